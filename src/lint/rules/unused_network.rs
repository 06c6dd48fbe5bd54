//! A network is declared, and no service is on it.
//!
//! ## Why
//! Compose doesn't create a network that no service uses, and an external one is not joined by declaring it: the stack
//! stays off it. What stands there promises a connection that nobody has.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//! networks:
//!   proxy:            # web is not on it
//!     external: true
//! ```
//!
//! ## Fix
//! The definition goes. If a service was meant to be on the network, list it under the service's `networks` instead.

use std::collections::BTreeSet;

use super::undeclared_network::{missing, resembles};
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "unused-network",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Safe),
    preset: true,
    source: include_str!("unused_network.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    if stack.model.services.is_empty() {
        return;
    }
    let used: BTreeSet<&str> =
        stack.units().flat_map(|unit| stack.memberships(unit)).map(|membership| membership.key.as_ref()).collect();
    let missing = missing(stack);
    for network in &stack.model.networks {
        if used.contains(network.key) || network.included || network.key == "default" || !stack.own(network.place) {
            continue;
        }
        let message = if network.external() {
            format!("external network `{}` is declared and no service is on it, so nothing joins it", network.key)
        } else {
            format!("network `{}` is declared and no service is on it", network.key)
        };
        let finding = findings.report(stack.span(network.place), message);
        finding.help(format!("remove it, or list `{}` under the `networks` of a service", network.key));
        // A slip of the pen elsewhere: this is the network that was meant.
        if let Some((_, membership)) = missing.iter().find(|(_, m)| resembles(&m.key, network.key)) {
            finding.related(stack.span(membership.place), format!("`{}` may be meant to be it", membership.key));
        } else if let Some(definitions) = stack.all_definitions(network) {
            let remove = |(file, mapping, key)| Action::Remove { file, mapping, key };
            finding.fix(Fix::safe("remove the definition", definitions.into_iter().map(remove).collect()));
        }
    }
}
