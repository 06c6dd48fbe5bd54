//! Other tools that take a network for theirs.

use super::network::Network;
use super::resource::Part;
use super::survey::Survey;

/// Who else looks after a network, and what they may do to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeper {
    /// `Compose project shop`
    pub name: String,
    /// What to expect of it.
    pub habit: String,
}

impl Survey {
    /// The tool that made a network or manages what is on it.
    pub fn keeper(&self, network: &Network) -> Option<Keeper> {
        let label = |key: &str| network.labels.get(key).filter(|value| !value.is_empty());
        let begins = |start: &str| network.labels.keys().any(|key| key.starts_with(start));
        let keeper = |name: String, habit: &str| Some(Keeper { name, habit: habit.to_owned() });
        if let Some(project) = label("com.docker.compose.project") {
            return keeper(format!("Compose project `{project}`"), "its `docker compose down` removes the network");
        }
        if let Some(stack) = label("com.docker.stack.namespace") {
            return keeper(format!("stack `{stack}`"), "`docker stack rm` removes the network with it");
        }
        if begins("coolify.") || matches!(network.name.as_str(), "coolify" | "coolify-overlay") {
            return keeper("Coolify".to_owned(), "it puts what it deploys on it and may remove it");
        }
        if begins("dokploy.") || network.name == "dokploy-network" {
            return keeper("Dokploy".to_owned(), "it puts what it deploys on it and may remove it");
        }
        if begins("io.portainer.") {
            return keeper("Portainer".to_owned(), "its users may remove it");
        }
        let managed =
            |part: &Part<'_>| matches!(part, Part::Container(c, _) if c.label("coolify.managed") == Some("true"));
        let resources = self.resources_on(network);
        if resources.iter().flat_map(|resource| &resource.parts).any(managed) {
            return keeper("Coolify".to_owned(), "it manages containers on it and may remove it with them");
        }
        None
    }

    /// The networks worth adopting: those of users that are no destinations and not one stack's private place.
    pub fn adoptable(&self) -> impl Iterator<Item = &Network> {
        self.networks.iter().filter(|network| {
            !network.is_predefined()
                && !network.config_only
                && !network.driver.is_empty()
                && self.destination_on(&network.id).is_none()
                && !self.is_private(network)
        })
    }

    /// True for a network that one Compose project made, or that is named after it, as long as nobody else is on it.
    fn is_private(&self, network: &Network) -> bool {
        let resources = self.resources_on(network);
        let mut projects = resources.iter().flat_map(|resource| &resource.parts).map(|part| match part {
            Part::Container(container, _) => container.project(),
            Part::Service(_) => None,
        });
        match network.labels.get("com.docker.compose.project") {
            Some(owner) => projects.all(|project| project == Some(owner.as_str())),
            None => !resources.is_empty() && projects.all(|project| project == Some(network.name.as_str())),
        }
    }
}
