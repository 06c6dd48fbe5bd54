//! The command line of `docker destination lint`.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::rewrite::{Mode, path};
use crate::output::console::ColorWhen;
use crate::output::lint::Format;

const EXAMPLES: &str = "\
docker destination lint
docker destination lint compose.yaml deploy/
docker destination lint -f compose.yaml -f compose.prod.yaml --network edge
docker destination lint --fix --diff
docker destination lint --format sarif . > lint.sarif";

/// Find what would go wrong with networks, names and destinations
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct LintArgs {
    /// Files and directories to look at, "-" for standard input (default: as docker compose finds them)
    #[arg(value_name = "FILE|DIR", value_parser = path(), value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,

    /// Compose file to read together with the others given so, as docker compose does
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

    /// Docker network of the destination that the stack is meant for
    #[arg(long)]
    pub network: Option<String>,

    /// Destination that the stack is meant for; the engine is asked about it
    #[arg(long, value_name = "NAME")]
    pub destination: Option<String>,

    /// Ask the engine too: about networks, names, ports and addresses that are taken
    #[arg(long)]
    pub live: bool,

    /// How the stack will be connected: "isolated", "both", "only"
    #[arg(long)]
    pub mode: Option<Mode>,

    /// Run only this rule, "all" for every one
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,

    /// Don't run this rule
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,

    /// Exit with 1 from this severity on: "info", "warning", "error", "never" (default "warning")
    #[arg(long, value_name = "SEVERITY", hide_possible_values = true)]
    pub fail_on: Option<FailOn>,

    /// Mend what can be mended without changing what is deployed
    #[arg(long)]
    pub fix: bool,

    /// Mend also what changes what is deployed
    #[arg(long)]
    pub unsafe_fixes: bool,

    /// Show what would be mended and write nothing
    #[arg(long)]
    pub diff: bool,

    /// Format of the findings: "text", "concise", "json", "sarif", "github", "gitlab"
    #[arg(long, default_value = "text", hide_possible_values = true)]
    pub format: Format,

    /// Print no summary and no notes
    #[arg(short, long)]
    pub quiet: bool,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}

/// From which severity on findings make the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// From notes on
    Info,
    /// From warnings on
    Warning,
    /// For errors
    Error,
    /// Never
    Never,
}

/// Names the first two flags that contradict each other.
pub fn conflict(args: &LintArgs) -> Option<String> {
    if args.network.is_some() && args.destination.is_some() {
        return Some("--destination and --network".to_owned());
    }
    let together = [
        ("--project-directory", args.project_directory.is_some()),
        ("--env-file", !args.env_file.is_empty()),
        ("--project-name", args.project_name.is_some()),
        ("--file", !args.file.is_empty()),
    ];
    if args.paths.is_empty() {
        return None;
    }
    together.iter().find(|(_, given)| *given).map(|(name, _)| format!("{name} and a list of files"))
}
