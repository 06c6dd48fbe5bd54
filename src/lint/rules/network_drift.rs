//! The stack's own network on the server is not as the file declares it.
//!
//! ## Why
//! A network can't be changed. Newer Composes (2.40) stop the stack's containers, remove the network and make it anew, which
//! fails half-way when somebody else's container is on it; older ones (2.26) say nothing and leave it as it was.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres
//!     networks: [vault]
//! networks:
//!   vault:
//!     internal: true      # the network was made without
//! ```

use super::foreign_network_label::is_own;
use super::name_taken::owner;
use crate::compose::Network;
use crate::lint::finding::{Severity, Span};
use crate::lint::live::LiveNetwork;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::subnet::Subnet;

pub(super) const RULE: Rule = Rule {
    id: "network-drift",
    severity: Severity::Warning,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("network_drift.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(project)) = (stack.live, stack.name) else { return };
    for network in stack.made_networks().filter(|network| stack.own(network.place)) {
        let Some(name) = stack.real_name(network.key) else { continue };
        let Some(found) = live.named(&name).find(|found| is_own(found, project, network.key)) else { continue };
        for (setting, there, here) in differences(stack, network, found) {
            let server = &live.server;
            let message = format!("network `{name}` on {server} {there}, and {here} in the file");
            let finding = findings.report(place(stack, network, setting), message);
            finding.help(match live.others_on(&name, Some(project)).next() {
                None => {
                    "Compose makes it anew or leaves it as it is, depending on its version; with `docker compose down` \
                         first it is made anew"
                        .to_owned()
                }
                Some((other, _)) => format!("it can't be made anew while {} is on it", owner(other)),
            });
        }
    }
}

/// What differs: the setting, how it is on the server and in the file. A setting whose value isn't known doesn't.
fn differences(stack: &Stack<'_>, network: &Network<'_>, found: &LiveNetwork) -> Vec<(&'static str, String, String)> {
    let mut list = Vec::new();
    let driver = match network.setting("driver") {
        None => Some("bridge".to_owned()),
        Some(_) => stack.text_setting(network, "driver"),
    };
    if let Some(driver) = driver.filter(|driver| *driver != found.driver && !driver.is_empty() && driver != "default") {
        list.push(("driver", format!("has driver `{}`", found.driver), format!("`{driver}`")));
    }
    let known = |name: &str| network.setting(name).is_none() || stack.text_setting(network, name).is_some();
    if known("internal") && stack.flag(network, "internal") != found.internal {
        let word = |internal: bool| if internal { "internal" } else { "not internal" };
        list.push(("internal", format!("is {}", word(found.internal)), word(!found.internal).to_owned()));
    }
    if stack.text_setting(network, "enable_ipv6").is_some() && stack.flag(network, "enable_ipv6") != found.ipv6 {
        let word = |ipv6: bool| if ipv6 { "with IPv6" } else { "without IPv6" };
        list.push(("enable_ipv6", format!("is {}", word(found.ipv6)), word(!found.ipv6).to_owned()));
    }
    let subnets: Vec<Subnet> = found.subnets.iter().filter_map(|text| Subnet::parse(text)).collect();
    for pool in stack.pools(network).unwrap_or_default() {
        let declared = pool.subnet.value;
        let same = |subnet: &Subnet| subnet.holds(&declared) && declared.holds(subnet);
        let of_its_kind = |subnet: &&Subnet| subnet.is_ipv6() == declared.is_ipv6();
        if subnets.iter().any(same) {
            continue;
        }
        let there = match subnets.iter().find(of_its_kind) {
            Some(subnet) => format!("has subnet `{subnet}`"),
            None => "has no such subnet".to_owned(),
        };
        list.push(("ipam", there, format!("`{declared}`")));
    }
    list
}

fn place(stack: &Stack<'_>, network: &Network<'_>, setting: &str) -> Span {
    match stack.setting(network, setting) {
        Some((_, key, _)) => Span::node(network.place.file(), stack.yaml(network.place.file()), key),
        None => stack.span(network.place),
    }
}
