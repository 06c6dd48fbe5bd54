//! What a compose file means, read by another YAML library and merged anew. Shares nothing with the program.

use std::collections::{BTreeMap, BTreeSet};

use docker_destination::rewrite::{Mode, Settings};
use serde::Deserialize as _;
use serde_yaml::{Mapping, Value};

/// A service's place in one network.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Membership {
    pub(crate) aliases: BTreeSet<String>,
    pub(crate) options: BTreeMap<String, Value>,
}

pub(crate) type Networks = BTreeMap<String, Membership>;

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Service {
    pub(crate) networks: Option<Networks>,
    pub(crate) mode: Option<String>,
    pub(crate) labels: BTreeMap<String, String>,
    /// What it connects, and to what; then what it depends on.
    pub(crate) connects: Option<(String, BTreeSet<String>, BTreeSet<String>)>,
}

impl Service {
    /// None is `default` alone.
    pub(crate) fn effective(&self) -> Networks {
        match &self.networks {
            Some(networks) if !networks.is_empty() => networks.clone(),
            _ => BTreeMap::from([("default".to_owned(), Membership::default())]),
        }
    }
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Meaning {
    pub(crate) services: BTreeMap<String, Service>,
    pub(crate) networks: BTreeMap<String, BTreeMap<String, Value>>,
}

/// The documents of a text with anchors, aliases and merge keys followed.
pub(crate) fn documents(text: &str) -> Result<Vec<Value>, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    serde_yaml::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).map(|value| resolve(&value)).map_err(|error| error.to_string()))
        .collect()
}

fn resolve(value: &Value) -> Value {
    match value {
        Value::Mapping(mapping) => Value::Mapping(flat(mapping)),
        Value::Sequence(items) => Value::Sequence(items.iter().map(resolve).collect()),
        Value::Tagged(tagged) => {
            let mut tagged = tagged.clone();
            tagged.value = resolve(&tagged.value);
            Value::Tagged(tagged)
        }
        other => other.clone(),
    }
}

