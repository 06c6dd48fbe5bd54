//! `x-destination` names a service or a network that the project doesn't have.
//!
//! ## Why
//! `services` says who joins the destination, `keep` which networks stay. A name that nothing has is most often misspelled
//! or was renamed elsewhere, and a rewrite refuses the file.
//!
//! ## Example
//! ```yaml
//! x-destination:
//!   network: prod
//!   mode: both
//!   services: [wbe]       # web
//! services:
//!   web:
//!     image: nginx
//! ```

use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::words::listed;
use crate::yaml::{Kind, NodeId};

pub(super) const RULE: Rule = Rule {
    id: "destination-settings",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("destination_settings.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let names: Vec<&str> = stack.units().map(|unit| unit.name()).collect();
    if names.is_empty() {
        return;
    }
    for (name, span) in items(stack, "services") {
        // A service that was given a unique name is still called by its plain one.
        let unique =
            |service: &&str| stack.wishes.unique_names == Some(true) && service.starts_with(&format!("{name}-"));
        if !names.contains(&name) && !names.iter().any(unique) {
            let finding = findings.report(span, format!("no service `{name}` in the project"));
            finding.help(format!("its services are {}", listed(&names)));
        }
    }
    let networks: Vec<&str> = stack.model.networks.iter().map(|network| network.key).collect();
    for (key, span) in items(stack, "keep") {
        let used = || stack.units().flat_map(|unit| stack.memberships(unit)).any(|m| m.key == key);
        if key != "default" && !networks.contains(&key) && !used() {
            let finding = findings.report(span, format!("no network `{key}` in the project to keep"));
            match networks[..] {
                [] => finding.help("it defines none"),
                _ => finding.help(format!("its networks are {}", listed(&networks))),
            };
        }
    }
}

/// The names that a setting lists, and where.
fn items<'a>(stack: &Stack<'a>, setting: &str) -> Vec<(&'a str, Span)> {
    let Some((file, _, value)) = stack.wish(setting) else { return Vec::new() };
    let yaml = stack.yaml(file);
    let nodes: Vec<NodeId> = match yaml.kind(value) {
        Kind::Sequence => yaml.children(value).collect(),
        _ => vec![value],
    };
    let name = |node: NodeId| (yaml.scalar(yaml.resolve(node)), Span::node(file, yaml, node));
    nodes.into_iter().map(name).filter(|(name, _)| !name.is_empty()).collect()
}
