//! Two keys under `networks` lead to one Docker network.
//!
//! ## Why
//! Services that the file keeps apart under two names are together on one network. A service on both keys joins once, with
//! the aliases and addresses of one of them; the others are lost without a word. And where Compose is to create the network,
//! it refuses: the one it made for the first key has the wrong label for the second.
//!
//! ## Example
//! ```yaml
//! networks:
//!   frontend:
//!     external: true
//!     name: shared
//!   backend:
//!     external: true
//!     name: shared      # the same one
//! ```

use std::collections::BTreeMap;

use rustc_hash::FxHashMap as HashMap;

use crate::compose::Network;
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "duplicate-network",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("duplicate_network.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let mut used: HashMap<&str, Vec<usize>> = HashMap::default();
    for unit in stack.units() {
        for membership in stack.memberships(unit) {
            used.entry(&membership.key).or_default().push(unit.number);
        }
    }
    // The first service on two networks.
    let on_both = |one: &str, other: &str| {
        let [one, other] = [one, other].map(|key| used.get(key).map_or(&[][..], Vec::as_slice));
        let (few, many) = if one.len() < other.len() { (one, other) } else { (other, one) };
        few.iter().copied().find(|number| many.binary_search(number).is_ok())
    };
    let mut seen: BTreeMap<String, &Network<'_>> = BTreeMap::new();
    for network in stack.model.networks.iter().filter(|network| used.contains_key(network.key)) {
        let Some(name) = stack.real_name(network.key).filter(|name| !name.is_empty()) else { continue };
        let Some(first) = seen.get(&name) else {
            seen.insert(name, network);
            continue;
        };
        let both = on_both(first.key, network.key).and_then(|number| stack.numbered(number));
        let (one, other) = (first.key, network.key);
        let mut message = format!("`{one}` and `{other}` are one network, `{name}`");
        let refused = !first.external() || !network.external();
        if refused {
            message.push_str(", which Compose refuses to create twice");
        } else if let Some(unit) = both {
            message = format!("{message}; `{}` joins it once, with the settings of one of them", unit.name());
        }
        let finding = findings.report(stack.span(network.place), message);
        finding.help(format!("keep one of the keys, or give `{other}` a network of its own"));
        finding.related(stack.span(first.place), format!("`{name}` too"));
        if refused {
            finding.severity(Severity::Error);
        }
    }
}
