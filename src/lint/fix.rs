//! Fixes as edits of the text, proved before anything is written: the new text parses strictly, its tree is the old one but
//! for what the fixes say, every other byte is the same, and no finding is new. What can't be proved changes nothing.

use std::collections::BTreeMap;

use super::finding::{Action, Finding, Fix, Safety, Severity};
use super::{Checked, expected};
use crate::compose::{LoadError, Project};
use crate::yaml::{Edits, Kind, Layout, NodeId, Style, Yaml};

/// How often fixes may lead to fixes.
pub const PASSES: usize = 3;

/// A project after its fixes.
#[derive(Debug)]
pub struct Fixed {
    /// The project with the new texts.
    pub project: Project,
    /// The files that changed.
    pub files: Vec<usize>,
    /// What was found before, and is mended now.
    pub mended: Vec<Finding>,
    /// What is still found.
    pub left: Checked,
}

/// Why nothing was fixed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The fixes contradict each other, or the result isn't what they meant.
    #[error("the fix of `{rule}` in `{file}` can't be proved: {why}")]
    Unproved {
        /// The rule.
        rule: &'static str,
        /// The file.
        file: String,
        /// What differs.
        why: String,
    },
    /// The result has a finding that the original hadn't.
    #[error("the fixes would bring a new finding, `{rule}`: {message}")]
    NewFinding {
        /// The rule.
        rule: &'static str,
        /// The finding.
        message: String,
    },
    /// Each pass finds something to fix.
    #[error("the fixes don't come to an end after {PASSES} passes")]
    Endless,
    /// The result is no Compose project.
    #[error("the fixed files can't be read: {0}")]
    Unreadable(String),
}

/// A fix that the text can carry: it changes the project's own files alone, and nothing that an alias repeats. One that
/// takes a comment along is no longer a safe one.
pub(super) fn settle(project: &Project, mut fix: Fix) -> Option<Fix> {
    for action in &fix.actions {
        let file = action.file();
        let yaml = project.yaml(file);
        if file >= project.own || yaml.aliases().any(|(_, target)| yaml.within(action.node(), target)) {
            return None;
        }
        if fix.safety == Safety::Safe
            && replaced_bytes(yaml, action).is_some_and(|range| !yaml.comments(range).is_empty())
        {
            fix.safety = Safety::Unsafe;
        }
    }
    Some(fix)
}

/// The lines or the part of a line that go with what an action replaces or removes.
fn replaced_bytes(yaml: &Yaml, action: &Action) -> Option<std::ops::Range<usize>> {
    let whole = |start: usize, end: usize| {
        let end = if yaml.first_on_line(start) { yaml.line_end(end) } else { end };
        start..end
    };
    match action {
        Action::Remove { mapping, key, .. } => {
            let (key, value) = yaml.entries(*mapping).find(|(k, _)| k == key)?;
            Some(whole(yaml.entry_start(key), yaml.entry_end(key, value)))
        }
        Action::Set { key, value, .. } if yaml.style(*value) == Style::Block => {
            Some(yaml.end(*key)..yaml.line_end(yaml.entry_end(*key, *value)))
        }
        Action::Set { value, .. } => Some(yaml.start(*value)..yaml.end(*value)),
        Action::RemoveItem { item, .. } => Some(whole(yaml.dash(*item).unwrap_or(yaml.start(*item)), yaml.end(*item))),
        Action::Add { .. } | Action::Push { .. } | Action::Rewrite { .. } => None,
    }
}

