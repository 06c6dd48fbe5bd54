//! A subnet that the file declares overlaps one that another network on the server has.
//!
//! ## Why
//! The engine gives out each address once. It refuses to create the network, `Pool overlaps with other one on this address
//! space`, and nothing of the stack is started.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [back]
//! networks:
//!   back:
//!     ipam: {config: [{subnet: 10.1.0.0/24}]}     # within that of another network
//! ```

use std::collections::BTreeSet;

use crate::lint::finding::Severity;
use crate::lint::live::LiveNetwork;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::subnet::Subnet;

pub(super) const RULE: Rule = Rule {
    id: "subnet-taken",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("subnet_taken.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(_)) = (stack.live, stack.name) else { return };
    // What becomes of networks that are the stack's own, or bear their names, is for other rules to say.
    let own: BTreeSet<String> = stack.made_networks().filter_map(|network| stack.real_name(network.key)).collect();
    let others: Vec<(&LiveNetwork, Subnet)> = live
        .networks
        .iter()
        .filter(|network| network.scope != "swarm" && network.driver != "null" && !own.contains(&network.name))
        .flat_map(|network| network.subnets.iter().filter_map(move |text| Some((network, Subnet::parse(text)?))))
        .collect();
    for network in stack.made_networks() {
        for pool in stack.pools(network).unwrap_or_default() {
            let declared = pool.subnet;
            let Some((other, subnet)) = others.iter().find(|(_, subnet)| subnet.overlaps(&declared.value)) else {
                continue;
            };
            let message = format!(
                "subnet `{}` of `{}` overlaps `{subnet}` of network `{}` on {}",
                declared.value, network.key, other.name, live.server
            );
            let finding = findings.report(declared.span, message);
            finding.help("choose another one, or leave `ipam` out so that the engine does");
        }
    }
}
