//! From intentions to edits of the project's own files.
//!
//! Networks are stripped where they are written: in a service, in what is merged into it, in an anchor under `x-…`. Each
//! service that needs networks of its own gets them in one file, its home: the first that gives it a body, or the last one
//! where `extends` brings in others.

use std::borrow::Cow;

use rustc_hash::{FxBuildHasher, FxHashMap as HashMap, FxHashSet as HashSet};

use super::impossible::Impossible;
use super::intend::{Intent, Intention};
use super::memberships::Own;
use super::settings::Settings;
use crate::compose::{
    Body, Budget, Membership, Model, Place, Project, lookup, memberships, merge_sources, same_networks,
};
use crate::yaml::{Edits, Expect, Kind, Layout, NodeId, Style, Value, Yaml};

/// The edits of one file, and what they are meant to change.
#[derive(Debug, Default)]
pub(crate) struct FilePlan {
    /// The edits.
    pub(crate) edits: Edits,
    /// What may differ afterwards.
    pub(crate) expect: Expect,
    /// Nodes that go, anchors inside them included.
    pub(super) removed: Vec<NodeId>,
    /// Key and value of services that go.
    pub(super) services: Vec<(NodeId, NodeId)>,
}

/// Plans the edits of all own files.
pub(crate) fn plan<'a>(
    project: &'a Project,
    model: &'a Model<'a>,
    intention: &'a Intention<'a>,
    settings: &Settings,
) -> Result<Vec<FilePlan>, Impossible> {
    let mut planner = Planner {
        project,
        model,
        intention,
        by_name: intention.services.iter().enumerate().map(|(at, i)| (i.name, at)).collect(),
        own: HashMap::with_capacity_and_hasher(model.services.len(), FxBuildHasher),
        by_value: model.written.iter().enumerate().map(|(at, b)| ((b.file, b.value), at)).collect(),
        extended: model.written.iter().filter_map(extends).collect(),
        injected: HashSet::default(),
        layouts: project.layers.iter().map(|layer| Layout::of(project.yaml(layer.file), project.root(layer))).collect(),
        plans: (0..project.own).map(|_| FilePlan::default()).collect(),
        budgets: (0..project.own).map(|file| Budget::for_yaml(project.yaml(file))).collect(),
    };
    for plan in &mut planner.plans {
        plan.expect.key = "networks";
    }
    planner.included()?;
    planner.homes()?;
    planner.services();
    planner.connecting()?;
    planner.top_level()?;
    super::pin::plan(project, model, intention, &planner.layouts, &mut planner.plans)?;
    if settings.unique.is_some() {
        super::rename::plan(project, model, intention, &mut planner.plans)?;
    }
    for file in 0..project.own {
        super::anchors::plan(project, file, &mut planner.plans[file])?;
    }
    Ok(planner.plans)
}

/// The plans in the making.
pub(super) struct Planner<'a> {
    pub(super) project: &'a Project,
    pub(super) model: &'a Model<'a>,
    pub(super) intention: &'a Intention<'a>,
    by_name: HashMap<&'a str, usize>,
    /// By the layer and the key of the body that is a service's home.
    own: HashMap<(usize, NodeId), Own<'a>>,
    /// Service entries by their value.
    by_value: HashMap<(usize, NodeId), usize>,
    /// Services that others in the same document extend, by their layers and names.
    extended: HashSet<(usize, &'a str)>,
    /// Mappings of services that get networks of their own.
    injected: HashSet<(usize, NodeId)>,
    /// One a layer.
    pub(super) layouts: Vec<Layout<'a>>,
    pub(super) plans: Vec<FilePlan>,
    pub(super) budgets: Vec<Budget>,
}

