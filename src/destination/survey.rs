//! Everything about an engine's destinations, from one list of networks and one of containers; on a swarm's manager also
//! from those of services and configs.

use std::collections::{BTreeMap, HashMap};

use super::container::Container;
use super::destination::{Destination, Status};
use super::network::{Network, Scope};
use super::order::natural;
use super::record::Record;
use super::resource::{self, Part, Projects, Resource};
use super::service::Service;
use super::ties::{Tied, Ties};
use crate::engine::models;

/// What an engine answers.
#[derive(Debug, Clone, Default)]
pub struct Lists {
    /// `GET /networks`
    pub networks: Vec<models::Network>,
    /// `GET /containers/json?all=1`
    pub containers: Vec<models::ContainerSummary>,
    /// `GET /services`, of a swarm's manager.
    pub services: Vec<models::Service>,
    /// `GET /configs`, of a swarm's manager.
    pub configs: Vec<models::Config>,
}

/// What is on an engine, put together.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// All networks but those that hold records.
    pub networks: Vec<Network>,
    /// All containers.
    pub containers: Vec<Container>,
    /// All services, where the engine is a swarm's manager.
    pub services: Vec<Service>,
    /// All destinations, in the natural order of their names.
    pub destinations: Vec<Destination>,
    /// Records of networks that are no destinations any more, though they are there.
    pub released: Vec<Record>,
    /// Records that mean nothing: below the highest revision, or released with their network gone. Whoever changes
    /// something tidies them up.
    pub leftovers: Vec<Record>,
    pub(super) ties: Ties,
    pub(super) projects: Projects,
}

impl Survey {
    /// Puts the lists together.
    pub fn of(lists: &Lists) -> Self {
        let mut networks: Vec<Network> = lists.networks.iter().map(Network::from).collect();
        let mut containers: Vec<Container> = lists.containers.iter().map(Container::from).collect();
        let mut services: Vec<Service> = lists.services.iter().map(Service::from).collect();
        networks.sort_by(|one, other| natural(&one.name, &other.name).then_with(|| one.id.cmp(&other.id)));
        containers.sort_by(|one, other| natural(&one.name, &other.name));
        services.sort_by(|one, other| natural(&one.name, &other.name));
        let mut records: Vec<Record> = networks.iter().filter_map(Record::of_network).collect();
        records.extend(lists.configs.iter().filter_map(Record::of_config));
        networks.retain(|network| Record::of_network(network).is_none());
        let ties = Ties::of(&networks, &containers);
        let projects = Projects::of(&containers);
        let mut survey = Self { networks, containers, services, ties, projects, ..Self::default() };
        survey.settle(records);
        survey
    }

    /// What is on a destination, or was created on it; where its network is gone, what waits for it.
    pub fn resources(&self, destination: &Destination) -> Vec<Resource<'_>> {
        match &destination.network {
            Some(network) => self.resources_on(network),
            None => self.parts(self.ties.of_lost_name(&destination.network_name), None),
        }
    }

    /// What is on any network, or was created on it.
    pub fn resources_on(&self, network: &Network) -> Vec<Resource<'_>> {
        self.parts(self.ties.of_network(&network.id), Some(network))
    }

    /// The networks of a name; several on engines before API 1.44, and where a swarm has one of a local one's name.
    pub fn networks_named<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Network> {
        self.networks.iter().filter(move |network| network.name == name)
    }

    /// The destination that a network is.
    pub fn destination_on(&self, network_id: &str) -> Option<&Destination> {
        self.destinations.iter().find(|destination| !network_id.is_empty() && destination.network_id() == network_id)
    }

    fn parts(&self, tied: &[Tied], network: Option<&Network>) -> Vec<Resource<'_>> {
        let containers = tied.iter().map(|tied| Part::Container(&self.containers[tied.container], tied.tie));
        let here = move |word: &str| network.is_some_and(|network| word == network.id || word == network.name);
        let services = self
            .services
            .iter()
            .filter(move |service| service.attachments.iter().any(|attachment| here(&attachment.network)))
            .map(Part::Service);
        resource::group(containers.chain(services), &self.projects)
    }

    /// Finds out what each record means.
    fn settle(&mut self, records: Vec<Record>) {
        let mut by_network: BTreeMap<(String, Scope), Vec<Record>> = BTreeMap::new();
        for record in records {
            by_network.entry((record.content.of.clone(), record.scope())).or_default().push(record);
        }
        let mut current: BTreeMap<(String, Scope), Record> = BTreeMap::new();
        for (network, mut all) in by_network {
            all.sort_by_key(|record| record.content.revision);
            if let Some(highest) = all.pop() {
                current.insert(network, highest);
            }
            self.leftovers.append(&mut all);
        }
        for network in self.networks.iter().filter(|network| !network.config_only) {
            match current.get(&(network.name.clone(), network.scope)) {
                Some(record) if record.is_released() => {}
                Some(record) => self.destinations.push(Destination::by_record(record, Some(network))),
                None => self.destinations.extend(Destination::by_birth(network)),
            }
        }
        for ((of, scope), record) in current {
            let exists = self.networks.iter().any(|n| n.name == of && n.scope == scope && !n.config_only);
            match (exists, record.is_released()) {
                (true, true) => self.released.push(record),
                (false, true) => self.leftovers.push(record),
                (false, false) => self.destinations.push(Destination::by_record(&record, None)),
                (true, false) => {}
            }
        }
        self.destinations.sort_by(|one, other| {
            natural(&one.name, &other.name).then_with(|| natural(&one.network_name, &other.network_name))
        });
        self.mark_doubles();
    }

    fn mark_doubles(&mut self) {
        let mut bearers: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, destination) in self.destinations.iter().enumerate() {
            bearers.entry(destination.name.to_lowercase()).or_default().push(index);
        }
        for indices in bearers.into_values().filter(|indices| indices.len() > 1) {
            for index in &indices {
                let others = indices.iter().filter(|other| *other != index);
                let networks = others.map(|other| self.destinations[*other].network_name.clone()).collect();
                let destination = &mut self.destinations[*index];
                if destination.status == Status::Ok {
                    destination.status = Status::NameTaken(networks);
                }
            }
        }
    }
}
