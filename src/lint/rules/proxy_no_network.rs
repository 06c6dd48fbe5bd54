//! A proxy routes to a service that it can't reach, because they share no network.
//!
//! ## Why
//! A proxy asks a container at its address on a network. A service without networks has none, and an address on a network
//! that the proxy isn't on leads nowhere: every request ends in a Gateway Timeout or a Bad Gateway.
//!
//! ## Example
//! ```yaml
//! services:
//!   traefik:
//!     image: traefik:v3
//!     command: [--providers.docker=true]
//!     networks: [front]
//!   web:
//!     image: nginx
//!     labels:
//!       traefik.enable: "true"
//!     networks: [back]               # traefik is not there
//! networks:
//!   front:
//!   back:
//! ```

use crate::compose::Proxy;
use crate::lint::finding::Severity;
use crate::lint::routes::{Route, proxies, routes, says};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "proxy-no-network",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("proxy_no_network.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let proxies = [Proxy::Traefik, Proxy::Caddy].map(|proxy| (proxy, proxies(stack, proxy)));
    for route in routes(stack) {
        if !without_networks(stack, &route, findings) {
            let siblings = proxies.iter().filter(|(proxy, _)| *proxy == route.proxy).flat_map(|(_, units)| units);
            apart(stack, &route, siblings.copied(), findings);
        }
    }
}

/// Reports a service that has no address; true when there is nothing more to say.
fn without_networks(stack: &Stack<'_>, route: &Route<'_, '_>, findings: &mut Findings<'_>) -> bool {
    let unit = route.unit;
    let (name, proxy) = (unit.name(), route.proxy.title());
    if unit.service.provider {
        let message = format!("`{name}` is run by a provider, so {proxy} finds no container to route to");
        findings.report(stack.span(unit.service.place), message).help("put the labels on a service with an image");
        return true;
    }
    let Some((mode, place)) = unit.service.network_mode() else { return false };
    let followed = stack.carrier(unit).and_then(|carrier| carrier.network_mode());
    // Traefik takes the host's address, or that of the container whose network it is.
    let reached = match route.proxy {
        Proxy::Traefik => mode != "none" && followed != Some("none"),
        Proxy::Caddy => mode == "bridge",
    };
    if reached {
        return !mode.starts_with("service:");
    }
    let message = format!("{proxy} finds no address of `{name}`, which has `network_mode: {mode}`");
    findings.report(stack.span(place), message).help("put the service on a network that the proxy is on too");
    true
}

/// Reports a service on networks that the project's own proxy isn't on.
fn apart<'s, 'a: 's>(
    stack: &Stack<'a>,
    route: &Route<'_, 'a>,
    proxies: impl Iterator<Item = Unit<'s, 'a>>,
    findings: &mut Findings<'_>,
) {
    let unit = route.unit;
    let siblings: Vec<Unit<'_, '_>> = proxies.filter(|proxy| !proxy.never_beside(&unit)).collect();
    // With these, it asks the host's ports, or leaves containers out.
    let special = |proxy: &Unit<'_, '_>| {
        proxy.network_mode() == Some("host") || says(*proxy, "usebindportip") || says(*proxy, "constraints")
    };
    if siblings.is_empty() || siblings.iter().any(|proxy| special(proxy) || stack.together(unit, *proxy)) {
        return;
    }
    let names: Vec<&str> = siblings.iter().map(Unit::name).collect();
    let message = format!("`{}` shares no network with {}, which routes to it", unit.name(), listed(&names));
    let theirs: Vec<String> =
        siblings.iter().flat_map(|proxy| stack.memberships(*proxy)).map(|m| m.key.to_string()).collect();
    let finding = findings.report(stack.span(unit.service.place), message);
    if !theirs.is_empty() {
        finding.help(format!("put it on {}", listed(&theirs[..1])));
    }
    if let Some(proxy) = siblings.first() {
        finding.related(stack.span(proxy.service.place), "the proxy");
    }
}
