//! The command line of `docker destination update`.

use clap::Args;

use super::labels::{Pair, key, label};

const EXAMPLES: &str = "\
docker destination update --description \"What customers see\" --owner ops edge
docker destination update --label tier=1 --label-rm team edge";

/// Change the description, owner or labels of a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct UpdateArgs {
    /// Display name, network or full network ID
    pub destination: String,

    /// A text for people; an empty one removes it
    #[arg(long)]
    pub description: Option<String>,

    /// Whom to ask; an empty one removes it
    #[arg(long)]
    pub owner: Option<String>,

    /// Set a label
    #[arg(long, value_name = "KEY=VALUE", value_parser = label)]
    pub label: Vec<Pair>,

    /// Remove a label
    #[arg(long, value_name = "KEY", value_parser = key)]
    pub label_rm: Vec<String>,
}
