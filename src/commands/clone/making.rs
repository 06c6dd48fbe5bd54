//! Making a clone: volumes, networks, containers; all of it, or nothing.
//!
//! Whatever is made carries the clone's mark, so that what is there after a failure is found by asking, not by
//! remembering: answers that were lost are no matter.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::{Job, is_marked};
use crate::commands::server::Server;
use crate::destination::blueprint::Changes;
use crate::destination::change::quoted;
use crate::destination::cloning::{Condition, Copy, Join};
use crate::destination::{Detail, labels};
use crate::engine::models::{ContainerInspectResponse, EndpointSettings, NetworkCreateRequest, VolumeCreateRequest};
use crate::engine::{Engine, Failure, Filters, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::plugin::cancel::Cancel;

/// How long one request may take: new volumes are filled from the image while a container is created.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long a service may take to become what others wait for.
const READINESS: Duration = Duration::from_mins(5);

/// How long a container is watched after its start: what fails, fails at once.
const WATCH: Duration = Duration::from_millis(1200);

/// How often something is looked at that takes its time.
const BEAT: Duration = Duration::from_millis(150);

/// Why it ended early.
enum Stop {
    /// An engine or a container failed.
    Failed(String),
    /// The user said so.
    Cancelled,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.message)
    }
}

/// Makes the clone, and looks at it afterwards.
///
/// # Errors
/// Something failed; says what could not be taken back.
pub(super) async fn make(job: &Job<'_>, start: bool, cancel: &Cancel, console: &mut Console) -> Result<Exit, Error> {
    let server = job.server();
    let mut images = job.images.clone();
    images.bring(&job.here.engine, &server.engine, console).await?;
    let engine = server.engine.with_deadline(PATIENCE);
    let _whole = cancel.shield();
    let mut maker = Maker { job, images: &images, engine: &engine, cancel, made: BTreeMap::new() };
    let outcome = maker.all(start).await;
    match outcome {
        Ok(()) => {
            maker.told(start, console).await?;
            console.data(format!("{}\n", sanitise(&job.plan.name)).as_bytes())?;
            Ok(Exit::Done)
        }
        Err(stop) => {
            let error = taken_back(server, job, stop).await;
            if error.exit == Exit::Cancelled {
                // The process ends as soon as the shield is gone.
                console.report(&error)?;
            }
            Err(error)
        }
    }
}

struct Maker<'m> {
    job: &'m Job<'m>,
    images: &'m super::images::Images,
    engine: &'m Engine,
    cancel: &'m Cancel,
    /// The full IDs of copies, by those of their originals.
    made: BTreeMap<String, String>,
}