impl<'a> Planner<'a> {
    pub(super) fn yaml(&self, file: usize) -> &'a Yaml {
        self.project.yaml(file)
    }

    /// Whether a service is written anew as a whole, or goes.
    fn is_rewritten(&self, name: &str) -> bool {
        let connecting = self.intention.connecting.as_ref();
        self.intent(name).is_some_and(|intent| intent.goes)
            || connecting.is_some_and(|connecting| connecting.key == name && connecting.changes())
    }

    fn intent(&self, name: &str) -> Option<&'a Intent<'a>> {
        self.by_name.get(name).and_then(|&at| self.intention.services.get(at))
    }

    /// What included files define can't be changed from the file that includes them.
    fn included(&self) -> Result<(), Impossible> {
        let hint = || Some("write a second file with --override; it may change what is included".to_owned());
        for (service, intent) in self.model.services.iter().zip(&self.intention.services) {
            if service.included && intent.moves {
                return Err(Impossible::new(
                    service.place,
                    format!("the networks of `{}` would change, and it comes from an included file", service.name),
                    hint(),
                ));
            }
        }
        if let Some(network) = self
            .model
            .networks
            .iter()
            .find(|n| n.included && n.key == "default" && !self.intention.stay.contains("default"))
        {
            return Err(Impossible::new(network.place, "an included file redefines the network `default`", hint()));
        }
        Ok(())
    }

    /// Decides for each service whether and where it needs networks of its own.
    fn homes(&mut self) -> Result<(), Impossible> {
        let services: Vec<_> = self.model.services.iter().zip(&self.intention.services).collect();
        for (service, intent) in &services {
            if !intent.default_only() {
                self.home(&service.bodies, intent, 0)?;
            }
        }
        let homes = self.model.written.iter().filter(|b| self.own.contains_key(&(b.layer, b.key)));
        self.injected = homes.map(|b| (b.file, b.value)).collect();
        for (service, intent) in &services {
            if intent.default_only() {
                self.home(&service.bodies, intent, 0)?;
            }
        }
        Ok(())
    }

    fn home(&mut self, bodies: &[Body<'_>], intent: &'a Intent<'a>, depth: usize) -> Result<(), Impossible> {
        let mut home = None;
        let mut inherits = false;
        for body in bodies {
            if self.brings(body, depth)? {
                home = Some(body);
                inherits = true;
            }
        }
        let has_body = |body: &&Body<'_>| !self.yaml(body.file).is_null(body.value);
        let Some(home) = home.or_else(|| bodies.iter().find(has_body)).or_else(|| bodies.first()) else {
            return Ok(());
        };
        if intent.default_only() && !inherits && !self.merges_injected(home) {
            return Ok(());
        }
        // A `network_mode` allows no networks at all.
        let yaml = self.yaml(home.file);
        if yaml.is_null(home.value) && yaml.anchor(home.value).is_some() {
            return Err(Impossible::new(
                place_of(self.project, home),
                format!("service `{}` has an anchor and no body to put networks into", intent.name),
                Some("give it a body, or leave the anchor out".to_owned()),
            ));
        }
        let memberships = if intent.default_only() && !intent.want.is_empty() {
            Cow::Owned(vec![Membership::plain("default", place_of(self.project, home))])
        } else {
            Cow::Borrowed(&*intent.want)
        };
        if inherits && self.extended_here(home) {
            return Err(Impossible::new(
                place_of(self.project, home),
                format!(
                    "service `{}` extends another one and is extended itself; Compose 2.40 does not reliably read `!override` there",
                    intent.name
                ),
                Some("write a second file with --override".to_owned()),
            ));
        }
        self.own.insert((home.layer, home.key), Own { memberships, overrides: inherits });
        Ok(())
    }

    /// Whether `extends` will bring networks into a body once everything is rewritten.
    fn brings(&self, body: &Body<'_>, depth: usize) -> Result<bool, Impossible> {
        let Some(base) = &body.base else { return Ok(false) };
        if depth > 64 {
            return Err(Impossible::new(place_of(self.project, body), "services extend each other without end", None));
        }
        if !base.same_file {
            return Ok(base.networks.as_ref().is_some_and(|list| !list.is_empty()));
        }
        let Some(service) = self.model.service(base.name) else { return Ok(false) };
        let Some(there) = service.bodies.iter().find(|b| b.layer == body.layer) else { return Ok(false) };
        let intent = self.intent(base.name);
        let first = service.bodies.iter().find(|b| !self.yaml(b.file).is_null(b.value));
        let injected = intent.is_some_and(|i| !i.default_only()) && first.is_some_and(|b| b.layer == body.layer);
        Ok(injected || self.brings(there, depth + 1)?)
    }

    /// Whether another service of the same document extends this one.
    fn extended_here(&self, body: &Body<'_>) -> bool {
        self.extended.contains(&(body.layer, self.yaml(body.file).scalar(body.key)))
    }

    /// Whether a merge key or alias of this body leads to a service that is given networks.
    fn merges_injected(&self, body: &Body<'_>) -> bool {
        let yaml = self.yaml(body.file);
        if self.injected.is_empty() {
            return false;
        }
        let start = yaml.resolve(body.value);
        let mut todo = merge_sources(yaml, start);
        if yaml.kind(body.value) == Kind::Alias {
            todo.push(start);
        }
        let mut seen = HashSet::default();
        while let Some(mapping) = todo.pop() {
            if !seen.insert(mapping) {
                continue;
            }
            if self.injected.contains(&(body.file, mapping)) {
                return true;
            }
            todo.extend(merge_sources(yaml, mapping));
        }
        false
    }

    /// Strips and injects in every service entry.
    fn services(&mut self) {
        let written = &self.model.written;
        let mut done: HashSet<(usize, NodeId)> = HashSet::with_capacity_and_hasher(written.len(), FxBuildHasher);
        for body in written {
            let yaml = self.yaml(body.file);
            if self.is_rewritten(yaml.scalar(body.key)) {
                continue;
            }
            let own = self.own.get(&(body.layer, body.key)).cloned();
            let mapping = yaml.resolve(body.value);
            if yaml.kind(body.value) == Kind::Mapping {
                if done.insert((body.file, body.value)) {
                    self.mapping(body.file, body.layer, body.value, own.as_ref());
                }
            } else if let Some(own) = &own {
                self.give_body(body, own);
            }
            // What is merged in is stripped, unless it is a service that gets networks of its own.
            let mut todo = merge_sources(yaml, mapping);
            if yaml.kind(body.value) == Kind::Alias && yaml.kind(mapping) == Kind::Mapping {
                todo.push(mapping);
            }
            while let Some(source) = todo.pop() {
                if done.insert((body.file, source)) {
                    let service = self.by_value.get(&(body.file, source)).and_then(|&at| written.get(at));
                    let own = service.and_then(|b| self.own.get(&(b.layer, b.key)).cloned());
                    let layer = service.map_or(body.layer, |b| b.layer);
                    self.mapping(body.file, layer, source, own.as_ref());
                    todo.extend(merge_sources(yaml, source));
                }
            }
        }
    }

    /// One mapping that is a service's body or merged into one.
    fn mapping(&mut self, file: usize, layer: usize, mapping: NodeId, own: Option<&Own<'_>>) {
        let yaml = self.yaml(file);
        let layout = &self.layouts[layer];
        let plan = &mut self.plans[file];
        plan.expect.open.insert(mapping);
        let found = yaml.entries(mapping).find(|&(key, _)| yaml.scalar(key) == "networks");
        match (found, own) {
            (Some((key, value)), Some(own)) => {
                let now = memberships(yaml, file, value, &self.budgets[file]).ok().flatten();
                if !is_already(yaml, value, now.as_deref(), own) {
                    let now = now.as_deref().unwrap_or_default();
                    super::memberships::set(layout, plan, yaml, mapping, (key, value), now, own);
                }
            }
            (Some((key, value)), None) => {
                plan.removed.push(value);
                layout.remove(&mut plan.edits, mapping, &[key]);
            }
            (None, Some(own)) => {
                if yaml.entries(mapping).next().is_none() && yaml.style(mapping) == Style::Flow {
                    // `web: {}`: a body in the style that the services have, in block style or as JSON.
                    if let Some((key, value)) = yaml.parent_entry(mapping)
                        && let Some(parent) = yaml.parent(mapping)
                        && yaml.properties_span(mapping).is_none()
                        && !yaml.raw(mapping).contains('#')
                    {
                        let body = Value::Map(vec![("networks".to_owned(), own.value())]);
                        layout.set(&mut plan.edits, parent, key, value, &body);
                        return;
                    }
                }
                layout.append(&mut plan.edits, mapping, "networks", &own.value());
            }
            (None, None) => {}
        }
    }

    /// A service that is an alias, or nothing, becomes a mapping that can hold networks.
    fn give_body(&mut self, body: &Body<'_>, own: &Own<'_>) {
        let yaml = self.yaml(body.file);
        let layout = &self.layouts[body.layer];
        let plan = &mut self.plans[body.file];
        let mut entries = Vec::new();
        if yaml.kind(body.value) == Kind::Alias {
            entries.push(("<<".to_owned(), Value::Raw(yaml.raw(body.value).to_owned())));
            plan.expect.merged.insert(body.value);
        } else {
            plan.expect.filled.insert(body.value);
        }
        entries.push(("networks".to_owned(), own.value()));
        layout.set(&mut plan.edits, body.owner, body.key, body.value, &Value::Map(entries));
    }
}

