//! The swarm that destinations span isn't active on this engine.
//!
//! ## Why
//! Networks that span a swarm, and the records that amend them, are the swarm's. An engine that has left it has lost them,
//! and containers that were on them can't start; one that is locked or in error can neither see nor change them.
//!
//! ## Mend
//! Unlock the swarm, join it again, or create the containers anew on a network that is there.

use std::collections::BTreeSet;

use crate::destination::doctor::observed::{anew, called, is_at_rest, is_of_swarm, is_passing};
use crate::destination::doctor::{Check, Findings, Observed, Severity, Swarm};
use crate::destination::network::is_predefined;

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "swarm-inactive",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("swarm_inactive.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    match &observed.swarm {
        Swarm::Manager | Swarm::Worker => {}
        Swarm::Broken(state, why) => {
            let finding = findings.report("swarm", format!("the swarm of this engine is {}", told(state)));
            finding.evidence(format!("the engine says its state is `{state}`"));
            if !why.is_empty() {
                finding.evidence(why.clone());
            }
            if state == "locked" {
                finding.mend("swarm unlock");
            } else {
                finding.advice("`docker info` and the engine's log say more");
            }
        }
        Swarm::None => left(observed, findings),
    }
}

fn told(state: &str) -> &str {
    match state {
        "locked" => "locked: what spans it can be neither seen nor changed",
        "pending" => "not joined yet: what spans it can be neither seen nor changed",
        _ => "in error: what spans it can be neither seen nor changed",
    }
}

/// Containers that belong to networks of a swarm which the engine isn't in any more.
fn left(observed: &Observed, findings: &mut Findings<'_>) {
    for container in observed.survey.containers.iter().filter(|c| is_at_rest(c) && !is_passing(c)) {
        let gone: BTreeSet<(&str, &str)> = container
            .endpoints
            .iter()
            .filter(|endpoint| !is_predefined(&endpoint.network))
            .filter(|endpoint| is_of_swarm(&endpoint.network_id) && observed.network_of(endpoint).is_none())
            .filter(|endpoint| observed.survey.networks_named(&endpoint.network).next().is_none())
            .map(|endpoint| (endpoint.network.as_str(), endpoint.network_id.as_str()))
            .collect();
        for (network, id) in gone {
            let name = &container.name;
            let finding = findings.report(
                called(container),
                format!("container `{name}` can't start: network `{network}` spans a swarm that this engine isn't in"),
            );
            finding.on(network).evidence(format!("it belongs to network {id}, and the engine is in no swarm"));
            match anew(container) {
                Some(words) => finding.mend(words),
                None => finding.advice("join the swarm again, or create the container anew on a network that is there"),
            };
        }
    }
}
