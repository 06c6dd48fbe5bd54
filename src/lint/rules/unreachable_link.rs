//! A service links to a sibling that it can't reach on any network.
//!
//! ## Why
//! Compose and the engine accept such a link without a word, and the name it gives resolves to nothing: on networks, a
//! link is only another name for a container that is there anyway. With `network_mode: bridge`, the engine refuses to start
//! the container unless the linked one is on the same bridge.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     links: ["db:database"]
//!     networks: [frontend]
//!   db:
//!     image: postgres
//!     networks: [backend]
//! ```

use crate::lint::facts::Dependency;
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "unreachable-link",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("unreachable_link.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        for link in &unit.facts.links {
            let Some(why) = broken(stack, unit, link) else { continue };
            let (name, key) = (unit.name(), link.service);
            let finding = findings.report(link.span, format!("`{name}` links to `{key}`, {why}"));
            let meets = stack.unit(key).is_some_and(|other| other.has_networks());
            finding.help(if meets {
                format!("put `{name}` and `{key}` on one network; the link is needless then")
            } else {
                "remove the link".to_owned()
            });
            if let Some(other) = stack.unit(key) {
                finding.related(stack.span(other.service.place), format!("`{key}`"));
            }
        }
    }
}

/// Why a link leads nowhere.
pub(super) fn broken(stack: &Stack<'_>, unit: Unit<'_, '_>, link: &Dependency<'_>) -> Option<&'static str> {
    let other = stack.unit(link.service)?;
    if unit.never_beside(&other) || other.service.provider || stack.leaves_default(unit, other).is_some() {
        return None;
    }
    match (unit.network_mode(), other.network_mode()) {
        (None, None) if unit.has_networks() && !stack.together(unit, other) => Some("which is on none of its networks"),
        (None, Some("host" | "none" | "bridge")) => Some("which is on no network that has names"),
        (None, Some(mode)) if mode.starts_with("service:") => {
            Some("which lives in another service's network and has no name")
        }
        (Some("bridge"), None) => Some("which is not on the engine's default bridge"),
        _ => None,
    }
}
