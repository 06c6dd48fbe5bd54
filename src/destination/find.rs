//! Which destination a word means: a display name, the exact name of a network, or a network's full ID; never a part of
//! one.

use super::destination::Destination;
use super::name::is_same;
use super::record::Content;
use super::survey::Survey;
use crate::error::Error;
use crate::exit::Exit;

/// The most names that a hint lists.
const LISTED: usize = 10;

impl Survey {
    /// The destination that a word means. `server` is what messages call the engine.
    ///
    /// # Errors
    /// There is none, or several: with what there is, and what to say instead.
    pub fn find(&self, word: &str, server: &str) -> Result<&Destination, Error> {
        let found: Vec<&Destination> =
            self.destinations.iter().filter(|destination| means(word, destination)).collect();
        match found.as_slice() {
            [one] => Ok(one),
            [] => Err(self.unknown(word, server)),
            several => Err(ambiguous(word, server, several)),
        }
    }

    /// All destinations that a word means, though it should be one.
    pub fn meant<'s>(&'s self, word: &'s str) -> impl Iterator<Item = &'s Destination> {
        self.destinations.iter().filter(move |destination| means(word, destination))
    }

    /// Whether a word means anything at all.
    pub fn knows(&self, word: &str) -> bool {
        self.destinations.iter().any(|destination| means(word, destination))
    }

    fn unknown(&self, word: &str, server: &str) -> Error {
        let error = Error::new(Exit::Failed, format!("there is no destination `{word}` on {server}"));
        let is_meant = |content: &Content| content.of == word || is_same(&content.name, word);
        if let Some(record) = self.released.iter().find(|record| is_meant(&record.content)) {
            let network = &record.content.of;
            let hint =
                format!("network `{network}` was released; `docker destination adopt {network}` makes it one again");
            return error.with_hint(hint);
        }
        if self.networks_named(word).any(|network| !network.is_predefined() && !network.config_only) {
            let hint = format!("network `{word}` is none; `docker destination adopt {word}` makes it one");
            return error.with_hint(hint);
        }
        let names: Vec<&str> = self.destinations.iter().map(|destination| destination.name.as_str()).collect();
        let near = names.iter().filter_map(|name| Some((nearness(word, name)?, name))).min().map(|(_, name)| name);
        error.with_hint(match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "there are none; `docker destination create NAME` makes one".to_owned(),
            None => format!("there are: {}", listed(&names)),
        })
    }
}

fn means(word: &str, destination: &Destination) -> bool {
    !word.is_empty()
        && (is_same(&destination.name, word) || destination.network_name == word || destination.network_id() == word)
}

fn ambiguous(word: &str, server: &str, all: &[&Destination]) -> Error {
    let told: Vec<String> = all
        .iter()
        .map(|destination| format!("`{}` on network `{}`", destination.name, destination.network_name))
        .collect();
    let error =
        Error::new(Exit::Failed, format!("`{word}` is more than one destination on {server}: {}", told.join(", ")));
    let other = all.iter().find_map(|destination| {
        let words = [destination.name.as_str(), &destination.network_name];
        words.into_iter().find(|other| all.iter().filter(|one| means(other, one)).count() == 1)
    });
    let id = all.iter().map(|destination| destination.network_id()).find(|id| !id.is_empty());
    match other.or(id) {
        Some(other) => error.with_hint(format!("say it by another of its names, or by its network's ID: `{other}`")),
        None => error,
    }
}

pub(super) fn listed(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(LISTED).map(|name| format!("`{name}`")).collect();
    let rest = names.len().saturating_sub(LISTED);
    let more = if rest > 0 { format!(" and {rest} more (docker destination ls)") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

/// How far apart words are that one slip of the keyboard, or two in longer ones, makes of each other, or that begin alike.
pub(super) fn nearness(word: &str, name: &str) -> Option<usize> {
    let (word, name) = (word.to_lowercase(), name.to_lowercase());
    let allowed = if word.chars().count() < 5 { 1 } else { 2 };
    let apart = distance(&word, &name);
    let begins = word.chars().count() > 2 && name.starts_with(&word);
    (apart <= allowed || begins).then_some(apart)
}

/// How many letters must be changed, added, removed or swapped with their neighbours.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (i, letter) in one.chars().enumerate() {
        let mut next = vec![i + 1];
        for (j, there) in other.iter().enumerate() {
            let change = row[j] + usize::from(letter != *there);
            let mut least = change.min(row[j + 1] + 1).min(next[j] + 1);
            if j > 0 && previous == Some(*there) && other[j - 1] == letter {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
        previous = Some(letter);
    }
    row.last().copied().unwrap_or_default()
}
