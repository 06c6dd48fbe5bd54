//! Merge keys: what a mapping holds once `<<` is followed. Aliases are followed by reference, never copied.

use crate::yaml::{Kind, NodeId, Yaml};

/// How deep merge keys may lead from one mapping to the next.
const DEPTH: usize = 64;

/// How much following of aliases a file may ask for. A file that spends it is an alias bomb.
#[derive(Debug)]
pub struct Budget {
    left: std::cell::Cell<usize>,
}

/// Aliases or merge keys lead to more nodes than the file can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("aliases and merge keys unfold to more than can be followed")]
pub struct TooMuch {
    /// The node at which it was given up.
    pub at: NodeId,
}

impl Budget {
    /// Enough for every honest file of this size.
    pub fn for_yaml(yaml: &Yaml) -> Self {
        Self { left: std::cell::Cell::new(yaml.len().saturating_mul(32) + 100_000) }
    }

    /// Spends one step.
    pub(super) fn spend(&self, at: NodeId) -> Result<(), TooMuch> {
        match self.left.get().checked_sub(1) {
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
            None => Err(TooMuch { at }),
        }
    }
}

/// One entry of a mapping as Compose sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The mapping in which it is written.
    pub owner: NodeId,
    /// Its key.
    pub key: NodeId,
    /// Its value, an alias where it is one.
    pub value: NodeId,
}

/// True for a merge key. A quoted `"<<"` is none, to Compose.
fn is_merge(yaml: &Yaml, key: NodeId) -> bool {
    yaml.kind(key) == Kind::Scalar && yaml.raw(key) == "<<"
}

/// The mappings that `<<` brings into a mapping, the first one winning.
pub fn merge_sources(yaml: &Yaml, mapping: NodeId) -> Vec<NodeId> {
    let mut sources = Vec::new();
    for (key, value) in yaml.entries(mapping) {
        if !is_merge(yaml, key) {
            continue;
        }
        let value = yaml.resolve(value);
        match yaml.kind(value) {
            Kind::Mapping => sources.push(value),
            Kind::Sequence => {
                sources.extend(
                    yaml.children(value)
                        .map(|item| yaml.resolve(item))
                        .filter(|&item| yaml.kind(item) == Kind::Mapping),
                );
            }
            _ => {}
        }
    }
    sources
}

/// All entries of a mapping, its own first; those of merged mappings where it has none of the name.
pub fn flatten(yaml: &Yaml, mapping: NodeId, budget: &Budget) -> Result<Vec<Entry>, TooMuch> {
    let mut entries = Vec::new();
    for (key, value) in yaml.entries(mapping) {
        if is_merge(yaml, key) {
            entries.clear();
            break;
        }
        budget.spend(key)?;
        entries.push(Entry { owner: mapping, key, value });
    }
    if !entries.is_empty() {
        return Ok(entries);
    }
    let mut seen = rustc_hash::FxHashSet::default();
    collect(yaml, mapping, budget, 0, &mut seen, &mut entries)?;
    Ok(entries)
}

fn collect<'a>(
    yaml: &'a Yaml,
    mapping: NodeId,
    budget: &Budget,
    depth: usize,
    seen: &mut rustc_hash::FxHashSet<&'a str>,
    entries: &mut Vec<Entry>,
) -> Result<(), TooMuch> {
    if depth > DEPTH {
        return Err(TooMuch { at: mapping });
    }
    for (key, value) in yaml.entries(mapping) {
        budget.spend(key)?;
        if !is_merge(yaml, key) && seen.insert(yaml.scalar(key)) {
            entries.push(Entry { owner: mapping, key, value });
        }
    }
    for source in merge_sources(yaml, mapping) {
        collect(yaml, source, budget, depth + 1, seen, entries)?;
    }
    Ok(())
}

/// The entry of one name, merge keys followed.
pub fn lookup(yaml: &Yaml, mapping: NodeId, name: &str, budget: &Budget) -> Result<Option<Entry>, TooMuch> {
    lookup_each(yaml, mapping, &[name], budget).map(|[found]| found)
}

/// The entries of several names, merge keys followed, in one walk.
pub(super) fn lookup_each<const N: usize>(
    yaml: &Yaml,
    mapping: NodeId,
    names: &[&str; N],
    budget: &Budget,
) -> Result<[Option<Entry>; N], TooMuch> {
    let mut found = [None; N];
    find(yaml, mapping, names, &mut found, budget, 0)?;
    Ok(found)
}

fn find<const N: usize>(
    yaml: &Yaml,
    mapping: NodeId,
    names: &[&str; N],
    found: &mut [Option<Entry>; N],
    budget: &Budget,
    depth: usize,
) -> Result<(), TooMuch> {
    if depth > DEPTH {
        return Err(TooMuch { at: mapping });
    }
    let mut merges = false;
    for (key, value) in yaml.entries(mapping) {
        if is_merge(yaml, key) {
            merges = true;
            continue;
        }
        let text = yaml.scalar(key);
        // What the mapping says itself counts, and of what it merges the first.
        if let Some(at) = names.iter().position(|name| *name == text) {
            found[at].get_or_insert(Entry { owner: mapping, key, value });
            if found.iter().all(Option::is_some) {
                return Ok(());
            }
        }
    }
    if merges {
        for source in merge_sources(yaml, mapping) {
            budget.spend(source)?;
            find(yaml, source, names, found, budget, depth + 1)?;
            if found.iter().all(Option::is_some) {
                break;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a: &a {one: 1, two: 1}\nb: &b {<<: *a, two: 2, three: 2}\nc: {<<: [*b, *a], four: 3}\n\
                        d: {<<: [*a, *b], one: 4}\ne: {\"<<\": 5}\n";

    #[test]
    fn one_walk_finds_what_a_walk_for_each_name_finds() {
        const NAMES: [&str; 6] = ["one", "two", "three", "four", "none", "<<"];
        let yaml = Yaml::parse(TEXT.to_owned()).unwrap();
        let budget = Budget::for_yaml(&yaml);
        let root = yaml.documents()[0].root;
        for (_, mapping) in yaml.entries(root) {
            let each = lookup_each(&yaml, mapping, &NAMES, &budget).unwrap();
            let alone = NAMES.map(|name| lookup(&yaml, mapping, name, &budget).unwrap());
            assert_eq!(each, alone);
        }
        let values = |at: usize| {
            let mapping = yaml.entries(root).nth(at).unwrap().1;
            let found = lookup_each(&yaml, mapping, &NAMES, &budget).unwrap();
            found.map(|entry| entry.map_or("", |entry| yaml.scalar(entry.value)))
        };
        assert_eq!(values(2), ["1", "2", "2", "3", "", ""]);
        assert_eq!(values(4), ["", "", "", "", "", "5"]);
        assert_eq!(values(3), ["4", "1", "2", "", "", ""]);
    }
}
