//! What is otherwise with a clone, and what its user should know.

use std::collections::{BTreeMap, BTreeSet};

use super::{Copy, Plan, Source, Target};
use crate::destination::blueprint::Fate;
use crate::destination::labels::Labels;
use crate::lint::mentions;

/// What a plan should be read with, a sentence each.
pub(super) fn of(plan: &Plan, source: &Source<'_>, target: &Target<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(data(plan));
    notes.extend(shared_devices(plan));
    for copy in &plan.copies {
        notes.extend(binds(copy, target));
        notes.extend(addresses(copy));
        notes.extend(elsewhere(copy, plan, source));
        notes.extend(routes(copy, target));
        notes.extend(lenders(copy, plan));
        notes.extend(variables(copy, plan));
        if !copy.blueprint.runs {
            notes.push(format!("{} is not running; its clone is made as if it were", copy.blueprint.name));
        }
    }
    notes
}

/// Which volumes are new.
fn data(plan: &Plan) -> Option<String> {
    let named = plan.volumes.iter().filter_map(|volume| volume.name.clone());
    let count = |copy: &Copy| copy.volumes.values().filter(|fate| **fate == Fate::Fresh).count();
    let fresh: usize = plan.copies.iter().map(count).sum();
    let mut all: Vec<String> = named.map(|name| format!("volume {name}")).collect();
    match fresh {
        0 => {}
        1 => all.push("1 without a name".to_owned()),
        several => all.push(format!("{several} without names")),
    }
    (!all.is_empty()).then(|| format!("the data stays with the original; new and empty: {}", all.join(", ")))
}

/// Volumes whose driver is told where the data is: the clone's is in the same place.
fn shared_devices(plan: &Plan) -> Vec<String> {
    let device = |options: &std::collections::HashMap<String, String>| {
        options.contains_key("device") || options.contains_key("share")
    };
    let shared = plan.volumes.iter().filter(|volume| volume.driver_opts.as_ref().is_some_and(device));
    shared
        .filter_map(|volume| volume.name.as_ref())
        .map(|name| {
            format!("volume {name} has the options of the original's, its place among them: both hold the same data")
        })
        .collect()
}

fn binds(copy: &Copy, target: &Target<'_>) -> Option<String> {
    let binds = copy.blueprint.mounts.iter().filter(|mount| mount.kind == "bind");
    let paths: BTreeSet<&str> = binds.map(|mount| mount.source.as_str()).collect();
    let paths: Vec<&str> = paths.into_iter().collect();
    let paths = paths.join(", ");
    if paths.is_empty() {
        None
    } else if target.same_server {
        Some(format!("{}: shares with the original what is mounted from the host: {paths}", copy.name))
    } else {
        Some(format!("{}: mounts {paths} of {}: what is there is not brought along", copy.name, target.called))
    }
}

/// Addresses that only one can have.
fn addresses(copy: &Copy) -> Vec<String> {
    let asked = copy.blueprint.places.iter().filter_map(|place| place.address.as_ref());
    let mac = copy.blueprint.mac_address().map(|mac| format!("the MAC address {mac}"));
    let all = asked.map(|address| format!("the address {address}")).chain(mac);
    all.map(|what| format!("{}: {what} stays with the original", copy.name)).collect()
}

/// Networks of the original that the clone is not on.
fn elsewhere(copy: &Copy, plan: &Plan, source: &Source<'_>) -> Option<String> {
    let own: BTreeSet<&str> = plan.networks.iter().map(|network| network.name.as_str()).collect();
    let project = source.project.unwrap_or_default();
    let is_private = |network: &str| {
        let found = source.survey.networks_named(network).next();
        let label = found.and_then(|network| network.labels.get("com.docker.compose.project"));
        !own.is_empty() && label.is_some_and(|owner| owner == project)
    };
    let is_destination = |network: &str| {
        let mut found = source.survey.networks_named(network);
        found.any(|network| source.survey.destination_on(&network.id).is_some())
    };
    let networks = copy.blueprint.places.iter().map(|place| place.network.as_str());
    let others = networks.filter(|network| !is_private(network) && !is_destination(network) && *network != "bridge");
    let others: Vec<&str> = others.collect();
    (!others.is_empty()).then(|| format!("{}: not on {}, as the original is", copy.name, others.join(", ")))
}

/// Labels that ask a proxy to route to it.
fn routes(copy: &Copy, target: &Target<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(label) = routing(&copy.labels) {
        let what = if target.same_server {
            "a proxy that sees both sends requests for the original to the clone, too"
        } else {
            "a proxy there routes the same hosts to it"
        };
        notes.push(format!("{}: label {label} is kept: {what}", copy.name));
    }
    notes
}

fn routing(labels: &Labels) -> Option<&str> {
    let off = labels.get("traefik.enable").is_some_and(|value| value.eq_ignore_ascii_case("false"));
    let rule = |key: &&String| !off && key.starts_with("traefik.") && key.rsplit('.').next() == Some("rule");
    let caddy = |key: &&String| {
        key.as_str() == "caddy" || key.starts_with("caddy_") && !key.contains('.') && *key != "caddy_ingress_network"
    };
    let found = labels.keys().find(rule).or_else(|| labels.keys().find(caddy));
    found.or_else(|| labels.get_key_value("traefik.enable").filter(|_| !off).map(|(key, _)| key)).map(String::as_str)
}

/// Containers whose mounts the original borrows.
fn lenders(copy: &Copy, plan: &Plan) -> Vec<String> {
    let is_part =
        |word: &str| plan.copies.iter().any(|other| other.blueprint.id == word || other.blueprint.name == word);
    let foreign = copy.blueprint.borrows_from().filter(|word| !is_part(word));
    let mut notes: Vec<String> = foreign
        .map(|word| {
            format!(
                "{}: what the original borrows from {} are volumes of its own",
                copy.name,
                word.get(..12).filter(|_| word.len() == 64).unwrap_or(word)
            )
        })
        .collect();
    let links = copy.blueprint.host.get("Links").and_then(serde_json::Value::as_array);
    if links.is_some_and(|links| !links.is_empty()) {
        notes.push(format!("{}: links are left out: on a destination containers find each other by name", copy.name));
    }
    notes
}

/// Variables that name the original, or one of its siblings, by a name that nobody else has.
fn variables(copy: &Copy, plan: &Plan) -> Vec<String> {
    let mut own: BTreeMap<String, &str> = BTreeMap::new();
    for other in &plan.copies {
        let labels = other.blueprint.labels();
        own.insert(other.blueprint.name.to_lowercase(), &other.name);
        if let Some(project) = labels.get("com.docker.compose.project").filter(|_| plan.is_project) {
            own.insert(format!("{}.{project}", other.service).to_lowercase(), &other.name);
        }
    }
    let mut notes = Vec::new();
    for variable in copy.blueprint.environment() {
        let Some((name, value)) = variable.split_once('=') else { continue };
        for host in
            mentions(Some(name), value).iter().map(|mention| mention.host.to_lowercase()).collect::<BTreeSet<_>>()
        {
            if let Some(clone) = own.get(&host) {
                let leads = if plan.is_project {
                    format!("within the clone that is {clone}, elsewhere the original")
                } else {
                    format!("that is the original, not {clone}")
                };
                notes.push(format!("{}: variable {name} names {host}: {leads}", copy.name));
            }
        }
    }
    notes
}
