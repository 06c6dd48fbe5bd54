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

use rustc_hash::FxHashSet as HashSet;

use crate::compose::Membership;
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
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
    let missing = missing(stack);
    let mut declared: HashSet<&str> = HashSet::default();
    let mut sections: HashSet<usize> = HashSet::default();
    for &(unit, membership) in &missing {
        let key = membership.key.as_ref();
        let message = format!("`{}` is on network `{key}`, which is declared nowhere", unit.name());
        let finding = findings.report(stack.span(membership.place), message);
        if let Some(similar) = similar(stack, key) {
            finding.help(format!("there is a network `{similar}`"));
            continue;
        }
        finding.help(format!("declare it at the top level: `networks: {{{key}: {{}}}}`"));
        let file = membership.place.file();
        if stack.has_destination() || !declared.insert(key) {
            continue;
        }
        let empty = || Value::Map(Vec::new());
        let action = match stack.top_level(file, "networks") {
            Some((_, Some(mapping))) => Action::Add { file, mapping, key: key.to_owned(), new: empty() },
            // One section for all of them.
            Some((mapping, None)) if sections.insert(file) => {
                let mut seen: HashSet<&str> = HashSet::default();
                let keys = missing.iter().filter(|(_, m)| m.place.file() == file).map(|(_, m)| m.key.as_ref());
                let keys = keys.filter(|key| seen.insert(key) && similar(stack, key).is_none());
                let new = Value::Map(keys.map(|key| (key.to_owned(), empty())).collect());
                Action::Add { file, mapping, key: "networks".to_owned(), new }
            }
            _ => continue,
        };
        finding.fix(Fix::risky("declare the network", vec![action]));
    }
}

/// The memberships in networks that aren't declared.
pub(super) fn missing<'s, 'a>(stack: &'s Stack<'a>) -> Vec<(Unit<'s, 'a>, &'s Membership<'a>)> {
    let all = stack.units().flat_map(|unit| stack.memberships(unit).iter().map(move |membership| (unit, membership)));
    let known = |key: &str| !key.is_empty() && !key.contains('$');
    all.filter(|(_, m)| known(&m.key) && m.key != "default" && stack.network(&m.key).is_none()).collect()
}

/// A network that was most likely meant.
fn similar<'a>(stack: &Stack<'a>, key: &str) -> Option<&'a str> {
    stack.model.networks.iter().map(|network| network.key).chain(["default"]).find(|known| resembles(known, key))
}

/// True for names that differ in case, in `-` and `_`, or in one letter.
pub(super) fn resembles(one: &str, other: &str) -> bool {
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
