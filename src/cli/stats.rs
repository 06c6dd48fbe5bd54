//! The command line of `docker destination stats`.

use clap::Args;

use crate::output::console::ColorWhen;

const EXAMPLES: &str = "\
docker destination stats edge
docker destination stats --no-stream edge staging
docker destination stats --format 'table {{.Container}}\\t{{.CPUPerc}}\\t{{.MemUsage}}' edge";

/// Show health and resource usage of what is on destinations
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct StatsArgs {
    /// Display names, networks or full network IDs
    #[arg(value_name = "DESTINATION", required = true)]
    pub destination: Vec<String>,

    /// Format of the list: "table", "table TEMPLATE", "json", or a Go template
    #[arg(long)]
    pub format: Option<String>,

    /// Measure once, as is done off a terminal and for programs
    #[arg(long)]
    pub no_stream: bool,

    /// Don't shorten IDs
    #[arg(long)]
    pub no_trunc: bool,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}
