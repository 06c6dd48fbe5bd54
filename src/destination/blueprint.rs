//! What it takes to make a container anew: its inspection, turned into a request to create one like it.
//!
//! An inspection holds what was asked for (`Config`, `HostConfig`) and what the engine made of it. The first is passed on
//! as it is, so that fields newer than any type here survive; what belongs to the one container alone is left out: the
//! host name made of its ID, addresses, the names that the engine or Compose gave it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::labels::Labels;

/// A container, as its inspection tells.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Blueprint {
    /// Its full ID.
    pub id: String,
    /// Its name, without the slash.
    pub name: String,
    /// Its image, as it was asked for.
    pub image: String,
    /// The ID of that image.
    pub image_id: String,
    /// True while it runs, is frozen or about to run again.
    pub runs: bool,
    /// What it is mounted.
    pub mounts: Vec<Mount>,
    /// Its networks, in the order of their names.
    pub places: Vec<Place>,
    /// `Config`
    pub config: Map<String, Value>,
    /// `HostConfig`
    pub host: Map<String, Value>,
}

/// Something in a container's file system that is not its image's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mount {
    /// `volume`, `bind`, `tmpfs`, or what engines have come up with since.
    pub kind: String,
    /// The name of a volume.
    pub name: String,
    /// The path on the host, of a bind mount.
    pub source: String,
    /// Where it is in the container.
    pub target: String,
    /// True unless it is read-only.
    pub writable: bool,
    /// True where another container's mounts were asked for (`--volumes-from`).
    pub borrowed: bool,
}

/// A container's place on a network, as it was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The network's name.
    pub network: String,
    /// Its full ID; empty while the container was never started.
    pub network_id: String,
    /// The names it answers to, without those that it has by itself.
    pub aliases: Vec<String>,
    /// Other containers under names of its own: `container:alias`.
    pub links: Vec<String>,
    /// The address that was asked for.
    pub address: Option<String>,
}

/// What becomes of a volume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The same one.
    Same,
    /// One of its own, by this name.
    Own(String),
    /// One of its own, which the engine makes and names.
    Fresh,
}

/// What is otherwise with the new container.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// Its image.
    pub image: String,
    /// The network it is created on, to which it is bound for life; or `host`, `none`, `container:ID`.
    pub mode: String,
    /// What it answers to there, and whom it links to; `None` where the mode is no network.
    pub place: Option<(Vec<String>, Vec<String>)>,
    /// What becomes of volumes, by their names; of those not named here nothing is changed.
    pub volumes: BTreeMap<String, Fate>,
    /// Host ports; `None` leaves them as they are.
    pub ports: Option<Value>,
    /// All of its labels.
    pub labels: Labels,
    /// Containers that it shares something with, by their old IDs and names.
    pub partners: BTreeMap<String, String>,
}

impl Blueprint {
    /// Reads an inspection (`GET /containers/{id}/json`).
    pub fn of(said: &Value) -> Self {
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        let object = |key: &str| said[key].as_object().cloned().unwrap_or_default();
        let (id, name) = (text("Id"), text("Name").trim_start_matches('/').to_owned());
        let (config, host) = (object("Config"), object("HostConfig"));
        let state = |key: &str| said["State"][key].as_bool().unwrap_or_default();
        let asked = asked_targets(&config, &host);
        let mut blueprint = Self {
            image: config.get("Image").and_then(Value::as_str).unwrap_or_default().to_owned(),
            image_id: text("Image"),
            runs: state("Running") || state("Paused") || state("Restarting"),
            mounts: array(&said["Mounts"]).map(|mount| Mount::of(mount, &asked)).collect(),
            places: Vec::new(),
            id,
            name,
            config,
            host,
        };
        let networks = said["NetworkSettings"]["Networks"].as_object();
        blueprint.places =
            networks.into_iter().flatten().map(|(network, said)| blueprint.place(network, said)).collect();
        blueprint.places.sort_by(|one, other| one.network.cmp(&other.network));
        blueprint.mounts.sort_by(|one, other| one.target.cmp(&other.target));
        blueprint
    }

    /// The first twelve letters of its ID.
    pub fn short_id(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }

    /// The network it was created on, or `host`, `none`, `container:ID`.
    pub fn mode(&self) -> &str {
        self.host.get("NetworkMode").and_then(Value::as_str).unwrap_or_default()
    }

    /// Its labels.
    pub fn labels(&self) -> Labels {
        let all = self.config.get("Labels").and_then(Value::as_object);
        let text = |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
        all.into_iter().flatten().filter_map(text).collect()
    }

