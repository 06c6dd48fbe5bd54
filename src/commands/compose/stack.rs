//! The stack: its files as Compose finds them, what the user wants of it, and what Compose is handed in their place.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::call::Call;
use super::docker::flag;
use super::naming::Renamed;
use crate::cli::compose::ComposeArgs;
use crate::commands::loading::{read, text, unreadable};
use crate::compose::{Discovery as _, FileRef, Located, Model, Project, Request};
use crate::error::Error;
use crate::exit::Exit;
use crate::fsio::Private;
use crate::rewrite::{self, Refusal, Report, Settings};
use crate::world::{self, World};

/// What the generated file is called, on disk and in messages.
pub(super) const GENERATED: &str = "destination.yaml";

/// A project's files, read.
#[derive(Debug)]
pub(super) struct Stack {
    pub(super) project: Project,
    pub(super) located: Located,
    pub(super) world: World,
    /// The project's name.
    pub(super) name: String,
    request: Request,
}

impl Stack {
    /// Finds and reads the files as Compose would.
    ///
    /// # Errors
    /// They can't be found, read or understood.
    pub(super) fn read(args: &ComposeArgs, warn: impl FnOnce(&[String]) -> Result<(), Error>) -> Result<Self, Error> {
        let own = &args.own;
        let all = |paths: &[PathBuf]| paths.iter().map(text).collect::<Result<Vec<_>, _>>();
        let request = Request {
            files: all(&own.file)?,
            directory: own.project_directory.as_ref().or(own.workdir.as_ref()).map(text).transpose()?,
            env_files: all(&own.env_file)?,
            project: own.project_name.clone(),
        };
        let mut world = World::default();
        let located = Located::find(&request, &world).map_err(|(message, hint)| failed(message, hint))?;
        warn(&located.warnings)?;
        world.variables.clone_from(&located.variables);
        let project =
            Project::load(read(&located).map_err(unreadable)?, &located.directory, &world).map_err(unreadable)?;
        let top_level = project.name().map_err(unreadable)?;
        let name = located
            .project_name(&request, top_level, &world)
            .map_err(|why| failed(why, Some("name the project with -p NAME".to_owned())))?;
        Ok(Self { project, located, world, name, request })
    }

    /// What Compose is to read instead, so that the stack becomes what the settings say.
    ///
    /// # Errors
    /// It can't be made, with what the rewrite has to say.
    pub(super) fn rewritten(&self, settings: &Settings) -> Result<Rewritten, Refusal> {
        let name = Some(self.name.as_str());
        if settings.unique.is_some() {
            let outcome = rewrite::rewrite(&self.project, settings, name)?;
            let mut project = self.project.clone();
            for file in outcome.files.iter().filter(|file| !file.changes.is_empty()) {
                if let Ok(yaml) = crate::yaml::Yaml::parse(file.text().to_owned()) {
                    project = project.with_file(file.file, yaml);
                }
            }
            let texts = outcome.files.iter().map(|file| file.text().to_owned()).collect();
            let renamed = self.renamed(settings);
            return Ok(Rewritten { project, text: Text::Copies(texts), report: outcome.report, renamed });
        }
        let second = rewrite::second_file(&self.project, settings, name)?;
        let (project, text) = match second.text {
            None => (self.project.clone(), Text::AsItIs),
            Some(text) => {
                let merged = self.project.with_override(GENERATED, text.clone());
                let merged = merged.map_err(|error| Refusal {
                    place: None,
                    message: error.message,
                    hint: None,
                    report: Report::default(),
                })?;
                (merged, Text::Second(text))
            }
        };
        Ok(Rewritten { project, text, report: second.report, renamed: Renamed::default() })
    }

    /// Services that get other keys, and which.
    fn renamed(&self, settings: &Settings) -> Renamed {
        let model = Model::of(&self.project).ok();
        let foreseen = model.as_ref().and_then(|model| rewrite::foresee(model, settings, Some(&self.name)));
        let services = foreseen.map(|foreseen| foreseen.intention.services).unwrap_or_default();
        let pair = services.iter().map(|intent| (intent.name.to_owned(), intent.new_name.clone().into_owned()));
        pair.filter(|(old, new)| old != new).collect()
    }

    /// A refusal as an error; nothing was done.
    pub(super) fn refused(refusal: &Refusal) -> Error {
        let message = match &refusal.place {
            Some((file, at)) => format!("{file}:{}:{}: {}; nothing was done", at.line, at.column, refusal.message),
            None => format!("{}; nothing was done", refusal.message),
        };
        failed(message, refusal.hint.clone())
    }
}

/// What cannot be done.
pub(super) fn failed(message: String, hint: Option<String>) -> Error {
    Error { exit: Exit::Failed, ..crate::commands::loading::refused(message, hint) }
}

/// A stack as it shall be.
#[derive(Debug)]
pub(super) struct Rewritten {
    /// The project that runs.
    pub(super) project: Project,
    /// How Compose gets it.
    pub(super) text: Text,
    /// What it changes and loses.
    pub(super) report: Report,
    /// Services that have other keys there.
    pub(super) renamed: Renamed,
}

