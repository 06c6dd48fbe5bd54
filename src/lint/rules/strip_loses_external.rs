//! An external network that isn't the destination's goes when the stack is rewritten.
//!
//! ## Why
//! A rewrite takes services off every network but the stack's own and the destination. What they reach on another external
//! network, or who reaches them there, such as a proxy, is cut off.
//!
//! ## Example
//! ```yaml
//! x-destination: {network: prod, mode: both}
//! services:
//!   web:
//!     image: nginx
//!     networks: [default, monitoring]
//! networks:
//!   monitoring: {external: true}      # web leaves it
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "strip-loses-external",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("strip_loses_external.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    // An external network may be the destination's own where that one's name isn't known.
    if stack.destination_network().is_none() && stack.wishes.destination.is_some() {
        return;
    }
    for item in stack.losses("external-network") {
        let (Some(place), Some(key)) = (item.place, item.network()) else { continue };
        let title = stack.destination_title();
        let verb = if item.who().len() == 1 { "leaves" } else { "leave" };
        let who = listed(item.who());
        let name = stack.identity(key);
        let message = format!("{who} {verb} the external network `{name}` when the stack is rewritten for {title}");
        let finding = findings.report(stack.span(place), message);
        finding.help(format!("keep it with `x-destination: {{keep: [{key}]}}`"));
    }
}
