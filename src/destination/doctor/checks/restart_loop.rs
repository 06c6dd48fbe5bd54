//! A container on a destination ends and is started again, over and over.
//!
//! ## Why
//! Its restart policy brings it back each time, so that it looks alive and serves nobody. Each time the engine waits longer.
//!
//! ## Mend
//! Its log says why it ends.

use crate::destination::change::quoted;
use crate::destination::container::State;
use crate::destination::doctor::observed::called;
use crate::destination::doctor::{Check, Findings, Observed, Severity};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "restart-loop",
    severity: Severity::Warning,
    fixes: false,
    source: include_str!("restart_loop.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for (container, networks) in observed.on_destinations() {
        let restarts = observed.detail(container).map_or(0, |detail| detail.restarts);
        if container.state != State::Restarting || restarts < 3 {
            continue;
        }
        let finding = findings.report(
            called(container),
            format!("container `{}` ends and is started again, over and over", container.name),
        );
        finding.evidence(format!("docker says: {}, after {restarts} restarts", container.status));
        for network in networks {
            finding.on(network);
        }
        finding.mend(format!("logs --tail 50 {}", quoted(&container.name)));
    }
}
