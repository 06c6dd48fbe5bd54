//! A service lists networks and so leaves `default`, where a sibling is that it needs, or that needs it.
//!
//! ## Why
//! Compose puts a service on the implied `default` network only as long as it lists no networks. The first one that is
//! added, most often for a proxy, takes it away from its own siblings: their names no longer resolve.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     depends_on: [db]
//!     networks: [proxy]     # and no longer `default`
//!   db:
//!     image: postgres
//! networks:
//!   proxy:
//!     external: true
//! ```
//!
//! ## Fix
//! `default` joins the list. The two services reach each other again, and nobody loses anything; but it changes what is
//! deployed, and perhaps they were to be kept apart. Where a proxy finds the service by its labels, they are told which of
//! the two networks is the proxy's.

use std::collections::BTreeMap;

use crate::compose::{Proxy, Said};
use crate::lint::finding::{Action, Fix, Safety, Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::rules::unreachable_dependency::needs;
use crate::lint::stack::{Stack, Unit};
use crate::yaml::{Kind, Value};

pub(super) const RULE: Rule = Rule {
    id: "lost-default-network",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("lost_default_network.rs"),
    check,
};

/// A need that is not met: who needs whom, where it says so, and whether it asks by name.
struct Need<'s, 'a> {
    who: Unit<'s, 'a>,
    whom: Unit<'s, 'a>,
    at: Span,
    by_name: bool,
}

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let mut left: BTreeMap<usize, Vec<Need<'_, '_>>> = BTreeMap::new();
    let mut needs_of = Vec::new();
    for (who, ask) in stack.asks() {
        if let Some(answer) = stack.unanswered(who, &ask.host) {
            needs_of.push(Need { who, whom: answer.sibling(), at: ask.at.span, by_name: true });
        }
    }
    for who in stack.units() {
        for link in &who.facts.links {
            if let Some(whom) = stack.unit(link.service).filter(|whom| !who.never_beside(whom)) {
                needs_of.push(Need { who, whom, at: link.span, by_name: true });
            }
        }
        for (whom, at) in needs(stack, who) {
            needs_of.push(Need { who, whom, at, by_name: false });
        }
    }
    for need in needs_of {
        let Some(unit) = stack.leaves_default(need.who, need.whom) else { continue };
        let known = left.entry(unit.number).or_default();
        if !known.iter().any(|n| n.who.number == need.who.number && n.whom.number == need.whom.number) {
            known.push(need);
        }
    }
    for (number, needs) in left {
        if let Some(unit) = stack.numbered(number) {
            report(stack, unit, &needs, findings);
        }
    }
}

fn report(stack: &Stack<'_>, unit: Unit<'_, '_>, needs: &[Need<'_, '_>], findings: &mut Findings<'_>) {
    let Some(said) = stack.attribute(unit, "networks") else { return };
    let others = |mine: bool| {
        let names: Vec<_> = needs
            .iter()
            .filter(|need| (need.who.number == unit.number) == mine)
            .map(|need| format!("`{}`", if mine { need.whom.name() } else { need.who.name() }))
            .collect();
        names.join(" and ")
    };
    let (whom, who) = (others(true), others(false));
    let why = match (whom.is_empty(), who.is_empty()) {
        (false, true) => format!("the only network of {whom}, which it needs"),
        (true, _) => format!("the only network of {who}, which needs it"),
        _ => format!("the only network of {whom}, which it needs, and of {who}, which needs it"),
    };
    let name = unit.name();
    let finding =
        findings.report(stack.said(said), format!("`{name}` lists `networks` and so leaves `default`, {why}"));
    if !needs.iter().any(|need| need.by_name) {
        finding.severity(Severity::Warning);
    }
    finding.help("add `default` to the list");
    for need in needs {
        finding.related(need.at, format!("`{}` needs `{}`", need.who.name(), need.whom.name()));
    }
    if let Some(actions) = rejoin(stack, unit, said) {
        finding.fix(Fix::risky("add `default` to its networks", actions));
    }
}

/// What puts a service back on `default`. One that a proxy routes to is on several networks then, and the proxy must be told
/// which of them is its own. None where that isn't known, and where `default` is no private network.
fn rejoin(stack: &Stack<'_>, unit: Unit<'_, '_>, said: Said) -> Option<Vec<Action>> {
    if stack.shared("default") {
        return None;
    }
    let mut actions = vec![entry(stack, said, "default", None)?];
    for proxy in Proxy::routing(&unit.service.labels) {
        if unit.service.labels.iter().any(|label| label.key == proxy.pin()) {
            continue;
        }
        let memberships = stack.memberships(unit);
        let [only] = memberships else { continue };
        let network = stack.real_name(&only.key)?;
        actions.push(entry(stack, stack.attribute(unit, "labels")?, proxy.pin(), Some(&network))?);
    }
    Some(actions)
}

/// One more entry or item: `key` and nothing, `key: value`, `key=value`.
fn entry(stack: &Stack<'_>, said: Said, key: &str, value: Option<&str>) -> Option<Action> {
    let file = said.file;
    let yaml = stack.yaml(file);
    let node = yaml.resolve(said.value);
    match yaml.kind(node) {
        Kind::Sequence => {
            let item = value.map_or_else(|| key.to_owned(), |value| format!("{key}={value}"));
            Some(Action::Push { file, sequence: node, new: Value::Text(item) })
        }
        Kind::Mapping => {
            let new = value.map_or_else(|| Value::Map(Vec::new()), |value| Value::Text(value.to_owned()));
            Some(Action::Add { file, mapping: node, key: key.to_owned(), new })
        }
        _ => None,
    }
}
