//! A container needs a network that is gone: it can't start, or won't when it is stopped.
//!
//! ## Why
//! A container needs each of its networks to start, and since Engine 26 also the one it was created on, for life, though
//! it may have left it long ago. Such a container runs on until somebody restarts it or the server, and is gone then.
//!
//! ## Mend
//! Make the network again under its name, or create the container anew on a network that is there.

use std::collections::BTreeSet;

use crate::destination::change::quoted;
use crate::destination::container::Container;
use crate::destination::doctor::observed::{anew, called, is_at_rest, is_of_swarm, is_passing};
use crate::destination::doctor::{Check, Findings, Observed, Severity, Swarm};
use crate::destination::is_network;
use crate::destination::network::is_predefined;

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "lost-network",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("lost_network.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for container in observed.survey.containers.iter().filter(|container| !is_passing(container)) {
        if is_at_rest(container) {
            at_rest(observed, container, findings);
        } else if container.state.is_running() && mode_is_gone(observed, container) {
            running(observed, container, findings);
        }
    }
}

/// Whether the network it was created on is gone.
fn mode_is_gone(observed: &Observed, container: &Container) -> bool {
    let mode = &container.mode;
    is_network(mode) && observed.resolve(mode).is_empty() && !observed.is_hidden("")
}

/// The networks it can't start without, by name, with the ID where one is known.
fn lost<'o>(observed: &Observed, container: &'o Container) -> BTreeSet<(&'o str, &'o str)> {
    let gone = |endpoint: &&crate::destination::Endpoint| {
        let left = observed.swarm == Swarm::None && is_of_swarm(&endpoint.network_id);
        !is_predefined(&endpoint.network)
            && observed.network_of(endpoint).is_none()
            && observed.survey.networks_named(&endpoint.network).next().is_none()
            && !observed.is_hidden(&endpoint.network_id)
            && !left
    };
    let mut lost: BTreeSet<(&str, &str)> =
        container.endpoints.iter().filter(gone).map(|e| (e.network.as_str(), e.network_id.as_str())).collect();
    let known = container.endpoints.iter().any(|e| e.network == container.mode || e.network_id == container.mode);
    if observed.is_strict() && !known && mode_is_gone(observed, container) {
        lost.insert((&container.mode, ""));
    }
    lost
}

fn at_rest(observed: &Observed, container: &Container, findings: &mut Findings<'_>) {
    for (network, id) in lost(observed, container) {
        let name = &container.name;
        let finding =
            findings.report(called(container), format!("container `{name}` can't start: network `{network}` is gone"));
        finding.on(network);
        if id.is_empty() {
            finding.evidence(format!("it was created on `{network}`, and no network is called so"));
        } else {
            finding
                .evidence(format!("it belongs to network {id}, which is gone, and no network is called `{network}`"));
        }
        match anew(container).filter(|_| is_own(container, network)) {
            Some(words) => {
                finding.mend(words);
            }
            None if is_id(network) => {
                finding.advice("it was created by the network's ID, which never comes back: create it anew");
            }
            None => {
                let kind = if is_of_swarm(id) { "--driver overlay --attachable " } else { "" };
                finding.mend(format!("network create {kind}{}", quoted(network)));
                if !id.is_empty() {
                    finding.mend("destination doctor --fix");
                }
            }
        }
    }
}

fn running(observed: &Observed, container: &Container, findings: &mut Findings<'_>) {
    let (name, network) = (&container.name, &container.mode);
    let strict = observed.is_strict();
    let told = if strict { "runs, and can't start again" } else { "couldn't start again on Engine 26 or later" };
    let finding = findings.report(
        called(container),
        format!("container `{name}` {told}: it was created on network `{network}`, which is gone"),
    );
    finding.severity(if strict { Severity::Warning } else { Severity::Info });
    finding.on(network).evidence(format!("its network mode is `{network}`, and there is no such network"));
    let now: Vec<&str> = container.endpoints.iter().map(|endpoint| endpoint.network.as_str()).collect();
    if !now.is_empty() {
        finding.evidence(format!("it is on {} now", now.join(", ")));
    }
    for network in &now {
        finding.on(network);
    }
    match anew(container) {
        Some(words) => {
            finding.mend(words);
        }
        None if is_id(network) => {
            finding.advice("it was created by the network's ID, which never comes back: create it anew");
        }
        None => {
            finding.mend(format!("network create {}", quoted(network)));
        }
    }
}

/// True for a network that the container's own Compose project makes.
fn is_own(container: &Container, network: &str) -> bool {
    let key = container.project().and_then(|project| network.strip_prefix(project));
    key.is_some_and(|key| key.starts_with('_'))
}

fn is_id(word: &str) -> bool {
    word.len() == 64 && word.bytes().all(|digit| digit.is_ascii_hexdigit())
}
