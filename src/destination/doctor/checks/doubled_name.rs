//! A word means two destinations: two bear one display name, or one is called as another's network is.
//!
//! ## Why
//! Every command that is given the word refuses it, as it can't know which one is meant.
//!
//! ## Mend
//! Give all but one another display name. A destination can always be said by its network's full ID.

use std::collections::BTreeMap;

use crate::destination::change::{quoted, told};
use crate::destination::doctor::{Check, Findings, Observed, Severity};
use crate::destination::name::is_same;
use crate::destination::{Destination, Status};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "doubled-name",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("doubled_name.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    let all = &observed.survey.destinations;
    let mut bearers: BTreeMap<String, Vec<&Destination>> = BTreeMap::new();
    for destination in all {
        bearers.entry(destination.name.to_lowercase()).or_default().push(destination);
    }
    for mut bearers in bearers.into_values() {
        // Networks of one name are another matter.
        bearers.dedup_by(|one, other| one.network_name == other.network_name);
        if bearers.len() > 1 {
            report(observed, &bearers, findings);
        }
    }
    for destination in all {
        let other = all.iter().find(|other| {
            is_same(&destination.name, &other.network_name)
                && destination.network_name != other.network_name
                && !is_same(&destination.name, &other.name)
        });
        if let Some(other) = other {
            let word = &other.network_name;
            let finding = findings.report(
                format!("destination {}", destination.name),
                format!("`{word}` means two destinations: `{}` and the network of `{}`", destination.name, other.name),
            );
            finding.on(&destination.network_name).on(&other.network_name);
            finding.evidence(told(destination)).evidence(told(other));
            finding.mend(rename(observed, destination));
        }
    }
}

fn report(observed: &Observed, bearers: &[&Destination], findings: &mut Findings<'_>) {
    let name = &bearers[0].name;
    let several = bearers.len();
    let finding = findings.report(format!("name {name}"), format!("`{name}` is the name of {several} destinations"));
    // The one that had it first keeps it.
    let first = bearers.iter().filter(|one| one.status != Status::NetworkGone).min_by_key(|one| &one.created);
    for destination in bearers {
        finding.on(&destination.network_name).evidence(told(destination));
        if destination.status == Status::NetworkGone {
            finding.mend(format!("destination rm {}", observed.word(destination)));
        } else if first.is_none_or(|first| first.network_name != destination.network_name) {
            finding.mend(rename(observed, destination));
        }
    }
}

/// Another name for a destination, which nobody else has.
fn rename(observed: &Observed, destination: &Destination) -> String {
    let named = format!("{} ({})", destination.name, destination.network_name);
    // Its name is what is doubled.
    let network = &destination.network_name;
    let clear = observed.survey.find(network, "").is_ok();
    let word = if clear { quoted(network) } else { destination.network_id().to_owned() };
    format!("destination rename {word} {}", quoted(&named))
}
