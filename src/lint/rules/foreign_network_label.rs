//! The stack's own network exists on the server already, and Compose didn't make it for this project.
//!
//! ## Why
//! Compose knows its networks by labels. Where they are missing or name another key, it refuses: `network … was found but has
//! incorrect label com.docker.compose.network`. Where only the project differs, Compose 2 warns and uses the network, so that
//! two projects share one which each of them takes for its own.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [proxy]
//! networks:
//!   proxy:
//!     name: proxy       # was made by hand, so it has to be `external: true`
//! ```

use super::missing_external_network::{name_span, used_networks};
use crate::compose::Network;
use crate::lint::finding::{Severity, Span};
use crate::lint::live::LiveNetwork;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "foreign-network-label",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("foreign_network_label.rs"),
    check,
};

/// The label that holds the project.
pub(super) const PROJECT: &str = "com.docker.compose.project";
/// The label that holds the key in the file.
pub(super) const NETWORK: &str = "com.docker.compose.network";

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(project)) = (stack.live, stack.name) else { return };
    for (key, name, span) in own_networks(stack) {
        // One of several that has the right labels is the one that Compose takes.
        if live.named(&name).any(|found| is_own(found, project, &key)) {
            continue;
        }
        let Some(found) = live.named(&name).next() else { continue };
        let server = &live.server;
        let (project_label, key_label) = (found.label(PROJECT), found.label(NETWORK));
        let message = match (&found.destination, project_label, key_label) {
            (Some(destination), ..) => format!("network `{name}` on {server} is destination `{destination}`"),
            (None, Some(other), _) if other != project => {
                format!("network `{name}` on {server} belongs to project `{other}`")
            }
            (None, Some(_), Some(other)) => {
                format!("network `{name}` on {server} is `{other}` of this project, and `{key}` in this file")
            }
            (None, ..) => format!("network `{name}` on {server} was not made by Compose"),
        };
        let finding = findings.report(span, message);
        finding.help(format!("declare it with `external: true` and `name: {name}`, or choose another name"));
        if key_label == Some(key.as_str()) {
            finding.severity(Severity::Warning);
        }
    }
}

/// True for a network that Compose takes for a project's own.
pub(super) fn is_own(network: &LiveNetwork, project: &str, key: &str) -> bool {
    network.label(PROJECT) == Some(project) && network.label(NETWORK) == Some(key)
}

/// The networks that Compose makes for the stack: key, name on the engine, place. The implied one among them.
pub(super) fn own_networks(stack: &Stack<'_>) -> Vec<(String, String, Span)> {
    let declared = used_networks(stack);
    let mut found: Vec<(String, String, Span)> = declared
        .iter()
        .filter(|(network, _)| !network.external())
        .map(|(network, name): &(&Network<'_>, String)| {
            (network.key.to_owned(), name.clone(), name_span(stack, network))
        })
        .collect();
    let implied = stack.units().find(|unit| stack.memberships(*unit).iter().any(|m| m.key == "default"));
    if let (Some(unit), None, Some(name)) = (implied, stack.network("default"), stack.real_name("default")) {
        found.push(("default".to_owned(), name, stack.span(unit.service.place)));
    }
    found
}
