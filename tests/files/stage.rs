//! A directory with compose files, and the program started in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// A file that a rewrite changes, and what it becomes.
pub(crate) const OLD: &str = "services:\n  web:\n    image: x\n    networks: [front]\nnetworks:\n  front: {}\n";
pub(crate) const NEW: &str = "services:\n  web:\n    image: x\n";

pub(crate) struct Stage(TempDir);

impl Stage {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// With `compose.yaml` in it.
    pub(crate) fn set() -> Self {
        let stage = Self::new();
        stage.write("compose.yaml", OLD);
        stage
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    #[track_caller]
    pub(crate) fn holds(&self, name: &str, text: &str) {
        assert_eq!(std::fs::read_to_string(self.path(name)).unwrap(), text);
    }

    /// All names in the directory, so that nothing is left behind unseen.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.arg("rewrite").args(words);
        self.here(command)
    }

    /// The program as the last words of another one's command line.
    pub(crate) fn through(&self, before: &[&str], words: &[&str]) -> Command {
        let mut command = Command::new(before[0]);
        command.args(&before[1..]).arg(binary()).arg("rewrite").args(words);
        self.here(command)
    }

    fn here(&self, mut command: Command) -> Command {
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.current_dir(self.0.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, words: &[&str]) -> Outcome {
        Outcome::of(self.command(words).output().unwrap())
    }
}

fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_docker-destination"))
}

/// Whether root runs the tests, whom permissions don't hold.
pub(crate) fn is_root() -> bool {
    Command::new("id").arg("-u").output().unwrap().stdout == b"0\n"
}

pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.code, Some(0), "{}", self.err);
    }

    #[track_caller]
    pub(crate) fn refused(&self, why: &str) {
        assert_eq!(self.code, Some(2), "{}", self.err);
        assert!(self.err.contains(why), "`{why}` is not in: {}", self.err);
    }
}
