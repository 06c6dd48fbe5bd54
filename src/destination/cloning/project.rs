//! The clone of a Compose project: under labels that make Compose take it for one of its own.

use std::collections::{BTreeMap, HashMap};

use super::names::{bearer, choose, is_project_name};
use super::{Copy, Join, Plan, Source, Target, Wishes, order, own_volumes, refused};
use crate::destination::blueprint::{Blueprint, Mount, Place};
use crate::destination::labels::{self, Labels};
use crate::destination::network::Network;
use crate::engine::models::NetworkCreateRequest;
use crate::error::Error;

const PROJECT: &str = "com.docker.compose.project";
const SERVICE: &str = "com.docker.compose.service";
const NUMBER: &str = "com.docker.compose.container-number";
const NETWORK: &str = "com.docker.compose.network";
const VOLUME: &str = "com.docker.compose.volume";
/// What Compose compares with its file: it has the names of the old project in it.
const HASH: &str = "com.docker.compose.config-hash";
/// On a container that Compose put in the place of another one.
const REPLACES: &str = "com.docker.compose.replace";

/// What a network of the original is to the clone.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Role {
    /// The project's own: the clone gets one of its own.
    Private(String),
    /// A destination: the clone is on another.
    Destination,
    /// Somebody else's: the clone isn't there.
    Foreign,
}

/// The plan for a project.
pub(super) fn plan(project: &str, source: &Source<'_>, target: &Target<'_>, wishes: &Wishes) -> Result<Plan, Error> {
    let roles = Roles::of(project, source);
    let asked = wishes.name.as_deref();
    if let Some(asked) = asked.filter(|asked| !is_project_name(asked)) {
        return Err(refused(format!("`{asked}` is no name for a project"))
            .with_hint("lower-case letters, digits, `-` and `_`, and no `-` or `_` at the beginning"));
    }
    let joining = roles.joining(source);
    let name = choose(project, asked, target, |name| taken(name, project, source, target, &joining))?;
    let mut plan = Plan { name: name.clone(), is_project: true, ..Plan::default() };
    let mut volumes = BTreeMap::new();
    let mut copies = Vec::new();
    for original in source.parts {
        let joins = joining.contains(&original.id.as_str());
        let mut copy = Copy {
            labels: relabelled(original.labels(), &name),
            ..roles.copy(original, &name, joins, source, target, &mut plan.notes)?
        };
        copy.labels.remove(REPLACES);
        copy.waits = order::waits(&copy.labels);
        let mark = |labels: Labels| {
            let mut labels = relabelled(labels, &name);
            labels.retain(|key, _| key != HASH && !labels::is_reserved(key));
            labels.insert(labels::CLONE.to_owned(), wishes.mark.clone());
            labels
        };
        let volume = |mount: &Mount, labels: &Labels| volume_name(mount, labels, project, &name);
        copy.volumes = own_volumes(original, source, volume, mark, &mut volumes);
        copies.push(copy);
    }
    plan.volumes = volumes.into_values().collect();
    plan.networks = roles.networks(&name, &copies, source, wishes);
    plan.copies = order::sort(copies);
    Ok(plan)
}

/// By whom or what a name for the project can't be had.
fn taken(name: &str, project: &str, source: &Source<'_>, target: &Target<'_>, joining: &[&str]) -> Option<String> {
    let survey = target.survey;
    if survey.containers.iter().any(|container| container.project() == Some(name)) {
        return Some(format!("there is a Compose project `{name}`"));
    }
    let begins = |there: &str| there.starts_with(&format!("{name}_"));
    let network = survey.networks.iter().map(|network| &network.name).find(|there| begins(there));
    if let Some(network) = network {
        return Some(format!("there is a network `{network}`"));
    }
    if let Some(volume) = target.volumes.iter().map(|volume| &volume.name).find(|there| begins(there)) {
        return Some(format!("there is a volume `{volume}`"));
    }
    source.parts.iter().find_map(|original| {
        let unique = unique_name(original, name);
        let on_destination = joining.contains(&original.id.as_str());
        bearer(&container_name(original, project, name), target)
            .or_else(|| on_destination.then(|| super::names::answerer(&unique, target)).flatten())
    })
}

fn service(original: &Blueprint) -> String {
    original.labels().get(SERVICE).cloned().unwrap_or_default()
}

/// `<service>.<project>`, by which it answers on a destination.
fn unique_name(original: &Blueprint, name: &str) -> String {
    format!("{}.{name}", service(original))
}

