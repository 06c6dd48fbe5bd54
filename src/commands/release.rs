//! `docker destination release`.

use super::recording;
use super::server;
use crate::cli::release::ReleaseArgs;
use crate::destination::labels;
use crate::destination::record::Content;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::world;

/// Forgets a destination and leaves its network alone. What was made as a destination keeps a record that says so; what
/// was adopted is what it was before.
///
/// # Errors
/// There is no such destination, or the engine refuses.
pub fn run(args: &ReleaseArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    server::with(globals, console, async |server, console| {
        let destination = server.survey.find(&args.destination, &server.called())?;
        let born = destination.network.as_ref().filter(|network| network.labels.contains_key(labels::NAME));
        match (born, &destination.record) {
            (Some(network), _) => {
                let released = Some(world::now().to_string());
                let content = Content { released, ..Content::of_destination(destination) };
                recording::write(&server, network, content, cancel, console).await?;
            }
            (None, Some(record)) => recording::erase(&server, &destination.network_name, record, cancel).await?,
            (None, None) => {}
        }
        console.data(format!("{}\n", sanitise(&destination.name)).as_bytes())?;
        Ok(Exit::Done)
    })
}
