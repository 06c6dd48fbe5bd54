//! A `priority` of a network doesn't decide which network's names win, nor where the default route goes.
//!
//! ## Why
//! `priority` says on which network Compose creates the container. The engine asks a container's networks for names by
//! their gateway priority and then by network name, and takes its default gateway in the same order, whatever `priority` says.
//! From Docker 28 and Compose 2.33 on, `gw_priority` decides both.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks:
//!       default:
//!         priority: 1000     # the route and the names still follow the networks' names
//!       proxy: {}
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "priority-not-order",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("priority_not_order.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        let memberships = stack.memberships(unit);
        let options = || memberships.iter().flat_map(|m| m.options.iter().map(move |option| (m, option)));
        if memberships.len() < 2 || options().any(|(_, (name, ..))| *name == "gw_priority") {
            continue;
        }
        let number = |text: &str| text.parse::<f64>().ok();
        let priorities = options().filter(|(_, (name, ..))| *name == "priority");
        let highest = priorities
            .filter_map(|(m, (_, value, place))| Some((number(value.text()?)?, m, place)))
            .max_by(|(one, ..), (other, ..)| one.total_cmp(other));
        let Some((_, membership, place)) = highest else { continue };
        let message = format!(
            "`priority` on network `{}` gives `{}` neither its default route nor its names there",
            membership.key,
            unit.name()
        );
        findings
            .report(stack.span(*place), message)
            .help("`gw_priority` decides that, from Docker 28 and Compose 2.33 on");
    }
}