/// As Compose names it: with the old project's separator where it is one of Compose's names.
fn container_name(original: &Blueprint, project: &str, name: &str) -> String {
    let labels = original.labels();
    let number = labels.get(NUMBER).filter(|number| !number.is_empty()).map_or("1", String::as_str);
    let separator =
        original.name.strip_prefix(project).and_then(|rest| rest.chars().next()).filter(|letter| *letter == '_');
    let separator = separator.unwrap_or('-');
    format!("{name}{separator}{}{separator}{number}", service(original))
}

fn volume_name(mount: &Mount, labels: &Labels, project: &str, name: &str) -> String {
    let own = labels.get(PROJECT).is_some_and(|owner| owner == project);
    let key = labels.get(VOLUME).filter(|_| own).map_or(mount.name.as_str(), String::as_str);
    format!("{name}_{key}")
}

fn relabelled(mut labels: Labels, name: &str) -> Labels {
    if let Some(project) = labels.get_mut(PROJECT) {
        name.clone_into(project);
    }
    labels
}

/// What the original's networks are to the clone, by their names.
struct Roles<'s> {
    project: &'s str,
    by_name: HashMap<&'s str, (Role, Option<&'s Network>)>,
}

impl<'s> Roles<'s> {
    fn of(project: &'s str, source: &Source<'s>) -> Self {
        let mut by_name = HashMap::new();
        for place in source.parts.iter().flat_map(|original| &original.places) {
            let network = source
                .survey
                .networks
                .iter()
                .find(|network| network.id == place.network_id)
                .or_else(|| source.survey.networks_named(&place.network).next());
            by_name.insert(place.network.as_str(), (role(project, &place.network, network, source), network));
        }
        Self { project, by_name }
    }

    fn role(&self, network: &str) -> &Role {
        self.by_name.get(network).map_or(&Role::Foreign, |(role, _)| role)
    }

    /// The IDs of originals whose copies go to the destination: those that are on one, or, where none is, all that have
    /// a place on a network.
    fn joining<'p>(&self, source: &Source<'p>) -> Vec<&'p str> {
        let is_on_one =
            |original: &&Blueprint| original.places.iter().any(|place| *self.role(&place.network) == Role::Destination);
        let mut all: Vec<&str> = source.parts.iter().filter(is_on_one).map(|original| original.id.as_str()).collect();
        if all.is_empty() {
            all = source
                .parts
                .iter()
                .filter(|original| is_placed(original))
                .map(|original| original.id.as_str())
                .collect();
        }
        all
    }

    fn copy(
        &self,
        original: &Blueprint,
        name: &str,
        joins: bool,
        source: &Source<'_>,
        target: &Target<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Copy, Error> {
        check_partners(original, source)?;
        let container = container_name(original, self.project, name);
        let mut copy =
            Copy { blueprint: original.clone(), name: container, service: service(original), ..Copy::default() };
        if !is_placed(original) {
            original.mode().clone_into(&mut copy.home);
            if matches!(original.mode(), "host" | "none") {
                notes.push(format!(
                    "{}: network_mode {} stays: it is on no network of the clone's",
                    copy.service,
                    original.mode()
                ));
            }
            return Ok(copy);
        }
        let private: Vec<&Place> =
            original.places.iter().filter(|place| matches!(self.role(&place.network), Role::Private(_))).collect();
        let default = Place::default();
        let private = if private.is_empty() { vec![&default] } else { private };
        let everywhere = self.known_elsewhere(original);
        let mut homes: Vec<Join> = private
            .into_iter()
            .map(|place| {
                let mut aliases = place.aliases.clone();
                aliases.push(copy.service.clone());
                aliases.extend(everywhere.iter().cloned());
                aliases.sort();
                aliases.dedup();
                let key = match self.role(&place.network) {
                    Role::Private(key) => key,
                    _ => "default",
                };
                Join { network: format!("{name}_{key}"), aliases, links: self.links(place, name, source, notes) }
            })
            .collect();
        // As Compose does it, it is created on the one that it was created on.
        let created_on = match self.role(original.mode()) {
            Role::Private(key) => homes.iter().position(|join| join.network == format!("{name}_{key}")).unwrap_or(0),
            _ => 0,
        };
        let home = homes.remove(created_on);
        copy.home = home.network;
        copy.place = Some((home.aliases, home.links));
        copy.joins = homes;
        if joins {
            let aliases = vec![unique_name(original, name)];
            copy.joins.push(Join { network: target.network.name.clone(), aliases, links: Vec::new() });
        }
        Ok(copy)
    }

    /// The names by which siblings may know it: its container's, and those it has on networks that the clone isn't on.
    fn known_elsewhere(&self, original: &Blueprint) -> Vec<String> {
        let elsewhere = original.places.iter().filter(|place| !matches!(self.role(&place.network), Role::Private(_)));
        let mut all: Vec<String> = elsewhere.flat_map(|place| place.aliases.clone()).collect();
        all.push(original.name.clone());
        all
    }

    /// Links to siblings, by the names of their copies.
    fn links(&self, place: &Place, name: &str, source: &Source<'_>, notes: &mut Vec<String>) -> Vec<String> {
        let mut links = Vec::new();
        for link in &place.links {
            let (container, alias) = link.split_once(':').unwrap_or((link, link));
            let sibling = source.parts.iter().find(|part| part.name == container || part.id == container);
            match sibling {
                Some(sibling) => links.push(format!("{}:{alias}", container_name(sibling, self.project, name))),
                None => notes.push(format!("the link to {container} is left out: it is no part of the project")),
            }
        }
        links
    }

    /// The private networks that the copies are on.
    fn networks(&self, name: &str, copies: &[Copy], source: &Source<'_>, wishes: &Wishes) -> Vec<NetworkCreateRequest> {
        let mut made: BTreeMap<String, NetworkCreateRequest> = BTreeMap::new();
        let mut add = |key: &str, original: Option<&Network>| {
            let network = format!("{name}_{key}");
            let used = |copy: &&Copy| copy.home == network || copy.joins.iter().any(|join| join.network == network);
            if copies.iter().any(|copy| used(&copy)) {
                made.entry(network.clone()).or_insert_with(|| request(&network, key, name, original, source, wishes));
            }
        };
        for (role, network) in self.by_name.values() {
            if let Role::Private(key) = role {
                add(key, *network);
            }
        }
        add("default", None);
        made.into_values().collect()
    }
}

