//! A service uses `links`, which networks have made needless.
//!
//! ## Why
//! Links are from the time before networks. On a network, every service finds every other one by its key; a link adds a
//! name and an order of start, no connection. It is one more thing that a reader takes for the reason why something works,
//! and the new name is known to one service only.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     links: ["db:database"]
//!   db:
//!     image: postgres
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::rules::unreachable_link::broken;
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "links",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("links.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units().filter(Unit::has_networks) {
        let links = &unit.facts.links;
        let Some(said) = stack.attribute(unit, "links") else { continue };
        // Those that lead nowhere are reported as such.
        if links.is_empty() || links.iter().any(|link| broken(stack, unit, link).is_some()) {
            continue;
        }
        let finding =
            findings.report(stack.said(said), format!("`{}` uses `links`, which networks made needless", unit.name()));
        let renamed: Vec<_> = links
            .iter()
            .filter_map(|link| Some((link.service, link.alias.filter(|alias| *alias != link.service)?)))
            .collect();
        finding.help(match renamed.as_slice() {
            [] => "remove it: services find each other by their names; say what starts first with `depends_on`".to_owned(),
            [(service, alias), ..] => format!(
                "give `{service}` the alias `{alias}` on their network, or ask for `{service}`; say what starts first with `depends_on`"
            ),
        });
    }
}
