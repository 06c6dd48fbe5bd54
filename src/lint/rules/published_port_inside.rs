//! A sibling is asked for at the port that it publishes on the host, where inside of the network it listens at another one.
//!
//! ## Why
//! `ports: ["5433:5432"]` opens 5433 on the host alone. Containers that reach each other over a network talk to the port
//! at which the program listens, 5432; at 5433 the connection is refused.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     environment:
//!       DATABASE_URL: postgres://db:5433/shop
//!   db:
//!     image: postgres
//!     ports: ["5433:5432"]
//! ```
//!
//! ## Fix
//! The port of the container.

use crate::lint::finding::{Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "published-port-inside",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("published_port_inside.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for (unit, ask) in stack.asks() {
        let Some((port, at)) = &ask.port else { continue };
        let Some(other) = stack.sibling(&ask.host).and_then(|other| stack.carrier(other)) else { continue };
        let own = stack.carrier(unit).is_none_or(|carrier| carrier.number == other.number || !carrier.has_networks());
        if own || !other.has_networks() || unit.never_beside(&other) {
            continue;
        }
        let Some(target) = target(other, *port) else { continue };
        let somebody_listens =
            stack.inside(other).any(|inside| inside.facts.listens(*port) || inside.facts.speaks_of(*port));
        if somebody_listens {
            continue;
        }
        let (name, key) = (unit.name(), other.name());
        let finding = findings.report(
            at.span,
            format!(
                "`{name}` asks for port {port}, which `{key}` publishes on the host; in the network it is {target}"
            ),
        );
        finding.help(format!("write {target}"));
        if let Some(published) =
            other.facts.ports.iter().find(|p| p.published.as_ref().is_some_and(|r| r.contains(port)))
        {
            finding.related(published.span, format!("{port} on the host is {target} in the container"));
        }
        if let Some(action) = at.replaced(stack.yaml(at.span.file), &target.to_string()) {
            finding.fix(Fix::risky(format!("ask at port {target}"), vec![action]));
        }
    }
}

/// The port of the container behind one of the host.
fn target(unit: Unit<'_, '_>, published: u16) -> Option<u16> {
    unit.facts.ports.iter().find_map(|port| {
        let range = port.published.as_ref().filter(|range| range.contains(&published))?;
        port.target.start().checked_add(published - range.start()).filter(|target| port.target.contains(target))
    })
}
