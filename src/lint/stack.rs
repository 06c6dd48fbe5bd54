//! What rules look at: one project as Compose merges it, with facts about its services, the destination it is meant for,
//! and what the engine says when it was asked.

use std::borrow::Cow;
use std::cell::OnceCell;

use rustc_hash::FxHashMap as HashMap;

use super::asks::{Ask, asks};
use super::facts::{Facts, Reader, Text};
use super::finding::Span;
use super::index::Index;
use super::live::Live;
use crate::compose::{
    Data, LoadError, Membership, Model, Network, Parts, Place, Project, Said, Service, TooMuch, flatten, known,
};
use crate::rewrite::{Foreseen, Item, Join, Mode, Settings, Wishes, foresee};
use crate::yaml::{Kind, NodeId, Yaml};

type Definitions = HashMap<(usize, usize), (NodeId, NodeId, NodeId)>;

/// A service with its facts.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'s, 'a> {
    /// Its number.
    pub number: usize,
    /// Its networks, labels and bodies.
    pub service: &'s Service<'a>,
    /// The rest.
    pub facts: &'s Facts<'a>,
}

impl<'s, 'a> Unit<'s, 'a> {
    /// Its key.
    pub fn name(&self) -> &'a str {
        self.service.name
    }

    /// Its names on all of its networks: its key, its container's name and its hostname where they are fixed.
    pub(super) fn fixed_names(self) -> impl Iterator<Item = &'s str> + use<'s, 'a> {
        let fixed = [&self.facts.container_name, &self.facts.hostname];
        std::iter::once(self.service.name).chain(fixed.into_iter().flatten().filter_map(Text::get))
    }

    /// True when it has networks of its own: no `network_mode`, no provider.
    pub fn has_networks(&self) -> bool {
        self.service.network_mode().is_none() && !self.service.provider
    }

    /// True when its `ports` are published: on networks, and on the engine's bridge.
    pub fn publishes(&self) -> bool {
        let brings_none = |mode: &str| {
            matches!(mode, "host" | "none") || mode.starts_with("service:") || mode.starts_with("container:")
        };
        !self.service.provider && !self.network_mode().is_some_and(brings_none)
    }

    /// The value of its `network_mode`.
    pub fn network_mode(&self) -> Option<&'a str> {
        self.service.network_mode().map(|(mode, _)| mode)
    }

    /// True when `depends_on` or `links` names a service.
    pub fn names(&self, service: &str) -> bool {
        self.facts.depends_on.iter().chain(&self.facts.links).any(|named| named.service == service)
    }

    /// True when two services are never started together, because their profiles have nothing in common.
    pub fn never_beside(&self, other: &Unit<'_, '_>) -> bool {
        let (mine, theirs) = (&self.facts.profiles, &other.facts.profiles);
        !mine.is_empty() && !theirs.is_empty() && !mine.iter().any(|profile| theirs.contains(profile))
    }
}

/// One project under the eyes of the rules.
pub struct Stack<'a> {
    /// The files.
    pub project: &'a Project,
    /// Services and networks as Compose merges them.
    pub model: &'a Model<'a>,
    /// The destination the stack is meant for: from flags, or from `x-destination`.
    pub wishes: &'a Wishes,
    /// The name of the project, where it is known.
    pub name: Option<&'a str>,
    /// What the engine says, when it was asked.
    pub live: Option<&'a Live>,
    parts: Parts<'a>,
    facts: Vec<Facts<'a>>,
    numbers: HashMap<&'a str, usize>,
    networks: HashMap<&'a str, usize>,
    memberships: Vec<Vec<Membership<'a>>>,
    /// Services by the other names that they answer to.
    answering: HashMap<String, usize>,
    /// What is asked for again and again.
    pub(super) index: Index,
    /// Mapping, key and value of what the `networks` of the layers hold, by file and by where the key begins.
    definitions: OnceCell<Definitions>,
    asks: OnceCell<Vec<Ask>>,
    variable: &'a dyn Fn(&str) -> Option<String>,
    foreseen: Option<Foreseen<'a>>,
}

