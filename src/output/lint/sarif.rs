//! For code scanning: SARIF 2.1.0 (OASIS), one run. Section numbers below are the standard's.
//!
//! What a comment ignores is left out: a suppression in SARIF is something a reader may still want to look at, and these
//! were looked at by whoever wrote the comment.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::Report;
use super::edits::{Edit, Proposals};
use super::places::Places;
use super::prints::Fingerprints;
use crate::compose::LoadError;
use crate::lint::{Finding, Rule, Safety, Severity, Span, rule};

/// The directory that relative names count from.
const ROOT: &str = "%SRCROOT%";

pub(super) fn render(report: &Report<'_>) -> String {
    // Only the rules that found something are described, in the order of their ids.
    let mut numbers: BTreeMap<&str, usize> = report.findings().map(|(_, finding)| (finding.rule, 0)).collect();
    for (number, slot) in numbers.values_mut().enumerate() {
        *slot = number;
    }
    let rules: Vec<Value> = numbers.keys().filter_map(|id| rule(id)).map(described).collect();
    let (proposals, mut prints) = (Proposals::new(), Fingerprints::default());
    let results: Vec<Value> = report
        .findings()
        .map(|(places, finding)| {
            let mut result = shown(places, finding, &proposals);
            result["ruleIndex"] = json!(numbers.get(finding.rule));
            result["partialFingerprints"] = json!({ "finding/v1": prints.of(places, finding) });
            result
        })
        .collect();
    let failures = &report.results.failures;
    let notes = report.results.notes.iter().map(|note| json!({ "level": "note", "message": { "text": note } }));
    let notifications: Vec<Value> = failures.iter().map(failed).chain(notes).collect();
    let run = json!({
        "tool": { "driver": {
            "name": "docker-destination", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules,
        } },
        "originalUriBaseIds": { ROOT: { "description": { "text": "The directory in which lint was called." } } },
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "invocations": [
            { "executionSuccessful": failures.is_empty(), "toolExecutionNotifications": notifications },
        ],
        "results": results,
    });
    let schema = "https://json.schemastore.org/sarif-2.1.0.json";
    format!("{}\n", json!({ "$schema": schema, "version": "2.1.0", "runs": [run] }))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn described(rule: &Rule) -> Value {
    let text = rule.documentation();
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.summary() },
        "help": { "text": text, "markdown": text },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn shown(places: &Places<'_>, finding: &Finding, proposals: &Proposals) -> Value {
    let mut text = finding.message.clone();
    if let Some(help) = &finding.help {
        let _ = write!(text, "; {help}");
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [{ "physicalLocation": place(places, finding.span) }],
    });
    if !finding.related.is_empty() {
        let related = finding.related.iter().enumerate().map(|(number, related)| {
            let message = json!({ "text": related.message });
            json!({ "id": number + 1, "physicalLocation": place(places, related.span), "message": message })
        });
        result["relatedLocations"] = related.collect();
    }
    if let Some(fix) = &finding.fix
        && let Some(edits) = proposals.of(places, finding)
    {
        // SARIF has no word for fixes that change what is deployed.
        let title = match fix.safety {
            Safety::Safe => fix.title.clone(),
            Safety::Unsafe => format!("{} (unsafe)", fix.title),
        };
        result["fixes"] = json!([{ "description": { "text": title }, "artifactChanges": changes(places, &edits) }]);
    }
    result
}

/// The edits by file (3.56); an empty region inserts (3.57.3).
fn changes(places: &Places<'_>, edits: &[Edit]) -> Value {
    let of_file = edits.chunk_by(|one, other| one.span.file == other.span.file);
    let change = |edits: &[Edit]| {
        let replacement = |edit: &Edit| {
            let mut replacement = json!({ "deletedRegion": region(places, edit.span) });
            if !edit.text.is_empty() {
                replacement["insertedContent"] = json!({ "text": edit.text });
            }
            replacement
        };
        let replacements: Vec<Value> = edits.iter().map(replacement).collect();
        let name = edits.first().map_or("", |edit| places.name(edit.span));
        json!({ "artifactLocation": artifact(name), "replacements": replacements })
    };
    of_file.map(change).collect()
}

fn failed(failure: &LoadError) -> Value {
    let mut text = failure.message.clone();
    if let Some(hint) = &failure.hint {
        let _ = write!(text, "; {hint}");
    }
    let mut place = json!({ "artifactLocation": artifact(&failure.file) });
    if let Some(at) = failure.position {
        place["region"] = json!({ "startLine": at.line, "startColumn": at.column });
    }
    json!({ "level": "error", "message": { "text": text }, "locations": [{ "physicalLocation": place }] })
}

fn place(places: &Places<'_>, span: Span) -> Value {
    json!({ "artifactLocation": artifact(places.name(span)), "region": region(places, span) })
}

/// Lines and columns from 1, the end behind the last character (3.30).
fn region(places: &Places<'_>, span: Span) -> Value {
    let (start, end) = (places.start(span), places.end(span));
    json!({ "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column })
}

/// A file as a URI reference (3.4, RFC 3986).
fn artifact(name: &str) -> Value {
    let mut uri = String::with_capacity(name.len());
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    if name.starts_with('/') {
        json!({ "uri": format!("file://{uri}") })
    } else {
        json!({ "uri": uri, "uriBaseId": ROOT })
    }
}
