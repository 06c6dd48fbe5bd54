//! `docker destination move`.

use std::time::Duration;

use super::choosing::choose;
use super::resources;
use super::server;
use crate::cli::moving::MoveArgs;
use crate::destination::Destination;
use crate::destination::attachment::Scene;
use crate::destination::moving::{self, Departure};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// How long resources are on both destinations: who was just told the old address may use it still.
const OVERLAP: Duration = Duration::from_secs(1);

/// Moves resources to another destination of the same server: onto the new network first, and off the old one when all of
/// them answer there. Everything is checked before the first change.
///
/// # Errors
/// A word means nothing or several things, something is in the way, or the engine refuses: then that resource is as it
/// was before.
pub fn run(args: &MoveArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    server::with(globals, console, async |server, console| {
        let to = choose(args.to.as_deref(), "--to", &server, console).map_err(|error| elsewhere(args, error))?;
        let selections = resources::selected(&server, &args.resource, ("--network-add", &to.network_name))?;
        let from = match &args.from {
            Some(word) => Some(server.survey.find(word, &server.called())?),
            None => None,
        };
        let all: Vec<&Destination> = server.survey.destinations.iter().filter(|d| d.network.is_some()).collect();
        let details = resources::details(&server, &selections, &all).await?;
        let scene = Scene { survey: &server.survey, details: &details, server: &server.called() };
        let departures = selections
            .iter()
            .map(|selection| {
                Ok((
                    selection.clone(),
                    from.map_or_else(|| moving::origin(scene, selection, to), |from| Ok(Some(from)))?,
                ))
            })
            .collect::<Result<Vec<Departure<'_>>, Error>>()?;
        let plans = moving::plans(scene, to, &departures)?;
        if args.dry_run {
            resources::show(&plans, console)
        } else {
            resources::carry_out(&server, &plans, OVERLAP, cancel, console).await
        }
    })
}

/// A destination of another server is none of this one's.
fn elsewhere(args: &MoveArgs, error: Error) -> Error {
    let Some((_, name)) = args.to.as_deref().and_then(|to| to.split_once('/')) else { return error };
    if name.is_empty() {
        return error;
    }
    error.with_hint("`docker destination clone` makes a new instance on another server; `move` stays on one")
}