impl Maker<'_> {
    async fn all(&mut self, start: bool) -> Result<(), Stop> {
        let plan = &self.job.plan;
        for volume in &plan.volumes {
            self.go_on()?;
            self.volume(volume).await?;
        }
        for network in &plan.networks {
            self.go_on()?;
            self.network(network).await?;
        }
        for copy in &plan.copies {
            self.go_on()?;
            let id = self.create(copy).await?;
            for join in &copy.joins {
                self.go_on()?;
                self.connect(&id, join).await?;
            }
            self.made.insert(copy.blueprint.id.clone(), id);
        }
        if start {
            for copy in &plan.copies {
                self.wait_for_others(copy).await?;
                self.go_on()?;
                self.start(copy).await?;
            }
            self.watch().await?;
        }
        self.verify(start).await
    }

    fn go_on(&self) -> Result<(), Stop> {
        if self.cancel.is_cancelled() { Err(Stop::Cancelled) } else { Ok(()) }
    }

    async fn volume(&self, request: &VolumeCreateRequest) -> Result<(), Stop> {
        let name = request.name.as_deref().unwrap_or_default();
        let made = match self.engine.create_volume(request.clone()).await {
            Ok(made) => made,
            Err(failure) if failure.may_have_acted() => {
                let all =
                    self.engine.volumes_where(Some(by_mark(&self.job.mark))).await.map_err(|_| failure.clone())?;
                all.into_iter().find(|volume| volume.name == name).ok_or(failure)?
            }
            Err(failure) => return Err(failure.into()),
        };
        if is_marked(&made, &self.job.mark) {
            return Ok(());
        }
        Err(Stop::Failed(format!("somebody else made volume {name} meanwhile")))
    }

    async fn network(&self, request: &NetworkCreateRequest) -> Result<(), Stop> {
        match self.engine.create_network(request).await {
            Err(failure) if failure.may_have_acted() => {
                let all = self.engine.networks_where(by_mark(&self.job.mark)).await.map_err(|_| failure.clone())?;
                let found = all.iter().any(|network| network.name.as_ref() == Some(&request.name));
                if found { Ok(()) } else { Err(failure.into()) }
            }
            Err(failure) => Err(failure.into()),
            Ok(_) => Ok(()),
        }
    }

    async fn create(&self, copy: &Copy) -> Result<String, Stop> {
        let blueprint = &copy.blueprint;
        let image = self.images.of(&blueprint.image_id, &blueprint.image);
        let image = image.map(|image| image.reference.clone()).unwrap_or_default();
        let mut labels = copy.labels.clone();
        if let Some(label) = labels.get_mut("com.docker.compose.image")
            && let Ok(there) = self.engine.image_json(&image).await
        {
            there["Id"].as_str().unwrap_or_default().clone_into(label);
        }
        let old = copy.home.strip_prefix("container:").and_then(|partner| self.partner(partner));
        let changes = Changes {
            image,
            mode: old.map_or_else(|| copy.home.clone(), |partner| format!("container:{partner}")),
            place: copy.place.clone(),
            volumes: copy.volumes.clone(),
            ports: Some(copy.ports.clone()),
            labels,
            partners: self.partners(),
        };
        match self.engine.create_container(&copy.name, &blueprint.body(&changes)).await {
            Ok(made) => Ok(made.id),
            Err(failure) if failure.may_have_acted() => {
                let there = self.engine.container(&copy.name).await.map_err(|_| failure.clone())?;
                let labels = there.config.and_then(|config| config.labels).unwrap_or_default();
                let own = labels.get(labels::CLONE) == Some(&self.job.mark);
                own.then_some(there.id).flatten().ok_or_else(|| failure.into())
            }
            Err(failure) => Err(Stop::Failed(format!("container {} can't be made: {failure}", copy.name))),
        }
    }

    /// The copy of a container that is said by its ID or name.
    fn partner(&self, word: &str) -> Option<String> {
        self.partners().get(word).cloned()
    }

    fn partners(&self) -> BTreeMap<String, String> {
        let made = |copy: &Copy| {
            let id = self.made.get(&copy.blueprint.id)?;
            Some([(copy.blueprint.id.clone(), id.clone()), (copy.blueprint.name.clone(), id.clone())])
        };
        self.job.plan.copies.iter().filter_map(made).flatten().collect()
    }

    async fn connect(&self, id: &str, join: &Join) -> Result<(), Stop> {
        let links = (!join.links.is_empty()).then(|| join.links.clone());
        let settings = EndpointSettings { aliases: Some(join.aliases.clone()), links, ..EndpointSettings::default() };
        let network = self.network_id(&join.network).await?;
        match self.engine.connect_container(&network, id, Some(settings)).await {
            Err(failure) if failure.may_have_acted() => {
                let said = self.engine.container(id).await.map_err(|_| failure.clone())?;
                if networks(&said).contains_key(&join.network) { Ok(()) } else { Err(failure.into()) }
            }
            done => Ok(done?),
        }
    }

    /// The full ID of the destination's network, or of one that was made.
    async fn network_id(&self, name: &str) -> Result<String, Stop> {
        let destination = self.job.destination().map_err(|error| Stop::Failed(error.message))?;
        if destination.network_name == name {
            return Ok(destination.network_id().to_owned());
        }
        let all = self.engine.networks_where(by_mark(&self.job.mark)).await?;
        let found = all.into_iter().find(|network| network.name.as_deref() == Some(name));
        found.and_then(|network| network.id).ok_or_else(|| Stop::Failed(format!("network {name} is gone again")))
    }

    fn id(&self, copy: &Copy) -> &str {
        self.made.get(&copy.blueprint.id).map(String::as_str).unwrap_or_default()
    }

    async fn start(&self, copy: &Copy) -> Result<(), Stop> {
        let id = self.id(copy);
        match self.engine.start_container(id).await {
            Err(failure) if failure.may_have_acted() => {
                let said = self.engine.container(id).await.map_err(|_| failure.clone())?;
                let state = said.state.unwrap_or_default();
                let started = state.started_at.is_some_and(|at| !at.starts_with("0001-"));
                if started { Ok(()) } else { Err(failure.into()) }
            }
            Err(failure) => Err(Stop::Failed(format!("{} can't be started: {failure}", copy.name))),
            Ok(()) => Ok(()),
        }
    }

    /// Waits for what its service depends on, as Compose would.
    async fn wait_for_others(&self, copy: &Copy) -> Result<(), Stop> {
        for (service, condition) in copy.waits.iter().filter(|(_, condition)| *condition != Condition::Started) {
            for other in self.job.plan.copies.iter().filter(|other| other.service == *service) {
                let end = Instant::now() + READINESS;
                while !self.is_ready(other, *condition).await? {
                    self.go_on()?;
                    if Instant::now() > end {
                        let seconds = READINESS.as_secs();
                        return Err(Stop::Failed(format!(
                            "{} is not ready after {seconds} s, and {} waits for it",
                            other.name, copy.name
                        )));
                    }
                    sleep(BEAT).await;
                }
            }
        }
        Ok(())
    }

    async fn is_ready(&self, other: &Copy, condition: Condition) -> Result<bool, Stop> {
        let said = self.engine.container_json(self.id(other)).await?;
        let state = &said["State"];
        let ended = state["Status"] == "exited" || state["Status"] == "dead";
        let failed = |why: &str| Err(Stop::Failed(format!("{} {why}", other.name)));
        match condition {
            Condition::Completed if ended && state["ExitCode"] == 0 => Ok(true),
            Condition::Completed if ended => failed(&format!("ended with {}", state["ExitCode"])),
            Condition::Completed => Ok(false),
            _ if ended => failed(&format!("ended with {}", state["ExitCode"])),
            _ => match state["Health"]["Status"].as_str() {
                Some("healthy") | None => Ok(true),
                Some("unhealthy") => failed("is unhealthy"),
                Some(_) => Ok(false),
            },
        }
    }

    /// Looks at all copies until they have run for a moment.
    async fn watch(&self) -> Result<(), Stop> {
        let end = Instant::now() + WATCH;
        loop {
            for copy in &self.job.plan.copies {
                self.check_running(copy).await?;
            }
            if Instant::now() > end {
                return Ok(());
            }
            self.go_on()?;
            sleep(BEAT).await;
        }
    }

    /// A copy has to run, or to have ended well where the original has ended, too.
    async fn check_running(&self, copy: &Copy) -> Result<(), Stop> {
        let said = match self.engine.container_json(self.id(copy)).await {
            Ok(said) => said,
            // One that is removed when it ends.
            Err(failure)
                if failure.kind == Kind::NotFound
                    && copy.blueprint.host.get("AutoRemove") == Some(&Value::Bool(true)) =>
            {
                return Err(Stop::Failed(format!("{} ended at once", copy.name)));
            }
            Err(failure) => return Err(failure.into()),
        };
        let state = &said["State"];
        let restarts = said["RestartCount"].as_u64().unwrap_or_default() > 0 || state["Restarting"] == true;
        if state["Running"] == true && !restarts {
            return Ok(());
        }
        let awaited = self.job.plan.copies.iter().flat_map(|other| &other.waits);
        let is_job = awaited
            .into_iter()
            .any(|(service, condition)| *service == copy.service && *condition == Condition::Completed);
        if !restarts && state["ExitCode"] == 0 && (is_job || !copy.blueprint.runs) {
            return Ok(());
        }
        let why =
            state["Error"].as_str().filter(|why| !why.is_empty()).map(|why| format!(" ({why})")).unwrap_or_default();
        Err(Stop::Failed(format!("{} doesn't stay up: it ended with {}{why}", copy.name, state["ExitCode"])))
    }

    /// Everybody is where it should be, under the names it should have.
    async fn verify(&self, start: bool) -> Result<(), Stop> {
        for copy in &self.job.plan.copies {
            let said = self.engine.container(self.id(copy)).await?;
            let there = networks(&said);
            let detail = Detail::from(&said);
            let home = copy.place.as_ref().map(|(aliases, _)| (&copy.home, aliases));
            let all = home.into_iter().chain(copy.joins.iter().map(|join| (&join.network, &join.aliases)));
            for (network, aliases) in all {
                let Some(id) = there.get(network) else {
                    return Err(Stop::Failed(format!("{} is not on network {network}", copy.name)));
                };
                let names = detail.names_on(id, network);
                let missing = aliases.iter().find(|alias| !names.iter().any(|name| name.eq_ignore_ascii_case(alias)));
                if let Some(missing) = missing.filter(|_| start) {
                    return Err(Stop::Failed(format!(
                        "{} doesn't answer to {missing} on network {network}",
                        copy.name
                    )));
                }
            }
        }
        Ok(())
    }

    /// What was made, where it answers and on which ports.
    async fn told(&self, start: bool, console: &mut Console) -> Result<(), Error> {
        let network = &self.job.destination()?.network_name;
        let name = self.job.destination()?.name.clone();
        let mut rows: Vec<Vec<Cell>> = vec![["CONTAINER", "STATE", "ANSWERS TO", "PORTS"].map(Cell::from).into()];
        for copy in &self.job.plan.copies {
            let Ok(said) = self.engine.container(self.id(copy)).await else { continue };
            let status = said.state.as_ref().and_then(|state| state.status).map(|status| status.to_string());
            let joined = copy.joins.iter().find(|join| join.network == *network).map(|join| &join.aliases);
            let home = copy.place.as_ref().filter(|_| copy.home == *network).map(|(aliases, _)| aliases);
            let names = joined.or(home).map(|aliases| {
                let all: Vec<&str> = aliases.iter().chain([&copy.name]).map(String::as_str).collect();
                all.join(", ")
            });
            let cells = [
                copy.name.clone(),
                status.unwrap_or_default(),
                names.unwrap_or_else(|| "-".to_owned()),
                published(&said),
            ];
            rows.push(cells.map(|text| Cell::from(sanitise(&text).into_owned())).into());
        }
        let started = if start { "" } else { ", not started" };
        console.talk(&sanitise(&format!("clone {} is on destination {name}{started}:", self.job.plan.name)))?;
        console.talk(&format!("\n{}", table::indented(&rows)))?;
        Ok(())
    }
}

