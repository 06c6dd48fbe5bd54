//! A setting names a host that only answers on a destination which the stack isn't on.
//!
//! ## Why
//! Names and addresses on a destination are known to its resources alone. From this stack the host doesn't resolve, or the
//! address isn't reached.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     environment:
//!       BILLING_URL: http://api.billing:8080     # is on staging, and this stack isn't
//! ```

use std::collections::BTreeSet;

use super::foreign_host::{known, named_hosts};
use crate::lint::finding::Severity;
use crate::lint::live::{Live, LiveContainer};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::lint::words::listed;
use crate::rewrite::Mode;

pub(super) const RULE: Rule = Rule {
    id: "other-destination-host",
    severity: Severity::Warning,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("other_destination_host.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(_)) = (stack.live, stack.name) else { return };
    for unit in stack.units() {
        let Some(networks) = networks(stack, unit) else { continue };
        for (setting, host, span) in named_hosts(unit) {
            if known(stack, unit, &host) {
                continue;
            }
            let Some((destinations, other)) = elsewhere(live, &networks, &host) else { continue };
            let plural = if destinations.len() == 1 { "destination" } else { "destinations" };
            let there = format!("{plural} {}", listed(&destinations));
            let mut message = format!("{setting} names `{host}`, which answers on {there} only");
            if stack.has_destination() {
                message = format!("{message}, not on {}", stack.destination_title());
            }
            let finding = findings.report(span, message);
            finding.help(format!(
                "it is {}; join its destination, or name a host on your own",
                super::name_taken::owner(other)
            ));
        }
    }
}

/// The networks that a service is on, now and once it is rewritten; none where one of them isn't known, or where it uses
/// the host's.
fn networks<'a>(stack: &Stack<'a>, unit: Unit<'_, 'a>) -> Option<BTreeSet<String>> {
    let carrier = stack.carrier(unit)?;
    if !carrier.has_networks() {
        return None;
    }
    let keys = carrier.service.memberships();
    let mut found: BTreeSet<String> = keys.iter().map(|m| stack.real_name(&m.key)).collect::<Option<_>>()?;
    for name in stack.model.connected(carrier.name()) {
        found.insert(stack.live?.destination(name).map_or(name, |network| network.name.as_str()).to_owned());
    }
    if stack.mode() != Mode::Isolated {
        found.insert(stack.destination_network()?.to_owned());
    }
    Some(found)
}

/// The destinations on which alone a host answers, and the first container that does.
fn elsewhere<'l>(live: &'l Live, mine: &BTreeSet<String>, host: &str) -> Option<(Vec<&'l str>, &'l LiveContainer)> {
    let mut destinations: BTreeSet<&str> = BTreeSet::new();
    let mut first = None;
    for container in &live.containers {
        for endpoint in &container.endpoints {
            let mut answers = endpoint.names.iter().chain(&endpoint.addresses);
            if !answers.any(|answer| answer == host) {
                continue;
            }
            if mine.contains(&endpoint.network) {
                return None;
            }
            let destination = live.named(&endpoint.network).next().and_then(|network| network.destination.as_deref());
            if let Some(destination) = destination {
                destinations.insert(destination);
                first = first.or(Some(container));
            }
        }
    }
    Some((destinations.into_iter().collect(), first?))
}
