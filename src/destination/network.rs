//! A network, as a list of them tells.

use std::net::IpAddr;

use super::addresses::{Subnet, Usage};
use super::labels::{self, Labels};
use crate::engine::models;

/// Where a network exists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// On its engine alone.
    #[default]
    Local,
    /// On all nodes of a swarm.
    Swarm,
}

impl Scope {
    /// As docker calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Swarm => "swarm",
        }
    }
}

/// A network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Network {
    /// Its full ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its driver; empty where there is nothing but a configuration.
    pub driver: String,
    /// Where it exists.
    pub scope: Scope,
    /// True without a way out.
    pub internal: bool,
    /// True when containers can be put on an overlay one by one.
    pub attachable: bool,
    /// True for the swarm's own network for published ports.
    pub ingress: bool,
    /// True for a configuration that other networks are made from: no container can ever be on it.
    pub config_only: bool,
    /// True with IPv6.
    pub ipv6: bool,
    /// When it was made (RFC 3339), as the engine says it.
    pub created: String,
    /// Its addresses.
    pub subnets: Vec<Subnet>,
    /// The options of its driver.
    pub options: Labels,
    /// Its labels, which never change.
    pub labels: Labels,
}

/// True for the names of networks that Docker makes itself, with another ID whenever it likes: a container finds them by
/// name (measured on 20.10 and 28.5).
pub fn is_predefined(name: &str) -> bool {
    matches!(name, "bridge" | "host" | "none" | "ingress" | "docker_gwbridge")
}

impl Network {
    /// True for those that Docker makes itself and that are nobody's to deploy to.
    pub fn is_predefined(&self) -> bool {
        self.ingress || is_predefined(&self.name)
    }
}

impl Network {
    /// How full one of its subnets is when these addresses are taken; `None` where that is no range of addresses.
    ///
    /// A bridge has a gateway though engines leave it out where nobody asked for a certain one (measured on 20.10 and 28.5).
    pub fn usage(&self, subnet: &Subnet, taken: impl IntoIterator<Item = IpAddr>) -> Option<Usage> {
        let usage = subnet.usage(taken)?;
        let unsaid = self.driver == "bridge" && subnet.gateway.is_none();
        Some(Usage { used: (usage.used + u128::from(unsaid)).min(usage.total), ..usage })
    }
}

impl From<&models::Network> for Network {
    fn from(said: &models::Network) -> Self {
        let subnets = said.ipam.as_ref().and_then(|ipam| ipam.config.as_ref());
        Self {
            id: said.id.clone().unwrap_or_default(),
            name: said.name.clone().unwrap_or_default(),
            driver: said.driver.clone().filter(|driver| driver != "null").unwrap_or_default(),
            scope: if said.scope.as_deref() == Some("swarm") { Scope::Swarm } else { Scope::Local },
            internal: said.internal.unwrap_or_default(),
            attachable: said.attachable.unwrap_or_default(),
            ingress: said.ingress.unwrap_or_default(),
            config_only: said.config_only.unwrap_or_default(),
            ipv6: said.enable_ipv6.unwrap_or_default(),
            created: said.created.clone().unwrap_or_default(),
            subnets: subnets.into_iter().flatten().map(Subnet::from).collect(),
            options: labels::in_order(said.options.as_ref()),
            labels: labels::in_order(said.labels.as_ref()),
        }
    }
}
