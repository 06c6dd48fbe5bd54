//! Fixes as edits of the text, proved before anything is written: the new text parses strictly, its tree is the old one but
//! for what the fixes say, every other byte is the same, and no finding is new. What can't be proved changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::finding::{Action, Finding, Fix, Safety, Severity};
use super::{Checked, expected};
use crate::compose::{LoadError, Project};
use crate::yaml::{Edits, Kind, Layout, NodeId, Style, Yaml};

/// How often fixes may lead to fixes.
pub const PASSES: usize = 3;

/// How many fixes are tried one by one where all of them together bring a new finding.
const ALONE: usize = 100;

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
    /// What could be mended only by bringing a new finding, and which.
    pub left_out: Vec<(Finding, String)>,
    /// False when fixes led to fixes more often than [`PASSES`] times, so that there is still something to mend.
    pub complete: bool,
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
    #[error("that would bring a new finding, `{rule}`: {message}")]
    NewFinding {
        /// The rule.
        rule: &'static str,
        /// The finding.
        message: String,
    },
    /// The fixes undo each other.
    #[error("the fixes undo each other")]
    Endless,
    /// The result is no Compose project.
    #[error("the fixed files can't be read: {0}")]
    Unreadable(String),
}

/// The parts of a project that fixes must keep away from: files that are only read, and what aliases repeat.
#[derive(Debug)]
pub(super) struct Reserved {
    own: usize,
    /// For each file, the bytes of the nodes that aliases stand for, by where they begin, nested ones left out.
    repeated: Vec<Vec<Range<usize>>>,
}

impl Reserved {
    /// Of a project.
    pub(super) fn of(project: &Project) -> Self {
        let repeated = project.files.iter().take(project.own).map(|file| {
            let yaml = &file.yaml;
            let mut all: Vec<_> = yaml.aliases().map(|(_, target)| yaml.start(target)..yaml.end(target)).collect();
            all.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
            let mut reached = 0;
            all.retain(|range| {
                let outer = range.end > reached;
                reached = reached.max(range.end);
                outer
            });
            all
        });
        Self { own: project.own, repeated: repeated.collect() }
    }

    fn holds(&self, file: usize, offset: usize) -> bool {
        let Some(ranges) = self.repeated.get(file) else { return true };
        let before = ranges.partition_point(|range| range.start <= offset);
        file >= self.own || before.checked_sub(1).is_some_and(|at| ranges[at].end > offset)
    }

    /// Whether something that aliases repeat would go.
    fn within(&self, file: usize, range: &Range<usize>) -> bool {
        let ranges = self.repeated.get(file).map_or(&[][..], Vec::as_slice);
        let first = ranges.partition_point(|repeated| repeated.start < range.start);
        ranges.get(first).is_some_and(|repeated| repeated.start < range.end)
    }

