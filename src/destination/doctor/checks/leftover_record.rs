//! A record means nothing: a later one counts, or its network is gone and was released before.
//!
//! ## Why
//! A change makes a new record and then removes the old one. Where it was cut short in between, the old one stays. It harms
//! nobody, and says that a change was cut short.
//!
//! ## Mend
//! The next change of the same destination removes it, and so does `--fix`.

use crate::destination::change::quoted;
use crate::destination::doctor::{Check, Findings, Fix, Observed, Severity};
use crate::destination::record::Holder;

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "leftover-record",
    severity: Severity::Warning,
    fixes: true,
    source: include_str!("leftover_record.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for record in &observed.survey.leftovers {
        let (of, revision) = (&record.content.of, record.content.revision);
        let (kind, holder) = match record.holder {
            Holder::Network => ("network", "configuration-only network"),
            Holder::Config { .. } => ("config", "swarm config"),
        };
        let newer = observed.survey.destinations.iter().filter_map(|destination| destination.record.as_ref());
        let newer = newer.chain(&observed.survey.released).find(|other| {
            other.content.of == *of && other.scope() == record.scope() && other.content.revision >= revision
        });
        let why = match newer {
            Some(same) if same.content.revision == revision => format!("another one is the same revision: {}", same.id),
            Some(newer) => format!("revision {} counts", newer.content.revision),
            None => format!("network `{of}` was released and is gone"),
        };
        let finding = findings.report(
            format!("record {}", record.holder_name),
            format!("record `{}` means nothing: {why}", record.holder_name),
        );
        finding.on(of).evidence(format!("{holder} {}, revision {revision} of network `{of}`", record.id));
        let doubled = newer.is_some_and(|other| other.holder_name == record.holder_name);
        finding.mend(format!("{kind} rm {}", if doubled { record.id.clone() } else { quoted(&record.holder_name) }));
        finding.fix = Some(Fix::RemoveRecord(Box::new(record.clone())));
    }
}
