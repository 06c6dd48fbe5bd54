//! Which proxy pins services get, and which of their own must change.

use std::collections::BTreeSet;

use super::intend::{Intent, PROJECT};
use super::report::{Kind, Report};
use super::settings::Settings;
use crate::compose::{Model, Proxy, Service};

/// What decides about all services alike.
pub(super) struct Pinning<'a> {
    pub(super) settings: &'a Settings,
    pub(super) stay: &'a BTreeSet<String>,
    pub(super) project: Option<&'a str>,
    pub(super) key: Option<&'a str>,
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
    if model.connected(intent.name).any(|destination| destination == value) {
        return Some(value.to_owned());
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
