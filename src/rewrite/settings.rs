//! What is asked of a rewrite: flags, and `x-destination` in the files where a flag is silent.

use crate::compose::{Budget, Data, LoadError, Project, lookup};

/// How services are connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Every service is on the stack's own `default` network alone.
    #[default]
    Isolated,
    /// Services are on `default` and on the destination.
    Both,
    /// Services are on the destination alone.
    Only,
}

impl Mode {
    /// The mode of a name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "isolated" => Self::Isolated,
            "both" => Self::Both,
            "only" => Self::Only,
            _ => return None,
        })
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Isolated => "isolated",
            Self::Both => "both",
            Self::Only => "only",
        }
    }
}

/// What the user said; `None` and empty lists where they said nothing.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The destination's network.
    pub network: Option<String>,
    /// How to connect.
    pub mode: Option<Mode>,
    /// The services that join; all when empty.
    pub services: Vec<String>,
    /// Unique service keys on the destination.
    pub unique_names: Option<bool>,
    /// Networks that are not stripped, by key.
    pub keep: Vec<String>,
    /// `gw_priority` on the private network.
    pub gw_priority: Option<bool>,
    /// The destination that `x-destination` names, which only an engine can turn into a network.
    pub destination: Option<String>,
}

/// What is to be done, with nothing left open.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The destination's network on the engine; empty in mode `isolated`.
    pub network: String,
    /// How to connect.
    pub mode: Mode,
    /// The services that join; all when empty.
    pub services: Vec<String>,
    /// Unique service keys on the destination: the project's name, which they end in.
    pub unique: Option<String>,
    /// Networks that are not stripped, by key.
    pub keep: Vec<String>,
    /// `gw_priority` on the private network.
    pub gw_priority: bool,
    /// Losses are errors.
    pub strict: bool,
}

/// The keys of `x-destination`.
const KEYS: [&str; 9] = ["name", "network", "mode", "join", "services", "unique-names", "keep", "gw-priority", "lint"];

impl Wishes {
    /// What the files say under `x-destination`, later ones winning.
    ///
    /// # Errors
    /// A key or value that is not known, with its place.
    pub fn of_files(project: &Project) -> Result<Self, LoadError> {
        let mut wishes = Self::default();
        for layer in &project.layers {
            let yaml = project.yaml(layer.file);
            let budget = Budget::for_yaml(yaml);
            let fail = |offset: usize, message: String, hint: Option<String>| LoadError {
                file: project.files[layer.file].name.clone(),
                position: Some(yaml.position(offset)),
                message,
                hint,
            };
            let root = project.root(layer);
            let found = lookup(yaml, root, "x-destination", &budget)
                .map_err(|e| fail(yaml.start(e.at), e.to_string(), None))?;
            let Some(entry) = found else { continue };
            let node = yaml.resolve(entry.value);
            if yaml.is_null(node) {
                continue;
            }
            let mut entries = yaml.entries(node).peekable();
            if entries.peek().is_none() && yaml.raw(node) != "{}" {
                return Err(fail(
                    yaml.start(node),
                    "x-destination must be a mapping".to_owned(),
                    Some(format!("its keys are {}", KEYS.join(", "))),
                ));
            }
            for (key, value) in entries {
                let name = yaml.scalar(key);
                let data = Data::of(yaml, value, &budget).map_err(|e| fail(yaml.start(e.at), e.to_string(), None))?;
                wishes.take(name, &data).map_err(|(message, hint)| fail(yaml.start(key), message, Some(hint)))?;
            }
        }
        Ok(wishes)
    }

    fn take(&mut self, key: &str, data: &Data) -> Result<(), (String, String)> {
        let wrong = |wanted: &str| {
            Err((format!("x-destination: `{key}` must be {wanted}"), format!("write `{key}: …` with {wanted}")))
        };
        let list = || match data {
            Data::Seq(items) => items.iter().map(|item| item.text().map(str::to_owned)).collect::<Option<Vec<_>>>(),
            Data::Scalar(text, _) => Some(vec![text.clone()]),
            _ => None,
        };
        let flag = || match data {
            Data::Scalar(text, true) => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        };
        match (key, data) {
            ("name", Data::Scalar(text, _)) => self.destination = Some(text.clone()),
            ("network", Data::Scalar(text, _)) => {
                check_network_name(text).map_err(|why| {
                    let message = format!("x-destination: `{text}` can't be a destination's network: {why}");
                    (message, "write `network: …` with the name of a Docker network".to_owned())
                })?;
                self.network = Some(text.clone());
            }
            ("name" | "network", _) => return wrong("a name"),
            ("mode", Data::Scalar(text, _)) if Mode::named(text).is_some() => self.mode = Mode::named(text),
            ("mode", _) => return wrong("one of isolated, both, only"),
            ("join", Data::Scalar(text, _)) if text == "networks" => {}
            ("join", Data::Scalar(text, _)) if text == "provider" => {
                return Err((
                    "x-destination: `join: provider` can't be done by rewriting a file".to_owned(),
                    "leave `join` out, or write `join: networks`".to_owned(),
                ));
            }
            ("join", _) => return wrong("`networks`"),
            ("services", _) => match list() {
                Some(names) => self.services = names,
                None => return wrong("a list of services"),
            },
            ("keep", _) => match list() {
                Some(names) => self.keep = names,
                None => return wrong("a list of networks"),
            },
            ("unique-names", _) => match flag() {
                Some(on) => self.unique_names = Some(on),
                None => return wrong("true or false"),
            },
            ("gw-priority", _) => match flag() {
                Some(on) => self.gw_priority = Some(on),
                None => return wrong("true or false"),
            },
            ("lint", _) => {}
            _ if key.starts_with("x-") => {}
            _ => {
                return Err((
                    format!("x-destination: unknown key `{key}`"),
                    format!("its keys are {}", KEYS.join(", ")),
                ));
            }
        }
        Ok(())
    }

    /// These wishes, and those of `other` where these are silent.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let list = |mine: Vec<String>, theirs: Vec<String>| if mine.is_empty() { theirs } else { mine };
        Self {
            network: self.network.or(other.network),
            mode: self.mode.or(other.mode),
            services: list(self.services, other.services),
            unique_names: self.unique_names.or(other.unique_names),
            keep: list(self.keep, other.keep),
            gw_priority: self.gw_priority.or(other.gw_priority),
            destination: self.destination.or(other.destination),
        }
    }
}

/// Whether a text can be the name of a destination's network.
///
/// # Errors
/// Why not.
pub fn check_network_name(name: &str) -> Result<(), String> {
    let sound = name.len() <= 200
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        && name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
    if !sound {
        return Err(
            "must be 1 to 200 of the characters a-z, A-Z, 0-9, `.`, `_` and `-`, the first one a letter or a digit"
                .to_owned(),
        );
    }
    if matches!(name, "bridge" | "host" | "none" | "ingress" | "default" | "docker_gwbridge")
        || name.starts_with("destination.")
    {
        return Err("the name is reserved".to_owned());
    }
    Ok(())
}
