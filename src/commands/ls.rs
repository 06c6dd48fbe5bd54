//! `docker destination ls`.

use std::time::Duration;

use anstyle::{AnsiColor, Style};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::listing::{Listing, any_fits, cell, labels_fit, short};
use super::server::{Place, Server, places, within};
use crate::cli::filter::truth;
use crate::cli::ls::LsArgs;
use crate::context::Endpoint;
use crate::destination::{Counts, Destination, Status, Survey};
use crate::engine;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::ago::Moment;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::table::{Cell, widest};
use crate::output::template::Format;
use crate::plugin::argv::Globals;
use crate::world;

const HEADERS: &[(&str, &str)] = &[
    ("Applications", "APPLICATIONS"),
    ("Context", "CONTEXT"),
    ("Created", "CREATED"),
    ("Databases", "DATABASES"),
    ("Description", "DESCRIPTION"),
    ("Driver", "DRIVER"),
    ("ID", "NETWORK ID"),
    ("Name", "NAME"),
    ("Network", "NETWORK"),
    ("Owner", "OWNER"),
    ("Scope", "SCOPE"),
    ("Server", "SERVER"),
    ("Services", "SERVICES"),
    ("Status", "STATUS"),
    ("Subnet", "SUBNET"),
];

/// The widest description in a table.
const DESCRIPTION: usize = 40;

/// Lists the destinations of one server, or of all.
///
/// # Errors
/// The server can't be reached, or the format can't be read. With several, one that can't be reached is a row, and the
/// exit code is 1.
pub fn run(args: &LsArgs, globals: &Globals, console: &mut Console) -> Result<Exit, Error> {
    console.set_color(args.color);
    let mut places = places(args.all_contexts, globals, console)?;
    places.retain(|(name, _)| !args.all_contexts || any_fits(&args.filter, "context", |wanted| wanted == name));
    let found = engine::run(ask(&places, args.timeout))?;
    if let ([Found { outcome: Err(why), .. }], false) = (found.as_slice(), args.all_contexts) {
        return Err(Error::new(Exit::Failed, why.clone()));
    }
    let rows: Vec<Row<'_>> = found.iter().flat_map(|found| rows(found, args)).collect();
    let lost: Vec<&Found> = found.iter().filter(|found| found.outcome.is_err()).collect();
    print(args, &rows, console)?;
    if lost.is_empty() {
        return Ok(Exit::Done);
    }
    if args.quiet {
        for found in &lost {
            let why = found.outcome.as_ref().err().map_or("", String::as_str);
            console.warning(&format!("context `{}` is left out: {why}", found.context))?;
        }
    }
    let told = if lost.len() == 1 { "1 server".to_owned() } else { format!("{} servers", lost.len()) };
    Err(Error::new(Exit::Failed, format!("{told} of {} could not be asked", found.len())))
}

/// What one server said.
struct Found {
    context: String,
    address: String,
    outcome: Result<Survey, String>,
}

/// Asks all servers at once, each for at most so long.
async fn ask(places: &[Place], deadline: Duration) -> Vec<Found> {
    join_all(places.iter().map(async |(context, place)| {
        let (address, outcome) = match place {
            Ok(endpoint) => (endpoint.host.clone(), visit(endpoint, deadline).await),
            Err(error) => (String::new(), Err(error.message.clone())),
        };
        Found { context: context.clone(), address, outcome }
    }))
    .await
}

async fn visit(endpoint: &Endpoint, deadline: Duration) -> Result<Survey, String> {
    within(endpoint, deadline, async { Ok(Server::visit(endpoint, deadline).await?.survey) }).await
}

/// A line: a destination, or a server that has none to tell of.
struct Row<'f> {
    found: &'f Found,
    of: Result<(&'f Destination, Counts), &'f str>,
}

fn rows<'f>(found: &'f Found, args: &LsArgs) -> Vec<Row<'f>> {
    let survey = match &found.outcome {
        Ok(survey) => survey,
        Err(why) => return vec![Row { found, of: Err(why) }],
    };
    if !any_fits(&args.filter, "context", |wanted| wanted == found.context) {
        return Vec::new();
    }
    let counted = survey.destinations.iter().map(|destination| {
        let resources = survey.resources(destination);
        (destination, Counts::of(&resources))
    });
    counted
        .filter(|(destination, counts)| fits(args, destination, *counts))
        .map(|of| Row { found, of: Ok(of) })
        .collect()
}

fn fits(args: &LsArgs, destination: &Destination, counts: Counts) -> bool {
    let driver = destination.network.as_ref().map_or("", |network| &network.driver);
    any_fits(&args.filter, "name", |part| destination.name.to_lowercase().contains(&part.to_lowercase()))
        && any_fits(&args.filter, "network", |part| destination.network_name.contains(part))
        && any_fits(&args.filter, "driver", |wanted| driver == wanted)
        && any_fits(&args.filter, "unused", |wanted| truth(wanted) == Some(counts.is_empty()))
        && labels_fit(&args.filter, &destination.labels)
}