    /// Its environment, `NAME=value`. Values are compared, never shown.
    pub fn environment(&self) -> Vec<&str> {
        self.config.get("Env").map(array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Whether it has a health check.
    pub fn has_health_check(&self) -> bool {
        let test = self.config.get("Healthcheck").and_then(|check| check["Test"].as_array());
        test.is_some_and(|test| test.first().is_some_and(|word| word != "NONE"))
    }

    /// Host ports that were asked for, as `HostConfig` has them.
    pub fn ports(&self) -> &Value {
        self.host.get("PortBindings").unwrap_or(&Value::Null)
    }

    /// The volumes that are mounted, by name.
    pub fn volumes(&self) -> impl Iterator<Item = &Mount> {
        self.mounts.iter().filter(|mount| mount.kind == "volume" && !mount.name.is_empty())
    }

    /// A MAC address that was asked for.
    pub fn mac_address(&self) -> Option<&str> {
        self.config.get("MacAddress").and_then(Value::as_str).filter(|address| !address.is_empty())
    }

    /// The body of a request that creates one like it.
    pub fn body(&self, changes: &Changes) -> Value {
        let mut body = self.config.clone();
        let mut host = self.host.clone();
        if body.get("Hostname").and_then(Value::as_str) == Some(self.short_id()) {
            body.remove("Hostname");
        }
        body.remove("MacAddress");
        body.insert("Image".to_owned(), json!(changes.image));
        body.insert("Labels".to_owned(), json!(changes.labels));
        host.remove("ContainerIDFile");
        host.remove("Links");
        host.insert("NetworkMode".to_owned(), json!(changes.mode));
        if let Some(ports) = &changes.ports {
            host.insert("PortBindings".to_owned(), ports.clone());
        }
        for key in ["PidMode", "IpcMode", "UTSMode"] {
            if let Some(Value::String(mode)) = host.get_mut(key)
                && let Some(partner) = mode.strip_prefix("container:").and_then(|old| changes.partners.get(old))
            {
                *mode = format!("container:{partner}");
            }
        }
        self.mount(&mut body, &mut host, changes);
        body.insert("HostConfig".to_owned(), Value::Object(host));
        if let Some((aliases, links)) = &changes.place {
            let place = json!({ "Aliases": aliases, "Links": links });
            body.insert("NetworkingConfig".to_owned(), json!({ "EndpointsConfig": { &changes.mode: place } }));
        }
        Value::Object(body)
    }

    /// Mounts are asked for in four ways, each of which may name a volume.
    fn mount(&self, body: &mut Map<String, Value>, host: &mut Map<String, Value>, changes: &Changes) {
        let fate = |name: &str| changes.volumes.get(name).unwrap_or(&Fate::Same);
        let mut binds: Vec<String> = Vec::new();
        let mut fresh: BTreeSet<String> = BTreeSet::new();
        for bind in texts(host.get("Binds")) {
            let (source, rest) = bind.split_once(':').unwrap_or(("", bind));
            let target = rest.split(':').next().unwrap_or_default();
            match if source.starts_with('/') { &Fate::Same } else { fate(source) } {
                Fate::Same => binds.push(bind.to_owned()),
                Fate::Own(name) => binds.push(format!("{name}:{rest}")),
                Fate::Fresh => drop(fresh.insert(target.to_owned())),
            }
        }
        for mount in host.get_mut("Mounts").and_then(Value::as_array_mut).into_iter().flatten() {
            if mount["Type"] != "volume" {
                continue;
            }
            let target = mount["Target"].as_str().unwrap_or_default().to_owned();
            let there = self.volumes().find(|known| known.target == target).map(|known| known.name.clone());
            let name = mount["Source"].as_str().filter(|name| !name.is_empty()).map(str::to_owned).or(there);
            let Some(name) = name else { continue };
            match fate(&name) {
                Fate::Same => mount["Source"] = json!(name),
                Fate::Own(own) => mount["Source"] = json!(own),
                Fate::Fresh => mount["Source"] = json!(""),
            }
        }
        let (kept, given_up) = self.lenders(changes);
        let asked = asked_targets(&Map::new(), host);
        for mount in self.volumes().filter(|mount| !asked.contains(mount.target.as_str())) {
            if mount.borrowed && !given_up {
                continue;
            }
            let mode = if mount.writable { "" } else { ":ro" };
            match fate(&mount.name) {
                Fate::Fresh => drop(fresh.insert(mount.target.clone())),
                Fate::Same => binds.push(format!("{}:{}{mode}", mount.name, mount.target)),
                Fate::Own(name) => binds.push(format!("{name}:{}{mode}", mount.target)),
            }
        }
        let lent_paths = self.mounts.iter().filter(|mount| mount.kind == "bind" && mount.borrowed && given_up);
        for mount in lent_paths.filter(|mount| !asked.contains(mount.target.as_str())) {
            let mode = if mount.writable { "" } else { ":ro" };
            binds.push(format!("{}:{}{mode}", mount.source, mount.target));
        }
        if !fresh.is_empty() {
            let mut anonymous = body.get("Volumes").and_then(Value::as_object).cloned().unwrap_or_default();
            anonymous.extend(fresh.iter().map(|target| (target.clone(), json!({}))));
            body.insert("Volumes".to_owned(), Value::Object(anonymous));
        }
        host.insert("Binds".to_owned(), json!(binds));
        host.insert("VolumesFrom".to_owned(), json!(kept));
    }

    /// The containers whose mounts the new one borrows, and whether there are others whose mounts become its own.
    fn lenders(&self, changes: &Changes) -> (Vec<String>, bool) {
        let mut given_up = false;
        let kept = texts(self.host.get("VolumesFrom"))
            .filter_map(|from| {
                let (lender, mode) = from.split_once(':').map_or((from, None), |(one, mode)| (one, Some(mode)));
                let Some(partner) = changes.partners.get(lender) else {
                    given_up = true;
                    return None;
                };
                Some(mode.map_or_else(|| partner.clone(), |mode| format!("{partner}:{mode}")))
            })
            .collect();
        (kept, given_up)
    }

    /// The containers whose mounts it borrows, by ID or name.
    pub fn borrows_from(&self) -> impl Iterator<Item = &str> {
        texts(self.host.get("VolumesFrom")).map(|from| from.split(':').next().unwrap_or(from))
    }

    /// The containers whose network, processes or memory it shares, by ID or name, with what it shares.
    pub fn shares_with(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let modes = [("NetworkMode", "network"), ("PidMode", "processes"), ("IpcMode", "memory")];
        let partner = |key: &str| self.host.get(key).and_then(Value::as_str)?.strip_prefix("container:");
        modes.into_iter().filter_map(move |(key, what)| Some((what, partner(key)?)))
    }

    fn place(&self, network: &str, said: &Value) -> Place {
        let own = |alias: &&str| *alias != self.name && !(alias.len() >= 12 && self.id.starts_with(*alias));
        let address = |key: &str| said["IPAMConfig"][key].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Place {
            network: network.to_owned(),
            network_id: said["NetworkID"].as_str().unwrap_or_default().to_owned(),
            aliases: texts(Some(&said["Aliases"])).filter(own).map(str::to_owned).collect(),
            links: texts(Some(&said["Links"])).map(str::to_owned).collect(),
            address: address("IPv4Address").or_else(|| address("IPv6Address")),
        }
    }
}

impl Mount {
    fn of(said: &Value, asked: &BTreeSet<String>) -> Self {
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        let target = text("Destination");
        Self {
            kind: text("Type"),
            name: text("Name"),
            source: text("Source"),
            writable: said["RW"].as_bool().unwrap_or(true),
            borrowed: !asked.contains(&target),
            target,
        }
    }

    /// True for a volume that nobody gave a name.
    pub fn is_anonymous(&self) -> bool {
        self.kind == "volume" && self.name.len() == 64 && self.name.bytes().all(|byte| byte.is_ascii_hexdigit())
    }
}

/// Where mounts were asked for: those of the image too, for they stand in `Config`.
fn asked_targets(config: &Map<String, Value>, host: &Map<String, Value>) -> BTreeSet<String> {
    let bind = |bind: &str| bind.split(':').nth(1).map(str::to_owned);
    let mounts = host.get("Mounts").map(array).into_iter().flatten();
    let anonymous = config.get("Volumes").and_then(Value::as_object);
    let tmpfs = host.get("Tmpfs").and_then(Value::as_object);
    texts(host.get("Binds"))
        .filter_map(bind)
        .chain(mounts.filter_map(|mount| mount["Target"].as_str().map(str::to_owned)))
        .chain(anonymous.into_iter().flatten().map(|(target, _)| target.clone()))
        .chain(tmpfs.into_iter().flatten().map(|(target, _)| target.clone()))
        .map(|target| clean(&target))
        .collect()
}

/// A path as engines keep it: without slashes at its end.
fn clean(path: &str) -> String {
    let short = path.trim_end_matches('/');
    if short.is_empty() { "/".to_owned() } else { short.to_owned() }
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    value.into_iter().flat_map(array).filter_map(Value::as_str)
}
