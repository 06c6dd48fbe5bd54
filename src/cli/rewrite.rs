//! The command line of `docker destination rewrite`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, TypedValueParser as _};
use clap::{Args, ValueEnum, ValueHint};

use crate::output::console::ColorWhen;

const EXAMPLES: &str = "\
docker destination rewrite -f compose.yaml
docker destination rewrite --network edge --connect --diff
docker destination rewrite --network edge --connect --service web -o out.yaml
docker destination rewrite --network edge --connect --unique-names --in-place
cat compose.yaml | docker destination rewrite -f - | docker compose -f - up";

/// Strip a compose file's networks and connect it to a destination
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct RewriteArgs {
    /// Compose file to rewrite, "-" for standard input (default: as docker compose finds it)
    #[arg(short, long, value_parser = path(), value_hint = ValueHint::FilePath)]
    pub file: Vec<PathBuf>,

    /// Directory of the project (default: the directory of the first file)
    #[arg(long, value_name = "DIR", value_parser = path(), value_hint = ValueHint::DirPath)]
    pub project_directory: Option<PathBuf>,

    /// Read variables from this file instead of ".env"
    #[arg(long, value_parser = path(), value_hint = ValueHint::AnyPath)]
    pub env_file: Vec<PathBuf>,

    /// Name of the compose project
    #[arg(short, long)]
    pub project_name: Option<String>,

    /// Docker network of the destination to connect to
    #[arg(long)]
    pub network: Option<String>,

    /// Destination to connect to; the engine is asked for its network and for the names that are taken there
    #[arg(long, value_name = "NAME")]
    pub destination: Option<String>,

    /// How the stack is connected: "isolated" on a network of its own, "both" there and on the destination, "only" on
    /// the destination (default "isolated")
    #[arg(long)]
    pub mode: Option<Mode>,

    /// Connect the stack to the destination too (the same as --mode both)
    #[arg(long)]
    pub connect: bool,

    /// How services join in mode "both": "networks" with any Compose, "provider" with Compose 2.36.1 or later, which has
    /// this plugin connect them and publishes no bare names (default "networks")
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

    #[expect(clippy::doc_markdown, reason = "help text shows backticks as they are")]
    /// Put the private network first with gw_priority (Compose 2.33 and Engine 28 or later)
    #[arg(long)]
    pub gw_priority: bool,

    /// Refuse to rewrite a file when something would be lost
    #[arg(long)]
    pub strict: bool,

    /// Write the result to this file instead of standard output
    #[arg(short, long, value_parser = path(), value_hint = ValueHint::FilePath)]
    pub output: Option<PathBuf>,

    /// Write the result back to the file
    #[arg(short, long)]
    pub in_place: bool,

    /// Show what would change and write nothing
    #[arg(long)]
    pub diff: bool,

    /// Write nothing and exit with 1 if the file would change
    #[arg(long)]
    pub check: bool,

    /// Write a second compose file to use beside the original
    #[arg(long)]
    pub r#override: bool,

    /// Format of the report on what was changed and lost: "text", "json"
    #[arg(long, default_value = "text")]
    pub report: ReportFormat,

    /// Report errors only
    #[arg(short, long)]
    pub quiet: bool,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}

/// How a stack is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// On a network of its own
    Isolated,
    /// On a network of its own and on the destination
    Both,
    /// On the destination alone
    Only,
}

/// How services join the destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Join {
    /// By the networks of each service
    Networks,
    /// Connected by this plugin, as the provider of one more service
    Provider,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// For programs: one JSON object
    Json,
}

/// Names the first two flags that contradict each other.
pub fn conflict(args: &RewriteArgs) -> Option<String> {
    if args.network.is_some() && args.destination.is_some() {
        return Some("--destination and --network".to_owned());
    }
    if args.connect && args.mode.is_some_and(|mode| mode != Mode::Both) {
        return Some("--connect and --mode".to_owned());
    }
    let outcomes = [
        ("--check", args.check),
        ("--diff", args.diff),
        ("--in-place", args.in_place),
        ("--output", args.output.is_some()),
        ("--override", args.r#override),
    ];
    let given: Vec<&str> = outcomes.into_iter().filter_map(|(name, given)| given.then_some(name)).collect();
    for (at, first) in given.iter().enumerate() {
        for second in &given[at + 1..] {
            if !matches!((*first, *second), ("--output", "--override") | ("--check", "--diff")) {
                return Some(format!("{first} and {second}"));
            }
        }
    }
    None
}

/// Any path, an empty one and one that is not UTF-8 too: what it names is seen when it is opened.
pub(super) fn path() -> impl clap::builder::TypedValueParser<Value = PathBuf> {
    OsStringValueParser::new().map(|path: OsString| PathBuf::from(path))
}
