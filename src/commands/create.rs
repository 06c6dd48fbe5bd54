//! `docker destination create`.

use std::collections::HashMap;
use std::time::Duration;

use super::contest;
use super::recording::{self, unchanged};
use super::rename::check_name;
use super::server::{self, Server};
use crate::cli::create::CreateArgs;
use crate::destination::change::{network_name, network_told, quoted, told};
use crate::destination::labels::{self, Labels};
use crate::destination::name::check_network_name;
use crate::destination::network::{Network, Scope};
use crate::destination::pools::{self, Pool};
use crate::destination::ranges;
use crate::destination::{Status, Survey};
use crate::engine::models::{Ipam, LocalNodeState, NetworkCreateRequest};
use crate::engine::{Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{self, Cell};
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::world;

/// Makes a network that is a destination, and looks at it afterwards. Prints its ID.
///
/// # Errors
/// A name is none or is taken, the engine refuses, or what it made is not what was asked for.
pub fn run(args: &CreateArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    check_name(&args.name)?;
    let network = named(args)?;
    let ipam = ranges::consolidate(&args.subnet, &args.ip_range, &args.gateway)
        .map_err(|why| Error::new(Exit::Failed, why))?;
    server::with(globals, console, async |server, console| {
        check_free(&server, args, &network)?;
        let driver = driver(&server, args).await?;
        let request = NetworkCreateRequest {
            name: network.clone(),
            attachable: (driver == "overlay").then_some(true),
            driver: Some(driver),
            internal: Some(args.internal),
            enable_ipv6: args.ipv6.then_some(true),
            ipam: Some(Ipam { driver: Some("default".to_owned()), config: Some(ipam.clone()), options: None }),
            options: Some(args.opt.iter().cloned().collect()),
            labels: Some(labels_of(args).into_iter().collect()),
            ..NetworkCreateRequest::default()
        };
        let _whole = cancel.shield();
        // A record of a network that is gone would speak of this one.
        recording::tidy(&server.engine, recording::outdated(&server.survey, &network), console).await?;
        let made = match server.engine.create_network(&request).await {
            Ok(made) => made,
            Err(failure) => return after_failure(&server, args, &request, &failure, console).await,
        };
        if !made.warning.is_empty() {
            console.warning(&made.warning)?;
        }
        confirm(&server, args, &request, &made.id, console).await
    })
}

fn named(args: &CreateArgs) -> Result<String, Error> {
    let Some(given) = &args.network else {
        return network_name(&args.name).ok_or_else(|| {
            Error::new(Exit::Usage, format!("no name for a network can be made of `{}`", args.name))
                .with_hint("say one with `--network`")
        });
    };
    check_network_name(given)
        .map_err(|why| Error::new(Exit::Usage, format!("`{given}` is no name for a network: {why}")))?;
    Ok(given.clone())
}

fn labels_of(args: &CreateArgs) -> Labels {
    let mut all: Labels = args.label.iter().cloned().collect();
    all.insert(labels::NAME.to_owned(), args.name.clone());
    all.insert(labels::CREATED.to_owned(), world::now().to_string());
    let texts = [(labels::DESCRIPTION, &args.description), (labels::OWNER, &args.owner)];
    for (key, text) in texts.into_iter().filter_map(|(key, text)| Some((key, text.clone()?))) {
        all.insert(key.to_owned(), text);
    }
    all
}

/// Whether both names are free, and what is there where they aren't.
fn check_free(server: &Server, args: &CreateArgs, network: &str) -> Result<(), Error> {
    let (survey, called) = (&server.survey, server.called());
    let refuse = |what: String| Error::new(Exit::Failed, format!("{what}; nothing was made"));
    if let Some(there) = survey.destinations.iter().find(|destination| destination.network_name == network) {
        let error = refuse(format!("network `{network}` on {called} is destination `{}`: {}", there.name, told(there)));
        let name = quoted(&there.name);
        return Err(error.with_hint(match there.status {
            Status::NetworkGone => format!("`docker destination rm {name}` removes the record that is left of it"),
            _ => format!("`docker destination inspect {name}` shows it; `--network` says another name"),
        }));
    }
    survey.check_free(&args.name, network, &called)?;
    if let Some(there) = survey.networks_named(network).next() {
        let keeper = survey.keeper(there).map(|keeper| format!(", owned by {}", keeper.name)).unwrap_or_default();
        let error =
            refuse(format!("there is a network `{network}` on {called} already: {}{keeper}", network_told(there)));
        let (quoted_network, name) = (quoted(network), quoted(&args.name));
        let adopt = if args.name == network { String::new() } else { format!(" --name {name}") };
        return Err(error.with_hint(format!(
            "`docker destination adopt{adopt} {quoted_network}` makes it a destination; `--network` says another name"
        )));
    }
    if let Some(other) = survey.bearer_of(network) {
        let what = format!("`{network}` is the name of a destination on {called}: the word would mean both");
        return Err(refuse(what).with_hint(format!("{}; `--network` says another name", told(other))));
    }
    Ok(())
}

/// What was asked for, else what suits the engine: an overlay where it can make one.
async fn driver(server: &Server, args: &CreateArgs) -> Result<String, Error> {
    if let Some(driver) = &args.driver {
        return Ok(driver.clone());
    }
    let manages = if let Some(state) = server.engine.swarm() {
        state == "active/manager"
    } else {
        let info = server.engine.info().await.map_err(|failure| unchanged(&failure))?;
        let swarm = info.swarm.unwrap_or_default();
        swarm.local_node_state == Some(LocalNodeState::ACTIVE) && swarm.control_available == Some(true)
    };
    Ok(if manages { "overlay" } else { "bridge" }.to_owned())
}

/// The engine didn't say that it was done: perhaps it was all the same.
async fn after_failure(
    server: &Server,
    args: &CreateArgs,
    request: &NetworkCreateRequest,
    failure: &Failure,
    console: &mut Console,
) -> Result<Exit, Error> {
    if failure.may_have_acted() {
        let message = format!("{failure}; whether network `{}` was made is not known", request.name);
        let error = Error::new(Exit::Failed, message).with_hint("`docker destination ls` shows whether it was");
        let Ok(now) = server.again().await else { return Err(error) };
        let ours = |network: &&Network| request.labels.as_ref().is_some_and(|all| is_all_of(all, &network.labels));
        let found = now.networks_named(&request.name).find(ours).map(|network| network.id.clone());
        return match found {
            Some(id) => confirm(server, args, request, &id, console).await,
            None => Err(refused(failure, request)),
        };
    }
    if failure.kind == Kind::Conflict
        && let Ok(now) = server.again().await
    {
        check_free(&Server { survey: now, ..server.clone() }, args, &request.name)?;
    }
    if pools::is_exhausted(&failure.message) {
        explain(server, request, console).await?;
        let hint = "say a range that is free with `--subnet`, or make room: `docker destination prune`";
        return Err(refused(failure, request).with_hint(hint));
    }
    if failure.message.contains("IPv6 address pool") {
        let hint =
            "the engine has no IPv6 addresses to give: say a range with `--subnet`, such as `--subnet fd00:1::/64`";
        return Err(refused(failure, request).with_hint(hint));
    }
    if failure.message.contains("overlaps") {
        let taken = pools::overlapping(&server.survey.networks, &request.ipam);
        if let Some(network) = taken.first() {
            let what = format!("network `{}` ({}) has these addresses", network.name, network_told(network));
            return Err(refused(failure, request).with_hint(what));
        }
    }
    Err(refused(failure, request))
}

fn refused(failure: &Failure, request: &NetworkCreateRequest) -> Error {
    Error::new(Exit::Failed, format!("{failure}; network `{}` was not made", request.name))
}

fn is_all_of(asked: &HashMap<String, String>, there: &Labels) -> bool {
    asked.len() == there.len() && asked.iter().all(|(key, value)| there.get(key) == Some(value))
}

/// Looks at what was made, and at who else made one.
async fn confirm(
    server: &Server,
    args: &CreateArgs,
    request: &NetworkCreateRequest,
    id: &str,
    console: &mut Console,
) -> Result<Exit, Error> {
    let unseen = |failure: Failure| {
        Error::new(Exit::Failed, format!("network `{}` was made and could not be looked at: {failure}", request.name))
            .with_hint(format!("`docker destination inspect {}` looks at it", quoted(&request.name)))
    };
    let now = settled(server, id).await.map_err(unseen)?;
    let Some(made) = now.networks.iter().find(|network| network.id == id) else {
        return Err(Error::new(Exit::Failed, format!("network `{}` was made and is gone again", request.name)));
    };
    let wrong = differences(request, made);
    if !wrong.is_empty() {
        let what = format!("the engine made network `{}` otherwise than asked for: {}", request.name, wrong.join(", "));
        return Err(take_back(server, &what, id).await);
    }
    let (_, rival) = contest::rival(server, now, &args.name, id).await.map_err(unseen)?;
    if let Some(other) = rival {
        let what =
            format!("somebody else took the name `{}` on {} meanwhile: {}", other.name, server.called(), told(&other));
        return Err(take_back(server, &what, id).await);
    }
    console.data(format!("{id}\n").as_bytes())?;
    Ok(Exit::Done)
}

/// What is there once the network is. A swarm gives a network its driver and addresses a moment after it was made.
async fn settled(server: &Server, id: &str) -> Result<Survey, Failure> {
    const LOOKS: u32 = 50;
    let mut now = server.again().await?;
    for _ in 0..LOOKS {
        if !now.networks.iter().any(|network| network.id == id && network.driver.is_empty()) {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        now = server.again().await?;
    }
    Ok(now)
}

/// Removes what this very command made.
async fn take_back(server: &Server, why: &str, id: &str) -> Error {
    match server.engine.remove_network(id).await {
        Ok(()) => Error::new(Exit::Failed, format!("{why}; it was removed again")),
        Err(failure) => Error::new(Exit::Failed, format!("{why}; it could not be removed again: {failure}")),
    }
}

/// How a network differs from what was asked for.
fn differences(request: &NetworkCreateRequest, made: &Network) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut compare = |what: &str, asked: &str, there: &str| {
        if asked != there {
            wrong.push(format!("{what} {} instead of {}", sanitise(there), sanitise(asked)));
        }
    };
    let driver = request.driver.as_deref().unwrap_or_default();
    compare("driver", driver, &made.driver);
    if driver == "overlay" {
        compare("scope", Scope::Swarm.name(), made.scope.name());
        compare("attachable", "true", &made.attachable.to_string());
    }
    compare("internal", &request.internal.unwrap_or_default().to_string(), &made.internal.to_string());
    if request.enable_ipv6 == Some(true) {
        compare("ipv6", "true", &made.ipv6.to_string());
    }
    for asked in request.ipam.iter().flat_map(|ipam| ipam.config.iter().flatten()) {
        let subnet = asked.subnet.as_deref().unwrap_or_default();
        let there = made.subnets.iter().find(|known| known.subnet == subnet);
        compare("subnet", subnet, there.map_or("none", |known| &known.subnet));
        if let (Some(gateway), Some(there)) = (&asked.gateway, there) {
            compare("gateway", gateway, there.gateway.as_deref().unwrap_or("none"));
        }
    }
    for (key, value) in request.labels.iter().flatten() {
        let there = made.labels.get(key).map_or("none", String::as_str);
        compare(&format!("label {key}"), value, there);
    }
    wrong
}

/// Who has the addresses.
async fn explain(server: &Server, request: &NetworkCreateRequest, console: &mut Console) -> Result<(), Error> {
    let info = server.engine.info().await.unwrap_or_default();
    let overlay = request.driver.as_deref() == Some("overlay");
    let pools: Vec<Pool> = if overlay { pools::of_swarm(&info) } else { pools::of_engine(&info) };
    for pool in &pools {
        let taken = server.survey.networks.iter().filter(|network| pool.holds(network)).count();
        console.talk(&format!("the pool {pool} is enough for {} networks; {taken} are there\n", pool.networks()))?;
    }
    console.talk(&users(&server.survey, &pools))?;
    Ok(())
}

/// The networks that have addresses of the pools, those that nothing is on first.
fn users(survey: &Survey, pools: &[Pool]) -> String {
    const SHOWN: usize = 15;
    let mut rows: Vec<(usize, Vec<Cell>)> = survey
        .networks
        .iter()
        .filter(|network| pools.iter().any(|pool| pool.holds(network)))
        .map(|network| {
            let on_it: usize = survey.resources_on(network).iter().map(|resource| resource.parts.len()).sum();
            let whose = match survey.destination_on(&network.id) {
                Some(destination) => format!("destination {}", destination.name),
                None => survey.keeper(network).map_or_else(|| "-".to_owned(), |keeper| keeper.name),
            };
            let on_it_told = if on_it == 0 { "nothing".to_owned() } else { on_it.to_string() };
            let cells = [network.name.clone(), network_told(network), on_it_told, whose];
            (on_it, cells.map(|text| Cell::from(sanitise(&text).into_owned())).into())
        })
        .collect();
    rows.sort_by_key(|(on_it, _)| *on_it);
    let rest = rows.len().saturating_sub(SHOWN);
    let head: Vec<Cell> = ["NETWORK", "ADDRESSES", "ON IT", "WHOSE"].map(Cell::from).into();
    let shown: Vec<Vec<Cell>> =
        std::iter::once(head).chain(rows.into_iter().take(SHOWN).map(|(_, cells)| cells)).collect();
    let more = if rest > 0 { format!("and {rest} more\n") } else { String::new() };
    format!("{}{more}", table::render(&shown, false))
}
