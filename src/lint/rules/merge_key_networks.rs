//! A service's networks are not written at the service: they come through a merge key, an alias or `extends`.
//!
//! ## Why
//! Who reads the service doesn't see its networks, and who adds `networks` to it replaces the merged ones without noticing
//! (those that `extends` brings stay, and the new ones come on top). Tools that edit compose files go wrong here, too. A matter
//! of taste, so this rule runs only when it is selected.
//!
//! ## Example
//! ```yaml
//! x-base: &base
//!   networks: [front, back]
//! services:
//!   web:
//!     <<: *base
//!     image: nginx
//! ```

use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::yaml::Kind;

pub(super) const RULE: Rule = Rule {
    id: "merge-key-networks",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: false,
    source: include_str!("merge_key_networks.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units().filter(|unit| !unit.service.included) {
        let Some(list) = unit.service.networks.as_ref().filter(|list| !list.is_empty()) else { continue };
        let Some((span, way)) = way(stack, &unit) else { continue };
        let keys: Vec<String> = list.iter().map(|membership| format!("`{}`", membership.key)).collect();
        let message = format!("`{}` is on {} through {way}", unit.name(), keys.join(", "));
        let finding = findings.report(span, message);
        if let Some(membership) = list.first() {
            finding.related(stack.span(membership.place), "written here");
        }
    }
}

/// How networks come to a service none of whose bodies lists them.
fn way(stack: &Stack<'_>, unit: &Unit<'_, '_>) -> Option<(Span, &'static str)> {
    let mut found = None;
    for body in &unit.service.bodies {
        let yaml = stack.yaml(body.file);
        if yaml.kind(body.value) == Kind::Alias {
            found = found.or(Some((Span::node(body.file, yaml, body.value), "an alias")));
            continue;
        }
        for (key, _) in yaml.entries(body.value) {
            match yaml.scalar(key) {
                "networks" => return None,
                "<<" => found = found.or(Some((Span::node(body.file, yaml, key), "a merge key"))),
                "extends" if body.base.as_ref().is_some_and(|base| base.networks.is_some()) => {
                    found = Some((Span::node(body.file, yaml, key), "`extends`"));
                }
                _ => {}
            }
        }
    }
    found
}
