//! `docker destination move`.

use std::time::Duration;

use super::choosing::choose;
use super::clone::inspect;
use super::compose::Redeploy;
use super::mending::{Mended, mend};
use super::resources::{self, Work};
use super::server::{self, Server};
use crate::cli::moving::MoveArgs;
use crate::destination::attachment::{Plan, Scene};
use crate::destination::blueprint::Blueprint;
use crate::destination::moving::{self, Departure};
use crate::destination::{Destination, Network, anew};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// How long resources are on both destinations: who was just told the old address may use it still.
const OVERLAP: Duration = Duration::from_secs(1);

/// Moves resources to another destination of the same server: onto the new network first, and off the old one when all of
/// them answer there. Everything is checked before the first change. With `--recreate`, what was created on the old
/// network is created anew on the new one.
///
/// # Errors
/// A word means nothing or several things, something is in the way, or the engine refuses: then that resource is as it
/// was before.
pub fn run(args: &MoveArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    if args.to.is_none() {
        return Err(Error::new(Exit::Usage, "no destination was named: `--to` says where it is moved")
            .with_hint("`docker destination ls` lists those of this server"));
    }
    // Compose is run when nobody waits for an engine here.
    let by_compose = server::with(globals, console, async |mut server, console| {
        let to = choose(args.to.as_deref(), "--to", &server, console).map_err(|error| elsewhere(args, error))?.clone();
        let to = &to;
        let words = match mend(&mut server, &args.resource, args.dry_run, cancel, console).await? {
            Mended::Words(words) => words,
            Mended::Shown => return Ok(Vec::new()),
        };
        let selections = resources::selected(&server, &words, ("--network-add", &to.network_name))?;
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
        let plans = moving::plans(scene, to, &departures, args.recreate)?;
        let (work, by_compose) = if args.recreate {
            anew_where_needed(&server, scene, to, &departures, plans).await?
        } else {
            (plans.into_iter().map(Work::Linking).collect(), Vec::new())
        };
        if args.dry_run {
            resources::show(&work, console)?;
        } else {
            resources::carry_out(&server, &work, OVERLAP, cancel, console).await?;
        }
        Ok(by_compose)
    })?;
    for (plan, redeploy) in by_compose {
        resources::announce(&plan, console)?;
        if args.dry_run {
            for step in redeploy.steps() {
                console.data(format!("would run {}\n", sanitise(&step)).as_bytes())?;
            }
            continue;
        }
        let exit = redeploy.carry_out(globals, console, cancel)?;
        if exit != Exit::Done {
            return Ok(exit);
        }
        console.data(format!("{}\n", sanitise(&redeploy.project)).as_bytes())?;
    }
    Ok(Exit::Done)
}

/// What is created anew instead of moved, and how: containers by themselves, Compose projects by Compose.
async fn anew_where_needed(
    server: &Server,
    scene: Scene<'_>,
    to: &Destination,
    departures: &[Departure<'_>],
    plans: Vec<Plan>,
) -> Result<(Vec<Work>, Vec<(Plan, Redeploy)>), Error> {
    let new = scene.network(to)?;
    let every: Vec<&str> = server.survey.containers.iter().map(|container| container.id.as_str()).collect();
    let mut inspected: Option<Vec<Blueprint>> = None;
    let (mut work, mut by_compose) = (Vec::new(), Vec::new());
    for ((selection, from), plan) in departures.iter().zip(plans) {
        let old: Option<&Network> = from.and_then(|from| from.network.as_ref());
        if !selection.containers.iter().any(|container| anew::is_needed(container, old, new)) {
            work.push(Work::Linking(plan));
            continue;
        }
        if selection.project.is_some() {
            by_compose.push((plan, Redeploy::of(selection, old, &to.name)?));
            continue;
        }
        if inspected.is_none() {
            inspected = Some(inspect(&server.engine, every.clone()).await?);
        }
        let all = inspected.as_deref().unwrap_or_default();
        let own = all.iter().find(|one| selection.containers.iter().any(|container| container.id == one.id));
        let Some(own) = own else { continue };
        let image = image(server, own).await;
        let anew = anew::plan(scene, selection, &plan, (old, new), own, all, image)?;
        work.push(Work::Anew(plan, Box::new(anew)));
    }
    Ok((work, by_compose))
}

/// What a container's image is asked for by: its name, as long as that means the same image, else its ID.
async fn image(server: &Server, blueprint: &Blueprint) -> String {
    let named = server.engine.image_json(&blueprint.image).await;
    let is_same = named.is_ok_and(|said| said["Id"].as_str() == Some(&blueprint.image_id));
    if is_same { blueprint.image.clone() } else { blueprint.image_id.clone() }
}

/// A destination of another server is none of this one's.
fn elsewhere(args: &MoveArgs, error: Error) -> Error {
    let Some((_, name)) = args.to.as_deref().and_then(|to| to.split_once('/')) else { return error };
    if name.is_empty() {
        return error;
    }
    error.with_hint("`docker destination clone` makes a new instance on another server; `move` stays on one")
}
