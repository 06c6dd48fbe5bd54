//! A server can't be asked.
//!
//! ## Why
//! Nothing is known of it: it may be down, the way to it may be, or its answer takes longer than `--timeout`. With
//! `--all-contexts` the others are told all the same.
//!
//! ## Mend
//! `docker --context NAME info` says the same in docker's words; `docker context rm NAME` forgets a server that is gone for good.

use crate::destination::change::quoted;
use crate::destination::doctor::{Check, Finding, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "unreachable",
    severity: Severity::Error,
    fixes: false,
    source: include_str!("unreachable.rs"),
    // Who can't be reached can't be looked at.
    check: |_: &Observed, _: &mut Findings<'_>| {},
};

/// What is said of a server that can't be asked.
pub fn unreachable(context: &str, why: &str) -> Vec<Finding> {
    let mut list = Vec::new();
    let mut findings = Findings::of(&CHECK, &mut list);
    let finding = findings.report("server", "the server could not be asked");
    finding.evidence(why);
    // The default context is what DOCKER_HOST or the local socket is.
    if context != "default" {
        finding.advice(format!("`docker context inspect {}` shows where it should be", quoted(context)));
    }
    list
}
