//! Creating a container anew on another network: the new one is made first, the old one is stopped and kept until the new
//! one runs and answers; a failure removes the new one and starts the old one again.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::linking::{Seen, look};
use super::server::{PATIENCE, Server};
use crate::destination::anew::Anew;
use crate::destination::attachment::Link;
use crate::destination::change::quoted;
use crate::engine::{Engine, Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugin::cancel::Cancel;

/// How long the new container is watched after its start: what fails, fails at once.
const WATCH: Duration = Duration::from_millis(1200);

/// How often it is looked at meanwhile.
const BEAT: Duration = Duration::from_millis(150);

/// What was done so far.
#[derive(Debug, Default)]
struct Made {
    /// The new container's full ID.
    id: Option<String>,
    /// Nobody answers whether there is a new one.
    unknown: bool,
    /// The old one was asked to stop.
    stopped: bool,
    /// The old one was given its other name.
    renamed: bool,
}

enum Stop {
    Failed(String),
    Cancelled,
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.message)
    }
}

/// Carries it out; where the new container is and what it answers to, and what is left to do where the old one could not
/// be removed.
///
/// # Errors
/// Something failed, and what was there before is there again; or says what isn't.
pub(super) async fn carry_out(server: &Server, anew: &Anew, cancel: &Cancel) -> Result<(Seen, Option<String>), Error> {
    let _whole = cancel.shield();
    let patience = PATIENCE * 4 + Duration::from_secs(anew.patience);
    let engine = server.engine.with_deadline(patience);
    let mut made = Made::default();
    match change(server, &engine, anew, &mut made, cancel).await {
        Ok(seen) => {
            let removed = gone(engine.remove_container(&anew.old, false, false).await);
            let left = match removed {
                Err(failure) if is_there(&engine, &anew.old).await => Some(format!(
                    "the old container could not be removed ({failure}): docker rm {}",
                    quoted(&anew.going)
                )),
                _ => None,
            };
            Ok((seen, left))
        }
        Err(stop) => Err(taken_back(&engine, anew, &made, stop).await),
    }
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
        made.stopped = true;
        settled(engine, engine.stop_container(&anew.old).await, &anew.old, |said| said["State"]["Running"] == false)
            .await?;
        go_on()?;
    }
    made.renamed = true;
    rename(engine, &anew.old, &anew.going).await?;
    rename(engine, &id, &anew.name).await?;
    if anew.runs {
        settled(engine, engine.start_container(&id).await, &id, |said| said["State"]["Running"] == true).await?;
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

/// What is gone is removed.
fn gone(removed: Result<(), Failure>) -> Result<(), Failure> {
    match removed {
        Err(failure) if failure.kind == Kind::NotFound => Ok(()),
        removed => removed,
    }
}

/// Removes the new container, and has the old one as it was.
async fn taken_back(engine: &Engine, anew: &Anew, made: &Made, stop: Stop) -> Error {
    let mut left = Vec::new();
    if let Some(new) = &made.id
        && let Err(failure) = gone(engine.remove_container(new, true, false).await)
    {
        left.push(format!("the new container could not be removed ({failure}): docker rm -f {new}"));
    }
    if made.unknown {
        let coming = quoted(&anew.coming);
        left.push(format!("whether the new container was made is not known; if it was: docker rm {coming}"));
    }
    let old = quoted(&anew.old);
    if made.renamed
        && let Err(Stop::Failed(why)) = rename(engine, &anew.old, &anew.name).await
        && !is_called(engine, &anew.old, &anew.name).await
    {
        left.push(format!(
            "the old container could not be renamed ({why}): docker rename {old} {}",
            quoted(&anew.name)
        ));
    }
    if made.stopped
        && let Err(failure) = engine.start_container(&anew.old).await
    {
        left.push(format!("the old container could not be started ({failure}): docker start {old}"));
    }
    let (exit, why) = match stop {
        Stop::Failed(why) => (Exit::Failed, why),
        Stop::Cancelled => (Exit::Cancelled, "cancelled".to_owned()),
    };
    let state = match (made.stopped || made.id.is_some(), left.is_empty()) {
        (false, true) => "nothing was changed",
        (true, true) => "the old container is as it was",
        (_, false) => "not everything could be taken back",
    };
    let error = Error::new(exit, format!("container {} is not created anew: {why}; {state}", anew.name));
    if left.is_empty() { error } else { error.with_hint(left.join("\n")) }
}

/// Whether a container is there, as far as anybody answers.
async fn is_there(engine: &Engine, id: &str) -> bool {
    engine.container_json(id).await.map_or_else(|failure| failure.kind != Kind::NotFound, |_| true)
}

/// Whether a container has this name: renaming to what it is called already is an error of engines.
async fn is_called(engine: &Engine, id: &str, name: &str) -> bool {
    engine.container_json(id).await.is_ok_and(|said| said["Name"].as_str() == Some(&format!("/{name}")))
}
