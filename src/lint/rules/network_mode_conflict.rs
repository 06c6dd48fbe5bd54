//! A service has settings that its `network_mode` forbids or makes void.
//!
//! ## Why
//! With `service:…` and `container:…` the container takes its ports, names and addresses from the other one. The engine
//! refuses to create it when it brings its own: `conflicting options: port publishing and the container type network mode`.
//! With `host` it refuses `links`. `ports` beside `host` or `none` are discarded without a word, and so is a `mac_address` that
//! belongs to somebody else, unless the engine is an old one and refuses it.
//!
//! ## Example
//! ```yaml
//! services:
//!   app:
//!     image: app
//!     network_mode: service:vpn
//!     ports: ["8080:8080"]    # belongs to vpn
//!   vpn:
//!     image: vpn
//! ```
//!
//! ## Fix
//! What has no place there goes. Ports that belong to another service have no fix: move them to that one.

use crate::compose::Said;
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "network-mode-conflict",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("network_mode_conflict.rs"),
    check,
};

/// What the engine refuses in a container that lives in another one's network.
const REFUSED: [&str; 7] = ["ports", "expose", "hostname", "links", "external_links", "extra_hosts", "dns"];

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        let Some(mode) = unit.network_mode() else { continue };
        if mode.starts_with("service:") || mode.starts_with("container:") {
            mac_address(stack, unit, mode, findings);
            for attribute in REFUSED {
                if let Some(said) = said(stack, unit, attribute) {
                    refused(stack, unit, mode, attribute, said, findings);
                }
            }
        } else if mode == "host" || mode == "none" {
            if let Some(said) = said(stack, unit, "ports") {
                void(stack, unit, mode, said, findings);
            }
            if mode == "host" {
                mac_address(stack, unit, mode, findings);
                for attribute in ["links", "external_links"] {
                    if let Some(said) = said(stack, unit, attribute) {
                        refused(stack, unit, mode, attribute, said, findings);
                    }
                }
            }
        }
    }
}

/// Where an attribute is said that isn't empty.
fn said(stack: &Stack<'_>, unit: Unit<'_, '_>, attribute: &str) -> Option<Said> {
    let said = stack.attribute(unit, attribute)?;
    (matches!(attribute, "hostname" | "mac_address") || !stack.attributes(unit, attribute).is_empty()).then_some(said)
}

fn refused(
    stack: &Stack<'_>,
    unit: Unit<'_, '_>,
    mode: &str,
    attribute: &str,
    said: Said,
    findings: &mut Findings<'_>,
) {
    let name = unit.name();
    let message = format!("`{name}` has `{attribute}` beside `network_mode: {mode}`, which the engine refuses");
    let finding = findings.report(stack.said(said), message);
    let carrier = stack.carrier(unit).filter(|carrier| carrier.number != unit.number);
    match (carrier, attribute) {
        (Some(carrier), "hostname") => {
            finding.help(format!("remove it: `{name}` has the hostname of `{}`", carrier.name()));
        }
        (Some(carrier), "links" | "external_links") => {
            finding.help(format!("remove it: `{name}` knows the names that `{}` knows", carrier.name()));
        }
        (Some(carrier), "expose") => {
            finding.help(format!("remove it: what `{}` listens at is found at `{}`", name, carrier.name()));
        }
        (Some(carrier), _) => {
            finding.help(format!("move `{attribute}` to `{}`", carrier.name()));
        }
        (None, _) => {
            finding.help("remove it");
        }
    }
    if !matches!(attribute, "ports" | "extra_hosts" | "dns") {
        finding.fix(Fix::risky(format!("remove `{attribute}`"), vec![Action::remove(said)]));
    }
}

fn void(stack: &Stack<'_>, unit: Unit<'_, '_>, mode: &str, said: Said, findings: &mut Findings<'_>) {
    let why = if mode == "host" { "it listens on the host itself" } else { "it has no network" };
    let message =
        format!("`{}` publishes ports beside `network_mode: {mode}`, where nothing is published: {why}", unit.name());
    let finding = findings.report(stack.said(said), message);
    finding.severity(Severity::Warning);
    finding.help("remove `ports`, or `network_mode`");
    finding.fix(Fix::risky("remove `ports`", vec![Action::remove(said)]));
}

fn mac_address(stack: &Stack<'_>, unit: Unit<'_, '_>, mode: &str, findings: &mut Findings<'_>) {
    let Some(said) = said(stack, unit, "mac_address") else { return };
    let message = format!(
        "`{}` has `mac_address` beside `network_mode: {mode}`, which older engines refuse and newer ones ignore",
        unit.name()
    );
    let finding = findings.report(stack.said(said), message);
    finding.severity(Severity::Warning);
    finding.help("remove it");
    finding.fix(Fix::risky("remove `mac_address`", vec![Action::remove(said)]));
}