fn role(project: &str, name: &str, network: Option<&Network>, source: &Source<'_>) -> Role {
    if network.is_some_and(|network| source.survey.destination_on(&network.id).is_some()) {
        return Role::Destination;
    }
    let label = |key: &str| network.and_then(|network| network.labels.get(key)).map(String::as_str);
    if label(PROJECT) == Some(project) {
        let key = label(NETWORK).or_else(|| name.strip_prefix(project)?.strip_prefix('_')).unwrap_or(name);
        return Role::Private(key.to_owned());
    }
    match name.strip_prefix(project).and_then(|rest| rest.strip_prefix('_')) {
        Some(key) if network.is_none() => Role::Private(key.to_owned()),
        _ => Role::Foreign,
    }
}

/// A private network as Compose would make it. Its addresses are the engine's to choose: the original's are taken.
fn request(
    network: &str,
    key: &str,
    name: &str,
    original: Option<&Network>,
    source: &Source<'_>,
    wishes: &Wishes,
) -> NetworkCreateRequest {
    let version = source.parts.iter().find_map(|part| part.labels().get("com.docker.compose.version").cloned());
    let mut labels: Labels = original.map(|network| network.labels.clone()).unwrap_or_default();
    labels.retain(|key, _| key != HASH && !labels::is_reserved(key));
    labels.insert(PROJECT.to_owned(), name.to_owned());
    labels.insert(NETWORK.to_owned(), key.to_owned());
    labels.extend(version.map(|version| ("com.docker.compose.version".to_owned(), version)));
    labels.insert(labels::CLONE.to_owned(), wishes.mark.clone());
    let options = original.map(|network| network.options.clone()).filter(|options| !options.is_empty());
    NetworkCreateRequest {
        name: network.to_owned(),
        driver: original.map(|network| network.driver.clone()),
        internal: original.map(|network| network.internal),
        attachable: original.map(|network| network.attachable),
        enable_ipv6: original.map(|network| network.ipv6),
        options: options.map(|options| options.into_iter().collect()),
        labels: Some(labels.into_iter().collect()),
        ..NetworkCreateRequest::default()
    }
}

/// True for a container that has a place on networks.
fn is_placed(original: &Blueprint) -> bool {
    let mode = original.mode();
    !matches!(mode, "host" | "none") && !mode.starts_with("container:")
}

/// Whoever it shares something with must be cloned, too.
fn check_partners(original: &Blueprint, source: &Source<'_>) -> Result<(), Error> {
    let is_part = |word: &str| source.parts.iter().any(|part| part.id == word || part.name == word);
    match original.shares_with().find(|(_, partner)| !is_part(partner)) {
        Some((what, _)) => Err(refused(format!(
            "`{}` shares its {what} with a container outside of the project, which its clone can't",
            original.name
        ))),
        None => Ok(()),
    }
}
