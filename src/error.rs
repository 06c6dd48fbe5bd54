//! What a user can cause, as it is shown to them: a message, where possible a hint, and an exit code.

use crate::exit::Exit;

/// A failure that reaches the user.
#[derive(Debug)]
pub struct Error {
    /// One lower-case fragment that names the thing, without a full stop. May start with `file:line:column: `.
    pub message: String,
    /// The next step, often a command that can be pasted.
    pub hint: Option<String>,
    /// What the process exits with.
    pub exit: Exit,
}

impl Error {
    /// A failure with the given exit code.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None, exit }
    }

    /// The same failure with a next step.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same failure, its hint's commands led elsewhere than to the server that docker was told to use: `docker` is what
    /// they begin with, as in `docker --context far`.
    #[must_use]
    pub fn led_to(mut self, docker: &str) -> Self {
        self.hint = self.hint.map(|hint| hint.replace("`docker ", &format!("`{docker} ")));
        self
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
