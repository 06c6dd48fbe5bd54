//! The command line of `docker destination deps`.

use clap::Args;

use crate::output::console::ColorWhen;

const EXAMPLES: &str = "\
docker destination deps edge
docker destination deps --format json edge";

/// Show what depends on a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct DepsArgs {
    /// Display name, network or full network ID
    pub destination: String,

    /// Format of the list: "table", "table TEMPLATE", "json", or a Go template
    #[arg(long)]
    pub format: Option<String>,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}
