//! The command line of `docker destination explain`.

use clap::{Args, ValueEnum};

use crate::output::console::ColorWhen;

const EXAMPLES: &str = "\
docker destination explain
docker destination explain unused-network";

/// Explain a rule of lint, or list all of them
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(after_help = EXAMPLES)]
pub struct ExplainArgs {
    /// The rule
    pub rule: Option<String>,

    /// Format of the text: "text", "markdown"
    #[arg(long, default_value = "text", hide_possible_values = true)]
    pub format: Format,

    /// When to use color: "auto", "always", "never"
    #[arg(long, default_value = "auto", hide_possible_values = true)]
    pub color: ColorWhen,
}

/// How a text is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a terminal
    #[default]
    Text,
    /// As it stands in docs/rules
    Markdown,
}
