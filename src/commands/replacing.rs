//! Replacing several files: all of them or none.

use std::path::Path;

use super::loading::refused;
use crate::error::Error;
use crate::fsio::Prepared;
use crate::plugin::cancel::Cancel;

/// A file and its new text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Replacement<'a> {
    /// Where it is.
    pub(super) path: &'a Path,
    /// What it must still hold.
    pub(super) old: &'a str,
    /// What it shall hold.
    pub(super) new: &'a str,
}

/// Everything that can fail is done before the first file is replaced.
///
/// # Errors
/// Why a file can't be replaced, and whether anything was changed.
pub(super) fn replace(files: &[Replacement<'_>], cancel: &Cancel) -> Result<(), Error> {
    let _step = cancel.shield();
    let mut prepared = Vec::new();
    for file in files {
        let fresh = Prepared::new(file.path, file.new, Some(file.old)).map_err(|why| unwritten(file.path, &why))?;
        prepared.push((file, fresh));
    }
    let mut done: Vec<&Replacement<'_>> = Vec::new();
    for (file, fresh) in prepared {
        if let Err(why) = fresh.put() {
            let undone =
                done.iter().all(|file| Prepared::new(file.path, file.old, None).and_then(Prepared::put).is_ok());
            let state = if undone { "nothing was changed" } else { "other files of the project were already replaced" };
            return Err(refused(format!("{}: {why}; {state}", file.path.display()), None));
        }
        done.push(file);
    }
    Ok(())
}

/// A file that can't be written.
pub(super) fn unwritten(path: &Path, why: &str) -> Error {
    refused(format!("{}: {why}; nothing was written", path.display()), None)
}
