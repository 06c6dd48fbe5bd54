//! The clone as a compose file.
//!
//! Compose publishes a service's key on each of its networks. So a service that joins the destination besides a private
//! network bears a key of its own, and is known by its plain one on the private network alone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value as Json};

use super::{Condition, Copy, Plan};
use crate::destination::blueprint::{Fate, Mount};
use crate::destination::labels;
use crate::engine::models::{NetworkCreateRequest, VolumeCreateRequest};
use crate::yaml::{Value, render_document};

/// What the file calls the destination's network.
const DESTINATION: &str = "destination";

/// An image as it stands in the file, and what its server says of it.
#[derive(Debug, Clone, Copy)]
pub struct Image<'i> {
    /// Its name or ID.
    pub reference: &'i str,
    /// `GET /images/{name}/json`
    pub said: &'i Json,
}

/// The text of the file, and what of the clone has no place in one, a sentence each. `images` are those of the plan's
/// copies, in their order.
pub fn render(plan: &Plan, network: &str, images: &[Image<'_>]) -> (String, Vec<String>) {
    let writer = Writer { plan, network };
    let mut lost = Vec::new();
    let mut services: Vec<(String, Value)> = Vec::new();
    for (copy, image) in plan.copies.iter().zip(images) {
        let key = writer.key(copy);
        if !services.iter().any(|(known, _)| *known == key) {
            services.push((key, writer.service(copy, *image, &mut lost)));
        }
    }
    let mut networks: Vec<(String, Value)> =
        plan.networks.iter().map(|request| (writer.private_key(&request.name), definition(request))).collect();
    if plan.copies.iter().any(|copy| copy.home == network || copy.joins.iter().any(|join| join.network == network)) {
        let outside = vec![entry("external", raw(true)), entry("name", text(network))];
        networks.push((DESTINATION.to_owned(), Value::Map(outside)));
    }
    let volumes = plan.volumes.iter().map(|request| (writer.volume_key(request.name.as_deref()), volume(request)));
    let volumes: Vec<(String, Value)> = volumes.collect();
    let body = render_document(vec![
        ("services", Box::new(services.into_iter())),
        ("networks", Box::new(networks.into_iter())),
        ("volumes", Box::new(volumes.into_iter())),
    ]);
    (format!("name: {}\n{body}", project_name(&plan.name)), lost)
}

/// The name of a project, made of a container's.
fn project_name(name: &str) -> String {
    let fit = |letter: char| if letter == '.' { '-' } else { letter.to_ascii_lowercase() };
    name.chars().map(fit).collect()
}

struct Writer<'w> {
    plan: &'w Plan,
    network: &'w str,
}

