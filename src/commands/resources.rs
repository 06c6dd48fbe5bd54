//! What `attach`, `detach` and `move` have in common: resources by their words, and one plan after the other.

use std::collections::BTreeMap;
use std::time::Duration;

use super::linking;
use super::recreating;
use super::server::Server;
use crate::destination::anew::Anew;
use crate::destination::attachment::{Plan, concerned};
use crate::destination::change::quoted;
use crate::destination::{Destination, Detail, Network, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::cancel::Cancel;

/// How long nothing is waited for.
pub(super) const NO_WAIT: Duration = Duration::ZERO;

/// What is done about one resource.
#[derive(Debug)]
pub(super) enum Work {
    /// It is put on networks and taken off.
    Linking(Plan),
    /// It is created anew, where it would have been moved so.
    Anew(Plan, Box<Anew>),
}

impl Work {
    fn plan(&self) -> &Plan {
        match self {
            Self::Linking(plan) | Self::Anew(plan, _) => plan,
        }
    }
}

/// The containers that words mean. `swarm` is a flag of `docker service update` and a network, for hints.
///
/// # Errors
/// A word means nothing or several things, or two words mean the same container.
pub(super) fn selected<'s>(
    server: &'s Server,
    words: &[String],
    swarm: (&str, &str),
) -> Result<Vec<Selection<'s>>, Error> {
    let called = server.called();
    let mut owners: BTreeMap<&str, &str> = BTreeMap::new();
    let mut all = Vec::new();
    for word in words {
        let selection = server.survey.select(word, &called, swarm)?;
        for container in &selection.containers {
            if let Some(before) = owners.insert(&container.id, word) {
                let message = format!("container `{}` is named twice, by `{before}` and `{word}`", container.name);
                return Err(Error::new(Exit::Failed, format!("{message}; nothing was changed")));
            }
        }
        all.push(selection);
    }
    Ok(all)
}

/// The details that plans for these need.
///
/// # Errors
/// The engine doesn't answer.
pub(super) async fn details(
    server: &Server,
    selections: &[Selection<'_>],
    destinations: &[&Destination],
) -> Result<Vec<Detail>, Error> {
    let networks: Vec<&Network> = destinations.iter().filter_map(|destination| destination.network.as_ref()).collect();
    Ok(server.details(concerned(&server.survey, selections, &networks)).await?)
}

/// What would be done.
pub(super) fn show(all: &[Work], console: &mut Console) -> Result<Exit, Error> {
    for work in all {
        tell(work, console)?;
        let steps = match work {
            Work::Linking(plan) => plan.steps().map(|step| step.to_string()).collect(),
            Work::Anew(_, anew) => anew.steps().iter().map(|step| sanitise(step).into_owned()).collect::<Vec<_>>(),
        };
        for step in steps {
            console.data(format!("would {step}\n").as_bytes())?;
        }
    }
    Ok(Exit::Done)
}

/// What is to be said before anything is done.
fn tell(work: &Work, console: &mut Console) -> Result<(), Error> {
    if let Work::Anew(_, anew) = work {
        let name = &anew.name;
        let stops = if anew.runs { " stops for a moment, and" } else { "" };
        console.warning(&sanitise(&format!("{name}{stops} loses what it wrote outside of its volumes")))?;
    }
    announce(work.plan(), console)
}

/// What its plan has to say.
pub(super) fn announce(plan: &Plan, console: &mut Console) -> Result<(), Error> {
    for warning in &plan.warnings {
        console.warning(&sanitise(warning))?;
    }
    for note in &plan.notes {
        console.talk(&format!("note: {}\n", sanitise(note)))?;
    }
    for hint in &plan.hints {
        console.hint(&sanitise(hint))?;
    }
    Ok(())
}

/// Carries plans out, one after the other, and prints each word that is done. The first that fails is the last; it is
/// taken back. `wait` passes between a plan's connections and its disconnections.
///
/// # Errors
/// The engine refuses; says what was taken back, what could not be, and what was not begun.
pub(super) async fn carry_out(
    server: &Server,
    all: &[Work],
    wait: Duration,
    cancel: &Cancel,
    console: &mut Console,
) -> Result<Exit, Error> {
    for (index, work) in all.iter().enumerate() {
        tell(work, console)?;
        let rest = |error| with_rest(error, &all[index + 1..]);
        let seen = match work {
            Work::Linking(plan) => {
                let seen = linking::carry_out(server, plan, wait, cancel).await.map_err(rest)?;
                plan.connect.iter().zip(seen).collect::<Vec<_>>()
            }
            Work::Anew(_, anew) => {
                let (seen, left) = recreating::carry_out(server, anew, cancel).await.map_err(rest)?;
                if let Some((left, hint)) = left {
                    console.warning(&sanitise(&left))?;
                    console.hint(&sanitise(&hint))?;
                }
                vec![(&anew.home, seen)]
            }
        };
        for (link, seen) in seen {
            let address = seen.address.map(|address| format!(", {address}")).unwrap_or_default();
            let text = format!("{} is on {} as {}{address}", link.name, link.network_name, seen.names.join(", "));
            console.talk(&format!("{}\n", sanitise(&text)))?;
        }
        console.data(format!("{}\n", sanitise(&work.plan().word)).as_bytes())?;
    }
    Ok(Exit::Done)
}

/// The same error, with what was not begun.
fn with_rest(error: Error, rest: &[Work]) -> Error {
    if rest.is_empty() {
        return error;
    }
    let words: Vec<String> = rest.iter().map(|work| quoted(&work.plan().word)).collect();
    let not_begun = format!("not begun: {}", words.join(" "));
    let hint = error.hint.iter().cloned().chain([not_begun]).collect::<Vec<_>>().join("\n");
    error.with_hint(hint)
}
