//! What a document has under `services`.

use std::cell::OnceCell;

use rustc_hash::FxHashMap as HashMap;

use super::keys::{Budget, Entry, TooMuch, flatten, lookup};
use super::network::{Tag, tag};
use crate::yaml::{Kind, Yaml};

/// How long a chain of `extends` may be.
pub(super) const CHAIN: usize = 64;

/// The services of a document.
#[derive(Debug)]
pub(super) struct Services<'a> {
    yaml: &'a Yaml,
    /// The whole section, where there is one.
    pub(super) section: Option<Entry>,
    /// Its entries, merge keys followed; none where it is no mapping.
    pub(super) entries: Vec<Entry>,
    /// A tag of Compose's on all of it.
    pub(super) whole: Tag,
    /// Made when a service extends another.
    by_name: OnceCell<HashMap<&'a str, usize>>,
}

impl<'a> Services<'a> {
    /// Reads those of one document of a file; none where the file has no such document.
    ///
    /// # Errors
    /// Aliases that unfold to too much.
    pub(super) fn of(yaml: &'a Yaml, document: usize, budget: &Budget) -> Result<Self, TooMuch> {
        let mut services =
            Self { yaml, section: None, entries: Vec::new(), whole: Tag::None, by_name: OnceCell::new() };
        let Some(document) = yaml.documents().get(document) else { return Ok(services) };
        services.section = lookup(yaml, document.root, "services", budget)?;
        if let Some(section) = services.section {
            services.whole = tag(yaml, section.value);
            let node = yaml.resolve(section.value);
            if yaml.kind(node) == Kind::Mapping {
                services.entries = flatten(yaml, node, budget)?;
            }
        }
        Ok(services)
    }

    /// The entry of a service.
    pub(super) fn find(&self, name: &str) -> Option<Entry> {
        let all = || self.entries.iter().enumerate().map(|(at, entry)| (self.yaml.scalar(entry.key), at)).collect();
        self.by_name.get_or_init(all).get(name).and_then(|&at| self.entries.get(at)).copied()
    }
}