/// How Compose gets a rewritten stack.
#[derive(Debug)]
pub(super) enum Text {
    /// The files mean already what they should.
    AsItIs,
    /// By a second file, merged over them.
    Second(String),
    /// By copies of them.
    Copies(Vec<String>),
}

/// The words and variables that make Compose read a rewritten stack. While it lives, so do the files it names.
#[derive(Debug)]
pub(super) struct Handed {
    /// Flags for files, before Compose's command.
    pub(super) flags: Vec<OsString>,
    /// Variables that do the same.
    pub(super) variables: Vec<(&'static str, OsString)>,
    /// Services behind those that the user named.
    pub(super) services: Vec<OsString>,
    directory: Option<Private>,
}

impl Handed {
    /// The files as the user named them, or left them to be found.
    pub(super) fn as_given(call: &Call<'_>) -> Self {
        Self { flags: call.files_as_given(), variables: Vec::new(), services: Vec::new(), directory: None }
    }

    /// Lets Compose find this plugin as a provider where docker does not: when it was started by its own name.
    ///
    /// # Errors
    /// The link can't be made.
    pub(super) fn lend_plugin(&mut self) -> Result<(), Error> {
        let Some(own) = world::own_path().filter(|_| world::is_standalone()) else { return Ok(()) };
        let directory = match self.directory.take() {
            Some(directory) => directory,
            None => Private::new().map_err(|why| failed(why, None))?,
        };
        let folder = directory.link("destination", &own).map_err(|why| failed(why, None))?;
        let mut path = folder.into_os_string();
        if let Some(others) = world::path() {
            path.push(":");
            path.push(others);
        }
        self.variables.push(("PATH", path));
        self.directory = Some(directory);
        Ok(())
    }

    /// Writes what Compose is to read. The project's own files are named as they were found, so that messages name them;
    /// what came through standard input is a file now.
    ///
    /// # Errors
    /// It can't be written.
    pub(super) fn of(stack: &Stack, rewritten: &Text, call: &Call<'_>) -> Result<Self, Error> {
        let from_stdin = stack.located.files.contains(&FileRef::Stdin);
        if matches!(rewritten, Text::AsItIs) && !from_stdin {
            return Ok(Self::as_given(call));
        }
        let directory = Private::new().map_err(|why| failed(why, None))?;
        let put = |name: &str, text: &str| directory.put(name, text).map_err(|why| failed(why, None));
        let mut files: Vec<PathBuf> = Vec::new();
        let mut moved = false;
        for (number, file) in stack.located.files.iter().enumerate() {
            let original = || stack.project.yaml(number).text();
            let (path, text) = match (file, rewritten) {
                (FileRef::Path(_, path), Text::Copies(texts)) => (Some(path), texts.get(number).map(String::as_str)),
                (FileRef::Path(_, path), _) => (Some(path), None),
                (FileRef::Stdin, Text::Copies(texts)) => (None, texts.get(number).map(String::as_str)),
                (FileRef::Stdin, _) => (None, Some(original())),
            };
            files.push(match (path, text) {
                (Some(path), None) => path.clone(),
                (path, text) => {
                    moved = true;
                    let base =
                        path.and_then(|path| path.file_name()).map_or("compose.yaml".into(), |n| n.to_string_lossy());
                    put(&format!("{number}-{base}"), text.unwrap_or_default())?
                }
            });
        }
        if let Text::Second(text) = rewritten {
            files.push(put(GENERATED, text)?);
        }
        let mut handed =
            Self { flags: Vec::new(), variables: Vec::new(), services: Vec::new(), directory: Some(directory) };
        let given = call.directory();
        if given.is_none()
            && !moved
            && stack.found_elsewhere()
            && let Some(separator) = separator(&files)
        {
            handed.variables.push(("COMPOSE_FILE", joined(&files, separator)));
            handed.variables.push(("COMPOSE_PATH_SEPARATOR", separator.into()));
        } else {
            handed.flags.extend(files.iter().map(|path| flag("file", path)));
            let stays = || flag("project-directory", absolute(&stack.located.directory));
            handed.flags.extend(given.or_else(|| moved.then(stays)));
        }
        Ok(handed)
    }
}

impl Stack {
    /// Whether Compose looks for variables in two directories: where it is called, and where it finds the project. With
    /// `-f` it would leave out the first, so the files are named by a variable then.
    fn found_elsewhere(&self) -> bool {
        self.request.files.is_empty() && self.located.directory != self.world.current_directory()
    }
}

/// A separator that stands in none of the paths.
fn separator(files: &[PathBuf]) -> Option<&'static str> {
    [":", "|", "\n"].into_iter().find(|separator| !files.iter().any(|path| path.to_string_lossy().contains(separator)))
}

fn joined(files: &[PathBuf], separator: &str) -> OsString {
    let mut all = OsString::new();
    for (number, path) in files.iter().enumerate() {
        if number > 0 {
            all.push(separator);
        }
        all.push(absolute(path));
    }
    all
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf())
}
