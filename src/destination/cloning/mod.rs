//! Cloning: what it takes to have a container, or a Compose project, once more on a destination.
//!
//! Pure: what is there comes in ([`Source`], [`Target`]), a [`Plan`] comes out, with everything that will not be as it is
//! with the original. A clone has volumes and private networks of its own, and shares no name with anybody: on the
//! destination a project's containers answer to `<service>.<project>` alone (see `answers`), and everything by which they
//! found each other before is an alias on their private network.

pub mod file;
pub mod ports;

mod container;
mod names;
mod notes;
mod order;
mod project;

use std::collections::BTreeMap;

use serde_json::Value;

use super::blueprint::{Blueprint, Fate, Mount};
use super::labels::{self, Labels};
use super::network::Network;
use super::{Answers, Destination, Survey};
use crate::engine::models::{NetworkCreateRequest, Volume, VolumeCreateRequest};
use crate::error::Error;
use crate::exit::Exit;

pub use order::Condition;

/// What is cloned.
#[derive(Debug, Clone, Copy)]
pub struct Source<'s> {
    /// The Compose project, where it is one.
    pub project: Option<&'s str>,
    /// Its containers; one where it is no project.
    pub parts: &'s [Blueprint],
    /// What is on its server.
    pub survey: &'s Survey,
    /// The volumes of its server.
    pub volumes: &'s [Volume],
}

/// Where the clone goes.
#[derive(Debug, Clone, Copy)]
pub struct Target<'t> {
    /// The destination, whose network is there.
    pub destination: &'t Destination,
    /// Its network.
    pub network: &'t Network,
    /// What is on its server.
    pub survey: &'t Survey,
    /// What messages call that server.
    pub called: &'t str,
    /// True where the original is there, too.
    pub same_server: bool,
    /// The volumes of that server.
    pub volumes: &'t [Volume],
    /// Who answers to which name on the destination.
    pub answers: &'t Answers,
    /// Host ports that are spoken for, also by containers that are stopped.
    pub ports: &'t [ports::Taken],
}

/// What the user asked for besides.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The clone's name.
    pub name: Option<String>,
    /// Host ports of the original, and what the clone has instead.
    pub publish: BTreeMap<u16, u16>,
    /// What marks all that is made.
    pub mark: String,
}

/// A container to be made.
#[derive(Debug, Clone, Default)]
pub struct Copy {
    /// The original.
    pub blueprint: Blueprint,
    /// Its name.
    pub name: String,
    /// Its service in the project; empty outside of one.
    pub service: String,
    /// The network it is created on; or `host`, `none`, `container:ID` of the original's partner.
    pub home: String,
    /// What it answers to there, and whom it links to; `None` where home is no network.
    pub place: Option<(Vec<String>, Vec<String>)>,
    /// Networks it is put on before it starts.
    pub joins: Vec<Join>,
    /// What becomes of the original's volumes.
    pub volumes: BTreeMap<String, Fate>,
    /// Its host ports, as `HostConfig` has them.
    pub ports: Value,
    /// Its labels.
    pub labels: Labels,
    /// What its services have to have come to before it starts.
    pub waits: Vec<(String, Condition)>,
}

/// A network that a copy is put on besides its home.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Join {
    /// The network's name.
    pub network: String,
    /// The names the copy answers to there.
    pub aliases: Vec<String>,
    /// Other copies under names of its own.
    pub links: Vec<String>,
}

/// What is to be made, in this order; containers are in the order in which they start.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The clone's name: the container's, or the project's.
    pub name: String,
    /// True for a project.
    pub is_project: bool,
    /// Its volumes.
    pub volumes: Vec<VolumeCreateRequest>,
    /// Its private networks.
    pub networks: Vec<NetworkCreateRequest>,
    /// Its containers.
    pub copies: Vec<Copy>,
    /// What is otherwise than with the original, and what the user should know, a sentence each.
    pub notes: Vec<String>,
}

/// The plan for a clone.
///
/// # Errors
/// It can't be done, or a name that was asked for is taken.
pub fn plan(source: &Source<'_>, target: &Target<'_>, wishes: &Wishes) -> Result<Plan, Error> {
    let mut plan = match source.project {
        None => container::plan(source, target, wishes)?,
        Some(project) => project::plan(project, source, target, wishes)?,
    };
    let fixed: Vec<u16> = plan.copies.iter().flat_map(|copy| ports::fixed(copy.blueprint.ports())).collect();
    if let Some(port) = wishes.publish.keys().find(|port| !fixed.contains(port)) {
        return Err(refused(format!("the original has no host port {port}")));
    }
    for copy in &mut plan.copies {
        copy.labels.insert(labels::CLONE.to_owned(), wishes.mark.clone());
        let (settled, notes) = ports::settle(&copy.name, copy.blueprint.ports(), target, wishes)?;
        copy.ports = settled;
        plan.notes.extend(notes);
    }
    let notes = notes::of(&plan, source, target);
    plan.notes.extend(notes);
    Ok(plan)
}

/// Volumes of its own for a copy: what becomes of each, and those that have to be made.
fn own_volumes(
    blueprint: &Blueprint,
    source: &Source<'_>,
    name: impl Fn(&Mount, &Labels) -> String,
    relabel: impl Fn(Labels) -> Labels,
    made: &mut BTreeMap<String, VolumeCreateRequest>,
) -> BTreeMap<String, Fate> {
    let mut fates = BTreeMap::new();
    for mount in blueprint.volumes() {
        if mount.is_anonymous() {
            fates.insert(mount.name.clone(), Fate::Fresh);
            continue;
        }
        let known = source.volumes.iter().find(|volume| volume.name == mount.name);
        let labels: Labels = known.map(|volume| volume.labels.clone().into_iter().collect()).unwrap_or_default();
        let own = name(mount, &labels);
        let options = known.map(|volume| volume.options.clone()).filter(|options| !options.is_empty());
        made.entry(mount.name.clone()).or_insert_with(|| VolumeCreateRequest {
            name: Some(own.clone()),
            driver: known.map(|volume| volume.driver.clone()),
            driver_opts: options,
            labels: Some(relabel(labels).into_iter().collect()),
            ..VolumeCreateRequest::default()
        });
        fates.insert(mount.name.clone(), Fate::Own(own));
    }
    fates
}

/// A refusal before anything was made.
pub(super) fn refused(why: impl std::fmt::Display) -> Error {
    Error::new(Exit::Failed, format!("{why}; nothing was made"))
}
