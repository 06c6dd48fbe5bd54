//! A service has both `network_mode` and `networks`, which Compose refuses.
//!
//! ## Why
//! A container either joins networks or takes its network from somewhere else. Compose stops with ``service web declares
//! mutually exclusive `network_mode` and `networks` ``, often only once a second file or a tool has added the other one.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     network_mode: host
//!     networks: [proxy]
//! ```
//!
//! ## Fix
//! `networks` goes, so that the service keeps the mode that somebody chose for it.

use crate::lint::finding::{Action, Fix, Safety, Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "network-mode-and-networks",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("network_mode_and_networks.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        let Some((mode, place)) = unit.service.network_mode() else { continue };
        if unit.service.networks.as_ref().is_none_or(|list| list.is_empty()) {
            continue;
        }
        let message = format!("`{}` has `network_mode: {mode}` and `networks`, which exclude each other", unit.name());
        let finding = findings.report(stack.span(place), message);
        finding.help("remove one of them");
        let Some(said) = stack.attribute(unit, "networks") else { continue };
        finding.related(stack.said(said), "its networks");
        // Networks that come from several places don't go with one of them.
        let all = unit.service.networks.iter().flatten().all(|m| {
            let span = Span::node(said.file, stack.yaml(said.file), said.value);
            m.place.file() == said.file && (span.start..=span.end).contains(&m.place.offset())
        });
        if all {
            finding.fix(Fix::risky("remove `networks`", vec![Action::remove(said)]));
        }
    }
}
