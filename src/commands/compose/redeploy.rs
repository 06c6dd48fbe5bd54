//! A Compose project on another destination: its containers created anew by Compose, from its own files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::stack::{Stack, failed};
use crate::cli::compose::{ComposeArgs, ComposeFlags};
use crate::commands::loading::unreadable;
use crate::compose::{Files as _, Model};
use crate::destination::change::quoted;
use crate::destination::{Network, Selection};
use crate::error::Error;
use crate::exit::Exit;
use crate::fsio;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// What Compose is asked to do.
#[derive(Debug, Clone)]
pub(in crate::commands) struct Redeploy {
    /// The project.
    pub(in crate::commands) project: String,
    /// The calls: for services that run, and for those that don't.
    calls: Vec<ComposeArgs>,
}

impl Redeploy {
    /// Plans it. Networks of the file other than the one that is left are kept.
    ///
    /// # Errors
    /// Compose didn't say of which files the project was made, or they aren't on this machine.
    pub(in crate::commands) fn of(selection: &Selection<'_>, old: Option<&Network>, to: &str) -> Result<Self, Error> {
        let project = selection.project.unwrap_or_default();
        let (Some(one), None) = (selection.containers.first(), selection.service) else {
            let why = format!("{} can't be created anew alone", selection.called);
            let hint = format!("Compose creates the containers of a project together: say {}", quoted(project));
            return Err(unchanged(&why, Some(hint)));
        };
        let label = |key: &str| one.label(&format!("com.docker.compose.project.{key}"));
        let elsewhere = format!(
            "where they are, `docker destination compose -p {} --to {} up -d` does it",
            quoted(project),
            quoted(to)
        );
        let files: Vec<PathBuf> = one.compose_files().into_iter().map(PathBuf::from).collect();
        if files.is_empty() {
            let why = format!("Compose didn't say of which files project {project} was made");
            return Err(unchanged(&why, Some(elsewhere)));
        }
        if let Some(missing) = files.iter().find(|file| fsio::read(file).is_err()) {
            let why = format!("`{}` of project {project} can't be read on this machine", missing.display());
            return Err(unchanged(&why, Some(elsewhere)));
        }
        let own = ComposeFlags {
            file: files,
            project_name: Some(project.to_owned()),
            project_directory: label("working_dir").map(PathBuf::from),
            env_file: label("environment_file").into_iter().flat_map(|all| all.split(',')).map(PathBuf::from).collect(),
            ..ComposeFlags::default()
        };
        let args = ComposeArgs { to: Some(to.to_owned()), own, ..ComposeArgs::default() };
        let keep = kept(&args, old)?;
        let mut running: BTreeMap<&str, (usize, bool)> = BTreeMap::new();
        for container in &selection.containers {
            let entry = running.entry(container.service().unwrap_or_default()).or_default();
            entry.0 += 1;
            entry.1 |= container.state.is_running();
        }
        let call = |verb: &[&str], runs: bool| {
            let mut words: Vec<std::ffi::OsString> = verb.iter().map(Into::into).collect();
            let services = running.iter().filter(|(_, (_, is_running))| *is_running == runs);
            let scaled = services.clone().filter(|(_, (count, _))| *count > 1);
            words.extend(scaled.map(|(service, (count, _))| format!("--scale={service}={count}").into()));
            let named = words.len();
            words.extend(services.map(|(service, _)| (*service).into()));
            (words.len() > named).then(|| ComposeArgs { words, keep: keep.clone(), ..args.clone() })
        };
        let calls = [call(&["up", "-d"], true), call(&["create"], false)].into_iter().flatten().collect();
        Ok(Self { project: project.to_owned(), calls })
    }

    /// The commands, for people.
    pub(in crate::commands) fn steps(&self) -> Vec<String> {
        self.calls.iter().map(command).collect()
    }

    /// Lets Compose do it.
    ///
    /// # Errors
    /// It can't be done so on this engine, or Compose failed.
    pub(in crate::commands) fn carry_out(
        &self,
        globals: &Globals,
        console: &mut Console,
        cancel: &Cancel,
    ) -> Result<Exit, Error> {
        for call in &self.calls {
            let exit = super::run(call, globals, console, cancel)?;
            if exit != Exit::Of(0) {
                let name = sanitise(&self.project);
                console.error(&format!("project `{name}` is not moved, or not all of it: Compose failed"))?;
                console.hint("the same command again goes on; a plain `docker compose up -d` makes the project what its files say")?;
                return Ok(exit);
            }
        }
        Ok(Exit::Done)
    }
}

/// The networks of the files that are not the one that is left.
fn kept(args: &ComposeArgs, old: Option<&Network>) -> Result<Vec<String>, Error> {
    let stack = Stack::read(args, |_| Ok(())).map_err(|error| Error { exit: Exit::Failed, ..error })?;
    let model = Model::of(&stack.project).map_err(unreadable)?;
    let variable = |name: &str| stack.world.variable(name);
    let is_old =
        |name: &str| old.is_some_and(|old| crate::compose::known(name, &variable).as_deref() == Some(&old.name));
    let others = model.networks.iter().filter(|network| network.key != "default");
    Ok(others
        .filter(|network| !network.given_name().is_some_and(is_old))
        .map(|network| network.key.to_owned())
        .collect())
}

fn command(args: &ComposeArgs) -> String {
    let path = |path: &Path| quoted(&path.to_string_lossy());
    let mut words = vec![format!("docker destination compose --to {}", quoted(args.to().unwrap_or_default()))];
    words.extend(args.own.file.iter().map(|file| format!("-f {}", path(file))));
    words.extend(args.own.project_directory.iter().map(|directory| format!("--project-directory {}", path(directory))));
    words.extend(args.own.env_file.iter().map(|file| format!("--env-file {}", path(file))));
    words.extend(args.own.project_name.iter().map(|name| format!("-p {}", quoted(name))));
    words.extend(args.keep.iter().map(|key| format!("--keep {}", quoted(key))));
    words.extend(args.words.iter().map(|word| quoted(&word.to_string_lossy())));
    words.join(" ")
}

fn unchanged(why: &str, hint: Option<String>) -> Error {
    failed(format!("{}; nothing was changed", sanitise(why)), hint)
}
