//! Shell completion in cobra's protocol, which the scripts of `docker completion` speak.
//!
//! The words typed so far come in, the last one being completed; candidates go out one a line, followed by a line with a
//! directive. docker passes on what the plugin prints and shells fall back to file names where no directive comes, so
//! one is always printed (spf13/cobra `completions.go`, docker/cli `cli-plugins/manager/cobra.go`).

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command, ValueHint};

use super::pflag::{self, Flag, FlagError, Order, Takes};
use crate::output::sanitise::sanitise;

/// What the shell does beyond the candidates; cobra's `ShellCompDirective`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Directive {
    /// File names where there are no candidates.
    Files = 0,
    /// Nothing else.
    NoFiles = 4,
    /// The candidates are the extensions that a file name may have.
    Extensions = 8,
    /// Names of directories.
    Directories = 16,
}

/// A word that fits, with a few words about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The word.
    pub value: String,
    /// What it is; empty for nothing to say.
    pub description: String,
}

/// What is to be completed, for a [`Names`] that looks it up elsewhere.
#[derive(Debug)]
pub struct Request<'r> {
    /// The command, as clap knows it.
    pub command: &'r Command,
    /// The flag or the operand, as clap knows it.
    pub argument: &'r Arg,
    /// How the word begins.
    pub prefix: &'r str,
    /// The operands before it.
    pub operands: &'r [OsString],
}

/// Knows names that no command line spells out: destinations of an engine, services of a file.
pub trait Names {
    /// The names an argument takes, or `None` where this source knows nothing about the argument.
    fn candidates(&self, request: &Request<'_>) -> Option<Vec<Candidate>>;
}

/// The answer to a request for completion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The words that fit.
    pub candidates: Vec<Candidate>,
    /// What the shell does with them.
    pub directive: Directive,
}

impl Completion {
    const NOTHING: Self = Self { candidates: Vec::new(), directive: Directive::NoFiles };

    /// The text of the protocol. A word with a control character in it would break the protocol and is left out.
    pub fn render(&self, descriptions: bool) -> String {
        let mut text = String::new();
        for Candidate { value, description } in &self.candidates {
            if value.chars().any(char::is_control) {
                continue;
            }
            text.push_str(value);
            if descriptions && let Some(line) = description.lines().next().filter(|line| !line.is_empty()) {
                text.push('\t');
                text.push_str(&sanitise(line));
            }
            text.push('\n');
        }
        text.push(':');
        text.push_str(&(self.directive as u8).to_string());
        text.push('\n');
        text
    }
}

/// Completes the last of `words`, which follow the plugin's name, from the commands and flags below `root`, and from
/// `names` where a flag or operand has no values of its own.
pub fn complete(root: &Command, words: &[OsString], names: &dyn Names) -> Completion {
    let Some((last, mut before)) = words.split_last() else {
        return Completion::NOTHING;
    };
    let Some(last) = last.to_str() else {
        return Completion::NOTHING;
    };
    let mut command = root;
    while command.has_subcommands() {
        let Ok(parsed) = pflag::parse(&Flag::all_of(command), before, Order::FlagsFirst) else {
            return Completion::NOTHING;
        };
        let Some(name) = parsed.operands.first() else {
            return if !parsed.ended && last.starts_with('-') {
                flags(command, before, last)
            } else {
                subcommands(command, last)
            };
        };
        let Some(found) = command
            .get_subcommands()
            .find(|known| name == known.get_name() || known.get_all_aliases().any(|alias| name == alias))
        else {
            return Completion::NOTHING;
        };
        command = found;
        before = &before[before.len() - parsed.operands.len() + 1..];
    }
    leaf(command, before, last, names)
}

fn leaf(command: &Command, before: &[OsString], last: &str, names: &dyn Names) -> Completion {
    let known = Flag::all_of(command);
    let parsed = match pflag::parse(&known, before, Order::of(command)) {
        Ok(parsed) => parsed,
        Err(FlagError::LongNeedsArgument(name)) => {
            return flag_value(command, |arg| arg.get_long() == Some(name.as_str()), last, names);
        }
        Err(FlagError::ShortNeedsArgument(letter, _)) => {
            return flag_value(command, |arg| arg.get_short() == Some(letter), last, names);
        }
        Err(_) => return Completion::NOTHING,
    };
    if !parsed.ended && last.starts_with('-') {
        return match last.split_once('=') {
            Some((flag, value)) => flag_value(command, |arg| spells(arg, flag), value, names),
            None => flags(command, before, last),
        };
    }
    let operands: Vec<&Arg> = command.get_positionals().collect();
    let repeated = || operands.last().filter(|arg| matches!(arg.get_action(), ArgAction::Append));
    let next = operands.get(parsed.operands.len()).or_else(repeated);
    next.map_or(Completion::NOTHING, |argument| {
        values(&Request { command, argument, prefix: last, operands: &parsed.operands }, names)
    })
}

