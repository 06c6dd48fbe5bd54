//! The command line of `docker destination rm`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination rm edge
docker destination rm --dry-run edge staging";

/// Remove destinations that nothing is on
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES, visible_alias = "remove")]
pub struct RmArgs {
    /// Display names, networks or full network IDs
    #[arg(value_name = "DESTINATION", required = true)]
    pub destination: Vec<String>,

    /// Show what would be done and do nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Don't mind a destination that isn't there
    #[arg(short, long)]
    pub force: bool,
}
