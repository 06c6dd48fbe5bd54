//! An address of a network is asked for twice, or belongs to the network itself.
//!
//! ## Why
//! The second container fails to start with `Address already in use`; which one that is depends on the order of the start. The
//! same happens with the gateway's address, which is the first one of the subnet unless `gateway` says otherwise, with what
//! `aux_addresses` reserves, and with the second copy of a service that asks for an address.
//!
//! ## Example
//! ```yaml
//! services:
//!   dns:
//!     image: coredns/coredns
//!     networks:
//!       back:
//!         ipv4_address: 172.30.0.1     # the gateway's
//! networks:
//!   back:
//!     ipam:
//!       config: [{subnet: 172.30.0.0/24}]
//! ```

use std::net::IpAddr;

use rustc_hash::FxHashMap as HashMap;

use crate::lint::addressing::{Asked, Pool};
use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "address-twice",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("address_twice.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let asked = stack.asked();
    let mut seen: HashMap<IpAddr, Vec<&Asked<'_, '_>>> = HashMap::default();
    for one in &asked {
        let (name, address) = (one.unit.name(), one.address.value);
        if let Some((span, owner)) = taken_by_network(stack, one) {
            let message = format!("`{name}` asks for {address}, {owner} of network `{}`", one.network);
            let finding = findings.report(one.address.span, message);
            finding.help("choose another address of the subnet").related(span, "declared here");
        }
        if let Some((copies, said)) = one.unit.facts.copies.as_ref().filter(|(copies, _)| *copies > 1) {
            let message = format!("`{name}` has {copies} copies, and each of them asks for {address}");
            findings.report(one.address.span, message).related(stack.said(*said), format!("{copies} copies"));
        }
        let earlier = seen.entry(address).or_default();
        let other = earlier.iter().copied().find(|other| {
            other.unit.number != one.unit.number
                && stack.identity(&other.network) == stack.identity(&one.network)
                && !other.unit.never_beside(&one.unit)
        });
        earlier.push(one);
        let Some(other) = other else { continue };
        let message =
            format!("`{}` and `{name}` both ask for {address} on network `{}`", other.unit.name(), one.network);
        let finding = findings.report(one.address.span, message);
        if other.address.span != one.address.span {
            finding.related(other.address.span, format!("`{}` asks for it here", other.unit.name()));
        }
    }
}

/// What an address already is on its network.
fn taken_by_network(stack: &Stack<'_>, asked: &Asked<'_, '_>) -> Option<(Span, &'static str)> {
    let network = stack.network(&asked.network)?;
    let options = network.setting("driver_opts").is_some();
    let owner = |pool: Pool| {
        let address = asked.address.value;
        if let Some(gateway) = pool.gateway.as_ref().filter(|gateway| gateway.value == address) {
            return Some((gateway.span, "the gateway"));
        }
        if pool.own_address() == Some(address) && !options {
            return Some((pool.subnet.span, "the first address and so the gateway"));
        }
        let reserved = pool.reserved.iter().find(|(_, reserved)| reserved.value == address);
        reserved.map(|(_, reserved)| (reserved.span, "a reserved address"))
    };
    stack.pools(network)?.into_iter().find_map(owner)
}
