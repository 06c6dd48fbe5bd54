//! A container uses the place of another one that is gone.
//!
//! ## Why
//! `--network container:…`, and `network_mode: service:…` of Compose, name a container by its ID. When that is removed or created
//! anew, the guest keeps a place that leads nowhere, and can't start again.
//!
//! ## Mend
//! Create it anew beside the container that is there now.

use crate::destination::doctor::observed::{anew, called, is_at_rest};
use crate::destination::doctor::{Check, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check =
    Check { id: "lost-host", severity: Severity::Error, fixes: false, source: include_str!("lost_host.rs"), check };

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    let all = &observed.survey.containers;
    for container in all.iter().filter(|container| is_at_rest(container) || container.state.is_running()) {
        let Some(host) = container.host_container() else { continue };
        if all.iter().any(|other| other.id.starts_with(host) || other.name == host) {
            continue;
        }
        let name = &container.name;
        let told =
            if container.state.is_running() { "has no network any more and can't start again" } else { "can't start" };
        let finding = findings.report(
            called(container),
            format!("container `{name}` {told}: the container whose network it uses is gone"),
        );
        finding.evidence(format!("its network mode is `container:{host}`, and there is no such container"));
        match anew(container) {
            Some(words) => finding.mend(words),
            None => finding.advice("create it anew with `--network container:NAME` of the one that is there"),
        };
    }
}
