//! What is asked of a rewrite: flags, and `x-destination` in the files where a flag is silent.

use crate::compose::{Budget, Data, Entry, LoadError, Project, flatten, lookup};

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

/// How services join the destination in mode `both`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// The destination is among their networks.
    #[default]
    Networks,
    /// Compose has this plugin connect them, as the provider of one more service.
    Provider,
}

impl Join {
    /// The way of a name.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "networks" => Self::Networks,
            "provider" => Self::Provider,
            _ => return None,
        })
    }
}

/// What the user said; `None` and empty lists where they said nothing.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// The destination's network.
    pub network: Option<String>,
    /// How to connect.
    pub mode: Option<Mode>,
    /// How services join.
    pub join: Option<Join>,
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
    /// How services join; of no effect but in mode `both`, and not by provider in mode `only`.
    pub join: Join,
    /// The services that join; all when empty.
    pub services: Vec<String>,
    /// Unique service keys on the destination: the project's name, which they end in. Not where they join by provider,
    /// which publishes no plain name.
    pub unique: Option<String>,
    /// Networks that are not stripped, by key.
    pub keep: Vec<String>,
    /// `gw_priority` on the private network.
    pub gw_priority: bool,
    /// Losses are errors.
    pub strict: bool,
}

impl Settings {
    /// Whether Compose has this plugin connect services.
    pub fn by_provider(&self) -> bool {
        self.mode == Mode::Both && self.join == Join::Provider
    }
}

/// A key of `x-destination`.
#[derive(Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it is for, in a sentence without a full stop.
    pub about: &'static str,
}

/// What a key of `x-destination` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A text.
    Name,
    /// What can be the name of a destination's network.
    Network,
    /// One of some words.
    OneOf(&'static [&'static str]),
    /// A list of names, or a single one; with what is named.
    Names(&'static str),
    /// True or false.
    Flag,
    /// The linter's own settings, which it reads itself.
    Lint,
}

/// The keys of `x-destination`: what is read, what errors list, and what the JSON Schema is made of.
pub const KEYS: [Key; 9] = [
    Key { name: "name", takes: Takes::Name, about: "The destination, by its name" },
    Key { name: "network", takes: Takes::Network, about: "The destination's network" },
    Key {
        name: "mode",
        takes: Takes::OneOf(&["isolated", "both", "only"]),
        about: "How the stack is connected: on a network of its own, there and on the destination, or on the destination alone",
    },
    Key {
        name: "join",
        takes: Takes::OneOf(&["networks", "provider"]),
        about: "How services join the destination in mode both: by their networks, or connected by this plugin as a Compose provider",
    },
    Key { name: "services", takes: Takes::Names("services"), about: "The services that join; all when left out" },
    Key {
        name: "unique-names",
        takes: Takes::Flag,
        about: "Whether each service gets a name of its own on the destination and keeps the plain one private",
    },
    Key { name: "keep", takes: Takes::Names("networks"), about: "Networks of the file that are not stripped, by key" },
    Key {
        name: "gw-priority",
        takes: Takes::Flag,
        about: "Whether the private network comes first (Compose 2.33 and Engine 28 or later)",
    },
    Key { name: "lint", takes: Takes::Lint, about: "Settings of docker destination lint" },
];

/// Names that no destination's network can have.
pub const RESERVED: [&str; 6] = ["bridge", "host", "none", "ingress", "default", "docker_gwbridge"];

/// The value of a key, read as what the key takes.
enum Given {
    Text(String),
    List(Vec<String>),
    Flag(bool),
    Elsewhere,
}

impl Takes {
    fn wanted(self) -> String {
        match self {
            Self::Name | Self::Network => "a name".to_owned(),
            Self::OneOf([word]) => format!("`{word}`"),
            Self::OneOf(words) => format!("one of {}", words.join(", ")),
            Self::Names(what) => format!("a list of {what}"),
            Self::Flag => "true or false".to_owned(),
            Self::Lint => "a mapping".to_owned(),
        }
    }

    fn read(self, data: &Data) -> Option<Given> {
        match (self, data) {
            (Self::Name | Self::Network, Data::Scalar(text, _)) => Some(Given::Text(text.clone())),
            (Self::OneOf(words), Data::Scalar(text, _)) if words.contains(&text.as_str()) => {
                Some(Given::Text(text.clone()))
            }
            (Self::Names(_), Data::Scalar(text, _)) => Some(Given::List(vec![text.clone()])),
            (Self::Names(_), Data::Seq(items)) => {
                items.iter().map(|item| item.text().map(str::to_owned)).collect::<Option<_>>().map(Given::List)
            }
            (Self::Flag, Data::Scalar(text, true)) => match text.as_str() {
                "true" | "True" | "TRUE" => Some(Given::Flag(true)),
                "false" | "False" | "FALSE" => Some(Given::Flag(false)),
                _ => None,
            },
            (Self::Lint, _) => Some(Given::Elsewhere),
            _ => None,
        }
    }
}

/// What a message says after an unknown key.
fn known_keys() -> String {
    format!("its keys are {}", KEYS.map(|key| key.name).join(", "))
}

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
            let entries = flatten(yaml, node, &budget).map_err(|e| fail(yaml.start(e.at), e.to_string(), None))?;
            if entries.is_empty() && yaml.raw(node) != "{}" {
                return Err(fail(yaml.start(node), "x-destination must be a mapping".to_owned(), Some(known_keys())));
            }
            for Entry { key, value, .. } in entries {
                let name = yaml.scalar(key);
                let data = Data::of(yaml, value, &budget).map_err(|e| fail(yaml.start(e.at), e.to_string(), None))?;
                wishes.take(name, &data).map_err(|(message, hint)| fail(yaml.start(key), message, Some(hint)))?;
            }
        }
        Ok(wishes)
    }

    fn take(&mut self, name: &str, data: &Data) -> Result<(), (String, String)> {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            let unknown = || (format!("x-destination: unknown key `{name}`"), known_keys());
            return if name.starts_with("x-") { Ok(()) } else { Err(unknown()) };
        };
        let given = key.takes.read(data).ok_or_else(|| {
            let wanted = key.takes.wanted();
            (format!("x-destination: `{name}` must be {wanted}"), format!("write `{name}: …` with {wanted}"))
        })?;
        match (name, given) {
            ("name", Given::Text(text)) => self.destination = Some(text),
            ("network", Given::Text(text)) => {
                check_network_name(&text).map_err(|why| {
                    let message = format!("x-destination: `{text}` can't be a destination's network: {why}");
                    (message, "write `network: …` with the name of a Docker network".to_owned())
                })?;
                self.network = Some(text);
            }
            ("mode", Given::Text(text)) => self.mode = Mode::named(&text),
            ("join", Given::Text(text)) => self.join = Join::named(&text),
            ("services", Given::List(names)) => self.services = names,
            ("keep", Given::List(names)) => self.keep = names,
            ("unique-names", Given::Flag(on)) => self.unique_names = Some(on),
            ("gw-priority", Given::Flag(on)) => self.gw_priority = Some(on),
            _ => {}
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
            join: self.join.or(other.join),
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
    if RESERVED.contains(&name) || name.starts_with("destination.") {
        return Err("the name is reserved".to_owned());
    }
    Ok(())
}
