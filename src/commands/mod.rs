//! The commands, one file a verb: plain values in, an outcome out.

pub mod explain;
pub mod lint;
pub mod rewrite;

mod loading;
mod replacing;
mod second_look;

use crate::cli::Command;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Runs a command, one line each.
pub fn run(command: &Command, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    match command {
        Command::Explain(args) => explain::run(args, console),
        Command::Lint(args) => lint::run(args, globals, console, cancel),
        Command::Rewrite(args) => rewrite::run(args, globals, console, cancel),
    }
}
