//! Reading the files of a project, for the commands that work on compose files.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::compose::{FileRef, LoadError, Located};
use crate::error::Error;
use crate::exit::Exit;
use crate::fsio;
use crate::output::sanitise::sanitise;

/// A path as text.
pub(super) fn text(path: impl AsRef<Path>) -> Result<String, Error> {
    let path = path.as_ref();
    path.to_str()
        .map(str::to_owned)
        .ok_or_else(|| Error::new(Exit::Refused, format!("the path `{}` is not UTF-8", path.display())))
}

/// The texts of a project's own files, with their names and paths.
pub(super) fn read(located: &Located) -> Result<Vec<(String, Option<PathBuf>, String)>, LoadError> {
    let mut files: Vec<(String, Option<PathBuf>, String)> = Vec::new();
    for file in &located.files {
        let (name, path) = match file {
            FileRef::Stdin => ("<stdin>", None),
            FileRef::Path(name, path) => (name.as_str(), Some(path)),
        };
        let text = match path {
            None if files.iter().any(|(_, path, _)| path.is_none()) => Err("can be read only once".to_owned()),
            None => fsio::read_stdin(),
            Some(path) => fsio::read(path),
        };
        let fail = |message| LoadError { file: name.to_owned(), position: None, message, hint: None };
        files.push((name.to_owned(), path.cloned(), text.map_err(fail)?));
    }
    Ok(files)
}

/// What can't be done: exit 2.
pub(super) fn refused(mut message: String, hint: Option<String>) -> Error {
    // Names of files and of what is in them may hold line breaks; a message is one line.
    if let Cow::Owned(safe) = sanitise(&message) {
        message = safe;
    }
    Error { message, hint, exit: Exit::Refused }
}

/// A project that can't be read.
pub(super) fn unreadable(error: LoadError) -> Error {
    let message = match error.position {
        Some(at) => format!("{}:{}:{}: {}", error.file, at.line, at.column, error.message),
        None => format!("{}: {}", error.file, error.message),
    };
    refused(message, error.hint)
}
