//! What Compose's model of a result must be, worked out from Compose's model of the original alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::modes::{Mode, NETWORK};

/// The variable that Compose sets in every file.
const PROJECT: &str = "${COMPOSE_PROJECT_NAME}";

/// The labels that tell proxies where to reach a container, with the starts of those that make them route to it.
const PROXIES: [(&str, &[&str]); 2] = [
    ("traefik.docker.network", &["traefik.http.", "traefik.tcp.", "traefik.udp.", "traefik.enable"]),
    ("caddy_ingress_network", &["caddy"]),
];

/// What is meant.
#[derive(Debug)]
pub(crate) struct Expected {
    /// The model, in the form of [`canonical`], with the names that services have in the original.
    pub(crate) model: Value,
    /// The new names of services, and the old ones.
    names: BTreeMap<String, String>,
}

impl Expected {
    /// The name that a service has in the original.
    pub(crate) fn plain_name<'a>(&'a self, name: &'a str) -> &'a str {
        self.names.get(name).map_or(name, String::as_str)
    }

    /// How the model of a result differs from what is meant; empty when it does not.
    pub(crate) fn differences(&self, actual: &Value) -> Vec<String> {
        let mut found = Vec::new();
        differ("", &self.model, &renamed(actual.clone(), &self.names), &mut found);
        found
    }
}

/// A model in which what means the same is the same.
pub(crate) fn canonical(mut model: Value, project: &str) -> Value {
    for service in members(&mut model["services"]) {
        if let Some(labels) = service.get_mut("labels") {
            if let Some(list) = labels.as_array() {
                let pairs =
                    list.iter().filter_map(Value::as_str).map(|text| text.split_once('=').unwrap_or((text, "")));
                *labels = pairs.map(|(key, value)| (key.to_owned(), value.into())).collect::<Map<_, _>>().into();
            }
            // As they are written, `true` and 80 are no texts yet.
            for label in members(labels).filter(|label| !label.is_string()) {
                *label = if label.is_null() { "".into() } else { label.to_string().into() };
            }
            substitute(labels, project);
        }
        for name in ["labels", "networks"] {
            if service.get(name).is_some_and(|value| value.is_null() || value.as_object().is_some_and(Map::is_empty)) {
                service.as_object_mut().unwrap().remove(name);
            }
        }
        for membership in service.get_mut("networks").map(members).into_iter().flatten() {
            if membership.is_null() {
                *membership = json!({});
            }
            substitute(membership, project);
            let aliases = take_aliases(membership);
            put_aliases(membership, aliases);
        }
        for link in service.get_mut("links").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some((name, alias)) = link.as_str().and_then(|text| text.split_once(':'))
                && name == alias
            {
                *link = name.into();
            }
        }
    }
    for network in members(&mut model["networks"]) {
        if network["ipam"].as_object().is_none_or(Map::is_empty) {
            network.as_object_mut().unwrap().remove("ipam");
        }
        substitute(network, project);
    }
    if model["networks"].is_null() {
        model["networks"] = json!({});
    }
    // What services take their networks and labels from stands there too.
    for (_, value) in model.as_object_mut().into_iter().flatten().filter(|(key, _)| key.starts_with("x-")) {
        forget(value);
    }
    model
}

/// Drops `networks` and pins wherever they are.
fn forget(value: &mut Value) {
    if let Some(map) = value.as_object_mut() {
        map.retain(|key, _| key != "networks" && PROXIES.iter().all(|(pin, _)| key != pin));
    }
    if let Some(list) = value.as_array_mut() {
        list.retain(|item| {
            item.as_str().is_none_or(|text| PROXIES.iter().all(|(pin, _)| !text.starts_with(&format!("{pin}="))))
        });
        list.iter_mut().for_each(forget);
    }
    members(value).for_each(forget);
}

/// The model without what an older Compose doesn't know.
pub(crate) fn without_gateway(mut model: Value) -> Value {
    for service in members(&mut model["services"]) {
        for membership in service.get_mut("networks").map(members).into_iter().flatten() {
            membership.as_object_mut().unwrap().remove("gw_priority");
        }
    }
    model
}

/// The model without networks that no service is on. Compose drops them itself, but for `--no-interpolate`.
pub(crate) fn without_unused(mut model: Value) -> Value {
    let used = used(&model);
    if let Some(networks) = model["networks"].as_object_mut() {
        networks.retain(|key, _| used.contains(key));
    }
    model
}

