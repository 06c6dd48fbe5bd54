//! A `network_mode` leads to a service, container or network that isn't there.
//!
//! ## Why
//! `service:NAME` wants a service of the same project, and Compose refuses a name that isn't one, and circles.
//! `container:NAME` wants a container: it is not started first, and it loses its network whenever the other one is created
//! anew, so for a sibling `service:` is what is meant. Anything else is the name of a Docker network as `docker network ls`
//! shows it, not its key in the file.
//!
//! ## Example
//! ```yaml
//! services:
//!   app:
//!     image: app
//!     network_mode: container:vpn     # the container is called shop-vpn-1
//!   vpn:
//!     image: vpn
//! ```
//!
//! ## Fix
//! `service:` and the sibling's key, where a container was named and the sibling was meant.

use crate::lint::finding::{Action, Finding, Fix, Safety, Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "network-mode-target",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("network_mode_target.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        let Some(mode) = unit.network_mode().filter(|mode| !mode.contains('$')) else { continue };
        if let Some(target) = mode.strip_prefix("service:") {
            service(stack, unit, target, findings);
        } else if let Some(target) = mode.strip_prefix("container:") {
            container(stack, unit, target, findings);
        } else if let Some(network) = stack.network(mode)
            && let Some(real) = stack.real_name(mode).filter(|real| real != mode)
        {
            let name = unit.name();
            let message =
                format!("`{name}` has `network_mode: {mode}`, a key of this file; the network is called `{real}`");
            let finding = findings.report(value(stack, unit), message);
            finding.help(format!("write `networks: [{mode}]` instead"));
            finding.related(stack.span(network.place), format!("`{mode}`"));
        }
    }
}

fn service(stack: &Stack<'_>, unit: Unit<'_, '_>, target: &str, findings: &mut Findings<'_>) {
    let name = unit.name();
    if stack.unit(target).is_none() {
        let message = format!("`{name}` wants the network of service `{target}`, which there is none of");
        let finding = findings.report(value(stack, unit), message);
        match stack.containers(target).next() {
            Some(other) => {
                let wanted = format!("service:{}", other.name());
                finding.help(format!("`{target}` is the container of `{}`: write `{wanted}`", other.name()));
                replace(stack, unit, wanted, finding);
            }
            None => {
                finding.help(format!("name a service of this project, or a container as `container:{target}`"));
            }
        }
    } else if stack.goes_round(unit) {
        let message = format!("`{name}` wants the network of `{target}`, which leads back to `{name}`");
        findings.report(value(stack, unit), message).help("one service of the circle needs a network of its own");
    }
}

fn container(stack: &Stack<'_>, unit: Unit<'_, '_>, target: &str, findings: &mut Findings<'_>) {
    let name = unit.name();
    let named = stack.containers(target).next();
    let sibling = named.or_else(|| stack.unit(target)).filter(|other| other.number != unit.number);
    let Some(sibling) = sibling else { return };
    let key = sibling.name();
    let wanted = format!("service:{key}");
    let (message, severity) = if named.is_some() {
        let message = format!("`{name}` takes the network of container `{target}`, which is the service `{key}`");
        (message, Severity::Warning)
    } else {
        let message = format!(
            "`{name}` takes the network of container `{target}`, which is a service; its container is called differently"
        );
        (message, Severity::Error)
    };
    let finding = findings.report(value(stack, unit), message);
    finding
        .severity(severity)
        .help(format!("write `{wanted}`: it is started first, and followed when it is created anew"));
    finding.related(stack.span(sibling.service.place), format!("`{key}`"));
    replace(stack, unit, wanted, finding);
}

/// The value of `network_mode`.
fn value(stack: &Stack<'_>, unit: Unit<'_, '_>) -> Span {
    match stack.attribute(unit, "network_mode") {
        Some(said) => Span::node(said.file, stack.yaml(said.file), said.value),
        None => stack.span(unit.service.place),
    }
}

fn replace(stack: &Stack<'_>, unit: Unit<'_, '_>, text: String, finding: &mut Finding) {
    if let Some(said) = stack.attribute(unit, "network_mode") {
        let title = format!("write `{text}`");
        finding.fix(Fix::risky(title, vec![Action::Rewrite { file: said.file, node: said.value, part: None, text }]));
    }
}
