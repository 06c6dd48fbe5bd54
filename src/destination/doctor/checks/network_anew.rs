//! The network of an adopted destination was removed and made anew since.
//!
//! ## Why
//! An adopted network belongs to somebody else, such as a Compose project that removes it with `down` and makes it again with `up`. The
//! destination goes on by the network's name, but whatever was put on the old one by hand, or was stopped, isn't on the new one.
//!
//! ## Mend
//! Nothing has to be done for the destination. To keep the network from being removed, declare it `external` in the
//! files of who makes it.

use crate::destination::Destination;
use crate::destination::doctor::{Check, Findings, Observed, Severity};
use crate::destination::record::Origin;
use crate::output::ago::precise;

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "network-anew",
    severity: Severity::Info,
    fixes: false,
    source: include_str!("network_anew.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for destination in observed.survey.destinations.iter().filter(|d| d.origin == Origin::Adopted) {
        look(observed, destination, findings);
    }
}

fn look(observed: &Observed, destination: &Destination, findings: &mut Findings<'_>) {
    let (Some(network), Some(record)) = (&destination.network, &destination.record) else { return };
    // Both are times of the engine's own clock.
    let (Some(made), Some(written)) = (precise(&network.created), precise(&record.written)) else { return };
    if made <= written {
        return;
    }
    let name = &destination.name;
    let finding = findings.report(
        format!("destination {name}"),
        format!("the network `{}` of destination `{name}` was made anew since it was adopted", network.name),
    );
    finding.on(&network.name);
    finding.evidence(format!("its record is of {}, the network of {}", record.written, network.created));
    let keeper = observed.survey.keeper(network);
    if let Some(keeper) = &keeper {
        finding.evidence(format!("{} makes it: {}", keeper.name, keeper.habit));
    }
    finding.advice(
        "declare it `external` in the files of who makes it, so that it stays; any change, such as an update of \
                    the description, says that you know",
    );
}
