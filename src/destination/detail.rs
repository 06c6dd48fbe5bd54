//! What only the inspection of a container tells: the names it answers to, what was asked for on each of its networks,
//! its environment, how it was started.

use std::collections::BTreeMap;

use super::answers;
use crate::engine::models::{ContainerInspectResponse, EndpointSettings};

/// The details of one container.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail {
    /// Its full ID.
    pub id: String,
    /// The names it answers to, by the IDs of its networks; by their names while it was never started.
    pub names: BTreeMap<String, Vec<String>>,
    /// What somebody asked for on each of its networks, without what the engine made of it; by the same keys.
    pub wishes: BTreeMap<String, EndpointSettings>,
    /// What it calls itself, to which it answers too; its short ID where nobody said another.
    pub hostname: String,
    /// `NAME=value`. Values are compared, never shown.
    pub environment: Vec<String>,
    /// What it runs: entrypoint and arguments.
    pub command: Vec<String>,
    /// What its health check says: `healthy`, `unhealthy`, `starting`; empty where it has none.
    pub health: String,
    /// How often it was started again by its restart policy.
    pub restarts: i64,
}

impl Detail {
    /// The names it answers to on a network.
    pub fn names_on(&self, network_id: &str, network_name: &str) -> &[String] {
        self.names.get(network_id).or_else(|| self.names.get(network_name)).map_or(&[], Vec::as_slice)
    }

    /// What was asked for on a network; `None` where it isn't on it.
    pub fn wish_on(&self, network_id: &str, network_name: &str) -> Option<&EndpointSettings> {
        self.wishes.get(network_id).or_else(|| self.wishes.get(network_name))
    }
}

/// What somebody asked for. Engines before API 1.45 add the short ID and the hostname to the aliases.
fn wish(said: &EndpointSettings, short: &str, hostname: &str) -> EndpointSettings {
    let own = |alias: &&String| alias.as_str() != short && alias.as_str() != hostname;
    EndpointSettings {
        ipam_config: said.ipam_config.clone(),
        links: said.links.clone(),
        aliases: said.aliases.as_ref().map(|aliases| aliases.iter().filter(own).cloned().collect()),
        driver_opts: said.driver_opts.clone(),
        gw_priority: said.gw_priority,
        ..EndpointSettings::default()
    }
}

impl From<&ContainerInspectResponse> for Detail {
    fn from(said: &ContainerInspectResponse) -> Self {
        let id = said.id.clone().unwrap_or_default();
        let name = said.name.as_deref().unwrap_or_default().trim_start_matches('/');
        let short = id.get(..12).unwrap_or(&id);
        let config = said.config.as_ref();
        let hostname = config.and_then(|config| config.hostname.clone()).unwrap_or_default();
        let networks = said.network_settings.as_ref().and_then(|settings| settings.networks.as_ref());
        let (mut names, mut wishes) = (BTreeMap::new(), BTreeMap::new());
        for (network, endpoint) in networks.into_iter().flatten() {
            let key = endpoint.network_id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| network.clone());
            let listed = endpoint.dns_names.as_deref().unwrap_or_default();
            let aliases = endpoint.aliases.as_deref().unwrap_or_default();
            let mut own = answers::names(listed, aliases, name, short);
            if !hostname.is_empty() && !own.iter().any(|known| known.eq_ignore_ascii_case(&hostname)) {
                own.push(hostname.clone());
            }
            names.insert(key.clone(), own);
            wishes.insert(key, wish(endpoint, short, &hostname));
        }
        let environment = config.and_then(|config| config.env.clone()).unwrap_or_default();
        let command = config.into_iter().flat_map(|config| [&config.entrypoint, &config.cmd]).flatten().flatten();
        let restarts = said.restart_count.unwrap_or_default();
        let health = said.state.as_ref().and_then(|state| state.health.as_ref()).and_then(|health| health.status);
        let health = health.map(|status| status.to_string()).filter(|status| status != "none").unwrap_or_default();
        Self { id, names, wishes, hostname, environment, command: command.cloned().collect(), health, restarts }
    }
}
