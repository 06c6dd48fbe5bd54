//! `docker destination ps`.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::listing::{Listing, any_fits, cell, labels_fit, short};
use super::server;
use crate::cli::ps::PsArgs;
use crate::destination::container::State;
use crate::destination::{Destination, Kind, Part, Resource, Tie};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::table::Cell;
use crate::output::template::Format;
use crate::plugin::argv::Globals;

const HEADERS: &[(&str, &str)] = &[
    ("Addresses", "ADDRESSES"),
    ("Container", "CONTAINER"),
    ("ID", "ID"),
    ("Image", "IMAGE"),
    ("Kind", "KIND"),
    ("Note", "NOTE"),
    ("Resource", "RESOURCE"),
    ("State", "STATE"),
    ("Status", "STATUS"),
];

/// Lists what is on a destination: a row for each container and swarm service.
///
/// # Errors
/// There is no such destination, the server can't be reached, or the format can't be read.
pub fn run(args: &PsArgs, globals: &Globals, console: &mut Console) -> Result<Exit, Error> {
    console.set_color(args.color);
    server::with(globals, console, async |server, console| {
        let destination = server.survey.find(&args.destination, &server.called())?;
        let resources = server.survey.resources(destination);
        let rows: Vec<Row<'_>> = resources
            .iter()
            .flat_map(|resource| resource.parts.iter().map(move |part| Row { destination, resource, part }))
            .filter(|row| row.fits(args))
            .collect();
        print(args, &rows, console)
    })
}

fn print(args: &PsArgs, rows: &[Row<'_>], console: &mut Console) -> Result<Exit, Error> {
    let format = Format::read(args.format.as_deref().unwrap_or_default());
    if args.quiet && format == Format::Table {
        for row in rows {
            console.data(format!("{}\n", short(row.id(), args.no_trunc)).as_bytes())?;
        }
        return Ok(Exit::Done);
    }
    let mut columns = vec!["Resource", "Kind", "Container", "Image", "Status", "Addresses"];
    if rows.iter().any(|row| !row.text("Note", args).is_empty()) {
        columns.push("Note");
    }
    let cells = rows.iter().map(|row| columns.iter().map(|key| row.cell(key, args)).collect()).collect();
    let rows = rows.iter().map(|row| row.json(args)).collect();
    Listing { headers: HEADERS, rows, cells, columns }.print(&format, console)?;
    Ok(Exit::Done)
}

/// A container or service with what it belongs to.
struct Row<'s> {
    destination: &'s Destination,
    resource: &'s Resource<'s>,
    part: &'s Part<'s>,
}

impl Row<'_> {
    fn id(&self) -> &str {
        match self.part {
            Part::Container(container, _) => &container.id,
            Part::Service(service) => &service.id,
        }
    }

    /// What it is doing: as docker says of containers; a service runs while one of its tasks does.
    fn state(&self) -> &'static str {
        match self.part {
            Part::Container(container, _) => container.state.name(),
            Part::Service(service) if service.tasks.0 > 0 => State::Running.name(),
            Part::Service(_) => State::Exited.name(),
        }
    }

    fn fits(&self, args: &PsArgs) -> bool {
        let labels = match self.part {
            Part::Container(container, _) => &container.labels,
            Part::Service(service) => &service.labels,
        };
        let name = |part: &str| self.part.name().contains(part) || self.resource.name.contains(part);
        any_fits(&args.filter, "name", name)
            && any_fits(&args.filter, "kind", |kind| Kind::named(kind) == Some(self.resource.kind))
            && any_fits(&args.filter, "status", |state| self.state() == state)
            && labels_fit(&args.filter, labels)
    }

    fn text(&self, key: &str, args: &PsArgs) -> String {
        match (key, self.part) {
            ("Addresses", part) => {
                let network = self.destination.network.as_ref();
                let addresses = network.map(|network| part.addresses(network)).unwrap_or_default();
                addresses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
            }
            ("Container", part) => part.name().to_owned(),
            ("ID", _) => short(self.id(), args.no_trunc).to_owned(),
            ("Image", Part::Container(container, _)) => container.image.clone(),
            ("Image", Part::Service(service)) => service.image.clone(),
            ("Kind", _) => self.resource.kind.name().to_owned(),
            ("Note", Part::Container(_, tie)) if *tie != Tie::Connected => tie.name().to_owned(),
            ("Note", Part::Service(_)) => "swarm service".to_owned(),
            ("Resource", _) => self.resource.name.to_owned(),
            ("State", _) => self.state().to_owned(),
            ("Status", Part::Container(container, _)) => container.status.clone(),
            ("Status", Part::Service(service)) => format!("{}/{} tasks", service.tasks.0, service.tasks.1),
            _ => String::new(),
        }
    }

    fn json(&self, args: &PsArgs) -> Value {
        Value::Object(HEADERS.iter().map(|(key, _)| ((*key).to_owned(), json!(self.text(key, args)))).collect())
    }

    fn cell(&self, key: &str, args: &PsArgs) -> Cell {
        let cell = match (key, self.state()) {
            // docker says nothing of a container that was never started.
            ("Status", "created") => cell("Created"),
            ("Note", _) => Cell::from(self.text(key, args)),
            _ => cell(&self.text(key, args)),
        };
        let color = match (key, self.state()) {
            ("Resource", _) => AnsiColor::Cyan,
            ("Status", "running") => AnsiColor::Green,
            ("Note" | "Status", _) => AnsiColor::Yellow,
            _ => return cell,
        };
        cell.styled(Style::new().fg_color(Some(color.into())))
    }
}
