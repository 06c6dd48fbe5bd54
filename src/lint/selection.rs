//! Which rules run, and from which severity on findings fail: flags, then `x-destination: lint:`, then the defaults.

use super::finding::Severity;
use super::registry::{RULES, rule};
use super::rule::Rule;
use crate::compose::{Budget, Data, LoadError, Project, lookup};

/// The keys of `x-destination: lint:`, and what each is for.
pub(super) const KEYS: [(&str, &str); 3] = [
    ("select", "Rules that run, instead of those that run always; `all` stands for every one"),
    ("ignore", "Rules that don't run"),
    ("fail-on", "From which severity on findings make the exit code 1"),
];

/// The rules that run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Only these; those that run by default when empty. `all` stands for every rule.
    pub select: Vec<String>,
    /// None of these.
    pub ignore: Vec<String>,
}

impl Selection {
    /// Whether a rule runs.
    pub fn has(&self, rule: &Rule) -> bool {
        let named = |list: &[String]| list.iter().any(|name| name == rule.id || name == "all");
        let selected = if self.select.is_empty() { rule.preset } else { named(&self.select) };
        selected && !named(&self.ignore)
    }

    /// The first name that is no rule's, with the rule that was most likely meant.
    pub fn unknown(&self) -> Option<(&str, Option<&'static str>)> {
        let name = self.select.iter().chain(&self.ignore).find(|name| *name != "all" && rule(name).is_none())?;
        Some((name, similar(name)))
    }
}

/// The rule whose id has the most parts of a name.
pub(super) fn similar(name: &str) -> Option<&'static str> {
    let words: Vec<&str> = name.split(['-', '_']).filter(|word| word.len() > 2).collect();
    let score = |rule: &Rule| rule.id.split('-').filter(|part| words.contains(part)).count();
    RULES.iter().max_by_key(|rule| score(rule)).filter(|rule| score(rule) > 0).map(|rule| rule.id)
}

/// What a project's files say under `x-destination: lint:`, later ones winning.
#[derive(Debug, Clone, Default)]
pub struct FileSettings {
    /// `select` and `ignore`.
    pub selection: Selection,
    /// `fail-on`
    pub fail_on: Option<FailOn>,
}

/// From which severity on findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailOn {
    /// From this one on.
    At(Severity),
    /// Never.
    Never,
}

impl FailOn {
    /// What it can be called.
    pub const NAMES: [&'static str; 4] = ["info", "warning", "error", "never"];

    /// By its name: a severity, or `never`.
    pub fn named(name: &str) -> Option<Self> {
        if name == "never" { Some(Self::Never) } else { Severity::named(name).map(Self::At) }
    }

    /// Whether a finding of this weight fails.
    pub fn fails(self, severity: Severity) -> bool {
        matches!(self, Self::At(least) if severity >= least)
    }
}

impl FileSettings {
    /// Reads them.
    ///
    /// # Errors
    /// A key, a value or a rule that is not known, with its place.
    pub fn of(project: &Project) -> Result<Self, LoadError> {
        let mut settings = Self::default();
        for layer in &project.layers {
            let yaml = project.yaml(layer.file);
            let budget = Budget::for_yaml(yaml);
            let fail = |offset: usize, message: String, hint: Option<String>| LoadError {
                file: project.files[layer.file].name.clone(),
                position: Some(yaml.position(offset)),
                message,
                hint,
            };
            let too_much = |e: crate::compose::TooMuch| fail(yaml.start(e.at), e.to_string(), None);
            let Some(outer) = lookup(yaml, project.root(layer), "x-destination", &budget).map_err(too_much)? else {
                continue;
            };
            let Some(entry) = lookup(yaml, yaml.resolve(outer.value), "lint", &budget).map_err(too_much)? else {
                continue;
            };
            let node = yaml.resolve(entry.value);
            let hint = || Some(format!("its keys are {}", KEYS.map(|(key, _)| key).join(", ")));
            if yaml.entries(node).next().is_none() && !yaml.is_null(node) && yaml.raw(node) != "{}" {
                return Err(fail(yaml.start(node), "x-destination: `lint` must be a mapping".to_owned(), hint()));
            }
            for (key, value) in yaml.entries(node) {
                let data = Data::of(yaml, value, &budget).map_err(too_much)?;
                let names = || names(&data);
                match (yaml.scalar(key), &data) {
                    ("select", _) if names().is_some() => settings.selection.select = names().unwrap_or_default(),
                    ("ignore", _) if names().is_some() => settings.selection.ignore = names().unwrap_or_default(),
                    ("fail-on", Data::Scalar(text, _)) if FailOn::named(text).is_some() => {
                        settings.fail_on = FailOn::named(text);
                    }
                    ("fail-on", _) => {
                        let names = FailOn::NAMES.join(", ");
                        let message = format!("x-destination: `fail-on` must be one of {names}");
                        return Err(fail(yaml.start(value), message, None));
                    }
                    (key @ ("select" | "ignore"), _) => {
                        let message = format!("x-destination: `{key}` must be a list of rules");
                        return Err(fail(yaml.start(value), message, None));
                    }
                    (other, _) if other.starts_with("x-") => {}
                    (other, _) => {
                        let message = format!("x-destination: unknown key `{other}` under `lint`");
                        return Err(fail(yaml.start(key), message, hint()));
                    }
                }
                if let Some((name, similar)) = settings.selection.unknown() {
                    let message = format!("x-destination: there is no rule `{name}`");
                    return Err(fail(yaml.start(value), message, similar.map(|name| format!("there is `{name}`"))));
                }
            }
        }
        Ok(settings)
    }
}

fn names(data: &Data) -> Option<Vec<String>> {
    match data {
        Data::Seq(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect(),
        Data::Scalar(text, _) => Some(vec![text.clone()]),
        _ => None,
    }
}
