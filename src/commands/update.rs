//! `docker destination update`.

use super::recording;
use super::rename::network_of;
use super::server;
use crate::cli::update::UpdateArgs;
use crate::destination::record::Content;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Changes description, owner and labels of a destination: a new record, nothing else is touched.
///
/// # Errors
/// There is no such destination, a label can't be removed, or the engine refuses.
pub fn run(args: &UpdateArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    if args.description.is_none() && args.owner.is_none() && args.label.is_empty() && args.label_rm.is_empty() {
        let hint = "say what with `--description`, `--owner`, `--label` or `--label-rm`; `docker destination rename` \
                    changes the name";
        return Err(Error::new(Exit::Usage, "nothing to update").with_hint(hint));
    }
    server::with(globals, console, async |server, console| {
        let destination = server.survey.find(&args.destination, &server.called())?;
        let network = network_of(destination)?;
        let before = Content::of_destination(destination);
        let mut content = before.clone();
        content.relabel(&args.label, &args.label_rm, &network.labels)?;
        content.description = args.description.clone().unwrap_or(content.description);
        content.owner = args.owner.clone().unwrap_or(content.owner);
        if content == before {
            console.talk(&format!("destination `{}` is so already\n", sanitise(&destination.name)))?;
            return Ok(Exit::Done);
        }
        recording::write(&server, network, content, cancel, console).await?;
        console.data(format!("{}\n", sanitise(&destination.name)).as_bytes())?;
        Ok(Exit::Done)
    })
}
