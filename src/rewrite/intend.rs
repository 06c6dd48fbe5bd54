//! What the project shall mean after the rewrite, service by service. Pure: no text is touched here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet as HashSet;

use super::connecting::{self, Connecting};
use super::dangers::dangers;
use super::impossible::Impossible;
use super::joining::{Joining, keeps_mode};
use super::losses::{lost_networks, lost_segmentation};
use super::proxies::{Pinning, Stripped, pins};
use super::report::{Kind, Report, names};
use super::settings::{Mode, Settings};
use crate::compose::{ByKey, Membership, Model, Network, Place, Service, same_networks};

/// Labels by their keys. Most services have none for proxies.
pub(crate) type Labels<'a> = Option<Box<BTreeMap<Cow<'a, str>, Cow<'a, str>>>>;

/// What is meant for one service.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "facts about a service, each on its own")]
pub(crate) struct Intent<'a> {
    /// Its key now.
    pub(crate) name: &'a str,
    /// Its key afterwards.
    pub(crate) new_name: Cow<'a, str>,
    /// Whether it joins the destination.
    pub(crate) joins: bool,
    /// Its networks afterwards.
    pub(crate) want: Box<[Membership<'a>]>,
    /// Labels that it gets: key and value.
    pub(crate) pins: Box<[(String, String)]>,
    /// False when its networks are already as they should be.
    pub(crate) moves: bool,
    /// Where it is first written.
    pub(crate) place: Place,
    /// True when it has a `network_mode`, which stays.
    pub(crate) has_mode: bool,
    /// True when a provider runs it.
    pub(crate) provider: bool,
    /// True when it connected services to a destination, and is not needed any more.
    pub(crate) goes: bool,
    /// Its labels for proxies afterwards.
    pub(crate) labels: Labels<'a>,
}

impl Intent<'_> {
    /// True when `default` alone is meant, which needs no words in a file.
    pub(crate) fn default_only(&self) -> bool {
        same_networks(&self.want, &[])
    }
}

/// What is meant for the project.
#[derive(Debug, Clone)]
pub(crate) struct Intention<'a> {
    /// One for each service, in the order of the model.
    pub(crate) services: Vec<Intent<'a>>,
    /// The destination's key under `networks`, when a service joins.
    pub(crate) key: Option<String>,
    /// The service through which others join, where they don't by their networks.
    pub(crate) connecting: Option<Connecting>,
    /// The destination's network on the engine.
    pub(crate) network: String,
    /// Keys under `networks` that stay as they are, the destination's own among them where the file has it already.
    pub(crate) stay: BTreeSet<String>,
    /// Those networks as they are.
    pub(crate) kept: Vec<Network<'a>>,
}

/// The value Compose gives the project's name in every file.
pub(crate) const PROJECT: &str = "${COMPOSE_PROJECT_NAME}";

