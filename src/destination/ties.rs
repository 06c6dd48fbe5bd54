//! What ties containers to networks, whatever they are doing.
//!
//! A network's own list of containers knows only running ones. Here are also those that are stopped, those that were
//! never started, those whose network was removed and made again, those that use another container's place, and those
//! that were created on the network and are elsewhere now: they could never start again without it (measured on Engine
//! 26.1 and 28.5).

use std::collections::{BTreeMap, HashMap};

use super::container::{Container, Endpoint};
use super::network::Network;

/// How a container is tied to a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tie {
    /// It is on the network, or will be when it starts.
    Connected,
    /// It uses the place of another container that is on the network (`network_mode: container:…`).
    Through,
    /// It was on a removed network of this name and can't start before it is disconnected and connected again.
    Lost,
    /// It was created on the network and is elsewhere now: without the network it can't start again.
    CreatedOn,
}

impl Tie {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Through => "through another container",
            Self::Lost => "on a removed network of this name",
            Self::CreatedOn => "created on it, elsewhere now",
        }
    }
}

/// A container, by its place in the survey, and what ties it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Tied {
    pub(super) container: usize,
    pub(super) tie: Tie,
}

/// All ties on an engine.
#[derive(Debug, Clone, Default)]
pub(super) struct Ties {
    by_network: HashMap<String, Vec<Tied>>,
    by_lost_name: BTreeMap<String, Vec<Tied>>,
}

impl Ties {
    pub(super) fn of(networks: &[Network], containers: &[Container]) -> Self {
        let directory = Directory::of(networks);
        let mut ties = Self::default();
        for (index, container) in containers.iter().enumerate() {
            for endpoint in &container.endpoints {
                ties.endpoint(index, endpoint, &directory);
            }
            if is_network(&container.mode) {
                ties.add(index, Tie::CreatedOn, &container.mode, &directory);
            }
        }
        ties.follow(containers);
        ties
    }

    /// Those of a network that there is.
    pub(super) fn of_network(&self, id: &str) -> &[Tied] {
        self.by_network.get(id).map_or(&[], Vec::as_slice)
    }

    /// Those of a network that is gone.
    pub(super) fn of_lost_name(&self, name: &str) -> &[Tied] {
        self.by_lost_name.get(name).map_or(&[], Vec::as_slice)
    }

    fn endpoint(&mut self, container: usize, endpoint: &Endpoint, directory: &Directory<'_>) {
        if directory.by_id.contains_key(endpoint.network_id.as_str()) {
            push(self.by_network.entry(endpoint.network_id.clone()).or_default(), container, Tie::Connected);
            return;
        }
        let tie = if endpoint.network_id.is_empty() { Tie::Connected } else { Tie::Lost };
        self.add(container, tie, &endpoint.network, directory);
    }

    fn add(&mut self, container: usize, tie: Tie, word: &str, directory: &Directory<'_>) {
        let found = directory.resolve(word);
        for id in &found {
            push(self.by_network.entry((*id).to_owned()).or_default(), container, tie);
        }
        if found.is_empty() {
            push(self.by_lost_name.entry(word.to_owned()).or_default(), container, tie);
        }
    }

    /// Adds those that use another container's place.
    fn follow(&mut self, containers: &[Container]) {
        let guests: Vec<(usize, &str)> =
            containers.iter().enumerate().filter_map(|(index, c)| Some((index, c.host_container()?))).collect();
        if guests.is_empty() {
            return;
        }
        for tied in self.by_network.values_mut().chain(self.by_lost_name.values_mut()) {
            for (guest, host) in &guests {
                let is_host = |tied: &Tied| {
                    let container = &containers[tied.container];
                    tied.tie != Tie::CreatedOn && (container.id == *host || container.name == *host)
                };
                if tied.iter().any(is_host) {
                    push(tied, *guest, Tie::Through);
                }
            }
        }
    }
}

/// Of several ties to one network the closest counts.
fn push(all: &mut Vec<Tied>, container: usize, tie: Tie) {
    match all.iter_mut().find(|known| known.container == container) {
        Some(known) => known.tie = known.tie.min(tie),
        None => all.push(Tied { container, tie }),
    }
}

/// True for a network mode that names a network of the user's.
pub fn is_network(mode: &str) -> bool {
    !matches!(mode, "" | "default" | "bridge" | "host" | "none" | "nat") && !mode.starts_with("container:")
}

/// Networks as engines find them by a word: full ID, exact name, or the beginning of an ID that is no other's.
struct Directory<'n> {
    by_id: HashMap<&'n str, &'n Network>,
    by_name: HashMap<&'n str, Vec<&'n str>>,
}

impl<'n> Directory<'n> {
    fn of(networks: &'n [Network]) -> Self {
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for network in networks {
            by_name.entry(&network.name).or_default().push(&network.id);
        }
        Self { by_id: networks.iter().map(|network| (network.id.as_str(), network)).collect(), by_name }
    }

    fn resolve(&self, word: &str) -> Vec<&'n str> {
        if let Some((id, _)) = self.by_id.get_key_value(word) {
            return vec![id];
        }
        if let Some(ids) = self.by_name.get(word) {
            return ids.clone();
        }
        let mut begin_so = self.by_id.keys().filter(|id| !word.is_empty() && id.starts_with(word));
        match (begin_so.next(), begin_so.next()) {
            (Some(id), None) => vec![id],
            _ => Vec::new(),
        }
    }
}
