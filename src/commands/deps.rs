//! `docker destination deps`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::listing::{Listing, cell};
use super::server::{self, Server};
use crate::cli::deps::DepsArgs;
use crate::compose::{Budget, Data, Model, Project, lookup};
use crate::destination::deps::{Dependency, Means, dependencies};
use crate::destination::{Destination, name};
use crate::error::Error;
use crate::exit::Exit;
use crate::fsio;
use crate::output::console::Console;
use crate::output::template::Format;
use crate::plugin::argv::Globals;
use crate::world::World;

const HEADERS: &[(&str, &str)] = &[
    ("Container", "CONTAINER"),
    ("Means", "MEANS"),
    ("Resource", "RESOURCE"),
    ("Target", "TARGET"),
    ("Through", "THROUGH"),
];

/// Shows what depends on a destination. Values of variables are never shown: the variable is named, and the host.
///
/// # Errors
/// There is no such destination, the server can't be reached, or the format can't be read.
pub fn run(args: &DepsArgs, globals: &Globals, console: &mut Console) -> Result<Exit, Error> {
    console.set_color(args.color);
    server::with(globals, console, async |server, console| {
        let destination = server.survey.find(&args.destination, &server.called())?;
        let details = server.details(server.survey.containers.iter().map(|container| container.id.as_str())).await?;
        let mut found = dependencies(&server.survey, destination, &details);
        found.extend(files(&server, destination));
        print(args, &found, console)
    })
}

fn print(args: &DepsArgs, found: &[Dependency], console: &mut Console) -> Result<Exit, Error> {
    let text = |dependency: &Dependency, key: &str| match key {
        "Container" => dependency.part.clone(),
        "Means" => dependency.means.name().to_owned(),
        "Resource" => dependency.resource.clone(),
        "Target" => dependency.target.clone(),
        _ => dependency.through.clone(),
    };
    let columns = vec!["Resource", "Container", "Means", "Through", "Target"];
    let row = |dependency: &Dependency| {
        Value::Object(HEADERS.iter().map(|(key, _)| ((*key).to_owned(), json!(text(dependency, key)))).collect())
    };
    let line = |dependency: &Dependency| columns.iter().map(|key| cell(&text(dependency, key))).collect();
    let (rows, cells) = (found.iter().map(row).collect(), found.iter().map(line).collect());
    Listing { headers: HEADERS, rows, cells, columns }
        .print(&Format::read(args.format.as_deref().unwrap_or_default()), console)?;
    Ok(Exit::Done)
}

/// Compose projects whose files are readable here and name the destination.
fn files(server: &Server, destination: &Destination) -> Vec<Dependency> {
    let mut sources: BTreeSet<(&str, &str, &str)> = BTreeSet::new();
    for container in &server.survey.containers {
        let label = |key: &str| container.label(&format!("com.docker.compose.{key}"));
        if let (Some(project), Some(files)) = (label("project"), label("project.config_files")) {
            sources.insert((project, files, label("project.working_dir").unwrap_or(".")));
        }
    }
    let mut found = BTreeSet::new();
    for (project, files, directory) in sources {
        // One project's files are read together: a later one may give a network its name.
        let own: Vec<_> = files
            .split(',')
            .map(|file| (file.to_owned(), Some(PathBuf::from(file)), fsio::read(Path::new(file)).ok()))
            .filter_map(|(name, path, text)| Some((name, path, text?)))
            .collect();
        let Ok(parsed) = Project::load(own, Path::new(directory), &World::default()) else { continue };
        for (file, key) in named_in(&parsed, destination) {
            found.insert(Dependency {
                means: Means::File,
                resource: project.to_owned(),
                part: String::new(),
                through: file,
                target: key,
            });
        }
    }
    found.into_iter().collect()
}

/// The files that name a destination, and where: as an external network, or under `x-destination`.
fn named_in(project: &Project, destination: &Destination) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Ok(model) = Model::of(project) {
        for network in &model.networks {
            if network.is_external_on(&destination.network_name) {
                let file = project.files[network.place.file()].name.clone();
                found.push((file, format!("networks.{}", network.key)));
            }
        }
    }
    for layer in &project.layers {
        let yaml = project.yaml(layer.file);
        let budget = Budget::for_yaml(yaml);
        let Ok(Some(entry)) = lookup(yaml, project.root(layer), "x-destination", &budget) else { continue };
        let Ok(Data::Map(settings)) = Data::of(yaml, yaml.resolve(entry.value), &budget) else { continue };
        let says = |key: &str| settings.iter().find(|(name, _)| name == key).and_then(|(_, value)| value.text());
        let named = says("name")
            .is_some_and(|said| name::is_same(said, &destination.name) || said == destination.network_name)
            || says("network") == Some(&destination.network_name);
        if named {
            found.push((project.files[layer.file].name.clone(), "x-destination".to_owned()));
        }
    }
    found
}