/// The intention. `found` is the result's model, which says under which key the destination is declared, and how a network
/// is defined that the original's model leaves out as unused.
pub(crate) fn expect(original: &Value, mode: &Mode, found: &Value, project: &str, case: &Known) -> Expected {
    let key = &destination(found).unwrap_or_else(|| NETWORK.to_owned());
    let mut model = original.clone();
    let mut names = BTreeMap::new();
    let definitions = original["networks"].as_object().cloned().unwrap_or_default();
    let aim = Aim { mode, key, project, definitions: &definitions, known: case };
    let mut connected = Map::new();
    let Some(services) = model["services"].as_object_mut() else { return Expected { model, names } };
    for (name, service) in services {
        let has = |key: &str| service.get(key).is_some_and(|value| !value.is_null() && value != "");
        if has("network_mode") || has("provider") {
            service.as_object_mut().unwrap().remove("networks");
            continue;
        }
        let joins = mode.joins && mode.service.as_ref().is_none_or(|one| one == name);
        let now = service.get("networks").and_then(Value::as_object).cloned().unwrap_or_default();
        let want = aim.networks(name, &now, joins && !mode.provider);
        aim.pin(service, &want, joins);
        service["networks"] = Value::Object(want);
        if joins && mode.unique {
            names.insert(format!("{name}-{}", case.project), name.clone());
        }
        if joins && mode.provider {
            let profiled = service["profiles"].as_array().is_some_and(|list| !list.is_empty());
            let needs = json!({ "condition": "service_started", "required": !profiled });
            connected.insert(name.clone(), needs);
        }
    }
    if !connected.is_empty() {
        let (name, connector) = connector(found, connected);
        model["services"][name] = connector;
    }
    let mut networks = Map::new();
    for network in used(&model) {
        let definition = if network == *key {
            json!({ "name": NETWORK, "external": true })
        } else if network == "default" && !aim.keeps("default") {
            aim.plain_default()
        } else {
            definitions.get(&network).unwrap_or(&found["networks"][&network]).clone()
        };
        networks.insert(network, definition);
    }
    let kept = definitions.iter().filter(|(network, _)| aim.keeps(network));
    networks.extend(kept.map(|(network, definition)| (network.clone(), definition.clone())));
    model["networks"] = Value::Object(networks);
    Expected { model, names }
}

/// The service through which these join, under the key that it has in a result.
fn connector(found: &Value, waits: Map<String, Value>) -> (String, Value) {
    let services = found["services"].as_object().into_iter().flatten();
    let mut connectors = services.filter(|(_, service)| service["provider"]["type"] == "destination");
    let Some((key, there)) = connectors.next() else { return ("destination".to_owned(), Value::Null) };
    let options = &there["provider"]["options"];
    let said = options["service"].as_array().into_iter().flatten().filter_map(Value::as_str);
    // Those without an active profile are left out of the original's model.
    let said: BTreeSet<&str> = said.filter(|name| found["services"].get(name).is_some()).collect();
    let meant: BTreeSet<&str> = waits.keys().map(String::as_str).collect();
    // The order means nothing.
    let joined = if said == meant { options["service"].clone() } else { json!(meant) };
    let name = if options["name"].is_array() { json!([NETWORK]) } else { NETWORK.into() };
    let mut connector = there.clone();
    let fields = connector.as_object_mut().unwrap();
    // What Compose adds to every service.
    fields.retain(|key, value| matches!(key.as_str(), "command" | "entrypoint") && value.is_null());
    fields.insert(
        "provider".to_owned(),
        json!({ "type": "destination", "options": { "name": name, "service": joined } }),
    );
    fields.insert("depends_on".to_owned(), Value::Object(waits));
    (key.clone(), connector)
}

/// What decides about every service.
struct Aim<'a> {
    mode: &'a Mode,
    key: &'a str,
    project: &'a str,
    definitions: &'a Map<String, Value>,
    known: &'a Known,
}

