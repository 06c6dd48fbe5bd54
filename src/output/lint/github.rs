//! For GitHub Actions: workflow commands, which become annotations of the lines they name.
//!
//! The form and its escapes are those of GitHub's toolkit (actions/toolkit, `packages/core/src/command.ts`). Columns are
//! given only where the thing is on one line.

use std::fmt::Write as _;

use super::Report;
use crate::lint::Severity;
use crate::output::sanitise::sanitise_lines;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    for (places, finding) in report.findings() {
        let (start, end) = (places.start(finding.span), places.end(finding.span));
        let mut properties = format!("file={},line={}", property(places.name(finding.span)), start.line);
        if start.line == end.line {
            let _ = write!(properties, ",col={},endLine={},endColumn={}", start.column, end.line, end.column);
        } else {
            let _ = write!(properties, ",endLine={}", end.line);
        }
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let mut message = finding.message.clone();
        if let Some(help) = &finding.help {
            let _ = write!(message, "\nhelp: {help}");
        }
        let _ = writeln!(
            out,
            "::{command} {properties},title={}::{}",
            property(finding.rule),
            data(&sanitise_lines(&message))
        );
    }
    for failure in &report.results.failures {
        let mut properties = format!("file={}", property(&failure.file));
        if let Some(at) = failure.position {
            let _ = write!(properties, ",line={},col={}", at.line, at.column);
        }
        let mut message = failure.message.clone();
        if let Some(hint) = &failure.hint {
            let _ = write!(message, "\nhint: {hint}");
        }
        let _ = writeln!(out, "::error {properties}::{}", data(&sanitise_lines(&message)));
    }
    for note in &report.results.notes {
        let _ = writeln!(out, "::notice::{}", data(&sanitise_lines(note)));
    }
    out
}

/// The text of a message.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
