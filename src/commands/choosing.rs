//! Which destination a command is about: the one that was said, else `DOCKER_DESTINATION`, else the only one on the
//! server. Never another one than asked for.

use super::server::Server;
use crate::destination::change::quoted;
use crate::destination::{Destination, Status, Survey};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::world;

/// The variable that names a destination where no flag does.
pub(crate) const VARIABLE: &str = "DOCKER_DESTINATION";

/// Chooses, and says what was chosen. `flag` is what hints name.
///
/// # Errors
/// There is no such destination, none at all, or several and nobody said which.
pub(super) fn choose<'s>(
    asked: Option<&str>,
    flag: &str,
    server: &'s Server,
    console: &mut Console,
) -> Result<&'s Destination, Error> {
    let (destination, why) = match named(asked, flag, server)? {
        Some(named) => named,
        None => (the_only_one(server, flag)?, THE_ONLY_ONE),
    };
    say(destination, why, server, console)?;
    Ok(destination)
}

/// Chooses; where nobody said which, a person on a terminal is asked.
///
/// # Errors
/// There is no such destination, none at all, or several and nobody says which.
pub(super) fn select<'s>(
    asked: Option<&str>,
    server: &'s Server,
    console: &mut Console,
) -> Result<&'s Destination, Error> {
    let (destination, why) = if let Some(named) = named(asked, "--to", server)? {
        named
    } else {
        let all: Vec<&Destination> = usable(server).collect();
        if all.len() > 1 && world::in_is_terminal() && console.err_is_terminal() {
            let chosen = ask(&all, &server.survey, &server.called(), "Which one?", console)?;
            let none = || Error::new(Exit::Failed, "no destination was chosen");
            (chosen.ok_or_else(none)?, "")
        } else {
            (the_only_one(server, "--to")?, THE_ONLY_ONE)
        }
    };
    say(destination, why, server, console)?;
    Ok(destination)
}

/// Lets a person on a terminal choose by number or name; `None` where they don't.
///
/// # Errors
/// The answer means no destination.
pub(super) fn ask<'s>(
    all: &[&'s Destination],
    survey: &'s Survey,
    server: &str,
    question: &str,
    console: &mut Console,
) -> Result<Option<&'s Destination>, Error> {
    let rows: Vec<Vec<Cell>> = all
        .iter()
        .enumerate()
        .map(|(number, destination)| {
            let words = [(number + 1).to_string(), destination.name.clone(), destination.network_name.clone()];
            words.map(|word| Cell::from(sanitise(&word).into_owned())).into()
        })
        .collect();
    let text = format!("Destinations on {server}:\n{}{question} [1-{}] ", table::indented(&rows), all.len());
    console.talk(&text)?;
    let answer = world::line();
    let answer = answer.trim();
    if answer.is_empty() {
        return Ok(None);
    }
    let by_number = answer.parse::<usize>().ok().and_then(|number| all.get(number.checked_sub(1)?).copied());
    // A name may be a number.
    match (survey.knows(answer), by_number) {
        (false, Some(destination)) => Ok(Some(destination)),
        _ => survey.find(answer, server).map(Some),
    }
}

const THE_ONLY_ONE: &str = ", the only one";

/// The destination that a flag or the variable names, and how it came to be this one.
fn named<'s>(
    asked: Option<&str>,
    flag: &str,
    server: &'s Server,
) -> Result<Option<(&'s Destination, &'static str)>, Error> {
    let called = server.called();
    Ok(match (asked, &world::variable(VARIABLE)) {
        (Some(word), _) => Some((server.survey.find(word, &called)?, "")),
        (None, Some(word)) => {
            let found = server.survey.find(word, &called);
            Some((found.map_err(|error| of_variable(error, flag))?, ", as DOCKER_DESTINATION says"))
        }
        (None, None) => None,
    })
}

fn say(destination: &Destination, why: &str, server: &Server, console: &mut Console) -> Result<(), Error> {
    let (name, network, called) = (&destination.name, &destination.network_name, server.called());
    console.talk(&format!("{}\n", sanitise(&format!("destination {name} (network {network}) on {called}{why}"))))?;
    Ok(())
}

fn usable(server: &Server) -> impl Iterator<Item = &Destination> {
    server.survey.destinations.iter().filter(|destination| destination.status != Status::NetworkGone)
}

fn of_variable(error: Error, flag: &str) -> Error {
    let message = format!("{}, which {VARIABLE} names", error.message);
    let hint = error.hint.unwrap_or_else(|| format!("`{flag} NAME` names another"));
    Error::new(error.exit, message).with_hint(hint)
}

fn the_only_one<'s>(server: &'s Server, flag: &str) -> Result<&'s Destination, Error> {
    let called = server.called();
    let all: Vec<&Destination> = usable(server).collect();
    match all.as_slice() {
        [one] => Ok(one),
        [] => Err(Error::new(Exit::Failed, format!("there is no destination on {called}; nothing was changed"))
            .with_hint(
                "`docker destination create NAME` makes one, `docker destination adopt` lists what could be one",
            )),
        several => {
            let message = format!("there are {} destinations on {called}, and none was named", several.len());
            let lines = several.iter().map(|d| format!("{flag} {}", quoted(&d.name))).collect::<Vec<_>>();
            Err(Error::new(Exit::Failed, format!("{message}; nothing was changed"))
                .with_hint(format!("one of: {}", lines.join(", "))))
        }
    }
}
