//! Creating a container anew on another network, to which it is bound from then on: everything else stays as it is.
//!
//! What can't be kept is what the container wrote outside of its volumes. What would be lost otherwise is refused.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::attachment::{Link, Place, Plan, Scene, leaving};
use super::blueprint::{Blueprint, Changes};
use super::change::quoted;
use super::container::{Container, State};
use super::guard::is_made_for;
use super::halfway;
use super::labels;
use super::network::Network;
use super::selection::Selection;
use crate::error::Error;
use crate::exit::Exit;

/// A container that takes another one's place.
#[derive(Debug, Clone, PartialEq)]
pub struct Anew {
    /// The old one's full ID.
    pub old: String,
    /// The name of both.
    pub name: String,
    /// What the new one is called until the old one has stopped.
    pub coming: String,
    /// What the old one is called until the new one stands.
    pub going: String,
    /// The body of the request that creates it.
    pub body: Value,
    /// Its place on the network it is created on.
    pub home: Link,
    /// Networks it is put on besides, before it starts.
    pub joins: Vec<Link>,
    /// Whether it is started.
    pub runs: bool,
    /// The seconds that the old one has to stop.
    pub patience: u64,
}

impl Anew {
    /// Its steps in their order, for people.
    pub fn steps(&self) -> Vec<String> {
        let name = &self.name;
        let mut steps = vec![format!("create {name} anew on network {}", self.home.network_name)];
        steps.extend(self.joins.iter().map(|join| format!("connect it to network {}", join.network_name)));
        if self.runs {
            steps.push(format!("stop the old {name} and start the new one"));
        }
        steps.push(format!("remove the old {name}, and none of its volumes"));
        steps
    }
}

/// Whether a container has to be created anew so that it needs nothing but its new network: it was created on the one it
/// leaves, or on one that it isn't on any more.
pub fn is_needed(container: &Container, old: Option<&Network>, new: &Network) -> bool {
    let bound = container.mode.as_str();
    let is_place =
        !matches!(bound, "" | "default" | "bridge" | "host" | "none") && container.host_container().is_none();
    let is_there = container
        .endpoints
        .iter()
        .any(|endpoint| endpoint.network == bound || bound.len() >= 12 && endpoint.network_id.starts_with(bound));
    is_place && !is_made_for(container, new) && (!is_there || old.is_some_and(|old| is_made_for(container, old)))
}

/// Plans one container that was named itself. `plan` is its move, `all` are all containers of the engine, `image` is what
/// its image is asked for by today.
///
/// # Errors
/// Something would be lost.
pub fn plan(
    scene: Scene<'_>,
    selection: &Selection<'_>,
    plan: &Plan,
    (old, new): (Option<&Network>, &Network),
    blueprint: &Blueprint,
    all: &[Blueprint],
    image: String,
) -> Result<Anew, Error> {
    let container = selection.containers.first();
    let Some(container) = container else { return Err(refused(selection, "it is gone", None)) };
    let (coming, going) = (halfway::coming(&container.name), halfway::going(&container.name));
    check(scene, selection, container, blueprint, all, [&coming, &going])?;
    let link = plan.connect.iter().find(|link| link.container == container.id);
    let mut home = link.cloned().unwrap_or_else(|| leaving(scene, container, new));
    home.settings.mac_address = blueprint.mac_address().map(str::to_owned);
    let rest = scene.survey.networks.iter().filter(|network| {
        network.id != new.id
            && old.is_none_or(|old| network.id != old.id)
            && Place::of(container, network, scene.survey) == Place::There
    });
    let joins: Vec<Link> = rest.map(|network| leaving(scene, container, network)).collect();
    let mut marked = blueprint.labels();
    marked.insert(labels::ANEW.to_owned(), halfway::mark(&container.id, blueprint.runs));
    let changes = Changes {
        image,
        mode: new.name.clone(),
        place: None,
        volumes: BTreeMap::new(),
        ports: None,
        labels: marked,
        partners: all
            .iter()
            .map(|one| (one.id.clone(), one.id.clone()))
            .chain(all.iter().map(|one| (one.name.clone(), one.name.clone())))
            .collect(),
    };
    let mut body = blueprint.body(&changes);
    if let Some(address) = blueprint.mac_address() {
        body["MacAddress"] = json!(address);
    }
    body["NetworkingConfig"] = json!({ "EndpointsConfig": { &new.name: home.settings } });
    let patience = blueprint.config.get("StopTimeout").and_then(Value::as_u64).unwrap_or(10);
    Ok(Anew {
        old: container.id.clone(),
        name: container.name.clone(),
        coming,
        going,
        body,
        home,
        joins,
        runs: blueprint.runs,
        patience,
    })
}

/// What would be lost, or is in the way.
fn check(
    scene: Scene<'_>,
    selection: &Selection<'_>,
    container: &Container,
    blueprint: &Blueprint,
    all: &[Blueprint],
    spare: [&String; 2],
) -> Result<(), Error> {
    if let Some(project) = container.project() {
        let hint = if container.is_one_off() {
            "it is made by `docker compose run` and goes when that ends".to_owned()
        } else {
            format!("say the project, {}: Compose creates its containers", quoted(project))
        };
        return Err(refused(selection, &format!("it is Compose project {project}'s"), Some(hint)));
    }
    if blueprint.host.get("AutoRemove") == Some(&Value::Bool(true)) {
        return Err(refused(selection, "it is removed as soon as it stops (--rm)", None));
    }
    if container.state == State::Paused {
        let hint = format!("`docker unpause {}` lets it go on", quoted(&container.name));
        return Err(refused(selection, "it is paused", Some(hint)));
    }
    let uses = |one: &&Blueprint| {
        one.id != blueprint.id && one.shares_with().any(|(_, of)| of == blueprint.id || of == blueprint.name)
    };
    if let Some(user) = all.iter().find(uses) {
        let (what, _) =
            user.shares_with().find(|(_, of)| *of == blueprint.id || *of == blueprint.name).unwrap_or_default();
        return Err(refused(selection, &format!("container `{}` uses its {what}", user.name), None));
    }
    if let Some(left) = scene.survey.containers.iter().find(|one| spare.contains(&&one.name)) {
        let why = format!(
            "container `{}` is there, whose name it takes meanwhile, and nothing says that it is of a move",
            left.name
        );
        let hint =
            format!("`docker ps -a` shows both; `docker rename {} OTHER` gives the name free", quoted(&left.name));
        return Err(refused(selection, &why, Some(hint)));
    }
    Ok(())
}

fn refused(selection: &Selection<'_>, why: &str, hint: Option<String>) -> Error {
    let error =
        Error::new(Exit::Failed, format!("{} can't be created anew: {why}; nothing was changed", selection.called));
    match hint {
        Some(hint) => error.with_hint(hint),
        None => error,
    }
}
