//! Which destination a command is about: the one that was said, else `DOCKER_DESTINATION`, else the only one on the
//! server. Never another one than asked for.

use super::server::Server;
use crate::destination::change::quoted;
use crate::destination::{Destination, Status};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
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
    let called = server.called();
    let variable = world::variable(VARIABLE);
    let (destination, why) = match (asked, &variable) {
        (Some(word), _) => (server.survey.find(word, &called)?, ""),
        (None, Some(word)) => {
            let found = server.survey.find(word, &called);
            (found.map_err(|error| of_variable(error, flag))?, ", as DOCKER_DESTINATION says")
        }
        (None, None) => (the_only_one(server, flag)?, ", the only one"),
    };
    let (name, network) = (&destination.name, &destination.network_name);
    console.talk(&format!(
        "{}\n",
        crate::output::sanitise::sanitise(&format!("destination {name} (network {network}) on {called}{why}"))
    ))?;
    Ok(destination)
}

fn of_variable(error: Error, flag: &str) -> Error {
    let message = format!("{}, which {VARIABLE} names", error.message);
    let hint = error.hint.unwrap_or_else(|| format!("`{flag} NAME` names another"));
    Error::new(error.exit, message).with_hint(hint)
}

fn the_only_one<'s>(server: &'s Server, flag: &str) -> Result<&'s Destination, Error> {
    let usable = || server.survey.destinations.iter().filter(|d| d.status != Status::NetworkGone);
    let called = server.called();
    let all: Vec<&Destination> = usable().collect();
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
