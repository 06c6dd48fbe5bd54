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
use crate::output::ago::Moment;

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

/// A point in time down to the last digit that was said.
fn precise(text: &str) -> Option<(Moment, String)> {
    let moment = Moment::parse(text)?;
    let digits = text.split_once('.').map_or("", |(_, rest)| rest);
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    Some((moment, format!("{digits:0<9}")))
}

#[cfg(test)]
mod tests {
    use super::precise;

    #[test]
    fn fractions_are_compared_as_numbers() {
        let in_order = ["2026-11-24T01:02:03Z", "2026-11-24T01:02:03.1Z", "2026-11-24T02:02:03.12+01:00"];
        let times: Vec<_> = in_order.iter().map(|text| precise(text).unwrap()).collect();
        assert!(times.is_sorted_by(|one, other| one < other), "{times:?}");
    }
}
