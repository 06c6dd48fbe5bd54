//! Where a service's attributes are written: its bodies in the order in which Compose merges them, those that it extends
//! first. For readers of what [`Model`](super::Model) leaves aside.

use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::keys::{Budget, Entry, TooMuch, flatten, lookup};
use super::network::{Tag, tag};
use super::project::{Layer, Place, Project};
use super::section::{CHAIN, Services};
use crate::yaml::{Kind, NodeId, Yaml};

/// One body of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The file.
    pub file: usize,
    /// The mapping of attributes, aliases followed.
    pub body: NodeId,
}

/// Something that a body says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    /// The file.
    pub file: usize,
    /// The mapping that holds the key, or the sequence that holds the item.
    pub owner: NodeId,
    /// The key, unless it is an item of a sequence.
    pub key: Option<NodeId>,
    /// The value or the item, as it is written.
    pub value: NodeId,
}

impl Said {
    /// Where it begins.
    pub fn place(&self, project: &Project) -> Place {
        Place::new(self.file, project.yaml(self.file).start(self.key.unwrap_or(self.value)))
    }
}

/// The bodies of all services.
#[derive(Debug)]
pub struct Parts<'a> {
    project: &'a Project,
    by_name: HashMap<&'a str, Vec<Part>>,
    budgets: Vec<Budget>,
}

/// What was read under `services`, by file and document.
type Memo<'a> = RefCell<HashMap<(usize, usize), Rc<Services<'a>>>>;

impl<'a> Parts<'a> {
    /// Finds them. What is in the way of reading a project at all is told by [`Model::of`](super::Model::of).
    ///
    /// # Errors
    /// Aliases that unfold to too much.
    pub fn of(project: &'a Project) -> Result<Self, TooMuch> {
        let budgets = project.files.iter().map(|file| Budget::for_yaml(&file.yaml)).collect();
        let mut parts = Self { project, by_name: HashMap::default(), budgets };
        let (memo, mut all) = (Memo::default(), HashMap::default());
        for layer in &project.layers {
            parts.layer(layer, &memo, &mut all)?;
        }
        parts.by_name = all;
        Ok(parts)
    }

    /// The bodies of a service.
    pub fn of_service(&self, name: &str) -> &[Part] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The last thing that is said under an attribute. Null and empty ones, and what `!reset` takes away, are nothing.
    ///
    /// # Errors
    /// Aliases that unfold to too much.
    pub fn last(&self, service: &str, attribute: &str) -> Result<Option<Said>, TooMuch> {
        let mut found = None;
        for part in self.of_service(service) {
            let yaml = self.yaml(part.file);
            let Some(Entry { owner, key, value }) = self.lookup(part, attribute)? else { continue };
            if tag(yaml, value) == Tag::Reset {
                found = None;
            } else if !yaml.is_null(yaml.resolve(value)) {
                found = Some(Said { file: part.file, owner, key: Some(key), value });
            }
        }
        Ok(found)
    }

    /// The entries or items that are said under an attribute, in order; a scalar counts as a list of one. A key that is
    /// said again stands where it was said last. Items of sequences are all there.
    ///
    /// # Errors
    /// Aliases that unfold to too much.
    pub fn all(&self, service: &str, attribute: &str) -> Result<Vec<Said>, TooMuch> {
        let mut found: Vec<Said> = Vec::new();
        for part in self.of_service(service) {
            let yaml = self.yaml(part.file);
            let budget = &self.budgets[part.file];
            let Some(Entry { owner, key, value }) = self.lookup(part, attribute)? else { continue };
            let node = yaml.resolve(value);
            match (tag(yaml, value), tag(yaml, node)) {
                (Tag::Reset, _) | (_, Tag::Reset) => {
                    found.clear();
                    continue;
                }
                (Tag::Override, _) | (_, Tag::Override) => found.clear(),
                _ => {}
            }
            match yaml.kind(node) {
                Kind::Sequence => {
                    for item in yaml.children(node) {
                        budget.spend(item)?;
                        found.push(Said { file: part.file, owner: node, key: None, value: item });
                    }
                }
                Kind::Mapping => {
                    let entries = flatten(yaml, node, budget)?;
                    if !found.is_empty() {
                        let again: HashSet<&str> = entries.iter().map(|entry| yaml.scalar(entry.key)).collect();
                        found.retain(|old| old.key.is_none_or(|key| !again.contains(self.yaml(old.file).scalar(key))));
                    }
                    for entry in entries {
                        if tag(yaml, entry.value) != Tag::Reset {
                            let Entry { owner, key, value } = entry;
                            found.push(Said { file: part.file, owner, key: Some(key), value });
                        }
                    }
                }
                Kind::Scalar if !yaml.is_null(node) => {
                    found.push(Said { file: part.file, owner, key: Some(key), value });
                }
                Kind::Scalar | Kind::Alias => {}
            }
        }
        Ok(found)
    }

