//! A proxy is asked to route to a container that it shares no network with, or not the one that a label names.
//!
//! ## Why
//! A proxy asks a container at its address on a network. Where it isn't on that network, every request ends in a Gateway
//! Timeout or a Bad Gateway.
//!
//! ## Mend
//! Put the proxy on the container's network, or the container on the proxy's, and write it into the files of whichever it is.
//! `--fix` doesn't: networks keep things apart, and nobody but you knows whether on purpose.

use crate::destination::change::quoted;
use crate::destination::doctor::observed::called;
use crate::destination::doctor::routes::routes;
use crate::destination::doctor::{Check, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "proxy-no-network",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("proxy_no_network.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for route in routes(observed).iter().filter(|route| !route.is_reached(observed)) {
        let container = route.container;
        let names: Vec<&str> = route.proxies.iter().map(|proxy| proxy.name.as_str()).collect();
        let finding = findings.report(
            called(container),
            format!("`{}` is routed to by {} and can't be reached by it", container.name, names.join(", ")),
        );
        let networks = route.networks(observed);
        let pinned = networks.iter().find(|network| Some(network.name.as_str()) == route.pin);
        if let Some(network) = pinned {
            finding.evidence(format!("label {}={}", route.proxy.pin(), network.name));
        }
        for network in &networks {
            finding.on(&network.name);
        }
        finding.evidence(format!("labels of {} ask for it", route.proxy.title()));
        for one in std::iter::once(&container).chain(&route.proxies) {
            let on: Vec<&str> = one.endpoints.iter().map(|endpoint| endpoint.network.as_str()).collect();
            let on = if on.is_empty() { "no network".to_owned() } else { on.join(", ") };
            finding.evidence(format!("{} is on {on}", one.name));
        }
        // What it is meant to be reached on, else a destination, else what there is.
        let destination = networks.iter().find(|network| observed.survey.destination_on(&network.id).is_some());
        if let (Some(network), Some(proxy)) = (pinned.or(destination).or(networks.first()), route.proxies.first()) {
            finding.mend(format!("network connect {} {}", quoted(&network.name), quoted(&proxy.name)));
        }
        finding.advice("write it into the files of the proxy too: whoever creates it anew takes it off again");
    }
}
