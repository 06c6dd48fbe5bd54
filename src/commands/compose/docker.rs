//! docker again: the user's own, towards the same engine, with `compose`.

use std::ffi::{OsStr, OsString};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use nix::errno::Errno;
use nix::sys::wait::{Id, WaitPidFlag, waitid};
use nix::unistd::Pid;

use crate::compose::Release;
use crate::error::Error;
use crate::exit::Exit;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Lent;
use crate::world;

/// The user's docker.
#[derive(Debug)]
pub(super) struct Docker<'g> {
    program: OsString,
    globals: &'g Globals,
}

impl<'g> Docker<'g> {
    /// The one that started this plugin, else the one in the path; with the global flags it was given.
    pub(super) fn new(globals: &'g Globals) -> Self {
        Self { program: world::docker(), globals }
    }

    /// `docker compose`. Flags that choose an engine are there as variables too: what Compose starts sees only these.
    pub(super) fn compose(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.globals.raw).arg("compose");
        if let Some(config) = &self.globals.config {
            command.env("DOCKER_CONFIG", config);
        }
        if let Some(host) = &self.globals.host {
            command.env("DOCKER_HOST", host).env_remove("DOCKER_CONTEXT");
        } else if let Some(context) = self.globals.context.as_ref().filter(|context| !context.is_empty()) {
            command.env("DOCKER_CONTEXT", context).env_remove("DOCKER_HOST");
        }
        command
    }

    /// Runs it in the place of this process: its terminal, its signals, its exit code. None when somebody stopped it
    /// before it began.
    ///
    /// # Errors
    /// It can't be started.
    pub(super) fn run(&self, command: &mut Command, lent: &Lent<'_>) -> Result<Exit, Error> {
        if lent.is_interrupted() {
            return Ok(Exit::Cancelled);
        }
        let child = command.spawn().map_err(|error| self.missing(&error))?;
        lent.to(child.id());
        let status = wait(child, lent).map_err(|error| self.missing(&error))?;
        Ok(exit(status))
    }

    /// Runs it for what it says; what it complains about is shown.
    ///
    /// # Errors
    /// It can't be started.
    pub(super) fn ask(&self, command: &mut Command) -> Result<Output, Error> {
        command.stdin(Stdio::null()).output().map_err(|error| self.missing(&error))
    }

    /// The version of Compose; None where it says none that is understood.
    ///
    /// # Errors
    /// It can't be started.
    pub(super) fn compose_version(&self) -> Result<Option<Release>, Error> {
        let said = self.ask(self.compose().args(["version", "--short"]))?;
        Ok(Release::read(&String::from_utf8_lossy(&said.stdout)))
    }

    fn missing(&self, error: &std::io::Error) -> Error {
        let program = self.program.to_string_lossy();
        Error::new(Exit::Failed, format!("can't run `{program} compose`: {error}"))
            .with_hint("docker's command line must be in the PATH")
    }
}

/// Waits for a child whose number can't become another's meanwhile.
fn wait(mut child: Child, lent: &Lent<'_>) -> std::io::Result<ExitStatus> {
    if let Ok(pid) = i32::try_from(child.id()) {
        let ends = WaitPidFlag::WEXITED | WaitPidFlag::WNOWAIT;
        while matches!(waitid(Id::Pid(Pid::from_raw(pid)), ends), Err(Errno::EINTR)) {}
    }
    lent.ended();
    child.wait()
}

/// An exit code as shells and docker have it: 128 and the number of the signal that ended a program.
fn exit(status: ExitStatus) -> Exit {
    let code = status.code().or_else(|| status.signal().map(|signal| 128 + signal)).unwrap_or(1);
    Exit::Of(u8::try_from(code).unwrap_or(u8::MAX))
}

/// `--name=value`
pub(super) fn flag(name: &str, value: impl AsRef<OsStr>) -> OsString {
    let mut word = OsString::from(format!("--{name}="));
    word.push(value);
    word
}
