//! The tree that fixes mean, and whether a text has it. Shares nothing with what makes the edits.

use std::borrow::Cow;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::finding::Action;
use crate::yaml::{Kind, NodeId, Style, Value, Yaml, looks_typed};

/// How deep a file may be for its fixes to be proved.
const DEPTH: usize = 400;

/// A node without its place.
#[derive(Debug, PartialEq, Eq)]
struct Tree {
    anchor: Option<String>,
    tag: Option<String>,
    content: Content,
}

#[derive(Debug, PartialEq, Eq)]
enum Content {
    Null,
    /// A text, and whether it stands there without quotes and is read as a number, a boolean or the like.
    Scalar(String, bool),
    Alias(String),
    Seq(Vec<Tree>),
    Map(Vec<(Tree, Tree)>),
}

/// Actions by what they do and where.
#[derive(Debug, Default)]
struct Changes<'f> {
    gone: HashSet<NodeId>,
    set: HashMap<NodeId, &'f Value>,
    added: HashMap<NodeId, Vec<(&'f str, &'f Value)>>,
    pushed: HashMap<NodeId, Vec<&'f Value>>,
    rewritten: HashMap<NodeId, Cow<'f, str>>,
}

impl<'f> Changes<'f> {
    fn of(actions: &[&'f Action], yaml: &Yaml) -> Self {
        let mut changes = Self::default();
        for action in actions {
            match action {
                Action::Remove { key: node, .. } | Action::RemoveItem { item: node, .. } => {
                    changes.gone.insert(*node);
                }
                Action::Set { key, new, .. } => {
                    changes.set.insert(*key, new);
                }
                Action::Add { mapping, key, new, .. } => changes.added.entry(*mapping).or_default().push((key, new)),
                Action::Push { sequence, new, .. } => changes.pushed.entry(*sequence).or_default().push(new),
                Action::Rewrite { .. } => changes.rewritten.extend(action.rewritten(yaml)),
            }
        }
        changes
    }
}

/// Whether `new` has the tree of `old` with the actions done.
///
/// # Errors
/// What differs.
pub(super) fn prove(old: &Yaml, actions: &[&Action], new: &Yaml) -> Result<(), String> {
    if old.documents().len() != new.documents().len() {
        return Err("the number of documents changed".to_owned());
    }
    let (changes, none) = (Changes::of(actions, old), Changes::default());
    for (before, after) in old.documents().iter().zip(new.documents()) {
        let (wanted, found) = (tree(old, before.root, &changes, 0)?, tree(new, after.root, &none, 0)?);
        if wanted != found {
            return Err(format!("{} is not what was meant", difference(&wanted, &found, "")));
        }
    }
    Ok(())
}

fn tree(yaml: &Yaml, node: NodeId, changes: &Changes<'_>, depth: usize) -> Result<Tree, String> {
    if depth > DEPTH {
        return Err("the file is nested too deeply".to_owned());
    }
    let content = match yaml.kind(node) {
        Kind::Alias => Content::Alias(yaml.raw(node).to_owned()),
        Kind::Scalar => scalar(yaml, node, changes),
        Kind::Sequence => {
            let stays = yaml.children(node).filter(|item| !changes.gone.contains(item));
            let mut items = stays.map(|item| tree(yaml, item, changes, depth + 1)).collect::<Result<Vec<_>, _>>()?;
            items.extend(changes.pushed.get(&node).into_iter().flatten().map(|new| value(new)));
            Content::Seq(items)
        }
        Kind::Mapping => {
            let mut entries = Vec::new();
            for (key, old) in yaml.entries(node).filter(|(key, _)| !changes.gone.contains(key)) {
                let fresh = match changes.set.get(&key) {
                    Some(new) => value(new),
                    None => tree(yaml, old, changes, depth + 1)?,
                };
                entries.push((tree(yaml, key, changes, depth + 1)?, fresh));
            }
            for (key, new) in changes.added.get(&node).into_iter().flatten() {
                entries.push((value(&Value::Text((*key).to_owned())), value(new)));
            }
            // Something that is added may have to stand before the last entry. What was there is moved by no edit.
            entries.sort_by(|(one, _), (other, _)| one.name().cmp(other.name()));
            Content::Map(entries)
        }
    };
    let anchor = yaml.anchor(node).map(str::to_owned);
    Ok(Tree { anchor, tag: yaml.tag(node).map(str::to_owned), content })
}

impl Tree {
    /// The text of a key.
    fn name(&self) -> &str {
        match &self.content {
            Content::Scalar(text, _) | Content::Alias(text) => text,
            Content::Null | Content::Seq(_) | Content::Map(_) => "",
        }
    }
}

fn scalar(yaml: &Yaml, node: NodeId, changes: &Changes<'_>) -> Content {
    let typed = |text: &str| yaml.style(node) == Style::Plain && looks_typed(text);
    match changes.rewritten.get(&node) {
        // It is written in quotes where it could be taken for something else than a text.
        Some(text) => Content::Scalar(text.to_string(), false),
        None if yaml.is_null(node) => Content::Null,
        None => Content::Scalar(yaml.scalar(node).to_owned(), typed(yaml.scalar(node))),
    }
}

fn value(value: &Value) -> Tree {
    let (tag, inner) = match value {
        Value::Tagged(tag, inner) => (Some((*tag).to_owned()), &**inner),
        other => (None, other),
    };
    let content = match inner {
        Value::Text(text) => Content::Scalar(text.clone(), false),
        Value::Raw(text) if matches!(text.as_str(), "" | "null" | "~") => Content::Null,
        Value::Raw(text) => Content::Scalar(text.clone(), looks_typed(text)),
        Value::Seq(items) | Value::Line(items) => Content::Seq(items.iter().map(self::value).collect()),
        Value::Map(entries) => {
            let both = entries.iter().map(|(key, value)| (self::value(&Value::Text(key.clone())), self::value(value)));
            let mut entries: Vec<_> = both.collect();
            entries.sort_by(|(one, _), (other, _)| one.name().cmp(other.name()));
            Content::Map(entries)
        }
        Value::Tagged(..) => Content::Null,
    };
    Tree { anchor: None, tag, content }
}

/// The path of the first thing that differs.
fn difference(wanted: &Tree, found: &Tree, path: &str) -> String {
    match (&wanted.content, &found.content) {
        (Content::Map(one), Content::Map(other)) if one.len() == other.len() => {
            for ((key, value), (other_key, other_value)) in one.iter().zip(other) {
                let name = key.name();
                if key != other_key || value != other_value {
                    let dot = if path.is_empty() { "" } else { "." };
                    return difference(value, other_value, &format!("{path}{dot}{name}"));
                }
            }
        }
        (Content::Seq(one), Content::Seq(other)) if one.len() == other.len() => {
            if let Some((at, (one, other))) = one.iter().zip(other).enumerate().find(|(_, (a, b))| a != b) {
                return difference(one, other, &format!("{path}[{at}]"));
            }
        }
        _ => {}
    }
    if path.is_empty() { "the file".to_owned() } else { format!("`{path}`") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Yaml {
        Yaml::parse(text.to_owned()).unwrap()
    }

    #[test]
    fn only_the_tree_that_was_meant_is_accepted() {
        let old = parse("a: 1\nb: {c: [x, w], d: text}\n");
        let root = old.documents()[0].root;
        let (key, value) = old.entries(root).next().unwrap();
        let remove = Action::Remove { file: 0, mapping: root, key };
        let set = Action::Set { file: 0, mapping: root, key, value, new: Value::Raw("2".to_owned()) };
        for (action, new, proved) in [
            (&remove, "b: {c: [x, w], d: text}\n", true),
            (&remove, "b:\n  c:\n  - x\n  - 'w'\n  d: text\n", true),
            (&remove, "b: {c: [x], d: text}\n", false),
            (&remove, "b: {d: text, c: [w, x]}\n", false),
            (&set, "a: 2\nb: {c: [x, w], d: text}\n", true),
            (&set, "a: '2'\nb: {c: [x, w], d: text}\n", false),
            (&set, "a: 2\nb: {c: &z [x, w], d: text}\n", false),
            (&set, "a: 2\nb: {c: [x, w], d: !t text}\n", false),
            (&set, "a: 2\nb: {c: [x, w], d: text}\n---\n{}\n", false),
        ] {
            assert_eq!(prove(&old, &[action], &parse(new)).is_ok(), proved, "{new}");
        }
    }
}
