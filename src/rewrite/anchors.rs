//! Anchors inside removed blocks that are used elsewhere: the definition moves to its next use.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap as HashMap;

use super::impossible::Impossible;
use super::plan::FilePlan;
use crate::compose::{Place, Project};
use crate::yaml::{Layout, NodeId};

/// Plans the moves of one file.
pub(super) fn plan(project: &Project, file: usize, plan: &mut FilePlan) -> Result<(), Impossible> {
    let yaml = project.yaml(file);
    if plan.removed.is_empty() || yaml.anchored().next().is_none() {
        return Ok(());
    }
    let mut removed = std::mem::take(&mut plan.removed);
    removed.sort_unstable();
    // Removed nodes never overlap but by nesting; the outermost one decides.
    let gone = |node: NodeId| {
        let after = removed.partition_point(|&r| r <= node);
        removed[..after].iter().rev().take(8).any(|&r| yaml.within(node, r))
    };
    // Targets that have moved. None lies in another one.
    let mut moved: BTreeSet<NodeId> = BTreeSet::new();
    let mut layouts: HashMap<NodeId, Layout<'_>> = HashMap::default();
    let uses: Vec<_> = yaml
        .aliases()
        .filter(|&(alias, target)| !gone(alias) && gone(target) && yaml.anchor(target).is_some())
        .collect();
    for (alias, target) in uses {
        if moved.range(..=target).next_back().is_some_and(|&outer| yaml.within(target, outer)) {
            continue;
        }
        let root = yaml.root_of(alias);
        let layout = layouts.entry(root).or_insert_with(|| Layout::of(yaml, root));
        // An anchor in it that has moved elsewhere already would be defined twice.
        let torn = moved.range(target..).next().is_some_and(|&inner| yaml.within(inner, target));
        // One that it needs, and that goes, would be missing.
        let needs = yaml.aliases_within(target).any(|(_, other)| gone(other) && !yaml.within(other, target));
        if torn || needs || plan.expect.merged.contains(&alias) || !layout.move_here(&mut plan.edits, alias, target) {
            let name = yaml.anchor(target).unwrap_or_default();
            return Err(Impossible::new(
                Place::new(file, yaml.start(target)),
                format!("anchor `{name}` is defined in a block that goes, and can't be moved to where it is used"),
                Some("define it under an `x-` key, or write a second file with --override".to_owned()),
            ));
        }
        plan.expect.moved.insert(alias, target);
        moved.insert(target);
    }
    plan.removed = removed;
    Ok(())
}
