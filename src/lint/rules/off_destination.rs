//! Some services are on the destination's network and others aren't, though all are meant to be.
//!
//! ## Why
//! `x-destination` with mode `both` or `only` and without `services` means that every service joins. The file puts only
//! some of them on the destination's network, so `docker compose up` with the file as it is leaves the others where the
//! destination can't reach them.
//!
//! ## Example
//! ```yaml
//! x-destination: {network: prod, mode: both}
//! services:
//!   web:
//!     image: nginx
//!     networks: [default, prod]
//!   api:
//!     image: api          # not on prod
//! networks:
//!   prod: {external: true}
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::lint::words::listed;
use crate::rewrite::Mode;

pub(super) const RULE: Rule = Rule {
    id: "off-destination",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("off_destination.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let Some(destination) = stack.destination_network() else { return };
    if stack.mode() == Mode::Isolated || !stack.wishes.services.is_empty() {
        return;
    }
    let joined = |key: &str| stack.network(key).is_some_and(|network| network.is_external_on(destination));
    let units: Vec<_> = stack.units().filter(Unit::has_networks).collect();
    let (on, off): (Vec<_>, Vec<_>) = units.into_iter().partition(|unit| {
        let connected = stack.model.connected(unit.name()).next().is_some();
        connected || stack.memberships(*unit).iter().any(|m| joined(&m.key))
    });
    if on.is_empty() {
        return;
    }
    let names: Vec<&str> = on.iter().map(Unit::name).collect();
    for unit in off {
        let verb = if names.len() == 1 { "is" } else { "are" };
        let title = stack.destination_title();
        let message = format!("`{}` is not on {title}, as {} {verb}", unit.name(), listed(&names));
        let finding = findings.report(stack.span(unit.service.place), message);
        finding.help("put it there too, or name those that join under `x-destination: services`");
    }
}
