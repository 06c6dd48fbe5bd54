//! A service asks for an address on a network that declares no subnet.
//!
//! ## Why
//! Where the engine chooses the subnet, it accepts no wishes: `user specified IP address is supported only when connecting to
//! networks with user configured subnets`. The container isn't started, even when the address happens to be in the chosen
//! subnet. IPv4 and IPv6 addresses each need a subnet of their own kind.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres
//!     networks:
//!       back:
//!         ipv4_address: 172.30.0.10
//! networks:
//!   back: {}
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "address-without-subnet",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("address_without_subnet.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for asked in stack.asked() {
        let network = stack.network(&asked.network);
        let pools = match network {
            Some(network) => stack.pools(network),
            None if asked.network == "default" => Some(Vec::new()),
            None => None,
        };
        let address = asked.address.value;
        let Some(pools) = pools else { continue };
        if pools.iter().any(|pool| pool.subnet.value.is_ipv6() == address.is_ipv6()) {
            continue;
        }
        let kind = if address.is_ipv6() { "IPv6" } else { "IPv4" };
        let message = format!(
            "`{}` asks for {address}, and network `{}` declares no {kind} subnet",
            asked.unit.name(),
            asked.network
        );
        let finding = findings.report(asked.address.span, message);
        finding.help("declare the subnet under the network's `ipam`, or leave the address to the engine");
        if let Some(network) = network {
            finding.related(stack.span(network.place), "the network");
        }
    }
}
