//! The report of a rewrite, for people and for programs.

use std::cell::OnceCell;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::sanitise::sanitise;
use crate::compose::Project;
use crate::rewrite::{Item, Kind, Report};
use crate::yaml::Lines;

/// The version of the JSON form. It grows when a field changes its meaning or goes; new fields leave it as it is.
pub const VERSION: u32 = 1;

/// How much of a report is handed over at once.
const PIECE: usize = 64 * 1024;

/// One line an item: `file:line:column: kind: message`.
pub fn text(project: &Project, report: &Report, colored: bool) -> String {
    let mut out = String::new();
    let places = Places::of(project);
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

/// One JSON object on one line, handed over in pieces: the report on a long file is nearly as long.
///
/// # Errors
/// Those of `put`.
pub fn json<E>(
    project: &Project,
    report: &Report,
    files: &[(String, bool)],
    error: Option<&crate::rewrite::Refusal>,
    mut put: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    let files: Vec<Value> = files.iter().map(|(name, changed)| json!({ "path": name, "changed": changed })).collect();
    let error = error.map(|error| {
        let place = error.place.as_ref();
        json!({
            "message": error.message, "hint": error.hint, "file": place.map(|(file, _)| file),
            "line": place.map(|(_, p)| p.line), "column": place.map(|(_, p)| p.column),
        })
    });
    let mut out = format!("{{\"version\":{VERSION},\"files\":{},\"items\":[", Value::Array(files));
    // Each item is written at once: as values all of them would take many times the room of their text.
    let places = Places::of(project);
    for (n, item) in report.items.iter().enumerate() {
        let (file, line, column) = places.of_item(item).unzip3();
        let comma = if n == 0 { "" } else { "," };
        let item = json!({
            "kind": item.kind.name(), "code": item.code, "file": file, "line": line, "column": column,
            "service": item.service, "network": item.network, "message": item.message,
        });
        let _ = write!(out, "{comma}{item}");
        if out.len() > PIECE {
            put(&out)?;
            out.clear();
        }
    }
    let _ = writeln!(out, "],\"error\":{}}}", error.unwrap_or(Value::Null));
    put(&out)
}

/// The places of many items.
struct Places<'p> {
    project: &'p Project,
    lines: Vec<OnceCell<Lines<'p>>>,
}

impl<'p> Places<'p> {
    fn of(project: &'p Project) -> Self {
        Self { project, lines: project.files.iter().map(|_| OnceCell::new()).collect() }
    }

    fn of_item(&self, item: &Item) -> Option<(&'p str, usize, usize)> {
        let place = item.place?;
        let file = self.project.files.get(place.file())?;
        let position = self.lines.get(place.file())?.get_or_init(|| file.yaml.lines()).position(place.offset());
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
