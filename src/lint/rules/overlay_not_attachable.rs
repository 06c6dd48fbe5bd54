//! An overlay network of the stack is not attachable, so plain Compose can't use it.
//!
//! ## Why
//! Without `attachable: true` an overlay network is for swarm services alone. `docker compose up` makes the network and then
//! fails at the first container: `network … not manually attachable`. Files that are written for `docker stack deploy` are left
//! alone.
//!
//! ## Example
//! ```yaml
//! networks:
//!   back:
//!     driver: overlay
//! ```
//!
//! ## Fix
//! `attachable: true`. A network that exists already must be made anew for that.

use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::Value;

pub(super) const RULE: Rule = Rule {
    id: "overlay-not-attachable",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("overlay_not_attachable.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    if stack.is_for_swarm() {
        return;
    }
    for network in stack.made_networks() {
        let overlay = stack.text_setting(network, "driver").is_some_and(|driver| driver == "overlay");
        let attachable = network.setting("attachable");
        let unknown = attachable.is_some() && stack.text_setting(network, "attachable").is_none();
        if !overlay || unknown || stack.flag(network, "attachable") {
            continue;
        }
        let Some((.., place)) = network.settings.iter().find(|(name, ..)| *name == "driver") else { continue };
        let message =
            format!("overlay network `{}` is not attachable, so `docker compose up` fails on it", network.key);
        let finding = findings.report(stack.value_span(*place), message);
        finding.help("write `attachable: true`, or deploy with `docker stack deploy`");
        if let (Some((mapping, ..)), None) = (stack.setting(network, "driver"), attachable) {
            let (file, new) = (network.place.file(), Value::Raw("true".to_owned()));
            let action = Action::Add { file, mapping, key: "attachable".to_owned(), new };
            finding.fix(Fix::risky("make it attachable", vec![action]));
        }
    }
}
