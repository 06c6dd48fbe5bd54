//! What stands in the way of a removal, and what would free it.

use super::change::quoted;
use super::container::{Container, State};
use super::destination::Destination;
use super::network::Network;
use super::resource::{Part, Resource, is_proxy};
use super::service::Service;
use super::survey::Survey;
use super::ties::Tie;

/// Why something needs the network, in the order people look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It runs there.
    Running,
    /// It is frozen there.
    Paused,
    /// It ran there and may be started again.
    Stopped,
    /// It was made for it and never started.
    NeverStarted,
    /// It was created on it and is elsewhere now: without it, it can never start again.
    CreatedOn,
    /// It runs with the place of another container.
    Through,
    /// A swarm service.
    Service,
}

impl Reason {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Stopped => "stopped",
            Self::NeverStarted => "never started",
            Self::CreatedOn => "elsewhere now",
            Self::Through => "shares a network",
            Self::Service => "service",
        }
    }

    fn of(container: &Container, tie: Tie) -> Self {
        match (tie, container.state) {
            (Tie::CreatedOn, _) => Self::CreatedOn,
            (Tie::Through, _) => Self::Through,
            (_, State::Paused) => Self::Paused,
            (_, State::Created) => Self::NeverStarted,
            (_, state) if state.is_running() => Self::Running,
            _ => Self::Stopped,
        }
    }
}

/// Something that needs a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// Why.
    pub reason: Reason,
    /// Its name.
    pub name: String,
    /// What it belongs to: `stack shop`, `database`.
    pub resource: String,
    /// The words after `docker` that free it.
    pub free: String,
    /// It was created on the network, to which it is bound for life.
    pub made_for: bool,
}

impl Obstacle {
    fn of(part: &Part<'_>, resource: &Resource<'_>, network: &Network) -> Self {
        let (reason, free, made_for) = match part {
            Part::Container(container, tie) => {
                let (reason, made_for) = (Reason::of(container, *tie), is_made_for(container, network));
                (reason, container_free(container, reason, made_for, &network.name), made_for)
            }
            Part::Service(service) => (Reason::Service, service_free(service, &network.name), false),
        };
        // An application that is nothing but this container has no other name.
        let alone = resource.name == part.name();
        let kind = resource.kind.name();
        let belongs = if alone { kind.to_owned() } else { format!("{kind} {}", resource.name) };
        Self { reason, name: part.name().to_owned(), resource: belongs, free, made_for }
    }
}

/// A proxy that is on the network only besides others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    /// The container's full ID.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What a removal meets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guard {
    /// What is in the way, by reason.
    pub obstacles: Vec<Obstacle>,
    /// Proxies that can be taken off first.
    pub guests: Vec<Guest>,
}

impl Guard {
    /// Looks at everything that is tied to a destination's network. A network that is gone holds nobody.
    pub fn of(survey: &Survey, destination: &Destination) -> Self {
        let mut guard = Self::default();
        let Some(network) = &destination.network else { return guard };
        for resource in survey.resources(destination) {
            for part in &resource.parts {
                match part {
                    Part::Container(container, Tie::Connected) if is_guest(container, network) => {
                        guard.guests.push(Guest { id: container.id.clone(), name: container.name.clone() });
                    }
                    part => guard.obstacles.push(Obstacle::of(part, &resource, network)),
                }
            }
        }
        guard.obstacles.sort_by_key(|obstacle| obstacle.reason);
        guard
    }

    /// How many containers and services are in the way: `2 containers and 1 service`.
    pub fn counted(&self) -> String {
        let services = self.obstacles.iter().filter(|obstacle| obstacle.reason == Reason::Service).count();
        let containers = self.obstacles.len() - services;
        let several = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
        match (containers, services) {
            (_, 0) => several(containers, "container"),
            (0, _) => several(services, "service"),
            _ => format!("{} and {}", several(containers, "container"), several(services, "service")),
        }
    }
}

/// True for a container that was created on a network, to which it is bound for life.
pub(super) fn is_made_for(container: &Container, network: &Network) -> bool {
    let by_id = container.mode.len() >= 12 && network.id.starts_with(&container.mode);
    container.mode == network.name || by_id
}

/// True for a proxy that has other networks besides.
fn is_guest(container: &Container, network: &Network) -> bool {
    let mut others = container.endpoints.iter().map(|endpoint| endpoint.network_id.as_str());
    is_proxy(container)
        && !is_made_for(container, network)
        && others.any(|other| !other.is_empty() && other != network.id)
}

fn service_free(service: &Service, network: &str) -> String {
    match service.stack() {
        Some(stack) => format!("stack rm {}", quoted(stack)),
        None => format!("service update --network-rm {} {}", quoted(network), quoted(&service.name)),
    }
}

/// A container that was made for the network can only be made anew elsewhere; any other is taken off.
fn container_free(container: &Container, reason: Reason, made_for: bool, network: &str) -> String {
    let name = quoted(&container.name);
    if let Some(stack) = container.label("com.docker.stack.namespace") {
        return format!("stack rm {}", quoted(stack));
    }
    if let Some(service) = container.label("com.docker.swarm.service.name") {
        return format!("service update --network-rm {} {}", quoted(network), quoted(service));
    }
    match (made_for || reason == Reason::Through, container.project()) {
        (true, Some(project)) => format!("compose -p {} down", quoted(project)),
        (true, None) if !container.state.is_running() => format!("rm {name}"),
        (true, None) => format!("rm -f {name}"),
        (false, _) => format!("network disconnect {} {name}", quoted(network)),
    }
}