fn print(args: &LsArgs, rows: &[Row<'_>], console: &mut Console) -> Result<(), Error> {
    let format = Format::read(args.format.as_deref().unwrap_or_default());
    if args.quiet && format == Format::Table {
        for (destination, _) in rows.iter().filter_map(|row| row.of.ok()) {
            console.data(format!("{}\n", sanitise(&destination.network_name)).as_bytes())?;
        }
        return Ok(());
    }
    let columns = columns(args, rows, console);
    let now = world::now();
    let cells = rows.iter().map(|row| columns.iter().map(|key| row.cell(key, args, now)).collect()).collect();
    let listing = Listing { headers: HEADERS, rows: rows.iter().map(|row| row.json(args)).collect(), cells, columns };
    listing.print(&format, console)
}

/// The columns for people: what all need, what somebody wrote, as far as the terminal is wide, and the status where it
/// says something.
fn columns(args: &LsArgs, rows: &[Row<'_>], console: &Console) -> Vec<&'static str> {
    let mut columns = Vec::new();
    if args.all_contexts {
        columns.push("Context");
    }
    columns.extend(["Name", "Network", "Driver", "Subnet", "Applications", "Databases", "Services", "Created"]);
    let telling = |row: &Row<'_>| row.of.map_or(true, |(destination, _)| destination.status != Status::Ok);
    let status = rows.iter().any(telling);
    if console.out_is_terminal() {
        let now = world::now();
        for more in ["Owner", "Description", "ID", "Scope"] {
            let with: Vec<&'static str> =
                columns.iter().copied().chain([more]).chain(status.then_some("Status")).collect();
            let says_something = rows.iter().any(|row| row.cell(more, args, now) != cell(""));
            let head = with.iter().map(|key| Cell::from(*key)).collect();
            let table: Vec<Vec<Cell>> = std::iter::once(head)
                .chain(rows.iter().map(|row| with.iter().map(|key| row.cell(key, args, now)).collect()))
                .collect();
            if says_something && widest(&table) <= console.width() {
                columns.push(more);
            }
        }
    }
    columns.extend(status.then_some("Status"));
    columns
}

impl Row<'_> {
    /// What a key means here; empty where there is nothing to say.
    fn text(&self, key: &str, args: &LsArgs) -> String {
        match (key, self.of) {
            ("Context", _) => return self.found.context.clone(),
            ("Server", _) => return self.found.address.clone(),
            ("Status", Err(why)) => return format!("unreachable: {why}"),
            (_, Err(_)) => return String::new(),
            _ => {}
        }
        let Ok((destination, counts)) = self.of else { return String::new() };
        let network = destination.network.as_ref();
        match key {
            "Applications" => counts.applications.to_string(),
            "Created" => destination.created.clone(),
            "Databases" => counts.databases.to_string(),
            "Description" => destination.description.clone(),
            "Driver" => network.map(|network| network.driver.clone()).unwrap_or_default(),
            "ID" => short(destination.network_id(), args.no_trunc).to_owned(),
            "Name" => destination.name.clone(),
            "Network" => destination.network_name.clone(),
            "Owner" => destination.owner.clone(),
            "Scope" => network.map(|network| network.scope.name().to_owned()).unwrap_or_default(),
            "Services" => counts.stacks.to_string(),
            "Status" => destination.status.to_string(),
            "Subnet" => {
                let subnets = network.into_iter().flat_map(|network| &network.subnets);
                subnets.map(|subnet| subnet.subnet.as_str()).collect::<Vec<_>>().join(", ")
            }
            _ => String::new(),
        }
    }

    fn json(&self, args: &LsArgs) -> Value {
        let fields = HEADERS.iter().map(|(key, _)| ((*key).to_owned(), json!(self.text(key, args))));
        Value::Object(fields.collect())
    }

    fn cell(&self, key: &str, args: &LsArgs, now: Moment) -> Cell {
        let mut text = self.text(key, args);
        match key {
            "Created" => text = Moment::parse(&text).map_or(text, |created| created.ago(now)),
            "Description" if !args.no_trunc && text.chars().count() > DESCRIPTION => {
                text = text.chars().take(DESCRIPTION - 1).chain(['…']).collect();
            }
            _ => {}
        }
        let color = match (key, self.of.map(|(destination, _)| &destination.status)) {
            ("Name", _) => AnsiColor::Cyan,
            ("Status", Ok(Status::Ok)) => AnsiColor::Green,
            ("Status", Ok(_)) => AnsiColor::Yellow,
            ("Status", Err(_)) => AnsiColor::Red,
            _ => return cell(&text),
        };
        cell(&text).styled(Style::new().fg_color(Some(color.into())))
    }
}
