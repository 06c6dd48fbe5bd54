//! The command line of `docker destination release`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination release edge";

/// Forget a destination and leave its network alone
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct ReleaseArgs {
    /// Display name, network or full network ID
    pub destination: String,
}
