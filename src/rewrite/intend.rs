//! What the project shall mean after the rewrite, service by service. Pure: no text is touched here.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet as HashSet;

use super::report::{Kind, Report, names};
use super::settings::{Mode, Settings};
use crate::compose::{Data, Membership, Model, Network, Place, Proxy, Service, same_networks};

/// What is meant for one service.
#[derive(Debug, Clone)]
pub(crate) struct Intent<'a> {
    /// Its key now.
    pub(crate) name: &'a str,
    /// Its key afterwards.
    pub(crate) new_name: Cow<'a, str>,
    /// Whether it joins the destination.
    pub(crate) joins: bool,
    /// Its networks afterwards.
    pub(crate) want: Vec<Membership<'a>>,
    /// Labels that it gets: key and value.
    pub(crate) pins: Vec<(String, String)>,
    /// False when its networks are already as they should be.
    pub(crate) moves: bool,
    /// Where it is first written.
    pub(crate) place: Place,
    /// True when it has a `network_mode`, which stays.
    pub(crate) has_mode: bool,
    /// True when a provider runs it.
    pub(crate) provider: bool,
    /// Its labels for proxies afterwards.
    pub(crate) labels: BTreeMap<Cow<'a, str>, Cow<'a, str>>,
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
    /// The destination's network on the engine.
    pub(crate) network: String,
    /// Keys under `networks` that stay as they are, the destination's own among them where the file has it already.
    pub(crate) stay: BTreeSet<String>,
    /// Those networks as they are.
    pub(crate) kept: Vec<Network<'a>>,
}

/// A wish that can't be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Impossible {
    /// Where, if at a place.
    pub(crate) place: Option<Place>,
    /// Why.
    pub(crate) message: String,
    /// What to do instead.
    pub(crate) hint: Option<String>,
}

