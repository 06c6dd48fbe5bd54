//! An anchor on a definition of networks is used elsewhere.
//!
//! ## Why
//! A change at the anchor changes every place that refers to it, and a removal breaks them: the file is then no YAML any more.
//! Whoever edits networks by hand or with a tool must know. A matter of taste, so this rule runs only when it is selected.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: &both [front, back]
//!   api:
//!     image: shop-api
//!     networks: *both
//! ```

use std::collections::BTreeMap;

use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::{NodeId, Yaml};

pub(super) const RULE: Rule = Rule {
    id: "anchored-networks",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: false,
    source: include_str!("anchored_networks.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for file in 0..stack.project.own {
        let yaml = stack.yaml(file);
        let mut uses: BTreeMap<NodeId, Vec<NodeId>> = BTreeMap::new();
        for (alias, target) in yaml.aliases() {
            uses.entry(target).or_default().push(alias);
        }
        for (target, aliases) in uses {
            let (Some(anchor), Some(properties)) = (yaml.anchor(target), yaml.properties_span(target)) else {
                continue;
            };
            if !among_networks(yaml, target) {
                continue;
            }
            let message = format!("anchor `{anchor}` on a definition of networks is used elsewhere");
            let finding = findings.report(Span { file, start: properties.start, end: properties.end }, message);
            for alias in aliases {
                finding.related(Span::node(file, yaml, alias), "used here");
            }
        }
    }
}

/// True for a node under a key `networks`, or behind it.
fn among_networks(yaml: &Yaml, node: NodeId) -> bool {
    let mut at = node;
    loop {
        if yaml.parent_entry(at).is_some_and(|(key, _)| yaml.scalar(key) == "networks") {
            return true;
        }
        match yaml.parent(at) {
            Some(parent) => at = parent,
            None => return false,
        }
    }
}