/// Works out what is meant, and reports what it costs.
pub(crate) fn intend<'a>(
    model: &Model<'a>,
    settings: &Settings,
    project: Option<&str>,
    report: &mut Report,
) -> Result<Intention<'a>, Impossible> {
    check_names(model, settings)?;
    connecting::check(settings)?;
    let listed: HashSet<&str> = settings.services.iter().map(String::as_str).collect();
    let keep: HashSet<&str> = settings.keep.iter().map(String::as_str).collect();
    let connects = settings.mode != Mode::Isolated;
    let existing: Vec<&Network<'_>> = model
        .networks
        .iter()
        .filter(|n| connects && !n.included && n.key != "default" && n.is_external_on(&settings.network))
        .collect();
    let joins = |service: &Service<'_>| {
        connects
            && service.network_mode().is_none()
            && !service.provider
            && (listed.is_empty()
                || listed.contains(service.name)
                || listed.contains(plain_name(service, settings).as_ref()))
    };
    let any_joins = model.services.iter().any(&joins);
    let connecting = (any_joins && settings.by_provider()).then(|| Connecting::of(model, &settings.network, &joins));
    let key = (any_joins && connecting.is_none()).then(|| choose_key(model, settings, &existing));
    let mut stay: BTreeSet<String> = settings.keep.iter().cloned().collect();
    stay.extend(key.iter().filter(|key| existing.iter().any(|n| n.key == key.as_str())).cloned());
    let taken: HashSet<&str> = model.services.iter().map(|s| s.name).collect();
    let destination: HashSet<&str> = existing.iter().map(|n| n.key).collect();
    let default_redefined = model.network("default").is_some() && !stay.contains("default");
    let pinning = Pinning { settings, project, key: key.as_deref(), stripped: Stripped::of(model, &stay, project) };
    let mut intents = Vec::with_capacity(model.services.len());
    // Mostly one a service and one a network; a list that grows is there twice for a while.
    report.items.reserve(model.services.len() + model.networks.len() + 16);
    for service in &model.services {
        let joined = joins(service);
        let mut intent = Intent {
            name: service.name,
            new_name: Cow::Borrowed(service.name),
            joins: joined,
            want: Box::default(),
            pins: Box::default(),
            moves: false,
            place: service.place,
            has_mode: service.network_mode().is_some(),
            provider: service.provider,
            goes: service.connector.is_some() && connecting.as_ref().is_none_or(|c| c.key != service.name),
            labels: labels(service),
        };
        if service.connector.is_some() {
            intents.push(intent);
            continue;
        }
        if service.network_mode().is_some() || service.provider {
            if listed.is_empty() || listed.contains(service.name) {
                keeps_mode(service, settings, report);
            }
            if let Some(first) = service.networks.iter().flatten().next() {
                let message = format!("`{}`: `networks` stripped, which Compose refuses beside its mode", service.name);
                report.add(Kind::Changed, "service-networks", first.place, message).service(service.name);
            }
            intent.moves = service.networks.as_ref().is_some_and(|list| !list.is_empty());
            intents.push(intent);
            continue;
        }
        let now = service.memberships();
        let rules = Joining { settings, keep: &keep, destination: &destination, default_redefined };
        intent.want = rules.want(service, &now, joined.then_some(key.as_deref()).flatten(), joined, report).into();
        if joined && let Some(suffix) = &settings.unique {
            let plain = plain_name(service, settings);
            if plain == service.name && !service.name.ends_with(&format!("-{suffix}")) {
                intent.new_name = Cow::Owned(format!("{}-{suffix}", service.name));
                if taken.contains(intent.new_name.as_ref()) {
                    return Err(Impossible::new(
                        service.place,
                        format!("`{}` would become `{}`, which is another service", service.name, intent.new_name),
                        None,
                    ));
                }
            }
        }
        intent.moves = !same_networks(&intent.want, &now);
        intent.pins = pins(model, service, &intent, &pinning, report);
        let pinned = intent.pins.iter().map(|(key, value)| (Cow::Owned(key.clone()), Cow::Owned(value.clone())));
        if !intent.pins.is_empty() {
            intent.labels.get_or_insert_default().extend(pinned);
        }
        tell(service, &now, &intent, report);
        intents.push(intent);
    }
    connecting::tell(model, connecting.as_ref(), &intents, settings, report);
    let kept = model.networks.iter().filter(|n| stay.contains(n.key)).cloned().collect();
    Ok(Intention { services: intents, key, connecting, network: settings.network.clone(), stay, kept })
}

fn labels<'a>(service: &Service<'a>) -> Labels<'a> {
    let all = || service.labels.iter().map(|l| (Cow::Borrowed(l.key), l.value.clone())).collect();
    (!service.labels.is_empty()).then(|| Box::new(all()))
}

