//! The command line of `docker destination hooks`.

use clap::{Args, Subcommand};

const EXAMPLES: &str = "\
docker destination hooks install
docker destination hooks remove";

/// Have docker say what helps after other commands
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct HooksArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: HooksCommand,
}

/// What to do about hooks.
#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum HooksCommand {
    /// Add the hooks to docker's configuration
    Install(HooksInstallArgs),
    /// Take the hooks out of docker's configuration
    Remove(HooksRemoveArgs),
}

/// Add the hooks to docker's configuration
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct HooksInstallArgs {}

/// Take the hooks out of docker's configuration
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct HooksRemoveArgs {}
