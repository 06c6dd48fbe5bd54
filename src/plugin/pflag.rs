//! The grammar of docker's flags, which is that of Go's pflag.
//!
//! Flags are not abbreviated, may stand before or after operands, may be bundled (`-qf FILE`) and may carry their value
//! attached (`-fFILE`, `-f=FILE`, `--file=FILE`) or as the next word, whatever that looks like. A bool flag takes a value
//! only when it is attached.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};

use thiserror::Error;

use crate::output::sanitise::sanitise;

/// What may follow a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing, or `=true` and the like.
    Bool,
    /// One value; the last one counts.
    One,
    /// One value each time; all count.
    Many,
}

/// One flag that a command knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flag<'n> {
    /// The name after `--`.
    pub long: &'n str,
    /// The letter after `-`.
    pub short: Option<char>,
    /// What may follow.
    pub takes: Takes,
}

impl<'n> Flag<'n> {
    /// `-h` and `--help`, which every command knows and none lists.
    pub const HELP: Flag<'static> = Flag { long: "help", short: Some('h'), takes: Takes::Bool };

    /// The flags of a clap command, and [`Flag::HELP`].
    pub fn all_of(command: &'n clap::Command) -> Vec<Self> {
        let own = command.get_arguments().filter_map(|arg| {
            let takes = match arg.get_action() {
                clap::ArgAction::SetTrue | clap::ArgAction::SetFalse => Takes::Bool,
                clap::ArgAction::Append => Takes::Many,
                _ => Takes::One,
            };
            Some(Self { long: arg.get_long()?, short: arg.get_short(), takes })
        });
        own.chain([Flag::HELP]).collect()
    }

    /// `-f, --file`, or `--mode` where there is no letter: how docker names a flag in an error.
    pub fn both_names(&self) -> String {
        self.short.map_or_else(|| format!("--{}", self.long), |short| format!("-{short}, --{}", self.long))
    }
}

/// Where flags may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Anywhere: the commands.
    Interspersed,
    /// Before the first operand only: docker's global flags, and a command that has commands.
    FlagsFirst,
}

impl Order {
    /// Where the flags of a command without commands may stand: before its operands alone where these are the words of
    /// another program.
    pub fn of(command: &clap::Command) -> Self {
        let trailing = command.get_positionals().any(clap::Arg::is_trailing_var_arg_set);
        if trailing { Self::FlagsFirst } else { Self::Interspersed }
    }
}

/// A flag as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given<'n> {
    /// Which one.
    pub flag: Flag<'n>,
    /// Its value; `true` or `false` for a bool flag.
    pub value: OsString,
}

/// What a command line says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed<'n> {
    /// The flags in the order given.
    pub flags: Vec<Given<'n>>,
    /// Everything else; with [`Order::FlagsFirst`] the first operand and all that follows.
    pub operands: Vec<OsString>,
    /// A `--` ended the flags.
    pub ended: bool,
}

impl Parsed<'_> {
    /// The last value of a flag.
    pub fn last(&self, long: &str) -> Option<&OsStr> {
        self.flags.iter().rev().find(|given| given.flag.long == long).map(|given| given.value.as_os_str())
    }

    /// Whether a bool flag was given, and not taken back by `=false`.
    pub fn is_set(&self, long: &str) -> bool {
        self.last(long).is_some_and(|value| value == "true")
    }
}

/// A command line that isn't one, in docker's words.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FlagError {
    /// `--nope`
    #[error("unknown flag: --{0}")]
    Unknown(String),
    /// `-Z`; docker shows what is left of the bundle.
    #[error("unknown shorthand flag: '{0}' in -{1}")]
    UnknownShorthand(char, String),
    /// `--file` as the last word.
    #[error("flag needs an argument: --{0}")]
    LongNeedsArgument(String),
    /// `-f` as the last word.
    #[error("flag needs an argument: '{0}' in -{1}")]
    ShortNeedsArgument(char, String),
    /// `---file`, `--=x`
    #[error("bad flag syntax: {0}")]
    BadSyntax(String),
    /// `--mode nope`
    #[error("invalid argument \"{value}\" for \"{flag}\" flag: {reason}")]
    InvalidArgument {
        /// The value as typed, safe to print.
        value: String,
        /// The flag's letter and name.
        flag: String,
        /// What it should have been.
        reason: String,
    },
}

