//! The report of a rewrite, for people and for programs.

use std::fmt::Write as _;
use std::sync::Arc;

use serde_json::{Value, json};

use super::json::line;
use super::sanitise::sanitise;
use crate::compose::{Lines, Project, SourceFile};
use crate::rewrite::{Item, Kind, Report};
use crate::yaml::Position;

/// The version of the JSON form. It grows when a field changes its meaning or goes; new fields leave it as it is.
pub const VERSION: u32 = 1;

/// How much of a report is handed over at once.
const PIECE: usize = 64 * 1024;

/// One line an item: `file:line:column: kind: message`.
pub fn text(project: &Project, report: &Report, colored: bool) -> String {
    let mut out = String::new();
    let places = Places::of(&project.files);
    for item in &report.items {
        let color = match item.kind {
            Kind::Changed => "32",
            Kind::Lost | Kind::Finding => "33",
            Kind::Note => "36",
        };
        let (on, off) = if colored { (format!("\x1b[{color}m"), "\x1b[0m") } else { (String::new(), "") };
        let place =
            places.of_item(item).map_or_else(String::new, |(file, line, column)| format!("{file}:{line}:{column}: "));
        let _ = writeln!(out, "{}{on}{}:{off} {}", sanitise(&place), item.kind.name(), sanitise(&item.message));
    }
    out
}

/// Why nothing was written.
#[derive(Debug, Clone)]
pub struct Why {
    /// The file it is about.
    pub file: Option<String>,
    /// Where in it.
    pub position: Option<Position>,
    /// The reason.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

/// What the reader should know beforehand.
#[derive(Debug, Clone)]
pub struct Warning {
    /// One sentence, lower case.
    pub message: String,
    /// What to do instead.
    pub hint: Option<String>,
}

/// All that a rewrite says.
#[derive(Debug)]
pub struct Said<'s> {
    /// Said beforehand.
    pub warnings: &'s [Warning],
    /// What it changes and loses.
    pub report: &'s Report,
    /// The files, and whether they differ.
    pub files: &'s [(String, bool)],
    /// Why it was not made, if it was not.
    pub why: Option<&'s Why>,
}

/// One JSON object on one line, as described in `docs/rewrite-json.md`. It is handed over in pieces: the report on a long
/// file is nearly as long.
///
/// # Errors
/// Those of `put`.
pub fn json<E>(
    sources: &[Arc<SourceFile>],
    said: &Said<'_>,
    mut put: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let files = said.files.iter().map(|(name, changed)| json!({ "path": name, "changed": changed })).collect();
    let warnings = said.warnings.iter().map(|w| json!({ "message": w.message, "hint": w.hint })).collect();
    let error = said.why.map(|why| {
        json!({
            "message": why.message, "hint": why.hint, "file": why.file,
            "line": why.position.map(|p| p.line), "column": why.position.map(|p| p.column),
        })
    });
    let (files, warnings) = (line(&Value::Array(files)), line(&Value::Array(warnings)));
    let mut out = format!("{{\"version\":{VERSION},\"files\":{files},\"warnings\":{warnings},\"items\":[");
    // Each item is written at once: as values all of them would take many times the room of their text.
    let places = Places::of(sources);
    for (n, item) in said.report.items.iter().enumerate() {
        let (file, line, column) = places.of_item(item).unzip3();
        let comma = if n == 0 { "" } else { "," };
        let item = json!({
            "kind": item.kind.name(), "code": item.code, "file": file, "line": line, "column": column,
            "service": item.service, "network": item.network(), "message": item.message,
        });
        let _ = write!(out, "{comma}{}", self::line(&item));
        if out.len() > PIECE {
            put(&out)?;
            out.clear();
        }
    }
    let _ = writeln!(out, "],\"error\":{}}}", line(&error.unwrap_or(Value::Null)));
    put(&out)
}

/// The places of many items.
struct Places<'p> {
    sources: &'p [Arc<SourceFile>],
    lines: Lines<'p>,
}

impl<'p> Places<'p> {
    fn of(sources: &'p [Arc<SourceFile>]) -> Self {
        Self { sources, lines: Lines::of(sources) }
    }

    fn of_item(&self, item: &Item) -> Option<(&'p str, usize, usize)> {
        let place = item.place?;
        let file = self.sources.get(place.file())?;
        let position = self.lines.position(place);
        Some((file.name.as_str(), position.line, position.column))
    }
}

trait Unzip3<A, B, C> {
    fn unzip3(self) -> (Option<A>, Option<B>, Option<C>);
}

impl<A, B, C> Unzip3<A, B, C> for Option<(A, B, C)> {
    fn unzip3(self) -> (Option<A>, Option<B>, Option<C>) {
        match self {
            Some((a, b, c)) => (Some(a), Some(b), Some(c)),
            None => (None, None, None),
        }
    }
}
