//! An external network gets its name in the old way, `external: {name: …}`.
//!
//! ## Why
//! Compose warns about this form and other tools don't know it at all: some take the network's key for its name and then
//! look for a network that isn't there.
//!
//! ## Example
//! ```yaml
//! networks:
//!   proxy:
//!     external:
//!       name: traefik_public
//! ```
//!
//! ## Fix
//! `external: true` and `name: traefik_public`, which means the same to every Compose.

use crate::compose::Data;
use crate::lint::finding::{Action, Fix, Safety, Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::Value;

pub(super) const RULE: Rule = Rule {
    id: "legacy-external-name",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Safe),
    preset: true,
    source: include_str!("legacy_external_name.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for network in &stack.model.networks {
        let Some((_, Data::Map(entries), place)) = network.settings.iter().find(|(name, ..)| *name == "external")
        else {
            continue;
        };
        let name = entries.iter().find(|(key, _)| key == "name").and_then(|(_, value)| value.text());
        let message = format!("network `{}` gets its name from `external`, a form that Compose gave up", network.key);
        let finding = findings.report(stack.span(*place), message);
        let wanted =
            name.map_or_else(|| "`external: true`".to_owned(), |name| format!("`external: true` and `name: {name}`"));
        finding.help(format!("write {wanted}"));
        let Some((mapping, key, value)) = stack.setting(network, "external") else { continue };
        let file = place.file();
        let yaml = stack.yaml(file);
        let known = name.is_none() || network.setting("name").is_some();
        finding.span = Span::node(file, yaml, key);
        let mut actions = vec![Action::Set { file, mapping, key, value, new: Value::Raw("true".to_owned()) }];
        if let Some(name) = name
            && !known
        {
            let new = Value::Text(name.to_owned());
            actions.push(Action::Add { file, mapping, key: "name".to_owned(), new });
        }
        finding.fix(Fix::safe("write it in today's form", actions));
    }
}
