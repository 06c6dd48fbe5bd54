//! The command line of `docker destination rename`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination rename edge \"Edge, public\"";

/// Change the display name of a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct RenameArgs {
    /// Display name, network or full network ID
    pub destination: String,

    /// The new display name
    pub new: String,
}
