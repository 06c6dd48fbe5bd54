//! What Compose has done for a service with `provider: {type: destination}`: the containers of others are connected to
//! the destination, between their creation and their start.

use std::ffi::OsString;

use super::server::{PATIENCE, Server};
use crate::context::{Contexts, Variables};
use crate::destination::change::quoted;
use crate::destination::network::Scope;
use crate::destination::{Container, Destination, Network, Survey};
use crate::engine::models::EndpointSettings;
use crate::engine::{self, Failure};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::plugin::provider::{self, Ask, Kind, Started};
use crate::world;

/// Answers Compose. What goes wrong is a message like everything else, and makes Compose stop.
///
/// # Errors
/// Standard output can't be written to.
pub fn run(words: &[OsString], globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    let done = match provider::read(words) {
        Ok(Ask::Metadata) => {
            console.data(format!("{}\n", provider::metadata()).as_bytes())?;
            return Ok(Exit::Done);
        }
        // The project's containers go by themselves, and the destination belongs to nobody's project.
        Ok(Ask::Down) => return Ok(Exit::Done),
        Ok(Ask::Up { project, destination, services }) => {
            let order = Order { project, destination, services };
            order.carry_out(globals, console, cancel)
        }
        Err(why) => Err(Error::new(Exit::Failed, format!("Compose asks for something unknown: {why}"))),
    };
    let Err(error) = done else { return Ok(Exit::Done) };
    if error.exit == Exit::ClosedPipe {
        return Err(error);
    }
    let hint = error.hint.map(|hint| format!("\nhint: {hint}")).unwrap_or_default();
    say(console, Kind::Error, &format!("{}{hint}", error.message))?;
    Ok(Exit::Failed)
}

fn say(console: &mut Console, kind: Kind, text: &str) -> Result<(), Error> {
    console.data(provider::message(kind, text).as_bytes())?;
    Ok(console.flush()?)
}

/// The engine that Compose works on. Compose hands its environment on, with what `.env` says on top, but not the flags
/// that docker was given: where that can be seen, what counts is what Compose itself was started with.
struct Origin {
    started: Started,
    variables: Variables,
    /// False where it could not be seen.
    seen: bool,
}

impl Origin {
    fn find(globals: &Globals) -> Self {
        let seen = world::parent().and_then(|parent| {
            let as_plugin = parent.variables.contains_key(&OsString::from("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND"));
            let started = provider::started(&parent.words, as_plugin)?;
            Some(Self { started, variables: Variables::of_another(parent.variables), seen: true })
        });
        seen.unwrap_or_else(|| Self {
            started: Started { globals: globals.clone(), dry_run: false },
            variables: Variables::of_process(),
            seen: false,
        })
    }
}

/// What is asked for.
struct Order {
    project: String,
    destination: String,
    services: Vec<String>,
}

