//! What only the inspection of a container tells: the names it answers to, its environment, how it was started.

use std::collections::BTreeMap;

use super::answers;
use crate::engine::models::ContainerInspectResponse;

/// The details of one container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detail {
    /// Its full ID.
    pub id: String,
    /// The names it answers to, by the IDs of its networks; by their names while it was never started.
    pub names: BTreeMap<String, Vec<String>>,
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
}

impl From<&ContainerInspectResponse> for Detail {
    fn from(said: &ContainerInspectResponse) -> Self {
        let id = said.id.clone().unwrap_or_default();
        let name = said.name.as_deref().unwrap_or_default().trim_start_matches('/');
        let short = id.get(..12).unwrap_or(&id);
        let networks = said.network_settings.as_ref().and_then(|settings| settings.networks.as_ref());
        let names = networks
            .into_iter()
            .flatten()
            .map(|(network, endpoint)| {
                let key = endpoint.network_id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| network.clone());
                let listed = endpoint.dns_names.as_deref().unwrap_or_default();
                let aliases = endpoint.aliases.as_deref().unwrap_or_default();
                (key, answers::names(listed, aliases, name, short))
            })
            .collect();
        let config = said.config.as_ref();
        let environment = config.and_then(|config| config.env.clone()).unwrap_or_default();
        let command = config.into_iter().flat_map(|config| [&config.entrypoint, &config.cmd]).flatten().flatten();
        let restarts = said.restart_count.unwrap_or_default();
        let health = said.state.as_ref().and_then(|state| state.health.as_ref()).and_then(|health| health.status);
        let health = health.map(|status| status.to_string()).filter(|status| status != "none").unwrap_or_default();
        Self { id, names, environment, command: command.cloned().collect(), health, restarts }
    }
}
