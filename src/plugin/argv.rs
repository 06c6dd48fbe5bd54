//! What docker calls the plugin with.
//!
//! docker puts its global flags before the plugin's name, whatever it was told after it: `docker -c X destination ls`
//! arrives as `-c X destination ls`, `docker help destination` as `help destination`. The forms were observed with
//! docker 28.2.2 and docker/cli 29.7; the global flags are those of `cli/cobra.go` and `cli/flags/options.go`.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt as _;

use thiserror::Error;

use super::hooks;
use super::pflag::{self, Flag, FlagError, Order, Parsed, Takes};
use crate::output::sanitise::sanitise;

/// The word docker knows the plugin by.
pub const NAME: &str = "destination";

const GLOBALS: [Flag<'static>; 12] = [
    Flag::HELP,
    Flag { long: "config", short: None, takes: Takes::One },
    Flag { long: "context", short: Some('c'), takes: Takes::One },
    Flag { long: "debug", short: Some('D'), takes: Takes::Bool },
    Flag { long: "host", short: Some('H'), takes: Takes::One },
    Flag { long: "log-level", short: Some('l'), takes: Takes::One },
    Flag { long: "tls", short: None, takes: Takes::Bool },
    Flag { long: "tlscacert", short: None, takes: Takes::One },
    Flag { long: "tlscert", short: None, takes: Takes::One },
    Flag { long: "tlskey", short: None, takes: Takes::One },
    Flag { long: "tlsverify", short: None, takes: Takes::Bool },
    Flag { long: "version", short: Some('v'), takes: Takes::Bool },
];

const LEVELS: [&str; 8] = ["panic", "fatal", "error", "warn", "warning", "info", "debug", "trace"];

/// docker's global flags as they were given: parsed, never acted upon here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Globals {
    /// `--config`: the directory of docker's own configuration.
    pub config: Option<OsString>,
    /// `-c, --context`
    pub context: Option<OsString>,
    /// `-H, --host`
    pub host: Option<OsString>,
    /// `-l, --log-level`
    pub log_level: Option<OsString>,
    /// `-D, --debug`
    pub debug: bool,
    /// `--tls`
    pub tls: Option<bool>,
    /// `--tlsverify`
    pub tls_verify: Option<bool>,
    /// `--tlscacert`
    pub tls_ca_cert: Option<OsString>,
    /// `--tlscert`
    pub tls_cert: Option<OsString>,
    /// `--tlskey`
    pub tls_key: Option<OsString>,
    /// The words as docker passed them, for calling docker again with the same endpoint.
    pub raw: Vec<OsString>,
    /// docker passed a flag that is not known here, so the others were not read either: `raw` has them all. What talks
    /// to an engine can't know which one was meant.
    pub unread: bool,
}

/// What the caller wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Run a command: the words after the plugin's name.
    Command(Vec<OsString>),
    /// Show the help of a command: its words, none for the plugin itself. Asked through docker's `help` command
    /// (`docker help destination ls`) an unknown word is an error, through its flag (`docker --help destination`) not.
    Help {
        /// The words after the plugin's name.
        words: Vec<OsString>,
        /// Asked as `help …`.
        topic: bool,
    },
    /// Show the version.
    Version,
    /// Complete a word: those before it, and itself last.
    Complete {
        /// The words after the plugin's name.
        words: Vec<OsString>,
        /// Cobra's `__complete` rather than `__completeNoDesc`.
        descriptions: bool,
    },
    /// docker asks for a hint after another command, which its JSON names.
    Hook(Option<OsString>),
    /// Compose asks for a service with `provider: {type: destination}`: the words after `compose`.
    Provider(Vec<OsString>),
}

/// A call, taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// docker's global flags.
    pub globals: Globals,
    /// What is wanted.
    pub call: Call,
}

/// A call that docker would have refused itself.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A bad global flag: docker exits with 125 and shows the usage.
    #[error(transparent)]
    Flag(#[from] FlagError),
    /// Flags that are fine one by one: docker exits with 1.
    #[error("{0}")]
    Plain(String),
}

/// Takes the words after the program's name apart.
///
/// Standalone, nobody has looked at the global flags yet, so they are judged here as docker would have done. Started
/// by docker they have passed already, and one that is unknown here belongs to a docker newer than this plugin: it is
/// carried along, unread.
pub fn read(words: &[OsString], standalone: bool) -> Result<Invocation, Refusal> {
    let (parsed, unread) = match pflag::parse(&GLOBALS, words, Order::FlagsFirst) {
        Ok(parsed) => (parsed, false),
        Err(error) if standalone => return Err(error.into()),
        Err(_) => {
            let name = words.iter().position(|word| word == NAME).unwrap_or(words.len());
            (Parsed { operands: words[name..].to_vec(), ..Parsed::default() }, true)
        }
    };
    let globals = Globals { unread, ..settle(&parsed, words, standalone)? };
    let call = if parsed.is_set("help") {
        Call::Help { words: without_name(&parsed.operands).to_vec(), topic: false }
    } else if parsed.is_set("version") {
        Call::Version
    } else {
        classify(&parsed.operands, standalone)
    };
    Ok(Invocation { globals, call })
}

