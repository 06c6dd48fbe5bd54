//! Which proxy pins services get, and which of their own must change.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rustc_hash::FxHashMap as HashMap;

use super::intend::{Intent, PROJECT};
use super::report::{Kind, Report};
use super::settings::Settings;
use crate::compose::{Model, Network, Proxy, Service};

/// What decides about all services alike.
pub(super) struct Pinning<'a> {
    pub(super) settings: &'a Settings,
    pub(super) project: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) stripped: Stripped<'a>,
}

/// The networks that go, by every name that a pin may call them: that on the engine or, mistaken, their key.
pub(super) struct Stripped<'a>(HashMap<Cow<'a, str>, &'a Network<'a>>);

impl<'a> Stripped<'a> {
    pub(super) fn of(model: &'a Model<'a>, stay: &BTreeSet<String>, project: Option<&str>) -> Self {
        let mut all: HashMap<Cow<'a, str>, &'a Network<'a>> = HashMap::default();
        for network in model.networks.iter().filter(|network| !stay.contains(network.key)) {
            // Of two that answer to one name the first is meant.
            for name in names(network.key, network.given_name(), project) {
                all.entry(name).or_insert(network);
            }
        }
        Self(all)
    }
}

/// What a network is called by: on the engine, and in files.
fn names<'n>(key: &'n str, given: Option<&'n str>, project: Option<&str>) -> Vec<Cow<'n, str>> {
    let mut names = vec![Cow::Borrowed(key)];
    if let Some(name) = given {
        names.push(Cow::Borrowed(name));
    } else {
        names.push(format!("{PROJECT}_{key}").into());
        names.push(format!("$COMPOSE_PROJECT_NAME_{key}").into());
        names.extend(project.map(|project| format!("{project}_{key}").into()));
    }
    names
}

/// The labels that keep a proxy on the right network.
pub(super) fn pins(
    model: &Model<'_>,
    service: &Service<'_>,
    intent: &Intent<'_>,
    pinning: &Pinning<'_>,
    report: &mut Report,
) -> Box<[(String, String)]> {
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
                        .on(&stripped);
                    pins.push((label.to_owned(), target));
                }
            }
            None if intent.joins && (intent.want.len() > 1 || pinning.settings.by_provider()) => {
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
    pins.into_boxed_slice()
}

/// The stripped network that a pin names.
fn stripped_pin(model: &Model<'_>, intent: &Intent<'_>, pinning: &Pinning<'_>, value: &str) -> Option<String> {
    let on = |key: &str| intent.want.iter().any(|m| m.key == key);
    if intent.joins && value == pinning.settings.network {
        return None;
    }
    if model.connected(intent.name).any(|destination| destination == value) {
        return Some(value.to_owned());
    }
    if let Some(network) = pinning.stripped.0.get(value) {
        let still = network.key == "default" && network.given_name().is_none() && on("default") && value != "default";
        return (!still && Some(network.key) != pinning.key.filter(|key| on(key) && value != *key))
            .then(|| network.key.to_owned());
    }
    let implied = || names("default", None, pinning.project).iter().any(|name| name == value);
    (model.network("default").is_none() && implied() && (!on("default") || value == "default"))
        .then(|| "default".to_owned())
}
