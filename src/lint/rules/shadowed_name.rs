//! A service takes a name that another service on the same network answers to: by an alias, a hostname or a container's
//! name.
//!
//! ## Why
//! Docker's name server gives out the addresses of all containers of that name, in changing order. Whoever asks for the
//! service reaches the other one every second time.
//!
//! Silent where one alias is given to services of the same image or build, which share the work that way.
//!
//! ## Example
//! ```yaml
//! services:
//!   db:
//!     image: postgres
//!   backup:
//!     image: backup
//!     hostname: db        # `db` is now both of them
//! ```

use rustc_hash::FxHashMap as HashMap;

use crate::compose::Said;
use crate::lint::finding::{Severity, Span};
use crate::lint::ports::image_name;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::yaml::{Kind, NodeId};

pub(super) const RULE: Rule = Rule {
    id: "shadowed-name",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("shadowed_name.rs"),
    check,
};

/// A name that a service has besides its key.
pub(super) struct Taken {
    pub(super) name: String,
    /// Where it is given.
    pub(super) at: Span,
    /// What gives it.
    what: &'static str,
    /// The network that it is given on; all of them when none.
    pub(super) network: Option<String>,
    /// The item, and the list of aliases in the settings of its network.
    pub(super) item: Option<(NodeId, Said)>,
}

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let taken: Vec<_> = stack.units().filter(Unit::has_networks).map(|unit| (unit, taken(stack, unit))).collect();
    let mut named: HashMap<&str, Vec<(Unit<'_, '_>, &Taken)>> = HashMap::default();
    for (unit, names) in &taken {
        for name in names {
            named.entry(&name.name).or_default().push((*unit, name));
        }
    }
    for (unit, names) in &taken {
        for name in names {
            let on_it = |other: Unit<'_, '_>| meets(stack, *unit, name, other);
            let keyed = stack.unit(&name.name).filter(|other| on_it(*other));
            if let Some(other) = keyed {
                report(*unit, name, other.name(), stack.span(other.service.place), findings);
                continue;
            }
            let others = named.get(name.name.as_str()).into_iter().flatten();
            let same = others
                .take_while(|(other, _)| other.number < unit.number)
                .find(|(other, their)| on_it(*other) && meets(stack, *other, their, *unit) && differ(*unit, *other));
            if let Some((other, their)) = same {
                report(*unit, name, other.name(), their.at, findings);
            }
        }
    }
}

fn report(unit: Unit<'_, '_>, name: &Taken, other: &str, there: Span, findings: &mut Findings<'_>) {
    let (own, word, what) = (unit.name(), &name.name, name.what);
    let finding = findings.report(
        name.at,
        format!("`{own}` has the {what} `{word}`, to which `{other}` answers too on the same network"),
    );
    finding.help(format!("give it another {what}"));
    finding.related(there, if other == word { format!("`{other}`") } else { format!("`{other}` answers to `{word}`") });
}

/// True when a name is given on a network that another service is on.
fn meets(stack: &Stack<'_>, unit: Unit<'_, '_>, name: &Taken, other: Unit<'_, '_>) -> bool {
    let theirs = stack.memberships(other);
    other.number != unit.number
        && !unit.never_beside(&other)
        && stack
            .memberships(unit)
            .iter()
            .filter(|mine| name.network.as_ref().is_none_or(|network| *network == mine.key))
            .any(|mine| theirs.iter().any(|their| stack.same_network(&mine.key, &their.key)))
}

/// True for services that don't do the same: of different images, both known.
fn differ(one: Unit<'_, '_>, other: Unit<'_, '_>) -> bool {
    let image = |unit: Unit<'_, '_>| unit.facts.image.as_ref().map(|image| image_name(image.raw).to_owned());
    !one.facts.builds
        && !other.facts.builds
        && matches!((image(one), image(other)), (Some(one), Some(other)) if one != other)
}

/// All names that a service has besides its key.
pub(super) fn taken(stack: &Stack<'_>, unit: Unit<'_, '_>) -> Vec<Taken> {
    let mut found = Vec::new();
    let fixed = [(&unit.facts.hostname, "hostname"), (&unit.facts.container_name, "container name")];
    for (text, what) in fixed {
        if let Some(text) = text
            && let Some(name) = text.get()
        {
            found.push(Taken { name: name.to_owned(), at: text.span, what, network: None, item: None });
        }
    }
    for said in stack.attributes(unit, "networks") {
        let Some(key) = said.key else { continue };
        let yaml = stack.yaml(said.file);
        let settings = yaml.resolve(said.value);
        if yaml.kind(settings) != Kind::Mapping {
            continue;
        }
        for (name, list) in yaml.entries(settings).filter(|(name, _)| yaml.scalar(*name) == "aliases") {
            let list = yaml.resolve(list);
            for item in yaml.children(list).filter(|_| yaml.kind(list) == Kind::Sequence) {
                let Some(text) = stack.fill(yaml.scalar(yaml.resolve(item))) else { continue };
                let aliases = Said { file: said.file, owner: settings, key: Some(name), value: list };
                found.push(Taken {
                    name: text.into_owned(),
                    at: Span::node(said.file, yaml, item),
                    what: "alias",
                    network: Some(yaml.scalar(key).to_owned()),
                    item: Some((item, aliases)),
                });
            }
        }
    }
    found
}
