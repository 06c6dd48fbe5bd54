//! `docker destination explain`.

use crate::cli::explain::{ExplainArgs, Format};
use crate::error::Error;
use crate::exit::Exit;
use crate::lint::{Rule, Selection, rule};
use crate::output::console::Console;
use crate::output::{markdown, rules};

/// Prints the documentation of a rule, or a list of all of them.
///
/// # Errors
/// A rule that there is not.
pub fn run(args: &ExplainArgs, console: &mut Console) -> Result<Exit, Error> {
    console.set_color(args.color);
    let text = match (&args.rule, args.format) {
        (None, Format::Markdown) => rules::index(""),
        (None, Format::Text) => rules::table(console.out_is_terminal().then(|| console.width())),
        (Some(id), Format::Markdown) => rules::page(named(id)?),
        (Some(id), Format::Text) => explained(named(id)?, console),
    };
    console.data(text.as_bytes())?;
    Ok(Exit::Done)
}

fn named(id: &str) -> Result<&'static Rule, Error> {
    rule(id).ok_or_else(|| {
        let asked = Selection { select: vec![id.to_owned()], ..Selection::default() };
        let similar = asked.unknown().and_then(|(_, similar)| similar);
        let hint = similar.map_or_else(
            || "docker destination explain lists all rules".to_owned(),
            |similar| format!("docker destination explain {similar}"),
        );
        Error::new(Exit::Usage, format!("there is no rule `{id}`")).with_hint(hint)
    })
}

fn explained(rule: &Rule, console: &Console) -> String {
    let (on, off) = if console.out_is_colored() { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
    let text = markdown::render(&rule.documentation(), console.width(), console.out_is_colored());
    format!("{on}{}{off}\n{}\n\n{text}", rule.id, rules::facts(rule))
}
