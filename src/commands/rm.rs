//! `docker destination rm`.

use super::removing::{self, Refusal};
use super::server::{self, Server};
use crate::cli::rm::RmArgs;
use crate::destination::plan::Plan;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Removes destinations one by one, each only where nothing needs it. One that can't be removed doesn't keep the others.
///
/// # Errors
/// The server can't be reached. What can't be removed is told as it is met, and the exit code is 1.
pub fn run(args: &RmArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    server::with(globals, console, async |mut server, console| {
        let mut exit = Exit::Done;
        for word in &args.destination {
            if args.force && !server.survey.knows(word) {
                continue;
            }
            if let Err(refusal) = remove(&mut server, word, args, globals, cancel, console).await {
                console.error(&refusal.error.message)?;
                console.talk(&refusal.details)?;
                refusal.error.hint.as_deref().map_or(Ok(()), |hint| console.hint(hint))?;
                exit = Exit::Failed;
            }
        }
        Ok(exit)
    })
}

async fn remove(
    server: &mut Server,
    word: &str,
    args: &RmArgs,
    globals: &Globals,
    cancel: &Cancel,
    console: &mut Console,
) -> Result<(), Box<Refusal>> {
    let bare = |error: Error| Box::new(Refusal { error, details: String::new() });
    let destination = server.survey.find(word, &server.called()).map_err(bare)?;
    let plan = removing::plan(&server.survey, destination, &server.called(), globals)?;
    Box::pin(removing::check_others(server, destination, console)).await?;
    if args.dry_run {
        return show(&plan, console).map_err(bare);
    }
    removing::carry_out(server, &plan, globals, cancel).await.map_err(bare)?;
    console.data(format!("{}\n", sanitise(word)).as_bytes()).map_err(|error| bare(error.into()))?;
    // The next one is judged by what is there then.
    server.survey = server.again().await.map_err(|failure| bare(failure.into()))?;
    Ok(())
}

/// What would be done.
pub(super) fn show(plan: &Plan, console: &mut Console) -> Result<(), Error> {
    for step in &plan.steps {
        console.data(format!("would {step}\n").as_bytes())?;
    }
    Ok(())
}
