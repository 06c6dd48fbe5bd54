//! The rules' bench: one project loaded as the program loads it, without the program.

use std::path::{Path, PathBuf};

use docker_destination::compose::{Files, LoadError, Model, Project};
use docker_destination::lint::{Checked, Live, LiveContainer, LiveEndpoint, LiveNetwork, Selection, Stack, check};
use docker_destination::rewrite::Wishes;
use serde_json::Value;

/// The files beside a fixture, and no variables.
pub(crate) struct Disk;

impl Files for Disk {
    fn read(&self, path: &Path) -> Result<String, String> {
        std::fs::read_to_string(path).map_err(|error| error.to_string())
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

/// A project of some files; the first one's folder is where names in it count from.
pub(crate) fn load(paths: &[PathBuf]) -> Result<Project, LoadError> {
    let own = paths
        .iter()
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, Some(path.clone()), std::fs::read_to_string(path).unwrap())
        })
        .collect();
    Project::load(own, paths[0].parent().unwrap(), &Disk)
}

/// Checks a project, called `shop`.
pub(crate) fn look(project: &Project, live: Option<&Live>, selection: &Selection) -> Result<Checked, LoadError> {
    let model = Model::of(project)?;
    let wishes = Wishes::of_files(project)?;
    let none = |_: &str| None;
    let stack = Stack::of(project, &model, &wishes, Some("shop"), live, &none)?;
    Ok(check(&stack, selection))
}

/// What an engine says, from a fixture's `server.json`.
pub(crate) fn server(path: &Path) -> Live {
    let text = std::fs::read_to_string(path).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let flag = |value: &Value, key: &str| value.get(key).and_then(Value::as_bool).unwrap_or_default();
    let list = |value: &Value, key: &str| value.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
    let texts = |value: &Value, key: &str| -> Vec<String> {
        list(value, key).iter().map(|item| item.as_str().unwrap().to_owned()).collect()
    };
    let some = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    Live {
        server: text(&value, "server"),
        swarm: flag(&value, "swarm"),
        networks: list(&value, "networks")
            .iter()
            .map(|network| LiveNetwork {
                id: text(network, "id"),
                name: text(network, "name"),
                driver: some(network, "driver").unwrap_or_else(|| "bridge".to_owned()),
                scope: some(network, "scope").unwrap_or_else(|| "local".to_owned()),
                attachable: flag(network, "attachable"),
                internal: flag(network, "internal"),
                ipv6: flag(network, "ipv6"),
                subnets: texts(network, "subnets"),
                labels: network
                    .get("labels")
                    .and_then(Value::as_object)
                    .map(|labels| labels.iter().map(|(k, v)| (k.clone(), v.as_str().unwrap().to_owned())).collect())
                    .unwrap_or_default(),
                destination: some(network, "destination"),
            })
            .collect(),
        containers: list(&value, "containers")
            .iter()
            .map(|container| LiveContainer {
                name: text(container, "name"),
                running: container.get("running").and_then(Value::as_bool).unwrap_or(true),
                project: some(container, "project"),
                service: some(container, "service"),
                ports: list(container, "ports")
                    .iter()
                    .map(|port| {
                        let number = port.get("port").and_then(Value::as_u64).unwrap();
                        let protocol = some(port, "protocol").unwrap_or_else(|| "tcp".to_owned());
                        let address = some(port, "address").unwrap_or_else(|| "0.0.0.0".to_owned());
                        (address, u16::try_from(number).unwrap(), protocol)
                    })
                    .collect(),
                endpoints: list(container, "endpoints")
                    .iter()
                    .map(|endpoint| LiveEndpoint {
                        network: text(endpoint, "network"),
                        names: texts(endpoint, "names"),
                        addresses: texts(endpoint, "addresses"),
                    })
                    .collect(),
            })
            .collect(),
    }
}