    /// A fix that the text can carry. One that takes a comment along is no longer a safe one.
    pub(super) fn settle(&self, project: &Project, mut fix: Fix) -> Option<Fix> {
        for action in &fix.actions {
            let file = action.file();
            let yaml = project.yaml(file);
            let takes = gone(yaml, action).is_some_and(|range| self.within(file, &range));
            let doubles = match action {
                Action::Add { mapping, key, .. } => yaml.entries(*mapping).any(|(known, _)| yaml.scalar(known) == key),
                _ => false,
            };
            if takes || doubles || self.holds(file, yaml.span(action.node()).start) {
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
}

/// The lines or the part of a line that go with what an action replaces or removes.
fn replaced_bytes(yaml: &Yaml, action: &Action) -> Option<Range<usize>> {
    let whole = |start: usize, end: usize| {
        let end = if yaml.first_on_line(start) { yaml.line_end(end) } else { end };
        start..end
    };
    match action {
        Action::Remove { key, .. } => {
            let value = yaml.value_of(*key)?;
            Some(whole(yaml.entry_start(*key), yaml.entry_end(*key, value)))
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
    let mut fixed = Fixed {
        project: project.clone(),
        files: Vec::new(),
        mended: Vec::new(),
        left: first,
        left_out: Vec::new(),
        complete: true,
    };
    let mut pass = 0;
    let mut before: Vec<Project> = Vec::new();
    loop {
        let mut wanted: Vec<&Finding> =
            fixed.left.findings.iter().filter(|f| f.fix.as_ref().is_some_and(|fix| fix.safety <= allowed)).collect();
        // What goes goes first: what comes may depend on it.
        wanted.sort_by_key(|finding| finding.fix.as_ref().is_some_and(|fix| !fix.actions.iter().any(removes)));
        if wanted.is_empty() {
            return Ok(fixed);
        }
        // Chains of anchors can be longer; the next call goes on.
        if pass == PASSES {
            fixed.complete = false;
            return Ok(fixed);
        }
        let chosen = choose(&fixed.project, &wanted);
        let (project, left, files) = match made(&fixed, &chosen, check) {
            Ok(made) => made,
            Err(failure @ Failure::NewFinding { .. }) => {
                let culprits = culprits(&fixed, &chosen, check);
                if culprits.is_empty() {
                    return Err(failure);
                }
                fixed.leave_out(culprits);
                continue;
            }
            Err(failure) => return Err(failure),
        };
        let mended: Vec<Finding> = chosen.into_iter().cloned().collect();
        let same = |one: &Project| one.files.iter().zip(&project.files).all(|(a, b)| a.yaml.text() == b.yaml.text());
        if before.iter().chain([&fixed.project]).any(same) {
            return Err(Failure::Endless);
        }
        before.push(fixed.project.clone());
        fixed.files.extend(files.into_iter().filter(|file| !fixed.files.contains(file)).collect::<Vec<_>>());
        fixed.mended.extend(mended);
        fixed.project = project;
        fixed.left = left;
        fixed.forget_fixes();
        pass += 1;
    }
}

fn removes(action: &Action) -> bool {
    matches!(action, Action::Remove { .. } | Action::RemoveItem { .. })
}

/// The project with some fixes made, what is found in it, and the files that changed.
fn made(
    fixed: &Fixed,
    chosen: &[&Finding],
    check: &dyn Fn(&Project) -> Result<Checked, LoadError>,
) -> Result<(Project, Checked, Vec<usize>), Failure> {
    let mut project = fixed.project.clone();
    let mut files = Vec::new();
    for (file, _, edited) in edit(&fixed.project, chosen)? {
        project = project.with_file(file, edited);
        files.push(file);
    }
    let left = check(&project).map_err(|error| Failure::Unreadable(error.message))?;
    no_new_finding(&fixed.left.findings, &left.findings)?;
    Ok((project, left, files))
}

/// The findings whose fixes bring a new one, each by itself, and which.
fn culprits(
    fixed: &Fixed,
    chosen: &[&Finding],
    check: &dyn Fn(&Project) -> Result<Checked, LoadError>,
) -> Vec<(Finding, String)> {
    if chosen.len() > ALONE {
        return Vec::new();
    }
    let why = |finding: &&Finding| match made(fixed, &[*finding], check) {
        Err(failure @ Failure::NewFinding { .. }) => Some(((*finding).clone(), failure.to_string())),
        _ => None,
    };
    chosen.iter().filter_map(why).collect()
}

impl Fixed {
    /// Takes their fixes from findings, for good.
    fn leave_out(&mut self, culprits: Vec<(Finding, String)>) {
        self.left_out.extend(culprits);
        self.forget_fixes();
    }

    fn forget_fixes(&mut self) {
        let left_out = &self.left_out;
        for finding in &mut self.left.findings {
            if left_out.iter().any(|(other, _)| other.rule == finding.rule && other.message == finding.message) {
                finding.fix = None;
            }
        }
    }
}

/// The fixes that can be made together; the first of those that touch the same thing wins.
fn choose<'f>(project: &Project, wanted: &[&'f Finding]) -> Vec<&'f Finding> {
    let mut taken: HashMap<usize, Taken<'_>> = HashMap::default();
    let mut chosen = Vec::new();
    for &finding in wanted {
        let actions = finding.fix.as_ref().map_or(&[][..], |fix| &fix.actions);
        let clash = |a: &Action| taken.get(&a.file()).is_some_and(|taken| taken.clashes(project.yaml(a.file()), a));
        if !actions.iter().any(clash) {
            for action in actions {
                taken.entry(action.file()).or_default().take(project.yaml(action.file()), action);
            }
            chosen.push(finding);
        }
    }
    chosen
}

/// What the chosen actions do in one file.
#[derive(Debug, Default)]
struct Taken<'f> {
    /// What goes or is replaced: by its first node, the first one behind it and the action.
    gone: BTreeMap<NodeId, (NodeId, &'f Action)>,
    /// The collections and scalars that something is done to.
    sites: BTreeSet<NodeId>,
    /// Collections that something is taken out of, and those that something is added to.
    shrinking: HashSet<NodeId>,
    growing: HashMap<NodeId, Vec<&'f Action>>,
}

impl<'f> Taken<'f> {
    /// Whether an action can't be made beside the chosen ones: one changes what the other takes away, both set the same
    /// thing, or one adds to what the other takes from.
    fn clashes(&self, yaml: &Yaml, action: &Action) -> bool {
        let site = action.node();
        let outer = self.gone.range(..=site).next_back();
        if outer.is_some_and(|(_, &(end, other))| end > site && other != action) {
            return true;
        }
        if let Some(range) = gone_nodes(yaml, action) {
            let same = self.gone.get(&range.start).is_some_and(|(_, other)| *other != action);
            let inside = !self.gone.contains_key(&range.start) && self.sites.range(range).next().is_some();
            if same || inside {
                return true;
            }
        }
        match action {
            Action::Remove { mapping: node, .. } | Action::RemoveItem { sequence: node, .. } => {
                self.growing.contains_key(node)
            }
            Action::Add { mapping, key, .. } => {
                let same =
                    |other: &&Action| *other != action && matches!(other, Action::Add { key: k, .. } if k == key);
                self.shrinking.contains(mapping) || self.growing.get(mapping).is_some_and(|all| all.iter().any(same))
            }
            Action::Push { sequence, .. } => self.shrinking.contains(sequence),
            Action::Set { .. } | Action::Rewrite { .. } => false,
        }
    }

    fn take(&mut self, yaml: &Yaml, action: &'f Action) {
        self.sites.insert(action.node());
        if let Some(range) = gone_nodes(yaml, action) {
            self.gone.insert(range.start, (range.end, action));
        }
        match action {
            Action::Remove { mapping: node, .. } | Action::RemoveItem { sequence: node, .. } => {
                self.shrinking.insert(*node);
            }
            Action::Add { mapping: node, .. } | Action::Push { sequence: node, .. } => {
                self.growing.entry(*node).or_default().push(action);
            }
            Action::Set { .. } | Action::Rewrite { .. } => {}
        }
    }
}

/// The nodes of what an action replaces or removes.
fn gone_nodes(yaml: &Yaml, action: &Action) -> Option<Range<NodeId>> {
    match action {
        Action::Remove { key, .. } => Some(*key..yaml.after(yaml.value_of(*key)?)),
        Action::Set { key, value, .. } => Some(*key..yaml.after(*value)),
        Action::RemoveItem { item: node, .. } | Action::Rewrite { node, .. } => Some(*node..yaml.after(*node)),
        Action::Add { .. } | Action::Push { .. } => None,
    }
}

/// The bytes of what an action replaces or removes; those of the key where an entry goes or nothing is written.
fn gone(yaml: &Yaml, action: &Action) -> Option<Range<usize>> {
    let whole = |first: NodeId, last: NodeId| Some(yaml.start(first)..yaml.end(last).max(yaml.end(first)));
    match action {
        Action::Remove { key, .. } => whole(*key, yaml.value_of(*key).unwrap_or(*key)),
        Action::Set { key, value, .. } => whole(*key, *value),
        Action::RemoveItem { item, .. } => whole(*item, *item),
        Action::Rewrite { node, .. } => whole(*node, *node),
        Action::Add { .. } | Action::Push { .. } => None,
    }
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
    let mut seen: HashMap<(usize, NodeId), Vec<&Action>> = HashMap::default();
    for finding in findings {
        for action in finding.fix.iter().flat_map(|fix| &fix.actions) {
            let same = seen.entry((action.file(), replaced(action).unwrap_or(action.node()))).or_default();
            if !same.contains(&action) {
                same.push(action);
                by_file.entry(action.file()).or_insert_with(|| (finding.rule, Vec::new())).1.push(action);
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
    let going: HashSet<NodeId> = actions
        .iter()
        .filter_map(|action| match action {
            Action::Remove { key, .. } => Some(*key),
            _ => None,
        })
        .collect();
    for root in yaml.documents().iter().map(|document| document.root) {
        let sections: Vec<(NodeId, NodeId)> = yaml.entries(root).collect();
        for &(key, section) in sections.iter().filter(|(_, section)| yaml.kind(*section) == Kind::Mapping) {
            let entries: Vec<NodeId> = yaml.entries(section).map(|(key, _)| key).collect();
            let added = actions.iter().any(|a| matches!(a, Action::Add { mapping, .. } if *mapping == section));
            let kept = sections.len() == 1 || yaml.properties_span(section).is_some();
            if entries.is_empty() || kept || added || !entries.iter().all(|entry| going.contains(entry)) {
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
    let layouts: Vec<(NodeId, Layout<'_>)> =
        yaml.documents().iter().map(|document| (document.root, Layout::of(yaml, document.root))).collect();
    let layout = |node: NodeId| {
        let after = layouts.partition_point(|(root, _)| *root <= node);
        &layouts[after.saturating_sub(1)].1
    };
    for (mapping, keys) in &removed {
        layout(*mapping).remove(&mut edits, *mapping, keys);
    }
    for (sequence, gone) in &items {
        layout(*sequence).remove_items(&mut edits, *sequence, gone);
    }
    // What comes into empty brackets needs commas of its own.
    let mut first: BTreeMap<NodeId, Edits> = actions
        .iter()
        .filter(|action| matches!(action, Action::Add { .. } | Action::Push { .. }))
        .map(|action| action.node())
        .filter(|&node| yaml.style(node) == Style::Flow && yaml.children(node).next().is_none())
        .map(|node| (node, Edits::default()))
        .collect();
    for action in actions {
        match action {
            Action::Remove { .. } | Action::RemoveItem { .. } => {}
            Action::Set { mapping, key, value, new, .. } => {
                layout(*mapping).set(&mut edits, *mapping, *key, *value, new);
            }
            Action::Add { mapping, key, new, .. } => {
                let edits = first.get_mut(mapping).unwrap_or(&mut edits);
                match yaml.documents().iter().find(|document| document.root == *mapping) {
                    Some(document) => layout(*mapping).append_section(edits, *mapping, document.end, key, new),
                    None => layout(*mapping).append(edits, *mapping, key, new),
                }
            }
            Action::Push { sequence, new, .. } => {
                let edits = first.get_mut(sequence).unwrap_or(&mut edits);
                layout(*sequence).append_item(edits, *sequence, new);
            }
            Action::Rewrite { .. } => {
                if let Some((node, text)) = action.rewritten(yaml) {
                    layout(node).rewrite(&mut edits, node, &text);
                }
            }
        }
    }
    for list in first.values() {
        let texts: Vec<&str> = list.list().map(|edit| edit.text).collect();
        let at = list.list().next().map_or(0, |edit| edit.range.start);
        edits.insert(at, texts.join(", "));
    }
    edits
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
