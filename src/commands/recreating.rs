//! Creating a container anew on another network: the new one is made first, the old one is stopped and kept until the new
//! one runs and answers; a failure removes the new one and starts the old one again.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::linking::{Seen, look};
use super::server::{PATIENCE, Server};
use crate::destination::anew::Anew;
use crate::destination::attachment::Link;
use crate::destination::change::quoted;
use crate::destination::halfway::{self, Halfway};
use crate::engine::{Engine, Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugin::cancel::Cancel;

/// How long the new container is watched after its start: what fails, fails at once.
const WATCH: Duration = Duration::from_millis(1200);

/// How often it is looked at meanwhile.
const BEAT: Duration = Duration::from_millis(150);

/// What to do where nobody could look any more.
const AGAIN: &str = "the same command again finishes it, or takes it back";

/// What was done so far.
#[derive(Debug, Default)]
struct Made {
    /// The new container's full ID.
    id: Option<String>,
    /// Nobody answers whether there is a new one.
    unknown: bool,
}

enum Stop {
    Failed(String),
    Cancelled,
}

impl Stop {
    fn why(&self) -> &str {
        match self {
            Self::Failed(why) => why,
            Self::Cancelled => "cancelled",
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.message)
    }
}

/// Carries it out; where the new container is and what it answers to, and where the old one could not be removed, that and
/// what does it.
///
/// # Errors
/// Something failed, and what was there before is there again; or says what isn't.
pub(super) async fn carry_out(
    server: &Server,
    anew: &Anew,
    cancel: &Cancel,
) -> Result<(Seen, Option<(String, String)>), Error> {
    let _whole = cancel.shield();
    let patience = PATIENCE * 4 + Duration::from_secs(anew.patience);
    let engine = server.engine.with_deadline(patience);
    let mut made = Made::default();
    match change(server, &engine, anew, &mut made, cancel).await {
        Ok(seen) => {
            let removed = remove(&engine, &anew.old).await;
            let going = quoted(&anew.going);
            let left = removed.err().map(|failure| {
                (format!("the old container could not be removed ({failure})"), format!("`docker rm {going}` does it"))
            });
            Ok((seen, left))
        }
        Err(stop) => Err(taken_back(&engine, anew, &made, stop).await),
    }
}

/// Ends what was cut short: where the new container stands, the old one goes; else the old one is as it was, and the new
/// one goes.
///
/// # Errors
/// The engine refuses, or the new one doesn't stay up: then the old one is as it was. Cut short again, both are there.
pub(super) async fn finish(server: &Server, halfway: &Halfway<'_>, cancel: &Cancel) -> Result<(), Error> {
    let _whole = cancel.shield();
    let (old, new) = (&halfway.old.id, &halfway.new.id);
    let failed = |why: String, state: &str| {
        let message = format!("container {} was left halfway of being created anew: {why}; {state}", halfway.name);
        Error::new(Exit::Failed, message)
    };
    let said = server.engine.container_json(old).await?;
    let patience = said["Config"]["StopTimeout"].as_u64().unwrap_or(10);
    let engine = server.engine.with_deadline(PATIENCE * 4 + Duration::from_secs(patience));
    let pair = Pair { name: halfway.name, old, new: Some(new), ran: halfway.ran };
    let why = if halfway.stands() {
        match stand(&engine, halfway, cancel).await {
            Ok(()) => return Ok(()),
            Err(Stop::Cancelled) => {
                return Err(Error::new(Exit::Cancelled, format!("{}: cancelled", halfway.name)).with_hint(AGAIN));
            }
            Err(Stop::Failed(why)) => Some(why),
        }
    } else {
        None
    };
    match (pair.take_back(&engine).await, why) {
        (Ok(()), None) => Ok(()),
        (Ok(()), Some(why)) => Err(failed(why, "the old container is as it was")),
        (Err(left), why) => {
            let why = why.map_or_else(|| left.clone(), |why| format!("{why}; {left}"));
            Err(failed(why, "not everything could be taken back").with_hint(AGAIN))
        }
    }
}

/// Has the new container stay alone.
async fn stand(engine: &Engine, halfway: &Halfway<'_>, cancel: &Cancel) -> Result<(), Stop> {
    let (old, new) = (&halfway.old.id, &halfway.new.id);
    stop(engine, old).await?;
    if halfway.ran {
        start(engine, new).await?;
        watch(engine, new, cancel).await?;
    }
    Ok(remove(engine, old).await?)
}

async fn change(server: &Server, engine: &Engine, anew: &Anew, made: &mut Made, cancel: &Cancel) -> Result<Seen, Stop> {
    let go_on = || if cancel.is_cancelled() { Err(Stop::Cancelled) } else { Ok(()) };
    go_on()?;
    let id = create(engine, anew, made).await?;
    made.id = Some(id.clone());
    for join in &anew.joins {
        go_on()?;
        connect(engine, &id, join).await?;
    }
    go_on()?;
    if anew.runs {
        stop(engine, &anew.old).await?;
        go_on()?;
    }
    rename(engine, &anew.old, &anew.going).await?;
    rename(engine, &id, &anew.name).await?;
    if anew.runs {
        start(engine, &id).await?;
        watch(engine, &id, cancel).await?;
    }
    let mut seen = None;
    for link in [&anew.home].into_iter().chain(&anew.joins) {
        let link = Link { container: id.clone(), ..link.clone() };
        let one = look(server, &link).await;
        let one = one.map_err(|why| Stop::Failed(format!("on network `{}`: {why}", link.network_name)))?;
        seen.get_or_insert(one);
    }
    seen.ok_or_else(|| Stop::Failed("it is on no network afterwards".to_owned()))
}

async fn create(engine: &Engine, anew: &Anew, made: &mut Made) -> Result<String, Stop> {
    let failure = match engine.create_container(&anew.coming, &anew.body).await {
        Ok(made) => return Ok(made.id),
        Err(failure) if failure.may_have_acted() => failure,
        Err(failure) => return Err(failure.into()),
    };
    // Nobody had this name before.
    match engine.container(&anew.coming).await {
        Ok(there) => there.id.ok_or_else(|| failure.into()),
        Err(none) => {
            made.unknown = none.kind != Kind::NotFound;
            Err(failure.into())
        }
    }
}

async fn connect(engine: &Engine, id: &str, link: &Link) -> Result<(), Stop> {
    let asked = engine.connect_container(&link.network, id, Some(link.settings.clone())).await;
    settled(engine, asked, id, |said| said["NetworkSettings"]["Networks"].get(&link.network_name).is_some()).await
}

async fn stop(engine: &Engine, id: &str) -> Result<(), Stop> {
    settled(engine, engine.stop_container(id).await, id, |said| said["State"]["Running"] == false).await
}

async fn start(engine: &Engine, id: &str) -> Result<(), Stop> {
    settled(engine, engine.start_container(id).await, id, |said| said["State"]["Running"] == true).await
}

/// Removes a container, and none of its volumes. What is gone is removed.
async fn remove(engine: &Engine, id: &str) -> Result<(), Failure> {
    match engine.remove_container(id, false, false).await {
        Err(failure) if is_there(engine, id).await => Err(failure),
        _ => Ok(()),
    }
}

async fn rename(engine: &Engine, id: &str, name: &str) -> Result<(), Stop> {
    let asked = engine.rename_container(id, name).await;
    settled(engine, asked, id, |said| said["Name"].as_str() == Some(&format!("/{name}"))).await
}

/// Looks where a failure may have been none.
async fn settled(
    engine: &Engine,
    asked: Result<(), Failure>,
    id: &str,
    is_done: impl Fn(&serde_json::Value) -> bool,
) -> Result<(), Stop> {
    match asked {
        Err(failure) if failure.may_have_acted() => {
            let said = engine.container_json(id).await.map_err(|_| failure.clone())?;
            if is_done(&said) { Ok(()) } else { Err(failure.into()) }
        }
        asked => Ok(asked?),
    }
}

/// Looks at the new container until it has run for a moment.
async fn watch(engine: &Engine, id: &str, cancel: &Cancel) -> Result<(), Stop> {
    let end = Instant::now() + WATCH;
    loop {
        let said = engine.container_json(id).await?;
        let state = &said["State"];
        let restarts = said["RestartCount"].as_u64().unwrap_or_default() > 0 || state["Restarting"] == true;
        if state["Running"] != true || restarts {
            return Err(Stop::Failed(format!("it doesn't stay up: it ended with {}", state["ExitCode"])));
        }
        if Instant::now() > end {
            return Ok(());
        }
        if cancel.is_cancelled() {
            return Err(Stop::Cancelled);
        }
        sleep(BEAT).await;
    }
}

/// Two containers of one name, of which the old one is to be as it was.
struct Pair<'p> {
    name: &'p str,
    old: &'p str,
    new: Option<&'p str>,
    /// Whether the old one ran.
    ran: bool,
}

