//! A service that Traefik routes to is on several networks, and nothing says on which of them Traefik reaches it.
//!
//! ## Why
//! Traefik takes the first network that Docker lists for the container, and that differs from start to start. When it is
//! one that Traefik isn't on, every request ends in `504 Gateway Timeout`, until a restart happens to pick the other one.
//!
//! There is no finding where Traefik is in the same project and on all of these networks, and none where it has a network
//! of its own choice (`--providers.docker.network`). caddy-docker-proxy asks only on networks that it is on itself.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     labels:
//!       traefik.enable: "true"      # and no traefik.docker.network
//!     networks: [proxy, backend]
//! networks:
//!   proxy: {external: true}
//!   backend:
//! ```
//!
//! ## Fix
//! The label `traefik.docker.network` with the network's real name, where only one of the networks can be meant: the one
//! that is shared with the proxy, the destination's, or the only external one.

use crate::compose::{Membership, Proxy, Said};
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::routes::{Preset, Route, preset, proxies, routes};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::lint::words::listed;
use crate::yaml::Value;

pub(super) const RULE: Rule = Rule {
    id: "proxy-unpinned",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("proxy_unpinned.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let siblings = proxies(stack, Proxy::Traefik);
    if siblings.iter().any(|unit| !matches!(preset(*unit), Preset::None)) {
        return;
    }
    for route in routes(stack).into_iter().filter(|route| route.proxy == Proxy::Traefik && route.pin.is_none()) {
        look(stack, &siblings, route, findings);
    }
}

fn look(stack: &Stack<'_>, siblings: &[Unit<'_, '_>], route: Route<'_, '_>, findings: &mut Findings<'_>) {
    let unit = route.unit;
    let mut networks: Vec<&Membership<'_>> = stack.memberships(unit).iter().collect();
    let mut seen: Vec<String> = Vec::new();
    networks.retain(|membership| {
        let identity = stack.identity(&membership.key).into_owned();
        let fresh = !seen.contains(&identity);
        seen.push(identity);
        fresh
    });
    if networks.len() < 2 {
        return;
    }
    let mut reachable = networks.clone();
    if !siblings.is_empty() {
        if siblings.iter().any(|proxy| proxy.network_mode() == Some("host")) {
            return;
        }
        let theirs: Vec<&Membership<'_>> = siblings.iter().flat_map(|proxy| stack.memberships(*proxy)).collect();
        reachable.retain(|mine| theirs.iter().any(|m| stack.identity(&m.key) == stack.identity(&mine.key)));
        // Sharing none is what `proxy-no-network` reports.
        if reachable.is_empty() || reachable.len() == networks.len() {
            return;
        }
    } else if let Some(destination) = reachable.iter().find(|m| is_destination(stack, &m.key)) {
        reachable = vec![destination];
    } else {
        reachable.retain(|membership| stack.shared(&membership.key));
    }
    let all: Vec<&str> = networks.iter().map(|membership| membership.key.as_ref()).collect();
    let message = format!("`{}` is on {}, and nothing tells Traefik on which to reach it", unit.name(), listed(&all));
    let finding = findings.report(stack.span(unit.service.place), message);
    let [only] = reachable[..] else {
        finding.help("add the label `traefik.docker.network` with the real name of the network that Traefik is on");
        return;
    };
    let name = written_name(stack, &only.key);
    finding.help(format!("add the label `traefik.docker.network={name}`"));
    if let Some(action) = new_label(stack, unit, &name) {
        finding.fix(Fix::risky("name the network that Traefik is on", vec![action]));
    }
}

fn is_destination(stack: &Stack<'_>, key: &str) -> bool {
    stack.destination_network().is_some_and(|name| stack.network(key).is_some_and(|n| n.is_external_on(name)))
}

/// The real name of a network as a file can hold it: variables stay, and the project's name is one.
pub(super) fn written_name(stack: &Stack<'_>, key: &str) -> String {
    match stack.network(key).and_then(|network| network.given_name()) {
        Some(name) => name.to_owned(),
        None => format!("${{COMPOSE_PROJECT_NAME}}_{key}"),
    }
}

/// The label, beside one that the service has in a file of the project's own.
fn new_label(stack: &Stack<'_>, unit: Unit<'_, '_>, name: &str) -> Option<Action> {
    let label = Proxy::Traefik.pin();
    let shared = |said: &Said| {
        let yaml = stack.yaml(said.file);
        yaml.aliases().any(|(_, target)| yaml.within(said.owner, target))
    };
    let labels = stack.attributes(unit, "labels");
    let said = labels.iter().find(|said| said.file < stack.project.own && !shared(said))?;
    Some(match said.key {
        Some(_) => Action::Add {
            file: said.file,
            mapping: said.owner,
            key: label.to_owned(),
            new: Value::Text(name.to_owned()),
        },
        None => Action::Push { file: said.file, sequence: said.owner, new: Value::Text(format!("{label}={name}")) },
    })
}
