//! For programs: one JSON object on one line, as described in `docs/lint-json.md`.

use serde_json::{Value, json};

use super::Report;
use super::edits::Proposals;
use super::places::Places;
use crate::compose::LoadError;
use crate::lint::{Finding, Safety, Severity, Span};
use crate::yaml::Position;

/// The version of the form. It grows when a field changes its meaning or goes; new fields leave it as it is.
const VERSION: u32 = 1;

pub(super) fn render(report: &Report<'_>) -> String {
    let proposals = Proposals::new();
    let findings: Vec<Value> = report.findings().map(|(places, finding)| shown(places, finding, &proposals)).collect();
    let results = report.results;
    let mended: Vec<Value> = results
        .projects
        .iter()
        .flat_map(|result| {
            result.mended.iter().map(|finding| {
                json!({
                    "rule": finding.rule, "severity": finding.severity.name(), "message": finding.message,
                    "file": result.project.files.get(finding.span.file).map(|file| &file.name),
                })
            })
        })
        .collect();
    let failures: Vec<Value> = results.failures.iter().map(failed).collect();
    let ignored: usize = results.projects.iter().map(|result| result.checked.ignored).sum();
    let counts = json!({
        "error": report.count(Severity::Error), "warning": report.count(Severity::Warning),
        "info": report.count(Severity::Info), "mended": mended.len(), "ignored": ignored, "failures": failures.len(),
    });
    let all = json!({
        "version": VERSION, "findings": findings, "mended": mended, "failures": failures, "notes": results.notes,
        "counts": counts,
    });
    format!("{all}\n")
}

fn shown(places: &Places<'_>, finding: &Finding, proposals: &Proposals) -> Value {
    let related: Vec<Value> = finding
        .related
        .iter()
        .map(|related| with(json!({ "message": related.message }), place(places, related.span)))
        .collect();
    let fix = finding.fix.as_ref().map(|fix| {
        let edits = proposals.of(places, finding).map(|edits| {
            let edit = |edit: &super::edits::Edit| with(place(places, edit.span), json!({ "text": edit.text }));
            edits.iter().map(edit).collect::<Vec<_>>()
        });
        let (safety, flag) = match fix.safety {
            Safety::Safe => ("safe", "--fix"),
            Safety::Unsafe => ("unsafe", "--unsafe-fixes"),
        };
        let applicability = if edits.is_some() { flag } else { "none" };
        json!({ "title": fix.title, "safety": safety, "applicability": applicability, "edits": edits })
    });
    let head = json!({
        "rule": finding.rule, "severity": finding.severity.name(), "message": finding.message, "help": finding.help,
    });
    with(with(head, place(places, finding.span)), json!({ "related": related, "fix": fix }))
}

fn failed(failure: &LoadError) -> Value {
    let start = failure.position.map(|at| json!({ "line": at.line, "column": at.column }));
    json!({ "message": failure.message, "hint": failure.hint, "file": failure.file, "start": start })
}

fn place(places: &Places<'_>, span: Span) -> Value {
    let point = |at: Position, offset: usize| json!({ "line": at.line, "column": at.column, "offset": offset });
    json!({
        "file": places.name(span), "start": point(places.start(span), span.start),
        "end": point(places.end(span), span.end),
    })
}

/// The fields of both.
fn with(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}
