//! Two networks have one name.
//!
//! ## Why
//! Docker and Compose refuse the name as ambiguous, and a container that is created by it may come to be on either. Engines
//! before API 1.44 make such networks for who doesn't ask for unique names, and a swarm may have one of a local one's name.
//!
//! ## Mend
//! Remove the one that nothing needs, by its ID.

use std::collections::BTreeMap;

use crate::destination::Network;
use crate::destination::change::network_told;
use crate::destination::doctor::{Check, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "doubled-network",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("doubled_network.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    let mut by_name: BTreeMap<&str, Vec<&Network>> = BTreeMap::new();
    for network in observed.survey.networks.iter().filter(|network| !network.is_predefined()) {
        by_name.entry(&network.name).or_default().push(network);
    }
    for (name, all) in by_name.into_iter().filter(|(_, all)| all.len() > 1) {
        let finding = findings.report(format!("network {name}"), format!("{} networks are called `{name}`", all.len()));
        finding.on(name);
        let mut needless = Vec::new();
        for network in &all {
            let parts: Vec<&str> = observed
                .survey
                .resources_on(network)
                .iter()
                .flat_map(|resource| resource.parts.iter().map(crate::destination::Part::name))
                .collect();
            let on_it = if parts.is_empty() { "nothing on it".to_owned() } else { parts.join(", ") };
            finding.evidence(format!("{} ({}): {on_it}", network.id, network_told(network)));
            if parts.is_empty() {
                needless.push(*network);
            }
        }
        // One of them is somebody's, though nothing is on it at the moment.
        let keep = usize::from(needless.len() == all.len());
        for network in needless.into_iter().skip(keep) {
            finding.mend(format!("network rm {}", network.id));
        }
        if finding.mend.is_empty() {
            finding.advice("move what is on one of them to the other, and remove it by its ID");
        }
    }
}