/// A variable's value. Compose sets the one that holds the project's name by itself.
fn value_of(key: &str, project: Option<&str>, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    match project {
        Some(name) if key == "COMPOSE_PROJECT_NAME" => Some(name.to_owned()),
        _ => variable(key),
    }
}

/// Compose fills variables in where a list names networks. Keys that depend on one without a value stay as they are
/// written.
fn with_values<'a>(
    mut memberships: Vec<Vec<Membership<'a>>>,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Vec<Vec<Membership<'a>>> {
    for membership in memberships.iter_mut().flatten().filter(|membership| membership.key.contains('$')) {
        if let Some(key) = known(&membership.key, variable) {
            membership.key = Cow::Owned(key);
        }
    }
    memberships
}

impl std::fmt::Debug for Stack<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stack").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Stack<'a> {
    /// Reads the facts of a project.
    ///
    /// # Errors
    /// Aliases that unfold to too much.
    pub fn of(
        project: &'a Project,
        model: &'a Model<'a>,
        wishes: &'a Wishes,
        name: Option<&'a str>,
        live: Option<&'a Live>,
        variable: &'a dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, LoadError> {
        let fail = |error: TooMuch| LoadError {
            file: project.files.first().map_or_else(String::new, |file| file.name.clone()),
            position: None,
            message: error.to_string(),
            hint: None,
        };
        let parts = Parts::of(project).map_err(fail)?;
        let known = |key: &str| value_of(key, name, variable);
        let reader = Reader { project, parts: &parts, variable: &known };
        let facts = model.services.iter().map(|s| reader.facts(s.name)).collect::<Result<_, _>>().map_err(fail)?;
        let facts: Vec<Facts<'_>> = facts;
        let numbers = model.services.iter().enumerate().map(|(number, service)| (service.name, number)).collect();
        let networks = model.networks.iter().enumerate().map(|(number, network)| (network.key, number)).collect();
        let has_networks = |service: &Service<'_>| service.network_mode().is_none() && !service.provider;
        let memberships: Vec<Vec<Membership<'_>>> = model
            .services
            .iter()
            .map(|s| if has_networks(s) { s.memberships().into_owned() } else { Vec::new() })
            .collect();
        let memberships = with_values(memberships, &known);
        let mut answering = HashMap::default();
        for (number, facts) in facts.iter().enumerate() {
            if let Some(name) = facts.container_name.as_ref().and_then(Text::get) {
                answering.entry(name.to_owned()).or_insert(number);
            }
        }
        for (number, list) in memberships.iter().enumerate() {
            for alias in list.iter().flat_map(|membership| &membership.aliases) {
                answering.entry(alias.clone().into_owned()).or_insert(number);
            }
        }
        for (number, facts) in facts.iter().enumerate() {
            if let Some(name) = facts.hostname.as_ref().and_then(Text::get) {
                answering.entry(name.to_owned()).or_insert(number);
            }
        }
        let definitions = OnceCell::new();
        let mut stack = Self {
            project,
            model,
            wishes,
            name,
            live,
            parts,
            facts,
            numbers,
            networks,
            memberships,
            answering,
            index: Index::default(),
            definitions,
            asks: OnceCell::new(),
            variable,
            foreseen: None,
        };
        stack.foreseen = stack.has_destination().then(|| stack.look_ahead()).flatten();
        Ok(stack)
    }

    /// The tree of a file.
    pub fn yaml(&self, file: usize) -> &'a Yaml {
        self.project.yaml(file)
    }

    /// The key or item at a place.
    pub fn span(&self, place: Place) -> Span {
        Span::at(place, self.yaml(place.file()))
    }

    /// What is said, as it is written: the key of an entry, or the item.
    pub fn said(&self, said: Said) -> Span {
        Span::node(said.file, self.yaml(said.file), said.key.unwrap_or(said.value))
    }

    /// True for a place in the project's own files, which fixes may change.
    pub fn own(&self, place: Place) -> bool {
        place.file() < self.project.own
    }

    /// The services.
    pub fn units(&self) -> impl Iterator<Item = Unit<'_, 'a>> {
        let both = self.model.services.iter().zip(&self.facts).enumerate();
        both.map(|(number, (service, facts))| Unit { number, service, facts })
    }

    /// A service by its key.
    pub fn unit(&self, name: &str) -> Option<Unit<'_, 'a>> {
        self.numbered(*self.numbers.get(name)?)
    }

    /// An attribute of a service that is not among its facts: the last thing said about it.
    pub fn attribute(&self, unit: Unit<'_, '_>, name: &str) -> Option<Said> {
        self.parts.last(unit.name(), name).ok().flatten()
    }

    /// All entries or items of an attribute.
    pub fn attributes(&self, unit: Unit<'_, '_>, name: &str) -> Vec<Said> {
        self.parts.all(unit.name(), name).unwrap_or_default()
    }

    /// The value of something said, aliases and merge keys followed.
    pub fn data(&self, said: Said) -> Data {
        Data::of(self.yaml(said.file), said.value, self.parts.budget(said.file)).unwrap_or(Data::Null)
    }

    /// A text with its variables filled in; none when one of them has no value.
    pub fn fill<'t>(&self, text: &'t str) -> Option<Cow<'t, str>> {
        let variable = |key: &str| value_of(key, self.name, self.variable);
        if text.contains('$') { known(text, &variable).map(Cow::Owned) } else { Some(Cow::Borrowed(text)) }
    }

    /// The networks that a service is on, the implied `default` too; none where it has no networks of its own.
    pub fn memberships(&self, unit: Unit<'_, '_>) -> &[Membership<'a>] {
        self.memberships.get(unit.number).map_or(&[], Vec::as_slice)
    }

    /// A network by its key.
    pub fn network(&self, key: &str) -> Option<&'a Network<'a>> {
        self.networks.get(key).and_then(|&number| self.model.networks.get(number))
    }

    /// What tells networks apart: the name on the engine where the file says it, else the key.
    pub fn identity<'n>(&'n self, key: &'n str) -> Cow<'n, str> {
        let Some(network) = self.network(key) else { return Cow::Borrowed(key) };
        match network.given_name() {
            Some(name) => self.fill(name).unwrap_or(Cow::Borrowed(name)),
            None => Cow::Borrowed(key),
        }
    }

    /// The name of a network on the engine, where it is known: the given one, or `<project>_<key>`.
    pub fn real_name(&self, key: &str) -> Option<String> {
        if let Some(given) = self.network(key).and_then(Network::given_name) {
            return self.fill(given).map(Cow::into_owned);
        }
        self.name.map(|project| format!("{project}_{key}"))
    }

    /// True for a network that the stack shares with others: it is external, or the destination's.
    pub fn shared(&self, key: &str) -> bool {
        self.network(key).is_some_and(|network| {
            network.external()
                || self.wishes.network.is_some() && network.given_name() == self.wishes.network.as_deref()
        })
    }

    /// True when two services are on a network together, so that names lead from one to the other.
    pub fn together(&self, one: Unit<'_, 'a>, other: Unit<'_, 'a>) -> bool {
        let (Some(one), Some(other)) = (self.carrier(one), self.carrier(other)) else { return false };
        if one.number == other.number {
            return true;
        }
        if self.is_unsure(one) || self.is_unsure(other) {
            return true;
        }
        let theirs = self.memberships(other);
        self.memberships(one).iter().any(|mine| theirs.iter().any(|m| self.same_network(&m.key, &mine.key)))
    }

    /// True for a service that is on a network which depends on a variable without a value: it may be any.
    pub fn is_unsure(&self, unit: Unit<'_, '_>) -> bool {
        self.memberships(unit).iter().any(|membership| membership.key.contains('$'))
    }

    /// True for two keys that lead to one network.
    pub fn same_network(&self, one: &str, other: &str) -> bool {
        one == other || self.identity(one) == self.identity(other)
    }

    /// A unit by its number.
    pub fn numbered(&self, number: usize) -> Option<Unit<'_, 'a>> {
        Some(Unit { number, service: self.model.services.get(number)?, facts: self.facts.get(number)? })
    }

    fn all_asks(&self) -> &[Ask] {
        self.asks.get_or_init(|| asks(self.model, &self.facts))
    }

    /// The hosts that one service names.
    pub fn asks_of(&self, unit: Unit<'_, '_>) -> &[Ask] {
        let all = self.all_asks();
        let [start, end] = [unit.number, unit.number + 1].map(|number| all.partition_point(|ask| ask.unit < number));
        &all[start..end]
    }

    /// The hosts that services name, of those that mean a sibling, the service itself, or an address. By service.
    pub fn asks(&self) -> impl Iterator<Item = (Unit<'_, 'a>, &Ask)> {
        self.all_asks().iter().filter_map(|ask| Some((self.numbered(ask.unit)?, ask)))
    }

    /// The sibling that a host name means to a service, were they on a network together: by its key, its container's name,
    /// an alias or its hostname.
    pub fn sibling(&self, host: &str) -> Option<Unit<'_, 'a>> {
        self.unit(host).or_else(|| {
            let &number = self.answering.get(host)?;
            self.numbered(number)
        })
    }

    /// True when the stack is meant for a destination: flags or `x-destination` say so.
    pub fn has_destination(&self) -> bool {
        self.wishes.network.is_some()
            || self.wishes.destination.is_some()
            || self.wishes.mode.is_some_and(|m| m != Mode::Isolated)
    }

    /// How services are connected to the destination.
    pub fn mode(&self) -> Mode {
        self.wishes.mode.unwrap_or_default()
    }

    /// The destination's network on the engine, where it is known: it is named, or the engine knows the destination.
    pub fn destination_network(&self) -> Option<&str> {
        self.wishes.network.as_deref().or_else(|| {
            let network = self.live?.destination(self.wishes.destination.as_deref()?)?;
            Some(network.name.as_str())
        })
    }

    /// The destination as messages call it: "destination `prod`".
    pub fn destination_title(&self) -> String {
        match self.wishes.destination.as_deref().or(self.wishes.network.as_deref()) {
            Some(name) => format!("destination `{name}`"),
            None => "a destination".to_owned(),
        }
    }

    /// What a rewrite for the destination would mean and cost. None where there is no destination to rewrite for, or
    /// where the rewrite would be refused.
    pub(super) fn foreseen(&self) -> Option<&Foreseen<'a>> {
        self.foreseen.as_ref()
    }

    fn look_ahead(&self) -> Option<Foreseen<'a>> {
        let mode = self.mode();
        let join = self.wishes.join.unwrap_or_default();
        let unique = self.wishes.unique_names == Some(true) && mode == Mode::Both && join == Join::Networks;
        let settings = Settings {
            // A name that no network can have stands for one that isn't known.
            network: self.destination_network().unwrap_or("the destination").to_owned(),
            mode,
            join,
            services: self.wishes.services.clone(),
            unique: if unique { Some(self.name?.to_owned()) } else { None },
            keep: self.wishes.keep.clone(),
            gw_priority: false,
            strict: false,
        };
        foresee(self.model, &settings, self.name)
    }

    /// What a rewrite for the destination would lose, by its code.
    pub(super) fn losses(&self, code: &'static str) -> impl Iterator<Item = &Item> {
        let items = self.foreseen.as_ref().map_or(&[][..], |foreseen| &foreseen.report.items);
        items.iter().filter(move |item| item.kind == crate::rewrite::Kind::Lost && item.code == code)
    }

    /// What the project's own files say under a key of `x-destination`: the file, the key and the value. The last one
    /// counts.
    pub fn wish(&self, name: &str) -> Option<(usize, NodeId, NodeId)> {
        let mut found = None;
        for layer in self.project.layers.iter().filter(|layer| layer.file < self.project.own) {
            let Some((_, settings)) = self.entry(layer, "x-destination") else { continue };
            let yaml = self.yaml(layer.file);
            for (key, value) in yaml.entries(settings).filter(|(key, _)| yaml.scalar(*key) == name) {
                found = Some((layer.file, key, yaml.resolve(value)));
            }
        }
        found
    }
}

