//! The labels that make a network a destination, and those that amend them.

use std::collections::{BTreeMap, HashMap};

/// The display name. On a network it makes this a destination.
pub const NAME: &str = "destination.name";
/// A text for people.
pub const DESCRIPTION: &str = "destination.description";
/// Whom to ask.
pub const OWNER: &str = "destination.owner";
/// When it became a destination (RFC 3339).
pub const CREATED: &str = "destination.created";
/// On a record: the name of the network it amends.
pub const OF: &str = "destination.of";
/// On a record: its number. The highest counts.
pub const REVISION: &str = "destination.revision";
/// On a record: how its network came to be a destination, `created` or `adopted`.
pub const ORIGIN: &str = "destination.origin";
/// On a record: since when (RFC 3339) its network is none any more.
pub const RELEASED: &str = "destination.released";
/// On a container or service: what kind of resource it is, where guessing goes wrong.
pub const KIND: &str = "destination.kind";

/// On a container, volume or network that a clone consists of: which clone, by a word of its own.
pub const CLONE: &str = "destination.clone";

/// On a container that was created anew: the full ID of the one whose place it takes, and whether that ran.
pub const ANEW: &str = "destination.anew";

/// What all of ours begin with.
const OURS: &str = "destination.";

/// Labels, always in the same order.
pub type Labels = BTreeMap<String, String>;

/// True for a key that is not the user's to set.
pub fn is_reserved(key: &str) -> bool {
    key.starts_with(OURS)
}

/// The labels that are the user's.
pub fn of_user(labels: &Labels) -> Labels {
    labels.iter().filter(|(key, _)| !is_reserved(key)).map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// The same in order; none where the engine says `null`.
pub(super) fn in_order(labels: Option<&HashMap<String, String>>) -> Labels {
    labels.into_iter().flatten().map(|(key, value)| (key.clone(), value.clone())).collect()
}
