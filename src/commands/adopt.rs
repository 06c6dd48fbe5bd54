//! `docker destination adopt`.

use super::recording;
use super::rename::check_name;
use super::server::{self, Server};
use crate::cli::adopt::AdoptArgs;
use crate::destination::change::{network_told, quoted, told};
use crate::destination::network::{Network, Scope};
use crate::destination::record::Content;
use crate::destination::{Counts, Part, Resource, Survey};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::world;

/// Makes a network that is there a destination; without one, lists those worth adopting.
///
/// # Errors
/// There is no such network, it is one already or can't be one, the name is taken, or the engine refuses.
pub fn run(args: &AdoptArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    args.name.as_deref().map_or(Ok(()), check_name)?;
    server::with(globals, console, async |server, console| {
        let Some(word) = &args.network else { return offer(&server, console) };
        let network = find(&server, word)?;
        let released = server
            .survey
            .released
            .iter()
            .find(|record| record.content.of == network.name && record.scope() == network.scope);
        let mut content = Content::of_adopted(network, released, &world::now().to_string());
        content.name = args.name.clone().unwrap_or(content.name);
        content.description = args.description.clone().unwrap_or_default();
        content.owner = args.owner.clone().unwrap_or_default();
        content.labels.extend(args.label.iter().cloned());
        check_name(&content.name)?;
        server.survey.check_free(&content.name, &network.name, &server.called())?;
        check_word(&server, network)?;
        let name = content.name.clone();
        show(&server.survey, network, console)?;
        recording::write(&server, network, content, cancel, console).await?;
        console.data(format!("{}\n", sanitise(&name)).as_bytes())?;
        Ok(Exit::Done)
    })
}

/// The network that a word means: an exact name or a full ID.
fn find<'s>(server: &'s Server, word: &str) -> Result<&'s Network, Error> {
    let called = server.called();
    let refuse = |why: String| Error::new(Exit::Failed, format!("{why}; nothing was changed"));
    let survey = &server.survey;
    let found: Vec<&Network> =
        survey.networks.iter().filter(|network| network.id == word || network.name == word).collect();
    let network = match found.as_slice() {
        [one] => *one,
        [] => {
            let names: Vec<String> = survey.adoptable().map(|network| quoted(&network.name)).collect();
            let error = Error::new(Exit::Failed, format!("there is no network `{word}` on {called}"));
            let hint = format!("those worth adopting: {}", names.join(", "));
            return Err(if names.is_empty() { error } else { error.with_hint(hint) });
        }
        several => {
            let ids: Vec<&str> = several.iter().map(|network| network.id.as_str()).collect();
            let error = refuse(format!("there are {} networks `{word}` on {called}", several.len()));
            return Err(error.with_hint(format!("say it by its ID: {}", ids.join(", "))));
        }
    };
    if let Some(destination) = survey.destination_on(&network.id) {
        let name = &destination.name;
        let hint = format!("`docker destination rename {} NEW` gives it another name", quoted(name));
        return Err(refuse(format!("network `{word}` on {called} is destination `{name}` already")).with_hint(hint));
    }
    if network.is_predefined() {
        return Err(refuse(format!("network `{word}` is Docker's own: nobody finds others by name there")));
    }
    if network.config_only {
        return Err(refuse(format!("network `{word}` is a configuration: no container can be on it")));
    }
    Ok(network)
}

/// Whether the network's name is no other destination's: the word would mean both.
fn check_word(server: &Server, network: &Network) -> Result<(), Error> {
    let Some(other) = server.survey.bearer_of(&network.name) else { return Ok(()) };
    let message = format!(
        "`{}` is the name of a destination on {}: the word would mean both; nothing was changed",
        network.name,
        server.called()
    );
    let hint = format!("{}; `docker destination rename {} NEW` frees the word", told(other), quoted(&other.name));
    Err(Error::new(Exit::Failed, message).with_hint(hint))
}

/// What is on the network, before it is made anything else.
fn show(survey: &Survey, network: &Network, console: &mut Console) -> Result<(), Error> {
    let resources = survey.resources_on(network);
    let on_it = match &*counted(&resources) {
        "" => "has nothing on it".to_owned(),
        counted => format!("has {counted} on it:"),
    };
    let first = format!("network {} ({}) {on_it}", network.name, network_told(network));
    let rows: Vec<Vec<Cell>> =
        resources.iter().flat_map(|resource| resource.parts.iter().map(move |part| row(resource, part))).collect();
    let text = format!("{}\n{}", sanitise(&first), table::indented(&rows));
    console.talk(&text)?;
    if network.scope == Scope::Swarm && !network.attachable {
        console.talk("note: this network is not attachable: services of the swarm can be on it, containers can't\n")?;
    }
    if let Some(keeper) = survey.keeper(network) {
        let note = format!("note: {} owns this network: {}", keeper.name, keeper.habit);
        console.talk(&format!("{}\n", sanitise(&note)))?;
    }
    Ok(())
}

fn row(resource: &Resource<'_>, part: &Part<'_>) -> Vec<Cell> {
    let (state, note) = match part {
        Part::Container(container, tie) => (container.state.name(), tie.name()),
        Part::Service(_) => ("service", "connected"),
    };
    let belongs = format!("{} {}", resource.kind.name(), resource.name);
    [sanitise(part.name()).into_owned(), sanitise(&belongs).into_owned(), state.to_owned(), note.to_owned()]
        .map(Cell::from)
        .into()
}

/// `1 application, 2 databases and 1 proxy`
fn counted(resources: &[Resource<'_>]) -> String {
    let counts = Counts::of(resources);
    let several = |number: usize, one: &str, more: &str| {
        (number > 0).then(|| if number == 1 { format!("1 {one}") } else { format!("{number} {more}") })
    };
    let parts: Vec<String> = [
        several(counts.applications, "application", "applications"),
        several(counts.databases, "database", "databases"),
        several(counts.stacks, "stack", "stacks"),
        several(counts.proxies, "proxy", "proxies"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match parts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// The networks worth adopting, with what is on each.
fn offer(server: &Server, console: &mut Console) -> Result<Exit, Error> {
    let survey = &server.survey;
    let mut rows: Vec<Vec<Cell>> = vec![["NETWORK", "DRIVER", "SUBNET", "ON IT", "OWNED BY"].map(Cell::from).into()];
    for network in survey.adoptable() {
        let subnets: Vec<&str> = network.subnets.iter().map(|subnet| subnet.subnet.as_str()).collect();
        let filled = |text: String| if text.is_empty() { "-".to_owned() } else { sanitise(&text).into_owned() };
        let keeper = survey.keeper(network).map(|keeper| keeper.name).unwrap_or_default();
        rows.push(
            [
                network.name.clone(),
                network.driver.clone(),
                subnets.join(", "),
                counted(&survey.resources_on(network)),
                keeper,
            ]
            .map(|text| Cell::from(filled(text)))
            .into(),
        );
    }
    let none = rows.len() == 1;
    console.data(table::render(&rows, false).as_bytes())?;
    let error = Error::new(Exit::Failed, "no network was named; nothing was changed");
    Err(if none {
        error.with_hint(format!("there is none worth adopting on {}", server.called()))
    } else {
        error.with_hint("`docker destination adopt NETWORK` makes one of these a destination")
    })
}
