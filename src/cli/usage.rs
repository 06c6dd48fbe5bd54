//! Errors of the command line in docker's words, layout and exit codes.

use std::ffi::{OsStr, OsString};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use super::help;
use crate::exit::Exit;
use crate::output::sanitise::sanitise;
use crate::plugin::argv;
use crate::plugin::pflag::{Flag, FlagError};

/// A command line that can't be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageError {
    /// docker's words for it, safe to print.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
    /// The usage line and where to read more; nothing where docker shows none.
    pub usage: Option<String>,
    /// 125 for flags, 1 for words.
    pub exit: Exit,
}

impl UsageError {
    /// A flag that is none, or not a whole one.
    pub fn flag(command: &Command, error: &FlagError) -> Self {
        let hint = match error {
            FlagError::Unknown(name) => global_hint(name).or_else(|| {
                let near = nearest(name, command.get_arguments().filter_map(Arg::get_long))?;
                Some(format!("did you mean `--{near}`?"))
            }),
            FlagError::UnknownShorthand(letter, _) => global_hint(&letter.to_string()),
            _ => None,
        };
        Self { hint, ..Self::new(command, Exit::Usage, error.to_string()) }
    }

    /// Flags that are fine one by one.
    pub fn conflict(command: &Command, flags: &str) -> Self {
        Self::new(command, Exit::Usage, format!("conflicting options: {flags} can't be used together"))
    }

    /// A word that is no command.
    pub fn unknown_command(command: &Command, word: &OsStr) -> Self {
        let parent = help::name(command);
        let word = word.to_string_lossy();
        let near = nearest(&word, command.get_subcommands().map(Command::get_name));
        Self {
            hint: near.map(|near| format!("did you mean `{parent} {near}`?")),
            ..Self::new(command, Exit::Failed, format!("docker: unknown command: {parent} {}", sanitise(&word)))
        }
    }

    /// A word after docker's `help` that is no command.
    pub fn unknown_topic(word: &OsStr) -> Self {
        let word = word.to_string_lossy();
        Self {
            message: format!("unknown help topic: {}", sanitise(&word)),
            hint: None,
            usage: None,
            exit: Exit::Failed,
        }
    }

    /// Fewer or more operands than a command takes.
    pub fn check_operands(command: &Command, operands: &[OsString]) -> Result<(), Self> {
        let known: Vec<&Arg> = command.get_positionals().collect();
        let least = known.iter().filter(|arg| arg.is_required_set()).count();
        let endless = known.iter().any(|arg| matches!(arg.get_action(), ArgAction::Append));
        let most = if endless { usize::MAX } else { known.len() };
        if (least..=most).contains(&operands.len()) {
            return Ok(());
        }
        let expected = match (least, most) {
            (0, 0) => "accepts no arguments".to_owned(),
            (least, most) if least == most => format!("requires {}", arguments(least)),
            (least, usize::MAX) => format!("requires at least {}", arguments(least)),
            (least, _) if operands.len() < least => {
                format!("requires at least {}", arguments(least))
            }
            (_, most) => format!("requires at most {}", arguments(most)),
        };
        let takes_file = most == 0 && command.get_arguments().any(|arg| arg.get_long() == Some("file"));
        let name = help::name(command);
        Err(Self {
            hint: takes_file.then(|| "name the file with -f FILE".to_owned()),
            ..Self::new(command, Exit::Failed, format!("docker: '{name}' {expected}"))
        })
    }

