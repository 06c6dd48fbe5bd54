//! Joining by provider: one more service, through which Compose has this plugin connect the others.

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::impossible::Impossible;
use super::intend::{Intent, Intention};
use super::plan::Planner;
use super::report::{Kind, Report, names};
use super::settings::{Join, Mode, Settings};
use crate::compose::{Budget, Connector, Model, Parts, Place, Project, Service, lookup};
use crate::yaml::{Kind as Node, NodeId, Value};

/// Its key, where no other service has it.
const KEY: &str = "destination";

/// The service through which others join.
#[derive(Debug, Clone)]
pub(crate) struct Connecting {
    /// Its key.
    pub(crate) key: String,
    /// What it shall say.
    pub(crate) connector: Connector,
    /// What it says, where the project has it already.
    pub(crate) old: Option<Connector>,
}

impl Connecting {
    /// What connects those services that join: one that is there already, the one for this destination first.
    pub(super) fn of(model: &Model<'_>, network: &str, joins: &dyn Fn(&Service<'_>) -> bool) -> Self {
        let services: Vec<(&str, bool)> =
            model.services.iter().filter(|s| joins(s)).map(|s| (s.name, s.profiled)).collect();
        let there = || model.services.iter().filter_map(|s| Some((s.name, s.connector.as_deref()?)));
        let found = there().find(|(_, c)| c.destination() == Some(network)).or_else(|| there().next());
        match found {
            Some((key, old)) => {
                let mut connector = old.clone();
                connector.point(network, &services);
                Self { key: key.to_owned(), connector, old: Some(old.clone()) }
            }
            None => Self { key: free_key(model), connector: Connector::new(network, &services), old: None },
        }
    }

    /// False when it says already what it shall.
    pub(crate) fn changes(&self) -> bool {
        self.old.as_ref().is_none_or(|old| !old.means(&self.connector))
    }
}

fn free_key(model: &Model<'_>) -> String {
    let taken = |key: &str| model.service(key).is_some();
    if !taken(KEY) {
        return KEY.to_owned();
    }
    let mut number = 2;
    while taken(&format!("{KEY}-{number}")) {
        number += 1;
    }
    format!("{KEY}-{number}")
}

/// What joining by provider does not go together with.
pub(super) fn check(settings: &Settings) -> Result<(), Impossible> {
    let why = if settings.join == Join::Provider && settings.mode == Mode::Only {
        "joining by provider keeps the private network, which mode `only` leaves"
    } else if settings.by_provider() && settings.unique.is_some() {
        "joining by provider publishes no plain names, so there are none to make unique"
    } else {
        return Ok(());
    };
    Err(Impossible::new(None, why, Some("join by networks instead".to_owned())))
}

