//! `docker destination detach`.

use super::choosing::choose;
use super::resources::{self, NO_WAIT, Work};
use super::server;
use crate::cli::detach::DetachArgs;
use crate::destination::attachment::{self, Scene};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Takes resources off a destination, those that can do without it. Everything is checked before the first change.
///
/// # Errors
/// A word means nothing or several things, a container needs the network, or the engine refuses: then that resource is
/// as it was before.
pub fn run(args: &DetachArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    server::with(globals, console, async |server, console| {
        let destination = choose(args.from.as_deref(), "--from", &server, console)?;
        let selections = resources::selected(&server, &args.resource, ("--network-rm", &destination.network_name))?;
        let details = resources::details(&server, &selections, &[destination]).await?;
        let scene = Scene { survey: &server.survey, details: &details, server: &server.called() };
        let plans = attachment::detach(scene, destination, &selections)?;
        let work: Vec<Work> = plans.into_iter().map(Work::Linking).collect();
        if args.dry_run {
            resources::show(&work, console)
        } else {
            resources::carry_out(&server, &work, NO_WAIT, cancel, console).await
        }
    })
}
