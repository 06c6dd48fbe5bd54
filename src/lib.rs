//! `docker destination`: named networks to deploy to, and a compose preprocessor that loses nothing.
//!
//! The arrows go one way: `main -> lib -> cli -> commands -> rewrite -> compose -> yaml`. See ARCHITECTURE.md.

pub mod cli;
pub mod commands;
pub mod compose;
pub mod context;
pub mod destination;
pub mod engine;
pub mod error;
pub mod exit;
pub mod lint;
pub mod output;
pub mod plugin;
pub mod rewrite;
pub mod yaml;

mod fence;
mod fsio;
mod json;
mod world;

use std::ffi::OsString;

use cli::usage::UsageError;
use cli::{Asked, help};
use commands::guardian;
use commands::names::Live;
use error::Error;
use exit::Exit;
use output::console::{Console, WriteError};
use plugin::argv::{self, Call, Globals};
use plugin::cancel::Cancel;
use plugin::completion;
use plugin::{Environment, metadata};

/// What `--version` prints.
pub const VERSION: &str = concat!("Docker Destination version v", env!("CARGO_PKG_VERSION"), "\n");

/// Runs the plugin with the words it was started with, the program's own name first, and says what to exit with.
pub fn run(args: Vec<OsString>) -> Exit {
    if metadata::is_asked(&args) {
        return metadata::answer();
    }
    fence::around(move || {
        let mut console = Console::new();
        let outcome = answer(args.get(1..).unwrap_or_default(), &Environment::read(), &mut console);
        close(console, outcome)
    })
}

enum Failure {
    Usage(UsageError),
    Command(Error),
}

impl From<UsageError> for Failure {
    fn from(error: UsageError) -> Self {
        Self::Usage(error)
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Command(error.into())
    }
}

fn answer(words: &[OsString], environment: &Environment, console: &mut Console) -> Result<Exit, Failure> {
    let invocation = argv::read(words, environment.standalone).map_err(UsageError::from)?;
    match invocation.call {
        // docker's end ends no guardian: that is what it is there for.
        Call::Command(words) if guardian::is_asked(&words) => {
            Ok(guardian::run(&invocation.globals, console, &Cancel::watch(None))?)
        }
        Call::Command(words) => command(&words, &invocation.globals, environment, console),
        Call::Help { words, topic } => show_help(&cli::topic(&words, topic)?, console),
        Call::Version => show(VERSION, console),
        Call::Complete { words, descriptions } => {
            let names = Live { globals: &invocation.globals, others: cli::names::Rules };
            let completion = completion::complete(&cli::tree(), &words, &names);
            show(&completion.render(descriptions && environment.descriptions), console)
        }
        Call::Hook(asked) => show(&commands::hinting::answer(asked.as_deref()), console),
        Call::Provider(words) => {
            let cancel = Cancel::watch(environment.socket.as_deref());
            Ok(commands::provider::run(&words, &invocation.globals, console, &cancel)?)
        }
    }
}

fn command(
    words: &[OsString],
    globals: &Globals,
    environment: &Environment,
    console: &mut Console,
) -> Result<Exit, Failure> {
    match cli::parse(words)? {
        Asked::Run(command) => {
            let cancel = Cancel::watch(environment.socket.as_deref());
            Ok(commands::run(&command, globals, console, &cancel)?)
        }
        Asked::Help(command) => show_help(&command, console),
        Asked::Bare(command) => {
            console.talk(&help::render(&command, console.width()))?;
            Ok(Exit::Done)
        }
        Asked::Version => show(VERSION, console),
    }
}

fn show_help(command: &clap::Command, console: &mut Console) -> Result<Exit, Failure> {
    show(&help::render(command, console.width()), console)
}

fn show(text: &str, console: &mut Console) -> Result<Exit, Failure> {
    console.data(text.as_bytes())?;
    Ok(Exit::Done)
}

/// Tells what went wrong, and sends on what is still buffered: data that didn't arrive is a failure too.
fn close(mut console: Console, outcome: Result<Exit, Failure>) -> Exit {
    let (exit, told) = match outcome {
        Ok(exit) => (exit, Ok(())),
        Err(Failure::Usage(error)) => (error.exit, tell_usage(&error, &mut console)),
        Err(Failure::Command(error)) if error.exit == Exit::ClosedPipe => (error.exit, Ok(())),
        Err(Failure::Command(error)) => (error.exit, console.report(&error)),
    };
    if matches!(told, Err(WriteError::ClosedPipe)) {
        return Exit::ClosedPipe;
    }
    match console.flush() {
        Ok(()) => exit,
        Err(WriteError::ClosedPipe) => Exit::ClosedPipe,
        Err(error) => {
            let error = Error::from(error);
            // The exit code tells it as well, should standard error be full too.
            drop(console.report(&error));
            error.exit
        }
    }
}

fn tell_usage(error: &UsageError, console: &mut Console) -> Result<(), WriteError> {
    console.talk(&format!("{}\n", error.message))?;
    if let Some(hint) = &error.hint {
        console.hint(hint)?;
    }
    console.talk(error.usage.as_deref().unwrap_or_default())
}