fn subcommands(command: &Command, prefix: &str) -> Completion {
    let shown = command.get_subcommands().filter(|known| !known.is_hide_set() && known.get_name().starts_with(prefix));
    let candidates = shown
        .map(|known| Candidate {
            value: known.get_name().to_owned(),
            description: known.get_about().map(ToString::to_string).unwrap_or_default(),
        })
        .collect();
    Completion { candidates, directive: Directive::NoFiles }
}

fn flags(command: &Command, before: &[OsString], prefix: &str) -> Completion {
    let known = Flag::all_of(command);
    let parsed = pflag::parse(&known, before, Order::of(command)).unwrap_or_default();
    let is_left = |long| {
        let given = parsed.flags.iter().find(|given| given.flag.long == long);
        given.is_none_or(|given| given.flag.takes == Takes::Many)
    };
    let mut shown: Vec<(&str, &Arg)> = command
        .get_arguments()
        .filter(|arg| !arg.is_hide_set())
        .filter_map(|arg| Some((arg.get_long()?, arg)))
        .filter(|(long, _)| is_left(*long))
        .collect();
    shown.sort_unstable_by_key(|(long, _)| *long);
    let mut candidates = Vec::new();
    for (long, arg) in shown {
        let description = arg.get_help().map(ToString::to_string).unwrap_or_default();
        let spellings = [Some(format!("--{long}")), arg.get_short().map(|short| format!("-{short}"))];
        let fitting = spellings.into_iter().flatten().filter(|value| value.starts_with(prefix));
        candidates.extend(fitting.map(|value| Candidate { value, description: description.clone() }));
    }
    Completion { candidates, directive: Directive::NoFiles }
}

fn spells(arg: &Arg, flag: &str) -> bool {
    match flag.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => arg.get_short().is_some_and(|short| flag.ends_with(short)),
    }
}

fn flag_value(command: &Command, is_it: impl Fn(&Arg) -> bool, prefix: &str, names: &dyn Names) -> Completion {
    command
        .get_arguments()
        .find(|arg| is_it(arg))
        .map_or(Completion::NOTHING, |argument| values(&Request { command, argument, prefix, operands: &[] }, names))
}

fn values(request: &Request<'_>, names: &dyn Names) -> Completion {
    let own = request.argument.get_possible_values();
    let candidates = if own.is_empty() {
        names.candidates(request)
    } else {
        let own = own.iter().map(|value| Candidate {
            value: value.get_name().to_owned(),
            description: value.get_help().map(ToString::to_string).unwrap_or_default(),
        });
        Some(own.collect())
    };
    if let Some(mut candidates) = candidates {
        candidates.retain(|candidate| candidate.value.starts_with(request.prefix));
        return Completion { candidates, directive: Directive::NoFiles };
    }
    match request.argument.get_value_hint() {
        ValueHint::FilePath => Completion {
            candidates: ["yaml", "yml"]
                .map(|value| Candidate { value: value.to_owned(), description: String::new() })
                .into(),
            directive: Directive::Extensions,
        },
        ValueHint::AnyPath => Completion { candidates: Vec::new(), directive: Directive::Files },
        ValueHint::DirPath => Completion { candidates: Vec::new(), directive: Directive::Directories },
        _ => Completion::NOTHING,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Places;

    impl Names for Places {
        fn candidates(&self, request: &Request<'_>) -> Option<Vec<Candidate>> {
            (request.argument.get_id() == "name").then(|| {
                let free = ["edge", "eden", "office", "e\nvil"].into_iter();
                let taken = |name: &&str| request.operands.iter().any(|operand| operand == *name);
                free.filter(|name| !taken(name))
                    .map(|name| Candidate { value: name.to_owned(), description: "a\tplace\nmore".to_owned() })
                    .collect()
            })
        }
    }

    fn completed(words: &[&str]) -> String {
        let root = Command::new("destination").subcommand(
            Command::new("rm")
                .arg(Arg::new("name").action(ArgAction::Append))
                .arg(Arg::new("to").long("to").short('t').action(ArgAction::Set))
                .arg(Arg::new("force").long("force").action(ArgAction::SetTrue)),
        );
        let words: Vec<OsString> = words.iter().map(OsString::from).collect();
        complete(&root, &words, &Places).render(true)
    }

    #[test]
    fn names_come_from_their_source_and_only_those_that_fit_the_protocol() {
        assert_eq!(completed(&["rm", "e"]), "edge\ta\\tplace\neden\ta\\tplace\n:4\n");
        assert_eq!(completed(&["rm", "edge", "--force", "ed"]), "eden\ta\\tplace\n:4\n");
    }

    #[test]
    fn an_argument_the_source_knows_nothing_about_has_no_candidates() {
        assert_eq!(completed(&["rm", "--to", "e"]), ":4\n");
        assert_eq!(completed(&["rm", "-t=e"]), ":4\n");
    }
}
