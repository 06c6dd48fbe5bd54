//! The command line of `docker destination prune`.

use clap::Args;

use super::filter::{self, Filter};

const EXAMPLES: &str = "\
docker destination prune
docker destination prune --filter label=preview --force";

/// What `--filter` looks at.
pub const FILTERS: &[&str] = &["name", "network", "label", "driver"];

/// Remove all destinations that nothing is on
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct PruneArgs {
    /// Remove only what fits: "name=", "network=", "label=", "driver="
    #[arg(long, value_name = "FILTER", value_parser = filter::by(FILTERS))]
    pub filter: Vec<Filter>,

    /// Show what would be done and do nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Don't ask
    #[arg(short, long)]
    pub force: bool,
}
