//! Proof of a rewrite: the tree of the new text against the tree of the old one and what was meant to change.
//!
//! The comparison shares no code with the edits. It walks both trees as they are written, so aliases are never expanded
//! and the work is linear; an alias must stand for the node that corresponds to the one it stood for before.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::tree::{Kind, NodeId, Style, Yaml};

/// What may differ, all by nodes of the old tree. Everything else must be the same.
#[derive(Debug, Default)]
pub struct Expect {
    /// The key whose entries are not compared in the mappings of `open`; they are proved by their meaning elsewhere.
    pub key: &'static str,
    /// Mappings in which an entry under `key` may come, go or change.
    pub open: HashSet<NodeId>,
    /// Entries that may come, go or change, by their mappings and keys; as those under `key` they are proved elsewhere.
    pub entries: HashMap<NodeId, HashSet<String>>,
    /// Aliases that become a mapping of `<<: *alias` and an entry under `key`.
    pub merged: HashSet<NodeId>,
    /// Nulls that become a mapping with nothing but an entry under `key`.
    pub filled: HashSet<NodeId>,
    /// Aliases that become the node they stood for.
    pub moved: HashMap<NodeId, NodeId>,
    /// Scalars with a new text.
    pub scalars: HashMap<NodeId, String>,
    /// Entries (with a key) and items (without) that are added at the end of a collection.
    pub added: HashMap<NodeId, Vec<(Option<String>, String)>>,
}

/// New nodes of the anchored old ones.
pub type Correspondence = HashMap<NodeId, NodeId>;

/// The first difference that was not meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mismatch {
    /// The place in the old text.
    pub old: usize,
    /// The place in the new text.
    pub new: usize,
}

/// Compares two trees document by document.
///
/// # Errors
/// The first place where they differ beyond what is expected.
pub fn compare(old: &Yaml, new: &Yaml, expect: &Expect) -> Result<Correspondence, Mismatch> {
    let mut walk = Walk { old, new, expect, pairs: HashMap::default(), aliases: Vec::new() };
    if old.documents().len() != new.documents().len() {
        return Err(Mismatch { old: 0, new: 0 });
    }
    for (before, after) in old.documents().iter().zip(new.documents()) {
        walk.node(before.root, after.root)?;
    }
    walk.check_aliases()?;
    Ok(walk.pairs)
}

struct Walk<'a> {
    old: &'a Yaml,
    new: &'a Yaml,
    expect: &'a Expect,
    pairs: Correspondence,
    aliases: Vec<(NodeId, NodeId)>,
}

