//! What a record has to say after a change, and whether a name is free.

use super::destination::{Destination, Status};
use super::labels::{self, Labels};
use super::name::{self, is_same};
use super::network::Network;
use super::record::{Content, Origin, Record};
use super::survey::Survey;
use crate::error::Error;
use crate::exit::Exit;

impl Content {
    /// What a destination is now.
    pub fn of_destination(destination: &Destination) -> Self {
        if let Some(record) = &destination.record {
            return Self { origin: destination.origin, ..record.content.clone() };
        }
        Self {
            of: destination.network_name.clone(),
            revision: 0,
            name: destination.name.clone(),
            description: destination.description.clone(),
            owner: destination.owner.clone(),
            labels: destination.labels.clone(),
            origin: destination.origin,
            created: destination.created.clone(),
            released: None,
        }
    }

    /// What an adopted network is before anything is said about it. One that was made as a destination, and released,
    /// is again what it was.
    pub fn of_adopted(network: &Network, released: Option<&Record>, now: &str) -> Self {
        let born = network.labels.contains_key(labels::NAME);
        Self {
            of: network.name.clone(),
            revision: released.map_or(0, |record| record.content.revision),
            name: network.name.clone(),
            labels: released.filter(|_| born).map(|record| record.content.labels.clone()).unwrap_or_default(),
            origin: if born { Origin::Created } else { Origin::Adopted },
            created: now.to_owned(),
            ..Self::default()
        }
    }

    /// Sets labels and removes others.
    ///
    /// # Errors
    /// One to remove isn't there, or is the network's own.
    pub fn relabel(&mut self, set: &[(String, String)], remove: &[String], network: &Labels) -> Result<(), Error> {
        for key in remove {
            if self.labels.remove(key).is_some() {
                continue;
            }
            let own = self.origin == Origin::Adopted && network.contains_key(key);
            let why = if own { "is the network's own, which never changes" } else { "isn't there" };
            return Err(Error::new(Exit::Failed, format!("label `{key}` {why}; nothing was changed")));
        }
        self.labels.extend(set.iter().cloned());
        Ok(())
    }
}

impl Survey {
    /// The highest revision that anything says of a network.
    pub fn revision_of(&self, network: &Network) -> u64 {
        let current = self.destinations.iter().filter_map(|destination| destination.record.as_ref());
        let all = current.chain(&self.released).chain(&self.leftovers);
        let own = all.filter(|record| record.content.of == network.name && record.scope() == network.scope);
        own.map(|record| record.content.revision).max().unwrap_or_default()
    }

    /// Whether a display name is free for the network `own`. What is another destination's network would mean both.
    ///
    /// # Errors
    /// Who bears it.
    pub fn check_free(&self, display: &str, own: &str, server: &str) -> Result<(), Error> {
        let others = || self.destinations.iter().filter(|destination| destination.network_name != own);
        if let Some(bearer) = others().find(|destination| is_same(&destination.name, display)) {
            return Err(taken(bearer, server));
        }
        if let Some(other) = others().find(|destination| destination.network_name == display) {
            let told = format!(
                "`{display}` is the network of destination `{}` on {server}: the word would mean both; nothing was \
                 changed",
                other.name
            );
            return Err(Error::new(Exit::Failed, told));
        }
        Ok(())
    }

    /// The destination that a network's name would mean too, were the network one.
    pub fn bearer_of(&self, network: &str) -> Option<&Destination> {
        let mut others = self.destinations.iter().filter(|destination| destination.network_name != network);
        others.find(|destination| is_same(&destination.name, network))
    }
}

/// That a display name is borne by another, and by whom.
fn taken(bearer: &Destination, server: &str) -> Error {
    let error = Error::new(
        Exit::Failed,
        format!("there is a destination `{}` on {server} already: {}; nothing was changed", bearer.name, told(bearer)),
    );
    if bearer.status == Status::NetworkGone {
        return error.with_hint(format!(
            "its network is gone; `docker destination rm {}` removes what is left of it",
            quoted(&bearer.name)
        ));
    }
    error.with_hint(format!("`docker destination inspect {}` shows it", quoted(&bearer.name)))
}

/// A destination in a few words: `network edge, bridge, 10.1.0.0/24, owner ops`.
pub fn told(destination: &Destination) -> String {
    let mut words = vec![format!("network {}", destination.network_name)];
    match &destination.network {
        Some(network) => words.push(network_told(network)),
        None => words.push("which is gone".to_owned()),
    }
    if !destination.owner.is_empty() {
        words.push(format!("owner {}", destination.owner));
    }
    words.retain(|word| !word.is_empty());
    words.join(", ")
}

/// A network in a few words: `bridge, 10.1.0.0/24`.
pub fn network_told(network: &Network) -> String {
    let subnets = network.subnets.iter().map(|subnet| subnet.subnet.clone());
    [network.driver.clone()].into_iter().chain(subnets).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A name for a network, made from a display name; `None` where nothing of it can be in one.
pub fn network_name(display: &str) -> Option<String> {
    let mut made = String::new();
    for letter in display.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_') {
            made.push(letter);
        } else if !made.ends_with('-') {
            made.push('-');
        }
    }
    let made = made.trim_matches(['-', '.', '_']);
    let made: String = made.chars().take(200).collect();
    name::check_network_name(&made).is_ok().then_some(made)
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | '/' | ':' | '@');
    if !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_named_after_what_people_wrote() {
        for (display, network) in
            [("prod", "prod"), ("Edge, public", "edge-public"), ("Größe 1", "gr-e-1"), ("-a.b_c-", "a.b_c")]
        {
            assert_eq!(network_name(display).as_deref(), Some(network), "{display}");
        }
        for display in ["日本", "Host", "Default", "--"] {
            assert_eq!(network_name(display), None, "{display}");
        }
    }

    #[test]
    fn words_are_pasted_as_they_are_meant() {
        assert_eq!(quoted("edge-1"), "edge-1");
        assert_eq!(quoted("it's on"), r"'it'\''s on'");
        assert_eq!(quoted("-rf"), "'-rf'");
    }

    #[test]
    fn labels_are_set_and_removed_or_nothing_is() {
        let mut content = Content { origin: Origin::Adopted, ..Content::default() };
        content.labels.insert("team".to_owned(), "a".to_owned());
        let own = Labels::from([("theirs".to_owned(), String::new())]);
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        content.relabel(&[("tier".to_owned(), "1".to_owned())], &words(&["team"]), &own).unwrap();
        assert_eq!(content.labels, Labels::from([("tier".to_owned(), "1".to_owned())]));
        for (key, why) in [("theirs", "is the network's own"), ("team", "isn't there")] {
            let error = content.relabel(&[], &words(&[key]), &own).unwrap_err();
            assert!(error.message.contains(why), "{}", error.message);
        }
    }
}
