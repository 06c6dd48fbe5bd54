//! All checks on one file.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tempfile::TempDir;

use super::compose::{Ask, Compose, Composes};
use super::corpus::ComposeFile;
use super::modes::{Mode, Variant};
use super::table::Table;
use super::{checks, diff, model, process, typed};

/// Reasons for which a valid file may be refused in every form that a mode has: what is asked for can't be done by any text
/// that is written here.
const EXPLAINED: [&str; 6] = [
    // Services of other files can't be given other names, nor can what those files say about them.
    "comes from an included file, where names can't be made unique",
    "would change, and it comes from an included file",
    "extends one of another file, which may name services by their old keys",
    // The name stands in a place that other things share.
    "is named through an anchor, which can't be renamed",
    // The new name is taken.
    "which is another service",
    // What Compose would fetch is not here.
    "is remote",
];

/// What is at hand to judge with.
pub(crate) struct Judge {
    composes: Composes,
    home: TempDir,
    count: AtomicUsize,
}

/// The original, as one Compose reads it.
struct Reading<'a> {
    compose: &'a Compose,
    ask: Ask,
    model: Value,
    project: String,
}

/// One file, or a variant of it.
struct Case<'a> {
    name: &'a str,
    path: &'a Path,
    bytes: &'a [u8],
    variant: Variant,
    readings: Vec<Reading<'a>>,
    known: model::Known,
}

/// What the binary made of it.
enum Answer {
    Text(Vec<u8>, Vec<String>),
    Refused(String),
    Broken(String),
}

/// A file that goes when it is not needed any more.
struct Sibling(PathBuf);

impl Drop for Sibling {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

impl Judge {
    pub(crate) fn new() -> Result<Self, String> {
        let home = tempfile::tempdir().map_err(|why| format!("a temporary directory: {why}"))?;
        Ok(Self { composes: Composes::find()?, home, count: AtomicUsize::default() })
    }

    /// What can't be checked here.
    pub(crate) fn left_out(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.composes.list.is_empty() {
            notes.push(
                "no Compose at hand (DESTINATION_TOOLS, or docker compose in PATH): left out are the models of the results, \
                 and that a second file means the same as an edited one"
                    .to_owned(),
            );
        }
        notes
    }

    /// How often Compose was run, and how many models were asked for.
    pub(crate) fn calls(&self) -> (usize, usize) {
        self.composes.calls()
    }

    /// Everything about one file.
    pub(crate) fn file(&self, file: &ComposeFile) -> Table {
        let mut table = Table::default();
        let here = std::env::current_dir().unwrap_or_default();
        let name = file.origin.strip_prefix(&here).unwrap_or(&file.origin).display().to_string();
        let Outline { service, network, mut known } = outline(&file.bytes);
        let (readings, why) = self.readings(&file.copy, &self.composes.list, true);
        if readings.is_empty() && !self.composes.list.is_empty() {
            table.aside(&format!("the original is refused: {}", reason(&why.unwrap_or_default())), &name);
        }
        known.project = readings.first().map_or_else(|| project(&known, &file.copy), |one| one.project.clone());
        let mut accepted = Vec::new();
        let case = Case { name: &name, path: &file.copy, bytes: &file.bytes, variant: Variant::AsIs, readings, known };
        for mode in Mode::all(service.as_deref(), network.as_deref()) {
            if self.mode(&case, &mode, &mut table) {
                accepted.push(mode);
            }
        }
        for variant in Variant::ALL {
            let Some(bytes) = variant.of(&file.bytes) else { continue };
            let sibling = self.sibling(&file.copy, &bytes);
            let newest = self.composes.list.len().saturating_sub(1);
            let (readings, _) = self.readings(&sibling.0, &self.composes.list[newest..], false);
            let known = case.known.clone();
            let case = Case { name: &name, path: &sibling.0, bytes: &bytes, variant, readings, known };
            for mode in Mode::all(None, None).into_iter().take(2) {
                if !self.mode(&case, &mode, &mut table) && accepted.contains(&mode) {
                    let row = format!("{}{}", mode.row, variant.name());
                    table.checked(
                        &name,
                        &row,
                        &command(&case, &mode, ""),
                        vec!["only this form is refused".to_owned()],
                    );
                }
            }
        }
        table
    }

    /// The original's models, of every Compose that accepts it, and why the last one that doesn't.
    fn readings<'a>(&self, path: &Path, composes: &'a [Compose], raw: bool) -> (Vec<Reading<'a>>, Option<String>) {
        let mut readings = Vec::new();
        let mut why = None;
        for (number, compose) in composes.iter().enumerate() {
            let mut asks = vec![Ask::All, Ask::Plain];
            if raw && number + 1 == composes.len() {
                asks.push(Ask::Raw);
            }
            let mut replaced = false;
            for ask in asks {
                if ask == Ask::Plain && replaced {
                    continue;
                }
                match self.composes.model(compose, ask, &[path]) {
                    Ok(model) => {
                        replaced = true;
                        let name = model["name"].as_str().unwrap_or_default().to_owned();
                        let model = model::canonical(model, &name);
                        readings.push(Reading { compose, ask, model, project: name });
                    }
                    Err(error) => why = Some(error),
                }
            }
        }
        (readings, why)
    }

