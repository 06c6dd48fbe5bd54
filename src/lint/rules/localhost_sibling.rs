//! A service looks for a sibling on `localhost`, where nobody is but itself.
//!
//! ## Why
//! Inside of a container, `localhost` is the container. Settings that came from a developer's machine, where all ports are
//! published on one host, refuse to connect here.
//!
//! Silent where a browser may be meant, which does run on the host: an `http` address with a port that the sibling
//! publishes there.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     environment:
//!       DATABASE_URL: postgres://localhost:5432/shop
//!   db:
//!     image: postgres
//! ```
//!
//! ## Fix
//! The sibling's name, where exactly one listens at that port and both are on one network.

use crate::lint::asks::Ask;
use crate::lint::finding::{Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "localhost-sibling",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("localhost_sibling.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for (unit, ask) in stack.asks() {
        let Some((port, _)) = ask.port else { continue };
        let Some(carrier) = stack.carrier(unit).filter(Unit::has_networks) else { continue };
        let local = ask.host == "127.0.0.1" || ask.host.eq_ignore_ascii_case("localhost");
        if ask.variable.is_none() || !local || inside(stack, carrier, port) {
            continue;
        }
        let listening: Vec<_> = stack
            .listening(port)
            .into_iter()
            .filter(|other| other.has_networks() && !unit.never_beside(other))
            .filter(|other| !for_a_browser(ask, *other, port))
            .collect();
        let Some(first) = listening.first() else { continue };
        let (name, host) = (unit.name(), &ask.host);
        let names: Vec<_> = listening.iter().map(Unit::name).collect();
        let listen = if names.len() == 1 { "listens" } else { "listen" };
        let names = listed(&names);
        let finding = findings.report(
            ask.at.span,
            format!("`{name}` looks for port {port} on `{host}`, which is itself; {names} {listen} there"),
        );
        finding.help(format!("ask for {}", names.replace(" and ", " or ")));
        finding.related(stack.span(first.service.place), format!("`{}` listens at {port}", first.name()));
        if listening.len() == 1
            && stack.together(unit, *first)
            && let Some(action) = ask.instead(stack.yaml(ask.at.span.file), first.name())
        {
            finding.fix(Fix::risky(format!("ask for `{}`", first.name()), vec![action]));
        }
    }
}

/// True when somebody in a namespace listens at a port.
fn inside<'a>(stack: &Stack<'a>, carrier: Unit<'_, 'a>, port: u16) -> bool {
    stack.inside(carrier).any(|unit| unit.facts.listens(port))
}

/// True for an address that may be opened in a browser on the host, or given to its users.
fn for_a_browser(ask: &Ask, unit: Unit<'_, '_>, port: u16) -> bool {
    let published = unit.facts.ports.iter().any(|p| p.published.as_ref().is_some_and(|ports| ports.contains(&port)));
    let web = ask.scheme.as_deref().is_none_or(|scheme| matches!(scheme, "http" | "https" | "ws" | "wss"));
    published && web && unit.facts.well_known_port() != Some(port)
}
