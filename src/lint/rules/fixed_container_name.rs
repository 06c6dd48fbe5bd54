//! A fixed `container_name` forbids a second copy of the stack on a server.
//!
//! ## Why
//! A container's name exists once on an engine. A second copy of the stack (a staging one beside production, a clone on another
//! destination of the same server, a preview) fails with `Conflict. The container name is already in use`. Without
//! `container_name` Compose calls the container `<project>-<service>-1`, which is different for each copy, and other
//! services reach it by the service's name either way.
//!
//! It weighs more where the stack is meant for a destination or the service is on a network with others, and less where the
//! service holds a port of the host, of which there is only one either way. A name that holds a variable is not fixed.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres
//!     container_name: shop_db
//! ```
//!
//! ## Fix
//! The name goes, unless something in the files calls the container by it.

use std::cell::OnceCell;

use rustc_hash::FxHashMap as HashMap;

use crate::lint::facts::{Port, Text};
use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::yaml::{Kind, NodeId, Yaml};

pub(super) const RULE: Rule = Rule {
    id: "fixed-container-name",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("fixed_container_name.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let spoken = OnceCell::new();
    for unit in stack.units().filter(|unit| !unit.service.provider) {
        let Some(text) = &unit.facts.container_name else { continue };
        if text.raw.contains('$') || !stack.own(text.said.place(stack.project)) || is_refused(stack, &unit, text) {
            continue;
        }
        let name = text.raw;
        let message = format!(
            "`{}` is always called `{name}`, so a second copy of the stack can't run on the same server",
            unit.name()
        );
        let finding = findings.report(text.span, message);
        let weighs = stack.has_destination() || stack.memberships(unit).iter().any(|m| stack.shared(&m.key));
        if !weighs || holds_a_port(&unit) {
            finding.severity(Severity::Info);
        }
        if is_named(stack, spoken.get_or_init(|| Spoken::of(stack)), &unit, text) {
            finding.help(format!(
                "call it `{}` where the files name `{name}`, and leave its name to Compose",
                unit.name()
            ));
        } else {
            finding.help("leave the name to Compose; services reach each other by the service's name");
            finding.fix(Fix::risky("remove the container name", vec![Action::remove(text.said)]));
        }
    }
}

/// True for a service of which there can't be a second one on a server anyway: it holds a fixed port of the host.
fn holds_a_port(unit: &Unit<'_, '_>) -> bool {
    let fixed = |port: &Port<'_>| port.published.as_ref().is_some_and(|ports| ports.start() == ports.end());
    unit.publishes() && unit.facts.ports.iter().any(fixed)
}

/// True where the name is an error already: two services have it, or several copies of one.
fn is_refused(stack: &Stack<'_>, unit: &Unit<'_, '_>, own: &Text<'_>) -> bool {
    unit.facts.copies.as_ref().is_some_and(|(copies, _)| *copies > 1)
        || stack.containers(own.raw).any(|other| other.number != unit.number && !other.never_beside(unit))
}

/// True when something in the files calls the container by its name. A service of the same key answers to it anyway,
/// except for what asks the engine for the container.
fn is_named(stack: &Stack<'_>, spoken: &Spoken<'_>, unit: &Unit<'_, '_>, own: &Text<'_>) -> bool {
    let same = own.raw == unit.name();
    let container = format!("container:{}", own.raw);
    let named = |text: &str| if same { text.contains(&container) } else { mentions(text, own.raw) };
    let places = spoken.with(if same { "container" } else { own.raw });
    let in_files =
        places.iter().any(|&(file, node)| (file, node) != (own.file, own.node) && named(stack.yaml(file).scalar(node)));
    in_files || same && spoken.links.iter().any(|text| mentions(text, own.raw))
}

/// All texts of the files, by the words in them.
struct Spoken<'a> {
    words: HashMap<&'a str, Vec<(usize, NodeId)>>,
    /// What `external_links` say.
    links: Vec<&'a str>,
}

impl<'a> Spoken<'a> {
    fn of(stack: &Stack<'a>) -> Self {
        let mut words: HashMap<&str, Vec<(usize, NodeId)>> = HashMap::default();
        for file in 0..stack.project.files.len() {
            let yaml = stack.yaml(file);
            for node in yaml.documents().iter().flat_map(|document| texts(yaml, document.root)) {
                for word in yaml.scalar(node).split(|c| !part(c)) {
                    let places = words.entry(word).or_default();
                    if places.last() != Some(&(file, node)) {
                        places.push((file, node));
                    }
                }
            }
        }
        let links = stack.units().flat_map(|unit| &unit.facts.external_links).map(|text| text.raw).collect();
        Self { words, links }
    }

    /// The texts that may mention a name: those that have its first word.
    fn with(&self, name: &str) -> &[(usize, NodeId)] {
        let word = name.split(|c| !part(c)).next().unwrap_or_default();
        self.words.get(word).map_or(&[], Vec::as_slice)
    }
}

/// The scalars below a node, keys of mappings with a value left aside.
fn texts(yaml: &Yaml, node: NodeId) -> Vec<NodeId> {
    match yaml.kind(node) {
        Kind::Scalar => vec![node],
        Kind::Alias => Vec::new(),
        Kind::Sequence => yaml.children(node).flat_map(|child| texts(yaml, child)).collect(),
        Kind::Mapping => yaml.entries(node).flat_map(|(_, value)| texts(yaml, value)).collect(),
    }
}

/// True for what words of a name are made of.
fn part(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '-')
}

/// True when a name stands in a text as a word.
fn mentions(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| !text[..at].ends_with(part) && !text[at + name.len()..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_word() {
        for (text, name, found) in [
            ("shop_db", "shop_db", true),
            ("postgres://shop_db:5432/x", "shop_db", true),
            ("docker logs shop_db", "shop_db", true),
            ("shop_db2", "shop_db", false),
            ("my-shop_db", "shop_db", false),
            ("shop_db.lan", "shop_db", true),
            ("", "shop_db", false),
        ] {
            assert_eq!(mentions(text, name), found, "{text}");
        }
    }
}
