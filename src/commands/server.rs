//! Servers: engines with what is on them.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::try_join;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::context::{Contexts, Endpoint, Variables};
use crate::destination::{Detail, Lists, Survey, natural};
use crate::engine::{self, Engine, Failure, Kind};
use crate::error::Error;
use crate::output::console::Console;
use crate::plugin::argv::Globals;

/// How long one request may take where the user said nothing.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// How many requests are made at once where each object needs its own.
pub(crate) const AT_ONCE: usize = 16;

/// An engine and what is on it.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    /// The context it is reached through.
    pub(crate) context: String,
    /// Its address as docker shows it.
    pub(crate) address: String,
    /// What is asked further.
    pub(crate) engine: Engine,
    /// What is on it.
    pub(crate) survey: Survey,
}

impl Server {
    /// Dials an engine and surveys it: a ping, and two lists at once; four on a swarm's manager.
    ///
    /// # Errors
    /// The first request that failed.
    pub(crate) async fn visit(endpoint: &Endpoint, deadline: Duration) -> Result<Self, Failure> {
        let engine = Engine::connect(endpoint, deadline).await?;
        let survey = Survey::of(&lists(&engine).await?);
        Ok(Self { context: endpoint.context.clone(), address: endpoint.host.clone(), engine, survey })
    }

    /// What is on it by now.
    ///
    /// # Errors
    /// The first request that failed.
    pub(crate) async fn again(&self) -> Result<Survey, Failure> {
        Ok(Survey::of(&lists(&self.engine).await?))
    }

    /// What messages call it.
    pub(crate) fn called(&self) -> String {
        called(&self.context, &self.address)
    }

    /// Inspects containers, several at once. One that went away meanwhile is left out.
    ///
    /// # Errors
    /// The first request that failed otherwise.
    pub(crate) async fn details(&self, ids: impl IntoIterator<Item = &str>) -> Result<Vec<Detail>, Failure> {
        let inspected = stream::iter(ids).map(async |id| match self.engine.container(id).await {
            Ok(said) => Ok(Some(Detail::from(&said))),
            Err(failure) if failure.kind == Kind::NotFound => Ok(None),
            Err(failure) => Err(failure),
        });
        let all: Vec<Option<Detail>> = inspected.buffered(AT_ONCE).try_collect().await?;
        Ok(all.into_iter().flatten().collect())
    }
}

/// What messages call a server.
pub(super) fn called(context: &str, address: &str) -> String {
    if context == "default" { address.to_owned() } else { format!("context `{context}`") }
}

/// The engine docker would talk to; what docker says of its configuration is said first.
///
/// # Errors
/// In docker's own words, why there is none.
pub(crate) fn chosen(globals: &Globals, console: &mut Console) -> Result<Endpoint, Error> {
    let variables = Variables::of_process();
    let contexts = Contexts::read(globals, &variables);
    if let Some(warning) = contexts.warning() {
        console.talk(&format!("{warning}\n"))?;
    }
    contexts.chosen()
}

/// A context, and the engine behind it.
pub(crate) type Place = (String, Result<Endpoint, Error>);

/// The engine docker would talk to, or those of all contexts, in natural order.
///
/// # Errors
/// In docker's own words, why there is none.
pub(crate) fn places(all: bool, globals: &Globals, console: &mut Console) -> Result<Vec<Place>, Error> {
    if !all {
        let endpoint = chosen(globals, console)?;
        return Ok(vec![(endpoint.context.clone(), Ok(endpoint))]);
    }
    let variables = Variables::of_process();
    let contexts = Contexts::read(globals, &variables);
    if let Some(warning) = contexts.warning() {
        console.talk(&format!("{warning}\n"))?;
    }
    let mut places = contexts.all();
    places.sort_by(|(one, _), (other, _)| natural(one, other));
    Ok(places)
}

/// Waits for a server for at most so long.
///
/// # Errors
/// Why it could not be asked.
pub(crate) async fn within<T>(
    endpoint: &Endpoint,
    deadline: Duration,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, String> {
    match tokio::time::timeout(deadline, work).await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(failure)) => Err(failure.message),
        Err(_) => {
            Err(format!("no answer from the Docker daemon at {} within {} s", endpoint.host, deadline.as_secs_f64()))
        }
    }
}

/// Works on the engine docker would talk to.
///
/// # Errors
/// There is none, it doesn't answer, or the work fails.
pub(crate) fn with<T>(
    globals: &Globals,
    console: &mut Console,
    work: impl AsyncFnOnce(Server, &mut Console) -> Result<T, Error>,
) -> Result<T, Error> {
    let endpoint = chosen(globals, console)?;
    engine::run(async { work(Server::visit(&endpoint, PATIENCE).await?, console).await })?
}

/// What a survey needs. An engine before API 1.42 doesn't say whether it manages a swarm: where it has a network of one
/// it is asked, and may refuse.
async fn lists(engine: &Engine) -> Result<Lists, Failure> {
    let own = Box::pin(try_join(engine.networks(), engine.containers()));
    let of_swarm = || Box::pin(try_join(engine.services(), engine.configs(HashMap::new())));
    if engine.swarm() == Some("active/manager") {
        let ((networks, containers), (services, configs)) = try_join(own, of_swarm()).await?;
        return Ok(Lists { networks, containers, services, configs });
    }
    let (networks, containers) = own.await?;
    let is_in_swarm = networks.iter().any(|network| network.scope.as_deref() == Some("swarm"));
    let (services, configs) = if engine.swarm().is_none() && is_in_swarm {
        match of_swarm().await {
            Err(failure) if failure.kind == Kind::Unavailable => Default::default(),
            asked => asked?,
        }
    } else {
        Default::default()
    };
    Ok(Lists { networks, containers, services, configs })
}
