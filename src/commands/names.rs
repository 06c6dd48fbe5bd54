//! Names that only engines and docker's configuration know, for completion: within a second, and in silence where
//! nobody answers.

use std::collections::{BTreeMap, HashMap};
use std::ffi::OsString;
use std::time::Duration;

use crate::context::{Contexts, Variables};
use crate::destination::{Container, Lists, Survey};
use crate::engine::{self, Engine, Failure};
use crate::plugin::argv::Globals;
use crate::plugin::completion::{Candidate, Names, Request};

/// The longest that a shell waits.
const PATIENCE: Duration = Duration::from_millis(800);

/// Destinations and networks of the engine docker would talk to, and contexts.
#[derive(Debug)]
pub(crate) struct Live<'g, N> {
    /// docker's global flags.
    pub(crate) globals: &'g Globals,
    /// Who is asked first.
    pub(crate) others: N,
}

impl<N: Names> Names for Live<'_, N> {
    fn candidates(&self, request: &Request<'_>) -> Option<Vec<Candidate>> {
        if let Some(known) = self.others.candidates(request) {
            return Some(known);
        }
        match (request.argument.get_id().as_str(), request.command.get_name()) {
            ("destination" | "to" | "from", _) => Some(self.destinations(request.operands)),
            ("resource", _) => Some(self.resources(request)),
            ("network", command) if command != "create" => Some(self.networks(request.operands, command == "adopt")),
            ("filter", name) => Some(self.filters(name)),
            _ => None,
        }
    }
}

impl<N> Live<'_, N> {
    fn destinations(&self, taken: &[OsString]) -> Vec<Candidate> {
        let survey = self.survey();
        let all = survey.destinations.iter().map(|destination| {
            // A shell splits what it completes at spaces: there the network's name is the better word.
            let spaced = destination.name.contains(char::is_whitespace);
            let (value, other) = (&destination.name, &destination.network_name);
            let (value, other) = if spaced { (other, value) } else { (value, other) };
            Candidate { value: value.clone(), description: other.clone() }
        });
        free(all, taken)
    }

    fn networks(&self, taken: &[OsString], to_adopt: bool) -> Vec<Candidate> {
        let survey = self.survey();
        let own = survey.networks.iter().filter(|network| !network.is_predefined() && !network.config_only);
        let own = own.filter(|network| !to_adopt || survey.destination_on(&network.id).is_none());
        free(own.map(|network| Candidate { value: network.name.clone(), description: network.driver.clone() }), taken)
    }

    /// Containers, Compose projects and, once a project is said, its services.
    fn resources(&self, request: &Request<'_>) -> Vec<Candidate> {
        let containers = self.asked(|engine| async move { engine.containers().await }).unwrap_or_default();
        let survey = Survey::of(&Lists { containers, ..Lists::default() });
        let own = |container: &&Container| !container.is_one_off();
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        for container in survey.containers.iter().filter(own) {
            let Some(project) = container.project() else { continue };
            all.insert(project.to_owned(), "project".to_owned());
            if let (Some(service), true) = (container.service(), request.prefix.starts_with(&format!("{project}/"))) {
                all.insert(format!("{project}/{service}"), "service".to_owned());
            }
        }
        for container in survey.containers.iter().filter(|c| c.label("com.docker.swarm.service.name").is_none()) {
            all.entry(container.name.clone()).or_insert_with(|| "container".to_owned());
        }
        free(all.into_iter().map(|(value, description)| Candidate { value, description }), request.operands)
    }

    fn filters(&self, command: &str) -> Vec<Candidate> {
        let keys = match command {
            "ls" => crate::cli::ls::FILTERS,
            "ps" => crate::cli::ps::FILTERS,
            "prune" => crate::cli::prune::FILTERS,
            _ => &[],
        };
        let key = |key: &&str| Candidate { value: format!("{key}="), description: String::new() };
        let mut all: Vec<Candidate> = keys.iter().filter(|key| **key != "context").map(key).collect();
        if keys.contains(&"context") {
            let variables = Variables::of_process();
            let contexts = Contexts::read(self.globals, &variables).all().into_iter();
            all.extend(
                contexts.map(|(name, _)| Candidate { value: format!("context={name}"), description: String::new() }),
            );
        }
        all
    }

    /// What there is; nothing where nobody answers in time.
    fn survey(&self) -> Survey {
        self.asked(|engine| async move { lists(&engine).await }).map(|lists| Survey::of(&lists)).unwrap_or_default()
    }

    /// What an engine says in time.
    fn asked<T, F: Future<Output = Result<T, Failure>>>(&self, question: impl FnOnce(Engine) -> F) -> Option<T> {
        let variables = Variables::of_process();
        let Ok(endpoint) = Contexts::read(self.globals, &variables).chosen() else { return None };
        let asked = engine::run(async {
            let work = async {
                let engine = Engine::connect(&endpoint, PATIENCE).await?;
                question(engine).await
            };
            tokio::time::timeout(PATIENCE, work).await.ok()?.ok()
        });
        asked.ok().flatten()
    }
}

/// Networks, and on a swarm's manager the records in its configs.
async fn lists(engine: &Engine) -> Result<Lists, Failure> {
    if engine.swarm() == Some("active/manager") {
        let (networks, configs) =
            futures_util::future::try_join(engine.networks(), engine.configs(HashMap::new())).await?;
        return Ok(Lists { networks, configs, ..Lists::default() });
    }
    Ok(Lists { networks: engine.networks().await?, ..Lists::default() })
}

/// Those that were not said before.
fn free(all: impl Iterator<Item = Candidate>, taken: &[OsString]) -> Vec<Candidate> {
    all.filter(|candidate| !taken.iter().any(|word| *word == *candidate.value)).collect()
}
