//! A fixed address goes when the stack is rewritten for its destination.
//!
//! ## Why
//! The network that the address belongs to is stripped, and with it `ipv4_address`, `ipv6_address`, `link_local_ips` and
//! `mac_address` of the services on it. Whoever expects the service there, a firewall rule or another service's settings,
//! won't find it.
//!
//! ## Example
//! ```yaml
//! x-destination: {network: prod, mode: both}
//! services:
//!   dns:
//!     image: coredns/coredns
//!     networks:
//!       lan:
//!         ipv4_address: 10.5.0.2     # goes with lan
//! networks:
//!   lan:
//!     ipam: {config: [{subnet: 10.5.0.0/24}]}
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "strip-loses-address",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("strip_loses_address.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for item in stack.losses("static-address") {
        let (Some(place), Some(key)) = (item.place, item.network()) else { continue };
        let title = stack.destination_title();
        let message = format!("{} when the stack is rewritten for {title}", item.message);
        let finding = findings.report(stack.span(place), message);
        finding.help(format!("keep the network with `x-destination: {{keep: [{key}]}}`, or use the service's name"));
    }
}
