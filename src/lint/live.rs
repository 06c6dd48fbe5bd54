//! What the engine says, as plain values: the rules never ask it themselves.

/// A network on the engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveNetwork {
    /// Its full ID.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its driver.
    pub driver: String,
    /// `local` or `swarm`.
    pub scope: String,
    /// True when containers can be attached to an overlay.
    pub attachable: bool,
    /// True without a way out.
    pub internal: bool,
    /// True with IPv6.
    pub ipv6: bool,
    /// Its subnets, such as `10.1.0.0/24`.
    pub subnets: Vec<String>,
    /// Its labels.
    pub labels: Vec<(String, String)>,
    /// The display name, when it is a destination.
    pub destination: Option<String>,
}

impl LiveNetwork {
    /// A label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// A container's place on a network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveEndpoint {
    /// The network's name.
    pub network: String,
    /// The names that it answers to there.
    pub names: Vec<String>,
    /// Its addresses there, without the length of a prefix.
    pub addresses: Vec<String>,
}

/// A container on the engine, in whatever state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LiveContainer {
    /// Its name.
    pub name: String,
    /// True while it runs.
    pub running: bool,
    /// Its Compose project.
    pub project: Option<String>,
    /// Its Compose service.
    pub service: Option<String>,
    /// The ports of the host that it holds: address, port, protocol.
    pub ports: Vec<(String, u16, String)>,
    /// Its networks.
    pub endpoints: Vec<LiveEndpoint>,
}

/// The answers of one engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Live {
    /// How the server is called: the context's name, or its address.
    pub server: String,
    /// True when the engine is part of a swarm.
    pub swarm: bool,
    /// All networks.
    pub networks: Vec<LiveNetwork>,
    /// All containers.
    pub containers: Vec<LiveContainer>,
}

impl Live {
    /// The networks of a name; more than one on engines before API 1.44.
    pub fn named<'l>(&'l self, name: &'l str) -> impl Iterator<Item = &'l LiveNetwork> {
        self.networks.iter().filter(move |network| network.name == name)
    }

    /// The destination of a display name, or of a network's name.
    pub fn destination(&self, name: &str) -> Option<&LiveNetwork> {
        let all = || self.networks.iter().filter(|network| network.destination.is_some());
        all()
            .find(|network| network.destination.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(name)))
            .or_else(|| all().find(|network| network.name == name))
    }

    /// The containers on a network that are not the project's own, with their place there.
    pub fn others_on<'l>(
        &'l self,
        network: &'l str,
        project: Option<&'l str>,
    ) -> impl Iterator<Item = (&'l LiveContainer, &'l LiveEndpoint)> {
        self.containers
            .iter()
            .filter(move |container| project.is_none() || container.project.as_deref() != project)
            .flat_map(move |container| {
                container.endpoints.iter().filter(move |e| e.network == network).map(move |e| (container, e))
            })
    }
}
