//! The exit codes of every command, in one place.

/// What the process tells its caller. The numbers are part of the interface and never change meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or nothing to find.
    Done,
    /// Failed, findings at or above the threshold, or a difference with `--check`.
    Failed,
    /// `lint` or `rewrite` could not be done: unreadable, invalid or refused; nothing was written.
    Refused,
    /// A bad flag or a bad value of one, as docker has it.
    Usage,
    /// Cancelled by a signal, or by docker closing the plugin socket.
    Cancelled,
    /// The reader of standard output went away.
    ClosedPipe,
    /// What another program exited with that was run in the place of this one.
    Of(u8),
}

impl Exit {
    /// The number.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Usage => 125,
            Self::Cancelled => 130,
            Self::ClosedPipe => 141,
            Self::Of(code) => code,
        }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