fn classify(words: &[OsString], standalone: bool) -> Call {
    let Some((first, rest)) = words.split_first() else {
        return Call::Command(Vec::new());
    };
    match (first.to_str(), rest.first().and_then(|word| word.to_str())) {
        (Some(NAME), Some(hooks::ASKED)) => Call::Hook(rest.get(1).cloned()),
        (Some(NAME), _) => Call::Command(rest.to_vec()),
        (Some("help"), _) => Call::Help { words: without_name(rest).to_vec(), topic: true },
        (Some(verb @ ("__complete" | "__completeNoDesc")), _) => {
            Call::Complete { words: without_name(rest).to_vec(), descriptions: verb == "__complete" }
        }
        (Some("compose"), Some(next)) if standalone && (next == "metadata" || next.starts_with("--project-name=")) => {
            Call::Provider(rest.to_vec())
        }
        _ => Call::Command(words.to_vec()),
    }
}

fn without_name(words: &[OsString]) -> &[OsString] {
    match words.split_first() {
        Some((first, rest)) if first == NAME => rest,
        _ => words,
    }
}

fn settle(parsed: &Parsed<'_>, words: &[OsString], standalone: bool) -> Result<Globals, Refusal> {
    let owned = |long| parsed.last(long).map(OsStr::to_owned);
    let switch = |long| parsed.last(long).map(|value| value == "true");
    let mut hosts = parsed.flags.iter().filter(|given| given.flag.long == "host");
    if let Some(second) = hosts.nth(1) {
        return Err(FlagError::invalid(second.flag, &second.value, "specify only one -H").into());
    }
    let consumed = words.len() - parsed.operands.len();
    let globals = Globals {
        config: owned("config"),
        context: owned("context"),
        host: owned("host"),
        log_level: owned("log-level"),
        debug: parsed.is_set("debug"),
        tls: switch("tls"),
        tls_verify: switch("tlsverify"),
        tls_ca_cert: owned("tlscacert"),
        tls_cert: owned("tlscert"),
        tls_key: owned("tlskey"),
        raw: words[..consumed - usize::from(parsed.ended)].to_vec(),
        unread: false,
    };
    if standalone {
        judge(&globals)?;
    }
    Ok(globals)
}

fn judge(globals: &Globals) -> Result<(), Refusal> {
    if globals.host.is_some() && globals.context.as_ref().is_some_and(|context| !context.is_empty()) {
        return Err(Refusal::Plain("conflicting options: cannot specify both --host and --context".to_owned()));
    }
    if let Some(level) = globals.log_level.as_deref().filter(|level| !level.is_empty())
        && !LEVELS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(level.as_bytes()))
    {
        let level = level.to_string_lossy();
        return Err(Refusal::Plain(format!("Unable to parse logging level: {}", sanitise(&level))));
    }
    Ok(())
}

/// Whether a letter or name is one of docker's global flags, which count only before the plugin's name.
pub fn is_global(flag: &str) -> bool {
    GLOBALS.iter().any(|global| global.long == flag || global.short.is_some_and(|short| flag.chars().eq([short])))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invocation(line: &str) -> Invocation {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        read(&words, false).unwrap()
    }

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn global_flags_are_kept_as_values_and_as_they_were_typed() {
        let line = "-Dc a --context=b -H tcp://h:1 --config D -linfo --tls --tlsverify=false";
        let call = invocation(&format!("{line} destination ls -c x"));
        let expected = Globals {
            config: Some("D".into()),
            context: Some("b".into()),
            host: Some("tcp://h:1".into()),
            log_level: Some("info".into()),
            debug: true,
            tls: Some(true),
            tls_verify: Some(false),
            raw: words(line),
            ..Globals::default()
        };
        assert_eq!(call.globals, expected);
        assert_eq!(call.call, Call::Command(words("ls -c x")));
    }

    #[test]
    fn the_end_of_the_flags_is_not_a_flag() {
        let call = invocation("-D -- destination ls");
        assert_eq!((call.globals.raw, call.call), (words("-D"), Call::Command(words("ls"))));
    }

    #[test]
    fn flags_of_a_newer_docker_are_carried_along_and_said_to_be_unread() {
        let call = invocation("--novel -c x destination ls");
        assert_eq!((call.globals.unread, call.globals.context), (true, None));
        assert_eq!((call.globals.raw, call.call), (words("--novel -c x"), Call::Command(words("ls"))));
    }
}
