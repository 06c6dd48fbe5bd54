//! What rules want to know about a server, from its survey.

use std::collections::{BTreeMap, BTreeSet};

use super::server::{PATIENCE, Server, chosen};
use crate::destination::{Container, Detail, Network};
use crate::engine::{self, Failure};
use crate::error::Error;
use crate::lint::{Live, LiveContainer, LiveEndpoint, LiveNetwork};
use crate::output::console::Console;
use crate::plugin::argv::Globals;

/// A server, and what rules are told of it.
#[derive(Debug)]
pub(super) struct Asked {
    /// The server.
    pub(super) server: Server,
    /// What rules are told.
    pub(super) live: Live,
}

/// Asks the engine docker would talk to.
///
/// # Errors
/// There is none, or it doesn't answer.
pub(super) fn ask(globals: &Globals, console: &mut Console) -> Result<Asked, Error> {
    let endpoint = chosen(globals, console)?;
    engine::run(async {
        let server = Server::visit(&endpoint, PATIENCE).await?;
        let live = told(&server).await?;
        Ok(Asked { server, live })
    })?
}

/// What a survey tells of networks alone.
pub(super) fn networks(server: &Server) -> Live {
    Live { containers: Vec::new(), ..of_survey(server, &BTreeMap::new()) }
}

async fn told(server: &Server) -> Result<Live, Failure> {
    let survey = &server.survey;
    let shared = shared(&survey.networks, &survey.containers);
    let asked = survey.containers.iter().filter(|c| c.endpoints.iter().any(|e| shared.contains(e.network.as_str())));
    let details = server.details(asked.map(|container| container.id.as_str())).await?;
    let details: BTreeMap<&str, &Detail> = details.iter().map(|detail| (detail.id.as_str(), detail)).collect();
    Ok(of_survey(server, &details))
}

fn of_survey(server: &Server, details: &BTreeMap<&str, &Detail>) -> Live {
    let survey = &server.survey;
    let destinations: BTreeMap<&str, &str> = survey
        .destinations
        .iter()
        .map(|d| (d.network_id(), d.name.as_str()))
        .filter(|(id, _)| !id.is_empty())
        .collect();
    Live {
        server: server.called(),
        swarm: server.engine.swarm().is_some_and(|state| state.starts_with("active")),
        networks: survey.networks.iter().map(|n| network(n, destinations.get(n.id.as_str()).copied())).collect(),
        containers: survey.containers.iter().map(|c| container(c, details.get(c.id.as_str()).copied())).collect(),
    }
}

/// The networks on which names of several stacks meet: those that no one project owns, and those that others joined.
fn shared<'s>(networks: &'s [Network], containers: &[Container]) -> BTreeSet<&'s str> {
    let owner = |network: &Network| network.labels.get("com.docker.compose.project").cloned();
    let mut shared = BTreeSet::new();
    for network in networks.iter().filter(|network| !network.is_predefined()) {
        let owner = owner(network);
        let on = |container: &&Container| container.endpoints.iter().any(|e| e.network == network.name);
        if owner.is_none() || containers.iter().filter(on).any(|c| c.project() != owner.as_deref()) {
            shared.insert(network.name.as_str());
        }
    }
    shared
}

fn network(network: &Network, destination: Option<&str>) -> LiveNetwork {
    LiveNetwork {
        id: network.id.clone(),
        name: network.name.clone(),
        driver: network.driver.clone(),
        scope: network.scope.name().to_owned(),
        attachable: network.attachable,
        internal: network.internal,
        ipv6: network.ipv6,
        subnets: network.subnets.iter().map(|subnet| subnet.subnet.clone()).collect(),
        labels: network.labels.iter().map(|(key, value)| (key.clone(), value.clone())).collect(),
        destination: destination.map(str::to_owned),
    }
}

fn container(container: &Container, detail: Option<&Detail>) -> LiveContainer {
    let endpoint = |endpoint: &crate::destination::Endpoint| LiveEndpoint {
        network: endpoint.network.clone(),
        names: detail.map(|d| d.names_on(&endpoint.network_id, &endpoint.network).to_vec()).unwrap_or_default(),
        addresses: endpoint.addresses.iter().map(ToString::to_string).collect(),
    };
    LiveContainer {
        name: container.name.clone(),
        running: container.state.is_running(),
        project: container.project().map(str::to_owned),
        service: container.service().map(str::to_owned),
        ports: container.published.iter().map(|p| (p.address.clone(), p.host_port, p.protocol.clone())).collect(),
        endpoints: container.endpoints.iter().map(endpoint).collect(),
    }
}