impl Writer<'_> {
    /// A service's key in the file.
    fn key(&self, copy: &Copy) -> String {
        if !self.plan.is_project {
            return copy.name.clone();
        }
        self.key_of(&copy.service)
    }

    fn key_of(&self, service: &str) -> String {
        let joins = |copy: &Copy| copy.joins.iter().any(|join| join.network == self.network);
        let is_shared = self.plan.copies.iter().any(|copy| copy.service == service && joins(copy));
        if is_shared { format!("{service}-{}", self.plan.name) } else { service.to_owned() }
    }

    /// The key of the container that an ID or name of an original means.
    fn partner(&self, word: &str) -> Option<String> {
        let is_it = |copy: &&Copy| copy.blueprint.id == word || copy.blueprint.name == word;
        self.plan.copies.iter().find(is_it).map(|copy| self.key(copy))
    }

    fn private_key(&self, network: &str) -> String {
        self.stripped(network).to_owned()
    }

    fn volume_key(&self, name: Option<&str>) -> String {
        self.stripped(name.unwrap_or_default()).to_owned()
    }

    fn stripped<'n>(&self, name: &'n str) -> &'n str {
        name.strip_prefix(self.plan.name.as_str()).and_then(|rest| rest.strip_prefix('_')).unwrap_or(name)
    }

    fn service(&self, copy: &Copy, image: Image<'_>, lost: &mut Vec<String>) -> Value {
        let mut body = vec![entry("image", text(image.reference))];
        let alike =
            self.plan.copies.iter().filter(|other| self.plan.is_project && other.service == copy.service).count();
        if alike > 1 {
            body.push(entry("scale", raw(alike)));
        } else {
            body.push(entry("container_name", text(&copy.name)));
        }
        config(copy, image.said, &mut body);
        let mut told = |what: String| lost.push(format!("{}: {what}", copy.name));
        host(&copy.blueprint.host, &mut body, &mut told);
        self.shares(copy, &mut body);
        self.mounts(copy, image.said, &mut body, &mut told);
        ports(&copy.ports, &mut body);
        self.networks(copy, alike > 1, &mut body);
        self.waits(copy, &mut body);
        Value::Map(body)
    }

    /// What it has of others.
    fn shares(&self, copy: &Copy, body: &mut Vec<(String, Value)>) {
        for (what, partner) in copy.blueprint.shares_with() {
            let key = match what {
                "network" => "network_mode",
                "processes" => "pid",
                _ => "ipc",
            };
            if let Some(service) = self.partner(partner) {
                body.push(entry(key, text(&format!("service:{service}"))));
            }
        }
        if matches!(copy.home.as_str(), "host" | "none") && copy.place.is_none() {
            body.push(entry("network_mode", text(&copy.home)));
        }
        let lenders: Vec<Value> =
            copy.blueprint.borrows_from().filter_map(|word| self.partner(word)).map(|key| text(&key)).collect();
        if !lenders.is_empty() {
            body.push(entry("volumes_from", Value::Seq(lenders)));
        }
    }

    fn mounts(&self, copy: &Copy, image: &Json, body: &mut Vec<(String, Value)>, lost: &mut impl FnMut(String)) {
        let host = &copy.blueprint.host;
        let tmpfs = host.get("Tmpfs").and_then(Json::as_object);
        let lends = copy.blueprint.borrows_from().any(|word| self.partner(word).is_some());
        let mut mounts = Vec::new();
        for mount in &copy.blueprint.mounts {
            if tmpfs.is_some_and(|all| all.contains_key(&mount.target)) || lends && mount.borrowed {
                continue;
            }
            let asked = array(host.get("Mounts")).find(|asked| asked["Target"] == mount.target.as_str());
            match self.mount(copy, mount, asked, image) {
                Ok(Some(written)) => mounts.push(written),
                Ok(None) => {}
                Err(why) => lost(why),
            }
        }
        if !mounts.is_empty() {
            body.push(entry("volumes", Value::Seq(mounts)));
        }
        let small = |(target, options): (&String, &Json)| match options.as_str() {
            Some(options) if !options.is_empty() => text(&format!("{target}:{options}")),
            _ => text(target),
        };
        let tmpfs: Vec<Value> = tmpfs.into_iter().flatten().map(small).collect();
        if !tmpfs.is_empty() {
            body.push(entry("tmpfs", Value::Seq(tmpfs)));
        }
    }

    fn mount(&self, copy: &Copy, mount: &Mount, asked: Option<&Json>, image: &Json) -> Result<Option<Value>, String> {
        let mut written = vec![entry("type", text(&mount.kind))];
        match mount.kind.as_str() {
            "volume" => {
                match copy.volumes.get(&mount.name) {
                    Some(Fate::Own(name)) => written.push(entry("source", text(&self.volume_key(Some(name))))),
                    // What the image asks for by itself needs no word.
                    _ if image["Config"]["Volumes"].get(&mount.target).is_some() && asked.is_none() => return Ok(None),
                    _ => {}
                }
                written.push(entry("target", text(&mount.target)));
                let options = asked.map(|asked| &asked["VolumeOptions"]);
                let mut more = Vec::new();
                if options.is_some_and(|options| options["NoCopy"] == true) {
                    more.push(entry("nocopy", raw(true)));
                }
                if let Some(path) =
                    options.and_then(|options| options["Subpath"].as_str()).filter(|path| !path.is_empty())
                {
                    more.push(entry("subpath", text(path)));
                }
                if !more.is_empty() {
                    written.push(entry("volume", Value::Map(more)));
                }
            }
            "bind" => {
                written.push(entry("source", text(&mount.source)));
                written.push(entry("target", text(&mount.target)));
                let options = asked.map(|asked| &asked["BindOptions"]);
                let mut more = Vec::new();
                if asked.is_none() || options.is_some_and(|options| options["CreateMountpoint"] == true) {
                    more.push(entry("create_host_path", raw(true)));
                }
                if let Some(way) =
                    options.and_then(|options| options["Propagation"].as_str()).filter(|way| !way.is_empty())
                {
                    more.push(entry("propagation", text(way)));
                }
                if !more.is_empty() {
                    written.push(entry("bind", Value::Map(more)));
                }
            }
            "tmpfs" => {
                written.push(entry("target", text(&mount.target)));
                let options = asked.map(|asked| &asked["TmpfsOptions"]);
                let number = |key: &str| options.and_then(|options| options[key].as_i64()).filter(|number| *number > 0);
                let all = [("size", number("SizeBytes")), ("mode", number("Mode"))];
                let more: Vec<_> = all.into_iter().filter_map(|(key, number)| Some(entry(key, raw(number?)))).collect();
                if !more.is_empty() {
                    written.push(entry("tmpfs", Value::Map(more)));
                }
            }
            kind => return Err(format!("the {kind} on {} has no place in a compose file", mount.target)),
        }
        if !mount.writable {
            written.push(entry("read_only", raw(true)));
        }
        Ok(Some(Value::Map(written)))
    }

    fn networks(&self, copy: &Copy, scaled: bool, body: &mut Vec<(String, Value)>) {
        let Some((aliases, _)) = &copy.place else { return };
        let all =
            [(&copy.home, aliases)].into_iter().chain(copy.joins.iter().map(|join| (&join.network, &join.aliases)));
        let written = all.map(|(network, aliases)| {
            let key = if network == self.network { DESTINATION.to_owned() } else { self.private_key(network) };
            // Each of several has a name of its own, which the file can't say.
            let own: Vec<Value> = aliases
                .iter()
                .filter(|alias| !(scaled && **alias == copy.blueprint.name))
                .map(|alias| text(alias))
                .collect();
            let value = if own.is_empty() {
                Value::Raw("{}".to_owned())
            } else {
                Value::Map(vec![entry("aliases", Value::Seq(own))])
            };
            (key, value)
        });
        body.push(entry("networks", Value::Map(written.collect())));
    }

    fn waits(&self, copy: &Copy, body: &mut Vec<(String, Value)>) {
        let is_there = |service: &str| self.plan.copies.iter().any(|other| other.service == service);
        let written = copy.waits.iter().filter(|(service, _)| is_there(service)).map(|(service, condition)| {
            let condition = match condition {
                Condition::Started => "service_started",
                Condition::Healthy => "service_healthy",
                Condition::Completed => "service_completed_successfully",
            };
            (self.key_of(service), Value::Map(vec![entry("condition", text(condition))]))
        });
        let written: Vec<(String, Value)> = written.collect();
        if !written.is_empty() {
            body.push(entry("depends_on", Value::Map(written)));
        }
    }
}

