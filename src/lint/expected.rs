//! The tree that fixes mean, and whether a text has it. Shares nothing with what makes the edits.

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

/// Whether `new` has the tree of `old` with the actions done.
///
/// # Errors
/// What differs.
pub(super) fn prove(old: &Yaml, actions: &[&Action], new: &Yaml) -> Result<(), String> {
    if old.documents().len() != new.documents().len() {
        return Err("the number of documents changed".to_owned());
    }
    for (before, after) in old.documents().iter().zip(new.documents()) {
        let (wanted, found) = (tree(old, before.root, actions, 0)?, tree(new, after.root, &[], 0)?);
        if wanted != found {
            return Err(format!("{} is not what was meant", difference(&wanted, &found, "")));
        }
    }
    Ok(())
}

fn tree(yaml: &Yaml, node: NodeId, actions: &[&Action], depth: usize) -> Result<Tree, String> {
    if depth > DEPTH {
        return Err("the file is nested too deeply".to_owned());
    }
    let content = match yaml.kind(node) {
        Kind::Alias => Content::Alias(yaml.raw(node).to_owned()),
        Kind::Scalar => scalar(yaml, node, actions),
        Kind::Sequence => {
            let mut items = Vec::new();
            for item in yaml.children(node) {
                let goes = |a: &&Action| matches!(a, Action::RemoveItem { sequence, item: i, .. } if *sequence == node && *i == item);
                if !actions.iter().any(goes) {
                    items.push(tree(yaml, item, actions, depth + 1)?);
                }
            }
            for action in actions {
                if let Action::Push { sequence, new, .. } = action
                    && *sequence == node
                {
                    items.push(value(new));
                }
            }
            Content::Seq(items)
        }
        Kind::Mapping => {
            let mut entries = Vec::new();
            for (key, old) in yaml.entries(node) {
                let goes =
                    |a: &&Action| matches!(a, Action::Remove { mapping, key: k, .. } if *mapping == node && *k == key);
                if actions.iter().any(goes) {
                    continue;
                }
                let set = actions.iter().find_map(|action| match action {
                    Action::Set { mapping, key: k, new, .. } if *mapping == node && *k == key => Some(new),
                    _ => None,
                });
                let fresh = match set {
                    Some(new) => value(new),
                    None => tree(yaml, old, actions, depth + 1)?,
                };
                entries.push((tree(yaml, key, &[], depth + 1)?, fresh));
            }
            for action in actions {
                if let Action::Add { mapping, key, new, .. } = action
                    && *mapping == node
                {
                    entries.push((value(&Value::Text(key.clone())), value(new)));
                }
            }
            Content::Map(entries)
        }
    };
    let anchor = yaml.anchor(node).map(str::to_owned);
    Ok(Tree { anchor, tag: yaml.tag(node).map(str::to_owned), content })
}

fn scalar(yaml: &Yaml, node: NodeId, actions: &[&Action]) -> Content {
    let rewritten = actions.iter().find_map(|action| match action {
        Action::Rewrite { node: n, text, .. } if *n == node => Some(text),
        _ => None,
    });
    match rewritten {
        // It is written in quotes where it could be taken for something else than a text.
        Some(text) => Content::Scalar(text.clone(), false),
        None if yaml.is_null(node) => Content::Null,
        None => {
            let text = yaml.scalar(node);
            Content::Scalar(text.to_owned(), yaml.style(node) == Style::Plain && looks_typed(text))
        }
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
        Value::Seq(items) => Content::Seq(items.iter().map(self::value).collect()),
        Value::Map(entries) => Content::Map(
            entries.iter().map(|(key, value)| (self::value(&Value::Text(key.clone())), self::value(value))).collect(),
        ),
        Value::Tagged(..) => Content::Null,
    };
    Tree { anchor: None, tag, content }
}

/// The path of the first thing that differs.
fn difference(wanted: &Tree, found: &Tree, path: &str) -> String {
    match (&wanted.content, &found.content) {
        (Content::Map(one), Content::Map(other)) if one.len() == other.len() => {
            for ((key, value), (other_key, other_value)) in one.iter().zip(other) {
                let name = match &key.content {
                    Content::Scalar(text, _) => text.as_str(),
                    _ => "?",
                };
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
            (&remove, "b: {d: text, c: [x, w]}\n", false),
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
