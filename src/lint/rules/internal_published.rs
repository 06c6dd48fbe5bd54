//! A service publishes ports, and all of its networks are internal.
//!
//! ## Why
//! An internal network has no way out, and none in: the engine accepts `ports`, publishes nothing, and says nothing. `docker port`
//! is empty and connections to the host are refused. One network that isn't internal is enough for the ports to work.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres
//!     ports: ["127.0.0.1:5432:5432"]
//!     networks: [back]
//! networks:
//!   back:
//!     internal: true
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "internal-published",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("internal_published.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        let memberships = stack.memberships(unit);
        let Some(said) = stack.attribute(unit, "ports") else { continue };
        if memberships.is_empty() || stack.attributes(unit, "ports").is_empty() {
            continue;
        }
        let networks: Vec<_> = memberships.iter().filter_map(|membership| stack.network(&membership.key)).collect();
        let inside = networks.iter().all(|network| stack.is_local(network) && stack.flag(network, "internal"));
        if networks.len() < memberships.len() || !inside {
            continue;
        }
        let message = match networks.as_slice() {
            [one] => format!(
                "`{}` publishes ports on network `{}` alone, which is internal, so they stay closed",
                unit.name(),
                one.key
            ),
            _ => {
                format!("`{}` publishes ports, and all of its networks are internal, so they stay closed", unit.name())
            }
        };
        let finding = findings.report(stack.said(said), message);
        finding.help("put the service on a network that isn't internal too, or remove the ports");
        for network in networks {
            if let Some((_, _, place)) = network.settings.iter().find(|(name, ..)| *name == "internal") {
                finding.related(stack.span(*place), format!("`{}` is internal", network.key));
            }
        }
    }
}