impl Aim<'_> {
    fn keeps(&self, network: &str) -> bool {
        self.mode.keep.as_deref() == Some(network)
    }

    fn plain_default(&self) -> Value {
        json!({ "name": format!("{}_default", self.project) })
    }

    /// Whether a network of the original is the destination.
    fn is_destination(&self, network: &str) -> bool {
        let same = |found: &Value| found["name"] == NETWORK && found["external"] == Value::Bool(true);
        network != "default" && self.definitions.get(network).is_some_and(same)
    }

    /// The networks that a service shall have.
    fn networks(&self, name: &str, now: &Map<String, Value>, joins: bool) -> Map<String, Value> {
        if !joins && !now.is_empty() && now.keys().all(|key| self.keeps(key)) {
            return now.clone();
        }
        let only = joins && self.mode.only;
        let redefined = self.known.networks.iter().any(|(key, _)| key == "default");
        let mut want = Map::new();
        let (mut private, mut shared) = (json!({}), json!({}));
        let (mut moved, mut published) = (BTreeSet::new(), BTreeSet::new());
        for (network, membership) in now {
            let mut membership = membership.clone();
            if network == "default" && !only {
                if redefined && !self.keeps(network) {
                    let addresses = ["ipv4_address", "ipv6_address", "link_local_ips"];
                    membership.as_object_mut().unwrap().retain(|key, _| !addresses.contains(&key.as_str()));
                }
                moved.extend(take_aliases(&mut membership));
                private = membership;
            } else if joins && self.is_destination(network) {
                published.extend(take_aliases(&mut membership));
                shared = membership;
            } else if self.keeps(network) {
                want.insert(network.clone(), membership);
            } else {
                moved.extend(take_aliases(&mut membership));
            }
        }
        if joins {
            published.insert(format!("{name}.{}", self.project));
            if only {
                published.append(&mut moved);
            }
            put_aliases(&mut shared, published);
            want.insert(self.key.to_owned(), shared);
            if self.mode.unique {
                moved.insert(name.to_owned());
            }
            if self.mode.gateway && private.get("gw_priority").is_none() {
                private["gw_priority"] = json!(1);
            }
        }
        if !only {
            put_aliases(&mut private, moved);
            want.insert("default".to_owned(), private);
        }
        want
    }

    /// The labels of a proxied service: one that is on several networks is reached on the destination, and one that was
    /// reached on a network which it leaves is reached where it is now.
    fn pin(&self, service: &mut Value, want: &Map<String, Value>, joins: bool) {
        let Some(labels) = service.get_mut("labels").and_then(Value::as_object_mut) else { return };
        for (pin, starts) in PROXIES {
            let traefik = pin.starts_with("traefik");
            let said = |label: &str| labels.get(label).and_then(Value::as_str);
            let off = traefik && said("traefik.enable").is_some_and(|value| value.eq_ignore_ascii_case("false"));
            let routed = labels.keys().any(|label| {
                starts.iter().any(|start| label.strip_prefix(start).is_some_and(|rest| traefik || is_caddy(rest)))
            });
            if off || !routed {
                continue;
            }
            let missing = joins
                && (want.len() > 1 || self.mode.provider)
                && !(traefik && labels.contains_key("traefik.swarm.network"));
            if said(pin).map_or(missing, |value| self.leaves(value, want, joins)) {
                let target = if joins { NETWORK.to_owned() } else { format!("{}_default", self.project) };
                labels.insert(pin.to_owned(), target.into());
            }
        }
    }

    /// Whether a pin names a network that the service is on no more, or mistakes a network's key for its name.
    fn leaves(&self, value: &str, want: &Map<String, Value>, joins: bool) -> bool {
        if joins && value == NETWORK {
            return false;
        }
        let default = format!("{}_default", self.project);
        let known = self.definitions.iter().map(|(key, n)| (key.as_str(), n["name"].as_str().unwrap_or_default()));
        let known = known.chain((!self.definitions.contains_key("default")).then_some(("default", default.as_str())));
        let unused = self.known.networks.iter().filter(|(key, _)| !self.definitions.contains_key(key));
        let unused = unused.filter(|(key, _)| key != "default").any(|(key, name)| {
            let given = name.clone().unwrap_or_else(|| format!("{}_{key}", self.project));
            !self.keeps(key) && (value == key || value == given)
        });
        unused
            || known.filter(|(key, name)| value == *key || value == *name).any(|(key, name)| {
                let stays = want.contains_key(key) && key != self.key && (key != "default" || name == default);
                !self.keeps(key) && (!stays || value != name)
            })
    }
}

/// Whether the rest of a label makes Caddy route: `caddy`, `caddy.…`, `caddy_1.…`.
fn is_caddy(rest: &str) -> bool {
    let rest = rest.strip_prefix('_').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.is_empty() || rest.starts_with('.')
}

/// What is known about the original besides its model.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The project's name, with variables replaced.
    pub(crate) project: String,
    /// The networks that the file defines, and the names it gives them. A model leaves out those that no service is on.
    pub(crate) networks: Vec<(String, Option<String>)>,
    /// Whether Compose brings in what the file does not say.
    pub(crate) includes: bool,
}

