//! Who answers to which name on a network.
//!
//! Docker's DNS knows no letter case, and answers with every endpoint that bears a name, in turn (moby
//! `libnetwork/network.go`): two resources under one name get each other's requests.

use std::collections::{BTreeMap, BTreeSet};

/// Names with those who answer to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    by_name: BTreeMap<String, BTreeSet<String>>,
}

/// A name that leads to more than one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The name.
    pub name: String,
    /// The resources that answer to it.
    pub resources: Vec<String>,
}

impl Answers {
    /// Notes that a resource answers to a name.
    pub fn note(&mut self, name: &str, resource: &str) {
        if !name.is_empty() {
            self.by_name.entry(name.to_lowercase()).or_default().insert(resource.to_owned());
        }
    }

    /// The resources that answer to a name.
    pub fn to(&self, name: &str) -> impl Iterator<Item = &str> {
        self.by_name.get(&name.to_lowercase()).into_iter().flatten().map(String::as_str)
    }

    /// Names that lead to more than one resource.
    pub fn clashes(&self) -> Vec<Clash> {
        let shared = self.by_name.iter().filter(|(_, resources)| resources.len() > 1);
        shared
            .map(|(name, resources)| Clash { name: name.clone(), resources: resources.iter().cloned().collect() })
            .collect()
    }
}

/// The names an endpoint answers to: those the engine lists, else its aliases and what engines before API 1.44 add to
/// them, which is the container's name and the first letters of its ID.
pub fn names(listed: &[String], aliases: &[String], container: &str, short_id: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let own = [container.to_owned(), short_id.to_owned()];
    let sources = if listed.is_empty() { [&own[..1], aliases, &own[1..]] } else { [listed, &[], &[]] };
    for name in sources.into_iter().flatten() {
        if !name.is_empty() && !all.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            all.push(name.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn old_engines_leave_names_out_that_new_ones_list() {
        let old = names(&[], &owned(&["web", "0123456789ab"]), "shop-web-1", "0123456789ab");
        assert_eq!(old, ["shop-web-1", "web", "0123456789ab"]);
        let new = names(&owned(&["shop-web-1", "web", "0123456789ab"]), &owned(&["web"]), "shop-web-1", "0123456789ab");
        assert_eq!(new, old);
    }

    #[test]
    fn a_name_clashes_when_two_resources_answer_whatever_its_case() {
        let mut answers = Answers::default();
        for (name, resource) in [("db", "pa"), ("DB", "pb"), ("web", "pa"), ("web", "pa"), ("", "pa"), ("", "pb")] {
            answers.note(name, resource);
        }
        assert_eq!(answers.clashes(), [Clash { name: "db".to_owned(), resources: owned(&["pa", "pb"]) }]);
        assert_eq!(answers.to("Db").collect::<Vec<_>>(), ["pa", "pb"]);
    }
}
