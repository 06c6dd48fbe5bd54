//! Addresses in a stack: what networks declare under `ipam`, and what services ask for, each with its place.

use std::net::IpAddr;
use std::str::FromStr;

use super::finding::Span;
use super::stack::{Stack, Unit};
use super::subnet::Subnet;
use crate::compose::{Budget, Network, Place, lookup};
use crate::yaml::{Kind, NodeId, Yaml};

/// A value where it is written.
#[derive(Debug, Clone)]
pub(super) struct Written<T> {
    /// What it means.
    pub(super) value: T,
    /// Its bytes.
    pub(super) span: Span,
}

/// One item of `ipam: config:`.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    /// `subnet`
    pub(super) subnet: Written<Subnet>,
    /// `gateway`
    pub(super) gateway: Option<Written<IpAddr>>,
    /// `ip_range`
    pub(super) range: Option<Written<Subnet>>,
    /// `aux_addresses`, by name.
    pub(super) reserved: Vec<(String, Written<IpAddr>)>,
}

impl Pool {
    /// The address that the network itself takes: the given one, or the first. With an `ip_range` the engine takes one
    /// from there, which depends on its version.
    pub(super) fn own_address(&self) -> Option<IpAddr> {
        match &self.gateway {
            Some(gateway) => Some(gateway.value),
            None => self.range.is_none().then(|| self.subnet.value.nth(1)),
        }
    }
}

/// An address that a service asks for.
#[derive(Debug, Clone)]
pub(super) struct Asked<'s, 'a> {
    /// The service.
    pub(super) unit: Unit<'s, 'a>,
    /// The network's key.
    pub(super) network: String,
    /// The address.
    pub(super) address: Written<IpAddr>,
}

/// The drivers whose addresses the engine's own IPAM hands out on one server.
const LOCAL: [&str; 3] = ["bridge", "macvlan", "ipvlan"];