/// Makes the fixes of a project, as many as belong together, until there are none left. `check` looks at a project.
///
/// # Errors
/// Whatever can't be proved. The project is as it was.
pub fn fix(
    project: &Project,
    first: Checked,
    allowed: Safety,
    check: &dyn Fn(&Project) -> Result<Checked, LoadError>,
) -> Result<Fixed, Failure> {
    let mut fixed = Fixed { project: project.clone(), files: Vec::new(), mended: Vec::new(), left: first };
    for pass in 0..=PASSES {
        let wanted: Vec<&Finding> =
            fixed.left.findings.iter().filter(|f| f.fix.as_ref().is_some_and(|fix| fix.safety <= allowed)).collect();
        if wanted.is_empty() {
            return Ok(fixed);
        }
        if pass == PASSES {
            return Err(Failure::Endless);
        }
        let chosen = choose(&fixed.project, &wanted);
        let mut project = fixed.project.clone();
        for (file, _, edited) in edit(&fixed.project, &chosen)? {
            project = project.with_file(file, edited);
            if !fixed.files.contains(&file) {
                fixed.files.push(file);
            }
        }
        let unreadable = |error: LoadError| Failure::Unreadable(error.message);
        let left = check(&project).map_err(unreadable)?;
        no_new_finding(&fixed.left.findings, &left.findings)?;
        fixed.mended.extend(chosen.into_iter().cloned());
        fixed.project = project;
        fixed.left = left;
    }
    Err(Failure::Endless)
}

/// The fixes that can be made together; the first of those that touch the same thing wins.
fn choose<'f>(project: &Project, wanted: &[&'f Finding]) -> Vec<&'f Finding> {
    let mut chosen: Vec<&Finding> = Vec::new();
    let mut taken: Vec<&Action> = Vec::new();
    for finding in wanted {
        let actions = finding.fix.as_ref().map_or(&[][..], |fix| &fix.actions);
        let clash = actions.iter().any(|action| {
            let yaml = project.yaml(action.file());
            taken.iter().any(|other| *other != action && action.file() == other.file() && clash(yaml, action, other))
        });
        if !clash {
            taken.extend(actions);
            chosen.push(finding);
        }
    }
    chosen
}

/// What an action replaces or removes.
fn replaced(action: &Action) -> Option<NodeId> {
    match action {
        Action::Remove { key, .. } => Some(*key),
        Action::Set { value, .. } => Some(*value),
        Action::RemoveItem { item, .. } => Some(*item),
        Action::Rewrite { node, .. } => Some(*node),
        Action::Add { .. } | Action::Push { .. } => None,
    }
}

/// Whether two actions can't be made at once: one changes what the other one takes away, or both set the same thing.
fn clash(yaml: &Yaml, one: &Action, other: &Action) -> bool {
    let below = |inner: &Action, outer: &Action| {
        let gone = match outer {
            Action::Remove { key, mapping, .. } => {
                yaml.entries(*mapping).find(|(k, _)| k == key).map(|(_, value)| value)
            }
            _ => replaced(outer),
        };
        gone.is_some_and(|gone| yaml.within(inner.node(), gone))
            || replaced(inner).is_some() && replaced(inner) == replaced(outer)
    };
    let same_name = match (one, other) {
        (Action::Add { mapping: a, key: x, .. }, Action::Add { mapping: b, key: y, .. }) => a == b && x == y,
        _ => false,
    };
    same_name || below(one, other) || below(other, one)
}

/// The edits that make the fix of one finding and nothing else, by file; proved as those of many are.
///
/// # Errors
/// Why they can't be.
pub fn alone(project: &Project, finding: &Finding) -> Result<Vec<(usize, Edits)>, Failure> {
    Ok(edit(project, &[finding])?.into_iter().map(|(file, edits, _)| (file, edits)).collect())
}