/// Reports what changes about a service.
fn tell(service: &Service<'_>, now: &[Membership<'_>], intent: &Intent<'_>, report: &mut Report) {
    if intent.moves {
        let list = |memberships: &[Membership<'_>]| names(memberships.iter().map(|m| m.key.as_ref()));
        let place = service.networks.iter().flatten().map(|m| m.place).find(|place| service.holds(*place));
        let place = place.unwrap_or(service.place);
        let (before, after) = (list(now), list(&intent.want));
        let message = if before == after {
            let now = ByKey::of(now, |m| &*m.key);
            let changed = intent.want.iter().filter(|m| !now.get(&m.key).is_some_and(|n| n.means(m)));
            let changed = changed.map(|m| m.key.as_ref());
            format!("`{}`: stays on {before}, with other settings on {}", service.name, names(changed))
        } else {
            format!("`{}`: networks {before} -> {after}", service.name)
        };
        report.add(Kind::Changed, "service-networks", place, message).service(service.name);
    } else if service.networks.is_some() && intent.default_only() {
        report
            .add(
                Kind::Changed,
                "service-networks",
                service.place,
                format!("`{}`: `networks` stripped, it stays on `default`", service.name),
            )
            .service(service.name);
    }
    if intent.new_name != intent.name {
        report
            .add(
                Kind::Changed,
                "service-name",
                service.place,
                format!("service `{}` is now `{}`", intent.name, intent.new_name),
            )
            .service(service.name);
    }
}

/// What that costs, and what its reader should know.
pub(super) fn costs(model: &Model<'_>, settings: &Settings, intention: &Intention<'_>) -> Report {
    let mut report = Report::default();
    lost_networks(model, intention, &mut report);
    lost_segmentation(model, &intention.services, &mut report);
    dangers(model, settings, &intention.services, &mut report);
    report
}

/// `--service` and `--keep` must name what is there.
fn check_names(model: &Model<'_>, settings: &Settings) -> Result<(), Impossible> {
    let plain: HashSet<Cow<'_, str>> = match settings.services[..] {
        [] => HashSet::default(),
        _ => model.services.iter().map(|service| plain_name(service, settings)).collect(),
    };
    for name in &settings.services {
        if model.service(name).is_none() && !plain.contains(name.as_str()) {
            let all = names(model.services.iter().map(|s| s.name));
            return Err(Impossible::new(
                None,
                format!("no service `{name}` in the project"),
                Some(format!("its services are {all}")),
            ));
        }
    }
    let used: HashSet<&str> = match settings.keep[..] {
        [] => HashSet::default(),
        _ => model.services.iter().flat_map(|s| s.networks.iter().flatten()).map(|m| m.key.as_ref()).collect(),
    };
    for key in &settings.keep {
        if key != "default" && model.network(key).is_none() && !used.contains(key.as_str()) {
            let all = if model.networks.is_empty() {
                "it defines none".to_owned()
            } else {
                format!("its networks are {}", names(model.networks.iter().map(|n| n.key)))
            };
            return Err(Impossible::new(None, format!("no network `{key}` in the project to keep"), Some(all)));
        }
    }
    Ok(())
}

/// The name a service had before it was given a unique one: what it answers to on the private network.
pub(crate) fn plain_name<'a>(service: &Service<'a>, settings: &Settings) -> Cow<'a, str> {
    let Some(suffix) = &settings.unique else { return Cow::Borrowed(service.name) };
    let plain = service.name.strip_suffix(suffix.as_str()).and_then(|name| name.strip_suffix('-')).filter(|plain| {
        let shared = format!("{plain}.{PROJECT}");
        let knows = |m: &Membership<'_>, name: &str| m.aliases.iter().any(|alias| alias == name);
        let mut all = service.networks.iter().flatten();
        all.clone().any(|m| m.key == "default" && knows(m, plain))
            && all.any(|m| m.key != "default" && knows(m, &shared))
    });
    Cow::Borrowed(plain.unwrap_or(service.name))
}

/// The destination's key: the one it has, its network's name, or that with an ending that nothing else has.
fn choose_key(model: &Model<'_>, settings: &Settings, existing: &[&Network<'_>]) -> String {
    if let Some(network) = existing.first() {
        return network.key.to_owned();
    }
    let taken = |key: &str| {
        let kept = settings.keep.iter().any(|k| k == key);
        kept || model.networks.iter().any(|n| n.key == key && n.included)
    };
    let name = &settings.network;
    if !taken(name) {
        return name.clone();
    }
    let first = format!("{name}-destination");
    if !taken(&first) {
        return first;
    }
    let more = model.networks.len() + settings.keep.len() + 2;
    (2..=more).map(|n| format!("{name}-destination-{n}")).find(|key| !taken(key)).unwrap_or(first)
}
