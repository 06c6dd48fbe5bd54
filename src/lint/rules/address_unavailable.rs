//! A service asks for an address that the network on the server can't give it.
//!
//! ## Why
//! On a network that exists already, only the addresses of its subnets can be had, and each by one container. The container
//! is created and can't be started: `no configured subnet … contains IP address`, `Invalid address …` on older engines, or
//! `Address already in use`.
//!
//! ## Example
//! ```yaml
//! services:
//!   dns:
//!     image: coredns/coredns
//!     networks:
//!       lan:
//!         ipv4_address: 10.9.0.2     # lan has 10.5.0.0/24
//! networks:
//!   lan: {external: true}
//! ```

use super::foreign_network_label::is_own;
use super::name_taken::owner;
use crate::lint::addressing::Asked;
use crate::lint::finding::Severity;
use crate::lint::live::{Live, LiveNetwork};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::subnet::Subnet;
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "address-unavailable",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("address_unavailable.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(project)) = (stack.live, stack.name) else { return };
    for asked in stack.asked() {
        let Some(name) = stack.real_name(&asked.network) else { continue };
        let mut named = live.named(&name);
        let (Some(network), None) = (named.next(), named.next()) else { continue };
        let external = stack.network(&asked.network).is_some_and(crate::compose::Network::external);
        if external && outside(live, network, &asked, findings) {
            continue;
        }
        if external || is_own(network, project, &asked.network) {
            held(live, network, project, &asked, findings);
        }
    }
}

/// Reports an address that is in none of the network's subnets. A stack's own network is made as the file says.
fn outside(live: &Live, network: &LiveNetwork, asked: &Asked<'_, '_>, findings: &mut Findings<'_>) -> bool {
    let address = asked.address.value;
    let subnets: Vec<Subnet> = network.subnets.iter().filter_map(|text| Subnet::parse(text)).collect();
    if subnets.len() < network.subnets.len() || subnets.iter().any(|subnet| subnet.contains(address)) {
        return false;
    }
    let kind = if address.is_ipv6() { "IPv6" } else { "IPv4" };
    let same: Vec<String> =
        subnets.iter().filter(|s| s.is_ipv6() == address.is_ipv6()).map(Subnet::to_string).collect();
    let (name, server) = (&network.name, &live.server);
    let message = format!("`{address}` is no address of network `{name}` on {server}");
    let finding = findings.report(asked.address.span, message);
    finding.help(match same[..] {
        [] => format!("it has no {kind} subnet"),
        _ => format!("take one of {}, or leave the address out", listed(&same)),
    });
    true
}

/// Reports an address that a container of somebody else has.
fn held(live: &Live, network: &LiveNetwork, project: &str, asked: &Asked<'_, '_>, findings: &mut Findings<'_>) {
    let address = asked.address.value;
    let same = |text: &String| text.parse() == Ok(address);
    let other = live
        .others_on(&network.name, Some(project))
        .filter(|(container, place)| container.running && place.addresses.iter().any(same))
        .map(|(container, _)| container)
        .next();
    if let Some(other) = other {
        let (name, server) = (&network.name, &live.server);
        let message = format!("`{address}` on network `{name}` on {server} is held by {}", owner(other));
        findings.report(asked.address.span, message).help("take another one, or leave the address out");
    }
}
