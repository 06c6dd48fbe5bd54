//! A container was being created anew (`move --recreate`), and that was cut short.
//!
//! ## Why
//! The new one is made under another name, and the old one is kept until the new one runs. Where the program was killed in between,
//! both are there, and perhaps neither of them runs. While the command is still at work, this is told as well.
//!
//! ## Mend
//! The same command again ends it: where the new one has run already, the old one is removed; else the old one is as it was before,
//! and everything begins again.

use crate::destination::doctor::{Check, Findings, Observed, Severity};
use crate::destination::halfway::Halfway;

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "halfway-anew",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("halfway_anew.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for halfway in Halfway::all(&observed.survey) {
        let Halfway { name, old, new, .. } = halfway;
        let finding = findings
            .report(format!("container {name}"), format!("container `{name}` is halfway of being created anew"));
        for (which, one) in [("old", old), ("new", new)] {
            finding.on(&one.mode).evidence(format!(
                "the {which} one is `{}`, {}: {}",
                one.name,
                one.state.name(),
                one.short_id()
            ));
        }
        match halfway.command(&observed.survey) {
            Some(words) => finding.mend(words),
            None => finding.advice(format!("`docker destination move --recreate` of `{name}` ends it")),
        };
    }
}
