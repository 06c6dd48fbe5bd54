//! A network without a way out is stripped when the stack is rewritten for its destination.
//!
//! ## Why
//! Services whose networks are all `internal` can't reach the outside. A rewrite puts them on the stack's own network, or
//! on the destination, and both lead out.
//!
//! ## Example
//! ```yaml
//! x-destination: {network: prod, mode: both}
//! services:
//!   db:
//!     image: postgres
//!     networks: [vault]
//! networks:
//!   vault:
//!     internal: true       # goes; `x-destination: keep: [vault]` keeps it
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "strip-loses-isolation",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("strip_loses_isolation.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for item in stack.losses("internal-network") {
        let (Some(place), Some(key)) = (item.place, item.network()) else { continue };
        let title = stack.destination_title();
        let then = if item.who().is_empty() {
            "the services on it have other networks too".to_owned()
        } else {
            format!("{} could reach the outside", listed(item.who()))
        };
        let message = format!("`{key}` is internal, and goes when the stack is rewritten for {title}: {then}");
        let finding = findings.report(stack.span(place), message);
        finding.help(format!("keep it with `x-destination: {{keep: [{key}]}}`"));
        if item.who().is_empty() {
            finding.severity(Severity::Info);
        }
    }
}
