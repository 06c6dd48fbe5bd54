//! The command line of `docker destination compose`: flags of its own and those of Compose, then words that are Compose's
//! alone.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::rewrite::{Join, Mode, path};
use crate::plugin::pflag::Parsed;

const EXAMPLES: &str = "\
docker destination compose --to edge up -d
docker destination compose --to edge --service web up -d
docker destination compose -f compose.yaml -p shop --mode only up -d
docker destination compose logs -f web
docker destination compose down";

/// Run docker compose with the stack connected to a destination
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct ComposeArgs {
    /// Destination to deploy to (default: what the file or DOCKER_DESTINATION names, or the only one there is)
    #[expect(clippy::doc_markdown, reason = "help text shows backticks as they are")]
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,

    /// The same as --to
    #[arg(long, hide = true)]
    pub destination: Option<String>,

    /// How the stack is connected: "isolated" on a network of its own, "both" there and on the destination, "only" on
    /// the destination (default "both")
    #[arg(long)]
    pub mode: Option<Mode>,

    /// Connect the stack to the destination too (the same as --mode both)
    #[arg(long)]
    pub connect: bool,

    /// How services join in mode "both" (default "provider" with Compose 2.36.1 or later, else "networks" under unique
    /// names)
    #[arg(long)]
    pub join: Option<Join>,

    /// Connect only this service to the destination
    #[arg(long)]
    pub service: Vec<String>,

    /// Give each service a name of its own on the destination and keep the plain one private
    #[arg(long)]
    pub unique_names: bool,

    /// Keep this network of the file
    #[arg(long)]
    pub keep: Vec<String>,

    /// Refuse when something would be lost
    #[arg(long)]
    pub strict: bool,

    /// Compose's own flags.
    #[command(flatten)]
    pub own: ComposeFlags,

    /// Command of docker compose, with its flags and arguments
    #[arg(value_name = "COMMAND", trailing_var_arg = true)]
    pub words: Vec<OsString>,
}

/// Flags that `docker compose` takes before its command (docker/compose `cmd/compose/compose.go`); `docker compose --help`
/// explains them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct ComposeFlags {
    /// Compose configuration files
    #[arg(short, long, hide = true, value_parser = path(), value_hint = ValueHint::FilePath)]
    pub file: Vec<PathBuf>,

    /// Project name
    #[arg(short, long, hide = true)]
    pub project_name: Option<String>,

    /// Specify an alternate working directory
    #[arg(long, hide = true, value_parser = path(), value_hint = ValueHint::DirPath)]
    pub project_directory: Option<PathBuf>,

    /// The same, deprecated
    #[arg(long, hide = true, value_parser = path(), value_hint = ValueHint::DirPath)]
    pub workdir: Option<PathBuf>,

    /// Specify an alternate environment file
    #[arg(long, hide = true, value_parser = path(), value_hint = ValueHint::AnyPath)]
    pub env_file: Vec<PathBuf>,

    /// Specify a profile to enable
    #[arg(long, hide = true)]
    pub profile: Vec<String>,

    /// When to print control characters
    #[arg(long, hide = true)]
    pub ansi: Option<String>,

    /// Type of progress output
    #[arg(long, hide = true)]
    pub progress: Option<String>,

    /// Max parallelism
    #[arg(long, hide = true)]
    pub parallel: Option<String>,

    /// Switches, each passed on as it is.
    #[command(flatten)]
    pub switches: Switches,
}

/// Those of Compose's flags that take no value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Switches {
    /// Include all resources
    #[arg(long, hide = true)]
    pub all_resources: bool,

    /// Backward compatibility mode
    #[arg(long, hide = true)]
    pub compatibility: bool,

    /// Dry run mode
    #[arg(long, hide = true)]
    pub dry_run: bool,

    /// No control characters, deprecated
    #[arg(long, hide = true)]
    pub no_ansi: bool,

    /// More output
    #[arg(long, hide = true)]
    pub verbose: bool,

    /// Show the version of Compose
    #[arg(short, long, hide = true)]
    pub version: bool,
}

impl ComposeArgs {
    /// The destination, by whichever flag.
    pub fn to(&self) -> Option<&str> {
        self.to.as_deref().or(self.destination.as_deref())
    }
}

/// Names the first two flags that contradict each other.
pub fn conflict(args: &ComposeArgs) -> Option<String> {
    if args.to.is_some() && args.destination.is_some() {
        return Some("--destination and --to".to_owned());
    }
    if args.connect && args.mode.is_some_and(|mode| mode != Mode::Both) {
        return Some("--connect and --mode".to_owned());
    }
    let connecting =
        [("--to", args.to().is_some()), ("--service", !args.service.is_empty()), ("--unique-names", args.unique_names)];
    match args.mode {
        Some(Mode::Isolated) => {
            connecting.iter().find(|(_, given)| *given).map(|(flag, _)| format!("{flag} and --mode isolated"))
        }
        // The plain names stay on the private network, which is left then.
        Some(Mode::Only) if args.unique_names => Some("--unique-names and --mode only".to_owned()),
        Some(Mode::Only) if args.join == Some(Join::Provider) => Some("--join provider and --mode only".to_owned()),
        _ if args.unique_names && args.join == Some(Join::Provider) => {
            Some("--join provider and --unique-names".to_owned())
        }
        _ => None,
    }
}

/// True for `docker destination compose` without a command of Compose: its help is all there is to show.
pub(super) fn says_nothing(command: &clap::Command, parsed: &Parsed<'_>) -> bool {
    command.get_name() == "compose" && parsed.operands.is_empty() && !parsed.is_set("version")
}
