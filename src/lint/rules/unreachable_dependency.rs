//! A service depends on a sibling with which it shares no network.
//!
//! ## Why
//! `depends_on` orders the start and nothing else: it connects nobody. A service that waits for another one most often
//! wants to talk to it, and here it can't.
//!
//! Silent where waiting is all there is to it: for jobs that run to their end, for services that share a volume, and for
//! those that have no networks of their own.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     depends_on: [db]
//!     networks: [frontend]
//!   db:
//!     image: postgres
//!     networks: [backend]
//! ```

use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "unreachable-dependency",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("unreachable_dependency.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        for (other, at) in needs(stack, unit) {
            let linked = unit.facts.links.iter().any(|link| link.service == other.name());
            let asked = || {
                stack
                    .asks_of(unit)
                    .iter()
                    .any(|ask| stack.unanswered(unit, &ask.host).is_some_and(|a| a.sibling().number == other.number))
            };
            if linked || stack.leaves_default(unit, other).is_some() || asked() {
                continue;
            }
            let (name, key) = (unit.name(), other.name());
            let finding = findings.report(at, format!("`{name}` depends on `{key}` and is on no network with it"));
            finding.help(format!(
                "put both on one network, or write `condition: service_completed_successfully` if `{key}` is a job"
            ));
            finding.related(stack.span(other.service.place), format!("`{key}`"));
        }
    }
}

/// The siblings that a service depends on to talk to them, as far as one can tell, and that it can't reach.
pub(super) fn needs<'s, 'a>(stack: &'s Stack<'a>, unit: Unit<'s, 'a>) -> Vec<(Unit<'s, 'a>, Span)> {
    if !unit.has_networks() || through_the_server(unit) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for dependency in &unit.facts.depends_on {
        let Some(other) = stack.unit(dependency.service) else { continue };
        let completed = dependency.condition.as_deref() == Some("service_completed_successfully");
        if completed
            || !other.has_networks()
            || unit.never_beside(&other)
            || stack.together(unit, other)
            || share_a_volume(unit, other)
            || is_a_job(stack, other)
            || unit.facts.extra_hosts.iter().any(|host| host == other.name())
        {
            continue;
        }
        found.push((other, dependency.span));
    }
    found
}

/// True when both mount the same thing, besides what everybody mounts.
fn share_a_volume(one: Unit<'_, '_>, other: Unit<'_, '_>) -> bool {
    let common =
        |source: &str| source.starts_with("/etc/") || source.starts_with("/var/run/") || source.starts_with("/run/");
    one.facts.mounts.iter().any(|source| !common(source) && other.facts.mounts.contains(source))
}

/// True for a service that comes to its end: it isn't restarted, or is called after what it does once.
fn is_a_job(stack: &Stack<'_>, unit: Unit<'_, '_>) -> bool {
    let once = ["migrate", "migration", "migrations", "init", "setup", "seed", "wait", "bootstrap"];
    let restart = stack.attribute(unit, "restart").map(|said| stack.data(said));
    restart
        .as_ref()
        .and_then(|data| data.text())
        .is_some_and(|policy| policy == "no" || policy.starts_with("on-failure"))
        || unit.name().split(['-', '_']).any(|word| once.contains(&word))
}

/// True when a service talks to others through the server's published ports.
fn through_the_server(unit: Unit<'_, '_>) -> bool {
    unit.facts.environment.iter().any(|variable| variable.text.raw.contains("host.docker.internal"))
}
