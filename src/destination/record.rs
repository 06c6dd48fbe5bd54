//! Records: what amends the labels of a network, which themselves never change.
//!
//! On an engine a record is a configuration-only network, `destination.<network>.<revision>`; for a network that spans
//! a swarm it is a swarm config, whose labels can be changed in place. Readers take the highest revision and never
//! write; what is below it is left over from a change that was cut short.

use super::labels::{self, Labels};
use super::network::{Network, Scope};
use crate::engine::models;

/// The longest name of a swarm config.
const LONGEST_CONFIG: usize = 64;

/// What holds a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A configuration-only network.
    Network,
    /// A swarm config, with the version that an update has to name.
    Config {
        /// The number of its last change.
        version: u64,
    },
}

/// How a network came to be a destination.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// Made as one.
    #[default]
    Created,
    /// Made by somebody else.
    Adopted,
}

impl Origin {
    /// As the label says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Adopted => "adopted",
        }
    }
}

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The full ID of what holds it.
    pub id: String,
    /// The name of what holds it.
    pub holder_name: String,
    /// What holds it.
    pub holder: Holder,
    /// When it was written (RFC 3339), by the engine's clock.
    pub written: String,
    /// What it says.
    pub content: Content,
}

/// What a record says: the whole state, not a difference.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The name of the network it amends.
    pub of: String,
    /// Its number. The highest counts.
    pub revision: u64,
    /// The display name.
    pub name: String,
    /// A text for people.
    pub description: String,
    /// Whom to ask.
    pub owner: String,
    /// The user's labels.
    pub labels: Labels,
    /// How the network came to be a destination.
    pub origin: Origin,
    /// When it became one (RFC 3339); empty where nobody noted it.
    pub created: String,
    /// Since when (RFC 3339) it is none any more.
    pub released: Option<String>,
}

impl Content {
    /// The labels that say this.
    pub fn to_labels(&self) -> Labels {
        let mut all = labels::of_user(&self.labels);
        let mut put = |key: &str, value: &str| {
            if !value.is_empty() {
                all.insert(key.to_owned(), value.to_owned());
            }
        };
        put(labels::OF, &self.of);
        put(labels::REVISION, &self.revision.to_string());
        put(labels::NAME, &self.name);
        put(labels::DESCRIPTION, &self.description);
        put(labels::OWNER, &self.owner);
        put(labels::CREATED, &self.created);
        put(labels::ORIGIN, self.origin.name());
        put(labels::RELEASED, self.released.as_deref().unwrap_or_default());
        all
    }

    /// What labels say; `None` for those of anything but a record.
    pub fn of_labels(said: &Labels) -> Option<Self> {
        let text = |key: &str| said.get(key).cloned().unwrap_or_default();
        let of = said.get(labels::OF).filter(|of| !of.is_empty())?.clone();
        Some(Self {
            // The last number has none after it.
            revision: said.get(labels::REVISION)?.parse().ok().filter(|revision| *revision < u64::MAX)?,
            name: said.get(labels::NAME).filter(|name| !name.is_empty()).unwrap_or(&of).clone(),
            of,
            description: text(labels::DESCRIPTION),
            owner: text(labels::OWNER),
            labels: labels::of_user(said),
            origin: if text(labels::ORIGIN) == Origin::Adopted.name() { Origin::Adopted } else { Origin::Created },
            created: text(labels::CREATED),
            released: said.get(labels::RELEASED).cloned(),
        })
    }
}

impl Record {
    /// The record that a network is; `None` for any other network, whatever labels somebody gave it.
    pub fn of_network(network: &Network) -> Option<Self> {
        let content = Content::of_labels(&network.labels)?;
        let name = network_holder(&content.of, content.revision);
        (network.config_only && network.name == name).then(|| Self {
            id: network.id.clone(),
            holder_name: name,
            holder: Holder::Network,
            written: network.created.clone(),
            content,
        })
    }

