//! Several networks on the server have the name of an external one.
//!
//! ## Why
//! Engines before API 1.44 let several networks have one name. Compose refuses to choose, `multiple networks with name … were
//! found`, and other tools take any of them.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [proxy]
//! networks:
//!   proxy: {external: true}      # the server has two of that name
//! ```

use super::missing_external_network::{name_span, used_networks};
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "ambiguous-network-name",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("ambiguous_network_name.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let Some(live) = stack.live else { return };
    for (network, name) in used_networks(stack).into_iter().filter(|(network, _)| network.external()) {
        let ids: Vec<&str> = live.named(&name).map(|network| network.id.get(..12).unwrap_or(&network.id)).collect();
        if ids.len() > 1 {
            let message = format!("{} networks on {} are called `{name}`", ids.len(), live.server);
            let finding = findings.report(name_span(stack, network), message);
            finding.help(format!("remove the wrong ones by their IDs: {}", ids.join(", ")));
        }
    }
}
