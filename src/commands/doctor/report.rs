//! How findings are printed: each with its evidence and its mend for people, by a format for programs.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::{Looked, Seen};
use crate::cli::doctor::DoctorArgs;
use crate::commands::listing::{Listing, cell};
use crate::destination::doctor::{Finding, Severity};
use crate::error::Error;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::Cell;
use crate::output::template::Format;

const HEADERS: &[(&str, &str)] = &[
    ("About", "ABOUT"),
    ("Advice", "ADVICE"),
    ("Check", "CHECK"),
    ("Context", "CONTEXT"),
    ("Destinations", "DESTINATIONS"),
    ("Evidence", "EVIDENCE"),
    ("Fixable", "FIXABLE"),
    ("Mend", "MEND"),
    ("Message", "MESSAGE"),
    ("Server", "SERVER"),
    ("Severity", "SEVERITY"),
];

/// Prints what was found.
///
/// # Errors
/// A format that can't be read.
pub(super) fn print(args: &DoctorArgs, looked: &[Looked], console: &mut Console) -> Result<(), Error> {
    let Some(format) = &args.format else {
        let text: Vec<String> = looked.iter().map(|one| told(one, args, console.out_is_colored())).collect();
        return Ok(console.data(text.join("\n").as_bytes())?);
    };
    let mut columns = vec!["Severity", "Check", "Destinations", "Message"];
    if args.all_contexts {
        columns.insert(0, "Context");
    }
    let (mut rows, mut cells) = (Vec::new(), Vec::new());
    for one in looked {
        for finding in one.findings() {
            let row = row(one, finding);
            cells.push(columns.iter().map(|key| column(key, &row, finding)).collect());
            rows.push(row);
        }
    }
    Listing { headers: HEADERS, rows, cells, columns }.print(&Format::read(format), console)
}

/// The display names of the destinations that a finding concerns.
fn destinations<'l>(one: &'l Looked, finding: &Finding) -> Vec<&'l str> {
    let Ok(Seen { survey, .. }) = &one.outcome else { return Vec::new() };
    let all = survey.destinations.iter().filter(|destination| finding.concerns(&destination.network_name));
    all.map(|destination| destination.name.as_str()).collect()
}

fn row(one: &Looked, finding: &Finding) -> Value {
    let mend: Vec<String> = finding.mend.iter().map(|words| format!("{} {words}", one.docker)).collect();
    json!({
        "About": finding.about,
        "Advice": finding.advice.as_deref().unwrap_or_default(),
        "Check": finding.check,
        "Context": one.context,
        "Destinations": destinations(one, finding),
        "Evidence": finding.evidence,
        "Fixable": finding.fix.is_some(),
        "Mend": mend,
        "Message": finding.message,
        "Server": one.address,
        "Severity": finding.severity.name(),
    })
}

fn column(key: &str, row: &Value, finding: &Finding) -> Cell {
    let text = match &row[key] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        value => value.as_str().unwrap_or_default().to_owned(),
    };
    if key == "Severity" { cell(&text).styled(style(finding.severity)) } else { cell(&text) }
}

fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Error => AnsiColor::Red,
        Severity::Warning => AnsiColor::Yellow,
        Severity::Info => AnsiColor::Cyan,
    };
    Style::new().bold().fg_color(Some(color.into()))
}

/// What is told of one server.
fn told(one: &Looked, args: &DoctorArgs, colored: bool) -> String {
    let findings = one.findings();
    let blocks: Vec<String> = findings.iter().map(|finding| block(one, finding, colored)).collect();
    let on = sanitise(&one.called()).into_owned();
    let head = match &one.outcome {
        Ok(seen) if findings.is_empty() => clean(&on, seen, args),
        _ => format!("{} on {on}\n", counted(findings)),
    };
    if blocks.is_empty() { head } else { format!("{}\n{head}", blocks.join("\n")) }
}

fn clean(on: &str, seen: &Seen, args: &DoctorArgs) -> String {
    let several = |number: usize, what: &str| format!("{number} {what}{}", if number == 1 { "" } else { "s" });
    let looked_at = if args.destination.is_empty() {
        let (destinations, containers) = (seen.survey.destinations.len(), seen.survey.containers.len());
        format!("{} and {} were looked at", several(destinations, "destination"), several(containers, "container"))
    } else {
        let known = args.destination.iter().filter(|word| seen.survey.knows(word)).count();
        format!(
            "{} looked at",
            if known == 1 { "1 destination was".to_owned() } else { format!("{known} destinations were") }
        )
    };
    format!("nothing is wrong on {on}: {looked_at}\n")
}

/// `2 errors, 1 warning and 1 info`
fn counted(findings: &[Finding]) -> String {
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let all: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info]
        .into_iter()
        .map(|severity| (count(severity), severity.name()))
        .filter(|(number, _)| *number > 0)
        .map(|(number, name)| format!("{number} {name}{}", if number == 1 { "" } else { "s" }))
        .collect();
    match all.as_slice() {
        [most @ .., last] if !most.is_empty() => format!("{} and {last}", most.join(", ")),
        all => all.concat(),
    }
}

fn block(one: &Looked, finding: &Finding, colored: bool) -> String {
    let style = if colored { style(finding.severity) } else { Style::new() };
    let label = format!("{style}{}[{}]{style:#}", finding.severity.name(), finding.check);
    let mut lines = vec![format!("{label}: {}", sanitise(&finding.message))];
    lines.extend(finding.evidence.iter().map(|fact| format!("  {}", sanitise(fact))));
    let mends = finding.mend.iter().enumerate();
    lines.extend(mends.map(|(at, words)| {
        let lead = if at == 0 { "mend:" } else { "     " };
        format!("  {lead} {} {}", one.docker, sanitise(words))
    }));
    lines.extend(finding.advice.iter().map(|advice| format!("  note: {}", sanitise(advice))));
    if finding.fix.is_some() {
        lines.push(format!("  safe: {} destination doctor --fix", one.docker));
    }
    lines.join("\n") + "\n"
}
