//! A network has a name that the engine, the swarm or the records of destinations keep for themselves.
//!
//! ## Why
//! `bridge`, `host` and `none` are the engine's own networks. Compose gives every service aliases, and the engine refuses
//! aliases there, so nothing starts, with `external: true` or without. `network_mode` is the way to them. `default` can't be the
//! name of any network. `ingress` and `docker_gwbridge` belong to the swarm: no container can be attached to the first, and a
//! stack that makes networks of these names fails as soon as the engine is part of a swarm. Networks
//! called `destination.…` hold what is known about a destination, and no container can be on them.
//!
//! A network whose *key* is `host` or `none` is an ordinary network of the stack, called `<project>_host`.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [outside]
//! networks:
//!   outside:
//!     external: true
//!     name: host          # write network_mode: host at the service
//! ```

use crate::compose::Network;
use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "reserved-network-name",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("reserved_network_name.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let swarm = stack.is_for_swarm();
    for network in stack.model.networks.iter().filter(|network| !network.included) {
        if !stack.has_members(network.key) {
            continue;
        }
        let key = network.key;
        let Some(name) = network.given_name().and_then(|name| stack.fill(name)) else {
            if matches!(key, "host" | "none") && network.setting("name").is_none() {
                let message = format!("network `{key}` is an ordinary network of the stack, not the engine's `{key}`");
                let finding = findings.report(stack.span(network.place), message);
                finding.severity(Severity::Warning);
                finding.help(format!("write `network_mode: {key}` at the service, or give the network another key"));
            }
            continue;
        };
        let external = network.external();
        match name.as_ref() {
            "host" if swarm && external => {}
            name @ ("bridge" | "host" | "none") => {
                let message = format!(
                    "network `{key}` is the engine's own `{name}`, and the engine refuses Compose services there"
                );
                let finding = findings.report(span(stack, network), message);
                finding.help(format!("write `network_mode: {name}` at the service"));
            }
            "default" => {
                findings
                    .report(span(stack, network), format!("network `{key}` is called `default`, as no network can be"));
            }
            "ingress" if external => {
                let message =
                    format!("network `{key}` is the swarm's `ingress`, to which no container can be attached");
                findings.report(span(stack, network), message);
            }
            name @ ("ingress" | "docker_gwbridge") if !external => {
                let message = format!("network `{key}` is called `{name}`, which is the swarm's own");
                findings.report(span(stack, network), message).severity(Severity::Warning);
            }
            name if name.starts_with("destination.") => {
                let message = format!("network `{key}` is called `{name}`, a name for the records of destinations");
                let finding = findings.report(span(stack, network), message);
                finding.severity(Severity::Warning);
                if external {
                    finding.help("name the destination's network, not its record; `docker destination ls` shows both");
                }
            }
            _ => {}
        }
    }
}

/// Where a network gets its name.
fn span(stack: &Stack<'_>, network: &Network<'_>) -> Span {
    match network.settings.iter().find(|(name, ..)| *name == "name") {
        Some((_, _, place)) => stack.value_span(*place),
        None => stack.span(network.place),
    }
}