/// Reports what becomes of the services that connect others.
pub(super) fn tell(
    model: &Model<'_>,
    connecting: Option<&Connecting>,
    intents: &[Intent<'_>],
    settings: &Settings,
    report: &mut Report,
) {
    let target = |connector: &Connector| connector.destination().unwrap_or_default().to_owned();
    let joining: HashSet<&str> = intents.iter().filter(|intent| intent.joins).map(|intent| intent.name).collect();
    for service in &model.services {
        let Some(old) = service.connector.as_deref() else { continue };
        let name = service.name;
        let kept = connecting.filter(|connecting| connecting.key == name);
        if kept.is_some_and(|connecting| !connecting.changes()) {
            continue;
        }
        let all = |services: &[String]| match services {
            [] => "nobody".to_owned(),
            some => names(some.iter().map(String::as_str)),
        };
        let who = all(old.services());
        let message = match kept {
            Some(connecting) => {
                let now = all(connecting.connector.services());
                format!("service `{name}` now connects {now} to `{}`", settings.network)
            }
            None => format!("service `{name}` removed, which connected {who} to `{}`", target(old)),
        };
        report.add(Kind::Changed, "provider", service.place, message).service(name);
        if kept.is_none() && old.extras().next().is_some() {
            let message = format!("service `{name}` goes with its {}", names(old.extras()));
            report.add(Kind::Lost, "provider", service.place, message).service(name);
        }
        let joins = |name: &str| target(old) == settings.network && joining.contains(name);
        let left: Vec<&str> = old.services().iter().map(String::as_str).filter(|name| !joins(name)).collect();
        if !left.is_empty() {
            let message = format!("{} no longer on the destination `{}`", names(left.iter().copied()), target(old));
            report.add(Kind::Lost, "external-network", service.place, message).with(&left);
        }
    }
    if let Some(connecting) = connecting.filter(|connecting| connecting.old.is_none())
        && let Some(first) = model.services.iter().find(|service| joining.contains(service.name))
    {
        let who = names(connecting.connector.services().iter().map(String::as_str));
        let message = format!(
            "service `{}` added, through which Compose (2.36.1 or later) connects {who} to `{}`",
            connecting.key, settings.network
        );
        report.add(Kind::Changed, "provider", first.place, message).service(&connecting.key);
    }
}

impl Planner<'_> {
    /// Writes the service through which others join, and removes those that are not needed any more.
    pub(super) fn connecting(&mut self) -> Result<(), Impossible> {
        let (model, intention) = (self.model, self.intention);
        let mut written: HashMap<&str, usize> = HashMap::default();
        if intention.connecting.is_some() || intention.services.iter().any(|intent| intent.goes) {
            for body in &model.written {
                *written.entry(self.yaml(body.file).scalar(body.key)).or_default() += 1;
            }
        }
        let mut going: BTreeMap<(usize, usize, NodeId), Vec<NodeId>> = BTreeMap::new();
        for (service, _) in model.services.iter().zip(&intention.services).filter(|(_, intent)| intent.goes) {
            is_editable(service, &written)?;
            for body in &service.bodies {
                let plan = &mut self.plans[body.file];
                plan.removed.push(body.value);
                plan.expect.entries.entry(body.owner).or_default().insert(service.name.to_owned());
                plan.services.push((body.key, body.value));
                going.entry((body.layer, body.file, body.owner)).or_default().push(body.key);
            }
        }
        for ((layer, file, owner), keys) in going {
            self.layouts[layer].remove(&mut self.plans[file].edits, owner, &keys);
        }
        let Some(connecting) = intention.connecting.as_ref().filter(|connecting| connecting.changes()) else {
            return Ok(());
        };
        let Some(service) = model.service(&connecting.key) else { return self.add(connecting) };
        is_editable(service, &written)?;
        let [body] = &service.bodies[..] else {
            return Err(Impossible::new(
                service.place,
                format!("`{}` would change, and several files say what it is", service.name),
                Some("write a second file with --override".to_owned()),
            ));
        };
        let plan = &mut self.plans[body.file];
        plan.removed.push(body.value);
        plan.expect.entries.entry(body.owner).or_default().insert(service.name.to_owned());
        let value = connecting.connector.to_value();
        self.layouts[body.layer].set(&mut plan.edits, body.owner, body.key, body.value, &value);
        Ok(())
    }

    /// Puts it behind the other services, in the first file with which all that it depends on are there.
    fn add(&mut self, connecting: &Connecting) -> Result<(), Impossible> {
        let joined = connecting.connector.services().iter().filter_map(|name| self.model.service(name));
        let first = |s: &Service<'_>| s.bodies.iter().map(|body| body.layer).min();
        let number = joined.filter_map(first).max().unwrap_or(0);
        let layer = &self.project.layers[number];
        let yaml = self.yaml(layer.file);
        let root = self.project.root(layer);
        let layout = &self.layouts[number];
        let plan = &mut self.plans[layer.file];
        let value = connecting.connector.to_value();
        let found = lookup(yaml, root, "services", &Budget::for_yaml(yaml))
            .map_err(|e| Impossible::new(Place::new(layer.file, yaml.start(e.at)), e.to_string(), None))?;
        let Some(entry) = found else {
            let services = Value::Map(vec![(connecting.key.clone(), value)]);
            let end = yaml.documents()[layer.document].end;
            plan.expect.entries.entry(root).or_default().insert("services".to_owned());
            layout.append_section(&mut plan.edits, root, end, "services", &services);
            return Ok(());
        };
        let services = yaml.resolve(entry.value);
        if yaml.kind(services) == Node::Mapping && yaml.entries(services).next().is_some() {
            plan.expect.entries.entry(services).or_default().insert(connecting.key.clone());
            layout.append_apart(&mut plan.edits, services, &connecting.key, &value);
        } else {
            let services = Value::Map(vec![(connecting.key.clone(), value)]);
            plan.expect.entries.entry(entry.owner).or_default().insert("services".to_owned());
            layout.set(&mut plan.edits, entry.owner, entry.key, entry.value, &services);
        }
        Ok(())
    }
}

/// Whether all that is written about a service is what it is, in files that may be edited. `written` says how often each is.
fn is_editable(service: &Service<'_>, written: &HashMap<&str, usize>) -> Result<(), Impossible> {
    let why = if service.included || service.bodies.is_empty() {
        "it comes from an included file"
    } else if written.get(service.name).is_none_or(|&times| times != service.bodies.len()) {
        "a later file replaces what an earlier one says about it"
    } else {
        return Ok(());
    };
    Err(Impossible::new(
        service.place,
        format!("service `{}` would change, and {why}", service.name),
        Some("write a second file with --override".to_owned()),
    ))
}

/// What other services depend on can't go.
pub(super) fn check_dependents(
    project: &Project,
    model: &Model<'_>,
    intention: &Intention<'_>,
) -> Result<(), Impossible> {
    let mut going = model.services.iter().zip(&intention.services).filter(|(_, intent)| intent.goes).peekable();
    if going.peek().is_none() {
        return Ok(());
    }
    let dependents = dependents(project, model);
    for (service, _) in going {
        if let Some(other) = dependents.get(service.name) {
            return Err(Impossible::new(
                service.place,
                format!("`{}` would go, and service `{other}` depends on it", service.name),
                Some(format!("take it out of `depends_on` of `{other}`")),
            ));
        }
    }
    Ok(())
}

/// By service: the first one that depends on it, of those that don't connect others.
fn dependents<'m>(project: &'m Project, model: &'m Model<'_>) -> HashMap<&'m str, &'m str> {
    let mut dependents = HashMap::default();
    let Ok(parts) = Parts::of(project) else { return dependents };
    for service in model.services.iter().filter(|service| service.connector.is_none()) {
        for said in parts.all(service.name, "depends_on").unwrap_or_default() {
            let yaml = project.yaml(said.file);
            let name = yaml.scalar(yaml.resolve(said.key.unwrap_or(said.value)));
            dependents.entry(name).or_insert(service.name);
        }
    }
    dependents
}
