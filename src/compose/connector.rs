//! Services with `provider: {type: destination}`: through them Compose has this plugin connect others to a destination.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet as HashSet;

use super::by_key;
use super::data::Data;
use crate::yaml::{Value, flow_scalar};

/// The type of provider by which Compose finds this plugin.
const TYPE: &str = "destination";

/// How long a list on one line may be.
const LINE: usize = 80;

/// What a service waits for in another one, beyond that it is started and must be there.
pub type Wait = BTreeMap<String, String>;

/// What such a service says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connector {
    /// Its options: `name` is the destination, `service` lists those that join.
    options: BTreeMap<String, Vec<String>>,
    /// The services that it depends on.
    waits: BTreeMap<String, Wait>,
    /// What else it says, its provider included.
    rest: Vec<(String, Data)>,
}

impl Connector {
    /// One that connects services to a destination. The optional ones may be missing, because of their profiles.
    pub fn new(destination: &str, services: &[(&str, bool)]) -> Self {
        let mut connector = Self::default();
        connector.point(destination, services);
        connector
    }

    /// Reads the body of a service. None where its provider is another one.
    pub(super) fn of(body: &Data) -> Option<Self> {
        let Data::Map(entries) = body else { return None };
        let mut connector = Self::default();
        let mut is_one = false;
        for (key, value) in entries {
            match (key.as_str(), value) {
                ("provider", Data::Map(provider)) => {
                    for (key, value) in provider {
                        match (key.as_str(), value) {
                            ("type", value) => is_one = value.text() == Some(TYPE),
                            ("options", Data::Map(options)) => {
                                connector.options = options.iter().map(|(name, v)| (name.clone(), texts(v))).collect();
                            }
                            ("options", Data::Null) => {}
                            _ => connector.rest.push((format!("provider.{key}"), value.clone())),
                        }
                    }
                }
                ("depends_on", Data::Map(waits)) => {
                    connector.waits = waits.iter().map(|(name, wait)| (name.clone(), beyond(wait))).collect();
                }
                ("depends_on", list) => {
                    connector.waits = texts(list).into_iter().map(|name| (name, Wait::new())).collect();
                }
                _ => connector.rest.push((key.clone(), value.clone())),
            }
        }
        is_one.then_some(connector)
    }

    /// The destination, by its name or its network.
    pub fn destination(&self) -> Option<&str> {
        self.options.get("name").and_then(|names| names.last()).map(String::as_str)
    }

    /// The services that it connects.
    pub fn services(&self) -> &[String] {
        self.options.get("service").map_or(&[], Vec::as_slice)
    }

    /// What it says that has nothing to do with joining.
    pub fn extras(&self) -> impl Iterator<Item = &str> {
        self.rest.iter().map(|(key, _)| key.as_str())
    }

    /// Makes it connect these services to that destination. Other options, and what it waits for besides, stay.
    pub fn point(&mut self, destination: &str, services: &[(&str, bool)]) {
        let old: HashSet<String> = self.options.remove("service").unwrap_or_default().into_iter().collect();
        self.waits.retain(|name, _| !old.contains(name));
        self.options.insert("name".to_owned(), vec![destination.to_owned()]);
        self.options.insert("service".to_owned(), services.iter().map(|(name, _)| (*name).to_owned()).collect());
        for &(name, optional) in services {
            let wait = optional.then(|| ("required".to_owned(), "false".to_owned()));
            self.waits.insert(name.to_owned(), wait.into_iter().collect());
        }
    }

    /// Whether two mean the same to Compose.
    pub fn means(&self, other: &Self) -> bool {
        let sorted = |one: &Self| {
            let mut one = one.clone();
            one.options.values_mut().for_each(|values| values.sort());
            one.rest.sort_by(|a, b| a.0.cmp(&b.0));
            one
        };
        sorted(self) == sorted(other)
    }

