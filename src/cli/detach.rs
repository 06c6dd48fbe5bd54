//! The command line of `docker destination detach`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination detach --from prod api
docker destination detach --dry-run --from prod shop/web";

/// Take containers and compose projects off a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct DetachArgs {
    /// Containers by name or full ID, Compose projects, or PROJECT/SERVICE
    #[arg(value_name = "RESOURCE", required = true)]
    pub resource: Vec<String>,

    /// Destination to take them off (default: DOCKER_DESTINATION, else the only one)
    #[expect(clippy::doc_markdown, reason = "help text shows backticks as they are")]
    #[arg(long)]
    pub from: Option<String>,

    /// Show what would be done and do nothing
    #[arg(long)]
    pub dry_run: bool,
}
