//! A container, as a list of them tells.

use std::net::IpAddr;

use super::addresses;
use super::labels::{self, Labels};
use crate::engine::models::{self, ContainerSummaryStateEnum as Said};

/// What a container is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// It runs.
    Running,
    /// It runs, but is frozen.
    Paused,
    /// It is about to run again.
    Restarting,
    /// It was never started.
    Created,
    /// It ran.
    Exited,
    /// It is on its way out.
    Removing,
    /// It could not be removed.
    Dead,
    /// Something that engines didn't say when this was written.
    #[default]
    Unknown,
}

impl State {
    /// As docker calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Created => "created",
            Self::Exited => "exited",
            Self::Removing => "removing",
            Self::Dead => "dead",
            Self::Unknown => "unknown",
        }
    }

    /// True while it holds its endpoints.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Restarting)
    }
}

/// A container's place on a network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// What the container calls the network: its name, as a rule.
    pub network: String,
    /// The network's ID; empty while the container was never started.
    pub network_id: String,
    /// Its addresses there; none while it doesn't run.
    pub addresses: Vec<IpAddr>,
}

/// A port of the host that leads to a container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Published {
    /// The address of the host; `0.0.0.0` and `::` stand for all of them.
    pub address: String,
    /// The port on the host.
    pub host_port: u16,
    /// The port in the container.
    pub port: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
}

/// A container in whatever state.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Container {
    /// Its full ID.
    pub id: String,
    /// Its name, without the slash.
    pub name: String,
    /// Its image, as it was asked for.
    pub image: String,
    /// What it is doing.
    pub state: State,
    /// The same as docker prints it: `Up 2 hours (healthy)`.
    pub status: String,
    /// When it was made, in seconds since 1970.
    pub created: i64,
    /// Its labels.
    pub labels: Labels,
    /// The ports of the host that lead to it.
    pub published: Vec<Published>,
    /// The network it was created on, to which it is bound for life; or `host`, `none`, `container:ID`.
    pub mode: String,
    /// Its networks, in the order of their names.
    pub endpoints: Vec<Endpoint>,
}

impl Container {
    /// The first twelve letters of its ID, by which it answers on each of its networks.
    pub fn short_id(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }

    /// A label; an empty one is none.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Its Compose project.
    pub fn project(&self) -> Option<&str> {
        self.label("com.docker.compose.project")
    }

    /// Its service in that project.
    pub fn service(&self) -> Option<&str> {
        self.label("com.docker.compose.service")
    }

    /// The files that Compose made it of; not those that `docker destination compose` handed Compose besides or in their
    /// stead, which were gone when that ended. None where Compose read standard input, or didn't say.
    pub fn compose_files(&self) -> Vec<&str> {
        let said = self.label("com.docker.compose.project.config_files").unwrap_or_default();
        let files: Vec<&str> = said.split(',').filter(|file| !is_handed(file)).collect();
        if files.iter().any(|file| file.is_empty() || *file == "-") { Vec::new() } else { files }
    }

    /// True for one that `docker compose run` made, which no `up` looks after.
    pub fn is_one_off(&self) -> bool {
        self.label("com.docker.compose.oneoff").is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The container whose networks it uses instead of own ones.
    pub fn host_container(&self) -> Option<&str> {
        self.mode.strip_prefix("container:")
    }
}

/// True for a file in a directory as `fsio::Private` makes them.
fn is_handed(file: &str) -> bool {
    let folder = file.rsplit_once('/').and_then(|(folder, _)| folder.rsplit('/').next());
    folder.is_some_and(|folder| {
        folder.starts_with("docker-destination.") && folder.len() == "docker-destination.".len() + 6
    })
}

impl From<&models::ContainerSummary> for Container {
    fn from(said: &models::ContainerSummary) -> Self {
        // A link's name has another container's name before it: `/web/db`.
        let name =
            said.names.iter().flatten().map(|name| name.trim_start_matches('/')).find(|name| !name.contains('/'));
        let networks = said.network_settings.as_ref().and_then(|settings| settings.networks.as_ref());
        let mut endpoints: Vec<Endpoint> = networks.into_iter().flatten().map(endpoint).collect();
        endpoints.sort_by(|one, other| one.network.cmp(&other.network));
        let mut published: Vec<Published> = said.ports.iter().flatten().filter_map(published).collect();
        published.sort();
        published.dedup();
        Self {
            id: said.id.clone().unwrap_or_default(),
            name: name.unwrap_or_default().to_owned(),
            image: said.image.clone().unwrap_or_default(),
            state: said.state.map_or(State::Unknown, state),
            status: said.status.clone().unwrap_or_default(),
            created: said.created.unwrap_or_default(),
            labels: labels::in_order(said.labels.as_ref()),
            published,
            mode: said.host_config.as_ref().and_then(|config| config.network_mode.clone()).unwrap_or_default(),
            endpoints,
        }
    }
}

fn endpoint((network, said): (&String, &models::EndpointSettings)) -> Endpoint {
    let addresses = [&said.ip_address, &said.global_ipv6_address];
    Endpoint {
        network: network.clone(),
        network_id: said.network_id.clone().unwrap_or_default(),
        addresses: addresses.into_iter().flatten().filter_map(|address| addresses::plain(address)).collect(),
    }
}

fn published(said: &models::PortSummary) -> Option<Published> {
    let protocol = said.typ.map(|protocol| protocol.to_string()).unwrap_or_default();
    let address = said.ip.clone().unwrap_or_default();
    Some(Published { address, host_port: said.public_port?, port: said.private_port, protocol })
}

fn state(said: Said) -> State {
    match said {
        Said::RUNNING | Said::STOPPING => State::Running,
        Said::PAUSED => State::Paused,
        Said::RESTARTING => State::Restarting,
        Said::CREATED => State::Created,
        Said::EXITED => State::Exited,
        Said::REMOVING => State::Removing,
        Said::DEAD => State::Dead,
        Said::EMPTY => State::Unknown,
    }
}
