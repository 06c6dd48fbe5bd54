//! An external network isn't on the server.
//!
//! ## Why
//! Compose creates the networks of the stack, and expects external ones to be there: `network … declared as external, but
//! could not be found`. Nothing is started then. In a swarm, an overlay network may be known to other nodes only.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [proxy]
//! networks:
//!   proxy: {external: true}      # the server has none of that name
//! ```

use std::collections::BTreeSet;

use crate::compose::Network;
use crate::lint::finding::{Severity, Span};
use crate::lint::live::Live;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "missing-external-network",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("missing_external_network.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let Some(live) = stack.live else { return };
    for (network, name) in used_networks(stack).into_iter().filter(|(network, _)| network.external()) {
        if name.is_empty() || live.named(&name).next().is_some() || live.networks.iter().any(|n| n.id == name) {
            continue;
        }
        let message = format!("the external network `{name}` is not on {}", live.server);
        let finding = findings.report(name_span(stack, network), message);
        if live.swarm {
            finding.severity(Severity::Warning);
        }
        let similar = similar(live, &name);
        if let Some(other) = live.networks.iter().find(|n| name.len() >= 4 && n.id.starts_with(&name)) {
            finding.help(format!(
                "it is the beginning of the ID of `{}`; Compose wants the name, or the whole ID",
                other.name
            ));
        } else if similar.is_empty() {
            finding.help(format!("`docker network create {name}` makes it, `docker destination create` a destination"));
        } else {
            finding.help(format!("there is {}", listed(&similar)));
        }
    }
}

/// The project's networks that services are on, with their names on the engine where these are known.
pub(super) fn used_networks<'s, 'a>(stack: &'s Stack<'a>) -> Vec<(&'s Network<'a>, String)> {
    let used: BTreeSet<String> =
        stack.units().flat_map(|unit| stack.memberships(unit)).map(|membership| membership.key.to_string()).collect();
    let networks = stack.model.networks.iter().filter(|network| used.contains(network.key));
    networks.filter_map(|network| Some((network, stack.real_name(network.key)?))).collect()
}

/// Where a network's name is said: its `name`, else its key.
pub(super) fn name_span(stack: &Stack<'_>, network: &Network<'_>) -> Span {
    match stack.setting(network, "name") {
        Some((_, _, value)) => Span::node(network.place.file(), stack.yaml(network.place.file()), value),
        None => stack.span(network.place),
    }
}

/// The networks that may be meant: the name differs in case or separators, or one name holds the other as a word, as
/// `proxy` and `traefik_proxy` do.
fn similar<'l>(live: &'l Live, name: &str) -> Vec<&'l str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '.'], "_");
    let wanted = plain(name);
    let builtin = |name: &str| matches!(name, "bridge" | "host" | "none" | "ingress" | "docker_gwbridge");
    let record = |name: &str| name.starts_with("destination.");
    let holds = |text: &str, word: &str| text.split('_').any(|part| part == word);
    let meant = |other: &str| {
        let other = plain(other);
        other == wanted
            || holds(&other, &wanted)
            || holds(&wanted, &other)
            || other.ends_with(&format!("_{wanted}"))
            || wanted.ends_with(&format!("_{other}"))
    };
    let names = live.networks.iter().map(|network| network.name.as_str());
    let mut found: Vec<&str> = names.filter(|name| !builtin(name) && !record(name) && meant(name)).collect();
    found.sort_unstable();
    found.dedup();
    found
}