/// The key under which a model declares the destination.
fn destination(model: &Value) -> Option<String> {
    let networks = model["networks"].as_object()?;
    let found = networks.iter().find(|(_, n)| n["name"] == NETWORK && n["external"] == Value::Bool(true));
    found.map(|(key, _)| key.clone())
}

/// The networks that services are on.
fn used(model: &Value) -> BTreeSet<String> {
    let services = model["services"].as_object().into_iter().flatten();
    services.filter_map(|(_, service)| service["networks"].as_object()).flat_map(Map::keys).cloned().collect()
}

/// The model with the old names of services, wherever Compose lets one service name another.
fn renamed(mut model: Value, names: &BTreeMap<String, String>) -> Value {
    let Some(services) = model["services"].as_object_mut().filter(|_| !names.is_empty()) else { return model };
    *services = keys_renamed(std::mem::take(services), names);
    services.values_mut().for_each(|service| names_back(service, names));
    for (_, value) in model.as_object_mut().into_iter().flatten().filter(|(key, _)| key.starts_with("x-")) {
        names_back(value, names);
        members(value).for_each(|value| names_back(value, names));
    }
    model
}

/// The old names in one service.
fn names_back(service: &mut Value, names: &BTreeMap<String, String>) {
    if let Some(depends) = service.get_mut("depends_on").and_then(Value::as_object_mut) {
        *depends = keys_renamed(std::mem::take(depends), names);
    }
    let prefixed = |text: &str| Some(format!("service:{}", names.get(text.strip_prefix("service:")?)?));
    for key in ["network_mode", "ipc", "pid", "uts"] {
        service.get_mut(key).into_iter().for_each(|value| replace(value, prefixed));
    }
    let contexts = service.get_mut("build").and_then(|build| build.get_mut("additional_contexts"));
    match contexts {
        Some(Value::Object(map)) => map.values_mut().for_each(|value| replace(value, prefixed)),
        Some(Value::Array(list)) => list.iter_mut().for_each(|value| {
            replace(value, |text| {
                let (name, value) = text.split_once('=')?;
                Some(format!("{name}={}", prefixed(value)?))
            });
        }),
        _ => {}
    }
    for (key, aliased) in [("links", true), ("volumes_from", false)] {
        for value in service.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
            replace(value, |text| {
                let (name, rest) = text.split_once(':').unwrap_or((text, ""));
                let name = names.get(name)?;
                let bare = rest.is_empty() || aliased && rest == name;
                Some(if bare { name.clone() } else { format!("{name}:{rest}") })
            });
        }
    }
}

fn keys_renamed(map: Map<String, Value>, names: &BTreeMap<String, String>) -> Map<String, Value> {
    map.into_iter().map(|(key, value)| (names.get(&key).cloned().unwrap_or(key), value)).collect()
}

fn replace(value: &mut Value, new: impl Fn(&str) -> Option<String>) {
    if let Some(text) = value.as_str().and_then(new) {
        *value = text.into();
    }
}

/// The values of a mapping.
fn members(value: &mut Value) -> impl Iterator<Item = &mut Value> {
    value.as_object_mut().into_iter().flat_map(|map| map.values_mut())
}

/// Puts the project's name where its variable stands.
fn substitute(value: &mut Value, project: &str) {
    match value {
        Value::String(text) if text.contains(PROJECT) => *text = text.replace(PROJECT, project),
        Value::Array(list) => list.iter_mut().for_each(|item| substitute(item, project)),
        Value::Object(map) => map.values_mut().for_each(|item| substitute(item, project)),
        _ => {}
    }
}

fn take_aliases(membership: &mut Value) -> BTreeSet<String> {
    let list = membership.as_object_mut().and_then(|map| map.remove("aliases"));
    let list = list.as_ref().and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}

fn put_aliases(membership: &mut Value, aliases: BTreeSet<String>) {
    if !aliases.is_empty() {
        membership["aliases"] = aliases.into_iter().collect();
    }
}

/// Where two models differ.
fn differ(path: &str, expected: &Value, actual: &Value, found: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let none = Value::Null;
                let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                match (a.get(key), b.get(key)) {
                    (Some(_), None) if a[key.as_str()].is_null() => {}
                    (a, b) => differ(&path, a.unwrap_or(&none), b.unwrap_or(&none), found),
                }
            }
        }
        _ if expected == actual => {}
        _ => found.push(format!("{path} is {actual} instead of {expected}")),
    }
}

/// How two models differ that shall mean the same.
pub(crate) fn unlike(one: &Value, other: &Value) -> Vec<String> {
    let mut found = Vec::new();
    differ("", one, other, &mut found);
    found
}
