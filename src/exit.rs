//! The exit codes of every command, in one place.

/// What the process tells its caller. The numbers are part of the interface and never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done, or nothing to find.
    Done = 0,
    /// Failed, findings at or above the threshold, or a difference with `--check`.
    Failed = 1,
    /// `lint` or `rewrite` could not be done: unreadable, invalid or refused; nothing was written.
    Refused = 2,
    /// A bad flag or a bad value of one, as docker has it.
    Usage = 125,
    /// Cancelled by a signal, or by docker closing the plugin socket.
    Cancelled = 130,
    /// The reader of standard output went away.
    ClosedPipe = 141,
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
