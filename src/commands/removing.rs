//! Removals: looking at what is in the way, and carrying out a plan that can be taken back until its network is gone.

use std::collections::HashMap;

use futures_util::future::try_join;

use crate::destination::attachment::{Link, Step as Unlinking};
use crate::destination::change::quoted;
use crate::destination::guard::{Guard, Guest, Reason};
use crate::destination::network::Scope;
use crate::destination::plan::{Plan, Step};
use crate::destination::record::Origin;
use crate::destination::{Destination, Detail, Network, Survey};
use crate::engine::models::TaskState;
use crate::engine::{Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

use super::guardian::Guardian;
use super::linking::{self, Change};
use super::recording;
use super::server::Server;

/// Why a destination can't be removed.
pub(super) struct Refusal {
    /// What, where and why.
    pub(super) error: Error,
    /// Everything in the way, as a table.
    pub(super) details: String,
}

/// What a removal would do.
///
/// # Errors
/// Something is in the way, or the network is not ours to remove.
pub(super) fn plan(
    survey: &Survey,
    destination: &Destination,
    called: &str,
    globals: &Globals,
) -> Result<Plan, Box<Refusal>> {
    let name = &destination.name;
    let guard = Guard::of(survey, destination);
    if !guard.obstacles.is_empty() {
        let message = format!("destination `{name}` on {called} is in use by {}; nothing was removed", guard.counted());
        return Err(Box::new(Refusal { error: Error::new(Exit::Failed, message), details: details(&guard, globals) }));
    }
    if let (Some(network), Origin::Adopted) = (&destination.network, destination.origin) {
        let made = destination.record.as_ref().is_some_and(|record| record.content.origin == Origin::Created);
        let how = if made { "its network was made anew by somebody else" } else { "it was adopted" };
        let message = format!(
            "destination `{name}` on {called} can't be removed: {how}, and network `{}` is not ours to remove; nothing \
             was removed",
            network.name
        );
        let (word, network) = (quoted(name), quoted(&network.name));
        let hint = format!(
            "`docker destination release {word}` forgets it; nothing is on it now, so `docker network rm {network}` may \
             follow"
        );
        let error = Error::new(Exit::Failed, message).with_hint(hint);
        return Err(Box::new(Refusal { error, details: String::new() }));
    }
    Ok(Plan::of_removal(survey, destination, &guard))
}

/// Everything in the way by reason, each with the command that frees it.
fn details(guard: &Guard, globals: &Globals) -> String {
    let docker = docker(globals);
    let mut rows: Vec<Vec<Cell>> = vec![["STATE", "NAME", "PART OF", "WHAT FREES IT"].map(Cell::from).into()];
    let mut before = None;
    for obstacle in &guard.obstacles {
        let state = if before == Some(obstacle.reason) { "" } else { obstacle.reason.name() };
        before = Some(obstacle.reason);
        let cells = [
            state.to_owned(),
            sanitise(&obstacle.name).into_owned(),
            sanitise(&obstacle.resource).into_owned(),
            format!("{docker} {}", sanitise(&obstacle.free)),
        ];
        rows.push(cells.map(Cell::from).into());
    }
    let has = |reason| guard.obstacles.iter().any(|obstacle| obstacle.reason == reason);
    let mut notes = Vec::new();
    if guard.obstacles.iter().any(|obstacle| obstacle.made_for) {
        notes.push(
            "`rm`, `down`: it was created on this network and can't leave it; `docker destination move --recreate --to \
             OTHER` creates it anew elsewhere",
        );
    }
    if has(Reason::CreatedOn) {
        notes.push(
            "elsewhere now: created on this network and moved off it since; without it, they can never start again",
        );
    }
    if has(Reason::Stopped) || has(Reason::NeverStarted) {
        notes.push("stopped, never started: without this network, they can't be started");
    }
    let below = if notes.is_empty() { String::new() } else { format!("\n{}\n", notes.join("\n")) };
    format!("\n{}{below}", table::indented(&rows))
}

/// `docker`, with the words that lead to the same server.
pub(super) fn docker(globals: &Globals) -> String {
    let word = |flag: &str, value: &Option<std::ffi::OsString>| {
        value.as_ref().map(|value| format!(" {flag} {}", quoted(&value.to_string_lossy()))).unwrap_or_default()
    };
    format!("docker{}{}", word("--context", &globals.context), word("--host", &globals.host))
}

/// What is on the other nodes of a swarm, as far as a manager knows: it sees no container there that doesn't run.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// How many nodes there are besides.
    pub(super) nodes: usize,
    /// Single containers that run there on a network, with their nodes.
    pub(super) attached: Vec<(String, String)>,
}

