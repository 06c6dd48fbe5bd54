//! A container on a destination is unhealthy.
//!
//! ## Why
//! Its own health check says that it doesn't serve. Proxies leave it out, and who depends on it may wait for it forever.
//!
//! ## Mend
//! Its log, and what the health check printed, say why.

use crate::destination::change::quoted;
use crate::destination::doctor::observed::called;
use crate::destination::doctor::{Check, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check =
    Check { id: "unhealthy", severity: Severity::Warning, fixes: false, source: include_str!("unhealthy.rs"), check };

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for (container, networks) in observed.on_destinations() {
        if !container.state.is_running() || !container.status.contains("(unhealthy)") {
            continue;
        }
        let finding = findings.report(called(container), format!("container `{}` is unhealthy", container.name));
        finding.evidence(format!("docker says: {}", container.status));
        for network in networks {
            finding.on(network);
        }
        let name = quoted(&container.name);
        finding.mend(format!("inspect --format '{{{{json .State.Health}}}}' {name}"));
        finding.mend(format!("logs --tail 50 {name}"));
    }
}
