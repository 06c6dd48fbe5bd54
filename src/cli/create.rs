//! The command line of `docker destination create`.

use clap::Args;

use super::labels::{Pair, label, pair};

const EXAMPLES: &str = "\
docker destination create edge
docker destination create --network edge-net --owner ops --label tier=1 \"Edge, public\"
docker destination create --subnet 10.9.0.0/24 --gateway 10.9.0.1 staging";

/// Create a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct CreateArgs {
    /// Display name
    pub name: String,

    /// Name of the Docker network (default: made from the display name)
    #[arg(long)]
    pub network: Option<String>,

    /// Driver of the network (default: "overlay" on a swarm manager, else "bridge")
    #[arg(short, long)]
    pub driver: Option<String>,

    /// Subnet in CIDR format
    #[arg(long, value_name = "SUBNET")]
    pub subnet: Vec<String>,

    /// Gateway of a subnet
    #[arg(long, value_name = "GATEWAY")]
    pub gateway: Vec<String>,

    /// Range of a subnet that containers get their addresses from
    #[arg(long, value_name = "RANGE")]
    pub ip_range: Vec<String>,

    /// Enable IPv6
    #[arg(long)]
    pub ipv6: bool,

    /// Restrict external access
    #[arg(long)]
    pub internal: bool,

    /// Option of the driver
    #[arg(short, long, value_name = "KEY=VALUE", value_parser = pair)]
    pub opt: Vec<Pair>,

    /// Label of the destination
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    pub label: Vec<Pair>,

    /// A text for people
    #[arg(long)]
    pub description: Option<String>,

    /// Whom to ask
    #[arg(long)]
    pub owner: Option<String>,
}
