//! What Compose is asked to do, and what that needs.

use std::borrow::Cow;
use std::ffi::OsString;

use super::docker::flag;
use crate::cli::compose::{ComposeArgs, ComposeFlags};

/// What a command of Compose needs of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Need {
    /// Nothing: it is about Compose itself, or about all projects.
    Nothing,
    /// The services and the stack's own networks: `ps`, `logs`, `down` and all that nobody listed here.
    Services,
    /// All of it, because it is shown or passed on.
    Model,
    /// All of it, because containers are made of it.
    Deploy,
}

/// What is not about one project's services.
const ABOUT_ITSELF: [&str; 6] = ["completion", "help", "ls", "version", "__complete", "__completeNoDesc"];
/// What shows the model, or passes it on.
const SHOWING: [&str; 6] = ["alpha", "bridge", "config", "convert", "export", "publish"];
/// What makes containers.
const DEPLOYING: [&str; 5] = ["create", "run", "scale", "up", "watch"];

/// Flags of Compose's commands that take a value as a word of its own (docker/compose `cmd/compose`); none of them is
/// without one in another command, but for `pull`.
const VALUED: [&str; 43] = [
    "attach",
    "author",
    "build-arg",
    "builder",
    "cap-add",
    "cap-drop",
    "change",
    "detach-keys",
    "entrypoint",
    "env",
    "env-from-file",
    "exit-code-from",
    "filter",
    "format",
    "hash",
    "index",
    "label",
    "memory",
    "message",
    "name",
    "no-attach",
    "output",
    "policy",
    "progress",
    "protocol",
    "provenance",
    "publish",
    "pull",
    "rmi",
    "sbom",
    "scale",
    "signal",
    "since",
    "ssh",
    "status",
    "tail",
    "timeout",
    "type",
    "until",
    "user",
    "volume",
    "wait-timeout",
    "workdir",
];

/// Whether a flag of a command takes a value.
pub(super) fn takes_value(command: &str, flag: &str) -> bool {
    VALUED.contains(&flag) && !(command == "build" && flag == "pull")
}

/// The letters of those that have one.
pub(super) fn valued_letters(command: &str) -> &'static str {
    match command {
        "run" => "elpuvw",
        "exec" => "euw",
        "up" | "create" | "down" | "stop" | "restart" => "t",
        "logs" => "n",
        "kill" => "s",
        "build" => "m",
        "commit" => "acm",
        "config" | "convert" | "export" => "o",
        _ => "",
    }
}

/// A call of Compose.
#[derive(Debug)]
pub(super) struct Call<'a> {
    own: &'a ComposeFlags,
    /// The command and all that follows it.
    pub(super) words: &'a [OsString],
    /// What it needs.
    pub(super) need: Need,
}

impl<'a> Call<'a> {
    pub(super) fn of(args: &'a ComposeArgs) -> Self {
        let words = args.words.as_slice();
        Self { own: &args.own, words, need: need(args, words) }
    }

    /// Its command.
    pub(super) fn command(&self) -> &str {
        self.words.first().and_then(|word| word.to_str()).unwrap_or_default()
    }

    /// Compose's own flags but for those that say which files make the project, where relative names count from and
    /// where variables come from.
    pub(super) fn flags(&self) -> Vec<OsString> {
        let own = self.own;
        let mut words = Vec::new();
        words.extend(own.project_name.iter().map(|name| flag("project-name", name)));
        words.extend(own.profile.iter().map(|name| flag("profile", name)));
        words.extend(own.env_file.iter().map(|path| flag("env-file", path)));
        let valued = [("ansi", &own.ansi), ("progress", &own.progress), ("parallel", &own.parallel)];
        words.extend(valued.iter().filter_map(|(name, value)| value.as_ref().map(|value| flag(name, value))));
        let switches = [
            ("--all-resources", own.switches.all_resources),
            ("--compatibility", own.switches.compatibility),
            ("--dry-run", own.switches.dry_run),
            ("--no-ansi", own.switches.no_ansi),
            ("--verbose", own.switches.verbose),
            ("--version", own.switches.version),
        ];
        words.extend(switches.iter().filter(|(_, on)| *on).map(|(name, _)| OsString::from(name)));
        words
    }

    /// The flags that say which files make the project, as they were given.
    pub(super) fn files_as_given(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = self.own.file.iter().map(|path| flag("file", path)).collect();
        words.extend(self.directory());
        words
    }