fn flat(mapping: &Mapping) -> Mapping {
    let mut out = Mapping::new();
    for (key, value) in mapping {
        if key.as_str() != Some("<<") {
            out.insert(key.clone(), resolve(value));
        }
    }
    let sources = match mapping.get("<<") {
        Some(Value::Sequence(items)) => items.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    for source in sources {
        if let Value::Mapping(source) = resolve(&source) {
            for (key, value) in source {
                if !out.contains_key(&key) {
                    out.insert(key, value);
                }
            }
        }
    }
    out
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    None,
    Reset,
    Override,
}

fn untag(value: &Value) -> (Tag, &Value) {
    match value {
        Value::Tagged(tagged) if tagged.tag == "reset" => (Tag::Reset, &tagged.value),
        Value::Tagged(tagged) if tagged.tag == "override" => (Tag::Override, &tagged.value),
        Value::Tagged(tagged) => (Tag::None, &tagged.value),
        other => (Tag::None, other),
    }
}

fn entries(value: Option<&Value>) -> Vec<(String, &Value)> {
    match value.map(untag) {
        Some((_, Value::Mapping(mapping))) => {
            mapping.iter().map(|(key, value)| (text(key).unwrap_or_default(), value)).collect()
        }
        _ => Vec::new(),
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// Compose's merge of all documents, as far as networks and labels go.
pub(crate) fn meaning(documents: &[Value]) -> Meaning {
    let mut meaning = Meaning::default();
    for document in documents {
        let services = document.get("services");
        if let Some((Tag::Reset | Tag::Override, _)) = services.map(untag) {
            meaning.services.clear();
        }
        for (name, body) in entries(services) {
            let (tag, body) = untag(body);
            if tag == Tag::Reset {
                meaning.services.remove(&name);
                continue;
            }
            let mut service = meaning.services.remove(&name).unwrap_or_default();
            if tag == Tag::Override {
                service = Service::default();
            }
            add(&mut service, services, body, 0);
            meaning.services.insert(name, service);
        }
        top(&mut meaning.networks, document.get("networks"));
    }
    meaning
}

/// A body, and what it extends, over what is known of a service.
fn add(service: &mut Service, services: Option<&Value>, body: &Value, depth: usize) {
    assert!(depth < 10, "the generator makes no long chains");
    let base = match body.get("extends") {
        Some(Value::String(name)) => Some(name.clone()),
        Some(other) => other.get("service").and_then(text),
        None => None,
    };
    if let Some(base) = base {
        let there = services.and_then(|all| all.get(base.as_str())).expect("what is extended is there");
        let mut extended = Service::default();
        add(&mut extended, services, untag(there).1, depth + 1);
        if let Some(networks) = extended.networks {
            join(service, networks);
        }
        service.labels.extend(extended.labels);
        service.mode = extended.mode.or(service.mode.take());
    }
    if let Some(networks) = body.get("networks") {
        let (tag, value) = untag(networks);
        if tag != Tag::None {
            service.networks = None;
        }
        if tag != Tag::Reset {
            let mut removed = Vec::new();
            let mut replaced = BTreeMap::new();
            let mut joined = Networks::new();
            match value {
                Value::Sequence(items) => {
                    joined.extend(items.iter().filter_map(text).map(|key| (key, Membership::default())));
                }
                Value::Mapping(_) => {
                    for (key, options) in entries(Some(value)) {
                        match untag(options) {
                            (Tag::Reset, _) => removed.push(key),
                            (Tag::Override, options) => drop(replaced.insert(key, membership(options))),
                            (Tag::None, options) => drop(joined.insert(key, membership(options))),
                        }
                    }
                }
                _ => {}
            }
            join(service, joined);
            let all = service.networks.get_or_insert_with(Networks::new);
            all.retain(|key, _| !removed.contains(key));
            all.extend(replaced);
        }
    }
    if let Some(mode) = body.get("network_mode") {
        service.mode = text(mode);
    }
    service.labels.extend(labels(body.get("labels")));
    if let Some(provider) = body.get("provider").filter(|provider| provider["type"] == "destination") {
        let names = |value: Option<&Value>| match value {
            Some(Value::Sequence(items)) => items.iter().filter_map(text).collect(),
            Some(Value::Mapping(items)) => items.keys().filter_map(text).collect(),
            _ => BTreeSet::new(),
        };
        let name = text(&provider["options"]["name"]).unwrap_or_default();
        service.connects = Some((name, names(provider["options"].get("service")), names(body.get("depends_on"))));
    }
}

fn join(service: &mut Service, networks: Networks) {
    let all = service.networks.get_or_insert_with(Networks::new);
    for (key, more) in networks {
        let known = all.entry(key).or_default();
        known.aliases.extend(more.aliases);
        for (name, value) in more.options {
            let merged = match (known.options.remove(&name), value) {
                (Some(Value::Mapping(mut old)), Value::Mapping(new)) => {
                    old.extend(new);
                    Value::Mapping(old)
                }
                (_, new) => new,
            };
            known.options.insert(name, merged);
        }
    }
}

fn membership(options: &Value) -> Membership {
    let mut membership = Membership::default();
    for (name, value) in entries(Some(options)) {
        if name == "aliases" {
            membership.aliases.extend(value.as_sequence().into_iter().flatten().filter_map(text));
        } else {
            membership.options.insert(name, value.clone());
        }
    }
    membership
}

fn labels(value: Option<&Value>) -> BTreeMap<String, String> {
    match value.map(|value| untag(value).1) {
        Some(Value::Sequence(items)) => items
            .iter()
            .filter_map(text)
            .map(|item| {
                item.split_once('=').map_or((item.clone(), String::new()), |(k, v)| (k.to_owned(), v.to_owned()))
            })
            .collect(),
        Some(value) => {
            entries(Some(value)).into_iter().map(|(key, value)| (key, text(value).unwrap_or_default())).collect()
        }
        None => BTreeMap::new(),
    }
}

fn top(networks: &mut BTreeMap<String, BTreeMap<String, Value>>, value: Option<&Value>) {
    let Some(value) = value else { return };
    let (tag, inner) = untag(value);
    if tag != Tag::None {
        networks.clear();
    }
    if tag == Tag::Reset {
        return;
    }
    for (key, definition) in entries(Some(inner)) {
        let (tag, definition) = untag(definition);
        if tag != Tag::None {
            networks.remove(&key);
        }
        if tag == Tag::Reset {
            continue;
        }
        let known = networks.entry(key).or_default();
        known.extend(entries(Some(definition)).into_iter().map(|(name, value)| (name, value.clone())));
    }
}

/// The name of a network on the engine, where the file says it.
fn real_name(key: &str, definition: &BTreeMap<String, Value>) -> Option<String> {
    definition.get("name").and_then(text).or_else(|| external(definition).then(|| key.to_owned()))
}

fn external(definition: &BTreeMap<String, Value>) -> bool {
    matches!(definition.get("external"), Some(Value::Bool(true) | Value::Mapping(_)))
}

pub(crate) const PROJECT: &str = "${COMPOSE_PROJECT_NAME}";
/// Where a network's own addresses are said.
const ADDRESSES: [&str; 3] = ["ipv4_address", "ipv6_address", "link_local_ips"];
/// The labels with which a proxy is told its network.
pub(crate) const PINS: [&str; 2] = ["traefik.docker.network", "caddy_ingress_network"];

pub(crate) fn joins(name: &str, service: &Service, settings: &Settings) -> bool {
    settings.mode != Mode::Isolated
        && service.mode.is_none()
        && (settings.services.is_empty() || settings.services.iter().any(|joining| joining == name))
}

/// What a rewrite shall make of it. `key` is the key under which the result names the destination.
pub(crate) fn intended(before: &Meaning, settings: &Settings, key: &str) -> Meaning {
    let is_destination = |network: &str| {
        settings.mode != Mode::Isolated
            && network != "default"
            && before.networks.get(network).is_some_and(|definition| {
                external(definition) && real_name(network, definition).as_deref() == Some(&settings.network)
            })
    };
    let kept = |network: &str| settings.keep.iter().any(|keep| keep == network);
    let mut after = Meaning::default();
    let mut anybody = false;
    let mut connected = BTreeSet::new();
    for (name, service) in &before.services {
        let mut joined = joins(name, service, settings);
        if joined && settings.by_provider() {
            connected.insert(name.clone());
            joined = false;
        }
        anybody |= joined;
        let mut result = service.clone();
        if service.mode.is_some() {
            result.networks = None;
            after.services.insert(name.clone(), result);
            continue;
        }
        let only = joined && settings.mode == Mode::Only;
        let now = service.effective();
        let mut want = Networks::new();
        if !joined && now.keys().all(|network| kept(network)) {
            want = now;
        } else {
            let home = if only { key } else { "default" };
            want.insert(home.to_owned(), Membership::default());
            if joined {
                want.insert(key.to_owned(), Membership::default());
            }
            for (network, membership) in now {
                if joined && is_destination(&network) {
                    let shared = want.get_mut(key).unwrap();
                    shared.aliases.extend(membership.aliases);
                    shared.options.extend(membership.options);
                } else if kept(&network) || network == "default" && !only {
                    let redefined = before.networks.contains_key(&network) && !kept(&network);
                    let there = want.entry(network).or_default();
                    there.aliases.extend(membership.aliases);
                    there.options.extend(
                        membership
                            .options
                            .into_iter()
                            .filter(|(name, _)| !(redefined && ADDRESSES.contains(&name.as_str()))),
                    );
                } else {
                    want.get_mut(home).unwrap().aliases.extend(membership.aliases);
                }
            }
            if joined {
                want.get_mut(key).unwrap().aliases.insert(format!("{name}.{PROJECT}"));
                if settings.unique.is_some() {
                    want.get_mut("default").unwrap().aliases.insert(name.clone());
                }
            }
            if settings.gw_priority && !only && (joined || connected.contains(name)) {
                let options = &mut want.get_mut("default").unwrap().options;
                options.entry("gw_priority".to_owned()).or_insert_with(|| Value::from(1));
            }
        }
        result.networks = Some(want);
        let name = match &settings.unique {
            Some(project) if joined => format!("{name}-{project}"),
            _ => name.clone(),
        };
        after.services.insert(name, result);
    }
    if !connected.is_empty() {
        let connects = Some((settings.network.clone(), connected.clone(), connected));
        after.services.insert("destination".to_owned(), Service { connects, ..Service::default() });
    }
    for (network, definition) in &before.networks {
        if kept(network) {
            after.networks.insert(network.clone(), definition.clone());
        }
    }
    if anybody {
        let existing = before.networks.get(key).filter(|_| is_destination(key)).cloned();
        let definition = existing.unwrap_or_else(|| {
            BTreeMap::from([
                ("external".to_owned(), Value::Bool(true)),
                ("name".to_owned(), Value::String(settings.network.clone())),
            ])
        });
        after.networks.insert(key.to_owned(), definition);
    }
    after
}

/// The key under which a result names the destination.
pub(crate) fn destination_key(after: &Meaning, settings: &Settings) -> Option<String> {
    let candidates: Vec<&String> = after
        .networks
        .iter()
        .filter(|(key, definition)| {
            external(definition) && real_name(key, definition).as_deref() == Some(&settings.network)
        })
        .map(|(key, _)| key)
        .collect();
    // One that is kept may be the destination too; the one that services were put on counts.
    let tell = |key: &str| {
        after.services.values().flat_map(|service| service.networks.iter().flatten()).any(|(network, membership)| {
            network == key && membership.aliases.iter().any(|alias| alias.ends_with(PROJECT))
        })
    };
    candidates.iter().find(|key| tell(key)).or(candidates.first()).map(|key| (*key).clone())
}

/// Everything that is no network: what must be the same in every document. Labels without pins, networks left out
/// wherever a service may get them from, and service names as unique names make them.
pub(crate) fn rest(document: &Value, renamed: &BTreeMap<String, String>) -> Value {
    let Value::Mapping(root) = document else { return document.clone() };
    let mut out = Mapping::new();
    for (key, value) in root {
        let name = text(key).unwrap_or_default();
        let value = match name.as_str() {
            "networks" => continue,
            "services" => match untag(value) {
                (_, Value::Mapping(services)) => {
                    let mut bodies = Mapping::new();
                    for (name, body) in services {
                        let name = text(name).unwrap_or_default();
                        if body.get("provider").is_some() {
                            continue;
                        }
                        let body = body_rest(body, renamed);
                        bodies.insert(Value::String(renamed.get(&name).unwrap_or(&name).clone()), body);
                    }
                    Value::Mapping(bodies)
                }
                _ => value.clone(),
            },
            name if name.starts_with("x-body") => body_rest(value, renamed),
            name if name.starts_with("x-block") => without_pins(value),
            "x-free" => uses_rest(value, renamed),
            _ => value.clone(),
        };
        out.insert(key.clone(), value);
    }
    Value::Mapping(out)
}

/// What is used once more at the end may be a service's body.
fn uses_rest(value: &Value, renamed: &BTreeMap<String, String>) -> Value {
    let Value::Mapping(uses) = value else { return value.clone() };
    let body = |value: &Value| ["image", "command", "labels", "networks"].iter().any(|key| value.get(key).is_some());
    uses.iter()
        .map(|(key, value)| (key.clone(), if body(value) { body_rest(value, renamed) } else { value.clone() }))
        .collect::<Mapping>()
        .into()
}

fn without_pins(labels: &Value) -> Value {
    match labels {
        Value::Mapping(labels) => labels
            .iter()
            .filter(|(key, _)| key.as_str().is_none_or(|key| !PINS.contains(&key)))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect::<Mapping>()
            .into(),
        Value::Sequence(items) => Value::Sequence(
            items
                .iter()
                .filter(|item| {
                    !item.as_str().and_then(|item| item.split('=').next()).is_some_and(|key| PINS.contains(&key))
                })
                .cloned()
                .collect(),
        ),
        other => other.clone(),
    }
}

fn body_rest(body: &Value, renamed: &BTreeMap<String, String>) -> Value {
    let (tag, inner) = untag(body);
    let mut out = Mapping::new();
    if tag == Tag::Reset {
        return body.clone();
    }
    let new = |name: &str| renamed.get(name).cloned();
    let swap = |value: &Value, form: &dyn Fn(&str) -> Option<String>| match value.as_str().and_then(form) {
        Some(text) => Value::String(text),
        None => value.clone(),
    };
    for (key, value) in entries(Some(inner)) {
        let value = match key.as_str() {
            "networks" => continue,
            "labels" => without_pins(value),
            "depends_on" => match value {
                Value::Sequence(items) => Value::Sequence(items.iter().map(|item| swap(item, &new)).collect()),
                Value::Mapping(items) => {
                    items.iter().map(|(key, value)| (swap(key, &new), value.clone())).collect::<Mapping>().into()
                }
                other => other.clone(),
            },
            "links" => {
                let link = |text: &str| match text.split_once(':') {
                    Some((name, alias)) => new(name).map(|name| format!("{name}:{alias}")),
                    None => new(text).map(|name| format!("{name}:{text}")),
                };
                Value::Sequence(value.as_sequence().into_iter().flatten().map(|item| swap(item, &link)).collect())
            }
            "network_mode" => {
                swap(value, &|text: &str| Some(format!("service:{}", new(text.strip_prefix("service:")?)?)))
            }
            "extends" => match value {
                Value::String(_) => swap(value, &new),
                other => Value::Mapping(Mapping::from_iter([(
                    Value::from("service"),
                    other.get("service").map_or(Value::Null, |name| swap(name, &new)),
                )])),
            },
            _ => value.clone(),
        };
        out.insert(Value::String(key), value);
    }
    Value::Mapping(out)
}