/// The edits and the new texts, proved.
fn edit(project: &Project, findings: &[&Finding]) -> Result<Vec<(usize, Edits, Yaml)>, Failure> {
    let mut by_file: BTreeMap<usize, (&'static str, Vec<&Action>)> = BTreeMap::new();
    for finding in findings {
        for action in finding.fix.iter().flat_map(|fix| &fix.actions) {
            let (_, actions) = by_file.entry(action.file()).or_insert_with(|| (finding.rule, Vec::new()));
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
    }
    let mut edited = Vec::new();
    for (file, (rule, actions)) in by_file {
        let source = &project.files[file];
        let unproved = |why: String| Failure::Unproved { rule, file: source.name.clone(), why };
        let yaml = &source.yaml;
        let actions = whole_sections(yaml, file, &actions);
        let actions: Vec<&Action> = actions.iter().collect();
        let mut edits = edits(yaml, &actions);
        edits.join(yaml);
        edits.settle().map_err(|_| unproved("two edits overlap".to_owned()))?;
        let text = edits.apply(yaml.text());
        if !edits.untouched(yaml.text(), &text) {
            return Err(unproved("bytes outside of the edits changed".to_owned()));
        }
        let new = Yaml::parse(text).map_err(|error| unproved(error.message))?;
        expected::prove(yaml, &actions, &new).map_err(&unproved)?;
        edited.push((file, edits, new));
    }
    Ok(edited)
}

/// The same actions, but where all entries of a top-level section go, the section goes.
fn whole_sections(yaml: &Yaml, file: usize, actions: &[&Action]) -> Vec<Action> {
    let mut wanted: Vec<Action> = actions.iter().map(|&action| action.clone()).collect();
    for root in yaml.documents().iter().map(|document| document.root) {
        let sections: Vec<(NodeId, NodeId)> = yaml.entries(root).collect();
        for &(key, section) in sections.iter().filter(|(_, section)| yaml.kind(*section) == Kind::Mapping) {
            let goes = |entry: NodeId| {
                let same = |a: &&Action| matches!(a, Action::Remove { mapping, key, .. } if *mapping == section && *key == entry);
                actions.iter().any(same)
            };
            let entries: Vec<NodeId> = yaml.entries(section).map(|(key, _)| key).collect();
            let added = actions.iter().any(|a| matches!(a, Action::Add { mapping, .. } if *mapping == section));
            let alone = sections.len() == 1;
            if entries.is_empty() || alone || added || !entries.iter().all(|&entry| goes(entry)) {
                continue;
            }
            wanted.retain(|action| !matches!(action, Action::Remove { mapping, .. } if *mapping == section));
            wanted.push(Action::Remove { file, mapping: root, key });
        }
    }
    wanted
}

/// The edits of one file.
fn edits(yaml: &Yaml, actions: &[&Action]) -> Edits {
    let mut edits = Edits::default();
    let mut removed: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    let mut items: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
    for action in actions {
        match action {
            Action::Remove { mapping, key, .. } => removed.entry(*mapping).or_default().push(*key),
            Action::RemoveItem { sequence, item, .. } => items.entry(*sequence).or_default().push(*item),
            _ => {}
        }
    }
    for (mapping, keys) in &removed {
        layout(yaml, *mapping).remove(&mut edits, *mapping, keys);
    }
    for (sequence, gone) in &items {
        layout(yaml, *sequence).remove_items(&mut edits, *sequence, gone);
    }
    for action in actions {
        match action {
            Action::Remove { .. } | Action::RemoveItem { .. } => {}
            Action::Set { mapping, key, value, new, .. } => {
                layout(yaml, *mapping).set(&mut edits, *mapping, *key, *value, new);
            }
            Action::Add { mapping, key, new, .. } => {
                let gone = removed.get(mapping).map_or(&[][..], Vec::as_slice);
                layout(yaml, *mapping).append_after(&mut edits, *mapping, key, new, &|k| !gone.contains(k));
            }
            Action::Push { sequence, new, .. } => layout(yaml, *sequence).append_item(&mut edits, *sequence, new),
            Action::Rewrite { node, text, .. } => layout(yaml, *node).rewrite(&mut edits, *node, text),
        }
    }
    edits
}

/// The style of the document that holds a node.
fn layout(yaml: &Yaml, node: NodeId) -> Layout<'_> {
    let root = yaml.documents().iter().map(|document| document.root).find(|&root| yaml.within(node, root));
    Layout::of(yaml, root.unwrap_or(node))
}

/// Every finding of the result was there before: the same rule with the same message, and no more of them. What is merely
/// good to know may come: a network that a fix declares is one that the file defines.
fn no_new_finding(before: &[Finding], after: &[Finding]) -> Result<(), Failure> {
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in before {
        *known.entry((finding.rule, &finding.message)).or_default() += 1;
    }
    for finding in after.iter().filter(|finding| finding.severity > Severity::Info) {
        match known.get_mut(&(finding.rule, finding.message.as_str())) {
            Some(count) if *count > 0 => *count -= 1,
            _ => return Err(Failure::NewFinding { rule: finding.rule, message: finding.message.clone() }),
        }
    }
    Ok(())
}
