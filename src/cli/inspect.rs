//! The command line of `docker destination inspect`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination inspect edge
docker destination inspect --format '{{.Network}} {{(index .IPAM.Subnets 0).Left}}' edge";

/// Show everything about destinations
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct InspectArgs {
    /// Display names, networks or full network IDs
    #[arg(value_name = "DESTINATION", required = true)]
    pub destination: Vec<String>,

    /// Format of the output: "json" on one line, or a Go template
    #[arg(short, long)]
    pub format: Option<String>,
}
