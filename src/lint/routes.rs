//! Which services a reverse proxy routes to, on which network it is told to reach them, and which services are proxies.
//!
//! Traefik takes a container's first network where nothing names one, or where what is named is not among the container's
//! (`getIPAddress` of its Docker provider). caddy-docker-proxy fills `{{upstreams}}` with the addresses on those networks
//! that it is on itself, or on the one that the label names, and with nothing where the label names another one.

use std::ops::Range;

use super::facts::Text;
use super::stack::{Stack, Unit};
use crate::compose::{Label, Proxy};

/// A service that a proxy routes to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Route<'s, 'a> {
    /// The service.
    pub(super) unit: Unit<'s, 'a>,
    /// The proxy.
    pub(super) proxy: Proxy,
    /// The label that names a network.
    pub(super) pin: Option<&'s Label<'a>>,
}

/// The network that a proxy takes where a label names none.
#[derive(Debug, Clone)]
pub(super) enum Preset<'s, 'a> {
    /// None.
    None,
    /// It stands somewhere else, or can't be read.
    Unknown,
    /// This one: where it is said, and its bytes in the raw text.
    Named(&'s Text<'a>, Range<usize>),
}

/// The services that proxies route to, proxies themselves left aside.
pub(super) fn routes<'s, 'a>(stack: &'s Stack<'a>) -> Vec<Route<'s, 'a>> {
    let mut found = Vec::new();
    for unit in stack.units() {
        for proxy in Proxy::routing(&unit.service.labels) {
            if !proxy.asks(&unit.service.labels) || runs(unit, proxy) {
                continue;
            }
            let swarm = |label: &&Label<'_>| proxy == Proxy::Traefik && label.key == "traefik.swarm.network";
            let pin = unit.service.labels.iter().find(|label| label.key == proxy.pin() || swarm(label));
            found.push(Route { unit, proxy, pin });
        }
    }
    found
}

/// The project's own services that are such a proxy and read the labels of containers.
pub(super) fn proxies<'s, 'a>(stack: &'s Stack<'a>, proxy: Proxy) -> Vec<Unit<'s, 'a>> {
    stack.units().filter(|unit| runs(*unit, proxy)).collect()
}

/// True for a service that is such a proxy and reads the labels of containers.
fn runs(unit: Unit<'_, '_>, proxy: Proxy) -> bool {
    let Some(image) = unit.facts.image.as_ref().and_then(Text::get) else { return false };
    Proxy::of_image(image) == Some(proxy) && (proxy != Proxy::Traefik || reads_labels(unit))
}

fn reads_labels(unit: Unit<'_, '_>) -> bool {
    let variable = |name: &str| name.to_ascii_uppercase().starts_with("TRAEFIK_PROVIDERS_DOCKER");
    unit.facts.mounts.iter().any(|source| source.contains("docker.sock"))
        || says(unit, "providers.docker")
        || unit.facts.environment.iter().any(|v| variable(v.name))
}

/// True when a word of its command holds a text.
pub(super) fn says(unit: Unit<'_, '_>, text: &str) -> bool {
    unit.facts.words.iter().any(|word| word.raw.to_ascii_lowercase().contains(text))
}

/// The network that Traefik takes where a label names none. Its settings come from its command, or else from the
/// environment, or else from a file; the file is not read.
pub(super) fn preset<'s, 'a>(unit: Unit<'s, 'a>) -> Preset<'s, 'a> {
    const FLAG: &str = "--providers.docker.network=";
    let facts = unit.facts;
    for word in &facts.words {
        let lower = word.raw.to_ascii_lowercase();
        if let Some(at) = lower.find(FLAG) {
            let start = at + FLAG.len();
            let end = lower[start..].find(char::is_whitespace).map_or(lower.len(), |length| start + length);
            return Preset::Named(word, start..end);
        }
        if lower.contains("providers.docker.network") || lower.contains("--configfile") {
            return Preset::Unknown;
        }
    }
    let named = facts.environment.iter().find(|v| v.name.eq_ignore_ascii_case("TRAEFIK_PROVIDERS_DOCKER_NETWORK"));
    if let Some(variable) = named {
        return Preset::Named(&variable.text, variable.offset..variable.text.raw.len());
    }
    let environment = facts.environment.iter().any(|v| v.name.to_ascii_uppercase().starts_with("TRAEFIK_PROVIDERS_"));
    if says(unit, "providers.") || environment { Preset::None } else { Preset::Unknown }
}
