//! The clone of one container.

use std::collections::{BTreeMap, BTreeSet};

use super::names::{answerer, bearer, choose, is_container_name};
use super::{Copy, Plan, Source, Target, Wishes, own_volumes, refused};
use crate::destination::blueprint::Blueprint;
use crate::destination::change::quoted;
use crate::destination::labels::{self, Labels};
use crate::error::Error;

/// What Compose knows its containers by: on a clone of one, Compose would count it among the project's.
const COMPOSE: &str = "com.docker.compose.";

/// The plan for one container: created on the destination, and on nothing else.
pub(super) fn plan(source: &Source<'_>, target: &Target<'_>, wishes: &Wishes) -> Result<Plan, Error> {
    let [original] = source.parts else { return Err(refused("there is no such container")) };
    check_mode(original)?;
    let asked = wishes.name.as_deref();
    if let Some(asked) = asked.filter(|asked| !is_container_name(asked)) {
        return Err(refused(format!("`{asked}` is no name for a container")));
    }
    let volume = |name: &str, word: &str| format!("{name}_{word}");
    let taken = |name: &str| {
        let volume = |word: &str| {
            let volume = volume(name, word);
            let there = target.volumes.iter().any(|known| known.name == volume);
            there.then(|| format!("there is a volume `{volume}`"))
        };
        let named = original.volumes().filter(|mount| !mount.is_anonymous());
        bearer(name, target).or_else(|| named.map(|mount| mount.name.as_str()).find_map(volume))
    };
    let name = choose(&original.name, asked, target, taken)?;
    let mut plan = Plan { name: name.clone(), ..Plan::default() };
    let labels = own_labels(original, &mut plan.notes);
    let aliases = own_aliases(original, target, &mut plan.notes)?;
    let mut volumes = BTreeMap::new();
    let mark = |mut labels: Labels| {
        labels.retain(|key, _| !key.starts_with(COMPOSE) && !labels::is_reserved(key));
        labels.insert(labels::CLONE.to_owned(), wishes.mark.clone());
        labels
    };
    let fates = own_volumes(original, source, |mount, _| volume(&name, &mount.name), mark, &mut volumes);
    plan.volumes = volumes.into_values().collect();
    plan.copies.push(Copy {
        blueprint: original.clone(),
        name,
        home: target.network.name.clone(),
        place: Some((aliases, Vec::new())),
        volumes: fates,
        labels,
        ..Copy::default()
    });
    Ok(plan)
}

/// Whether it has a place on networks at all.
fn check_mode(original: &Blueprint) -> Result<(), Error> {
    let name = &original.name;
    match original.mode() {
        "host" => Err(refused(format!("`{name}` uses the network of its host: it has no place on a destination"))),
        "none" => Err(refused(format!("`{name}` was made without any network: it has no place on a destination"))),
        mode => match mode.strip_prefix("container:") {
            Some(_) => Err(refused(format!("`{name}` uses the network of another container, not one of its own"))
                .with_hint("clone the other one, or the Compose project of both")),
            None => shares(original),
        },
    }
}

fn shares(original: &Blueprint) -> Result<(), Error> {
    match original.shares_with().next() {
        Some((what, _)) => {
            Err(refused(format!("`{}` shares its {what} with another container, which the clone can't", original.name)))
        }
        None => Ok(()),
    }
}

fn own_labels(original: &Blueprint, notes: &mut Vec<String>) -> Labels {
    let mut all = original.labels();
    let before = all.len();
    let project = all.get("com.docker.compose.project").cloned();
    all.retain(|key, _| !key.starts_with(COMPOSE));
    if let Some(project) = project.filter(|_| all.len() < before) {
        notes.push(format!(
            "the clone is no part of Compose project {project}: the labels {COMPOSE}* are left out (`clone {}` clones all of it)",
            quoted(&project)
        ));
    }
    all
}

/// The names the user gave it. What it has by itself or from Compose says which project it is of, and stays with that.
fn own_aliases(original: &Blueprint, target: &Target<'_>, notes: &mut Vec<String>) -> Result<Vec<String>, Error> {
    let labels = original.labels();
    let label = |key: &str| labels.get(key).map(String::as_str).unwrap_or_default();
    let (project, service) = (label("com.docker.compose.project"), label("com.docker.compose.service"));
    let unique = format!("{service}.{project}");
    let mut aliases = BTreeSet::new();
    for alias in original.places.iter().flat_map(|place| &place.aliases) {
        if project.is_empty() || (alias != service && *alias != unique) {
            aliases.insert(alias.clone());
        }
    }
    let here = |who: &str| target.same_server && who == original.name;
    let answered = |alias: &String| target.answers.to(alias).any(here);
    let (left, kept): (Vec<String>, Vec<String>) = aliases.into_iter().partition(answered);
    for alias in left {
        notes
            .push(format!("the clone doesn't answer to `{alias}`: the original does on `{}`", target.destination.name));
    }
    if let Some((alias, why)) = kept.iter().find_map(|alias| Some((alias, answerer(alias, target)?))) {
        return Err(refused(format!("the clone can't answer to `{alias}` as the original does: {why}"))
            .with_hint("with `--print` it is a compose file, from which the alias can be taken out"));
    }
    Ok(kept)
}
