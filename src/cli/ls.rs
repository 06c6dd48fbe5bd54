//! The command line of `docker destination ls`.

use std::time::Duration;

use clap::Args;

use super::filter::{self, Filter};
use crate::output::console::ColorWhen;

const EXAMPLES: &str = "\
docker destination ls
docker destination ls --all-contexts
docker destination ls --filter unused=true
docker destination ls --format 'table {{.Name}}\\t{{.Network}}'
docker destination ls --format json";

/// What `--filter` looks at.
pub const FILTERS: &[&str] = &["name", "network", "label", "driver", "context", "unused"];

/// List destinations
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES, visible_alias = "list")]
pub struct LsArgs {
    /// Ask the servers of all docker contexts
    #[arg(short = 'A', long)]
    pub all_contexts: bool,

    /// Show only what fits: "name=", "network=", "label=", "driver=", "context=", "unused="
    #[arg(short, long, value_name = "FILTER", value_parser = filter::by(FILTERS))]
    pub filter: Vec<Filter>,

    /// Format of the list: "table", "table TEMPLATE", "json", or a Go template
    #[arg(long)]
    pub format: Option<String>,

    /// Don't shorten IDs and descriptions
    #[arg(long)]
    pub no_trunc: bool,

    /// Print only the names of the networks
    #[arg(short, long)]
    pub quiet: bool,

    /// Give up on a server that has not answered by then
    #[arg(long, default_value = "5s", value_parser = duration)]
    pub timeout: Duration,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}

/// `5s`, `1m30s`, `500ms`, `2`: as Go writes durations, seconds where no unit stands.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let bad = || format!("time: invalid duration {text:?}");
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok().filter(|time| !time.is_zero()).ok_or_else(bad);
    }
    let mut rest = text;
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let end = rest.find(|letter: char| letter.is_ascii_alphabetic()).ok_or_else(bad)?;
        let (number, after) = rest.split_at(end);
        let end = after.find(|letter: char| !letter.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let seconds = match unit {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => return Err(bad()),
        };
        let number: f64 = number.parse().map_err(|_| bad())?;
        total = total.saturating_add(Duration::try_from_secs_f64(number * seconds).map_err(|_| bad())?);
        rest = after;
    }
    if total.is_zero() { Err(bad()) } else { Ok(total) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_written_as_in_go() {
        for (text, milliseconds) in [("5s", 5000), ("1m30s", 90_000), ("500ms", 500), ("2", 2000), ("0.5s", 500)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
        }
        for text in ["", "s", "5x", "-1s", "0", "0s", "1s2", "inf", "ü"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