impl FlagError {
    /// A value that a flag can't take.
    pub fn invalid(flag: Flag<'_>, value: &OsStr, reason: impl Into<String>) -> Self {
        Self::InvalidArgument {
            value: shown(value.as_bytes()).replace('"', "\\\""),
            flag: flag.both_names(),
            reason: reason.into(),
        }
    }
}

/// Reads what Go's `strconv.ParseBool` reads.
pub fn parse_bool(value: &[u8]) -> Option<bool> {
    match value {
        b"1" | b"t" | b"T" | b"TRUE" | b"true" | b"True" => Some(true),
        b"0" | b"f" | b"F" | b"FALSE" | b"false" | b"False" => Some(false),
        _ => None,
    }
}

/// Takes words apart into flags and operands.
pub fn parse<'n>(known: &[Flag<'n>], words: &[OsString], order: Order) -> Result<Parsed<'n>, FlagError> {
    let mut parsed = Parsed::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match word.as_bytes() {
            b"--" => {
                parsed.ended = true;
                parsed.operands.extend(words.cloned());
                break;
            }
            [b'-', b'-', name @ ..] => parsed.flags.push(long(known, name, &mut words)?),
            [b'-', bundle @ ..] if !bundle.is_empty() => {
                shorts(known, bundle, &mut words, &mut parsed.flags)?;
            }
            _ => {
                parsed.operands.push(word.clone());
                if order == Order::FlagsFirst {
                    parsed.operands.extend(words.cloned());
                    break;
                }
            }
        }
    }
    Ok(parsed)
}

fn long<'n, 'w>(
    known: &[Flag<'n>],
    word: &[u8],
    rest: &mut impl Iterator<Item = &'w OsString>,
) -> Result<Given<'n>, FlagError> {
    let (name, attached) = match word.iter().position(|byte| *byte == b'=') {
        Some(at) => (&word[..at], Some(&word[at + 1..])),
        None => (word, None),
    };
    if name.is_empty() || name.starts_with(b"-") {
        return Err(FlagError::BadSyntax(format!("--{}", shown(word))));
    }
    let flag = known.iter().find(|flag| flag.long.as_bytes() == name).ok_or_else(|| FlagError::Unknown(shown(name)))?;
    match (flag.takes, attached) {
        (Takes::Bool, attached) => bool_given(*flag, attached),
        (_, Some(value)) => Ok(given(*flag, value)),
        (_, None) => match rest.next() {
            Some(value) => Ok(given(*flag, value.as_bytes())),
            None => Err(FlagError::LongNeedsArgument(flag.long.to_owned())),
        },
    }
}

fn shorts<'n, 'w>(
    known: &[Flag<'n>],
    mut bundle: &[u8],
    rest: &mut impl Iterator<Item = &'w OsString>,
    into: &mut Vec<Given<'n>>,
) -> Result<(), FlagError> {
    while let Some((letter, after)) = bundle.split_first() {
        let Some(flag) = known.iter().find(|flag| flag.short.is_some_and(|short| short as u32 == u32::from(*letter)))
        else {
            let left = shown(bundle);
            let first = left.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER);
            return Err(FlagError::UnknownShorthand(first, left));
        };
        match (flag.takes, after) {
            (Takes::Bool, [b'=', value @ ..]) if !value.is_empty() => {
                into.push(bool_given(*flag, Some(value))?);
                return Ok(());
            }
            (Takes::Bool, _) => into.push(bool_given(*flag, None)?),
            (_, []) => {
                let value =
                    rest.next().ok_or_else(|| FlagError::ShortNeedsArgument(char::from(*letter), shown(bundle)))?;
                into.push(given(*flag, value.as_bytes()));
            }
            (_, [b'=', value @ ..]) if !value.is_empty() => {
                into.push(given(*flag, value));
                return Ok(());
            }
            (_, value) => {
                into.push(given(*flag, value));
                return Ok(());
            }
        }
        bundle = after;
    }
    Ok(())
}

