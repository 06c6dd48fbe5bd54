//! Putting containers on networks and taking them off, looked at afterwards, and taken back when it fails.

use std::net::IpAddr;
use std::time::Duration;

use crate::destination::Detail;
use crate::destination::attachment::{Link, Plan, Step};
use crate::engine::models::ContainerInspectResponse;
use crate::engine::{Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugin::cancel::Cancel;

use super::server::Server;

/// What became of a change.
pub(super) enum Change {
    /// It is done.
    Done,
    /// It isn't, and nothing was changed.
    Undone(Failure),
    /// Nobody answers whether it is.
    Unknown(Failure),
}

/// Puts a container on a network. A lost answer is looked up.
pub(super) async fn connect(server: &Server, link: &Link) -> Change {
    let asked = server.engine.connect_container(&link.network, &link.container, Some(link.settings.clone())).await;
    judged(server, link, asked, |there| there).await
}

/// Takes a container off a network. A lost answer is looked up.
pub(super) async fn disconnect(server: &Server, link: &Link) -> Change {
    let asked = server.engine.disconnect_container(&link.network, &link.container, false).await;
    judged(server, link, asked, |there| !there).await
}

/// Looks where a failure may have been none.
async fn judged(server: &Server, link: &Link, asked: Result<(), Failure>, is_done: impl Fn(bool) -> bool) -> Change {
    let Err(failure) = asked else { return Change::Done };
    if !failure.may_have_acted() {
        return Change::Undone(failure);
    }
    match server.engine.container(&link.container).await {
        Ok(said) if is_done(place(&said, link).is_some()) => Change::Done,
        Ok(_) => Change::Undone(failure),
        Err(_) => Change::Unknown(failure),
    }
}

/// A container's place on a network.
pub(super) fn place<'c>(
    said: &'c ContainerInspectResponse,
    link: &Link,
) -> Option<&'c crate::engine::models::EndpointSettings> {
    let networks = said.network_settings.as_ref()?.networks.as_ref()?;
    let by_id = networks.values().find(|endpoint| endpoint.network_id.as_deref() == Some(&link.network));
    // One that was never started has no ID there.
    by_id.or_else(|| {
        networks.get(&link.network_name).filter(|endpoint| endpoint.network_id.as_deref().is_none_or(str::is_empty))
    })
}

/// A container as it was seen on a network.
pub(super) struct Seen {
    /// What it answers to.
    pub(super) names: Vec<String>,
    /// Its address; none while it doesn't run.
    pub(super) address: Option<IpAddr>,
}

/// Looks whether a container is where a link says, under all of its names.
///
/// # Errors
/// What is amiss.
pub(super) async fn look(server: &Server, link: &Link) -> Result<Seen, String> {
    let said = server.engine.container(&link.container).await.map_err(|failure| failure.to_string())?;
    let endpoint = place(&said, link).ok_or("it is not there afterwards")?;
    let runs = said.state.as_ref().and_then(|state| state.running).unwrap_or_default();
    if runs && endpoint.endpoint_id.as_deref().is_none_or(str::is_empty) {
        return Err("it runs and has no endpoint there".to_owned());
    }
    let detail = Detail::from(&said);
    let names = detail.names_on(&link.network, &link.network_name);
    let is_missing = |alias: &&String| !names.iter().any(|name| name.eq_ignore_ascii_case(alias));
    if let Some(alias) = link.aliases().iter().find(is_missing) {
        return Err(format!("it doesn't answer to `{alias}` there"));
    }
    let addresses = [&endpoint.ip_address, &endpoint.global_ipv6_address];
    let address = addresses.into_iter().flatten().find_map(|address| address.parse().ok());
    let short = detail.id.get(..12).unwrap_or_default();
    let names = names.iter().filter(|name| *name != short).cloned().collect();
    Ok(Seen { names, address })
}