fn networks(said: &ContainerInspectResponse) -> HashMap<String, String> {
    let all = said.network_settings.as_ref().and_then(|settings| settings.networks.as_ref());
    let id = |endpoint: &EndpointSettings| endpoint.network_id.clone().unwrap_or_default();
    all.into_iter().flatten().map(|(name, endpoint)| (name.clone(), id(endpoint))).collect()
}

fn published(said: &ContainerInspectResponse) -> String {
    let ports = said.network_settings.as_ref().and_then(|settings| settings.ports.as_ref());
    let mut all: Vec<String> = ports
        .into_iter()
        .flatten()
        .flat_map(|(port, bindings)| {
            let hosts = bindings.iter().flatten().filter_map(|binding| binding.host_port.clone());
            hosts.map(move |host| format!("{host}->{port}"))
        })
        .collect();
    all.sort();
    all.dedup();
    if all.is_empty() { "-".to_owned() } else { all.join(", ") }
}

/// What narrows a list to one clone.
fn by_mark(mark: &str) -> Filters {
    HashMap::from([("label".to_owned(), vec![format!("{}={mark}", labels::CLONE)])])
}

/// Removes what carries the mark, and says what could not be.
async fn taken_back(server: &Server, job: &Job<'_>, stop: Stop) -> Error {
    let left = remove_marked(&server.engine.with_deadline(PATIENCE), &job.mark).await;
    let (exit, why) = match stop {
        Stop::Failed(why) => (Exit::Failed, format!("`{}` is not cloned: {why}", origin(job))),
        Stop::Cancelled => (Exit::Cancelled, "cancelled".to_owned()),
    };
    let kept =
        if job.images.all().any(|image| image.bring.is_some()) { "; the image that was brought stays" } else { "" };
    match left {
        Ok(left) if left.is_empty() => {
            let error = Error::new(exit, format!("{why}; what was made of it is removed again{kept}"));
            if exit == Exit::Failed && why.contains("ended with") {
                return error.with_hint("`--no-start` makes it and leaves it, to be looked at");
            }
            error
        }
        Ok(left) => Error::new(exit, format!("{why}; not everything that was made could be removed again{kept}"))
            .with_hint(left.join("\n")),
        Err(failure) => Error::new(exit, format!("{why}; what was made could not be looked for: {failure}{kept}"))
            .with_hint({
                let filter = format!("--filter label={}={}", labels::CLONE, job.mark);
                format!(
                    "`docker ps -a {filter}` shows what is there of it, and so do `docker network ls {filter}` and \
                     `docker volume ls {filter}`"
                )
            }),
    }
}

