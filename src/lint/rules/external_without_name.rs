//! An external network has no `name`, so its key is its name.
//!
//! ## Why
//! `docker network ls` shows the real name. With `name:` written out, the key can be changed without reaching for another
//! network, and nobody takes the network for `<project>_<key>`. A matter of taste, so this rule runs only when it is selected.
//!
//! ## Example
//! ```yaml
//! networks:
//!   proxy:
//!     external: true
//! ```
//!
//! ## Fix
//! `name:` with the key as its value, which means the same.

use crate::compose::Data;
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::Value;

pub(super) const RULE: Rule = Rule {
    id: "external-without-name",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: Some(Safety::Safe),
    preset: false,
    source: include_str!("external_without_name.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for network in stack.model.networks.iter().filter(|network| network.external() && !network.included) {
        let named = network.settings.iter().any(|(name, ..)| *name == "name");
        if named || matches!(network.setting("external"), Some(Data::Map(_))) || !stack.own(network.place) {
            continue;
        }
        let key = network.key;
        let message = format!("external network `{key}` has no `name`, so it must be called `{key}` on the engine");
        let finding = findings.report(stack.span(network.place), message);
        finding.help(format!("write `name: {key}`"));
        if let Some((mapping, ..)) = stack.setting(network, "external") {
            let (file, new) = (network.place.file(), Value::Text(key.to_owned()));
            finding.fix(Fix::safe("write the name", vec![Action::Add { file, mapping, key: "name".to_owned(), new }]));
        }
    }
}