/// Carries a plan out: all connections, a look at each, a wait, all disconnections. A failure takes everything
/// back, the last first.
///
/// # Errors
/// What failed; what was taken back and what could not be. [`Exit::Cancelled`] where the user stopped it.
pub(super) async fn carry_out(
    server: &Server,
    plan: &Plan,
    wait: Duration,
    cancel: &Cancel,
) -> Result<Vec<Seen>, Error> {
    let _whole = cancel.shield();
    let mut made: Vec<Step<'_>> = Vec::new();
    for link in &plan.connect {
        step(server, plan, Step::Connect(link), &mut made, cancel).await?;
    }
    let mut seen = Vec::new();
    for link in &plan.connect {
        match look(server, link).await {
            Ok(one) => seen.push(one),
            Err(why) => {
                let why = format!("{} on network `{}`: {why}", link.name, link.network_name);
                return Err(taken_back(server, plan, &made, &why, Exit::Failed).await);
            }
        }
    }
    if !plan.disconnect.is_empty() {
        rest(wait, cancel).await;
    }
    for link in &plan.disconnect {
        step(server, plan, Step::Disconnect(link), &mut made, cancel).await?;
    }
    Ok(seen)
}

/// Lets time pass, as long as nobody stops it.
async fn rest(wait: Duration, cancel: &Cancel) {
    const SLICE: Duration = Duration::from_millis(50);
    let mut left = wait;
    while !left.is_zero() && !cancel.is_cancelled() {
        let slice = left.min(SLICE);
        tokio::time::sleep(slice).await;
        left -= slice;
    }
}

async fn step<'p>(
    server: &Server,
    plan: &Plan,
    step: Step<'p>,
    made: &mut Vec<Step<'p>>,
    cancel: &Cancel,
) -> Result<(), Error> {
    if cancel.is_cancelled() {
        return Err(taken_back(server, plan, made, "cancelled", Exit::Cancelled).await);
    }
    let change = match step {
        Step::Connect(link) => connect(server, link).await,
        Step::Disconnect(link) => disconnect(server, link).await,
    };
    let failure = match change {
        Change::Done => {
            made.push(step);
            return Ok(());
        }
        Change::Undone(failure) => failure,
        Change::Unknown(failure) => {
            made.push(step);
            failure
        }
    };
    Err(taken_back(server, plan, made, &format!("can't {step}: {failure}"), Exit::Failed).await)
}

/// Takes back what was made, the last first, and says so.
async fn taken_back(server: &Server, plan: &Plan, made: &[Step<'_>], why: &str, exit: Exit) -> Error {
    let mut left = Vec::new();
    for step in made.iter().rev() {
        left.extend(undo(server, *step).await);
    }
    let state = match (made.is_empty(), left.is_empty()) {
        (true, _) => "nothing was changed",
        (false, true) => "everything was taken back",
        (false, false) => "not everything could be taken back",
    };
    let error = Error::new(exit, format!("{}: {why}; {state}", plan.called));
    if left.is_empty() { error } else { error.with_hint(left.join("\n")) }
}

/// Takes one step back; says what is left to do where that fails.
pub(super) async fn undo(server: &Server, step: Step<'_>) -> Option<String> {
    let (why, what, command) = match step {
        Step::Connect(link) => {
            let why = match disconnect(server, link).await {
                Change::Done => return None,
                Change::Undone(why) | Change::Unknown(why) => why,
            };
            if why.kind == Kind::NotFound || is_there(server, link).await == Some(false) {
                return None;
            }
            (
                why,
                format!("{} could not be taken off network `{}` again", link.name, link.network_name),
                link.disconnect_command(),
            )
        }
        Step::Disconnect(link) => {
            let why = match connect(server, link).await {
                Change::Done => return None,
                Change::Undone(why) | Change::Unknown(why) => why,
            };
            if is_there(server, link).await == Some(true) {
                return None;
            }
            (
                why,
                format!("{} could not be put back on network `{}`", link.name, link.network_name),
                link.connect_command(),
            )
        }
    };
    Some(format!("{what} ({why}): `docker {command}`"))
}

/// Whether a container is on a network; `None` where nobody answers.
pub(super) async fn is_there(server: &Server, link: &Link) -> Option<bool> {
    server.engine.container(&link.container).await.ok().map(|said| place(&said, link).is_some())
}
