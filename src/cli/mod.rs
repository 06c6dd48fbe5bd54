//! The command line: clap types and help text, one file a command, and how words become one of them.

pub mod adopt;
pub mod attach;
pub mod clone;
pub mod compose;
pub mod create;
pub mod deps;
pub mod detach;
pub mod doctor;
pub mod explain;
pub mod filter;
pub mod help;
pub mod hooks;
pub mod inspect;
pub mod labels;
pub mod lint;
pub mod ls;
pub mod man;
pub mod moving;
pub mod names;
pub mod prune;
pub mod ps;
pub mod release;
pub mod rename;
pub mod rewrite;
pub mod rm;
pub mod select;
pub mod stats;
pub mod update;
pub mod usage;

use std::ffi::{OsStr, OsString};

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};

use crate::plugin::pflag::{self, Flag, Order, Parsed, Takes};
use usage::UsageError;

/// Manage destinations and connect compose stacks to them
#[derive(Debug, Parser)]
#[command(name = "destination", bin_name = "docker destination")]
#[command(disable_help_flag = true, disable_help_subcommand = true)]
pub struct Root {
    /// Show the version of docker destination
    #[arg(short, long)]
    version: bool,

    #[command(subcommand)]
    command: Command,
}

/// Every command, one line each, in the order of their names.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
#[expect(missing_docs, reason = "the help of a command is the documentation of its arguments")]
pub enum Command {
    Adopt(adopt::AdoptArgs),
    Attach(attach::AttachArgs),
    Clone(clone::CloneArgs),
    Compose(compose::ComposeArgs),
    Create(create::CreateArgs),
    Deps(deps::DepsArgs),
    Detach(detach::DetachArgs),
    Doctor(doctor::DoctorArgs),
    Explain(explain::ExplainArgs),
    Hooks(hooks::HooksArgs),
    Inspect(inspect::InspectArgs),
    Lint(lint::LintArgs),
    Ls(ls::LsArgs),
    Move(moving::MoveArgs),
    Prune(prune::PruneArgs),
    Ps(ps::PsArgs),
    Release(release::ReleaseArgs),
    Rename(rename::RenameArgs),
    Rewrite(rewrite::RewriteArgs),
    Rm(rm::RmArgs),
    Select(select::SelectArgs),
    Stats(stats::StatsArgs),
    Update(update::UpdateArgs),
}

impl Command {
    /// What clap can't express about the flags of a command: those that can't be used together.
    fn conflict(&self) -> Option<String> {
        match self {
            Self::Doctor(args) => doctor::conflict(args),
            Self::Compose(args) => compose::conflict(args),
            Self::Clone(args) => clone::conflict(args),
            Self::Lint(args) => lint::conflict(args),
            Self::Rewrite(args) => rewrite::conflict(args),
            Self::Select(args) => select::conflict(args),
            _ => None,
        }
    }
}

/// What a command line asks for.
#[derive(Debug)]
pub enum Asked {
    /// A command to be run.
    Run(Command),
    /// A command's help, rendered from clap's own description of it.
    Help(clap::Command),
    /// Nothing but the plugin's name: its help, as talk.
    Bare(clap::Command),
    /// The version.
    Version,
}

/// The tree of commands, complete down to the names that usage lines show.
pub fn tree() -> clap::Command {
    let mut root = Root::command();
    root.build();
    root
}

/// Reads the words after the plugin's name.
pub fn parse(words: &[OsString]) -> Result<Asked, UsageError> {
    let mut command = &tree();
    let mut canonical = vec![OsString::from(command.get_name())];
    let mut help = false;
    let mut words = words;
    while command.has_subcommands() {
        let known = Flag::all_of(command);
        let parsed =
            pflag::parse(&known, words, Order::FlagsFirst).map_err(|error| UsageError::flag(command, &error))?;
        help |= parsed.is_set("help");
        let Some(name) = parsed.operands.first() else {
            return Ok(match (help, parsed.is_set("version")) {
                (true, _) => Asked::Help(command.clone()),
                (false, true) => Asked::Version,
                (false, false) => Asked::Bare(command.clone()),
            });
        };
        let rest = &parsed.operands[1..];
        let found = command.get_subcommands().find(|known| !parsed.ended && is_called(known, name));
        let Some(found) = found else {
            let asks_help = rest.iter().take_while(|word| *word != "--").any(|word| word == "--help" || word == "-h");
            return if help || asks_help {
                Ok(Asked::Help(command.clone()))
            } else {
                Err(UsageError::unknown_command(command, name))
            };
        };
        canonical.push(name.clone());
        command = found;
        words = &words[words.len() - rest.len()..];
    }

    let known = Flag::all_of(command);
    let parsed = pflag::parse(&known, words, Order::of(command)).map_err(|error| UsageError::flag(command, &error))?;
    if help || parsed.is_set("help") {
        return Ok(Asked::Help(command.clone()));
    }
    if compose::says_nothing(command, &parsed) {
        return Ok(Asked::Help(command.clone()));
    }
    UsageError::check_operands(command, &parsed.operands)?;
    canonical.extend(spell_out(parsed));
    let matches = Root::command().try_get_matches_from(canonical).map_err(|error| UsageError::clap(command, &error))?;
    let root = Root::from_arg_matches(&matches).map_err(|error| UsageError::clap(command, &error))?;
    root.command
        .conflict()
        .map_or(Ok(Asked::Run(root.command)), |conflict| Err(UsageError::conflict(command, &conflict)))
}

/// The help of the command that words name. As the words of docker's `help` command, an unknown one is an error.
pub fn topic(words: &[OsString], strictly: bool) -> Result<clap::Command, UsageError> {
    let mut command = &tree();
    for word in words.iter().filter(|word| !word.as_encoded_bytes().starts_with(b"-")) {
        match command.get_subcommands().find(|known| is_called(known, word)) {
            Some(found) => command = found,
            None if strictly => return Err(UsageError::unknown_topic(word)),
            None => break,
        }
    }
    Ok(command.clone())
}

/// True for a command's name or another one it goes by.
pub(crate) fn is_called(command: &clap::Command, word: &OsStr) -> bool {
    word == command.get_name() || command.get_all_aliases().any(|alias| word == alias)
}

/// The same flags in the one spelling about which clap and docker agree: each value attached, each scalar once, a bool
/// only where it is true.
fn spell_out(parsed: Parsed<'_>) -> Vec<OsString> {
    let mut words = Vec::new();
    for (at, given) in parsed.flags.iter().enumerate() {
        let later = || parsed.flags[at + 1..].iter().any(|other| other.flag == given.flag);
        match given.flag.takes {
            Takes::One | Takes::Bool if later() => {}
            Takes::Bool if given.value != "true" => {}
            Takes::Bool => words.push(format!("--{}", given.flag.long).into()),
            Takes::One | Takes::Many => {
                let mut word = OsString::from(format!("--{}=", given.flag.long));
                word.push(&given.value);
                words.push(word);
            }
        }
    }
    words.push("--".into());
    words.extend(parsed.operands);
    words
}
