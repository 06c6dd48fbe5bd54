//! `docker destination prune`.

use super::listing::{any_fits, labels_fit};
use super::rm::show;
use super::server::{self, Server};
use super::{recording, removing};
use crate::cli::prune::PruneArgs;
use crate::destination::Destination;
use crate::destination::network::Scope;
use crate::destination::plan::Plan;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::world;

/// Removes all destinations that `rm` would remove. Adopted ones stay.
///
/// # Errors
/// Nobody can be asked, or the engine refuses.
pub fn run(args: &PruneArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    server::with(globals, console, async |mut server, console| {
        let hidden = hidden(&server, args, globals, console).await?;
        let plans = plans(&server, args, globals, hidden);
        if args.dry_run {
            plans.iter().try_for_each(|plan| show(plan, console))?;
            return Ok(Exit::Done);
        }
        if args.filter.is_empty() {
            recording::tidy(&server.engine, server.survey.leftovers.iter(), console).await?;
        }
        if plans.is_empty() || !(args.force || confirmed(&server, &plans, console)?) {
            return Ok(Exit::Done);
        }
        let (mut exit, mut told) = (Exit::Done, false);
        for (index, plan) in plans.iter().enumerate() {
            // What came meanwhile is in the way of this one too.
            if index > 0 {
                server.survey = server.again().await?;
            }
            let now = self::plans(&server, args, globals, hidden).into_iter().find(|now| now.name == plan.name);
            let Some(now) = now else { continue };
            if let Err(error) = removing::carry_out(&server, &now, globals, cancel).await {
                console.report(&error)?;
                exit = Exit::Failed;
            } else {
                if !told {
                    console.data(b"Deleted Destinations:\n")?;
                    told = true;
                }
                console.data(format!("{}\n", sanitise(&plan.name)).as_bytes())?;
            }
        }
        Ok(exit)
    })
}

/// Whether other nodes of a swarm hide what may need its destinations: these are left alone then, and that is said.
async fn hidden(server: &Server, args: &PruneArgs, globals: &Globals, console: &mut Console) -> Result<bool, Error> {
    let kept: Vec<Plan> = plans(server, args, globals, true);
    let all = plans(server, args, globals, false);
    let spanning: Vec<&Plan> = all.iter().filter(|plan| !kept.contains(plan)).collect();
    let network = server.survey.networks.iter().find(|network| network.scope == Scope::Swarm);
    if spanning.is_empty() || removing::others(server, network).await?.nodes == 0 {
        return Ok(false);
    }
    for plan in spanning {
        let told = format!(
            "destination `{}` is left: what is stopped on other nodes of the swarm can't be seen from here",
            plan.name
        );
        console.warning(&told)?;
    }
    Ok(true)
}

/// What goes; without what spans a swarm where its other nodes may hide something.
fn plans(server: &Server, args: &PruneArgs, globals: &Globals, hidden: bool) -> Vec<Plan> {
    let survey = &server.survey;
    let fitting = survey.destinations.iter().filter(|destination| fits(args, destination));
    // Those whose network is gone hold nobody, but somebody may still wait for it.
    let unused =
        fitting.filter(|destination| destination.network.is_some() || survey.resources(destination).is_empty());
    let spans = |destination: &Destination| destination.network.as_ref().is_some_and(|n| n.scope == Scope::Swarm);
    let seen = unused.filter(|destination| !(hidden && spans(destination)));
    seen.filter_map(|destination| removing::plan(survey, destination, &server.called(), globals).ok()).collect()
}

fn fits(args: &PruneArgs, destination: &Destination) -> bool {
    let driver = destination.network.as_ref().map_or("", |network| &network.driver);
    any_fits(&args.filter, "name", |part| destination.name.to_lowercase().contains(&part.to_lowercase()))
        && any_fits(&args.filter, "network", |part| destination.network_name.contains(part))
        && any_fits(&args.filter, "driver", |wanted| driver == wanted)
        && labels_fit(&args.filter, &destination.labels)
}

/// Shows what would go, and asks.
fn confirmed(server: &Server, plans: &[Plan], console: &mut Console) -> Result<bool, Error> {
    if !world::in_is_terminal() || !console.err_is_terminal() {
        let error = Error::new(Exit::Failed, "nobody can be asked without a terminal; nothing was removed");
        return Err(error.with_hint("`--force` removes without asking, `--dry-run` shows what"));
    }
    let names: Vec<Vec<Cell>> = plans.iter().map(|plan| vec![Cell::from(sanitise(&plan.name))]).collect();
    let text = format!(
        "This will remove {} on {}:\n{}Are you sure you want to continue? [y/N] ",
        counted(plans.len()),
        server.called(),
        table::indented(&names)
    );
    console.talk(&text)?;
    let answer = world::line();
    Ok(matches!(answer.trim(), "y" | "Y"))
}

fn counted(number: usize) -> String {
    if number == 1 { "1 destination".to_owned() } else { format!("{number} destinations") }
}
