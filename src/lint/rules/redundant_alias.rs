//! A service has its own key as an alias.
//!
//! ## Why
//! Compose gives every service its key as a name on every network, so the alias says nothing. A reader who doesn't know
//! that takes it for the reason why the name works.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres
//!     networks:
//!       backend:
//!         aliases: [db]
//! ```
//!
//! ## Fix
//! The alias goes; the name stays.

use crate::compose::Said;
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::rules::shadowed_name::taken;
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "redundant-alias",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: Some(Safety::Safe),
    preset: true,
    source: include_str!("redundant_alias.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units().filter(Unit::has_networks) {
        let name = unit.name();
        for alias in taken(stack, unit) {
            let Some((item, list)) = alias.item.filter(|_| alias.name == name) else { continue };
            let finding = findings.report(alias.at, format!("`{name}` has its own name as an alias"));
            finding.help("remove it: a service answers to its name on every network");
            let Said { file, owner, key, value } = list;
            let only = stack.yaml(file).children(value).count() == 1;
            let action = match key {
                Some(key) if only => Action::Remove { file, mapping: owner, key },
                _ => Action::RemoveItem { file, sequence: value, item },
            };
            finding.fix(Fix::safe("remove the alias", vec![action]));
        }
    }
}