fn given<'n>(flag: Flag<'n>, value: &[u8]) -> Given<'n> {
    Given { flag, value: OsString::from_vec(value.to_vec()) }
}

fn bool_given<'n>(flag: Flag<'n>, attached: Option<&[u8]>) -> Result<Given<'n>, FlagError> {
    let value = match attached {
        None => true,
        Some(text) => parse_bool(text)
            .ok_or_else(|| FlagError::invalid(flag, OsStr::from_bytes(text), "must be true or false"))?,
    };
    Ok(given(flag, if value { b"true" } else { b"false" }))
}

fn shown(bytes: &[u8]) -> String {
    sanitise(&String::from_utf8_lossy(bytes)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [Flag<'static>; 3] = [
        Flag { long: "file", short: Some('f'), takes: Takes::Many },
        Flag { long: "mode", short: None, takes: Takes::One },
        Flag { long: "quiet", short: Some('q'), takes: Takes::Bool },
    ];

    fn read(line: &str, order: Order) -> Result<String, String> {
        let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
        let parsed = parse(&KNOWN, &words, order).map_err(|error| error.to_string())?;
        let flags: Vec<String> =
            parsed.flags.iter().map(|given| format!("{}={}", given.flag.long, given.value.display())).collect();
        Ok(format!("{} | {}", flags.join(" "), parsed.operands.join(OsStr::new(" ")).display()))
    }

    #[test]
    fn every_spelling_of_a_flag_is_read() {
        for (line, expected) in [
            ("-f a -fb -f=c --file d --file=e", "file=a file=b file=c file=d file=e | "),
            ("-qf a", "quiet=true file=a | "),
            ("-qfa", "quiet=true file=a | "),
            ("-f= --file=", "file== file= | "),
            ("-f --mode x", "file=--mode | x"),
            ("--file -- x", "file=-- | x"),
            ("-q=false --quiet=T --quiet=0", "quiet=false quiet=true quiet=false | "),
            ("a -q b -- -q c", "quiet=true | a b -q c"),
            ("- -q", "quiet=true | -"),
        ] {
            assert_eq!(read(line, Order::Interspersed).as_deref(), Ok(expected), "{line}");
        }
    }

    #[test]
    fn the_first_operand_ends_the_flags_where_they_come_first() {
        assert_eq!(read("-q a -q --nope", Order::FlagsFirst).as_deref(), Ok("quiet=true | a -q --nope"));
        assert_eq!(read("-- -q a", Order::FlagsFirst).as_deref(), Ok(" | -q a"));
    }

    #[test]
    fn what_is_no_flag_is_refused_in_the_words_of_docker() {
        for (line, expected) in [
            ("--nope=1", "unknown flag: --nope"),
            ("--qui", "unknown flag: --qui"),
            ("-qZx", "unknown shorthand flag: 'Z' in -Zx"),
            ("-é", "unknown shorthand flag: 'é' in -é"),
            ("-q=", "unknown shorthand flag: '=' in -="),
            ("--file", "flag needs an argument: --file"),
            ("-qf", "flag needs an argument: 'f' in -f"),
            ("---file", "bad flag syntax: ---file"),
            ("--=x", "bad flag syntax: --=x"),
            ("-q=maybe", "invalid argument \"maybe\" for \"-q, --quiet\" flag: must be true or false"),
        ] {
            assert_eq!(read(line, Order::Interspersed).unwrap_err(), expected, "{line}");
        }
    }
}
