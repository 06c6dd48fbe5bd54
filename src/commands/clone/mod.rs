//! `docker destination clone`.

mod images;
mod making;
mod places;
mod show;

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::server::{PATIENCE, Server};
use crate::cli::clone::CloneArgs;
use crate::context::{Contexts, Variables};
use crate::destination::blueprint::Blueprint;
use crate::destination::change::quoted;
use crate::destination::cloning::{Plan, Source, Target, Wishes, plan, ports};
use crate::destination::{Answers, Destination, Network, Survey};
use crate::engine::models::Volume;
use crate::engine::{self, Engine, Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use images::Images;

/// How many requests are made at once where each object needs its own.
const AT_ONCE: usize = 16;

/// Makes a new instance of a container or a Compose project on a destination of this or another server.
///
/// # Errors
/// There is no such resource or destination, it can't be cloned, a name is taken, or an engine refuses: then nothing
/// that was made is left.
pub fn run(args: &CloneArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    let Some(to) = &args.to else {
        return Err(Error::new(Exit::Usage, "no destination was named: `--to` says where the clone goes")
            .with_hint("`docker destination ls` lists those of this server, `ls -A` those of all"));
    };
    let variables = Variables::of_process();
    let contexts = Contexts::read(globals, &variables);
    if let Some(warning) = contexts.warning() {
        console.talk(&format!("{warning}\n"))?;
    }
    let endpoint = contexts.chosen()?;
    engine::run(async {
        let here = Server::visit(&endpoint, PATIENCE).await?;
        let there = Box::pin(places::resolve(&here, to, &contexts)).await?;
        let origin = places::find(&here, &args.resource)?;
        let led = |error: Error| match &there.server {
            Some(far) => error.led_to(&format!("docker --context {}", quoted(&far.context))),
            None => error,
        };
        let job = Job::look(args, &here, &there, &origin).await.map_err(led)?;
        if args.print {
            return show::print(&job, console);
        }
        if args.dry_run {
            show::notes(&job, console)?;
            show::steps(&job, !args.no_start, console)?;
            return Ok(Exit::Done);
        }
        show::notes(&job, console)?;
        making::make(&job, !args.no_start, cancel, console).await.map_err(led)
    })?
}

/// Everything that a clone needs, looked at before anything is made.
struct Job<'j> {
    here: &'j Server,
    there: &'j places::Place,
    plan: Plan,
    images: Images,
    /// What marks all that is made.
    mark: String,
}

impl<'j> Job<'j> {
    async fn look(
        args: &CloneArgs,
        here: &'j Server,
        there: &'j places::Place,
        origin: &places::Origin<'_>,
    ) -> Result<Self, Error> {
        let server = there.server.as_ref().unwrap_or(here);
        let destination = server.survey.find(&there.word, &server.called())?;
        let network = usable(destination, &server.called())?;
        let parts = inspect(&here.engine, origin.ids()).await?;
        if parts.is_empty() {
            return Err(Error::new(Exit::Failed, "it went away meanwhile; nothing was made"));
        }
        let own_volumes = here.engine.volumes().await?;
        let their_volumes = if there.server.is_some() { Some(server.engine.volumes().await?) } else { None };
        let same_server = there.is_same;
        let wishes = Wishes {
            name: args.name.clone(),
            publish: args.publish.iter().copied().collect::<BTreeMap<u16, u16>>(),
            mark: mark(),
        };
        let answers = answers(server, network).await?;
        let fixed = parts.iter().any(|part| !ports::fixed(part.ports()).is_empty());
        let taken = if fixed { taken_ports(server, &parts, same_server).await? } else { Vec::new() };
        let source = Source { project: origin.project(), parts: &parts, survey: &here.survey, volumes: &own_volumes };
        let target = Target {
            destination,
            network,
            survey: &server.survey,
            called: &server.called(),
            same_server,
            volumes: their_volumes.as_deref().unwrap_or(&own_volumes),
            answers: &answers,
            ports: &taken,
        };
        let plan = plan(&source, &target, &wishes)?;
        let images = Images::settle(&here.engine, &server.engine, same_server, &plan).await?;
        Ok(Self { here, there, plan, images, mark: wishes.mark })
    }

