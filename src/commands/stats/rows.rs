//! What is shown of two looks.

use anstyle::{AnsiColor, Style};
use serde_json::{Value, json};

use super::measuring::Reading;
use crate::cli::stats::StatsArgs;
use crate::commands::listing::{Listing, cell, short};
use crate::destination::{Container, Destination, Part, Resource, Sample, Tie};
use crate::error::Error;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::output::size::{binary, decimal};
use crate::output::table::{self, Cell, widest};
use crate::output::template::Format;

const HEADERS: &[(&str, &str)] = &[
    ("Addresses", "ADDRESSES"),
    ("CPUPerc", "CPU %"),
    ("Container", "CONTAINER"),
    ("Destination", "DESTINATION"),
    ("Health", "HEALTH"),
    ("ID", "ID"),
    ("Kind", "KIND"),
    ("MemPerc", "MEM %"),
    ("MemUsage", "MEM USAGE / LIMIT"),
    ("NetIO", "NET I/O"),
    ("NetScope", "NET I/O OF"),
    ("PIDs", "PIDS"),
    ("Resource", "RESOURCE"),
    ("Restarts", "RESTARTS"),
    ("State", "STATE"),
];

/// Columns that go first where there is no room, the least telling one first.
const SPARED: [&str; 5] = ["MemPerc", "Kind", "Restarts", "NetScope", "Resource"];

/// Prints it once.
///
/// # Errors
/// A template that can't be read.
pub(super) fn print(
    args: &StatsArgs,
    now: &Reading,
    before: &Reading,
    format: &Format,
    console: &mut Console,
) -> Result<(), Error> {
    let resources = now.resources();
    let rows = rows(now, before, &resources);
    let columns = columns(args, &rows, None);
    let listing = Listing {
        headers: HEADERS,
        rows: rows.iter().map(|row| row.json(args)).collect(),
        cells: rows.iter().map(|row| columns.iter().map(|key| row.cell(key, args)).collect()).collect(),
        columns,
    };
    listing.print(format, console)?;
    if *format == Format::Table {
        console.data(rooms(now).as_bytes())?;
    }
    Ok(())
}

/// The same for a terminal, no larger than it.
pub(super) fn picture(args: &StatsArgs, now: &Reading, before: &Reading, console: &Console) -> String {
    let resources = now.resources();
    let rows = rows(now, before, &resources);
    let columns = columns(args, &rows, Some(console.width()));
    let footer = rooms(now);
    let room = console.height().map_or(usize::MAX, |height| height.saturating_sub(footer.lines().count() + 3).max(1));
    let hidden = rows.len().saturating_sub(room);
    let cells: Vec<Vec<Cell>> = std::iter::once(columns.iter().map(head).collect())
        .chain(rows.iter().take(room).map(|row| columns.iter().map(|key| row.cell(key, args)).collect()))
        .collect();
    let more = if hidden > 0 { format!("and {hidden} more\n") } else { String::new() };
    let text = format!("{}{more}{footer}", table::render(&cells, console.out_is_colored()));
    text.lines().map(|line| table::clip(line, console.width()) + "\n").collect()
}

impl Reading {
    fn resources(&self) -> Vec<(&Destination, Vec<Resource<'_>>)> {
        self.destinations.iter().map(|destination| (destination, self.survey.resources(destination))).collect()
    }
}

/// A container or service on a destination.
struct Row<'r> {
    now: &'r Reading,
    before: &'r Reading,
    destination: &'r Destination,
    resource: &'r Resource<'r>,
    part: &'r Part<'r>,
}

fn rows<'r>(
    now: &'r Reading,
    before: &'r Reading,
    resources: &'r [(&'r Destination, Vec<Resource<'r>>)],
) -> Vec<Row<'r>> {
    let mut rows = Vec::new();
    for (destination, resources) in resources {
        for resource in resources {
            let here = |part: &&Part<'_>| !matches!(part, Part::Container(_, Tie::CreatedOn));
            let parts = resource.parts.iter().filter(here);
            rows.extend(parts.map(|part| Row { now, before, destination, resource, part }));
        }
    }
    rows
}

/// What stands above a column.
fn head(key: &&str) -> Cell {
    let text = HEADERS.iter().find(|(known, _)| known == key).map_or("", |(_, text)| *text);
    Cell::from(text).styled(Style::new().bold())
}

