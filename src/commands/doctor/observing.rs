//! Asking an engine for what checks look at.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::commands::inspect;
use crate::commands::server::{AT_ONCE, Server};
use crate::destination::Network;
use crate::destination::doctor::{Observed, Swarm, Wish};
use crate::destination::{Destination, Part, Survey, Tie, is_proxy, pools};
use crate::engine::models::{LocalNodeState, SystemInfo};
use crate::engine::{Failure, Kind};

/// Asks for everything that the lists don't say: the engine itself, the containers on destinations, and the addresses that are
/// taken there; several at once.
///
/// # Errors
/// The first request that failed.
pub(super) async fn observe(server: &Server, survey: Survey, words: &[String]) -> Result<Observed, Failure> {
    let chosen = chosen(&survey, words);
    let info = server.engine.info().await?;
    let details = server.details(inspected(&survey, &chosen)).await?;
    let wishes = wishes(server, &survey).await?;
    let taken = taken(server, &survey, &chosen).await?;
    Ok(Observed {
        details,
        wishes,
        taken,
        pools: pools::of_engine(&info),
        swarm_pools: pools::of_swarm(&info),
        swarm: swarm(&info),
        nodes: info.swarm.as_ref().and_then(|swarm| swarm.nodes).unwrap_or_default(),
        api: server.engine.api_version(),
        survey,
    })
}

fn swarm(info: &SystemInfo) -> Swarm {
    let Some(swarm) = &info.swarm else { return Swarm::None };
    match swarm.local_node_state {
        None | Some(LocalNodeState::EMPTY | LocalNodeState::INACTIVE) => Swarm::None,
        Some(LocalNodeState::ACTIVE) if swarm.control_available == Some(true) => Swarm::Manager,
        Some(LocalNodeState::ACTIVE) => Swarm::Worker,
        Some(state) => Swarm::Broken(state.to_string(), swarm.error.clone().unwrap_or_default()),
    }
}

/// The destinations that were named; all where none was.
fn chosen<'s>(survey: &'s Survey, words: &[String]) -> Vec<&'s Destination> {
    let meant = |destination: &&Destination| {
        words.is_empty() || words.iter().any(|word| survey.meant(word).any(|meant| meant == *destination))
    };
    survey.destinations.iter().filter(meant).collect()
}

/// The IDs of containers on destinations, and of proxies.
fn inspected<'s>(survey: &'s Survey, chosen: &[&'s Destination]) -> BTreeSet<&'s str> {
    let on = chosen.iter().flat_map(|destination| survey.resources(destination));
    let parts = on.flat_map(|resource| resource.parts).filter_map(|part| match part {
        Part::Container(container, Tie::Connected) => Some(container.id.as_str()),
        Part::Container(..) | Part::Service(_) => None,
    });
    parts.chain(survey.containers.iter().filter(|c| is_proxy(c)).map(|container| container.id.as_str())).collect()
}

/// What those containers asked for that name a network which is gone.
async fn wishes(server: &Server, survey: &Survey) -> Result<BTreeMap<String, Wish>, Failure> {
    let known: BTreeSet<&str> = survey.networks.iter().map(|network| network.id.as_str()).collect();
    let lost = survey.containers.iter().filter(|container| {
        let gone = |id: &str| !id.is_empty() && !known.contains(id);
        !container.state.is_running() && container.endpoints.iter().any(|endpoint| gone(&endpoint.network_id))
    });
    let asked = stream::iter(lost).map(async |container| match server.engine.container_json(&container.id).await {
        Ok(said) => Ok(Some((container.id.clone(), Wish::of(&said)))),
        Err(failure) if failure.kind == Kind::NotFound => Ok(None),
        Err(failure) => Err(failure),
    });
    let all: Vec<Option<(String, Wish)>> = asked.buffered(AT_ONCE).try_collect().await?;
    Ok(all.into_iter().flatten().collect())
}

/// The addresses in use on destinations: those of containers and services, and those that only the networks know of.
async fn taken(
    server: &Server,
    survey: &Survey,
    chosen: &[&Destination],
) -> Result<BTreeMap<String, BTreeSet<IpAddr>>, Failure> {
    let networks: Vec<&Network> = chosen.iter().filter_map(|one| one.network.as_ref()).collect();
    let asked = stream::iter(networks).map(async |network| {
        match inspect::taken(server, network, &survey.resources_on(network)).await {
            Ok(addresses) => Ok(Some((network.id.clone(), addresses))),
            Err(failure) if failure.kind == Kind::NotFound => Ok(None),
            Err(failure) => Err(failure),
        }
    });
    let all: Vec<Option<(String, BTreeSet<IpAddr>)>> = asked.buffered(AT_ONCE).try_collect().await?;
    Ok(all.into_iter().flatten().collect())
}