    /// The record that a swarm config is.
    pub fn of_config(config: &models::Config) -> Option<Self> {
        let spec = config.spec.as_ref()?;
        let content = Content::of_labels(&labels::in_order(spec.labels.as_ref()))?;
        let name = config_holder(&content.of);
        (spec.name.as_ref() == Some(&name)).then(|| Self {
            id: config.id.clone().unwrap_or_default(),
            holder_name: name,
            holder: Holder::Config { version: config.version.as_ref().and_then(|v| v.index).unwrap_or_default() },
            written: config.updated_at.as_ref().or(config.created_at.as_ref()).cloned().unwrap_or_default(),
            content,
        })
    }

    /// Where the network exists that it amends.
    pub fn scope(&self) -> Scope {
        match self.holder {
            Holder::Network => Scope::Local,
            Holder::Config { .. } => Scope::Swarm,
        }
    }

    /// True when its network is no destination any more.
    pub fn is_released(&self) -> bool {
        self.content.released.is_some()
    }
}

/// The name of the configuration-only network that holds a revision.
pub fn network_holder(of: &str, revision: u64) -> String {
    format!("destination.{of}.{revision}")
}

/// The name of the swarm config that holds a network's record. Configs have shorter names than networks, which end in a
/// letter or a digit: where `destination.<network>` is none, the end of the name gives way to a number made of all of it.
pub fn config_holder(of: &str) -> String {
    let whole = format!("destination.{of}");
    if whole.len() <= LONGEST_CONFIG && of.ends_with(|end: char| end.is_ascii_alphanumeric()) {
        return whole;
    }
    // FNV-1a
    let number = of
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |number, byte| (number ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let start: String = of.chars().take(LONGEST_CONFIG - "destination..".len() - 16).collect();
    format!("destination.{start}.{number:016x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        Content {
            of: "edge-net".to_owned(),
            revision: 3,
            name: "Edge, the \u{1f680} one".to_owned(),
            description: "where it all\nmeets".to_owned(),
            owner: "ops".to_owned(),
            labels: Labels::from([("team".to_owned(), "a".to_owned()), ("empty".to_owned(), String::new())]),
            origin: Origin::Adopted,
            created: "2026-11-24T01:02:03Z".to_owned(),
            released: None,
        }
    }

    fn holder(content: &Content) -> Network {
        Network {
            name: network_holder(&content.of, content.revision),
            config_only: true,
            labels: content.to_labels(),
            ..Network::default()
        }
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        let content = content();
        assert_eq!(Content::of_labels(&content.to_labels()), Some(content.clone()));
        assert_eq!(Record::of_network(&holder(&content)).unwrap().content, content);
        let released = Content { released: Some("2026-11-24T02:00:00Z".to_owned()), ..content };
        assert_eq!(Content::of_labels(&released.to_labels()), Some(released));
    }

    #[test]
    fn a_network_that_only_looks_like_a_record_is_none() {
        let sound = holder(&content());
        for network in [
            Network { config_only: false, ..sound.clone() },
            Network { name: "destination.edge-net.4".to_owned(), ..sound.clone() },
            Network { name: "destination.other.3".to_owned(), ..sound.clone() },
            Network { labels: Labels::new(), ..sound.clone() },
            Network { labels: Labels::from([(labels::OF.to_owned(), "edge-net".to_owned())]), ..sound },
            holder(&Content { revision: u64::MAX, ..content() }),
        ] {
            assert_eq!(Record::of_network(&network), None, "{network:?}");
        }
    }

    #[test]
    fn a_users_label_never_passes_for_one_of_ours() {
        let mut content = content();
        content.labels.insert(labels::NAME.to_owned(), "evil".to_owned());
        content.labels.insert("destination.x".to_owned(), "y".to_owned());
        let read = Content::of_labels(&content.to_labels()).unwrap();
        assert_eq!(read.name, content.name);
        assert!(!read.labels.keys().any(|key| labels::is_reserved(key)));
    }

    #[test]
    fn configs_have_names_that_a_swarm_takes() {
        assert_eq!(config_holder("edge"), "destination.edge");
        let long = "n".repeat(200);
        for of in ["edge-", "edge.", long.as_str()] {
            let name = config_holder(of);
            assert!(name.len() <= LONGEST_CONFIG && name.ends_with(|end: char| end.is_ascii_alphanumeric()), "{name}");
        }
        assert_ne!(config_holder(&long), config_holder(&"n".repeat(199)));
    }
}
