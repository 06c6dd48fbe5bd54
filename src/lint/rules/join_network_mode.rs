//! A service is meant to join a destination and can't, because it has no networks of its own.
//!
//! ## Why
//! Only a container with networks can be put on one more. `network_mode` and `provider` leave a service without, and no
//! other stack on the destination finds it. One that shares the network of another service (`network_mode: service:…`) is
//! reached where that one is, and is not reported.
//!
//! ## Example
//! ```yaml
//! x-destination: {network: prod, mode: both}
//! services:
//!   agent:
//!     image: agent
//!     network_mode: host       # stays, and agent does not join prod
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::rewrite::Mode;

pub(super) const RULE: Rule = Rule {
    id: "join-network-mode",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("join_network_mode.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    if stack.mode() == Mode::Isolated {
        return;
    }
    let chosen = &stack.wishes.services;
    let title = stack.destination_title();
    for unit in stack.units().filter(|unit| !unit.has_networks()) {
        let name = unit.name();
        let named = chosen.iter().any(|chosen| chosen == name);
        if !named && !chosen.is_empty() {
            continue;
        }
        match unit.service.network_mode() {
            Some((mode, place)) if mode.starts_with("service:") => {
                if !named {
                    continue;
                }
                let other = mode.trim_start_matches("service:");
                let message = format!("`{name}` shares the network of service `{other}` and can't join {title} itself");
                findings.report(stack.span(place), message).help(format!("name `{other}` under `services` instead"));
            }
            Some((mode, place)) => {
                let message = format!("`{name}` keeps `network_mode: {mode}` and can't join {title}");
                let finding = findings.report(stack.span(place), message);
                finding.help("leave `network_mode` out, or name those that join under `x-destination: services`");
            }
            // A provider that stands for something outside of the engine has no place on a network.
            None if named => {
                let message = format!("`{name}` is run by a provider and can't join {title}");
                findings.report(stack.span(unit.service.place), message).help("leave it out of `services`");
            }
            None => {}
        }
    }
}
