//! Two services of the stack have one `container_name`.
//!
//! ## Why
//! A container's name exists once on an engine. Today's Compose refuses such a file; an older one creates the first container and
//! fails at the second with `Conflict. The container name is already in use`.
//!
//! Services that no common profile starts may share a name.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     container_name: shop
//!   worker:
//!     image: shop-worker
//!     container_name: shop
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "container-name-twice",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("container_name_twice.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        let Some((text, name)) = unit.facts.container_name.as_ref().and_then(|text| Some((text, text.get()?))) else {
            continue;
        };
        let mut before = stack.containers(name).take_while(|other| other.number < unit.number);
        let Some(other) = before.find(|other| !other.never_beside(&unit)) else { continue };
        let message = format!("`{}` and `{}` have one container name, `{name}`", other.name(), unit.name());
        let finding = findings.report(text.span, message);
        if other.facts.container_name.as_ref().is_some_and(|first| first.span == text.span) {
            finding.help("the name reaches both from here; give each a name of its own, or none");
        } else {
            finding.help("give one of them another name, or none");
        }
        if let Some(first) = other.facts.container_name.as_ref().filter(|first| first.span != text.span) {
            finding.related(first.span, format!("the container of `{}` is called so here", other.name()));
        }
    }
}
