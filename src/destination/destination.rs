//! A destination: a network, what its labels say, and what a record amends.

use super::labels::{self, Labels};
use super::network::Network;
use super::record::{Origin, Record};

/// What a destination's network is at the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It is there.
    Ok,
    /// There is a record and no network.
    NetworkGone,
    /// It is there, and others bear the same display name: their networks.
    NameTaken(Vec<String>),
}

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Ok => f.write_str("ok"),
            Self::NetworkGone => f.write_str("network gone"),
            Self::NameTaken(networks) => write!(f, "same name as network {}", networks.join(", ")),
        }
    }
}

/// A destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The display name.
    pub name: String,
    /// A text for people; often empty.
    pub description: String,
    /// Whom to ask; often empty.
    pub owner: String,
    /// The user's labels: the record's. An adopted network's own ones show through.
    pub labels: Labels,
    /// How it came to be one.
    pub origin: Origin,
    /// When it became one (RFC 3339), else when its network was made.
    pub created: String,
    /// The name of its network.
    pub network_name: String,
    /// Its network; `None` where only a record is left.
    pub network: Option<Network>,
    /// What amends the network's labels; `None` where nothing ever did, or somebody removed it.
    pub record: Option<Record>,
    /// What its network is at the moment.
    pub status: Status,
}

impl Destination {
    /// The destination that a network is by the labels it was made with.
    pub(super) fn by_birth(network: &Network) -> Option<Self> {
        let name = network.labels.get(labels::NAME).filter(|name| !name.is_empty())?;
        let text = |key: &str| network.labels.get(key).cloned().unwrap_or_default();
        Some(Self {
            name: name.clone(),
            description: text(labels::DESCRIPTION),
            owner: text(labels::OWNER),
            labels: labels::of_user(&network.labels),
            origin: Origin::Created,
            created: network.labels.get(labels::CREATED).unwrap_or(&network.created).clone(),
            network_name: network.name.clone(),
            network: Some(network.clone()),
            record: None,
            status: Status::Ok,
        })
    }

    /// The destination that a record tells of.
    pub(super) fn by_record(record: &Record, network: Option<&Network>) -> Self {
        let content = &record.content;
        let born = network.and_then(|network| network.labels.get(labels::CREATED).or(Some(&network.created)));
        let created = Some(&content.created).filter(|created| !created.is_empty()).or(born);
        // A network of the same name that somebody made since is not ours, whatever the record says of the one before.
        let foreign = network.is_some_and(|network| !network.labels.contains_key(labels::NAME));
        let origin = if foreign { Origin::Adopted } else { content.origin };
        let mut all = match (origin, network) {
            (Origin::Adopted, Some(network)) => labels::of_user(&network.labels),
            _ => Labels::new(),
        };
        all.extend(content.labels.clone());
        Self {
            name: content.name.clone(),
            description: content.description.clone(),
            owner: content.owner.clone(),
            labels: all,
            origin,
            created: created.cloned().unwrap_or_default(),
            network_name: content.of.clone(),
            network: network.cloned(),
            record: Some(record.clone()),
            status: if network.is_some() { Status::Ok } else { Status::NetworkGone },
        }
    }

    /// The full ID of its network; empty where there is none.
    pub fn network_id(&self) -> &str {
        self.network.as_ref().map_or("", |network| &network.id)
    }

    /// The revision of its record; 0 without one.
    pub fn revision(&self) -> u64 {
        self.record.as_ref().map_or(0, |record| record.content.revision)
    }
}