/// What stands in `Config`, without what the image says itself.
fn config(copy: &Copy, image: &Json, body: &mut Vec<(String, Value)>) {
    let own = &copy.blueprint.config;
    let image = &image["Config"];
    let differs = |key: &str| own.get(key).is_some_and(|value| !is_empty(value) && *value != image[key]);
    let mut plain = |key: &str, word: &str| {
        if differs(key)
            && let Some(value) = own.get(key).and_then(written)
        {
            body.push(entry(word, value));
        }
    };
    if own.get("Hostname").and_then(Json::as_str) != Some(copy.blueprint.short_id()) {
        plain("Hostname", "hostname");
    }
    plain("Domainname", "domainname");
    plain("User", "user");
    plain("WorkingDir", "working_dir");
    plain("StopSignal", "stop_signal");
    plain("Tty", "tty");
    plain("OpenStdin", "stdin_open");
    let entrypoint = own.get("Entrypoint").unwrap_or(&Json::Null);
    let new_entrypoint =
        *entrypoint != image["Entrypoint"] && !(is_empty(entrypoint) && is_empty(&image["Entrypoint"]));
    if new_entrypoint {
        let reset = Value::Seq(vec![text("")]);
        body.push(entry("entrypoint", if is_empty(entrypoint) { reset } else { written(entrypoint).unwrap_or(reset) }));
    }
    if (new_entrypoint || differs("Cmd"))
        && let Some(command) = own.get("Cmd").filter(|c| !is_empty(c)).and_then(written)
    {
        body.push(entry("command", command));
    }
    if let Some(seconds) = own.get("StopTimeout").and_then(Json::as_i64) {
        body.push(entry("stop_grace_period", text(&format!("{seconds}s"))));
    }
    let known: BTreeSet<&str> = array(image.get("Env")).filter_map(Json::as_str).collect();
    let variables =
        copy.blueprint.environment().into_iter().filter(|variable| !known.contains(variable)).map(|variable| {
            let (name, value) = variable.split_once('=').map_or((variable, None), |(name, value)| (name, Some(value)));
            (name.to_owned(), value.map_or_else(|| Value::Raw("null".to_owned()), text))
        });
    let variables: BTreeMap<String, Value> = variables.collect();
    if !variables.is_empty() {
        body.push(entry("environment", Value::Map(variables.into_iter().collect())));
    }
    let labels = copy.labels.iter().filter(|(key, value)| {
        !key.starts_with("com.docker.compose.")
            && *key != labels::CLONE
            && image["Labels"][key.as_str()] != value.as_str()
    });
    let labels: Vec<(String, Value)> = labels.map(|(key, value)| (key.clone(), text(value))).collect();
    if !labels.is_empty() {
        body.push(entry("labels", Value::Map(labels)));
    }
    if differs("Healthcheck")
        && let Some(check) = own.get("Healthcheck")
    {
        body.push(entry("healthcheck", health_check(check)));
    }
    let published: BTreeSet<&str> =
        copy.ports.as_object().into_iter().flatten().map(|(port, _)| port.as_str()).collect();
    let exposed =
        own.get("ExposedPorts").and_then(Json::as_object).into_iter().flatten().map(|(port, _)| port.as_str());
    let exposed = exposed.filter(|port| !published.contains(port) && image["ExposedPorts"].get(port).is_none());
    let exposed: Vec<Value> = exposed.map(text).collect();
    if !exposed.is_empty() {
        body.push(entry("expose", Value::Seq(exposed)));
    }
}