    /// Where the clone goes.
    fn server(&self) -> &Server {
        self.there.server.as_ref().unwrap_or(self.here)
    }

    /// The destination it goes to.
    fn destination(&self) -> Result<&Destination, Error> {
        let server = self.server();
        server.survey.find(&self.there.word, &server.called())
    }
}

/// The network of a destination to which containers can be put one by one.
fn usable<'d>(destination: &'d Destination, called: &str) -> Result<&'d Network, Error> {
    let name = &destination.name;
    let refuse = |why: String| Error::new(Exit::Failed, format!("{why}; nothing was made"));
    let Some(network) = &destination.network else {
        return Err(refuse(format!("destination `{name}` on {called} has no network any more"))
            .with_hint(format!("`docker destination rm {}` removes what is left of it", quoted(name))));
    };
    if network.driver == "overlay" && !network.attachable {
        let why = "takes the tasks of services only: its network was made without `--attachable`";
        return Err(refuse(format!("destination `{name}` on {called} {why}")));
    }
    Ok(network)
}

/// A word that nobody else marks anything with.
fn mark() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// Inspects containers as the engine says it; one that went away meanwhile is left out.
pub(super) async fn inspect(engine: &Engine, ids: Vec<&str>) -> Result<Vec<Blueprint>, Failure> {
    let inspected = stream::iter(ids).map(async |id| match engine.container_json(id).await {
        Ok(said) => Ok(Some(Blueprint::of(&said))),
        Err(failure) if failure.kind == Kind::NotFound => Ok(None),
        Err(failure) => Err(failure),
    });
    let all: Vec<Option<Blueprint>> = inspected.buffered(AT_ONCE).try_collect().await?;
    Ok(all.into_iter().flatten().collect())
}

/// Who answers to which name on a network.
async fn answers(server: &Server, network: &Network) -> Result<Answers, Failure> {
    let on_it = |id: &str, name: &str| id == network.id || id.is_empty() && name == network.name;
    let containers = &server.survey.containers;
    let there = containers.iter().filter(|c| c.endpoints.iter().any(|e| on_it(&e.network_id, &e.network)));
    let ids: HashMap<&str, &str> = there.map(|container| (container.id.as_str(), container.name.as_str())).collect();
    let mut answers = Answers::default();
    for detail in server.details(ids.keys().copied()).await? {
        let who = ids.get(detail.id.as_str()).copied().unwrap_or_default();
        for name in detail.names_on(&network.id, &network.name) {
            answers.note(name, who);
        }
    }
    for service in &server.survey.services {
        for attachment in service.attachments.iter().filter(|a| a.network == network.id || a.network == network.name) {
            for name in attachment.aliases.iter().chain([&service.name]) {
                answers.note(name, &service.name);
            }
        }
    }
    Ok(answers)
}

/// Host ports that are spoken for: also by those that don't run, for they couldn't start any more.
async fn taken_ports(server: &Server, parts: &[Blueprint], same_server: bool) -> Result<Vec<ports::Taken>, Failure> {
    let survey: &Survey = &server.survey;
    let published = survey.containers.iter().flat_map(|container| {
        container.published.iter().map(|port| ports::Taken {
            address: port.address.clone(),
            port: port.host_port,
            protocol: port.protocol.clone(),
            by: container.name.clone(),
        })
    });
    let mut taken: Vec<ports::Taken> = published.collect();
    let resting = survey.containers.iter().filter(|container| !container.state.is_running());
    for other in inspect(&server.engine, resting.map(|container| container.id.as_str()).collect()).await? {
        taken.extend(ports::taken_by(other.ports(), &other.name));
    }
    if same_server {
        taken.extend(parts.iter().flat_map(|part| ports::taken_by(part.ports(), &part.name)));
    }
    Ok(taken)
}

/// Volumes by the mark of a clone.
fn is_marked(volume: &Volume, mark: &str) -> bool {
    volume.labels.get(crate::destination::labels::CLONE).is_some_and(|there| there == mark)
}
