//! The rules as lists and pages: for `explain`, and for the documents that are generated from the same source.

use std::fmt::Write as _;

use super::markdown::wrap;
use crate::lint::{Needs, RULES, Rule, Safety};

/// All rules as a table for people. Summaries are wrapped where there is a width to keep to.
pub fn table(width: Option<usize>) -> String {
    let rows = std::iter::once(["RULE", "SEVERITY", "FIX", "RUNS"].map(str::to_owned))
        .chain(RULES.iter().map(|rule| cells(rule)));
    let rows: Vec<[String; 4]> = rows.collect();
    let widths: [usize; 4] = std::array::from_fn(|at| rows.iter().map(|row| row[at].len()).max().unwrap_or(0) + 3);
    let lead: usize = widths.iter().sum();
    let summaries = std::iter::once("SUMMARY".to_owned()).chain(RULES.iter().map(|rule| rule.summary()));
    let mut out = String::new();
    for (row, summary) in rows.iter().zip(summaries) {
        for (cell, width) in row.iter().zip(widths) {
            let _ = write!(out, "{cell:<width$}");
        }
        let room = width.and_then(|width| width.checked_sub(lead)).filter(|room| *room >= 30);
        match room {
            Some(room) => {
                let wrapped = wrap(&summary, room, "");
                let hang = format!("\n{:lead$}", "");
                let _ = writeln!(out, "{}", wrapped.replace('\n', &hang));
            }
            None => {
                let _ = writeln!(out, "{summary}");
            }
        }
    }
    out
}

/// All rules as a Markdown table, each with a link to its page in a folder.
pub fn index(folder: &str) -> String {
    let mut out = String::from("| rule | severity | fix | runs | what it finds |\n|---|---|---|---|---|\n");
    for rule in RULES {
        let [id, severity, fix, runs] = cells(rule);
        let summary = rule.summary().replace('|', "\\|");
        let _ = writeln!(out, "| [{id}]({folder}{id}.md) | {severity} | {fix} | {runs} | {summary} |");
    }
    out
}

/// A rule's page: its title, what it is, and its documentation.
pub fn page(rule: &Rule) -> String {
    format!("# {}\n\n{}\n\n{}", rule.id, facts(rule), rule.documentation())
}

/// Severity, fix, and when it runs, in one line.
pub fn facts(rule: &Rule) -> String {
    let [_, severity, fix, runs] = cells(rule);
    let fix = match rule.fix {
        None => "no fix".to_owned(),
        Some(Safety::Safe) => format!("{fix} fix: --fix"),
        Some(Safety::Unsafe) => format!("{fix} fix: --unsafe-fixes"),
    };
    format!("Severity: {severity} · {fix} · runs {runs}")
}

fn cells(rule: &Rule) -> [String; 4] {
    let fix = match rule.fix {
        None => "-",
        Some(Safety::Safe) => "safe",
        Some(Safety::Unsafe) => "unsafe",
    };
    let runs = match (rule.preset, rule.needs) {
        (true, Needs::Files) => "always",
        (true, Needs::Engine) => "with --live",
        (false, Needs::Files) => "with --select",
        (false, Needs::Engine) => "with --live --select",
    };
    [rule.id, rule.severity.name(), fix, runs].map(str::to_owned)
}
