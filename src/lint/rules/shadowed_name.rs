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

use std::borrow::Cow;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

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
    // By name, then by network. Only services of known images can differ; what is alike stands in runs, of which one look
    // is enough.
    let mut named: HashMap<&str, HashMap<Cow<'_, str>, Vec<Run<'_, '_>>>> = HashMap::default();
    for (unit, names) in &taken {
        let Some(image) = image(*unit) else { continue };
        for (at, name) in names.iter().enumerate() {
            for network in name.networks(stack, *unit) {
                let runs = named.entry(&name.name).or_default().entry(network).or_default();
                match runs.last_mut() {
                    Some(run) if run.image == image => run.names.push((*unit, at, name)),
                    _ => runs.push(Run { image, names: vec![(*unit, at, name)] }),
                }
            }
        }
    }
    for (unit, names) in &taken {
        let mine: HashSet<Cow<'_, str>> = stack.memberships(*unit).iter().map(|m| stack.identity(&m.key)).collect();
        for name in names {
            let on_it = |other: Unit<'_, '_>| meets(stack, *unit, name, other);
            let keyed = stack.unit(&name.name).filter(|other| on_it(*other));
            if let Some(other) = keyed {
                report(*unit, name, other.name(), stack.span(other.service.place), findings);
                continue;
            }
            let (Some(image), Some(networks)) = (image(*unit), named.get(name.name.as_str())) else { continue };
            let common: Vec<_> = if networks.len() < mine.len() {
                networks.iter().filter(|(network, _)| mine.contains(*network)).map(|(_, runs)| runs).collect()
            } else {
                mine.iter().filter_map(|network| networks.get(network)).collect()
            };
            let all = common.into_iter().filter_map(|runs| {
                let others = runs.iter().filter(|run| run.image != image).flat_map(|run| &run.names);
                others.take_while(|(other, ..)| other.number < unit.number).find(|(other, ..)| on_it(*other))
            });
            if let Some((other, _, their)) = all.min_by_key(|(other, at, _)| (other.number, *at)) {
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
        && name.networks(stack, unit).any(|mine| theirs.iter().any(|their| mine == stack.identity(&their.key)))
}

impl Taken {
    /// The networks on which it is given, by what tells networks apart.
    fn networks<'s>(&'s self, stack: &'s Stack<'_>, unit: Unit<'_, '_>) -> impl Iterator<Item = Cow<'s, str>> {
        let all = stack.memberships(unit).iter().filter(|_| self.network.is_none());
        self.network.iter().map(String::as_str).chain(all.map(|mine| &*mine.key)).map(|key| stack.identity(key))
    }
}

/// Services of one image that take one name, with no other image between them.
struct Run<'s, 'a> {
    image: &'a str,
    /// The service, which of its names it is, and the name.
    names: Vec<(Unit<'s, 'a>, usize, &'s Taken)>,
}

/// What a service does, as far as it can be told: its image, where it builds none.
fn image<'a>(unit: Unit<'_, 'a>) -> Option<&'a str> {
    let image = unit.facts.image.as_ref().filter(|_| !unit.facts.builds)?;
    Some(image_name(image.raw))
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
