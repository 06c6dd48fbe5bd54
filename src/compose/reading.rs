//! Reading a project as Compose merges it: files in order, `extends`, `include`, merge keys, and the tags `!reset` and
//! `!override`.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::by_key::take_out;
use super::connector::Connector;
use super::data::Data;
use super::keys::{Budget, Entry, TooMuch, flatten, lookup, lookup_each};
use super::label::{Label, read_labels};
use super::model::{Base, Body, Model, Service};
use super::network::{Membership, Network, Tag, Wish, read_networks, tag};
use super::project::{Layer, LoadError, Place, Project};
use super::section::{CHAIN, Services};
use crate::yaml::{Kind, NodeId, Yaml};

/// Reads a project. Without `bodies` it is left aside where services are written.
///
/// # Errors
/// Aliases that unfold to too much, `extends` that leads nowhere or in a circle.
pub(super) fn read(project: &Project, bodies: bool) -> Result<Model<'_>, LoadError> {
    let mut reader = Reader {
        project,
        bodies,
        sections: HashMap::default(),
        budgets: HashMap::default(),
        provided: HashMap::default(),
    };
    let mut model = Model::default();
    for (number, layer) in project.layers.iter().enumerate() {
        reader.layer(&mut model, layer, Some(number))?;
    }
    for (at, service) in model.services.iter().enumerate() {
        for name in service.connector.iter().flat_map(|connector| connector.services()) {
            model.connected.entry(name.clone()).or_default().push(at);
        }
    }
    model.networks_by_key = model.networks.iter().enumerate().map(|(at, network)| (network.key, at)).collect();
    Ok(model)
}

#[derive(Default, Clone)]
struct State<'a> {
    networks: Option<Vec<Membership<'a>>>,
    network_mode: Option<(&'a str, Place)>,
    provider: bool,
    /// What it says, where it has a provider.
    body: Option<Data>,
    profiled: bool,
    labels: Vec<Label<'a>>,
}

impl<'a> State<'a> {
    /// What is known of a service so far, taken out of it.
    fn of(service: &mut Service<'a>, body: Option<Data>) -> Self {
        Self {
            networks: service.networks.take().map(Vec::from),
            network_mode: service.mode.take().map(|mode| *mode),
            provider: service.provider,
            body,
            profiled: service.profiled,
            labels: std::mem::take(&mut service.labels).into(),
        }
    }

    fn give(&mut self, service: &mut Service<'a>) {
        service.networks = self.networks.take().map(Vec::into_boxed_slice);
        service.mode = self.network_mode.take().map(Box::new);
        service.provider = self.provider;
        service.profiled = self.profiled;
        service.connector = self.body.as_ref().and_then(Connector::of).map(Box::new);
        service.labels = std::mem::take(&mut self.labels).into();
    }
}

struct Reader<'a> {
    project: &'a Project,
    /// Whether it is of interest where services are written.
    bodies: bool,
    /// What documents have under `services`, by file and document.
    sections: HashMap<(usize, usize), Rc<Services<'a>>>,
    budgets: HashMap<usize, Rc<Budget>>,
    /// What services with a provider say, as far as it is read.
    provided: HashMap<&'a str, Data>,
}

