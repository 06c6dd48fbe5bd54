//! A container was created on a network that it has left: it needs that network for every later start.
//!
//! ## Why
//! Since Engine 26 no container starts without the network it was created on. Nothing but a network keeps it alive that docker
//! takes for unused: `docker network rm`, and where nothing else runs on it also `docker network prune`, remove it without a word.
//! `docker destination rm` and `prune` refuse.
//!
//! ## Mend
//! Keep the network, or create the container anew on a network that it is on.

use crate::destination::change::quoted;
use crate::destination::container::Container;
use crate::destination::doctor::observed::{anew, called, is_passing};
use crate::destination::doctor::{Check, Findings, Observed, Severity};
use crate::destination::{Network, is_network};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "bound-elsewhere",
    severity: Severity::Info,
    fixes: false,
    source: include_str!("bound_elsewhere.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    if !observed.is_strict() {
        return;
    }
    for container in observed.survey.containers.iter().filter(|c| is_network(&c.mode) && !is_passing(c)) {
        let [network] = observed.resolve(&container.mode)[..] else { continue };
        let here = |endpoint: &crate::destination::Endpoint| {
            endpoint.network_id == network.id || endpoint.network == network.name
        };
        if !container.endpoints.iter().any(here) {
            report(observed, container, network, findings);
        }
    }
}

fn report(observed: &Observed, container: &Container, network: &Network, findings: &mut Findings<'_>) {
    let (name, of) = (&container.name, &network.name);
    let finding = findings.report(
        called(container),
        format!("container `{name}` needs network `{of}`, on which it was created and isn't any more, to start again"),
    );
    finding.on(of);
    let now: Vec<&str> = container.endpoints.iter().map(|endpoint| endpoint.network.as_str()).collect();
    let now_told = if now.is_empty() { "no network".to_owned() } else { now.join(", ") };
    finding.evidence(format!("its network mode is `{}`, and it is on {now_told}", container.mode));
    for network in &now {
        finding.on(network);
    }
    let holds = |other: &&Container| {
        other.state.is_running() && other.endpoints.iter().any(|endpoint| endpoint.network_id == network.id)
    };
    let others = observed.survey.containers.iter().filter(holds).count();
    let services = observed.survey.services.iter().any(|service| {
        service.attachments.iter().any(|attachment| attachment.network == network.id || attachment.network == *of)
    });
    if others == 0 && !services && container.state.is_running() {
        finding.severity(Severity::Warning);
        finding.evidence(format!("nothing runs on `{of}`, so `docker network prune` would remove it"));
    }
    match anew(container) {
        Some(words) => finding.mend(words).advice("its files say on which networks it will be then"),
        None => finding.mend(format!("network connect {} {}", quoted(of), quoted(name))),
    };
}