fn health_check(check: &Json) -> Value {
    if array(check.get("Test")).next().is_some_and(|word| word == "NONE") {
        return Value::Map(vec![entry("disable", raw(true))]);
    }
    let mut body = Vec::new();
    if let Some(test) = check.get("Test").filter(|test| !is_empty(test)).and_then(written) {
        body.push(entry("test", test));
    }
    for (key, word) in [
        ("Interval", "interval"),
        ("Timeout", "timeout"),
        ("StartPeriod", "start_period"),
        ("StartInterval", "start_interval"),
    ] {
        if let Some(nanoseconds) = check[key].as_u64().filter(|number| *number > 0) {
            body.push(entry(word, text(&duration(nanoseconds))));
        }
    }
    if let Some(retries) = check["Retries"].as_u64().filter(|number| *number > 0) {
        body.push(entry("retries", raw(retries)));
    }
    Value::Map(body)
}

fn duration(nanoseconds: u64) -> String {
    match nanoseconds {
        n if n.is_multiple_of(1_000_000_000) => format!("{}s", n / 1_000_000_000),
        n if n.is_multiple_of(1_000_000) => format!("{}ms", n / 1_000_000),
        n => format!("{n}ns"),
    }
}

/// What `HostConfig` and Compose call the same thing by other words.
const WORDS: [(&str, &str); 34] = [
    ("Annotations", "annotations"),
    ("CapAdd", "cap_add"),
    ("CapDrop", "cap_drop"),
    ("CgroupParent", "cgroup_parent"),
    ("CpuCount", "cpu_count"),
    ("CpuPercent", "cpu_percent"),
    ("CpuPeriod", "cpu_period"),
    ("CpuQuota", "cpu_quota"),
    ("CpuRealtimePeriod", "cpu_rt_period"),
    ("CpuRealtimeRuntime", "cpu_rt_runtime"),
    ("CpuShares", "cpu_shares"),
    ("CpusetCpus", "cpuset"),
    ("DeviceCgroupRules", "device_cgroup_rules"),
    ("Dns", "dns"),
    ("DnsOptions", "dns_opt"),
    ("DnsSearch", "dns_search"),
    ("ExtraHosts", "extra_hosts"),
    ("GroupAdd", "group_add"),
    ("Init", "init"),
    ("Isolation", "isolation"),
    ("Memory", "mem_limit"),
    ("MemoryReservation", "mem_reservation"),
    ("MemorySwap", "memswap_limit"),
    ("MemorySwappiness", "mem_swappiness"),
    ("OomKillDisable", "oom_kill_disable"),
    ("OomScoreAdj", "oom_score_adj"),
    ("PidsLimit", "pids_limit"),
    ("Privileged", "privileged"),
    ("ReadonlyRootfs", "read_only"),
    ("SecurityOpt", "security_opt"),
    ("StorageOpt", "storage_opt"),
    ("Sysctls", "sysctls"),
    ("UTSMode", "uts"),
    ("UsernsMode", "userns_mode"),
];