/// Asks for what is on the other nodes of a swarm; nothing is asked about a network that is no swarm's.
///
/// # Errors
/// A request failed.
pub(super) async fn others(server: &Server, network: Option<&Network>) -> Result<Others, Failure> {
    let Some(network) = network.filter(|network| network.scope == Scope::Swarm) else { return Ok(Others::default()) };
    let filters = HashMap::from([("runtime".to_owned(), vec!["attachment".to_owned()])]);
    let (nodes, tasks) = Box::pin(try_join(server.engine.nodes(), server.engine.tasks(filters))).await?;
    let called = |id: &str| {
        let node = nodes.iter().find(|node| node.id.as_deref() == Some(id));
        let name = node.and_then(|node| node.description.as_ref()).and_then(|about| about.hostname.clone());
        name.unwrap_or_else(|| id.to_owned())
    };
    let attached = tasks.iter().filter_map(|task| {
        let spec = task.spec.as_ref()?;
        let container = spec.network_attachment_spec.as_ref()?.container_id.clone()?;
        let is_here = server.survey.containers.iter().any(|known| known.id == container);
        let on_it = spec.networks.iter().flatten().any(|one| one.target.as_deref() == Some(&network.id));
        let runs = task.desired_state == Some(TaskState::RUNNING);
        (on_it && runs && !is_here).then(|| (container, called(task.node_id.as_deref().unwrap_or_default())))
    });
    let attached = attached.collect();
    Ok(Others { nodes: nodes.len().saturating_sub(1), attached })
}

/// Looks at the other nodes of a swarm before a destination that spans it is removed; what nobody can see there is said.
///
/// # Errors
/// Something runs on it there, or nobody answers.
pub(super) async fn check_others(
    server: &Server,
    destination: &Destination,
    console: &mut Console,
) -> Result<(), Box<Refusal>> {
    let bare = |error: Error| Box::new(Refusal { error, details: String::new() });
    let others =
        others(server, destination.network.as_ref()).await.map_err(|failure| bare(recording::unchanged(&failure)))?;
    let (name, called) = (&destination.name, server.called());
    if !others.attached.is_empty() {
        let counted = several(others.attached.len(), "container");
        let message = format!(
            "destination `{name}` on {called} is in use by {counted} on other nodes of the swarm; nothing was removed"
        );
        let mut rows: Vec<Vec<Cell>> = vec![["CONTAINER", "NODE"].map(Cell::from).into()];
        rows.extend(others.attached.iter().map(|(container, node)| {
            let short = container.get(..12).unwrap_or(container);
            [sanitise(short), sanitise(node)].map(|text| Cell::from(text.into_owned())).into()
        }));
        let hint = "remove them there, or move them to another network".to_owned();
        let error = Error::new(Exit::Failed, message).with_hint(hint);
        return Err(Box::new(Refusal { error, details: format!("\n{}\n", table::indented(&rows)) }));
    }
    if others.nodes > 0 {
        let told = format!(
            "what is stopped on {} of the swarm can't be seen from here; without network `{}` it couldn't start again",
            several(others.nodes, "other node"),
            destination.network_name
        );
        console.warning(&told).map_err(|error| bare(error.into()))?;
    }
    Ok(())
}