impl Stack<'_> {
    /// The mapping and the key that define a network where it is defined first.
    pub fn definition(&self, network: &Network<'_>) -> Option<(NodeId, NodeId)> {
        self.defined(network).map(|(mapping, key, _)| (mapping, key))
    }

    /// Every mapping and key that define a network, by file. None when one of them stands where no fix can reach it.
    pub fn all_definitions(&self, network: &Network<'_>) -> Option<Vec<(usize, NodeId, NodeId)>> {
        let mut found = Vec::new();
        for layer in &self.project.layers {
            let Some((_, networks)) = self.entry(layer, "networks") else { continue };
            let yaml = self.yaml(layer.file);
            let budget = self.parts.budget(layer.file);
            for entry in flatten(yaml, networks, budget).ok()? {
                if yaml.scalar(entry.key) == network.key {
                    if entry.owner != networks {
                        return None;
                    }
                    found.push((layer.file, networks, entry.key));
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }

    fn defined(&self, network: &Network<'_>) -> Option<(NodeId, NodeId, NodeId)> {
        let all = self.definitions.get_or_init(|| {
            let mut all = Definitions::default();
            for layer in &self.project.layers {
                let yaml = self.yaml(layer.file);
                let Some((_, networks)) = self.entry(layer, "networks") else { continue };
                let each =
                    yaml.entries(networks).map(|(key, value)| ((layer.file, yaml.start(key)), (networks, key, value)));
                all.extend(each);
            }
            all
        });
        all.get(&(network.place.file(), network.place.offset())).copied()
    }

    /// One setting of a network: its mapping, its key and its value, where it is defined first.
    pub fn setting(&self, network: &Network<'_>, name: &str) -> Option<(NodeId, NodeId, NodeId)> {
        let (_, _, value) = self.defined(network)?;
        let yaml = self.yaml(network.place.file());
        let (key, inner) = yaml.entries(value).find(|(key, _)| yaml.scalar(*key) == name)?;
        Some((value, key, inner))
    }

    /// The root mapping of a file's last document that takes part, and the mapping under one of its keys.
    pub fn top_level(&self, file: usize, name: &str) -> Option<(NodeId, Option<NodeId>)> {
        let layer = self.project.layers.iter().rev().find(|layer| layer.file == file)?;
        let root = self.project.root(layer);
        let yaml = self.yaml(file);
        let found = yaml.entries(root).find(|(key, _)| yaml.scalar(*key) == name);
        match found {
            Some((_, value)) if yaml.kind(value) == Kind::Mapping => Some((root, Some(value))),
            Some(_) => None,
            None => Some((root, None)),
        }
    }

    /// The key and the mapping of a top-level entry of a layer.
    fn entry(&self, layer: &crate::compose::Layer, name: &str) -> Option<(NodeId, NodeId)> {
        let yaml = self.yaml(layer.file);
        let root = self.project.root(layer);
        let (key, value) = yaml.entries(root).find(|(key, _)| yaml.scalar(*key) == name)?;
        (yaml.kind(value) == Kind::Mapping).then_some((key, value))
    }
}