    /// `--project-directory`, where it was given.
    pub(super) fn directory(&self) -> Option<OsString> {
        let given = self.own.project_directory.as_ref().or(self.own.workdir.as_ref());
        given.map(|path| flag("project-directory", path))
    }

    /// Whether nothing is changed in the end.
    pub(super) fn is_dry_run(&self) -> bool {
        let flags = self.words.iter().skip(1).take_while(|word| *word != "--");
        self.own.switches.dry_run || self.command() != "run" && flags.into_iter().any(|word| word == "--dry-run")
    }

    /// Whether containers are left behind that can be looked at.
    pub(super) fn leaves_containers(&self) -> bool {
        matches!(self.command(), "up" | "create" | "scale") && !self.is_dry_run()
    }

    /// Whether it makes a project what the files say, or those services of it that are named.
    pub(super) fn is_up(&self) -> bool {
        matches!(self.command(), "up" | "create" | "scale")
    }

    /// How it names a service besides: to scale is to say how many.
    pub(super) fn word_for(&self, service: &str) -> OsString {
        if self.command() == "scale" { format!("{service}=1").into() } else { service.into() }
    }

    /// Whether it starts what the named services need, too.
    pub(super) fn starts_needed(&self) -> bool {
        let flags = self.words.iter().skip(1).take_while(|word| *word != "--");
        self.is_up() && !flags.into_iter().any(|word| word == "--no-deps" || word == "--no-deps=true")
    }

    /// The services that a deploying command names; none for all of them.
    pub(super) fn services(&self) -> Vec<String> {
        let mut names = Vec::new();
        let letters = valued_letters(self.command());
        let mut words = self.words.iter().skip(1).map(|word| word.to_string_lossy());
        while let Some(word) = words.next() {
            if word == "--" {
                names.extend(words.by_ref().map(Cow::into_owned));
            } else if let Some(long) = word.strip_prefix("--") {
                if takes_value(self.command(), long) {
                    words.next();
                }
            } else if let Some(short) = word.strip_prefix('-').filter(|short| !short.is_empty()) {
                // The first letter that takes a value takes the rest, or the next word where there is none.
                if short.find(|letter| letters.contains(letter)).is_some_and(|at| at + 1 == short.len()) {
                    words.next();
                }
            } else {
                names.push(word.into_owned());
            }
            if self.command() == "run" && !names.is_empty() {
                names.truncate(1);
                break;
            }
        }
        if self.command() == "scale" {
            for name in &mut names {
                name.truncate(name.find('=').unwrap_or(name.len()));
            }
        }
        names
    }
}

fn need(args: &ComposeArgs, words: &[OsString]) -> Need {
    let command = words.first().and_then(|word| word.to_str()).unwrap_or_default();
    let is_help = |word: &OsString| word == "--help" || word == "-h";
    let asks_help = match command {
        // What follows the service is for the container.
        "run" | "exec" => words.get(1).is_some_and(is_help),
        _ => words.iter().skip(1).take_while(|word| *word != "--").any(is_help),
    };
    if asks_help || args.own.switches.version || command.is_empty() || ABOUT_ITSELF.contains(&command) {
        Need::Nothing
    } else if DEPLOYING.contains(&command) {
        Need::Deploy
    } else if SHOWING.contains(&command) {
        Need::Model
    } else {
        Need::Services
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> ComposeArgs {
        ComposeArgs { words: line.split(' ').map(OsString::from).collect(), ..ComposeArgs::default() }
    }

    #[test]
    fn what_a_command_needs() {
        for (line, expected) in [
            ("version --short", Need::Nothing),
            ("up --help", Need::Nothing),
            ("run --help", Need::Nothing),
            ("run web --help", Need::Deploy),
            ("exec web sh -h", Need::Services),
            ("up -d", Need::Deploy),
            ("config", Need::Model),
            ("down -v", Need::Services),
            ("novel", Need::Services),
        ] {
            assert_eq!(need(&args(line), &args(line).words), expected, "{line}");
        }
    }

    #[test]
    fn services_are_told_from_values_of_flags() {
        for (line, expected) in [
            ("up -d", ""),
            ("up -d web db", "web db"),
            ("up --timeout 3 -dt 3 --scale web=2 web", "web"),
            ("up -wt3 --pull=never -- web", "web"),
            ("run --rm -e A=b -v /x:/y web sh -c db", "web"),
            ("scale web=3 db=1", "web db"),
        ] {
            assert_eq!(Call::of(&args(line)).services().join(" "), expected, "{line}");
        }
    }
}