/// The service that a body extends, where that is in the same document.
fn extends<'a>(body: &'a Body<'_>) -> Option<(usize, &'a str)> {
    body.base.as_ref().filter(|base| base.same_file).map(|base| (body.layer, base.name))
}

fn place_of(project: &Project, body: &Body<'_>) -> Place {
    Place::new(body.file, project.yaml(body.file).start(body.key))
}

/// Whether a service's `networks`, which lists `now`, already says what it should.
fn is_already(yaml: &Yaml, value: NodeId, now: Option<&[Membership<'_>]>, own: &Own<'_>) -> bool {
    let overrides = matches!(yaml.tag(value), Some("!override"));
    if yaml.tag(value).is_some() != overrides || overrides != own.overrides {
        return false;
    }
    match now {
        Some(now) if own.memberships.is_empty() => now.is_empty() && !yaml.is_null(value),
        Some(now) => !now.is_empty() && same_networks(now, &own.memberships),
        None => false,
    }
}

/// The `labels` that a body has, with merge keys followed: the collection they are written in.
pub(super) fn labels_of(project: &Project, body: &Body<'_>) -> Option<NodeId> {
    let yaml = project.yaml(body.file);
    let budget = Budget::for_yaml(yaml);
    let mapping = yaml.resolve(body.value);
    let entry = lookup(yaml, mapping, "labels", &budget).ok()??;
    let labels = yaml.resolve(entry.value);
    (matches!(yaml.kind(labels), Kind::Mapping | Kind::Sequence) && yaml.children(labels).next().is_some())
        .then_some(labels)
}
