//! The command line of `docker destination select`.

use clap::Args;

const EXAMPLES: &str = "\
docker run -d --network \"$(docker destination select prod)\" nginx
docker run -d --network \"$(docker destination select)\" nginx
export DOCKER_DESTINATION=\"$(docker destination select)\"";

/// Print the network of a destination, for docker run --network
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct SelectArgs {
    /// Display name, network or full network ID (default: DOCKER_DESTINATION, else the only one, else asks)
    #[expect(clippy::doc_markdown, reason = "help text shows backticks as they are")]
    pub destination: Option<String>,

    /// The same as DESTINATION
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
}

impl SelectArgs {
    /// The destination that was said, whichever way.
    pub fn asked(&self) -> Option<&str> {
        self.destination.as_deref().or(self.to.as_deref())
    }
}

/// Two ways to say the same.
pub(super) fn conflict(args: &SelectArgs) -> Option<String> {
    (args.destination.is_some() && args.to.is_some()).then(|| "DESTINATION and --to".to_owned())
}
