//! The command line of `docker destination move`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination move --to edge api
docker destination move --from prod --to edge shop shop-worker
docker destination move --to edge --recreate api
docker destination move --to edge --dry-run shop/web";

/// Move containers and compose projects to another destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(name = "move", after_help = EXAMPLES)]
pub struct MoveArgs {
    /// Containers by name or full ID, Compose projects, or PROJECT/SERVICE
    #[arg(value_name = "RESOURCE", required = true)]
    pub resource: Vec<String>,

    /// Destination to put them on
    #[arg(long)]
    pub to: Option<String>,

    /// Destination to take them off (default: the only other one that they are on)
    #[arg(long)]
    pub from: Option<String>,

    /// Create what was created on the old network anew on the new one, so that it doesn't need the old one any more: it
    /// is stopped for a moment, and what it wrote outside of its volumes is gone
    #[arg(long)]
    pub recreate: bool,

    /// Show what would be done and do nothing
    #[arg(long)]
    pub dry_run: bool,
}
