//! An external network has settings, which Compose ignores.
//!
//! ## Why
//! An external network is somebody else's, and stays as it is. Compose accepts `driver`, `ipam`, `internal` and the like beside
//! `external` and does nothing with them, without a word: a subnet that is written there does not exist, and a network that is
//! called internal there has its way out. `docker stack deploy` refuses such a file.
//!
//! A second file that makes a network external is fine: the settings of the first one are for when it is used alone.
//!
//! ## Example
//! ```yaml
//! networks:
//!   proxy:
//!     external: true
//!     internal: true     # has no effect
//! ```
//!
//! ## Fix
//! The settings go. If the stack was meant to make the network, remove `external` instead.

use crate::compose::Data;
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "external-settings",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Safe),
    preset: true,
    source: include_str!("external_settings.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for network in stack.model.networks.iter().filter(|network| network.external() && !network.included) {
        let Some((.., external)) = network.settings.iter().find(|(name, ..)| *name == "external") else { continue };
        for (name, value, place) in &network.settings {
            let known = matches!(*name, "external" | "name") || name.starts_with("x-");
            if known || *value == Data::Null || place.file() != external.file() || !stack.own(*place) {
                continue;
            }
            let message = format!("network `{}` is external, so Compose ignores its `{name}`", network.key);
            let finding = findings.report(stack.span(*place), message);
            finding.help("remove it, or `external` if the stack shall make the network");
            finding.related(stack.span(*external), "external");
            let harmless =
                matches!(*name, "attachable" | "labels") || *name == "driver" && value.text() == Some("bridge");
            if harmless {
                finding.severity(Severity::Info);
            }
            if let Some((mapping, key, _)) = stack.setting(network, name) {
                let action = Action::Remove { file: place.file(), mapping, key };
                finding.fix(Fix::safe("remove the setting", vec![action]));
            }
        }
    }
}