fn several(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// Carries a plan out. Until the network is gone, a failure takes everything back, and the death of this process has a
/// guardian do so.
///
/// # Errors
/// The engine refuses; says what was taken back and what could not be. Or no guardian can be started.
pub(super) async fn carry_out(server: &Server, plan: &Plan, globals: &Globals, cancel: &Cancel) -> Result<(), Error> {
    let _whole = cancel.shield();
    let mut under_way = UnderWay { guardian: guardian(plan, globals)?, ..UnderWay::default() };
    let network_id = plan.network().map_or("", |(id, _)| id);
    for step in &plan.steps {
        match step {
            Step::Detach { guest, network } => {
                if let Err(failure) = detach(server, guest, (network_id, network), &mut under_way).await {
                    return Err(taken_back(server, plan, under_way, &failure).await);
                }
            }
            Step::RemoveNetwork { id, .. } => {
                if let Err(failure) = remove_network(server, id, &under_way.detached).await {
                    let there = !failure.may_have_acted() || server.engine.network(id, false).await.is_ok();
                    let error = taken_back(server, plan, under_way, &failure).await;
                    return Err(if there { error } else { unknown(plan, &failure, error.hint) });
                }
                if let Some(guardian) = under_way.guardian.take() {
                    guardian.dismiss();
                }
            }
            Step::RemoveRecord(record) => {
                let lost = |failure: &Failure| {
                    let message = format!(
                        "destination `{}` is removed, its record {} is not: {failure}",
                        plan.name, record.holder_name
                    );
                    Error::new(Exit::Failed, message).with_hint(format!(
                        "the same again finishes it: `docker destination rm {}`",
                        quoted(&plan.name)
                    ))
                };
                if let Err(failure) = recording::remove(&server.engine, record).await {
                    let still = server.again().await;
                    let there = |now: &Survey| {
                        now.destinations.iter().filter_map(|d| d.record.as_ref()).any(|other| other.id == record.id)
                    };
                    if !failure.may_have_acted() || still.as_ref().map_or(true, there) {
                        return Err(lost(&failure));
                    }
                }
            }
        }
    }
    Ok(())
}

/// What can be taken back, and who does so if this process can't.
#[derive(Default)]
struct UnderWay {
    detached: Vec<Link>,
    guardian: Option<Guardian>,
}

/// Starts a guardian where proxies are taken off. Nothing is changed without one.
fn guardian(plan: &Plan, globals: &Globals) -> Result<Option<Guardian>, Error> {
    let guest = plan.steps.iter().find_map(|step| match step {
        Step::Detach { guest, network } => Some((guest, network)),
        _ => None,
    });
    let Some((guest, network)) = guest else { return Ok(None) };
    Guardian::start(globals, network).map(Some).map_err(|error| {
        let message = format!(
            "destination `{}` is not removed: a second process, which puts proxies back should this one be killed, can't \
             be started: {error}; nothing was changed",
            plan.name
        );
        let command = format!("docker network disconnect {} {}", quoted(network), quoted(&guest.name));
        Error::new(Exit::Failed, message).with_hint(format!("a proxy that is off already needs none: `{command}`"))
    })
}

/// A network that is gone is removed; so is one whose removal's answer got lost. A proxy that was put on it again since it
/// was taken off, as a guardian of a removal that was killed does, is taken off once more.
async fn remove_network(server: &Server, id: &str, detached: &[Link]) -> Result<(), Failure> {
    match server.engine.remove_network(id).await {
        Err(failure) if failure.kind == Kind::NotFound => Ok(()),
        Err(failure) if failure.may_have_acted() => match server.engine.network(id, false).await {
            Err(now) if now.kind == Kind::NotFound => Ok(()),
            _ => Err(failure),
        },
        Err(failure) => {
            let mut is_off_again = false;
            for link in detached {
                is_off_again |= linking::is_there(server, link).await == Some(true)
                    && matches!(linking::disconnect(server, link).await, Change::Done);
            }
            if is_off_again { Box::pin(remove_network(server, id, &[])).await } else { Err(failure) }
        }
        Ok(()) => Ok(()),
    }
}

/// A removal after which nobody answers whether it happened, with what could not be taken back.
fn unknown(plan: &Plan, failure: &Failure, left: Option<String>) -> Error {
    let message = format!("{failure}; whether destination `{}` was removed is not known", plan.name);
    let finish = format!("`docker destination rm --force {}` finishes it", quoted(&plan.name));
    Error::new(Exit::Failed, message)
        .with_hint([Some(finish), left].into_iter().flatten().collect::<Vec<_>>().join("\n"))
}

/// Takes a proxy off, and notes what it takes to put it back; nothing where it is off already.
async fn detach(
    server: &Server,
    guest: &Guest,
    (id, network): (&str, &str),
    under_way: &mut UnderWay,
) -> Result<(), Failure> {
    let said = server.engine.container(&guest.id).await?;
    let endpoints = said.network_settings.as_ref().and_then(|settings| settings.networks.as_ref());
    let Some(endpoint) = endpoints.and_then(|endpoints| endpoints.get(network)) else { return Ok(()) };
    // One that was never started has no ID there.
    let id = endpoint.network_id.clone().filter(|id| !id.is_empty()).unwrap_or_else(|| id.to_owned());
    let link = Link {
        container: guest.id.clone(),
        name: guest.name.clone(),
        settings: Detail::from(&said).wish_on(&id, network).cloned().unwrap_or_default(),
        network: id,
        network_name: network.to_owned(),
    };
    if let Some(Err(error)) = under_way.guardian.as_mut().map(|guardian| guardian.note(&link)) {
        let message = format!("the process that puts proxies back should this one be killed is gone: {error}");
        return Err(Failure { kind: Kind::Invalid, message });
    }
    match linking::disconnect(server, &link).await {
        Change::Done => under_way.detached.push(link),
        Change::Undone(failure) => return Err(failure),
        Change::Unknown(failure) => {
            under_way.detached.push(link);
            return Err(failure);
        }
    }
    Ok(())
}

/// Puts everybody back, and says so.
async fn taken_back(server: &Server, plan: &Plan, under_way: UnderWay, failure: &Failure) -> Error {
    let mut hints = Vec::new();
    for link in under_way.detached.iter().rev() {
        hints.extend(linking::undo(server, Unlinking::Disconnect(link)).await);
    }
    let is_back = hints.is_empty();
    // It stays for what could not be put back, and for what the engine may yet carry out.
    if let Some(guardian) = under_way.guardian {
        if is_back && !failure.may_yet_act() {
            guardian.dismiss();
        } else if !is_back {
            hints.push("this is tried again for half a minute".to_owned());
        }
    }
    let left = if is_back { "nothing was changed" } else { "not everything could be taken back" };
    let error = Error::new(Exit::Failed, format!("destination `{}` is not removed: {failure}; {left}", plan.name));
    if hints.is_empty() { error } else { error.with_hint(hints.join("\n")) }
}
