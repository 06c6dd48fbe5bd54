//! What checks look at.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::destination::change::quoted;
use crate::destination::container::{Container, State};
use crate::destination::pools::Pool;
use crate::destination::{Destination, Detail, Endpoint, Network, Survey};
use crate::engine::ApiVersion;
use crate::engine::models::{ContainerInspectResponse, EndpointSettings};

/// Engine 26.0. It and later ones start no container whose first network is gone though it has others; 20.10 does
/// (measured).
const STRICT: ApiVersion = ApiVersion { major: 1, minor: 45 };

/// What an engine is to a swarm.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Swarm {
    /// It is in none.
    #[default]
    None,
    /// It manages one.
    Manager,
    /// It works for one, and knows only those networks that something on it uses.
    Worker,
    /// It is in one and can't take part in it: `locked`, `pending`, `error`, with what the engine says.
    Broken(String, String),
}

/// What a container asked for when it was put on its networks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wish {
    /// By what the container calls the network.
    pub endpoints: BTreeMap<String, EndpointSettings>,
    /// The MAC address it was made with; engines since 26 can't give it back to it (measured).
    pub mac: Option<String>,
}

impl Wish {
    /// Reads what `GET /containers/{id}/json` says.
    pub fn of(said: &serde_json::Value) -> Self {
        let mac = said.pointer("/Config/MacAddress").and_then(serde_json::Value::as_str);
        let read: Option<ContainerInspectResponse> = serde_json::from_value(said.clone()).ok();
        let networks = read.and_then(|container| container.network_settings).and_then(|settings| settings.networks);
        Self {
            endpoints: networks.into_iter().flatten().collect(),
            mac: mac.filter(|mac| !mac.is_empty()).map(str::to_owned),
        }
    }
}

/// A server, as far as checks look at it.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Everything that its lists say.
    pub survey: Survey,
    /// The details of containers on destinations, and of proxies.
    pub details: Vec<Detail>,
    /// What those containers asked for that name a network which is gone, by ID.
    pub wishes: BTreeMap<String, Wish>,
    /// The addresses in use on destinations, by the IDs of their networks.
    pub taken: BTreeMap<String, BTreeSet<IpAddr>>,
    /// Where networks get their addresses from that say none.
    pub pools: Vec<Pool>,
    /// The same for networks that span the swarm.
    pub swarm_pools: Vec<Pool>,
    /// What it is to a swarm.
    pub swarm: Swarm,
    /// How many nodes the swarm has, as far as a manager says.
    pub nodes: i64,
    /// The API that it speaks.
    pub api: ApiVersion,
}

/// True for the ID of a network that spans a swarm: engines make others of 64 hexadecimal digits.
pub fn is_of_swarm(id: &str) -> bool {
    let local = id.len() == 64 && id.bytes().all(|digit| digit.is_ascii_hexdigit());
    !(id.is_empty() || local)
}

/// True for a container that nobody starts again: a swarm makes others, and so does `docker compose run`.
pub(super) fn is_passing(container: &Container) -> bool {
    let one_off = container.label("com.docker.compose.oneoff");
    one_off.is_some_and(|value| value.eq_ignore_ascii_case("true"))
        || container.labels.keys().any(|key| key.starts_with("com.docker.swarm."))
}

/// True for a container that somebody may start.
pub(super) fn is_at_rest(container: &Container) -> bool {
    matches!(container.state, State::Exited | State::Created)
}

/// `container shop-db-1`
pub(super) fn called(container: &Container) -> String {
    format!("container {}", container.name)
}

/// The command that makes a Compose service's containers anew; `None` for others, and where its files aren't known.
pub(super) fn anew(container: &Container) -> Option<String> {
    let label = |key: &str| container.label(&format!("com.docker.compose.{key}"));
    let (project, service) = (container.project()?, container.service()?);
    let files: String = container.compose_files().iter().flat_map(|file| [" -f ".to_owned(), quoted(file)]).collect();
    if files.is_empty() {
        return None;
    }
    let folder = label("project.working_dir")
        .map(|folder| format!(" --project-directory {}", quoted(folder)))
        .unwrap_or_default();
    let words = format!("compose{folder}{files} -p {}", quoted(project));
    Some(format!("{words} up -d --no-deps --force-recreate {}", quoted(service)))
}

impl Observed {
    /// Whether a container needs the network it was created on for every later start.
    pub(super) fn is_strict(&self) -> bool {
        self.api >= STRICT
    }

    /// The networks that engines find by a word: full ID, exact name, or the beginning of an ID.
    pub(super) fn resolve(&self, word: &str) -> Vec<&Network> {
        let all = || self.survey.networks.iter();
        let of_id: Vec<&Network> = all().filter(|network| network.id == word).collect();
        if !of_id.is_empty() {
            return of_id;
        }
        let named: Vec<&Network> = all().filter(|network| network.name == word).collect();
        if !named.is_empty() {
            return named;
        }
        let begin: Vec<&Network> = all().filter(|network| !word.is_empty() && network.id.starts_with(word)).collect();
        if begin.len() == 1 { begin } else { Vec::new() }
    }

    /// The network of an endpoint, when it is there.
    pub(super) fn network_of(&self, endpoint: &Endpoint) -> Option<&Network> {
        if !endpoint.network_id.is_empty() {
            return self.survey.networks.iter().find(|network| network.id == endpoint.network_id);
        }
        match self.resolve(&endpoint.network)[..] {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Whether nothing can be said about a network that isn't in the list, as the swarm may have it.
    pub(super) fn is_hidden(&self, id: &str) -> bool {
        match self.swarm {
            Swarm::None | Swarm::Manager => false,
            // Without an ID it may be one of the swarm's.
            Swarm::Worker | Swarm::Broken(..) => id.is_empty() || is_of_swarm(id),
        }
    }

    /// The word for a destination in a command: its name, where that means nothing else, else its network.
    pub(super) fn word(&self, destination: &Destination) -> String {
        let words = [&destination.name, &destination.network_name];
        let clear = words.into_iter().find(|word| self.survey.find(word, "").is_ok());
        quoted(clear.map_or(destination.network_id(), |word| word))
    }

    /// The containers on destinations, each with the names of their networks.
    pub(super) fn on_destinations(&self) -> Vec<(&Container, Vec<&str>)> {
        let networks = |container: &Container| -> Vec<&str> {
            let of = |endpoint: &Endpoint| {
                let network = self.network_of(endpoint)?;
                self.survey.destination_on(&network.id).map(|destination| destination.network_name.as_str())
            };
            container.endpoints.iter().filter_map(of).collect()
        };
        let all = self.survey.containers.iter().map(|container| (container, networks(container)));
        all.filter(|(_, networks)| !networks.is_empty()).collect()
    }

    /// The details of a container.
    pub(super) fn detail(&self, container: &Container) -> Option<&Detail> {
        self.details.iter().find(|detail| detail.id == container.id)
    }
}