impl<'a> Stack<'a> {
    /// The networks that Compose makes for this stack, because a service is on them: not external, not included.
    pub(super) fn made_networks(&self) -> impl Iterator<Item = &Network<'a>> {
        let made = |network: &&Network<'a>| !network.external() && !network.included && self.has_members(network.key);
        self.model.networks.iter().filter(made)
    }

    /// A setting of a network as a text with its variables filled in.
    pub(super) fn text_setting(&self, network: &Network<'_>, name: &str) -> Option<String> {
        Some(self.fill(network.setting(name)?.text()?)?.into_owned())
    }

    /// True when a setting of a network says yes.
    pub(super) fn flag(&self, network: &Network<'_>, name: &str) -> bool {
        self.text_setting(network, name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// True for a network whose addresses are handed out by the engine's own IPAM on one server.
    pub(super) fn is_local(&self, network: &Network<'_>) -> bool {
        let driver = network.setting("driver").is_none()
            || self.text_setting(network, "driver").is_some_and(|driver| LOCAL.contains(&driver.as_str()));
        driver && !network.external()
    }

    /// What a network of the stack declares under `ipam`. None where that can't be told: several files say something,
    /// a variable has no value, a plugin hands out the addresses.
    pub(super) fn pools(&self, network: &Network<'_>) -> Option<Vec<Pool>> {
        if network.included || !self.is_local(network) {
            return None;
        }
        let mut declared = Vec::new();
        for written in self.written_networks() {
            let Some(one) = written.entries.get(network.key) else { continue };
            let yaml = self.yaml(written.file);
            if yaml.tag(written.value).is_some() || yaml.tag(one.value).is_some() {
                return None;
            }
            let budget = Budget::for_yaml(yaml);
            let ipam = lookup(yaml, yaml.resolve(one.value), "ipam", &budget).ok().flatten();
            if let Some(ipam) = ipam.filter(|ipam| !yaml.is_null(yaml.resolve(ipam.value))) {
                declared.push((written.file, ipam.value));
            }
        }
        match declared.as_slice() {
            [] => Some(Vec::new()),
            [(file, ipam)] => self.read_pools(*file, *ipam),
            _ => None,
        }
    }

    fn read_pools(&self, file: usize, ipam: NodeId) -> Option<Vec<Pool>> {
        let yaml = self.yaml(file);
        let budget = Budget::for_yaml(yaml);
        let entry = |mapping: NodeId, name: &str| lookup(yaml, yaml.resolve(mapping), name, &budget).ok().flatten();
        if let Some(driver) = entry(ipam, "driver")
            && yaml.scalar(yaml.resolve(driver.value)) != "default"
        {
            return None;
        }
        let Some(config) = entry(ipam, "config") else { return Some(Vec::new()) };
        let mut pools = Vec::new();
        for item in yaml.children(yaml.resolve(config.value)) {
            let get = |name: &str| entry(item, name).map(|entry| entry.value);
            let subnet = get("subnet")?;
            let address = |name: &str| match get(name) {
                Some(value) => Some(Some(self.written(file, yaml, value, |text| IpAddr::from_str(text).ok())?)),
                None => Some(None),
            };
            let range = match get("ip_range") {
                Some(value) => Some(self.written(file, yaml, value, Subnet::parse)?),
                None => None,
            };
            let mut reserved = Vec::new();
            if let Some(node) = get("aux_addresses").map(|node| yaml.resolve(node))
                && yaml.kind(node) == Kind::Mapping
            {
                for (key, value) in yaml.entries(node) {
                    let address = self.written(file, yaml, value, |text| IpAddr::from_str(text).ok())?;
                    reserved.push((yaml.scalar(key).to_owned(), address));
                }
            }
            pools.push(Pool {
                subnet: self.written(file, yaml, subnet, Subnet::parse)?,
                gateway: address("gateway")?,
                range,
                reserved,
            });
        }
        Some(pools)
    }

    fn written<T>(
        &self,
        file: usize,
        yaml: &Yaml,
        node: NodeId,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Written<T>> {
        let resolved = yaml.resolve(node);
        if yaml.kind(resolved) != Kind::Scalar {
            return None;
        }
        let value = parse(&self.fill(yaml.scalar(resolved))?)?;
        Some(Written { value, span: Span::node(file, yaml, node) })
    }

    /// The addresses that services ask for, on networks of all kinds.
    pub(super) fn asked<'s>(&'s self) -> Vec<Asked<'s, 'a>> {
        let mut asked = Vec::new();
        for unit in self.units().filter(|unit| unit.facts.copies.as_ref().is_none_or(|(count, _)| *count > 0)) {
            for membership in self.memberships(unit) {
                for (name, value, place) in &membership.options {
                    if !matches!(*name, "ipv4_address" | "ipv6_address") {
                        continue;
                    }
                    let address = value.text().and_then(|text| self.fill(text)?.parse().ok());
                    if let Some(value) = address {
                        let address = Written { value, span: self.value_span(*place) };
                        asked.push(Asked { unit, network: membership.key.clone().into_owned(), address });
                    }
                }
            }
        }
        asked
    }

    /// The value behind the key at a place.
    pub(super) fn value_span(&self, place: Place) -> Span {
        let yaml = self.yaml(place.file());
        match yaml.entry_at(place.offset()) {
            Some((_, value)) if !yaml.is_null(value) => Span::node(place.file(), yaml, value),
            _ => self.span(place),
        }
    }

    /// True when the stack is written for `docker stack deploy`: a service says what only that obeys.
    pub(super) fn is_for_swarm(&self) -> bool {
        const SWARM: [&str; 5] = ["mode", "placement", "update_config", "rollback_config", "endpoint_mode"];
        self.units().any(|unit| {
            self.attributes(unit, "deploy")
                .iter()
                .any(|said| said.key.is_some_and(|key| SWARM.contains(&self.yaml(said.file).scalar(key))))
        })
    }
}