impl Order {
    fn carry_out(&self, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<(), Error> {
        let origin = Origin::find(globals);
        let endpoint = Contexts::read(&origin.started.globals, &origin.variables).chosen()?;
        engine::run(async {
            let server = Server::visit(&endpoint, PATIENCE).await?;
            say(console, Kind::Debug, &format!("the engine is {}", server.called()))?;
            let containers = self.containers(&server, &origin)?;
            let (destination, network) = self.network(&server)?;
            if let Some(container) = containers.iter().find(|container| !has_networks(container)) {
                return Err(self.without_networks(container));
            }
            if origin.started.dry_run {
                // Which of them would be made anew is Compose's secret.
                let text = format!("would connect {} to {}", self.services.join(", "), destination.name);
                return say(console, Kind::Info, &text);
            }
            self.connect(&server, destination, network, &containers, console, cancel).await
        })?
    }

    /// The containers of the services, those of `run` aside.
    fn containers<'s>(&self, server: &'s Server, origin: &Origin) -> Result<Vec<&'s Container>, Error> {
        let of_project = |c: &&Container| c.project() == Some(self.project.as_str());
        let all: Vec<&Container> = server.survey.containers.iter().filter(of_project).collect();
        // In a dry run they may not be there yet.
        if all.is_empty() && !origin.started.dry_run {
            let message =
                format!("no container of project `{}` is on {}; nothing was connected", self.project, server.called());
            let hint = if origin.seen {
                "let Compose create the services that it connects first: name them under `depends_on`"
            } else {
                "choose the engine with DOCKER_CONTEXT or DOCKER_HOST: Compose doesn't pass on `docker --context`"
            };
            return Err(Error::new(Exit::Failed, message).with_hint(hint));
        }
        let once =
            |c: &&Container| c.label("com.docker.compose.oneoff").is_some_and(|l| l.eq_ignore_ascii_case("true"));
        let meant = |c: &&Container| c.service().is_some_and(|name| self.services.iter().any(|s| s == name));
        Ok(all.into_iter().filter(|c| meant(c) && !once(c)).collect())
    }

    /// The destination, and its network if containers can be put on it one by one.
    fn network<'s>(&self, server: &'s Server) -> Result<(&'s Destination, &'s Network), Error> {
        let called = server.called();
        let destination = server.survey.find(&self.destination, &called)?;
        let name = &destination.name;
        let Some(network) = &destination.network else {
            let message =
                format!("the network `{}` of destination `{name}` on {called} is gone", destination.network_name);
            let hint =
                format!("`docker destination rm {0}` and `docker destination create {0}` make it anew", quoted(name));
            return Err(Error::new(Exit::Failed, message).with_hint(hint));
        };
        if network.scope == Scope::Swarm && !network.attachable {
            let message =
                format!("destination `{name}` on {called} is for services of the swarm: it is not attachable");
            let hint = "Compose's containers need a destination of this engine, or an attachable one";
            return Err(Error::new(Exit::Failed, message).with_hint(hint));
        }
        Ok((destination, network))
    }

    fn without_networks(&self, container: &Container) -> Error {
        let service = container.service().unwrap_or(&container.name);
        let message = format!(
            "`{service}` has `network_mode: {}` and can't be connected to `{}`; nothing was connected",
            container.mode, self.destination
        );
        Error::new(Exit::Failed, message).with_hint("take it out of `options: service`")
    }

    async fn connect(
        &self,
        server: &Server,
        destination: &Destination,
        network: &Network,
        containers: &[&Container],
        console: &mut Console,
        cancel: &Cancel,
    ) -> Result<(), Error> {
        let mut connected = Vec::new();
        for container in containers {
            let standing = standing(container, network);
            if standing == Standing::There {
                say(console, Kind::Debug, &format!("{} is there already", container.name))?;
                continue;
            }
            let _whole = cancel.shield();
            let alias = format!("{}.{}", container.service().unwrap_or_default(), self.project);
            self.connect_one(server, network, container, standing, &alias).await.map_err(|failure| {
                let message =
                    format!("`{}` could not be connected to `{}`: {failure}", container.name, destination.name);
                let undone =
                    if connected.is_empty() { "nothing was connected" } else { "the next `up` goes on with it" };
                Error::new(Exit::Failed, format!("{message}; {undone}"))
            })?;
            say(console, Kind::Debug, &format!("{} answers to {alias}", container.name))?;
            connected.push(*container);
        }
        let text = match (connected.is_empty(), containers.is_empty()) {
            (false, _) => format!("connected {} to {}", named(connected.into_iter()), destination.name),
            (true, false) => format!("{} already on {}", named(containers.iter().copied()), destination.name),
            (true, true) => format!("no container to connect to {}", destination.name),
        };
        say(console, Kind::Info, &text)
    }

    async fn connect_one(
        &self,
        server: &Server,
        network: &Network,
        container: &Container,
        standing: Standing,
        alias: &str,
    ) -> Result<(), Failure> {
        if standing == Standing::Dead && !lives(&server.survey, container, network) {
            server.engine.disconnect_container(&network.name, &container.id, true).await?;
        }
        let settings = EndpointSettings { aliases: Some(vec![alias.to_owned()]), ..EndpointSettings::default() };
        match server.engine.connect_container(&network.id, &container.id, Some(settings)).await {
            Err(failure) if failure.message.contains("already exists in network") => Ok(()),
            // Whether it was done is looked up.
            Err(failure) if failure.may_have_acted() => {
                let now = server.again().await?;
                let there = now.containers.iter().find(|c| c.id == container.id);
                if there.is_some_and(|c| self::standing(c, network) == Standing::There) { Ok(()) } else { Err(failure) }
            }
            done => done,
        }
    }
}

/// How a container is tied to a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Not at all.
    None,
    /// It is on it.
    There,
    /// It is on one that had the same name: it could not be started.
    Dead,
}

/// A container that was never started knows no IDs of networks.
fn standing(container: &Container, network: &Network) -> Standing {
    let mut found = Standing::None;
    for endpoint in &container.endpoints {
        if endpoint.network_id == network.id || endpoint.network_id.is_empty() && endpoint.network == network.name {
            return Standing::There;
        }
        if endpoint.network == network.name {
            found = Standing::Dead;
        }
    }
    found
}

/// Whether the network of the same name that a container is on is there.
fn lives(survey: &Survey, container: &Container, network: &Network) -> bool {
    let mut endpoints = container.endpoints.iter().filter(|endpoint| endpoint.network == network.name);
    endpoints.any(|endpoint| survey.networks.iter().any(|other| other.id == endpoint.network_id))
}

fn has_networks(container: &Container) -> bool {
    !(matches!(container.mode.as_str(), "host" | "none") || container.mode.starts_with("container:"))
}

/// Services, each once, with their number where they are scaled.
fn named<'c>(containers: impl Iterator<Item = &'c Container>) -> String {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for container in containers {
        let service = container.service().unwrap_or(&container.name);
        match counted.iter_mut().find(|(name, _)| *name == service) {
            Some((_, count)) => *count += 1,
            None => counted.push((service, 1)),
        }
    }
    let each = |(name, count): (&str, usize)| if count > 1 { format!("{name} (x{count})") } else { name.to_owned() };
    counted.into_iter().map(each).collect::<Vec<_>>().join(", ")
}
