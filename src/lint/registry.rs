//! All rules, by id.

use super::rule::Rule;
use super::rules;

pub use rules::RULES;

/// A rule by its id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_name_of_its_own_and_says_what_it_is() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(rule.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", rule.id);
            assert!(RULES[at + 1..].iter().all(|other| other.id > rule.id), "{} is out of order", rule.id);
            let text = rule.documentation();
            for part in ["## Why", "## Example"] {
                assert!(text.contains(part), "{} says nothing under {part}", rule.id);
            }
            assert_eq!(text.contains("## Fix"), rule.fix.is_some(), "{}: `## Fix` stands where there is one", rule.id);
            assert!(rule.summary().len() < 160 && !rule.summary().is_empty(), "{}: {}", rule.id, rule.summary());
        }
    }
}
