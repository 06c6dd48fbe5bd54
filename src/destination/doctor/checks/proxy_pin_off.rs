//! A label tells a proxy to reach a container on a network that the container isn't on.
//!
//! ## Why
//! Traefik logs `Could not find network named …` and takes the first network of the container, which may be one that it isn't on;
//! caddy-docker-proxy finds no address at all, so that the site answers with an error. The label has to say the network's name on
//! the engine, which isn't its key in a compose file.
//!
//! ## Mend
//! Put the container on that network, or name one of its networks in the label and create it anew.

use crate::compose::Proxy;
use crate::destination::change::quoted;
use crate::destination::container::Container;
use crate::destination::doctor::observed::called;
use crate::destination::doctor::routes::{Route, routes};
use crate::destination::doctor::{Check, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "proxy-pin-off",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("proxy_pin_off.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for route in &routes(observed) {
        let Some(pin) = route.pin else { continue };
        if !route.container.endpoints.iter().any(|endpoint| endpoint.network == pin) {
            report(observed, route, pin, findings);
        }
    }
}

fn report(observed: &Observed, route: &Route<'_>, pin: &str, findings: &mut Findings<'_>) {
    let (container, proxy) = (route.container, route.proxy);
    let finding = findings.report(
        called(container),
        format!("{} is told to reach `{}` on network `{pin}`, which it isn't on", proxy.title(), container.name),
    );
    let on: Vec<&str> = container.endpoints.iter().map(|endpoint| endpoint.network.as_str()).collect();
    finding.evidence(format!("label {}={pin}", proxy.pin())).evidence(format!("it is on {}", on.join(", ")));
    for network in &on {
        finding.on(network);
    }
    if proxy == Proxy::Traefik && on.len() == 1 {
        finding.severity(Severity::Warning);
        finding.evidence("Traefik takes its only network instead, and logs an error");
    }
    let on_it = |proxy: &&&Container| proxy.endpoints.iter().any(|endpoint| endpoint.network == pin);
    if route.proxies.iter().any(|proxy| on_it(&proxy)) {
        finding.on(pin).mend(format!("network connect {} {}", quoted(pin), quoted(&container.name)));
        finding.advice("or name a network that it is on in the label, and create it anew");
        return;
    }
    if observed.survey.networks_named(pin).next().is_none() {
        finding.evidence(format!("there is no network `{pin}` on the server"));
    }
    finding.advice("name a network that it is on in the label, and create it anew");
}