    /// One file in one mode: the edited file, and the second file. True when the file was edited.
    fn mode(&self, case: &Case<'_>, mode: &Mode, table: &mut Table) -> bool {
        let row = format!("{}{}", mode.row, case.variant.name());
        let command = |form: &str| command(case, mode, form);
        table.row(&row).files += 1;
        let edited = self.rewrite(case.path, mode, &[]);
        let done = matches!(edited, Answer::Text(..));
        let mut models = Vec::new();
        let mut refused = Vec::new();
        match edited {
            Answer::Broken(what) => table.checked(case.name, &row, &command(""), vec![what]),
            Answer::Refused(why) => {
                table.refused(&row, &reason(&why), case.name);
                refused.push(why);
            }
            Answer::Text(text, notes) => {
                let numbers = table.row(&row);
                if text == case.bytes {
                    numbers.unchanged += 1;
                } else {
                    numbers.rewritten += 1;
                }
                let wrong = self.edited(case, mode, &text, &notes, &mut models);
                table.checked(case.name, &row, &command(""), wrong);
            }
        }
        let valid = !case.readings.is_empty();
        if case.variant == Variant::AsIs && !mode.unique {
            match self.rewrite(case.path, mode, &["--override"]) {
                Answer::Broken(what) => table.checked(case.name, &row, &command(" --override"), vec![what]),
                Answer::Refused(why) => {
                    table.refused(&row, &reason(&why), case.name);
                    refused.push(why);
                }
                Answer::Text(text, _) => {
                    let wrong = self.second(case, mode, &text, &models);
                    table.checked(case.name, &row, &command(" --override"), wrong);
                }
            }
        }
        let forms = if case.variant == Variant::AsIs && !mode.unique { 2 } else { 1 };
        let unexplained = refused.iter().find(|why| !EXPLAINED.iter().any(|part| why.contains(part)));
        if valid
            && refused.len() == forms
            && (forms == 2 || mode.unique)
            && let Some(why) = unexplained
        {
            table.checked(case.name, &row, &command(""), vec![format!("a valid file is refused: {why}")]);
        }
        done
    }

    /// What is wrong with an edited file.
    fn edited(
        &self,
        case: &Case<'_>,
        mode: &Mode,
        text: &[u8],
        notes: &[String],
        models: &mut Vec<Value>,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        let shown = self.run(case.path, mode, &["--diff"]);
        match diff::apply(case.bytes, &shown.out) {
            Err(why) => wrong.push(why),
            Ok((_, patched)) if patched != text => wrong.push("the diff does not lead to the result".to_owned()),
            Ok((changes, _)) => {
                let how = (mode, case.variant);
                wrong.extend(checks::edited(case.bytes, text, &changes, how, &case.known.project, notes));
            }
        }
        let sibling = self.sibling(case.path, text);
        match self.rewrite(&sibling.0, mode, &[]) {
            Answer::Text(again, _) if again == text => {}
            Answer::Text(..) => wrong.push("rewriting the result changes it again".to_owned()),
            Answer::Refused(why) | Answer::Broken(why) => wrong.push(format!("the result can't be rewritten: {why}")),
        }
        let mut opinion = None;
        wrong.extend(self.models(case, mode, &[&sibling.0], models, &mut opinion));
        // It knows neither `gw_priority` nor `provider`.
        if !mode.gateway && !mode.provider {
            wrong.extend(typed::check(case.bytes, text, opinion.as_ref()));
        }
        wrong
    }

    /// What is wrong with a second file.
    fn second(&self, case: &Case<'_>, mode: &Mode, text: &[u8], edited: &[Value]) -> Vec<String> {
        let sibling = self.sibling(case.path, text);
        let mut models = Vec::new();
        let mut wrong = self.models(case, mode, &[case.path, &sibling.0], &mut models, &mut None);
        for (one, other) in edited.iter().zip(&models) {
            let found = model::unlike(one, other);
            if let Some(first) = found.first() {
                wrong.push(format!("the second file does not mean the same as the edited one: {first}"));
                break;
            }
        }
        wrong
    }

    /// Compares what every Compose makes of a result with what is meant.
    fn models(
        &self,
        case: &Case<'_>,
        mode: &Mode,
        files: &[&Path],
        models: &mut Vec<Value>,
        opinion: &mut Option<model::Expected>,
    ) -> Vec<String> {
        let mut wrong = Vec::new();
        for reading in &case.readings {
            let Reading { compose, ask, model: original, project } = reading;
            if mode.provider && !compose.knows_providers {
                continue;
            }
            let found = match self.composes.model(compose, *ask, files) {
                Ok(found) => model::canonical(found, project),
                Err(why) => {
                    wrong.push(format!("{} accepts the original, but not the result: {why}", compose.name));
                    continue;
                }
            };
            let mut expected = model::expect(original, mode, &found, project, &case.known);
            let mut actual = found.clone();
            if !compose.knows_gateway {
                expected.model = model::without_gateway(expected.model);
                actual = model::without_gateway(actual);
            }
            if *ask != Ask::Raw || case.known.includes {
                expected.model = model::without_unused(expected.model);
                actual = model::without_unused(actual);
            }
            let how = if *ask == Ask::Raw { " --no-interpolate" } else { "" };
            let found_wrong = expected.differences(&actual);
            wrong.extend(found_wrong.iter().take(3).map(|what| format!("{}{how}: {what}", compose.name)));
            if found_wrong.len() > 3 {
                wrong.push(format!("{}{how}: and {} more differences", compose.name, found_wrong.len() - 3));
            }
            models.push(actual);
            if *ask != Ask::Raw {
                *opinion = Some(expected);
            }
        }
        wrong
    }

