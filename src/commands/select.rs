//! `docker destination select`.

use super::choosing;
use super::server;
use crate::cli::select::SelectArgs;
use crate::destination::attachment::Scene;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;

/// Prints the network of the destination that was said, of the only one, or of the one that is chosen on a terminal.
///
/// # Errors
/// There is none of that name, nobody says which, or containers can't be put on its network: then nothing is printed.
pub fn run(args: &SelectArgs, globals: &Globals, console: &mut Console) -> Result<Exit, Error> {
    server::with(globals, console, async |server, console| {
        let destination = choosing::select(args.asked(), &server, console)?;
        let scene = Scene { survey: &server.survey, details: &[], server: &server.called() };
        let network = scene.network(destination)?;
        console.data(format!("{}\n", sanitise(&network.name)).as_bytes())?;
        Ok(Exit::Done)
    })
}
