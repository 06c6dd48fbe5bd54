//! Looking once at what is on destinations.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use futures_util::future::try_join;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::commands::inspect::taken;
use crate::commands::server::{AT_ONCE, Server};
use crate::destination::{Destination, Detail, Part, Sample, Survey, Tie};
use crate::engine::{Failure, Kind};
use crate::error::Error;

/// What one look saw.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) survey: Survey,
    /// The networks of the destinations that were asked for.
    pub(super) destinations: Vec<Destination>,
    pub(super) details: Vec<Detail>,
    /// What running containers use, by ID.
    pub(super) samples: HashMap<String, Sample>,
    /// The addresses in use, by network ID.
    pub(super) taken: BTreeMap<String, BTreeSet<IpAddr>>,
}

/// Looks at the destinations that words mean.
///
/// # Errors
/// A word means none, or the server is lost.
pub(super) async fn read(server: &Server, words: &[String]) -> Result<Reading, Error> {
    let survey = server.survey.clone();
    let mut destinations: Vec<Destination> = Vec::new();
    for word in words {
        let found = survey.find(word, &server.called())?;
        if !destinations.contains(found) {
            destinations.push(found.clone());
        }
    }
    let on = destinations.iter().flat_map(|destination| survey.resources(destination));
    let parts = on.flat_map(|resource| resource.parts).filter_map(|part| match part {
        Part::Container(container, tie) if tie != Tie::CreatedOn => Some(container),
        Part::Container(..) | Part::Service(_) => None,
    });
    let running: BTreeMap<&str, bool> =
        parts.map(|container| (container.id.as_str(), container.state.is_running())).collect();
    let details = server.details(running.keys().copied());
    let samples = samples(server, running.iter().filter(|(_, runs)| **runs).map(|(id, _)| *id));
    let (details, samples) = Box::pin(try_join(details, samples)).await?;
    let mut all_taken = BTreeMap::new();
    for network in destinations.iter().filter_map(|destination| destination.network.as_ref()) {
        match taken(server, network, &survey.resources_on(network)).await {
            Ok(addresses) => drop(all_taken.insert(network.id.clone(), addresses)),
            // It may have gone since it was listed.
            Err(failure) if failure.kind == Kind::NotFound => {}
            Err(failure) => return Err(failure.into()),
        }
    }
    Ok(Reading { destinations, details, samples, taken: all_taken, survey })
}

async fn samples(server: &Server, ids: impl Iterator<Item = &str>) -> Result<HashMap<String, Sample>, Failure> {
    let asked = stream::iter(ids).map(async |id| match server.engine.container_stats(id).await {
        Ok(said) => Ok(Some((id.to_owned(), Sample::from(&said)))),
        // It ended, or is gone.
        Err(failure) if matches!(failure.kind, Kind::NotFound | Kind::Conflict) => Ok(None),
        Err(failure) => Err(failure),
    });
    let all: Vec<Option<(String, Sample)>> = asked.buffered(AT_ONCE).try_collect().await?;
    Ok(all.into_iter().flatten().collect())
}
