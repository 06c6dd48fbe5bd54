//! The command line of `docker destination doctor`.

use std::time::Duration;

use clap::Args;

use super::ls::duration;
use crate::output::console::ColorWhen;

const EXAMPLES: &str = "\
docker destination doctor
docker destination doctor edge
docker destination doctor --fix
docker destination doctor --all-contexts --format json";

/// Find what is wrong on a server
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct DoctorArgs {
    /// Show only what concerns these: display names, networks or full network IDs
    #[arg(value_name = "DESTINATION")]
    pub destination: Vec<String>,

    /// Ask the servers of all docker contexts
    #[arg(short = 'A', long)]
    pub all_contexts: bool,

    /// Mend what can be mended safely, and show what is left
    #[arg(long)]
    pub fix: bool,

    /// Format of the findings: "table", "table TEMPLATE", "json", or a Go template (default: each with its evidence)
    #[arg(long)]
    pub format: Option<String>,

    /// Give up on a server that has not answered by then
    #[arg(long, default_value = "10s", value_parser = duration)]
    pub timeout: Duration,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}

/// Flags that can't be used together.
pub(super) fn conflict(args: &DoctorArgs) -> Option<String> {
    (args.fix && args.all_contexts)
        .then(|| "--fix can't be used with --all-contexts: servers are mended one by one".to_owned())
}
