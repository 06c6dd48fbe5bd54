//! What is cloned, and where to.

use crate::commands::server::{PATIENCE, Server};
use crate::context::Contexts;
use crate::destination::Container;
use crate::destination::change::quoted;
use crate::error::Error;
use crate::exit::Exit;

/// Where the clone goes.
pub(super) struct Place {
    /// The other server; `None` where it is the one of the original.
    pub(super) server: Option<Server>,
    /// The destination, in the user's word.
    pub(super) word: String,
    /// True where it is the same engine, under whatever context.
    pub(super) is_same: bool,
}

/// The place that `[CONTEXT/]DESTINATION` means.
///
/// # Errors
/// It means two, or the other server doesn't answer.
pub(super) async fn resolve(here: &Server, word: &str, contexts: &Contexts<'_>) -> Result<Place, Error> {
    let own = Place { server: None, word: word.to_owned(), is_same: true };
    let Some((context, rest)) = word.split_once('/').filter(|(context, rest)| !context.is_empty() && !rest.is_empty())
    else {
        return Ok(own);
    };
    let known = contexts.all().into_iter().find(|(name, _)| name == context);
    let Some((_, endpoint)) = known else {
        if here.survey.knows(word) {
            return Ok(own);
        }
        // In docker's words, why there is no such context.
        return Err(contexts.endpoint(context).err().unwrap_or_else(|| Error::new(Exit::Failed, "no such context")));
    };
    if here.survey.knows(word) {
        let destination = here.survey.find(word, &here.called())?;
        let message = format!(
            "`{word}` is a destination on {} and may be `{rest}` in context `{context}`; nothing was made",
            here.called()
        );
        let hint = format!("say the first by its network: {}", quoted(&destination.network_name));
        return Err(Error::new(Exit::Failed, message).with_hint(hint));
    }
    let endpoint = endpoint?;
    let server = Server::visit(&endpoint, PATIENCE).await?;
    let is_same = server.address == here.address || is_same_engine(here, &server).await?;
    Ok(Place { server: Some(server), word: rest.to_owned(), is_same })
}

/// Two contexts may lead to one engine.
async fn is_same_engine(one: &Server, other: &Server) -> Result<bool, Error> {
    let (one, other) = futures_util::future::try_join(one.engine.info(), other.engine.info()).await?;
    Ok(one.id.is_some_and(|id| !id.is_empty() && Some(id) == other.id))
}

/// What is cloned.
pub(super) enum Origin<'s> {
    /// One container.
    Container(&'s Container),
    /// A Compose project with its containers, without those of `docker compose run`.
    Project(&'s str, Vec<&'s Container>),
}

impl<'s> Origin<'s> {
    pub(super) fn ids(&self) -> Vec<&'s str> {
        match self {
            Self::Container(container) => vec![container.id.as_str()],
            Self::Project(_, containers) => containers.iter().map(|container| container.id.as_str()).collect(),
        }
    }

    pub(super) fn project(&self) -> Option<&'s str> {
        match self {
            Self::Container(_) => None,
            Self::Project(name, _) => Some(name),
        }
    }
}

/// The resource that a word means: a container's exact name or full ID, or a Compose project's name.
///
/// # Errors
/// There is none, there are two, or it is something that only a swarm can make anew.
pub(super) fn find<'s>(here: &'s Server, word: &str) -> Result<Origin<'s>, Error> {
    let (survey, called) = (&here.survey, here.called());
    let refuse = |why: String| Error::new(Exit::Failed, format!("{why}; nothing was made"));
    let container = survey.containers.iter().find(|container| container.name == word || container.id == word);
    let all: Vec<&Container> = survey.containers.iter().filter(|container| container.project() == Some(word)).collect();
    let is_oneoff = |container: &&Container| {
        container.label("com.docker.compose.oneoff").is_some_and(|v| v.eq_ignore_ascii_case("true"))
    };
    let parts: Vec<&Container> = all.iter().copied().filter(|container| !is_oneoff(container)).collect();
    if let Some(container) = container.filter(|_| all.is_empty()) {
        if let Some(service) = container.label("com.docker.swarm.service.name") {
            return Err(service_refused(
                &format!("container `{word}` is a task of service `{service}`"),
                service,
                &called,
            ));
        }
        return Ok(Origin::Container(container));
    }
    if let Some(container) = container {
        let why = format!("`{word}` is a container and a Compose project on {called}");
        return Err(refuse(why).with_hint(format!("say the container by its ID: {}", container.id)));
    }
    if let Some(first) = parts.first() {
        return Ok(Origin::Project(first.project().unwrap_or_default(), parts));
    }
    if !all.is_empty() {
        return Err(refuse(format!("project `{word}` on {called} has no container but those of `docker compose run`")));
    }
    if let Some(service) = survey.services.iter().find(|service| service.name == word || service.id == word) {
        return Err(service_refused(&format!("`{word}` is a swarm service"), &service.name, &called));
    }
    if survey.services.iter().any(|service| service.stack() == Some(word)) {
        return Err(refuse(format!("`{word}` is a swarm stack on {called}"))
            .with_hint("`docker stack deploy` deploys its file under another name"));
    }
    let error = refuse(format!("there is no container and no Compose project `{word}` on {called}"));
    let begins = survey.containers.iter().find(|container| word.len() > 3 && container.id.starts_with(word));
    Err(match begins {
        Some(container) => error.with_hint(format!("did you mean container {}?", quoted(&container.name))),
        None => error.with_hint("`docker ps -a` lists containers, `docker compose ls -a` projects"),
    })
}

fn service_refused(what: &str, service: &str, called: &str) -> Error {
    Error::new(Exit::Failed, format!("{what} on {called}: its tasks are the swarm's to make; nothing was made")).with_hint(
        format!(
            "`docker service create --network DESTINATION …` makes another one; `docker service inspect {}` shows what it \
             is made of",
            quoted(service)
        ),
    )
}
