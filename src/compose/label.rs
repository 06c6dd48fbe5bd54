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

    /// The proxies that route to a container with these labels.
    pub fn routing(labels: &[Label<'_>]) -> Vec<Self> {
        let mut proxies = Vec::new();
        let off = labels.iter().any(|l| l.key == "traefik.enable" && l.value.eq_ignore_ascii_case("false"));
        let traefik = labels.iter().any(|l| {
            ["traefik.http.", "traefik.tcp.", "traefik.udp."].iter().any(|p| l.key.starts_with(p))
                || l.key == "traefik.enable" && !l.value.eq_ignore_ascii_case("false")
        });
        if traefik && !off {
            proxies.push(Self::Traefik);
        }
        let caddy = labels.iter().any(|l| {
            let Some(rest) = l.key.strip_prefix("caddy") else { return false };
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
