//! One line a finding, `file:line:column: severity[rule]: message`, as editors and `grep` read it.

use std::fmt::Write as _;

use super::{Look, Report, colored};
use crate::lint::Severity;
use crate::output::sanitise::sanitise;

pub(super) fn render(report: &Report<'_>, look: Look) -> String {
    let mut out = String::new();
    for (places, finding) in report.findings() {
        let at = places.start(finding.span);
        let label = colored(look, finding.severity, &format!("{}[{}]", finding.severity.name(), finding.rule));
        let name = sanitise(places.name(finding.span));
        let _ = writeln!(out, "{name}:{}:{}: {label}: {}", at.line, at.column, sanitise(&finding.message));
    }
    for failure in &report.results.failures {
        let place = failure.position.map_or_else(String::new, |at| format!("{}:{}:", at.line, at.column));
        let label = colored(look, Severity::Error, "error");
        let _ = writeln!(out, "{}:{place} {label}: {}", sanitise(&failure.file), sanitise(&failure.message));
    }
    for note in report.results.notes.iter().filter(|_| !look.quiet) {
        let _ = writeln!(out, "{}: {}", colored(look, Severity::Info, "note"), sanitise(note));
    }
    out
}
