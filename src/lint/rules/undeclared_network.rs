//! A service is on a network that the project doesn't declare.
//!
//! ## Why
//! Compose refuses such a project: `service "web" refers to undefined network backend`. Most often the name is misspelled,
//! or the declaration stands in a file that was left out.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [backend]     # declared nowhere
//! ```
//!
//! ## Fix
//! An empty declaration, which makes it a network of the stack's own. Where a declared network has nearly the same name,
//! there is no fix: that name is proposed instead. There is none either when the stack is meant for a destination, whose
//! file shouldn't define networks.

use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::Value;

pub(super) const RULE: Rule = Rule {
    id: "undeclared-network",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("undeclared_network.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let mut declared: Vec<String> = Vec::new();
    for unit in stack.units() {
        for membership in stack.memberships(unit) {
            let key = membership.key.as_ref();
            if key == "default" || stack.network(key).is_some() {
                continue;
            }
            let message = format!("`{}` is on network `{key}`, which is declared nowhere", unit.name());
            let finding = findings.report(stack.span(membership.place), message);
            let similar = stack.model.networks.iter().map(|n| n.key).chain(["default"]).find(|n| resembles(n, key));
            if let Some(similar) = similar {
                finding.help(format!("there is a network `{similar}`"));
                continue;
            }
            finding.help(format!("declare it at the top level: `networks: {{{key}: {{}}}}`"));
            if stack.has_destination() || declared.iter().any(|known| known == key) {
                continue;
            }
            declared.push(key.to_owned());
            let new = Value::Map(Vec::new());
            let action = match stack.top_level(membership.place.file(), "networks") {
                Some((mapping, Some(value))) => Some((value, key.to_owned(), new, mapping)),
                Some((mapping, None)) => {
                    Some((mapping, "networks".to_owned(), Value::Map(vec![(key.to_owned(), new)]), mapping))
                }
                None => None,
            };
            if let Some((mapping, key, new, _)) = action {
                let file = membership.place.file();
                finding.fix(Fix::risky("declare the network", vec![Action::Add { file, mapping, key, new }]));
            }
        }
    }
}

/// True for names that differ in case, in `-` and `_`, or in one letter.
fn resembles(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.to_ascii_lowercase().replace('_', "-");
    let (one, other) = (plain(one), plain(other));
    if one == other {
        return true;
    }
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if short.len() < 4 || long.len() - short.len() > 1 {
        return false;
    }
    let same = short.bytes().zip(long.bytes()).take_while(|(a, b)| a == b).count();
    let rest = &short.as_bytes()[same..];
    let skip = if short.len() == long.len() { rest.get(1..).unwrap_or(&[]) } else { rest };
    long.as_bytes()[same + 1..] == *skip
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_pen_is_recognised() {
        for (one, other, same) in [
            ("backend", "backend", true),
            ("backend", "back-end", true),
            ("front_net", "front-net", true),
            ("backend", "backand", true),
            ("backend", "frontend", false),
            ("a", "b", false),
            ("proxy", "proxies", false),
        ] {
            assert_eq!(resembles(one, other), same, "{one} {other}");
            assert_eq!(resembles(other, one), same, "{other} {one}");
        }
    }
}
