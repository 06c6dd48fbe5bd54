//! The one door to user files: reading with limits, and replacing so that a reader sees the old or the new text, never a
//! part.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{
    DirBuilderExt as _, FileTypeExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::yaml::MAX_BYTES;

/// How long a pipe may take to be opened by its writer.
const PATIENCE: Duration = Duration::from_millis(800);

/// The text of a file.
///
/// # Errors
/// Why it can't be read, in lower case: it is missing, a directory, too large, not UTF-8, or a pipe without a writer.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let found = fs::metadata(path).map_err(|error| reason(&error))?;
    if found.is_dir() {
        return Err("is a directory".to_owned());
    }
    let bytes = if found.is_file() {
        if found.len() > MAX_BYTES as u64 {
            return Err(too_large());
        }
        let file = File::open(path).map_err(|error| reason(&error))?;
        read_all(file)?
    } else {
        read_slowly(path, &found)?
    };
    text(bytes)
}

/// The text on standard input.
pub(crate) fn read_stdin() -> Result<String, String> {
    read_all(io::stdin().lock()).and_then(text)
}

fn read_all(from: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    if bytes.len() > MAX_BYTES { Err(too_large()) } else { Ok(bytes) }
}

/// Opening a pipe blocks until somebody writes to it, which nobody may ever do.
fn read_slowly(path: &Path, found: &Metadata) -> Result<Vec<u8>, String> {
    if found.file_type().is_socket() {
        return Err("is a socket".to_owned());
    }
    let (opened, is_open) = mpsc::channel();
    let (done, outcome) = mpsc::channel();
    let path = path.to_path_buf();
    std::thread::spawn(move || {
        let file = File::open(path);
        // Nobody listens any more once patience has run out.
        let _ = opened.send(());
        let _ = done.send(file.map_err(|error| reason(&error)).and_then(read_all));
    });
    if is_open.recv_timeout(PATIENCE).is_err() {
        return Err("is a pipe that nobody writes to".to_owned());
    }
    outcome.recv().unwrap_or_else(|_| Err("could not be read".to_owned()))
}

fn text(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err("is UTF-16; save it as UTF-8".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.split(|byte| *byte == b'\n').count();
        format!("is not UTF-8 (line {line}, byte {})", before.len() + 1)
    })
}

/// The bytes of a small file that belongs to docker.
///
/// # Errors
/// As docker words it: `open PATH: no such file or directory`.
pub(crate) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| {
        let call = if error.kind() == io::ErrorKind::IsADirectory { "read" } else { "open" };
        format!("{call} {}: {}", path.display(), reason(&error))
    })
}

/// Makes an empty file that nobody else may read, and its directory.
///
/// # Errors
/// Why it can't be made.
pub(crate) fn make_private(path: &Path) -> Result<(), String> {
    if let Some(directory) = path.parent() {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(|error| reason(&error))?;
    }
    File::options().write(true).create_new(true).mode(0o600).open(path).map(drop).map_err(|error| reason(&error))
}

/// True when two paths lead to one file that is there.
pub(crate) fn same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let id = |path: &Path| path.metadata().map(|found| (found.dev(), found.ino())).ok();
    id(one).is_some_and(|found| Some(found) == id(other))
}