impl<'a> Reader<'a> {
    fn yaml(&self, file: usize) -> &'a Yaml {
        self.project.yaml(file)
    }

    fn fail(&self, file: usize, at: NodeId, message: impl Into<String>) -> LoadError {
        let source = &self.project.files[file];
        LoadError {
            file: source.name.clone(),
            position: Some(source.yaml.position(source.yaml.start(at))),
            message: message.into(),
            hint: None,
        }
    }

    fn too_much(&self, file: usize) -> impl Fn(TooMuch) -> LoadError + '_ {
        move |error| self.fail(file, error.at, error.to_string())
    }

    fn budget(&mut self, file: usize) -> Rc<Budget> {
        let yaml = self.yaml(file);
        Rc::clone(self.budgets.entry(file).or_insert_with(|| Rc::new(Budget::for_yaml(yaml))))
    }

    fn services(&mut self, file: usize, document: usize) -> Result<Rc<Services<'a>>, LoadError> {
        if let Some(services) = self.sections.get(&(file, document)) {
            return Ok(Rc::clone(services));
        }
        let budget = self.budget(file);
        let yaml = self.yaml(file);
        let services = Services::of(yaml, document, &budget).map_err(self.too_much(file))?;
        if let Some(section) = services.section
            && yaml.kind(yaml.resolve(section.value)) != Kind::Mapping
            && services.whole != Tag::Reset
        {
            return Err(self.fail(file, section.key, "services must be a mapping"));
        }
        for entry in &services.entries {
            if yaml.kind(yaml.resolve(entry.key)) != Kind::Scalar {
                return Err(self.fail(file, entry.key, "a service's key must be a string"));
            }
        }
        let services = Rc::new(services);
        self.sections.insert((file, document), Rc::clone(&services));
        Ok(services)
    }

    fn layer(&mut self, model: &mut Model<'a>, layer: &Layer, own: Option<usize>) -> Result<(), LoadError> {
        let (file, document) = (layer.file, layer.document);
        let services = self.services(file, document)?;
        let budget = self.budget(file);
        let yaml = self.yaml(file);
        let root = self.project.root(layer);
        model.services.reserve(services.entries.len());
        model.by_name.reserve(services.entries.len());
        if self.bodies && own.is_some() {
            model.written.reserve(services.entries.len());
        }
        if services.whole != Tag::None {
            model.by_name.clear();
            model.services.clear();
        }
        let mut gone = HashSet::default();
        for &Entry { owner, key, value } in &services.entries {
            let name = yaml.scalar(key);
            self.shape(file, key, value, "service", false)?;
            let place = Place::new(file, yaml.start(key));
            let one = tag(yaml, value);
            let said = if one == Tag::Reset { BodyEntries::default() } else { self.said(file, value, &budget)? };
            let extends = self.extends(file, document, said.extends, &budget)?;
            let base = match &extends {
                Some((base, base_file, base_document)) => {
                    Some(self.named(*base_file, *base_document, base, 1, file, value)?)
                }
                None => None,
            };
            let body = own.filter(|_| self.bodies).map(|layer| Body {
                layer,
                file,
                owner,
                key,
                value,
                span: yaml.span(value),
                base: extends.zip(base.as_ref()).map(|((name, base_file, base_document), state)| {
                    let same_file = (base_file, base_document) == (file, document);
                    Arc::new(Base { name, same_file, networks: state.networks.clone() })
                }),
            });
            model.written.extend(body.clone());
            if services.whole == Tag::Reset {
                continue;
            }
            let known = model.by_name.get(name).copied();
            if known.is_none() {
                self.provided.remove(name);
            }
            if one == Tag::Reset {
                model.by_name.remove(name);
                gone.extend(known);
                continue;
            }
            let at = known.unwrap_or_else(|| {
                model.by_name.insert(name, model.services.len());
                model.services.push(Service::blank(name, place, body.is_some(), own.is_none()));
                model.services.len() - 1
            });
            let service = &mut model.services[at];
            let mut state = State::of(service, self.provided.remove(name));
            if one == Tag::Override {
                state = State::default();
                service.bodies.clear();
            }
            service.bodies.extend(body);
            if let Some(base) = base {
                merge(&mut state, base);
            }
            self.own(&mut state, file, &said, &budget)?;
            state.give(&mut model.services[at]);
            self.provided.extend(state.body.map(|body| (name, body)));
        }
        if !gone.is_empty() {
            take_out(&mut model.services, &gone);
            model.by_name = model.services.iter().enumerate().map(|(at, s)| (s.name, at)).collect();
        }
        if let Some(entry) = lookup(yaml, root, "networks", &budget).map_err(self.too_much(file))? {
            if self.shape(file, entry.key, entry.value, "top-level", false)? {
                for network in flatten(yaml, yaml.resolve(entry.value), &budget).map_err(self.too_much(file))? {
                    self.shape(file, network.key, network.value, "network", false)?;
                }
            }
            read_networks(yaml, file, entry.value, &mut model.networks, &budget).map_err(self.too_much(file))?;
        }
        model.name = self.project.name_in(layer, &budget).map_err(self.too_much(file))?.or(model.name);
        for include in &layer.includes {
            self.include(model, include)?;
        }
        Ok(())
    }

    /// True for a mapping, or where it is allowed a list. Null and what `!reset` removes are something else, and anything
    /// that Compose refuses is refused.
    fn shape(&self, file: usize, key: NodeId, value: NodeId, what: &str, list: bool) -> Result<bool, LoadError> {
        let yaml = self.yaml(file);
        let node = yaml.resolve(value);
        let sound = match yaml.kind(node) {
            Kind::Mapping => true,
            Kind::Sequence => list,
            Kind::Scalar | Kind::Alias => yaml.is_null(node),
        };
        if !sound && tag(yaml, value) != Tag::Reset && tag(yaml, node) != Tag::Reset {
            let wanted = if list { "a list or a mapping" } else { "a mapping" };
            return Err(self.fail(file, key, format!("{what} `{}` must be {wanted}", yaml.scalar(key))));
        }
        Ok(yaml.kind(node) != Kind::Scalar && sound)
    }

    /// Included files make a model of their own, whose resources are added.
    fn include(&mut self, model: &mut Model<'a>, layers: &[Layer]) -> Result<(), LoadError> {
        let mut included = Model::default();
        for layer in layers {
            self.layer(&mut included, layer, None)?;
        }
        for service in included.services {
            if !model.by_name.contains_key(service.name) {
                model.by_name.insert(service.name, model.services.len());
                model.services.push(Service { included: true, ..service });
            }
        }
        let known: HashMap<&str, usize> = model.networks.iter().enumerate().map(|(at, n)| (n.key, at)).collect();
        for network in included.networks {
            match known.get(network.key).and_then(|&at| model.networks.get_mut(at)) {
                Some(known) => known.included = true,
                None => model.networks.push(Network { included: true, ..network }),
            }
        }
        Ok(())
    }

    /// The service that a body extends: its name, its file and its document.
    fn extends(
        &mut self,
        file: usize,
        document: usize,
        said: Option<Entry>,
        budget: &Budget,
    ) -> Result<Option<(&'a str, usize, usize)>, LoadError> {
        let yaml = self.yaml(file);
        let Some(entry) = said else { return Ok(None) };
        if tag(yaml, entry.value) == Tag::Reset {
            return Ok(None);
        }
        let node = yaml.resolve(entry.value);
        if yaml.kind(node) == Kind::Scalar {
            return Ok(Some((yaml.scalar(node), file, document)));
        }
        let service = lookup(yaml, node, "service", budget).map_err(self.too_much(file))?;
        let Some(service) = service else { return Err(self.fail(file, entry.key, "extends names no service")) };
        let name = yaml.scalar(yaml.resolve(service.value));
        let other = lookup(yaml, node, "file", budget).map_err(self.too_much(file))?;
        let Some(other) = other else { return Ok(Some((name, file, document))) };
        let Some(&target) = self.project.extended.get(&(file, yaml.resolve(other.value))) else {
            return Err(self.fail(file, entry.key, "the file that is extended was not read"));
        };
        for document in 0..self.project.yaml(target).documents().len() {
            if self.services(target, document)?.find(name).is_some() {
                return Ok(Some((name, target, document)));
            }
        }
        let target = self.project.files[target].name.clone();
        Err(self.fail(file, entry.key, format!("extends service `{name}`, which `{target}` doesn't have")))
    }

    /// The state of a service in one file, as something that extends it sees it.
    fn named(
        &mut self,
        file: usize,
        document: usize,
        name: &str,
        depth: usize,
        from: usize,
        at: NodeId,
    ) -> Result<State<'a>, LoadError> {
        if depth > CHAIN {
            return Err(self.fail(from, at, "services extend each other without end"));
        }
        let Some(entry) = self.services(file, document)?.find(name) else {
            return Err(self.fail(from, at, format!("extends service `{name}`, which the file doesn't have")));
        };
        let mut state = State::default();
        let budget = self.budget(file);
        let said = self.said(file, entry.value, &budget)?;
        if let Some((base, base_file, base_document)) = self.extends(file, document, said.extends, &budget)? {
            state = self.named(base_file, base_document, base, depth + 1, file, entry.key)?;
        }
        self.own(&mut state, file, &said, &budget)?;
        Ok(state)
    }

    /// What a body says, its merge keys followed; nothing where it is no mapping.
    fn said(&self, file: usize, value: NodeId, budget: &Budget) -> Result<BodyEntries, LoadError> {
        const NAMES: [&str; 6] = ["extends", "networks", "network_mode", "provider", "profiles", "labels"];
        let yaml = self.yaml(file);
        let body = yaml.resolve(value);
        if yaml.kind(body) != Kind::Mapping {
            return Ok(BodyEntries::default());
        }
        let found = lookup_each(yaml, body, &NAMES, budget).map_err(self.too_much(file))?;
        let [extends, networks, network_mode, provider, profiles, labels] = found;
        Ok(BodyEntries { body: Some(body), extends, networks, network_mode, provider, profiles, labels })
    }

    fn own(&self, state: &mut State<'a>, file: usize, said: &BodyEntries, budget: &Budget) -> Result<(), LoadError> {
        let yaml = self.yaml(file);
        let Some(body) = said.body else { return Ok(()) };
        if let Some(entry) = said.networks {
            if self.shape(file, entry.key, entry.value, "a service's", true)? {
                let node = yaml.resolve(entry.value);
                if yaml.kind(node) == Kind::Mapping {
                    for network in flatten(yaml, node, budget).map_err(self.too_much(file))? {
                        self.shape(file, network.key, network.value, "network", false)?;
                    }
                } else if let Some(item) = yaml.children(node).find(|&i| yaml.kind(yaml.resolve(i)) != Kind::Scalar) {
                    return Err(self.fail(file, item, "a list of networks holds nothing but their keys"));
                }
            }
            // A `!reset` beside a merge key that brings networks in is lost to Compose.
            let wish = Wish::read(yaml, file, entry.value, budget).map_err(self.too_much(file))?;
            wish.apply(&mut state.networks);
        }
        if let Some(entry) = said.network_mode {
            let node = yaml.resolve(entry.value);
            let place = Place::new(file, yaml.start(entry.key));
            state.network_mode = match tag(yaml, entry.value) {
                Tag::Reset => None,
                _ if yaml.is_null(node) || yaml.scalar(node).is_empty() => state.network_mode.take(),
                _ => Some((yaml.scalar(node), place)),
            };
        }
        if let Some(entry) = said.provider {
            state.provider = tag(yaml, entry.value) != Tag::Reset;
            let data = Data::of(yaml, body, budget).map_err(self.too_much(file))?;
            state.body = state.provider.then(|| match state.body.take() {
                Some(before) => super::connector::merged(before, data),
                None => data,
            });
        }
        if let Some(entry) = said.profiles {
            let node = yaml.resolve(entry.value);
            let reset = tag(yaml, entry.value) == Tag::Reset;
            state.profiled = !reset && (state.profiled || yaml.children(node).next().is_some());
        }
        if let Some(entry) = said.labels {
            match tag(yaml, entry.value) {
                Tag::Reset => state.labels.clear(),
                whole => {
                    if whole == Tag::Override {
                        state.labels.clear();
                    }
                    read_labels(yaml, file, entry.value, &mut state.labels, budget).map_err(self.too_much(file))?;
                }
            }
        }
        Ok(())
    }
}

/// The entries of a body that matter here.
#[derive(Debug, Clone, Copy, Default)]
struct BodyEntries {
    body: Option<NodeId>,
    extends: Option<Entry>,
    networks: Option<Entry>,
    network_mode: Option<Entry>,
    provider: Option<Entry>,
    profiles: Option<Entry>,
    labels: Option<Entry>,
}

/// What an extended service brings, over what earlier files said.
fn merge<'a>(state: &mut State<'a>, base: State<'a>) {
    if let Some(list) = base.networks {
        Wish::Join(list.into_iter().map(|m| (m, Tag::None)).collect()).apply(&mut state.networks);
    }
    if base.network_mode.is_some() {
        state.network_mode = base.network_mode;
    }
    state.provider |= base.provider;
    state.body = base.body.or(state.body.take());
    state.profiled |= base.profiled;
    for label in base.labels {
        match state.labels.iter_mut().find(|l| l.key == label.key) {
            Some(old) => *old = label,
            None => state.labels.push(label),
        }
    }
}
