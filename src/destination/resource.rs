//! What is deployed to a destination: applications, databases, stacks, proxies.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use super::container::Container;
use super::kind::{self, Kind};
use super::network::Network;
use super::order::natural;
use super::service::Service;
use super::ties::Tie;

/// A part of a resource.
#[derive(Debug, Clone, Copy)]
pub enum Part<'s> {
    /// A container and what ties it to the network.
    Container(&'s Container, Tie),
    /// A swarm's service, whose tasks are put on the network.
    Service(&'s Service),
}

/// A resource: one thing that somebody deployed.
#[derive(Debug, Clone)]
pub struct Resource<'s> {
    /// What kind of one.
    pub kind: Kind,
    /// The project's, stack's, service's or container's name.
    pub name: &'s str,
    /// Its parts that are tied to the network, in the order of their names.
    pub parts: Vec<Part<'s>>,
}

impl<'s> Part<'s> {
    /// Its name.
    pub fn name(&self) -> &'s str {
        match self {
            Self::Container(container, _) => &container.name,
            Self::Service(service) => &service.name,
        }
    }

    /// What it was deployed with, by which names may be shared: its Compose project, its swarm's stack or service, or the
    /// resource alone. Several copies of a proxy are one of these, and so are a service and its tasks.
    pub fn deployed_with<'r>(&self, resource: &Resource<'r>) -> (Kind, &'r str)
    where
        's: 'r,
    {
        let found = match self {
            Self::Container(container, _) => container
                .project()
                .or_else(|| container.label("com.docker.stack.namespace"))
                .or_else(|| container.label("com.docker.swarm.service.name")),
            Self::Service(service) => Some(service.stack().unwrap_or(&service.name)),
        };
        match (found, resource.kind) {
            (Some(name), Kind::Proxy) if name != resource.name => (Kind::Stack, name),
            (found, kind) => (kind, found.unwrap_or(resource.name)),
        }
    }

    /// Its addresses on a network.
    pub fn addresses(&self, network: &Network) -> Vec<IpAddr> {
        match self {
            Self::Container(container, _) => {
                let here = |id: &str| id == network.id;
                container.endpoints.iter().filter(|e| here(&e.network_id)).flat_map(|e| e.addresses.clone()).collect()
            }
            Self::Service(service) => {
                service.addresses.iter().filter(|(id, _)| *id == network.id).map(|(_, address)| *address).collect()
            }
        }
    }
}

/// How many of each kind are on a destination.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Applications.
    pub applications: usize,
    /// Databases.
    pub databases: usize,
    /// Stacks.
    pub stacks: usize,
    /// Proxies.
    pub proxies: usize,
}

impl Counts {
    /// Counts resources.
    pub fn of(resources: &[Resource<'_>]) -> Self {
        let count = |kind| resources.iter().filter(|resource| resource.kind == kind).count();
        Self {
            applications: count(Kind::Application),
            databases: count(Kind::Database),
            stacks: count(Kind::Stack),
            proxies: count(Kind::Proxy),
        }
    }

    /// True where there is nothing at all.
    pub fn is_empty(self) -> bool {
        self == Self::default()
    }
}

/// What an engine runs, as far as the kind of one resource depends on others.
#[derive(Debug, Clone, Default)]
pub(super) struct Projects {
    services: HashMap<String, BTreeSet<String>>,
}

impl Projects {
    pub(super) fn of(containers: &[Container]) -> Self {
        let mut projects = Self::default();
        for container in containers {
            if let (Some(project), Some(service)) = (container.project(), container.service()) {
                projects.services.entry(project.to_owned()).or_default().insert(service.to_owned());
            }
        }
        projects
    }

    fn has_several_services(&self, project: &str) -> bool {
        self.services.get(project).is_some_and(|services| services.len() > 1)
    }
}

/// What belongs together, in the order resources are listed within a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Group<'s> {
    Project(&'s str),
    SwarmStack(&'s str),
    SwarmService(&'s str),
    Alone { name: &'s str, id: &'s str },
}

impl<'s> Group<'s> {
    fn of_container(container: &'s Container) -> Self {
        let alone = Self::Alone { name: &container.name, id: &container.id };
        if is_proxy(container) {
            return alone;
        }
        if let Some(project) = container.project() {
            return Self::Project(project);
        }
        if let Some(stack) = container.label("com.docker.stack.namespace") {
            return Self::SwarmStack(stack);
        }
        container.label("com.docker.swarm.service.name").map_or(alone, Self::SwarmService)
    }

    fn of_service(service: &'s Service) -> Self {
        let proxy = kind::declared(&service.labels) == Some(Kind::Proxy) || kind::is_proxy(&service.image);
        service.stack().filter(|_| !proxy).map_or(Self::SwarmService(&service.name), Self::SwarmStack)
    }

    fn name(self) -> &'s str {
        match self {
            Self::Project(name) | Self::SwarmStack(name) | Self::SwarmService(name) | Self::Alone { name, .. } => name,
        }
    }
}

/// True for a container that routes requests to others.
pub fn is_proxy(container: &Container) -> bool {
    kind::declared(&container.labels).map_or_else(|| kind::is_proxy(&container.image), |kind| kind == Kind::Proxy)
}

/// Puts parts together to resources: applications, databases, stacks, proxies, each in the natural order of names.
pub(super) fn group<'s>(parts: impl Iterator<Item = Part<'s>>, projects: &Projects) -> Vec<Resource<'s>> {
    let mut groups: BTreeMap<Group<'s>, Vec<Part<'s>>> = BTreeMap::new();
    for part in parts {
        let group = match part {
            Part::Container(container, _) => Group::of_container(container),
            Part::Service(service) => Group::of_service(service),
        };
        groups.entry(group).or_default().push(part);
    }
    let mut all: Vec<Resource<'s>> = groups
        .into_iter()
        .map(|(group, mut parts)| {
            parts.sort_by(|one, other| natural(one.name(), other.name()));
            Resource { kind: kind_of(group, &parts, projects), name: group.name(), parts }
        })
        .collect();
    all.sort_by(|one, other| one.kind.cmp(&other.kind).then_with(|| natural(one.name, other.name)));
    all
}

/// Labels that say it outright, then what is known of proxies, stacks and databases, in this order.
fn kind_of(group: Group<'_>, parts: &[Part<'_>], projects: &Projects) -> Kind {
    let about = |part: &Part<'_>| match part {
        Part::Container(container, _) => (kind::declared(&container.labels), container.image.clone()),
        Part::Service(service) => (kind::declared(&service.labels), service.image.clone()),
    };
    let about: Vec<_> = parts.iter().map(about).collect();
    if let Some(kind) = about.iter().find_map(|(declared, _)| *declared) {
        return kind;
    }
    let several = match group {
        Group::Project(project) => projects.has_several_services(project),
        Group::SwarmStack(_) => true,
        Group::SwarmService(_) | Group::Alone { .. } => false,
    };
    if several {
        Kind::Stack
    } else if about.iter().any(|(_, image)| kind::is_proxy(image)) {
        Kind::Proxy
    } else if about.iter().any(|(_, image)| kind::is_database(image)) {
        Kind::Database
    } else {
        Kind::Application
    }
}
