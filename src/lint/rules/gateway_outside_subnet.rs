//! A gateway, an address range or a reserved address of a network is not in its subnet.
//!
//! ## Why
//! The engine refuses to make such a network, and the stack does not start. (Docker 20.10 accepted an `ip_range` outside
//! of the subnet and handed out addresses that nobody could reach.)
//!
//! ## Example
//! ```yaml
//! networks:
//!   back:
//!     ipam:
//!       config:
//!         - subnet: 172.30.0.0/24
//!           gateway: 172.30.1.1       # 172.30.0.1 was meant
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "gateway-outside-subnet",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("gateway_outside_subnet.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for network in stack.made_networks() {
        for pool in stack.pools(network).unwrap_or_default() {
            let subnet = pool.subnet.value;
            let mut outside = Vec::new();
            if let Some(gateway) = pool.gateway.filter(|gateway| !subnet.contains(gateway.value)) {
                outside.push((gateway.span, format!("gateway {}", gateway.value)));
            }
            if let Some(range) = pool.range.filter(|range| !subnet.holds(&range.value)) {
                outside.push((range.span, format!("range {}", range.value)));
            }
            for (name, address) in pool.reserved {
                if !subnet.contains(address.value) {
                    outside.push((address.span, format!("reserved address {} (`{name}`)", address.value)));
                }
            }
            for (span, what) in outside {
                let message = format!("{what} of network `{}` is not in its subnet {subnet}", network.key);
                findings.report(span, message).related(pool.subnet.span, "the subnet");
            }
        }
    }
}
