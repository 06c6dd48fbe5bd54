//! A container of somebody else already answers to a service's name on a shared network.
//!
//! ## Why
//! A service answers to its key, its aliases, its hostname and its container's name on every network that it is on. When two
//! containers answer to one name, Docker gives out both addresses in turn, so that half of the requests, or all of them
//! while one container is down, reach the other stack: silently, with whatever that one answers.
//!
//! Names are looked up on external networks and on the destination, as they would be after a rewrite for it.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:                     # another stack's db is on prod already
//!     image: postgres
//!     networks: [prod]
//! networks:
//!   prod: {external: true}
//! ```

use crate::compose::Membership;
use crate::lint::finding::{Severity, Span};
use crate::lint::live::{Live, LiveContainer};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "name-taken",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("name_taken.rs"),
    check,
};

/// A name that a service will answer to.
struct Answer {
    name: String,
    span: Span,
    network: String,
    /// Whether only a rewrite puts the service there.
    joins: bool,
}

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(_)) = (stack.live, stack.name) else { return };
    for unit in stack.units() {
        let mut reported: Vec<(String, String)> = Vec::new();
        for Answer { name, span, network, joins } in names(stack, unit) {
            let place = (name.clone(), network.clone());
            if reported.contains(&place) {
                continue;
            }
            let Some(other) = holder(stack, live, &network, &name) else { continue };
            reported.push(place);
            let service = unit.name();
            let who = owner(other);
            let message = if name == service {
                format!("`{service}` is already answered on network `{network}` by {who}")
            } else {
                format!("`{name}`, which `{service}` answers to, is already answered on network `{network}` by {who}")
            };
            let finding = findings.report(span, message);
            if !other.running {
                finding.severity(Severity::Warning);
            }
            finding.help(if joins && name == service {
                "join under unique names: `x-destination: {unique-names: true}`"
            } else {
                "give it another name, or take the service off that network"
            });
        }
    }
}

/// A container that isn't the project's and answers to a name, a running one first.
fn holder<'l>(stack: &Stack<'_>, live: &'l Live, network: &'l str, name: &str) -> Option<&'l LiveContainer> {
    let project = stack.name;
    let others = live.containers.iter().filter(|container| container.project.as_deref() != project);
    let answers = |container: &&LiveContainer| {
        let mut places = container.endpoints.iter().filter(|endpoint| endpoint.network == network);
        places.any(|endpoint| endpoint.names.iter().any(|n| n == name))
    };
    others.filter(answers).max_by_key(|container| container.running)
}

/// A container as messages call it.
pub(super) fn owner(container: &LiveContainer) -> String {
    let stopped = if container.running { "" } else { " (not running)" };
    match &container.project {
        Some(project) => format!("container `{}` of project `{project}`{stopped}", container.name),
        None => format!("container `{}`{stopped}", container.name),
    }
}

/// The names of a service on the networks that it shares with others, as the file stands and after a rewrite.
fn names(stack: &Stack<'_>, unit: Unit<'_, '_>) -> Vec<Answer> {
    let mut found = Vec::new();
    let own = stack.span(unit.service.place);
    let meant = stack.foreseen().and_then(|foreseen| {
        let intent = foreseen.intention.services.iter().find(|intent| intent.name == unit.name() && intent.joins)?;
        let key = foreseen.intention.key.as_deref()?;
        Some((intent, intent.want.iter().find(|membership| membership.key == key)?))
    });
    let destination = stack.destination_network();
    if let (Some(network), Some((intent, membership))) = (destination, meant) {
        let span = if stack.own(membership.place) { stack.span(membership.place) } else { own };
        found.push(Answer {
            name: intent.new_name.clone().into_owned(),
            span: own,
            network: network.to_owned(),
            joins: true,
        });
        found.extend(others(stack, unit, membership, span, network, true));
    }
    let connected = stack.foreseen().is_some_and(|foreseen| {
        foreseen.intention.connecting.is_some()
            && foreseen.intention.services.get(unit.number).is_some_and(|intent| intent.joins)
    });
    if let (Some(network), Some(project), true) = (destination, stack.name, connected) {
        let name = format!("{}.{project}", unit.name());
        found.push(Answer { name, span: own, network: network.to_owned(), joins: true });
    }
    if !unit.has_networks() {
        return found;
    }
    for membership in unit.service.memberships().iter() {
        let Some(network) = stack.real_name(&membership.key).filter(|_| stack.shared(&membership.key)) else {
            continue;
        };
        // What a rewrite says about the destination holds there.
        if (meant.is_some() || connected) && destination == Some(network.as_str()) {
            continue;
        }
        let span = stack.span(membership.place);
        found.push(Answer { name: unit.name().to_owned(), span, network: network.clone(), joins: false });
        found.extend(others(stack, unit, membership, span, &network, false));
    }
    found
}

/// The names besides the key: aliases, and those of the container.
fn others(
    stack: &Stack<'_>,
    unit: Unit<'_, '_>,
    membership: &Membership<'_>,
    span: Span,
    network: &str,
    joins: bool,
) -> Vec<Answer> {
    let aliases = membership.aliases.iter().filter_map(|alias| Some((stack.fill(alias)?.into_owned(), span)));
    let given = [&unit.facts.container_name, &unit.facts.hostname].into_iter().flatten();
    let given = given.filter_map(|text| Some((text.get()?.to_owned(), text.span)));
    let answer = |(name, span)| Answer { name, span, network: network.to_owned(), joins };
    aliases.chain(given).map(answer).collect()
}