impl Walk<'_> {
    fn differ<T>(&self, a: NodeId, b: NodeId) -> Result<T, Mismatch> {
        Err(Mismatch { old: self.old.start(a), new: self.new.start(b) })
    }

    fn node(&mut self, a: NodeId, b: NodeId) -> Result<(), Mismatch> {
        if let Some(&target) = self.expect.moved.get(&a) {
            return self.node(target, b);
        }
        if self.expect.merged.contains(&a) {
            return self.merged(a, b);
        }
        if self.expect.filled.contains(&a) {
            let only = self.new.kind(b) == Kind::Mapping
                && self.old.anchor(a) == self.new.anchor(b)
                && self.new.entries(b).all(|(key, _)| self.new.scalar(key) == self.expect.key);
            self.pairs.insert(a, b);
            return if only { Ok(()) } else { self.differ(a, b) };
        }
        if self.old.tag(a) != self.new.tag(b) || self.old.anchor(a) != self.new.anchor(b) {
            return self.differ(a, b);
        }
        if self.old.anchor(a).is_some() {
            self.pairs.insert(a, b);
        }
        if self.old.kind(a) != self.new.kind(b) {
            return self.differ(a, b);
        }
        match self.old.kind(a) {
            Kind::Alias => {
                self.aliases.push((self.old.resolve(a), self.new.resolve(b)));
                Ok(())
            }
            Kind::Scalar => self.scalar(a, b),
            Kind::Sequence => self.sequence(a, b),
            Kind::Mapping => self.mapping(a, b),
        }
    }

    fn scalar(&self, a: NodeId, b: NodeId) -> Result<(), Mismatch> {
        if let Some(text) = self.expect.scalars.get(&a) {
            return if self.new.scalar(b) == text { Ok(()) } else { self.differ(a, b) };
        }
        let plain = |style| matches!(style, Style::Plain | Style::Absent);
        let same = plain(self.old.style(a)) == plain(self.new.style(b)) && self.old.scalar(a) == self.new.scalar(b);
        if same { Ok(()) } else { self.differ(a, b) }
    }

    fn sequence(&mut self, a: NodeId, b: NodeId) -> Result<(), Mismatch> {
        let (old, new) = (self.old, self.new);
        let mut after = new.children(b);
        for before in old.children(a) {
            match after.next() {
                Some(item) => self.node(before, item)?,
                None => return self.differ(a, b),
            }
        }
        let mut added = self.expect.added.get(&a).map_or(&[][..], Vec::as_slice).iter();
        for item in after {
            match added.next() {
                Some((None, text)) if new.scalar(item) == text => {}
                _ => return self.differ(a, b),
            }
        }
        if added.next().is_some() { self.differ(a, b) } else { Ok(()) }
    }

    fn mapping(&mut self, a: NodeId, b: NodeId) -> Result<(), Mismatch> {
        let (old, new, expect) = (self.old, self.new, self.expect);
        let open = expect.open.contains(&a);
        let named = expect.entries.get(&a);
        let free = |key: &str| open && key == expect.key || named.is_some_and(|names| names.contains(key));
        let mut before = old.entries(a).filter(|&(key, _)| !free(old.scalar(key)));
        let mut after = new.entries(b).filter(|&(key, _)| !free(new.scalar(key)));
        for (key, value) in before.by_ref() {
            match after.next() {
                Some((new_key, new_value)) => {
                    self.node(key, new_key)?;
                    self.node(value, new_value)?;
                }
                None => return self.differ(key, b),
            }
        }
        let mut added = expect.added.get(&a).map_or(&[][..], Vec::as_slice).iter();
        for (key, value) in after {
            match added.next() {
                Some((Some(name), text)) if new.scalar(key) == name && new.scalar(value) == text => {}
                _ => return Err(Mismatch { old: old.start(a), new: new.start(key) }),
            }
        }
        if added.next().is_some() { self.differ(a, b) } else { Ok(()) }
    }

    /// `db: *common` has become `db: {<<: *common, networks: …}`.
    fn merged(&mut self, a: NodeId, b: NodeId) -> Result<(), Mismatch> {
        let mut source = None;
        for (key, value) in self.new.entries(b) {
            if self.new.raw(key) == "<<" && source.is_none() {
                source = Some(value);
            } else if self.new.scalar(key) != self.expect.key {
                return self.differ(a, b);
            }
        }
        match source {
            Some(value) if self.new.kind(value) == Kind::Alias && self.new.anchor(b).is_none() => {
                self.aliases.push((self.old.resolve(a), self.new.resolve(value)));
                Ok(())
            }
            _ => self.differ(a, b),
        }
    }

    /// Every alias stands for what it stood for. A target that was not walked lies under the open key; it must be there
    /// still, and the same.
    fn check_aliases(&mut self) -> Result<(), Mismatch> {
        let mut at = 0;
        while let Some(&(old, new)) = self.aliases.get(at) {
            at += 1;
            match self.pairs.get(&old) {
                Some(&pair) if pair == new => {}
                Some(_) => return self.differ(old, new),
                None => self.node(old, new)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Yaml {
        Yaml::parse(text.to_owned()).unwrap()
    }

    fn same(old: &str, new: &str) -> bool {
        compare(&yaml(old), &yaml(new), &Expect { key: "networks", ..Expect::default() }).is_ok()
    }

    #[test]
    fn whatever_changes_a_meaning_is_seen() {
        let old = "a: &x {b: 1, c: [2, '3']}\nd: *x\ne: |\n  text\n";
        assert!(same(
            old,
            "a: &x\n  b: 1\n  c:\n  - 2\n  - '3'\nd: *x   # how it is written does not count\ne: |\n  text\n"
        ));
        for (what, with) in [
            ("b: 1", "b: '1'"),
            ("b: 1", "b: 2"),
            ("'3'", "3"),
            ("c: [", "c: !t ["),
            ("d: *x", "d: {b: 1, c: [2, '3']}"),
            ("&x", "&y"),
            ("e: |", "e: |-"),
            ("d:", "z: 1\nd:"),
            (", '3'", ""),
        ] {
            let new = old.replacen(what, with, 1);
            let new = if what == "&x" { new.replace("*x", "*y") } else { new };
            assert!(!same(old, &new), "{what} -> {with}");
        }
    }

    #[test]
    fn an_alias_must_go_on_standing_for_the_same_node() {
        let old = "a: &x 1\nb: &x 1\nc: *x\n";
        assert!(same(old, old));
        assert!(!same("a: &x 1\nc: *x\nb: &x 1\n", "a: &x 1\nb: &x 1\nc: *x\n"));
    }

    #[test]
    fn only_open_mappings_may_change_under_the_key() {
        let (old, new) = (yaml("web:\n  networks: [a]\n  image: x\n"), yaml("web:\n  image: x\n  networks: {b: }\n"));
        let web = old.entries(old.documents()[0].root).next().unwrap().1;
        let mut expect = Expect { key: "networks", ..Expect::default() };
        assert!(compare(&old, &new, &expect).is_err());
        expect.open.insert(web);
        assert!(compare(&old, &new, &expect).is_ok());
    }
}
