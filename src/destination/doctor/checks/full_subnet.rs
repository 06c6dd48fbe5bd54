//! A destination has hardly any addresses left.
//!
//! ## Why
//! Each container and each service of a swarm takes an address. When none is left, nothing more can be deployed to the destination,
//! and what was stopped may not start again.
//!
//! ## Mend
//! A network's subnet never changes: create a larger destination and move there, or remove what isn't needed.

use crate::destination::doctor::{Check, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "full-subnet",
    severity: Severity::Warning,
    fixes: false,
    source: include_str!("full_subnet.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for destination in &observed.survey.destinations {
        let Some(network) = &destination.network else { continue };
        let Some(taken) = observed.taken.get(&network.id) else { continue };
        for subnet in &network.subnets {
            let Some(usage) = network.usage(subnet, taken.iter().copied()) else { continue };
            if usage.total == 0 || usage.left().saturating_mul(10) > usage.total {
                continue;
            }
            let range = subnet.range.as_ref().unwrap_or(&subnet.subnet);
            let (left, total) = (usage.left(), usage.total);
            let finding = findings.report(
                format!("destination {}", destination.name),
                format!("destination `{}` has {left} of {total} addresses left in {range}", destination.name),
            );
            finding.on(&network.name).evidence(format!("{} are used, the gateway's included", usage.used));
            finding.mend(format!("destination ps {}", observed.word(destination)));
            finding.advice(
                "a subnet never changes: `docker destination create --subnet …` makes a larger destination to move to",
            );
        }
    }
}
