//! The commands, one file a verb: plain values in, an outcome out.

pub mod adopt;
pub mod attach;
pub mod clone;
pub mod compose;
pub mod create;
pub mod deps;
pub mod detach;
pub mod doctor;
pub mod explain;
pub mod hooks;
pub mod inspect;
pub mod lint;
pub mod ls;
pub mod moving;
pub mod provider;
pub mod prune;
pub mod ps;
pub mod release;
pub mod rename;
pub mod rewrite;
pub mod rm;
pub mod select;
pub mod stats;
pub mod update;

mod account;
mod choosing;
mod contest;
pub(crate) mod guardian;
pub(crate) mod hinting;
mod linking;
mod listing;
mod live;
mod loading;
mod mending;
pub(crate) mod names;
mod recording;
mod recreating;
mod removing;
mod replacing;
mod resources;
mod second_look;
mod server;

use crate::cli::Command;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Runs a command, one line each.
pub fn run(command: &Command, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    console.call_docker(removing::docker(globals));
    match command {
        Command::Adopt(args) => adopt::run(args, globals, console, cancel),
        Command::Compose(args) => compose::run(args, globals, console, cancel),
        Command::Clone(args) => clone::run(args, globals, console, cancel),
        Command::Attach(args) => attach::run(args, globals, console, cancel),
        Command::Create(args) => create::run(args, globals, console, cancel),
        Command::Deps(args) => deps::run(args, globals, console),
        Command::Doctor(args) => doctor::run(args, globals, console, cancel),
        Command::Detach(args) => detach::run(args, globals, console, cancel),
        Command::Explain(args) => explain::run(args, console),
        Command::Hooks(args) => hooks::run(args, globals, console, cancel),
        Command::Inspect(args) => inspect::run(args, globals, console),
        Command::Lint(args) => lint::run(args, globals, console, cancel),
        Command::Ls(args) => ls::run(args, globals, console),
        Command::Move(args) => moving::run(args, globals, console, cancel),
        Command::Prune(args) => prune::run(args, globals, console, cancel),
        Command::Ps(args) => ps::run(args, globals, console),
        Command::Release(args) => release::run(args, globals, console, cancel),
        Command::Rename(args) => rename::run(args, globals, console, cancel),
        Command::Rewrite(args) => rewrite::run(args, globals, console, cancel),
        Command::Rm(args) => rm::run(args, globals, console, cancel),
        Command::Select(args) => select::run(args, globals, console),
        Command::Stats(args) => stats::run(args, globals, console, cancel),
        Command::Update(args) => update::run(args, globals, console, cancel),
    }
}