    /// A value that clap could not make sense of.
    pub fn clap(command: &Command, error: &clap::Error) -> Self {
        let text = |kind| match error.get(kind) {
            Some(ContextValue::String(text)) => Some(text.as_str()),
            _ => None,
        };
        let flag = text(ContextKind::InvalidArg)
            .and_then(|shown| shown.strip_prefix("--")?.split([' ', '=']).next())
            .and_then(|long| Flag::all_of(command).into_iter().find(|flag| flag.long == long));
        let reason = match (error.kind(), error.get(ContextKind::ValidValue)) {
            (ErrorKind::InvalidUtf8, _) => "the value of a flag is not UTF-8".to_owned(),
            (ErrorKind::InvalidValue, Some(ContextValue::Strings(valid))) if !valid.is_empty() => {
                format!("must be one of {}", listed(valid))
            }
            _ => std::error::Error::source(error).map_or_else(|| error.kind().to_string(), ToString::to_string),
        };
        let message = match flag {
            Some(flag) => {
                let value = text(ContextKind::InvalidValue).unwrap_or_default();
                FlagError::invalid(flag, OsStr::new(value), reason).to_string()
            }
            None => reason,
        };
        Self::new(command, Exit::Usage, message)
    }

    fn new(command: &Command, exit: Exit, message: String) -> Self {
        let usage = format!(
            "\nUsage:  {}\n\nRun '{} --help' for more information\n",
            help::usage(command),
            help::name(command)
        );
        Self { message, hint: None, usage: Some(usage), exit }
    }
}

impl From<argv::Refusal> for UsageError {
    fn from(refusal: argv::Refusal) -> Self {
        let message = refusal.to_string();
        match refusal {
            argv::Refusal::Flag(_) => Self::new(&super::tree(), Exit::Usage, message),
            argv::Refusal::Plain(_) => Self { message, hint: None, usage: None, exit: Exit::Failed },
        }
    }
}

fn global_hint(flag: &str) -> Option<String> {
    let dashes = if flag.chars().count() == 1 { "-" } else { "--" };
    argv::is_global(flag).then(|| {
        format!("{dashes}{flag} is a flag of docker itself: write it before `{name}`, as in `docker {dashes}{flag} … {name}`", name = argv::NAME)
    })
}

fn arguments(count: usize) -> String {
    format!("{count} argument{}", if count == 1 { "" } else { "s" })
}

fn listed(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// The one of `names` that a word was probably meant to be: it begins so, or differs in a third of its letters at most.
fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let letters = word.chars().count();
    let rank = |name: &'n str| (!name.starts_with(word), distance(word, name), name);
    let (differs, distance, name) = names.map(rank).min()?;
    (letters > 1 && (!differs || distance <= (letters / 3).max(1))).then_some(name)
}

/// How many letters have to be put in, taken out or replaced to make one word the other (Levenshtein).
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (line, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operands_are_counted_as_docker_counts_them() {
        let refusal = |command: Command, operands: &[&str]| {
            let operands: Vec<OsString> = operands.iter().map(OsString::from).collect();
            UsageError::check_operands(&command, &operands).map_err(|error| error.message)
        };
        let one = || Command::new("one").arg(Arg::new("name").required(true));
        let many = || Command::new("many").arg(Arg::new("name").required(true).action(ArgAction::Append));
        let maybe = || Command::new("maybe").arg(Arg::new("name"));
        assert_eq!(refusal(one(), &["a"]), Ok(()));
        assert_eq!(refusal(one(), &[]), Err("docker: 'one' requires 1 argument".to_owned()));
        assert_eq!(refusal(many(), &["a", "b"]), Ok(()));
        assert_eq!(refusal(many(), &[]), Err("docker: 'many' requires at least 1 argument".to_owned()));
        assert_eq!(refusal(maybe(), &["a", "b"]), Err("docker: 'maybe' requires at most 1 argument".to_owned()));
    }

    #[test]
    fn a_typing_error_is_recognised_and_another_word_is_not() {
        let names = || ["rewrite", "rename"].into_iter();
        assert_eq!(nearest("rewrit", names()), Some("rewrite"));
        assert_eq!(nearest("rewirte", names()), Some("rewrite"));
        assert_eq!(nearest("ren", names()), Some("rename"));
        assert_eq!(nearest("x", names()), None);
        assert_eq!(nearest("", names()), None);
        assert_eq!(nearest("inspect", names()), None);
    }
}
