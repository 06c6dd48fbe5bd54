//! A label tells a proxy to reach a service on a network that the service isn't on.
//!
//! ## Why
//! Traefik logs `Could not find network named …` and takes the first network of the container, which may be one that it
//! isn't on; caddy-docker-proxy finds no address at all, so that the site answers with an error.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     labels:
//!       traefik.enable: "true"
//!       traefik.docker.network: proxy    # web is not on it
//!     networks: [backend, public]
//! networks:
//!   backend:
//!   public: {external: true}
//! ```

use super::proxy_pin_key::{mistaken_key, real_name};
use crate::compose::Proxy;
use crate::lint::finding::{Severity, Span};
use crate::lint::routes::{Route, routes};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "proxy-pin-off",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("proxy_pin_off.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for route in routes(stack).iter().filter(|route| route.unit.has_networks()) {
        look(stack, route, findings);
    }
}

fn look(stack: &Stack<'_>, route: &Route<'_, '_>, findings: &mut Findings<'_>) {
    let Some(pin) = route.pin else { return };
    // The destination that a provider connects it to may be called otherwise than its network.
    if stack.model.connected(route.unit.name()).next().is_some() {
        return;
    }
    let Some(value) = stack.fill(&pin.value).filter(|value| !value.is_empty()) else { return };
    let memberships = stack.memberships(route.unit);
    let Some(names) = memberships.iter().map(|m| real_name(stack, &m.key)).collect::<Option<Vec<_>>>() else { return };
    if names.iter().any(|name| *name == value) || mistaken_key(stack, route).is_some() {
        return;
    }
    // Deployed under another project's name, this may be the network's.
    let of_another_name = |key: &str| value.strip_suffix(key).is_some_and(|rest| rest.ends_with('_'));
    let unnamed = |key: &str| stack.network(key).is_none_or(|network| network.given_name().is_none());
    if stack.model.name.is_none() && memberships.iter().any(|m| unnamed(&m.key) && of_another_name(&m.key)) {
        return;
    }
    let service = route.unit.name();
    let proxy = route.proxy.title();
    let message = format!("{proxy} is told to reach `{service}` on network `{value}`, which `{service}` isn't on");
    let finding = findings.report(Span::at(pin.place, stack.yaml(pin.place.file())), message);
    if route.proxy == Proxy::Traefik && memberships.len() == 1 {
        finding.severity(Severity::Warning);
    }
    finding.help(format!("it is on {}; name that one, or put the service on `{value}`", listed(&names)));
}