impl Pair<'_> {
    /// Has the old container as it was. The new one goes last: it tells whose place it was to take.
    ///
    /// # Errors
    /// What could not be done; nothing was done after that.
    async fn take_back(&self, engine: &Engine) -> Result<(), String> {
        let failed = |what: &'static str| move |stop: Stop| format!("{what} ({})", stop.why());
        let look = |failure: Failure| format!("the old container could not be looked at ({failure})");
        let old = engine.container_json(self.old).await.map_err(look)?;
        let new = match self.new {
            None => None,
            Some(id) => match engine.container_json(id).await {
                Ok(said) => Some((id, said)),
                Err(failure) if failure.kind == Kind::NotFound => None,
                Err(failure) => return Err(format!("the new container could not be looked at ({failure})")),
            },
        };
        if let Some((id, said)) = &new {
            if said["State"]["Running"] == true || said["State"]["Restarting"] == true {
                stop(engine, id).await.map_err(failed("the new container could not be stopped"))?;
            }
            if is_called(said, self.name) {
                let renamed = rename(engine, id, &halfway::coming(self.name)).await;
                renamed.map_err(failed("the new container could not be renamed"))?;
            }
        }
        if !is_called(&old, self.name) {
            let renamed = rename(engine, self.old, self.name).await;
            renamed.map_err(failed("the old container could not be renamed"))?;
        }
        if self.ran && old["State"]["Running"] != true {
            start(engine, self.old).await.map_err(failed("the old container could not be started"))?;
        }
        match new {
            Some((id, _)) => {
                remove(engine, id).await.map_err(|f| format!("the new container could not be removed ({f})"))
            }
            None => Ok(()),
        }
    }
}

