//! The command line of `docker destination adopt`.

use clap::Args;

use super::labels::{Pair, label};

const EXAMPLES: &str = "\
docker destination adopt
docker destination adopt web
docker destination adopt --name Production --owner ops shop_backend";

/// Make an existing network a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct AdoptArgs {
    /// Name or full ID of the network; without one, those worth adopting are listed
    pub network: Option<String>,

    /// Display name (default: the name of the network)
    #[arg(long)]
    pub name: Option<String>,

    /// A text for people
    #[arg(long)]
    pub description: Option<String>,

    /// Whom to ask
    #[arg(long)]
    pub owner: Option<String>,

    /// Label of the destination
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    pub label: Vec<Pair>,
}
