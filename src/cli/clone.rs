//! The command line of `docker destination clone`.

use clap::Args;

const EXAMPLES: &str = "\
docker destination clone web --to staging
docker destination clone shop --to production/edge --dry-run
docker destination clone web --to edge --name web-2 --publish 8080=8081
docker destination clone shop --to edge --print > compose.yaml";

/// Make a new instance of a container or project on a destination
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct CloneArgs {
    /// Container or Compose project
    pub resource: String,

    /// Destination of the clone, with CONTEXT/ on another server
    #[arg(long, value_name = "[CONTEXT/]DESTINATION")]
    pub to: Option<String>,

    /// Name of the clone (default: the first that is free of "RESOURCE-clone", "RESOURCE-clone-2", …)
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,

    /// Host port of the clone in place of one of the original's
    #[arg(long, value_name = "OLD=NEW", value_parser = ports)]
    pub publish: Vec<(u16, u16)>,

    /// Make it and don't start it
    #[arg(long)]
    pub no_start: bool,

    /// Show what would be done and do nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Print the clone as a compose file and do nothing else
    #[arg(long)]
    pub print: bool,
}

/// `OLD=NEW`, both ports.
fn ports(text: &str) -> Result<(u16, u16), String> {
    let port = |text: &str| text.parse().ok().filter(|port: &u16| *port > 0);
    let both = text.split_once('=').and_then(|(old, new)| Some((port(old)?, port(new)?)));
    both.ok_or_else(|| "must be OLD=NEW, two ports".to_owned())
}

/// Flags that contradict each other.
pub(super) fn conflict(args: &CloneArgs) -> Option<String> {
    (args.dry_run && args.print).then(|| "--dry-run and --print".to_owned())
}