/// Removes the new container, and has the old one as it was.
async fn taken_back(engine: &Engine, anew: &Anew, made: &Made, stop: Stop) -> Error {
    let pair = Pair { name: &anew.name, old: &anew.old, new: made.id.as_deref(), ran: anew.runs };
    let is_clean = made.id.is_none() && !made.unknown;
    let back = if is_clean { Ok(()) } else { pair.take_back(engine).await };
    let left = match back {
        Err(left) => Some(left),
        Ok(()) if made.unknown => {
            Some(format!("whether the new container, {}, was made is not known", quoted(&anew.coming)))
        }
        Ok(()) => None,
    };
    let exit = if matches!(stop, Stop::Cancelled) { Exit::Cancelled } else { Exit::Failed };
    let state = match (is_clean, &left) {
        (true, _) => "nothing was changed",
        (false, None) => "the old container is as it was",
        (false, Some(_)) => "not everything could be taken back",
    };
    let error = Error::new(exit, format!("container {} is not created anew: {}; {state}", anew.name, stop.why()));
    match left {
        Some(left) => error.with_hint(format!("{left}; {AGAIN}")),
        None => error,
    }
}

/// Whether a container is there, as far as anybody answers.
async fn is_there(engine: &Engine, id: &str) -> bool {
    engine.container_json(id).await.map_or_else(|failure| failure.kind != Kind::NotFound, |_| true)
}

/// Whether a container has this name: renaming to what it is called already is an error of engines.
fn is_called(said: &serde_json::Value, name: &str) -> bool {
    said["Name"].as_str() == Some(&format!("/{name}"))
}
