//! Running the plugin, alone or through docker, in an environment that holds nothing of the developer's.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The binary under test.
pub(crate) fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_docker-destination"))
}

/// The plugin as docker starts it.
pub(crate) fn plugin<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Command {
    let mut command = standalone(words);
    command.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "docker");
    command
}

/// The plugin as somebody starts it by its path.
pub(crate) fn standalone<W: AsRef<OsStr>>(words: impl IntoIterator<Item = W>) -> Command {
    let mut command = Command::new(binary());
    command.args(words).env_clear().stdin(Stdio::null());
    command
}

/// A docker that knows the plugin and nothing else.
pub(crate) struct Docker {
    home: TempDir,
}

impl Docker {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let plugins = home.path().join(".docker/cli-plugins");
        std::fs::create_dir_all(&plugins).unwrap();
        std::os::unix::fs::symlink(binary(), plugins.join("docker-destination")).unwrap();
        Self { home }
    }

    pub(crate) fn call(&self, line: &str) -> Command {
        let mut command = Command::new(docker());
        command.args(words(line)).env_clear().stdin(Stdio::null());
        command.env("HOME", self.home.path()).env("DOCKER_CONFIG", self.home.path().join(".docker"));
        command
    }
}

/// The docker CLI: `DESTINATION_DOCKER`, else the one in `PATH`. A machine without one can't run these tests.
fn docker() -> PathBuf {
    if let Some(path) = std::env::var_os("DESTINATION_DOCKER") {
        return path.into();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|directory| directory.join("docker"))
        .find(|file| file.is_file())
        .expect("the docker CLI is needed: put it in PATH, or name it in DESTINATION_DOCKER")
}

/// A line as a shell would split it, with `''` for an empty word.
pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_ascii_whitespace().map(|word| if word == "''" { "" } else { word }).collect()
}

/// What a process left behind.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    pub(crate) fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        Self { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
    }

    /// Everything at once, for a snapshot; a stream that stayed empty is left out.
    pub(crate) fn shown(&self) -> String {
        let stream = |name: &str, text: &str| {
            if text.is_empty() { String::new() } else { format!("--- {name}\n{text}") }
        };
        let code = self.code.map_or_else(|| "signal".to_owned(), |code| code.to_string());
        format!("exit {code}\n{}{}", stream("stdout", &self.out), stream("stderr", &self.err))
    }
}
