//! A port of the host is held by a container of somebody else.
//!
//! ## Why
//! One port of one address leads to one container. The stack's container is created and then can't be started: `port is
//! already allocated`, or `address already in use`.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     ports: ["80:80"]       # the proxy of another project has it
//! ```

use std::net::IpAddr;

use super::name_taken::owner;
use crate::lint::facts::Port;
use crate::lint::finding::Severity;
use crate::lint::live::{Live, LiveContainer};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "port-taken",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("port_taken.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(project)) = (stack.live, stack.name) else { return };
    // A container on the host's network publishes nothing.
    for unit in stack.units().filter(|unit| unit.has_networks() || unit.network_mode() == Some("bridge")) {
        for port in &unit.facts.ports {
            let Some((number, other)) = taken(live, project, port) else { continue };
            let address = port.address.as_deref().map(|address| format!(" of {address}")).unwrap_or_default();
            let message = format!("port {number}{address} on {} is held by {}", live.server, owner(other));
            findings.report(port.span, message).help("publish another port, or stop that container first");
        }
    }
}

/// The first port that somebody else holds. Of a range for one port of the container, the engine takes one that is free.
fn taken<'l>(live: &'l Live, project: &str, port: &Port<'_>) -> Option<(u16, &'l LiveContainer)> {
    let published = port.published.clone()?;
    let choice = published.len() > port.target.len();
    let mut first = None;
    for number in published {
        match holder(live, project, port, number) {
            Some(other) => first = first.or(Some((number, other))),
            None if choice => return None,
            None => {}
        }
    }
    first
}

fn holder<'l>(live: &'l Live, project: &str, port: &Port<'_>, number: u16) -> Option<&'l LiveContainer> {
    let others = live.containers.iter().filter(|c| c.running && c.project.as_deref() != Some(project));
    others.into_iter().find(|container| {
        let mut held = container.ports.iter();
        held.any(|(address, held, protocol)| *held == number && *protocol == port.protocol && overlap(port, address))
    })
}

/// Whether two addresses of the host have one in common: the same, or one of them stands for all of its kind.
fn overlap(port: &Port<'_>, theirs: &str) -> bool {
    if port.everywhere() {
        return true;
    }
    let parse = |text: &str| text.parse::<IpAddr>().ok();
    let mine = port.address.as_deref().and_then(parse);
    match (mine, parse(theirs)) {
        (Some(mine), Some(theirs)) if theirs.is_unspecified() => mine.is_ipv4() == theirs.is_ipv4(),
        (Some(mine), Some(theirs)) => mine == theirs,
        _ => false,
    }
}