impl Impossible {
    pub(crate) fn new(
        place: impl Into<Option<Place>>,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) -> Self {
        Self { place: place.into(), message: message.into(), hint: hint.into() }
    }
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
    let connects = settings.mode != Mode::Isolated;
    let existing: Vec<&Network<'_>> = model
        .networks
        .iter()
        .filter(|n| {
            connects
                && !n.included
                && n.key != "default"
                && n.external()
                && n.given_name() == Some(settings.network.as_str())
        })
        .collect();
    let joins = |service: &Service<'_>| {
        connects
            && service.network_mode.is_none()
            && !service.provider
            && (settings.services.is_empty()
                || settings.services.iter().any(|s| s == service.name)
                || settings.services.contains(&plain_name(service, settings)))
    };
    let any_joins = model.services.iter().any(&joins);
    let key = any_joins.then(|| choose_key(model, settings, &existing));
    let mut stay: BTreeSet<String> = settings.keep.iter().cloned().collect();
    stay.extend(key.iter().filter(|key| existing.iter().any(|n| n.key == key.as_str())).cloned());
    let taken: HashSet<&str> = model.services.iter().map(|s| s.name).collect();
    let destination: HashSet<&str> = existing.iter().map(|n| n.key).collect();
    let default_redefined = model.network("default").is_some() && !stay.contains("default");
    let mut intents = Vec::with_capacity(model.services.len());
    for service in &model.services {
        let joined = joins(service);
        let mut intent = Intent {
            name: service.name,
            new_name: Cow::Borrowed(service.name),
            joins: joined,
            want: Vec::new(),
            pins: Vec::new(),
            moves: false,
            place: service.place,
            has_mode: service.network_mode.is_some(),
            provider: service.provider,
            labels: service.labels.iter().map(|l| (Cow::Borrowed(l.key), l.value.clone())).collect(),
        };
        if service.network_mode.is_some() || service.provider {
            keeps_mode(service, settings, report);
            if let Some(first) = service.networks.iter().flatten().next() {
                let message = format!("`{}`: `networks` stripped, which Compose refuses beside its mode", service.name);
                report.add(Kind::Changed, "service-networks", first.place, message).service(service.name);
            }
            intent.moves = service.networks.as_ref().is_some_and(|list| !list.is_empty());
            intents.push(intent);
            continue;
        }
        let now = service.memberships();
        let plan = Joining { settings, destination: &destination, default_redefined };
        intent.want = plan.want(service, &now, joined.then_some(key.as_deref()).flatten(), report);
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
        intent.pins =
            pins(model, service, &intent, &Pinning { settings, stay: &stay, project, key: key.as_deref() }, report);
        let pinned = intent.pins.iter().map(|(key, value)| (Cow::Owned(key.clone()), Cow::Owned(value.clone())));
        intent.labels.extend(pinned);
        if intent.moves {
            let list = |memberships: &[Membership<'_>]| names(memberships.iter().map(|m| m.key.as_ref()));
            let place = service.networks.iter().flatten().map(|m| m.place).find(|place| service.holds(*place));
            let place = place.unwrap_or(service.place);
            let message = if list(&now) == list(&intent.want) {
                let changed = intent.want.iter().filter(|m| !now.iter().any(|n| n.means(m))).map(|m| m.key.as_ref());
                format!("`{}`: stays on {}, with other settings on {}", service.name, list(&now), names(changed))
            } else {
                format!("`{}`: networks {} -> {}", service.name, list(&now), list(&intent.want))
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
        intents.push(intent);
    }
    lost_networks(model, &stay, &destination, (key.as_deref(), &settings.network), &intents, report);
    lost_segmentation(model, &intents, report);
    dangers(model, settings, &intents, report);
    let kept = model.networks.iter().filter(|n| stay.contains(n.key)).cloned().collect();
    Ok(Intention { services: intents, key, network: settings.network.clone(), stay, kept })
}

/// `--service` and `--keep` must name what is there.
fn check_names(model: &Model<'_>, settings: &Settings) -> Result<(), Impossible> {
    for name in &settings.services {
        let known = |s: &Service<'_>| s.name == *name || settings.unique.is_some() && plain_name(s, settings) == *name;
        if !model.services.iter().any(known) {
            let all = names(model.services.iter().map(|s| s.name));
            return Err(Impossible::new(
                None,
                format!("no service `{name}` in the project"),
                Some(format!("its services are {all}")),
            ));
        }
    }
    for key in &settings.keep {
        let used = |s: &Service<'_>| s.networks.iter().flatten().any(|m| m.key == *key);
        if model.network(key).is_none() && !(key == "default" || model.services.iter().any(used)) {
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
pub(crate) fn plain_name(service: &Service<'_>, settings: &Settings) -> String {
    let plain =
        settings.unique.as_ref().and_then(|suffix| service.name.strip_suffix(&format!("-{suffix}"))).filter(|plain| {
            service
                .networks
                .iter()
                .flatten()
                .any(|m| m.key == "default" && m.aliases.iter().any(|alias| alias == plain))
        });
    plain.unwrap_or(&service.name).to_owned()
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
    (2..).map(|n| format!("{name}-destination-{n}")).find(|key| !taken(key)).unwrap_or(first)
}

fn keeps_mode(service: &Service<'_>, settings: &Settings, report: &mut Report) {
    if settings.mode == Mode::Isolated
        || !(settings.services.is_empty() || settings.services.iter().any(|s| s == service.name))
    {
        return;
    }
    let (place, message) = match &service.network_mode {
        Some((mode, place)) => match mode.strip_prefix("service:") {
            Some(other) => (
                *place,
                format!("`{}` shares the network of service `{other}` and is reached where that is", service.name),
            ),
            None => (
                *place,
                format!("`{}` keeps `network_mode: {mode}` and can't join `{}`", service.name, settings.network),
            ),
        },
        None => {
            (service.place, format!("`{}` is run by a provider and can't join `{}`", service.name, settings.network))
        }
    };
    report.add(Kind::Note, "network-mode", place, message).service(service.name);
}

struct Joining<'a> {
    settings: &'a Settings,
    destination: &'a HashSet<&'a str>,
    default_redefined: bool,
}

impl Joining<'_> {
    /// The networks a service shall have.
    fn want<'m>(
        &self,
        service: &Service<'m>,
        now: &[Membership<'m>],
        key: Option<&str>,
        report: &mut Report,
    ) -> Vec<Membership<'m>> {
        let kept = |m: &Membership<'_>| self.settings.keep.iter().any(|k| *k == m.key);
        if key.is_none() && now.iter().all(kept) {
            return now.to_vec();
        }
        let only = key.is_some() && self.settings.mode == Mode::Only;
        let mut default = Membership::plain("default", service.place);
        let mut shared = Membership::plain(key.unwrap_or_default().to_owned(), service.place);
        let mut moved = Vec::new();
        let mut rest = Vec::new();
        for membership in now {
            if membership.key == "default" && !only {
                default.aliases.clone_from(&membership.aliases);
                default.options = membership.options.clone();
                if self.default_redefined && !kept(membership) {
                    default.options.retain(|(name, value, place)| {
                        let address = matches!(*name, "ipv4_address" | "ipv6_address" | "link_local_ips");
                        if address {
                            lost_option(service, "default", name, value, *place, report);
                        }
                        !address
                    });
                }
                if kept(membership) {
                    continue;
                }
            } else if key.is_some() && self.destination.contains(membership.key.as_ref()) {
                push_new(&mut shared.aliases, &membership.aliases);
                // Two keys may stand for the destination; what both say is said once.
                for option in &membership.options {
                    if !shared.options.iter().any(|(name, ..)| *name == option.0) {
                        shared.options.push(option.clone());
                    }
                }
            } else if kept(membership) {
                rest.push(membership.clone());
            } else {
                push_new(&mut moved, &membership.aliases);
                for (name, value, place) in &membership.options {
                    lost_option(service, &membership.key, name, value, *place, report);
                }
            }
        }
        let mut want = Vec::with_capacity(rest.len() + 2);
        if only {
            push_new(&mut shared.aliases, &moved);
        } else {
            push_new(&mut default.aliases, &moved);
        }
        if key.is_some() {
            let plain = plain_name(service, self.settings);
            if self.settings.unique.is_some()
                && (plain != service.name
                    || !service.name.ends_with(&format!("-{}", self.settings.unique.as_deref().unwrap_or(""))))
            {
                push_new(&mut default.aliases, &[Cow::Owned(plain.clone())]);
            }
            push_new(&mut shared.aliases, &[Cow::Owned(format!("{plain}.{PROJECT}"))]);
            let ranked = default.options.iter().any(|(name, ..)| *name == "gw_priority");
            if self.settings.gw_priority && !only && !ranked {
                default.options.push(("gw_priority", Data::Scalar("1".to_owned(), true), service.place));
            }
        }
        if !only {
            want.push(default);
        }
        want.extend(rest);
        if key.is_some() {
            want.push(shared);
        }
        want
    }
}

fn push_new<'a>(list: &mut Vec<Cow<'a, str>>, more: &[Cow<'a, str>]) {
    list.reserve_exact(more.len());
    for name in more {
        if !list.contains(name) {
            list.push(name.clone());
        }
    }
}

fn lost_option(service: &Service<'_>, network: &str, name: &str, value: &Data, place: Place, report: &mut Report) {
    let address = matches!(name, "ipv4_address" | "ipv6_address" | "link_local_ips" | "mac_address");
    let code = if address { "static-address" } else { "network-option" };
    let shown = value.text().map_or_else(|| format!("`{name}`"), |text| format!("`{name}: {text}`"));
    report
        .add(Kind::Lost, code, place, format!("`{}` loses {shown} on `{network}`", service.name))
        .service(service.name)
        .network(network);
}

struct Pinning<'a> {
    settings: &'a Settings,
    stay: &'a BTreeSet<String>,
    project: Option<&'a str>,
    key: Option<&'a str>,
}

/// The labels that keep a proxy on the right network.
fn pins(
    model: &Model<'_>,
    service: &Service<'_>,
    intent: &Intent<'_>,
    pinning: &Pinning<'_>,
    report: &mut Report,
) -> Vec<(String, String)> {
    let mut pins = Vec::new();
    for proxy in Proxy::routing(&service.labels) {
        let label = proxy.pin();
        let target = if intent.joins { pinning.settings.network.clone() } else { format!("{PROJECT}_default") };
        match service
            .labels
            .iter()
            .find(|l| l.key == label || proxy == Proxy::Traefik && l.key == "traefik.swarm.network")
        {
            Some(pin) if pin.key != label => {}
            Some(pin) => {
                let Some(stripped) = stripped_pin(model, intent, pinning, &pin.value) else { continue };
                if pin.value != target {
                    report
                        .add(
                            Kind::Changed,
                            "proxy-pin",
                            pin.place,
                            format!(
                                "`{}`: `{label}` was `{}`, which it leaves; now `{target}`",
                                service.name, pin.value
                            ),
                        )
                        .service(service.name)
                        .network(&stripped);
                    pins.push((label.to_owned(), target));
                }
            }
            None if intent.joins && intent.want.len() > 1 => {
                report
                    .add(
                        Kind::Changed,
                        "proxy-pin",
                        service.place,
                        format!("`{}`: `{label}={target}`, so that the proxy asks it on the destination", service.name),
                    )
                    .service(service.name);
                pins.push((label.to_owned(), target));
            }
            None => {}
        }
    }
    pins
}

/// The stripped network that a pin names, by its name on the engine or, mistaken, by its key.
fn stripped_pin(model: &Model<'_>, intent: &Intent<'_>, pinning: &Pinning<'_>, value: &str) -> Option<String> {
    let on = |key: &str| intent.want.iter().any(|m| m.key == key);
    let named = |key: &str, given: Option<&str>| match given {
        Some(name) => value == name || value == key,
        None => {
            value == key
                || value == format!("{PROJECT}_{key}")
                || value == format!("$COMPOSE_PROJECT_NAME_{key}")
                || pinning.project.is_some_and(|project| value == format!("{project}_{key}"))
        }
    };
    if intent.joins && value == pinning.settings.network {
        return None;
    }
    for network in &model.networks {
        if named(network.key, network.given_name()) && !pinning.stay.contains(network.key) {
            let still =
                network.key == "default" && network.given_name().is_none() && on("default") && value != "default";
            return (!still && Some(network.key) != pinning.key.filter(|key| on(key) && value != *key))
                .then(|| network.key.to_owned());
        }
    }
    (model.network("default").is_none() && named("default", None) && (!on("default") || value == "default"))
        .then(|| "default".to_owned())
}

/// What definitions under `networks` said, of those that services were on.
fn lost_networks(
    model: &Model<'_>,
    stay: &BTreeSet<String>,
    destination: &HashSet<&str>,
    (joined_as, joined): (Option<&str>, &str),
    intents: &[Intent<'_>],
    report: &mut Report,
) {
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for service in model.services.iter().filter(|s| s.network_mode.is_none() && !s.provider) {
        match &service.networks {
            Some(list) if !list.is_empty() => {
                list.iter().for_each(|m| users.entry(m.key.as_ref()).or_default().push(&service.name))
            }
            _ => users.entry("default").or_default().push(&service.name),
        }
    }
    let internal =
        |key: &str| model.network(key).is_some_and(|n| n.setting("internal").is_some_and(|v| v.text() == Some("true")));
    let mut enclosed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for service in &model.services {
        let list = service.networks.as_deref().unwrap_or_default();
        if list.iter().all(|m| internal(&m.key)) {
            list.iter().for_each(|m| enclosed.entry(m.key.as_ref()).or_default().push(&service.name));
        }
    }
    for network in &model.networks {
        let key = network.key;
        if stay.contains(key) {
            continue;
        }
        let again = destination.contains(key);
        let used = users.get(key).map(Vec::as_slice).unwrap_or_default();
        let what = if again {
            "is written as the destination"
        } else if joined_as == Some(key) {
            "stripped; its key is the destination's now"
        } else if used.is_empty() {
            "stripped; no service was on it"
        } else {
            "stripped"
        };
        report.add(Kind::Changed, "network", network.place, format!("network `{key}` {what}")).network(key);
        if used.is_empty() || again {
            continue;
        }
        for (name, value, place) in &network.settings {
            let text = value.text().unwrap_or_default();
            let yes = !matches!(text, "false" | "False" | "FALSE" | "");
            let (code, message) = match *name {
                "external" if network.external() => {
                    let real = network.given_name().unwrap_or(key);
                    // Who joins the destination is on it still, under another key.
                    let joins = |name: &str| real == joined && intents.iter().any(|i| i.joins && i.name == name);
                    let left: Vec<&str> = used.iter().copied().filter(|name| !joins(name)).collect();
                    if left.is_empty() {
                        continue;
                    }
                    let who = names(left);
                    ("external-network", format!("{who} no longer on the external network `{real}`"))
                }
                "internal" if yes => {
                    let shut = enclosed.get(key).map(Vec::as_slice).unwrap_or_default();
                    let reach = match shut {
                        [] => "the services on it have other networks too".to_owned(),
                        shut => format!("{} could not reach the outside, and can now", names(shut.iter().copied())),
                    };
                    ("internal-network", format!("`{key}` was internal: {reach}"))
                }
                "external" | "internal" => continue,
                "name" if network.external() => continue,
                "name" => ("network-name", format!("`{key}` was called `{text}` on the engine")),
                "driver" if matches!(text, "bridge" | "default" | "") => continue,
                "ipam" => ("network-ipam", format!("`{key}` had its own addresses (`ipam`)")),
                "driver" => ("network-driver", format!("`{key}` had the driver `{text}`")),
                "attachable" | "enable_ipv4" | "enable_ipv6" => {
                    ("network-option", format!("`{key}` had `{name}: {text}`"))
                }
                _ => ("network-option", format!("`{key}` had `{name}`")),
            };
            report.add(Kind::Lost, code, *place, message).network(key);
        }
    }
}

/// Services that could not reach each other, and can now.
fn lost_segmentation(model: &Model<'_>, intents: &[Intent<'_>], report: &mut Report) {
    type Keys<'a> = BTreeSet<&'a str>;
    let mut groups: Vec<(Keys<'_>, Keys<'_>, usize)> = Vec::new();
    let mut seen: HashSet<(Vec<&str>, Vec<&str>)> = HashSet::default();
    for (at, (service, intent)) in model.services.iter().zip(intents).enumerate() {
        if service.network_mode.is_some() || service.provider {
            continue;
        }
        let before = match &service.networks {
            Some(list) if !list.is_empty() => list.iter().map(|m| m.key.as_ref()).collect(),
            _ => vec!["default"],
        };
        let after: Vec<&str> = intent.want.iter().map(|m| m.key.as_ref()).collect();
        if groups.len() < 128 && !seen.contains(&(before.clone(), after.clone())) {
            groups.push((before.iter().copied().collect(), after.iter().copied().collect(), at));
            seen.insert((before, after));
        }
    }
    for (n, (before, after, at)) in groups.iter().enumerate() {
        for (other_before, other_after, other) in &groups[..n] {
            if !before.is_disjoint(other_before) || after.is_disjoint(other_after) {
                continue;
            }
            let (one, two) = (&model.services[*other], &model.services[*at]);
            let shared: Vec<&str> = after.intersection(other_after).copied().collect();
            let place = two
                .networks
                .iter()
                .flatten()
                .next()
                .or_else(|| one.networks.iter().flatten().next())
                .map_or(two.place, |m| m.place);
            report.add(
                Kind::Lost,
                "segmentation",
                place,
                format!("`{}` and `{}` shared no network; now both are on {}", one.name, two.name, names(shared)),
            );
            return;
        }
    }
}

/// What the reader of the result should know.
fn dangers(model: &Model<'_>, settings: &Settings, intents: &[Intent<'_>], report: &mut Report) {
    if settings.mode == Mode::Isolated {
        return;
    }
    let joined: Vec<(&Service<'_>, &Intent<'_>)> =
        model.services.iter().zip(intents).filter(|(_, i)| i.joins).collect();
    let Some((first, _)) = joined.first() else {
        if let Some(service) = model.services.first() {
            report.add(
                Kind::Finding,
                "nobody-joins",
                service.place,
                format!("no service joins `{}`", settings.network),
            );
        }
        return;
    };
    if settings.unique.is_some() {
        return;
    }
    let bare = names(joined.iter().map(|(s, _)| s.name));
    let remedy = if settings.mode == Mode::Both { "; --unique-names keeps them private" } else { "" };
    let plural = if joined.len() == 1 { "the bare name" } else { "the bare names" };
    report.add(
        Kind::Finding,
        "shared-name",
        first.place,
        format!(
            "Compose also publishes {plural} {bare} on `{}`, where another stack may answer to the same{remedy}",
            settings.network
        ),
    );
}