fn columns(args: &StatsArgs, rows: &[Row<'_>], width: Option<usize>) -> Vec<&'static str> {
    let mut columns =
        vec!["Resource", "Kind", "Container", "State", "Health", "Restarts", "CPUPerc", "MemUsage", "MemPerc", "NetIO"];
    if rows.iter().any(|row| row.destination != rows[0].destination) {
        columns.insert(0, "Destination");
    }
    if rows.iter().any(|row| row.text("NetScope", args) == ALL) {
        columns.push("NetScope");
    }
    let is_too_wide = |columns: &[&str]| {
        let cells: Vec<Vec<Cell>> = std::iter::once(columns.iter().map(head).collect())
            .chain(rows.iter().map(|row| columns.iter().map(|key| row.cell(key, args)).collect()))
            .collect();
        width.is_some_and(|width| widest(&cells) > width)
    };
    for spared in SPARED {
        if is_too_wide(&columns) {
            columns.retain(|key| *key != spared);
        }
    }
    columns
}

/// What traffic is said to be of where it can't be told apart.
const ALL: &str = "all networks";

impl Row<'_> {
    fn container(&self) -> Option<&Container> {
        match self.part {
            Part::Container(container, _) => Some(container),
            Part::Service(_) => None,
        }
    }

    fn sample(&self) -> Option<&Sample> {
        self.container().filter(|container| container.state.is_running()).and_then(|c| self.now.samples.get(&c.id))
    }

    fn percent(share: Option<f64>) -> String {
        share.map_or_else(|| "--".to_owned(), |share| format!("{share:.2}%"))
    }

    /// Whether all of its traffic is that of the destination: engines don't say which interface is which network's.
    fn is_told_apart(&self) -> bool {
        self.sample().is_some_and(|sample| sample.traffic.len() == 1)
            && self.container().is_some_and(|container| container.endpoints.len() == 1)
    }

    fn text(&self, key: &str, args: &StatsArgs) -> String {
        let detail = self.container().and_then(|container| self.now.details.iter().find(|d| d.id == container.id));
        match (key, self.part, self.sample()) {
            ("Addresses", ..) => told(self.now, self.destination).join(", "),
            ("Container", part, _) => part.name().to_owned(),
            ("Destination", ..) => self.destination.name.clone(),
            ("Health", ..) => detail.map(|detail| detail.health.clone()).unwrap_or_default(),
            ("ID", Part::Container(container, _), _) => short(&container.id, args.no_trunc).to_owned(),
            ("ID", Part::Service(service), _) => short(&service.id, args.no_trunc).to_owned(),
            ("Kind", ..) => self.resource.kind.name().to_owned(),
            ("Resource", ..) => self.resource.name.to_owned(),
            ("Restarts", ..) => detail.map(|detail| detail.restarts.to_string()).unwrap_or_default(),
            ("State", Part::Container(container, _), _) => container.state.name().to_owned(),
            ("State", Part::Service(service), _) => format!("{}/{} tasks", service.tasks.0, service.tasks.1),
            ("CPUPerc", Part::Container(container, _), Some(sample)) => {
                let before = self.before.samples.get(&container.id);
                Self::percent(before.and_then(|before| sample.cpu_percent(before)))
            }
            ("MemUsage", _, Some(sample)) => format!("{} / {}", binary(sample.memory), binary(sample.limit)),
            ("MemPerc", _, Some(sample)) => Self::percent(sample.memory_percent()),
            ("NetIO", _, Some(sample)) if !sample.traffic.is_empty() => {
                let (received, sent) = sample.bytes(None);
                format!("{} / {}", decimal(received), decimal(sent))
            }
            ("NetScope", _, Some(sample)) if !sample.traffic.is_empty() => {
                if self.is_told_apart() {
                    self.destination.network_name.clone()
                } else {
                    ALL.to_owned()
                }
            }
            ("PIDs", _, Some(sample)) => sample.processes.to_string(),
            _ => String::new(),
        }
    }

    fn json(&self, args: &StatsArgs) -> Value {
        Value::Object(HEADERS.iter().map(|(key, _)| ((*key).to_owned(), json!(self.text(key, args)))).collect())
    }

    fn cell(&self, key: &str, args: &StatsArgs) -> Cell {
        let text = self.text(key, args);
        let color = match (key, text.as_str()) {
            ("Resource", _) => AnsiColor::Cyan,
            ("State", "running") | ("Health", "healthy") => AnsiColor::Green,
            ("Health", "unhealthy") => AnsiColor::Red,
            ("State", _) | ("Health", "starting") => AnsiColor::Yellow,
            _ => return cell(&text),
        };
        cell(&text).styled(Style::new().fg_color(Some(color.into())))
    }
}

/// How much room a destination's subnets have.
fn told(now: &Reading, destination: &Destination) -> Vec<String> {
    let Some(network) = &destination.network else { return vec![destination.status.to_string()] };
    let none = std::collections::BTreeSet::new();
    let taken = now.taken.get(&network.id).unwrap_or(&none);
    let tell = |subnet: &crate::destination::addresses::Subnet| {
        let usage = network.usage(subnet, taken.iter().copied())?;
        let range = subnet.range.as_ref().unwrap_or(&subnet.subnet);
        // Nobody runs out of those.
        let left = if usage.left() > 1 << 32 { "plenty".to_owned() } else { usage.left().to_string() };
        let plural = if usage.used == 1 { "" } else { "es" };
        Some(format!("{} address{plural} used and {left} left in {range}", usage.used))
    };
    network.subnets.iter().filter_map(tell).collect()
}

/// The same, a line for each destination.
fn rooms(now: &Reading) -> String {
    let line = |destination: &Destination| {
        let told = told(now, destination);
        let text = if told.is_empty() { "no addresses of its own".to_owned() } else { told.join(", ") };
        format!("{}: {}\n", sanitise(&destination.name), sanitise(&text))
    };
    now.destinations.iter().map(line).collect()
}