/// What a directory holds, nothing when it can't be read.
pub(crate) fn entries(directory: &Path) -> Vec<PathBuf> {
    fs::read_dir(directory).map(|found| found.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

fn too_large() -> String {
    format!("is larger than {} MiB, the most that is read", MAX_BYTES >> 20)
}

/// An I/O error as docker words it.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

/// A directory that nobody else can look into, for what another program is to read. It goes when this does.
#[derive(Debug)]
pub(crate) struct Private(tempfile::TempDir);

impl Private {
    /// A new one where temporary files go.
    ///
    /// # Errors
    /// Why it can't be made.
    pub(crate) fn new() -> Result<Self, String> {
        let made =
            tempfile::Builder::new().prefix("docker-destination.").permissions(Permissions::from_mode(0o700)).tempdir();
        made.map(Self).map_err(|error| format!("can't make a temporary directory: {}", reason(&error)))
    }

    /// Writes a file into it, and says where it is.
    ///
    /// # Errors
    /// Why it can't be written.
    pub(crate) fn put(&self, name: &str, text: &str) -> Result<PathBuf, String> {
        let path = self.0.path().join(name);
        let write = || {
            let mut file = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
            file.write_all(text.as_bytes())
        };
        write().map_err(|error| format!("can't write {}: {}", path.display(), reason(&error)))?;
        Ok(path)
    }

    /// Links to a program from a directory in it, and says which.
    ///
    /// # Errors
    /// Why it can't be made.
    pub(crate) fn link(&self, name: &str, program: &Path) -> Result<PathBuf, String> {
        let folder = self.0.path().join("bin");
        let made = fs::create_dir(&folder).and_then(|()| std::os::unix::fs::symlink(program, folder.join(name)));
        made.map_err(|error| format!("can't make {}: {}", folder.display(), reason(&error)))?;
        Ok(folder)
    }
}

/// A new text beside the file that it will replace.
#[derive(Debug)]
pub(crate) struct Prepared {
    target: PathBuf,
    fresh: Option<NamedTempFile>,
    text: String,
}

impl Prepared {
    /// Writes a text beside its target, with the target's mode and owner. A symlink is followed: what it leads to is
    /// replaced. `expected` is what the target must still hold.
    ///
    /// # Errors
    /// Why it can't be done; nothing was changed.
    pub(crate) fn new(path: &Path, text: &str, expected: Option<&str>) -> Result<Self, String> {
        let target = fs::canonicalize(path).unwrap_or_else(|_| end_of_links(path));
        let found = fs::metadata(&target).ok();
        if let Some(found) = &found {
            if found.is_dir() {
                return Err("is a directory".to_owned());
            }
            if !found.is_file() {
                return Ok(Self { target, fresh: None, text: text.to_owned() });
            }
        }
        if let Some(expected) = expected
            && read(&target).as_deref() != Ok(expected)
        {
            return Err("was changed by somebody else in the meantime".to_owned());
        }
        let directory = target.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let mode = found.as_ref().map_or(0o666, |found| found.mode() & 0o7777);
        let mut fresh = tempfile::Builder::new()
            .prefix(".docker-destination-")
            .permissions(Permissions::from_mode(if found.is_some() { 0o600 } else { mode }))
            .tempfile_in(directory)
            .map_err(|error| format!("can't write into its directory: {}", reason(&error)))?;
        fresh.write_all(text.as_bytes()).map_err(|error| reason(&error))?;
        if let Some(found) = &found {
            let own = fresh.as_file().metadata().map_err(|error| reason(&error))?;
            if (own.uid(), own.gid()) != (found.uid(), found.gid()) {
                std::os::unix::fs::chown(fresh.path(), Some(found.uid()), Some(found.gid()))
                    .map_err(|error| format!("its owner can't be kept: {}", reason(&error)))?;
            }
            fresh.as_file().set_permissions(Permissions::from_mode(mode)).map_err(|error| reason(&error))?;
        }
        fresh.as_file().sync_all().map_err(|error| reason(&error))?;
        Ok(Self { target, fresh: Some(fresh), text: String::new() })
    }

    /// Puts the new text in the place of the old one, in one step.
    ///
    /// # Errors
    /// Why it can't be done; the old text is still there.
    pub(crate) fn put(self) -> Result<(), String> {
        match self.fresh {
            Some(fresh) => fresh.persist(&self.target).map(drop).map_err(|error| reason(&error.error)),
            None => File::options()
                .write(true)
                .open(&self.target)
                .and_then(|mut file| file.write_all(self.text.as_bytes()))
                .map_err(|error| reason(&error)),
        }
    }
}

/// Where symlinks lead that end in a file which is not there yet.
fn end_of_links(path: &Path) -> PathBuf {
    let mut at = path.to_path_buf();
    // As many as Linux follows.
    for _ in 0..40 {
        match (fs::read_link(&at), at.parent()) {
            (Ok(next), Some(directory)) => at = directory.join(next),
            _ => break,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_keeps_its_mode_and_its_symlink() {
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("a"), directory.path().join("b"));
        fs::write(&file, "old").unwrap();
        fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
        std::os::unix::fs::symlink("a", &link).unwrap();
        Prepared::new(&link, "new", Some("old")).unwrap().put().unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
        assert_eq!(fs::metadata(&file).unwrap().mode() & 0o7777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_file_that_somebody_changed_is_left_alone() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("a");
        fs::write(&file, "theirs").unwrap();
        assert!(Prepared::new(&file, "new", Some("old")).unwrap_err().contains("somebody else"));
        assert_eq!(fs::read_to_string(&file).unwrap(), "theirs");
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_not_text_is_named() {
        assert_eq!(text(vec![b'a', b'\n', 0xff]).unwrap_err(), "is not UTF-8 (line 2, byte 3)");
        assert_eq!(text(vec![0xff, 0xfe, b'a', 0]).unwrap_err(), "is UTF-16; save it as UTF-8");
    }
}
