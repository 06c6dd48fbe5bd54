//! `docker destination attach`.

use super::choosing::choose;
use super::resources::{self, NO_WAIT, Work};
use super::server;
use crate::cli::attach::AttachArgs;
use crate::destination::attachment::{self, Scene};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Puts resources on a destination besides the networks they are on. Everything is checked before the first change.
///
/// # Errors
/// A word means nothing or several things, something is in the way, or the engine refuses: then that resource is as it
/// was before.
pub fn run(args: &AttachArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    server::with(globals, console, async |server, console| {
        let destination = choose(args.to.as_deref(), "--to", &server, console)?;
        let selections = resources::selected(&server, &args.resource, ("--network-add", &destination.network_name))?;
        let details = resources::details(&server, &selections, &[destination]).await?;
        let scene = Scene { survey: &server.survey, details: &details, server: &server.called() };
        let plans = attachment::attach(scene, destination, &selections, &args.alias)?;
        let work: Vec<Work> = plans.into_iter().map(Work::Linking).collect();
        if args.dry_run {
            resources::show(&work, console)
        } else {
            resources::carry_out(&server, &work, NO_WAIT, cancel, console).await
        }
    })
}