    /// The body of the service, to be written.
    pub fn to_value(&self) -> Value {
        let first = |name: &&String| (*name != "name", *name != "service");
        let mut names: Vec<&String> = self.options.keys().collect();
        names.sort_by_key(first);
        let options = names.into_iter().map(|name| {
            let values = &self.options[name];
            let value = match &values[..] {
                [one] if name != "service" => Value::Text(one.clone()),
                _ => list(values),
            };
            (name.clone(), value)
        });
        let mut provider = vec![
            ("type".to_owned(), Value::Text(TYPE.to_owned())),
            ("options".to_owned(), Value::Map(options.collect())),
        ];
        let mut body = Vec::new();
        for (key, value) in &self.rest {
            match key.strip_prefix("provider.") {
                Some(key) => provider.push((key.to_owned(), value.to_value())),
                None => body.push((key.clone(), value.to_value())),
            }
        }
        body.insert(0, ("provider".to_owned(), Value::Map(provider)));
        if !self.waits.is_empty() {
            body.insert(1, ("depends_on".to_owned(), self.dependencies()));
        }
        Value::Map(body)
    }

    /// The services it connects come first, in their order.
    fn dependencies(&self) -> Value {
        let mut names = self.services().to_vec();
        names.retain(|name| self.waits.contains_key(name));
        let connected: HashSet<&String> = self.services().iter().collect();
        names.extend(self.waits.keys().filter(|name| !connected.contains(name)).cloned());
        if self.waits.values().all(Wait::is_empty) {
            return list(&names);
        }
        let wait = |name: String| {
            let mut wait = self.waits.get(&name).cloned().unwrap_or_default();
            let condition = wait.remove("condition").unwrap_or_else(|| "service_started".to_owned());
            let mut entries = vec![("condition".to_owned(), Value::Text(condition))];
            entries.extend(wait.into_iter().map(|(key, value)| (key, Value::Raw(value))));
            (name, Value::Map(entries))
        };
        Value::Map(names.into_iter().map(wait).collect())
    }
}

/// Names on one line, or one on each where that would be long.
fn list(names: &[String]) -> Value {
    let items = names.iter().map(|name| Value::Text(name.clone())).collect();
    let length: usize = names.iter().map(|name| flow_scalar(name).len() + 2).sum();
    if length <= LINE { Value::Line(items) } else { Value::Seq(items) }
}

/// The later body on top of this one: mappings by key, lists one behind the other, anything else replaced.
pub(super) fn merged(before: Data, later: Data) -> Data {
    match (before, later) {
        (Data::Map(mut entries), Data::Map(more)) => {
            by_key::merge(
                &mut entries,
                more,
                |(key, _)| key,
                |(_, old), (_, new)| {
                    *old = merged(std::mem::replace(old, Data::Null), new);
                },
            );
            Data::Map(entries)
        }
        (Data::Seq(mut items), Data::Seq(more)) => {
            items.extend(more.into_iter().filter(|item| !items.contains(item)).collect::<Vec<_>>());
            Data::Seq(items)
        }
        (before, Data::Null) => before,
        (_, later) => later,
    }
}

fn texts(data: &Data) -> Vec<String> {
    match data {
        Data::Seq(items) => items.iter().filter_map(Data::text).map(str::to_owned).collect(),
        other => other.text().map(str::to_owned).into_iter().collect(),
    }
}

/// What is not so by default.
fn beyond(wait: &Data) -> Wait {
    let Data::Map(entries) = wait else { return Wait::new() };
    let said = entries.iter().filter_map(|(key, value)| Some((key.as_str(), value.text()?.to_owned())));
    let preset = |key: &str, value: &str| {
        matches!(
            (key, value.to_ascii_lowercase().as_str()),
            ("condition", "service_started") | ("required", "true") | ("restart", "false")
        )
    };
    said.filter(|(key, value)| !preset(key, value)).map(|(key, value)| (key.to_owned(), value)).collect()
}
