//! A service names an address that belongs to a sibling, to a network of the file, or to Docker's own bridge.
//!
//! ## Why
//! Addresses of containers are given out anew at each start, and the networks' too. A name is what stays: it is resolved
//! to whatever address the sibling has. `172.17.0.1` is the host only where Docker's bridge has its usual address, and only
//! from networks that may reach it.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     environment:
//!       DATABASE_HOST: 10.5.0.2
//!     networks: [backend]
//!   db:
//!     image: postgres
//!     networks:
//!       backend:
//!         ipv4_address: 10.5.0.2
//! ```
//!
//! ## Fix
//! The sibling's name, where the address is its own and both are on one network.

use std::net::Ipv4Addr;

use rustc_hash::FxHashMap as HashMap;

use crate::compose::Data;
use crate::lint::finding::{Finding, Fix, Safety, Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "hard-coded-address",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("hard_coded_address.rs"),
    check,
};

/// The host, seen from Docker's default bridge.
const DOCKER0: Ipv4Addr = Ipv4Addr::new(172, 17, 0, 1);

/// Variables whose values are addresses for a reason: they are listened at, trusted, or given to a resolver.
const ADDRESSES: [&str; 9] = ["DNS", "TRUST", "ALLOW", "SUBNET", "BIND", "LISTEN", "PROXIES", "ADVERTISE", "EXTERNAL"];

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let addresses = addresses(stack);
    for (unit, ask) in stack.asks() {
        let wanted = ask.variable.as_ref().map(|name| name.to_ascii_uppercase());
        let Ok(address) = ask.host.parse::<Ipv4Addr>() else { continue };
        if wanted.is_some_and(|name| ADDRESSES.iter().any(|word| name.contains(word))) {
            continue;
        }
        if let Some(finding) = report(stack, &addresses, unit, address, ask.at.span, findings)
            && let Some(owner) = addresses.get(&address).copied()
            && stack.together(unit, owner)
            && let Some(action) = ask.instead(stack.yaml(ask.at.span.file), owner.name())
        {
            finding.fix(Fix::risky(format!("ask for `{}`", owner.name()), vec![action]));
        }
    }
    for unit in stack.units() {
        for said in stack.attributes(unit, "extra_hosts") {
            let data = stack.data(said);
            let Some(text) = data.text() else { continue };
            let Some(text) = stack.fill(text) else { continue };
            let address = if said.key.is_some() { &text } else { text.rsplit(['=', ':']).next().unwrap_or_default() };
            if let Ok(address) = address.parse() {
                let yaml = stack.yaml(said.file);
                let span = Span::node(said.file, yaml, said.value);
                report(stack, &addresses, unit, address, span, findings);
            }
        }
    }
}

/// The static addresses of services, each with the first one that has it.
fn addresses<'s, 'a>(stack: &'s Stack<'a>) -> HashMap<Ipv4Addr, Unit<'s, 'a>> {
    let mut found = HashMap::default();
    for unit in stack.units() {
        for membership in stack.memberships(unit) {
            let fixed = membership.options.iter().find(|(name, ..)| *name == "ipv4_address");
            let text = fixed.and_then(|(_, value, _)| value.text()).and_then(|text| stack.fill(text));
            if let Some(address) = text.and_then(|text| text.parse().ok()) {
                found.entry(address).or_insert(unit);
            }
        }
    }
    found
}

fn report<'f>(
    stack: &Stack<'_>,
    addresses: &HashMap<Ipv4Addr, Unit<'_, '_>>,
    unit: Unit<'_, '_>,
    address: Ipv4Addr,
    at: Span,
    findings: &'f mut Findings<'_>,
) -> Option<&'f mut Finding> {
    let name = unit.name();
    if let Some(owner) = addresses.get(&address) {
        if owner.number == unit.number || !unit.has_networks() {
            return None;
        }
        let key = owner.name();
        let finding = findings.report(at, format!("`{name}` names {address}, the address of `{key}`"));
        finding.help(format!("ask for `{key}`, whatever its address is"));
        finding.related(stack.span(owner.service.place), format!("`{key}`"));
        return Some(finding);
    }
    if !unit.has_networks() {
        return None;
    }
    if address == DOCKER0 {
        let message =
            format!("`{name}` names {address}, which is the host only where Docker's bridge has its usual address");
        let finding = findings.report(at, message);
        finding.help("ask for `host.docker.internal`, with `extra_hosts: [\"host.docker.internal:host-gateway\"]`");
        return Some(finding);
    }
    let network = stack.model.networks.iter().find(|network| {
        subnets(stack, network.setting("ipam")).any(|(base, length, gateway)| {
            contains(base, length, address) && address != base && Some(address) != gateway
        })
    })?;
    let message =
        format!("`{name}` names {address}, an address of network `{}` that no service has for certain", network.key);
    let finding = findings.report(at, message);
    finding.help("ask for the service's name");
    finding.related(stack.span(network.place), format!("`{}`", network.key));
    Some(finding)
}

/// The IPv4 subnets under `ipam`: base, length of the prefix, gateway.
fn subnets(stack: &Stack<'_>, ipam: Option<&Data>) -> impl Iterator<Item = (Ipv4Addr, u32, Option<Ipv4Addr>)> {
    let get = |entries: &[(String, Data)], name: &str| {
        let (_, value) = entries.iter().find(|(key, _)| key == name)?;
        stack.fill(value.text()?).map(std::borrow::Cow::into_owned)
    };
    let mut found = Vec::new();
    if let Some(Data::Map(entries)) = ipam
        && let Some((_, Data::Seq(configs))) = entries.iter().find(|(key, _)| key == "config")
    {
        for config in configs {
            let Data::Map(entries) = config else { continue };
            let Some(subnet) = get(entries, "subnet") else { continue };
            let Some((base, length)) = subnet.split_once('/') else { continue };
            if let (Ok(base), Ok(length)) = (base.parse(), length.parse()) {
                found.push((base, length, get(entries, "gateway").and_then(|gateway| gateway.parse().ok())));
            }
        }
    }
    found.into_iter()
}

/// True for an address inside of a subnet.
fn contains(base: Ipv4Addr, length: u32, address: Ipv4Addr) -> bool {
    let mask = 32_u32.checked_sub(length).map_or(u32::MAX, |host| u32::MAX.checked_shl(host).unwrap_or(0));
    u32::from(base) & mask == u32::from(address) & mask
}
