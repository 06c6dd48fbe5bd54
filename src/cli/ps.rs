//! The command line of `docker destination ps`.

use clap::Args;

use super::filter::{self, Filter};
use crate::output::console::ColorWhen;

const EXAMPLES: &str = "\
docker destination ps edge
docker destination ps --filter kind=database edge
docker destination ps --format 'table {{.Resource}}\\t{{.State}}' edge";

/// What `--filter` looks at.
pub const FILTERS: &[&str] = &["name", "kind", "status", "label"];

/// List the resources on a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct PsArgs {
    /// Display name, network or full network ID
    pub destination: String,

    /// Show only what fits: "name=", "kind=", "status=", "label="
    #[arg(short, long, value_name = "FILTER", value_parser = filter::by(FILTERS))]
    pub filter: Vec<Filter>,

    /// Format of the list: "table", "table TEMPLATE", "json", or a Go template
    #[arg(long)]
    pub format: Option<String>,

    /// Don't shorten IDs
    #[arg(long)]
    pub no_trunc: bool,

    /// Print only the IDs of containers and services
    #[arg(short, long)]
    pub quiet: bool,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}
