//! `docker destination rename`.

use super::recording;
use super::server;
use crate::cli::rename::RenameArgs;
use crate::destination::Destination;
use crate::destination::change::quoted;
use crate::destination::name::check_display_name;
use crate::destination::network::Network;
use crate::destination::record::Content;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Gives a destination another display name: a new record, nothing else is touched.
///
/// # Errors
/// There is no such destination, the name is none or is taken, or the engine refuses.
pub fn run(args: &RenameArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    check_name(&args.new)?;
    server::with(globals, console, async |server, console| {
        let destination = server.survey.find(&args.destination, &server.called())?;
        if destination.name == args.new {
            console.talk(&format!("destination `{}` is called so already\n", sanitise(&args.new)))?;
            return Ok(Exit::Done);
        }
        server.survey.check_free(&args.new, &destination.network_name, &server.called())?;
        let network = network_of(destination)?;
        let content = Content { name: args.new.clone(), ..Content::of_destination(destination) };
        recording::write(&server, network, content, cancel, console).await?;
        console.data(format!("{}\n", sanitise(&args.new)).as_bytes())?;
        Ok(Exit::Done)
    })
}

/// Whether a display name is one.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    check_display_name(name)
        .map_err(|why| Error::new(Exit::Usage, format!("`{}` is no name for a destination: it {why}", sanitise(name))))
}

/// The network of a destination that is to be changed.
pub(super) fn network_of(destination: &Destination) -> Result<&Network, Error> {
    destination.network.as_ref().ok_or_else(|| {
        let message = format!(
            "network `{}` of destination `{}` is gone; nothing was changed",
            destination.network_name, destination.name
        );
        let name = quoted(&destination.name);
        Error::new(Exit::Failed, message)
            .with_hint(format!("`docker destination rm {name}` removes the record that is left"))
    })
}
