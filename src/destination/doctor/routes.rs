//! What proxies are asked to route to by labels of containers, and the proxies that read them.

use super::Observed;
use super::observed::is_passing;
use crate::compose::Proxy;
use crate::destination::container::Container;
use crate::destination::{Network, is_proxy};

/// A running container that a kind of proxy is asked to route to, and the proxies of that kind.
#[derive(Debug)]
pub(super) struct Route<'o> {
    /// The container.
    pub(super) container: &'o Container,
    /// The kind of proxy.
    pub(super) proxy: Proxy,
    /// What its label names as the network to reach it on.
    pub(super) pin: Option<&'o str>,
    /// The proxies of that kind that run; never none.
    pub(super) proxies: Vec<&'o Container>,
}

/// Everything that proxies on this server are asked to route to. Labels that nobody here reads mean nothing.
pub(super) fn routes(observed: &Observed) -> Vec<Route<'_>> {
    let mut found = Vec::new();
    for container in observed.survey.containers.iter().filter(|c| c.state.is_running() && !is_passing(c)) {
        if is_proxy(container) || container.endpoints.is_empty() {
            continue;
        }
        let labels: Vec<(&str, &str)> =
            container.labels.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
        for proxy in Proxy::routing_to(&labels) {
            let proxies = proxies(observed, proxy);
            let asked = proxy.asks_container(&labels) && is_asked_for(observed, proxy, &labels, &proxies);
            if !proxies.is_empty() && asked {
                found.push(Route { container, proxy, pin: container.label(proxy.pin()), proxies });
            }
        }
    }
    found
}

/// The proxies of a kind that run.
fn proxies(observed: &Observed, proxy: Proxy) -> Vec<&Container> {
    let all = observed.survey.containers.iter();
    all.filter(|c| c.state.is_running() && Proxy::of_image(&c.image) == Some(proxy)).collect()
}

/// Whether no proxy leaves the container out, as far as can be seen: Traefik may route to what says so only, or to some.
fn is_asked_for(observed: &Observed, proxy: Proxy, labels: &[(&str, &str)], proxies: &[&Container]) -> bool {
    if proxy != Proxy::Traefik {
        return true;
    }
    let enabled = labels.iter().any(|(key, value)| *key == "traefik.enable" && value.eq_ignore_ascii_case("true"));
    proxies.iter().all(|proxy| {
        let said = said(observed, proxy);
        !said.contains("constraints")
            && (enabled || said.contains("providers.docker") && !said.contains("exposedbydefault"))
    })
}

/// How a proxy was started, in lower case, its variables written as flags are; empty where it isn't known.
fn said(observed: &Observed, proxy: &Container) -> String {
    let Some(detail) = observed.detail(proxy) else { return String::new() };
    let variables = detail.environment.iter().filter(|variable| variable.to_ascii_uppercase().starts_with("TRAEFIK_"));
    let words = detail.command.iter().cloned().chain(variables.map(|variable| variable.replace('_', ".")));
    words.collect::<Vec<_>>().join(" ").to_ascii_lowercase()
}

impl<'o> Route<'o> {
    /// The networks the container is on, as far as they are there.
    pub(super) fn networks(&self, observed: &'o Observed) -> Vec<&'o Network> {
        self.container.endpoints.iter().filter_map(|endpoint| observed.network_of(endpoint)).collect()
    }

    /// Whether one of the proxies may reach it, as far as can be seen.
    pub(super) fn is_reached(&self, observed: &Observed) -> bool {
        let mut networks = self.networks(observed);
        if let Some(pinned) = networks.iter().position(|network| Some(network.name.as_str()) == self.pin) {
            networks = vec![networks[pinned]];
        }
        // Addresses of other drivers are reached from elsewhere too, and some bridges route.
        let shut = |network: &&Network| {
            matches!(network.driver.as_str(), "bridge" | "overlay")
                && !network.options.keys().any(|key| key.contains("gateway_mode"))
        };
        if networks.is_empty() || !networks.iter().all(shut) {
            return true;
        }
        self.proxies.iter().any(|proxy| {
            let own_place = proxy.mode == "host" || proxy.host_container().is_some();
            let shared = proxy.endpoints.iter().any(|e| networks.iter().any(|network| network.id == e.network_id));
            own_place || shared || self.by_port(observed, proxy)
        })
    }

    /// Whether the proxy may ask a port of the host instead.
    fn by_port(&self, observed: &Observed, proxy: &Container) -> bool {
        let said = said(observed, proxy);
        !self.container.published.is_empty() && (said.contains("usebindportip") || !said.contains("providers."))
    }
}
