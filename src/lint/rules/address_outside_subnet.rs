//! A service asks for an address that is in no subnet of its network.
//!
//! ## Why
//! The engine refuses to start the container: the address doesn't belong to any of the network's subnets.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres
//!     networks:
//!       back:
//!         ipv4_address: 172.31.0.10    # back is 172.30.0.0/24
//! networks:
//!   back:
//!     ipam:
//!       config: [{subnet: 172.30.0.0/24}]
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "address-outside-subnet",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("address_outside_subnet.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for asked in stack.asked() {
        let Some(network) = stack.network(&asked.network) else { continue };
        let address = asked.address.value;
        let mut pools = stack.pools(network).unwrap_or_default();
        pools.retain(|pool| pool.subnet.value.is_ipv6() == address.is_ipv6());
        let Some(first) = pools.first() else { continue };
        if pools.iter().any(|pool| pool.subnet.value.contains(address)) {
            continue;
        }
        let subnet = first.subnet.value;
        let message = if pools.len() == 1 {
            format!(
                "{address} of `{}` is not in {subnet}, the subnet of network `{}`",
                asked.unit.name(),
                asked.network
            )
        } else {
            format!("{address} of `{}` is in no subnet of network `{}`", asked.unit.name(), asked.network)
        };
        let finding = findings.report(asked.address.span, message);
        for pool in &pools {
            finding.related(pool.subnet.span, "the subnet");
        }
    }
}
