//! The command line of `docker destination attach`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination attach --to prod api
docker destination attach --to prod shop shop-worker
docker destination attach --to prod --alias cache shop/redis";

/// Put containers and compose projects on a destination too
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct AttachArgs {
    /// Containers by name or full ID, Compose projects, or PROJECT/SERVICE
    #[arg(value_name = "RESOURCE", required = true)]
    pub resource: Vec<String>,

    /// Destination to put them on (default: DOCKER_DESTINATION, else the only one)
    #[expect(clippy::doc_markdown, reason = "help text shows backticks as they are")]
    #[arg(long)]
    pub to: Option<String>,

    /// Another name for them to answer to there
    #[arg(long, value_parser = alias)]
    pub alias: Vec<String>,

    /// Show what would be done and do nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// Reads a name that Docker's DNS can answer to.
fn alias(text: &str) -> Result<String, String> {
    let is_fit = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '/';
    if text.is_empty() || text.len() > 253 || !text.chars().all(is_fit) {
        return Err("must be 1 to 253 bytes without spaces, slashes and control characters".to_owned());
    }
    Ok(text.to_owned())
}