    /// The budget for following aliases in a file.
    pub fn budget(&self, file: usize) -> &Budget {
        &self.budgets[file]
    }

    fn yaml(&self, file: usize) -> &'a Yaml {
        self.project.yaml(file)
    }

    fn lookup(&self, part: &Part, attribute: &str) -> Result<Option<Entry>, TooMuch> {
        lookup(self.yaml(part.file), part.body, attribute, &self.budgets[part.file])
    }

    fn services(&self, memo: &Memo<'a>, file: usize, document: usize) -> Result<Rc<Services<'a>>, TooMuch> {
        if let Some(known) = memo.borrow().get(&(file, document)) {
            return Ok(Rc::clone(known));
        }
        let services = Rc::new(Services::of(self.yaml(file), document, &self.budgets[file])?);
        memo.borrow_mut().insert((file, document), Rc::clone(&services));
        Ok(services)
    }

    fn layer(&self, layer: &Layer, memo: &Memo<'a>, all: &mut HashMap<&'a str, Vec<Part>>) -> Result<(), TooMuch> {
        let Layer { file, document, .. } = *layer;
        let yaml = self.yaml(file);
        let services = self.services(memo, file, document)?;
        if services.whole != Tag::None {
            all.clear();
        }
        if services.whole != Tag::Reset {
            for &Entry { key, value, .. } in &services.entries {
                let one = tag(yaml, value);
                let parts = all.entry(yaml.scalar(key)).or_default();
                if one != Tag::None {
                    parts.clear();
                }
                if one == Tag::Reset {
                    all.remove(yaml.scalar(key));
                    continue;
                }
                self.body(memo, (file, document), value, parts, 0)?;
            }
        }
        for include in &layer.includes {
            let mut included = HashMap::default();
            for layer in include {
                self.layer(layer, memo, &mut included)?;
            }
            for (name, parts) in included {
                all.entry(name).or_insert(parts);
            }
        }
        Ok(())
    }

    /// What a body extends, then the body.
    fn body(
        &self,
        memo: &Memo<'a>,
        (file, document): (usize, usize),
        value: NodeId,
        parts: &mut Vec<Part>,
        depth: usize,
    ) -> Result<(), TooMuch> {
        let yaml = self.yaml(file);
        let body = yaml.resolve(value);
        if depth > CHAIN || yaml.kind(body) != Kind::Mapping {
            return Ok(());
        }
        let budget = &self.budgets[file];
        if let Some(extends) = lookup(yaml, body, "extends", budget)?
            && tag(yaml, extends.value) != Tag::Reset
        {
            let node = yaml.resolve(extends.value);
            let (name, other) = if yaml.kind(node) == Kind::Scalar {
                (yaml.scalar(node), None)
            } else {
                let service = lookup(yaml, node, "service", budget)?;
                let name = service.map_or("", |entry| yaml.scalar(yaml.resolve(entry.value)));
                (name, lookup(yaml, node, "file", budget)?)
            };
            let other = other.and_then(|entry| self.project.extended.get(&(file, yaml.resolve(entry.value))).copied());
            match other {
                None => {
                    self.base(memo, (file, document), name, parts, depth)?;
                }
                Some(target) => {
                    for document in 0..self.yaml(target).documents().len() {
                        if self.base(memo, (target, document), name, parts, depth)? {
                            break;
                        }
                    }
                }
            }
        }
        parts.push(Part { file, body });
        Ok(())
    }

    fn base(
        &self,
        memo: &Memo<'a>,
        (file, document): (usize, usize),
        name: &str,
        parts: &mut Vec<Part>,
        depth: usize,
    ) -> Result<bool, TooMuch> {
        let Some(entry) = self.services(memo, file, document)?.find(name) else { return Ok(false) };
        self.body(memo, (file, document), entry.value, parts, depth + 1)?;
        Ok(true)
    }
}
