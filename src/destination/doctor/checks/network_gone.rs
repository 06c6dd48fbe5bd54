//! A destination has a record and no network.
//!
//! ## Why
//! Somebody removed the network behind the destination's back. Nothing can be deployed to it, and containers that were
//! created on it can't start.
//!
//! ## Mend
//! A network of the same name brings it back under its name, with addresses of the engine's choice. `docker destination rm`
//! forgets it.

use crate::destination::change::quoted;
use crate::destination::doctor::{Check, Findings, Observed, Severity};
use crate::destination::network::Scope;
use crate::destination::{Destination, Status};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "network-gone",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("network_gone.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for destination in observed.survey.destinations.iter().filter(|d| d.status == Status::NetworkGone) {
        look(observed, destination, findings);
    }
}

fn look(observed: &Observed, destination: &Destination, findings: &mut Findings<'_>) {
    let Some(record) = &destination.record else { return };
    let network = &destination.network_name;
    let waiting: Vec<&str> = observed
        .survey
        .resources(destination)
        .iter()
        .flat_map(|resource| resource.parts.iter().map(crate::destination::Part::name))
        .collect();
    let finding = findings.report(
        format!("destination {}", destination.name),
        format!("the network `{network}` of destination `{}` is gone", destination.name),
    );
    finding.on(network).evidence(format!("record {}, and no network `{network}`", record.holder_name));
    let namesake = observed.survey.networks_named(network).find(|other| other.scope != record.scope());
    if let Some(other) = namesake {
        finding.evidence(format!("another network of this name has {} scope: {}", other.scope.name(), other.id));
    }
    if !waiting.is_empty() {
        finding.evidence(format!("it is needed by {}", waiting.join(", ")));
    }
    let kind = if record.scope() == Scope::Swarm { "--driver overlay --attachable " } else { "" };
    let again = format!("network create {kind}{}", quoted(network));
    let forget = format!("destination rm {}", observed.word(destination));
    if waiting.is_empty() || namesake.is_some() {
        finding.mend(forget);
    } else {
        finding.mend(again).advice("choose subnet and options as they were; `doctor --fix` may be needed afterwards");
    }
}