    /// Runs the binary in the file's directory.
    fn run(&self, path: &Path, mode: &Mode, extra: &[&str]) -> process::Ran {
        let mut command = process::command(Path::new(env!("CARGO_BIN_EXE_docker-destination")), self.home.path());
        command.current_dir(path.parent().unwrap_or(Path::new(".")));
        command.arg("rewrite").arg("-f").arg(path.file_name().unwrap_or_default());
        command.args(["--report", "json"]).args(mode.flags()).args(extra);
        process::run(command)
    }

    fn rewrite(&self, path: &Path, mode: &Mode, extra: &[&str]) -> Answer {
        let ran = self.run(path, mode, extra);
        let report = ran.err.lines().find_map(|line| serde_json::from_str::<Value>(line).ok());
        match ran.code {
            Some(0) => {
                let items = report.as_ref().and_then(|report| report["items"].as_array()).into_iter().flatten();
                let notes = items.filter(|item| item["code"] == "comment").filter_map(|item| item["message"].as_str());
                let notes = notes.map(str::to_owned).collect();
                Answer::Text(ran.out, notes)
            }
            Some(2) if ran.out.is_empty() => {
                let why = report.as_ref().and_then(|report| report["error"]["message"].as_str()).map(str::to_owned);
                let said = || ran.err.lines().find(|line| line.starts_with("error: ")).map(str::to_owned);
                Answer::Refused(why.or_else(said).unwrap_or(ran.err))
            }
            Some(2) => Answer::Broken("it refuses, and writes something all the same".to_owned()),
            Some(code) => Answer::Broken(format!("it ends with {code}: {}", ran.err.trim())),
            None => Answer::Broken(format!("it does not end by itself: {}", ran.err.trim())),
        }
    }

    /// A file beside another one.
    fn sibling(&self, path: &Path, bytes: &[u8]) -> Sibling {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = path.with_file_name(format!("soak-{number}.yaml"));
        std::fs::write(&path, bytes).unwrap();
        Sibling(path)
    }
}

/// The command that shows what happens to a file.
fn command(case: &Case<'_>, mode: &Mode, form: &str) -> String {
    let words = [
        &["docker-destination".to_owned(), "rewrite".to_owned(), "-f".to_owned(), case.name.to_owned()],
        &mode.flags()[..],
    ];
    format!("{}{form}{}", words.concat().join(" "), case.variant.name().replace(',', "  # with"))
}

/// What a file says at first sight.
#[derive(Default)]
struct Outline {
    service: Option<String>,
    network: Option<String>,
    known: model::Known,
}

/// The first service, the first network, and what the model won't tell, as far as `serde_yaml` can.
fn outline(bytes: &[u8]) -> Outline {
    let text = String::from_utf8_lossy(bytes);
    let Ok(value) = serde_yaml::from_str::<serde_yaml::Value>(text.trim_start_matches('\u{feff}')) else {
        return Outline::default();
    };
    let first = |section: &str| {
        let keys = value.get(section)?.as_mapping()?.keys().filter_map(|key| key.as_str());
        keys.map(str::to_owned).find(|key| key != "<<")
    };
    let known = model::Known {
        project: value.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned(),
        networks: value
            .get("networks")
            .and_then(|networks| networks.as_mapping())
            .into_iter()
            .flatten()
            .filter_map(|(key, network)| {
                let name = network.get("name").and_then(|name| name.as_str()).map(str::to_owned);
                Some((key.as_str()?.to_owned(), name))
            })
            .collect(),
        includes: value.get("include").is_some(),
    };
    Outline { service: first("services"), network: first("networks"), known }
}

/// The project's name as far as it can be told without Compose: what the file says, with a variable's default, or its
/// directory.
fn project(known: &model::Known, path: &Path) -> String {
    let given = known.project.rsplit(":-").next().unwrap_or_default().trim_end_matches('}');
    let directory = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().to_lowercase();
    let name = if given.is_empty() { directory.as_str() } else { given };
    name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

/// A message without the places and names in it.
fn reason(message: &str) -> String {
    let mut text = String::new();
    for (number, part) in message.trim_start_matches("error: ").split('`').enumerate() {
        text.push_str(if number % 2 == 0 { part } else { "`…`" });
    }
    match text.split_once(": ") {
        Some((place, rest)) if place.contains(".y") => rest.to_owned(),
        _ => text,
    }
}
