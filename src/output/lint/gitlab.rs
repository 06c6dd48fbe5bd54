//! For GitLab: a Code Quality report, which is an array of issues (GitLab's documentation, "Code Quality report format").

use serde_json::{Value, json};

use super::Report;
use super::prints::Fingerprints;
use crate::lint::Severity;

pub(super) fn render(report: &Report<'_>) -> String {
    let mut prints = Fingerprints::default();
    let mut issues: Vec<Value> = Vec::new();
    for (places, finding) in report.findings() {
        let severity = match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Info => "info",
        };
        let help = finding.help.as_ref().map_or_else(String::new, |help| format!("; {help}"));
        issues.push(json!({
            "description": format!("{}{help}", finding.message), "check_name": finding.rule, "severity": severity,
            "fingerprint": prints.of(places, finding),
            "location": location(places.name(finding.span), places.start(finding.span).line),
        }));
    }
    for failure in &report.results.failures {
        issues.push(json!({
            "description": failure.message, "check_name": "unreadable", "severity": "critical",
            "fingerprint": prints.named(["unreadable", &failure.file, &failure.message]),
            "location": location(&failure.file, failure.position.map_or(1, |at| at.line)),
        }));
    }
    format!("{}\n", Value::Array(issues))
}

fn location(name: &str, line: usize) -> Value {
    json!({ "path": name.strip_prefix("./").unwrap_or(name), "lines": { "begin": line } })
}
