//! Who answers to which name on a network, running or not: whoever joins must not be taken for somebody else, nor take
//! somebody else for its own.

use std::collections::{BTreeMap, BTreeSet};

use super::container::Container;
use super::deps::names;
use super::detail::Detail;
use super::network::Network;
use super::resource::Part;
use super::survey::Survey;
use super::ties::Tie;

/// Those on a network by the names they answer to.
#[derive(Debug, Default)]
pub(super) struct Company {
    by_name: BTreeMap<String, Vec<Bearer>>,
}

#[derive(Debug)]
struct Bearer {
    name: String,
    /// The Compose project and service whose containers share their names.
    of: Option<(String, String)>,
}

impl Bearer {
    fn is(&self, container: &Container) -> bool {
        let own = container.project().zip(container.service());
        let same = self.of.as_ref().map(|(project, service)| (project.as_str(), service.as_str()));
        self.name == container.name || (own.is_some() && own == same)
    }

    fn is_in(&self, project: &str) -> bool {
        self.of.as_ref().is_some_and(|(own, _)| own == project)
    }
}

impl Company {
    /// Everybody on a network. `details` are those of its containers.
    pub(super) fn on(survey: &Survey, network: &Network, details: &[Detail]) -> Self {
        let mut company = Self::default();
        for resource in survey.resources_on(network) {
            for part in &resource.parts {
                if !matches!(part, Part::Container(_, Tie::CreatedOn | Tie::Through)) {
                    let of = match part {
                        Part::Container(container, _) => family(container),
                        Part::Service(_) => None,
                    };
                    for name in names(part, network, details) {
                        company.put(&name, part.name(), of.clone());
                    }
                }
            }
        }
        company
    }

    /// One more, who joins.
    pub(super) fn note(&mut self, name: &str, container: &Container) {
        self.put(name, &container.name, family(container));
    }

    fn put(&mut self, name: &str, bearer: &str, of: Option<(String, String)>) {
        let bearer = Bearer { name: bearer.to_owned(), of };
        self.by_name.entry(name.to_lowercase()).or_default().push(bearer);
    }

    /// Who answers to a name and is neither the container nor another one of its service.
    pub(super) fn other(&self, name: &str, container: &Container) -> Option<&str> {
        let bearers = self.by_name.get(&name.to_lowercase())?;
        bearers.iter().find(|bearer| !bearer.is(container)).map(|bearer| bearer.name.as_str())
    }

    /// What speaks against a container's answering to the bare name of its service: somebody else does, or somebody of another
    /// stack is here, whose own service may have that name on a private network and be away for a while.
    pub(super) fn objection(&self, name: &str, container: &Container) -> Option<String> {
        if let Some(other) = self.other(name, container) {
            return Some(format!("`{other}` answers to it there"));
        }
        let project = container.project().unwrap_or_default();
        let all = self.by_name.values().flatten();
        let stranger = all.into_iter().find(|bearer| !bearer.is_in(project) && !bearer.is(container))?;
        Some(format!("`{}` and others there may mean a service of their own by it", stranger.name))
    }

    /// Who answers to a name and is not of a project.
    fn stranger(&self, name: &str, project: &str) -> Option<&str> {
        let bearers = self.by_name.get(&name.to_lowercase())?;
        bearers.iter().find(|bearer| !bearer.is_in(project)).map(|bearer| bearer.name.as_str())
    }

    /// The names by which a container of a project knows others of it, through any network they share, and to which
    /// somebody else answers here: the name with that somebody. Once the container is here too, whom such a name reaches
    /// depends on the order of networks, and on who runs.
    pub(super) fn shadows(&self, container: &Container, survey: &Survey, details: &[Detail]) -> Vec<(String, String)> {
        let Some(project) = container.project() else { return Vec::new() };
        let mut found = BTreeSet::new();
        for sibling in &survey.containers {
            if sibling.project() != Some(project) || sibling.service() == container.service() || sibling.is_one_off() {
                continue;
            }
            let detail = details.iter().find(|detail| detail.id == sibling.id);
            for endpoint in &sibling.endpoints {
                let shared = container.endpoints.iter().any(|own| own.network == endpoint.network);
                let known = detail.filter(|_| shared).map(|d| d.names_on(&endpoint.network_id, &endpoint.network));
                for name in known.into_iter().flatten().filter(|name| *name != sibling.short_id()) {
                    if let Some(stranger) = self.stranger(name, project) {
                        found.insert((name.clone(), stranger.to_owned()));
                    }
                }
            }
        }
        found.into_iter().collect()
    }
}

fn family(container: &Container) -> Option<(String, String)> {
    Some((container.project()?.to_owned(), container.service()?.to_owned()))
}
