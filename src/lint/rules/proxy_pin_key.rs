//! A proxy is told the network's key in the file, and not the name that the network has on the engine.
//!
//! ## Why
//! Proxies know networks by their names on the engine: `name:` where it is given, else `<project>_<key>`. With the key alone,
//! Traefik logs `Could not find network named …` and takes the first network of the container, which may be one that it
//! isn't on; caddy-docker-proxy finds no address at all.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     labels:
//!       traefik.enable: "true"
//!       traefik.docker.network: front    # is called <project>_front
//!     networks: [front, back]
//! networks:
//!   front:
//!   back:
//! ```
//!
//! ## Fix
//! The real name. It is safe where the file gives it (`name:`); else it is `${COMPOSE_PROJECT_NAME}_<key>`, which Compose
//! fills in.

use std::ops::Range;

use super::proxy_unpinned::written_name;
use crate::compose::Proxy;
use crate::lint::facts::Text;
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::routes::{Preset, Route, preset, proxies, routes};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::Style;

pub(super) const RULE: Rule = Rule {
    id: "proxy-pin-key",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("proxy_pin_key.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for route in routes(stack) {
        label(stack, &route, findings);
    }
    for unit in proxies(stack, Proxy::Traefik) {
        if let Preset::Named(text, range) = preset(unit) {
            flag(stack, text, range, findings);
        }
    }
}

/// The key that a label names by mistake.
pub(super) fn mistaken_key(stack: &Stack<'_>, route: &Route<'_, '_>) -> Option<String> {
    let value = stack.fill(&route.pin?.value)?;
    let memberships = stack.memberships(route.unit);
    let names = memberships.iter().map(|m| real_name(stack, &m.key)).collect::<Option<Vec<_>>>()?;
    if names.iter().any(|name| *name == value) {
        return None;
    }
    memberships.iter().find(|membership| membership.key == value).map(|membership| membership.key.clone().into_owned())
}

/// A network's name on the engine. Where the project's name isn't known, what stands for it is no key.
pub(super) fn real_name(stack: &Stack<'_>, key: &str) -> Option<String> {
    match stack.network(key).and_then(|network| network.given_name()) {
        Some(name) => stack.fill(name).map(std::borrow::Cow::into_owned),
        None => Some(stack.real_name(key).unwrap_or_else(|| format!("<project>_{key}"))),
    }
}

fn label(stack: &Stack<'_>, route: &Route<'_, '_>, findings: &mut Findings<'_>) {
    let (Some(pin), Some(key)) = (route.pin, mistaken_key(stack, route)) else { return };
    let proxy = route.proxy.title();
    let Some(real) = real_name(stack, &key) else { return };
    let span = if pin.listed {
        let file = pin.place.file();
        let raw = stack.yaml(file).raw(pin.node);
        let at = raw.find('=').map_or(0, |at| at + 1);
        let end = raw.trim_end_matches(['"', '\'']).len();
        let start = stack.yaml(file).start(pin.node);
        crate::lint::finding::Span { file, start: start + at, end: start + end.max(at) }
    } else {
        crate::lint::finding::Span::node(pin.place.file(), stack.yaml(pin.place.file()), pin.node)
    };
    let message = format!("`{key}` is the network's key in this file; {proxy} knows it as `{real}`");
    let finding = findings.report(span, message);
    if route.proxy == Proxy::Traefik && stack.memberships(route.unit).len() == 1 {
        finding.severity(Severity::Warning);
    }
    let name = written_name(stack, &key);
    finding.help(format!("write `{name}`"));
    let file = pin.place.file();
    if matches!(stack.yaml(file).style(pin.node), Style::Plain | Style::Single | Style::Double) {
        let text = if pin.listed { format!("{}={name}", pin.key) } else { name.clone() };
        finding.fix(fix(&name, vec![Action::Rewrite { file, node: pin.node, part: None, text }]));
    }
}

/// The network of `--providers.docker.network`, which holds for all containers that name none.
fn flag(stack: &Stack<'_>, text: &Text<'_>, range: Range<usize>, findings: &mut Findings<'_>) {
    let Some(key) = text.raw.get(range.clone()) else { return };
    let Some(network) = stack.network(key).filter(|network| !network.external()) else { return };
    let names = stack.model.networks.iter().map(|n| real_name(stack, n.key)).collect::<Option<Vec<_>>>();
    let Some(real) = names.filter(|names| !names.iter().any(|name| name == key)).and(real_name(stack, network.key))
    else {
        return;
    };
    let message = format!("`{key}` is the network's key in this file; Traefik knows it as `{real}`");
    let finding = findings.report(text.part(range.clone()), message);
    finding.severity(Severity::Warning);
    let name = written_name(stack, key);
    finding.help(format!("write `{name}`"));
    if matches!(stack.yaml(text.file).style(text.node), Style::Plain | Style::Single | Style::Double) {
        let action = Action::Rewrite { file: text.file, node: text.node, part: Some(range), text: name.clone() };
        finding.fix(fix(&name, vec![action]));
    }
}

fn fix(name: &str, actions: Vec<Action>) -> Fix {
    let title = "name the network as the engine does";
    if name.contains('$') { Fix::risky(title, actions) } else { Fix::safe(title, actions) }
}