/// What is written elsewhere, or is the engine's own doing.
const ELSEWHERE: [&str; 14] = [
    "AutoRemove",
    "Binds",
    "Cgroup",
    "ConsoleSize",
    "ContainerIDFile",
    "Links",
    "MaskedPaths",
    "Mounts",
    "NetworkMode",
    "PortBindings",
    "ReadonlyPaths",
    "RestartPolicy",
    "Tmpfs",
    "VolumesFrom",
];

/// What stands in `HostConfig`; what Compose has no word for is told.
fn host(host: &Map<String, Json>, body: &mut Vec<(String, Value)>, lost: &mut impl FnMut(String)) {
    for (key, value) in host.iter().filter(|(key, value)| !is_empty(value) && !ELSEWHERE.contains(&key.as_str())) {
        if let Some((_, word)) = WORDS.iter().find(|(known, _)| known == key) {
            body.extend(written(value).map(|value| entry(word, value)));
            continue;
        }
        match key.as_str() {
            "NanoCpus" => body.push(entry("cpus", text(&cpus(value.as_u64().unwrap_or_default())))),
            "ShmSize" if *value == 67_108_864 => {}
            "ShmSize" => body.extend(written(value).map(|value| entry("shm_size", value))),
            "Runtime" if value == "runc" => {}
            "Runtime" => body.extend(written(value).map(|value| entry("runtime", value))),
            "IpcMode" | "PidMode" if value.as_str().is_some_and(|mode| mode.starts_with("container:")) => {}
            "IpcMode" if value == "private" => {}
            "IpcMode" => body.extend(written(value).map(|value| entry("ipc", value))),
            "PidMode" => body.extend(written(value).map(|value| entry("pid", value))),
            "CgroupnsMode" => body.extend(written(value).map(|value| entry("cgroup", value))),
            "LogConfig" => body.extend(logging(value)),
            "Devices" => body.push(entry("devices", Value::Seq(array(Some(value)).map(device).collect()))),
            "Ulimits" => body.push(entry("ulimits", Value::Map(array(Some(value)).map(ulimit).collect()))),
            "DeviceRequests" => body.push(entry("deploy", requests(value))),
            _ => lost(format!("{key} has no place in a compose file")),
        }
    }
    if host.get("AutoRemove") == Some(&Json::Bool(true)) {
        lost("AutoRemove (`--rm`) has no place in a compose file".to_owned());
    }
    let policy = host.get("RestartPolicy").unwrap_or(&Json::Null);
    let name = policy["Name"].as_str().unwrap_or_default();
    if !matches!(name, "" | "no") {
        let count = policy["MaximumRetryCount"].as_u64().filter(|count| *count > 0);
        body.push(entry("restart", text(&count.map_or_else(|| name.to_owned(), |count| format!("{name}:{count}")))));
    }
}

