//! The one door to the environment: variables, the working directory, and the small files that discovery looks at.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};

use crate::compose::{Discovery, Files};
use crate::fsio;
use crate::output::ago::Moment;

/// The process's own surroundings.
#[derive(Debug, Default)]
pub(crate) struct World {
    /// Variables from `.env` files, behind those of the environment.
    pub(crate) variables: Vec<(String, String)>,
}

impl Discovery for World {
    fn environment(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn current_directory(&self) -> PathBuf {
        std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
    }

    fn is_file(&self, path: &Path) -> bool {
        path.metadata().is_ok_and(|found| !found.is_dir())
    }

    fn read(&self, path: &Path) -> Option<String> {
        path.is_file().then(|| fsio::read(path).ok()).flatten()
    }
}

impl Files for World {
    fn read(&self, path: &Path) -> Result<String, String> {
        fsio::read(path)
    }

    fn variable(&self, name: &str) -> Option<String> {
        self.environment(name).or_else(|| self.variables.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.clone()))
    }

    /// As it would be written in the working directory.
    fn called(&self, path: &Path) -> String {
        let plain: PathBuf = path.components().collect();
        plain.strip_prefix(self.current_directory()).unwrap_or(&plain).display().to_string()
    }
}

/// Every variable of this process.
pub(crate) fn variables() -> BTreeMap<OsString, OsString> {
    std::env::vars_os().collect()
}

/// The words of the process that started this one, where the system tells them.
pub(crate) fn parent_words() -> Vec<OsString> {
    let path = format!("/proc/{}/cmdline", std::os::unix::process::parent_id());
    let bytes = fsio::bytes(Path::new(&path)).unwrap_or_default();
    let text = bytes.strip_suffix(b"\0").unwrap_or(&bytes);
    text.split(|byte| *byte == 0).map(|word| OsStr::from_bytes(word).to_owned()).collect()
}

/// What another process was started with.
#[derive(Debug)]
pub(crate) struct Process {
    /// Its words, the program first.
    pub(crate) words: Vec<OsString>,
    /// Its variables.
    pub(crate) variables: BTreeMap<OsString, OsString>,
}

/// The process that started this one, where the system shows it (Linux).
pub(crate) fn parent() -> Option<Process> {
    let path = format!("/proc/{}/environ", std::os::unix::process::parent_id());
    let bytes = fsio::bytes(Path::new(&path)).ok()?;
    let pair = |part: &[u8]| {
        let at = part.iter().position(|byte| *byte == b'=')?;
        Some((OsString::from_vec(part[..at].to_vec()), OsString::from_vec(part[at + 1..].to_vec())))
    };
    Some(Process { words: parent_words(), variables: bytes.split(|byte| *byte == 0).filter_map(pair).collect() })
}

/// Whether this program was started by its own name and not by docker.
pub(crate) fn is_standalone() -> bool {
    std::env::var_os("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND").is_none()
}

/// Where this program is.
pub(crate) fn own_path() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

/// Where programs are looked for.
pub(crate) fn path() -> Option<OsString> {
    std::env::var_os("PATH")
}

/// docker as the user called it, else as the path finds it.
pub(crate) fn docker() -> OsString {
    let called = std::env::var_os("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND").filter(|command| !command.is_empty());
    called.unwrap_or_else(|| "docker".into())
}

/// One variable of this process; an empty one is none.
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What time it is.
pub(crate) fn now() -> Moment {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Moment(i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// Whether somebody types at standard input.
pub(crate) fn in_is_terminal() -> bool {
    std::io::IsTerminal::is_terminal(&std::io::stdin())
}

/// Standard input.
pub(crate) fn input() -> impl std::io::BufRead {
    std::io::stdin().lock()
}

/// The next line of standard input; empty at its end.
pub(crate) fn line() -> String {
    let mut line = String::new();
    // What can't be read is no answer.
    drop(std::io::stdin().read_line(&mut line));
    line
}
