//! Where each service shall be, and whether it is there.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::stack::{Rewritten, Stack};
use crate::compose::{Files as _, Model, Network, Service, known};
use crate::destination::{Container, Detail, Survey};
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::rewrite::{Intention, Mode, Settings};

/// What is meant for one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Meant {
    /// Its key.
    pub(super) service: String,
    /// Its networks.
    pub(super) on: Vec<On>,
    /// What it has instead of networks.
    pub(super) instead: Option<String>,
}

/// A network that a service is meant to be on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct On {
    /// Its name on the engine.
    pub(super) network: String,
    /// The names that lead to the service there.
    pub(super) names: Vec<String>,
    /// Whether others are there too.
    pub(super) shared: bool,
}

impl Meant {
    /// All services of those that run.
    pub(super) fn of(
        stack: &Stack,
        rewritten: &Rewritten,
        intention: &Intention<'_>,
        running: &BTreeSet<String>,
    ) -> Vec<Self> {
        let after = Model::of(&rewritten.project).ok();
        let variable = |name: &str| match name {
            "COMPOSE_PROJECT_NAME" => Some(stack.name.clone()),
            _ => stack.world.variable(name),
        };
        let fill = |text: &str| known(text, &variable);
        let on = |key: &str| {
            let network = after.as_ref().and_then(|model| model.network(key));
            let shared = intention.key.as_deref() == Some(key);
            let name = match network.and_then(|network| network.given_name()) {
                _ if shared => Some(intention.network.clone()),
                Some(given) => fill(given),
                None => Some(format!("{}_{key}", stack.name)),
            };
            (name, shared || network.is_some_and(Network::external))
        };
        let services = intention.services.iter().filter(|intent| running.contains(intent.new_name.as_ref()));
        services
            .map(|intent| {
                let places = intent.want.iter().filter_map(|membership| {
                    let (network, shared) = on(&membership.key);
                    let aliases = membership.aliases.iter().filter_map(|alias| fill(alias));
                    let mut names = vec![intent.new_name.clone().into_owned()];
                    names.extend(aliases.filter(|alias| *alias != intent.new_name));
                    Some(On { network: network?, names, shared })
                });
                let mut places: Vec<On> = places.collect();
                if intent.joins && intention.connecting.is_some() {
                    let names = vec![format!("{}.{}", intent.new_name, stack.name)];
                    places.push(On { network: intention.network.clone(), names, shared: true });
                }
                let instead = if intent.has_mode {
                    let service = after.as_ref().and_then(|model| model.service(intent.name));
                    Some(service.and_then(Service::network_mode).map_or("own mode", |(mode, _)| mode).to_owned())
                } else {
                    intent.provider.then(|| "a provider".to_owned())
                };
                Self { service: intent.new_name.clone().into_owned(), on: places, instead }
            })
            .collect()
    }
}

/// Services, their networks, and the names under which others reach them.
pub(super) fn table(meant: &[Meant], settings: &Settings) -> String {
    let joins = settings.mode != Mode::Isolated;
    let mut heads = vec!["SERVICE".to_owned(), "NETWORKS".to_owned()];
    if joins {
        heads.push(format!("NAMES ON {}", sanitise(&settings.network)));
    }
    let row = |service: &Meant| {
        let networks: Vec<&str> = service.on.iter().map(|on| on.network.as_str()).collect();
        let networks = service.instead.as_ref().map_or_else(|| networks.join(", "), |instead| format!("({instead})"));
        let there = service.on.iter().find(|on| on.network == settings.network);
        let names = there.map_or_else(|| "-".to_owned(), |on| on.names.join(", "));
        let cells = [service.service.clone(), networks, names];
        cells.iter().take(heads.len()).map(|cell| Cell::from(sanitise(cell).into_owned())).collect()
    };
    let mut rows: Vec<Vec<Cell>> = vec![heads.iter().map(|head| Cell::from(head.as_str())).collect()];
    rows.extend(meant.iter().map(row));
    table::indented(&rows)
}

/// What is not as it was meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Differences {
    /// What fails.
    pub(super) errors: Vec<String>,
    /// What was not asked for.
    pub(super) warnings: Vec<String>,
}

/// The containers whose details tell whether all is as meant: the project's own, and those that they share a network with.
pub(super) fn concerned<'s>(meant: &[Meant], project: &str, survey: &'s Survey) -> Vec<&'s str> {
    let shared = |network: &str| meant.iter().flat_map(|m| &m.on).any(|on| on.shared && on.network == network);
    let concerned = |container: &&Container| {
        container.project() == Some(project) || container.endpoints.iter().any(|e| shared(&e.network))
    };
    survey.containers.iter().filter(concerned).map(|container| container.id.as_str()).collect()
}

/// Compares what is on the engine with what was meant. A service without containers has nothing to compare.
pub(super) fn differences(meant: &[Meant], project: &str, survey: &Survey, details: &[Detail]) -> Differences {
    let mut found = Differences::default();
    let names_of = |container: &Container, network: &str| -> Vec<String> {
        let endpoint = container.endpoints.iter().find(|e| e.network == network);
        let detail = details.iter().find(|detail| detail.id == container.id);
        endpoint.zip(detail).map(|(e, d)| d.names_on(&e.network_id, &e.network).to_vec()).unwrap_or_default()
    };
    let has = |names: &[String], name: &str| names.iter().any(|other| other.eq_ignore_ascii_case(name));
    let own = survey.containers.iter().filter(|container| container.project() == Some(project));
    let lasting = own.filter(|container| container.label("com.docker.compose.oneoff") != Some("True"));
    for container in lasting {
        let Some(meant) = meant.iter().find(|meant| Some(meant.service.as_str()) == container.service()) else {
            continue;
        };
        if meant.instead.is_some() {
            continue;
        }
        let who = format!("`{}` (container {})", meant.service, container.name);
        for on in &meant.on {
            let network = &on.network;
            if !container.endpoints.iter().any(|endpoint| endpoint.network == *network) {
                found.errors.push(format!("{who} is not on network `{network}`"));
                continue;
            }
            let names = names_of(container, network);
            let missing: Vec<Cow<'_, str>> =
                on.names.iter().filter(|name| !has(&names, name)).map(|name| format!("`{name}`").into()).collect();
            if !missing.is_empty() {
                found.errors.push(format!("{who} does not answer to {} on network `{network}`", missing.join(", ")));
            }
            for other in survey.containers.iter().filter(|_| on.shared) {
                if other.project() == Some(project) || !other.state.is_running() {
                    continue;
                }
                let theirs = names_of(other, network);
                if let Some(name) = on.names.iter().find(|name| has(&theirs, name)) {
                    found.errors.push(format!(
                        "`{name}` on network `{network}` is answered by container {} too, not by {who} alone",
                        other.name
                    ));
                }
            }
        }
        for endpoint in &container.endpoints {
            if !meant.on.iter().any(|on| on.network == endpoint.network) {
                found.warnings.push(format!("{who} is also on network `{}`", endpoint.network));
            }
        }
    }
    found
}