/// A share of the processors as a decimal number.
fn cpus(nano: u64) -> String {
    let (whole, rest) = (nano / 1_000_000_000, nano % 1_000_000_000);
    let rest = format!("{rest:09}");
    let rest = rest.trim_end_matches('0');
    if rest.is_empty() { whole.to_string() } else { format!("{whole}.{rest}") }
}

fn logging(value: &Json) -> Option<(String, Value)> {
    let driver = value["Type"].as_str().unwrap_or_default();
    if driver == "json-file" && is_empty(&value["Config"]) {
        return None;
    }
    let mut body = vec![entry("driver", text(driver))];
    if !is_empty(&value["Config"]) {
        body.extend(written(&value["Config"]).map(|options| entry("options", options)));
    }
    Some(entry("logging", Value::Map(body)))
}

fn device(value: &Json) -> Value {
    let part = |key: &str| value[key].as_str().unwrap_or_default();
    text(&format!("{}:{}:{}", part("PathOnHost"), part("PathInContainer"), part("CgroupPermissions")))
}

fn ulimit(value: &Json) -> (String, Value) {
    let limits = [("soft", "Soft"), ("hard", "Hard")];
    let limits = limits.map(|(word, key)| entry(word, raw(value[key].as_i64().unwrap_or_default())));
    (value["Name"].as_str().unwrap_or_default().to_owned(), Value::Map(limits.into()))
}

fn requests(value: &Json) -> Value {
    let one = |request: &Json| {
        let mut body = Vec::new();
        for (key, word) in [("Driver", "driver"), ("DeviceIDs", "device_ids"), ("Options", "options")] {
            if !is_empty(&request[key]) {
                body.extend(written(&request[key]).map(|value| entry(word, value)));
            }
        }
        match request["Count"].as_i64() {
            Some(-1) => body.push(entry("count", text("all"))),
            Some(count) if count > 0 => body.push(entry("count", raw(count))),
            _ => {}
        }
        let capabilities = array(request.get("Capabilities")).flat_map(|all| array(Some(all))).filter_map(written);
        body.push(entry("capabilities", Value::Seq(capabilities.collect())));
        Value::Map(body)
    };
    let devices = Value::Seq(array(Some(value)).map(one).collect());
    let reservations = Value::Map(vec![entry("devices", devices)]);
    Value::Map(vec![entry("resources", Value::Map(vec![entry("reservations", reservations)]))])
}

fn ports(ports: &Json, body: &mut Vec<(String, Value)>) {
    let mut all = Vec::new();
    for (port, bindings) in ports.as_object().into_iter().flatten() {
        let (target, protocol) = port.split_once('/').unwrap_or((port, "tcp"));
        for binding in array(Some(bindings)) {
            let part = |key: &str| binding[key].as_str().filter(|text| !text.is_empty());
            let mut written = vec![entry("target", raw(target))];
            written.extend(part("HostPort").map(|port| entry("published", text(port))));
            written.extend(part("HostIp").map(|address| entry("host_ip", text(address))));
            written.push(entry("protocol", text(protocol)));
            all.push(Value::Map(written));
        }
    }
    if !all.is_empty() {
        body.push(entry("ports", Value::Seq(all)));
    }
}

