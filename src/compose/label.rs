//! Labels of a service, and the proxies that read them.

use std::borrow::Cow;

use rustc_hash::FxHashMap as HashMap;

use super::keys::{Budget, TooMuch, flatten};
use super::project::Place;
use crate::yaml::{Kind, NodeId, Yaml};

/// One label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label<'a> {
    /// Its key.
    pub key: &'a str,
    /// Its value, where it has one.
    pub value: Cow<'a, str>,
    /// Where it is written.
    pub place: Place,
    /// The scalar that holds it: the value in a mapping, the whole `key=value` in a list.
    pub node: NodeId,
    /// True for `- key=value`.
    pub listed: bool,
}

/// A reverse proxy that finds its targets by labels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proxy {
    /// Traefik's docker provider.
    Traefik,
    /// caddy-docker-proxy.
    Caddy,
}

impl Proxy {
    /// The label that tells the proxy on which network it reaches a container: the network's name on the engine, not its
    /// key in the file.
    pub fn pin(self) -> &'static str {
        match self {
            Self::Traefik => "traefik.docker.network",
            Self::Caddy => "caddy_ingress_network",
        }
    }

    /// How it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Traefik => "Traefik",
            Self::Caddy => "caddy-docker-proxy",
        }
    }

    /// The proxy that an image is, by the last part of its name.
    pub fn of_image(image: &str) -> Option<Self> {
        let path = image.split('@').next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        match name.split(':').next().unwrap_or_default() {
            "traefik" => Some(Self::Traefik),
            "caddy-docker-proxy" => Some(Self::Caddy),
            _ => None,
        }
    }

    /// The proxies that route to a service with these labels.
    pub fn routing(labels: &[Label<'_>]) -> Vec<Self> {
        Self::routing_to(&pairs(labels))
    }

    /// The proxies that route to a container with these labels.
    pub fn routing_to(labels: &[(&str, &str)]) -> Vec<Self> {
        let mut proxies = Vec::new();
        let disables = |value: &str| value.eq_ignore_ascii_case("false");
        let off = labels.iter().any(|(key, value)| *key == "traefik.enable" && disables(value));
        let traefik = labels.iter().any(|(key, value)| {
            ["traefik.http.", "traefik.tcp.", "traefik.udp."].iter().any(|p| key.starts_with(p))
                || *key == "traefik.enable" && !disables(value)
        });
        if traefik && !off {
            proxies.push(Self::Traefik);
        }
        let caddy = labels.iter().any(|(key, _)| {
            let Some(rest) = key.strip_prefix("caddy") else { return false };
            let rest = match rest.strip_prefix('_') {
                Some(number) => number.trim_start_matches(|c: char| c.is_ascii_digit()),
                None => rest,
            };
            rest.is_empty() || rest.starts_with('.')
        });
        if caddy {
            proxies.push(Self::Caddy);
        }
        proxies
    }

    /// Whether it asks a service with these labels itself.
    pub fn asks(self, labels: &[Label<'_>]) -> bool {
        self.asks_container(&pairs(labels))
    }

    /// Whether it asks the container itself: not where every router leads to something else.
    pub fn asks_container(self, labels: &[(&str, &str)]) -> bool {
        if self == Self::Caddy {
            return labels.iter().any(|(key, value)| key.starts_with("caddy") && value.contains("upstreams"));
        }
        if labels.iter().any(|(key, _)| key.ends_with(".loadbalancer.server.url")) {
            return false;
        }
        let router = |key: &str| {
            let rest = ["traefik.http.routers.", "traefik.tcp.routers.", "traefik.udp.routers."]
                .iter()
                .find_map(|prefix| key.strip_prefix(prefix))?;
            rest.split('.').next().map(str::to_owned)
        };
        let elsewhere = |name: &str| {
            labels.iter().any(|(key, value)| {
                router(key).as_deref() == Some(name)
                    && key.ends_with(".service")
                    && value.contains('@')
                    && !value.ends_with("@docker")
            })
        };
        let mut routers = labels.iter().filter_map(|(key, _)| router(key)).peekable();
        routers.peek().is_none() || !routers.all(|name| elsewhere(&name))
    }
}

/// Keys and values.
fn pairs<'l>(labels: &'l [Label<'_>]) -> Vec<(&'l str, &'l str)> {
    labels.iter().map(|label| (label.key, label.value.as_ref())).collect()
}

/// Adds the labels for proxies that one file gives a service; a later value of a key wins.
pub(super) fn read_labels<'a>(
    yaml: &'a Yaml,
    file: usize,
    node: NodeId,
    labels: &mut Vec<Label<'a>>,
    budget: &Budget,
) -> Result<(), TooMuch> {
    let node = yaml.resolve(node);
    let mut found = Vec::new();
    match yaml.kind(node) {
        Kind::Sequence => {
            for item in yaml.children(node) {
                budget.spend(item)?;
                let node = yaml.resolve(item);
                let text = yaml.scalar(node);
                let (key, value) = text.split_once('=').unwrap_or((text, ""));
                let place = Place::new(file, yaml.start(item));
                if concerns_proxy(key) {
                    found.push(Label { key, value: value.into(), place, node, listed: true });
                }
            }
        }
        Kind::Mapping => {
            for entry in flatten(yaml, node, budget)? {
                let key = yaml.scalar(entry.key);
                if !concerns_proxy(key) {
                    continue;
                }
                let value = yaml.scalar(yaml.resolve(entry.value)).into();
                let place = Place::new(file, yaml.start(entry.key));
                found.push(Label { key, value, place, node: yaml.resolve(entry.value), listed: false });
            }
        }
        _ => {}
    }
    if found.is_empty() {
        return Ok(());
    }
    let mut index: HashMap<&str, usize> = labels.iter().enumerate().map(|(at, l)| (l.key, at)).collect();
    for label in found {
        if let Some(&at) = index.get(label.key) {
            labels[at] = label;
        } else {
            index.insert(label.key, labels.len());
            labels.push(label);
        }
    }
    Ok(())
}

/// The labels that are read at all: nothing else matters to networks.
fn concerns_proxy(key: &str) -> bool {
    key.starts_with("traefik.") || key.starts_with("caddy")
}