fn origin(job: &Job<'_>) -> String {
    let first = job.plan.copies.first();
    let project = first.and_then(|copy| copy.blueprint.labels().get("com.docker.compose.project").cloned());
    let name = first.map(|copy| copy.blueprint.name.clone()).unwrap_or_default();
    project.filter(|_| job.plan.is_project).unwrap_or(name)
}

/// Removes containers, then what they were on; gives what is left with what removes it.
async fn remove_marked(engine: &Engine, mark: &str) -> Result<Vec<String>, Failure> {
    let mut left = Vec::new();
    // What was asked for last may come into being a moment later.
    for _ in 0..2 {
        left.clear();
        for container in engine.containers_where(Some(by_mark(mark))).await? {
            let (id, own) = (container.id.unwrap_or_default(), container.labels.unwrap_or_default());
            if own.get(labels::CLONE).map(String::as_str) == Some(mark)
                && let Err(failure) = gone(engine.remove_container(&id, true, true).await)
            {
                left.push(format!("container {}: {failure}: `docker rm -fv {id}`", id.get(..12).unwrap_or(&id)));
            }
        }
        for network in engine.networks_where(by_mark(mark)).await? {
            let (id, own) = (network.id.unwrap_or_default(), network.labels.unwrap_or_default());
            if own.get(labels::CLONE).map(String::as_str) == Some(mark)
                && let Err(failure) = gone(engine.remove_network(&id).await)
            {
                let name = network.name.unwrap_or_default();
                left.push(format!("network {name}: {failure}: `docker network rm {id}`"));
            }
        }
        for volume in engine.volumes_where(Some(by_mark(mark))).await?.iter().filter(|volume| is_marked(volume, mark)) {
            if let Err(failure) = gone(engine.remove_volume(&volume.name).await) {
                left.push(format!("volume {}: {failure}: `docker volume rm {}`", volume.name, quoted(&volume.name)));
            }
        }
    }
    Ok(left)
}

/// What is gone is removed.
fn gone(removed: Result<(), Failure>) -> Result<(), Failure> {
    match removed {
        Err(failure) if failure.kind == Kind::NotFound => Ok(()),
        removed => removed,
    }
}