/// A private network of the clone.
fn definition(request: &NetworkCreateRequest) -> Value {
    let mut body = Vec::new();
    if let Some(driver) = request.driver.as_deref().filter(|driver| !matches!(*driver, "" | "bridge")) {
        body.push(entry("driver", text(driver)));
    }
    for (word, set) in
        [("internal", request.internal), ("attachable", request.attachable), ("enable_ipv6", request.enable_ipv6)]
    {
        if set == Some(true) {
            body.push(entry(word, raw(true)));
        }
    }
    body.extend(pairs("driver_opts", request.options.iter().flatten()));
    let labels = request.labels.iter().flatten().filter(|(key, _)| !key.starts_with("com.docker.compose."));
    body.extend(pairs("labels", labels.filter(|(key, _)| *key != labels::CLONE)));
    if body.is_empty() { Value::Raw("{}".to_owned()) } else { Value::Map(body) }
}

/// A volume of the clone.
fn volume(request: &VolumeCreateRequest) -> Value {
    let mut body = vec![entry("name", text(request.name.as_deref().unwrap_or_default()))];
    if let Some(driver) = request.driver.as_deref().filter(|driver| *driver != "local") {
        body.push(entry("driver", text(driver)));
    }
    body.extend(pairs("driver_opts", request.driver_opts.iter().flatten()));
    let labels = request.labels.iter().flatten().filter(|(key, _)| !key.starts_with("com.docker.compose."));
    body.extend(pairs("labels", labels.filter(|(key, _)| *key != labels::CLONE)));
    Value::Map(body)
}

fn pairs<'p>(word: &str, all: impl Iterator<Item = (&'p String, &'p String)>) -> Option<(String, Value)> {
    let sorted: BTreeMap<&String, &String> = all.collect();
    let written: Vec<(String, Value)> = sorted.into_iter().map(|(key, value)| (key.clone(), text(value))).collect();
    (!written.is_empty()).then(|| entry(word, Value::Map(written)))
}

fn entry(key: &str, value: Value) -> (String, Value) {
    (key.to_owned(), value)
}

/// A text that Compose reads as it is: a dollar sign would begin a variable.
fn text(text: &str) -> Value {
    Value::Text(text.replace('$', "$$"))
}

#[expect(clippy::needless_pass_by_value, reason = "numbers are handed over as they are")]
fn raw(value: impl ToString) -> Value {
    Value::Raw(value.to_string())
}

/// A value of the API as it stands in the file.
fn written(value: &Json) -> Option<Value> {
    Some(match value {
        Json::Null => return None,
        Json::Bool(_) | Json::Number(_) => raw(value),
        Json::String(content) => text(content),
        Json::Array(items) => Value::Seq(items.iter().filter_map(written).collect()),
        Json::Object(entries) => {
            Value::Map(entries.iter().filter_map(|(key, value)| Some((key.clone(), written(value)?))).collect())
        }
    })
}

/// What nobody asked for.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => true,
        Json::Bool(true) => false,
        Json::Number(number) => number.as_f64() == Some(0.0),
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(entries) => entries.is_empty(),
    }
}

fn array(value: Option<&Json>) -> impl Iterator<Item = &Json> {
    value.and_then(Json::as_array).into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(cpus(500_000_000), "0.5");
        assert_eq!(cpus(2_000_000_000), "2");
        assert_eq!(duration(90_000_000_000), "90s");
        assert_eq!(duration(1_500_000_000), "1500ms");
        assert_eq!(duration(5), "5ns");
    }

    #[test]
    fn words_are_in_order_so_that_none_is_twice() {
        assert!(WORDS.is_sorted() && ELSEWHERE.is_sorted());
    }

    #[test]
    fn a_dollar_sign_begins_no_variable() {
        assert_eq!(text("a$b"), Value::Text("a$$b".to_owned()));
    }
}
