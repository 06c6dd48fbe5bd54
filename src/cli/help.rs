//! Help in docker's layout, rendered from clap's description of a command.

use clap::{Arg, ArgAction, Command};

/// Columns that the last word of a wrapped line may not reach into, and a last line may: pflag's own habit.
const SLOP: usize = 5;

/// The narrowest column of text beside the names of the options.
const NARROWEST: usize = 24;

/// The whole help of a command, for a terminal of so many columns.
pub fn render(command: &Command, width: usize) -> String {
    let mut text = format!("Usage:  {}", usage(command));
    if command.has_subcommands() {
        text.push_str(" COMMAND");
    }
    text.push('\n');
    if let Some(about) = command.get_about() {
        section(&mut text, &format!("{about}\n"));
    }
    let aliases: Vec<&str> = command.get_visible_aliases().collect();
    if !aliases.is_empty() {
        section(&mut text, &format!("Aliases:\n  {}\n", spellings(command, &aliases)));
    }
    if command.has_subcommands() {
        section(&mut text, &format!("Commands:\n{}", commands(command)));
    }
    let options = options(command, width);
    if !options.is_empty() {
        section(&mut text, &format!("Options:\n{options}"));
    }
    if let Some(examples) = command.get_after_help() {
        let lines: Vec<String> = examples.to_string().lines().map(|line| format!("  {line}\n")).collect();
        section(&mut text, &format!("Examples:\n{}", lines.concat()));
    }
    if command.has_subcommands() {
        let name = name(command);
        section(&mut text, &format!("Run '{name} COMMAND --help' for more information on a command.\n"));
    }
    text
}

/// A command's full name: `docker destination rewrite`.
pub fn name(command: &Command) -> &str {
    command.get_bin_name().unwrap_or_else(|| command.get_name())
}

/// `docker destination ls, docker destination list`
fn spellings(command: &Command, aliases: &[&str]) -> String {
    let own = name(command);
    let parent = own.strip_suffix(command.get_name()).unwrap_or_default();
    std::iter::once(own.to_owned())
        .chain(aliases.iter().map(|alias| format!("{parent}{alias}")))
        .collect::<Vec<_>>()
        .join(", ")
}

/// What follows `Usage:  `, without the `COMMAND` that only help shows.
pub fn usage(command: &Command) -> String {
    let mut words = vec![name(command).to_owned()];
    if !command.has_subcommands() && options_of(command).next().is_some() {
        words.push("[OPTIONS]".to_owned());
    }
    for operand in command.get_positionals() {
        let name = operand.get_value_names().and_then(|names| names.first()).map_or("ARG", |name| name.as_str());
        let several = matches!(operand.get_action(), ArgAction::Append);
        words.push(match (operand.is_required_set(), several) {
            (true, false) => name.to_owned(),
            (true, true) => format!("{name} [{name}...]"),
            (false, false) => format!("[{name}]"),
            (false, true) => format!("[{name}...]"),
        });
    }
    words.join(" ")
}

fn section(text: &mut String, body: &str) {
    text.push('\n');
    text.push_str(body);
}

fn commands(command: &Command) -> String {
    let shown: Vec<&Command> = command.get_subcommands().filter(|known| !known.is_hide_set()).collect();
    let widest = shown.iter().map(|known| known.get_name().len()).fold(11, usize::max);
    let lines = shown.into_iter().map(|known| {
        let about = known.get_about().map(ToString::to_string).unwrap_or_default();
        format!("  {:widest$} {about}\n", known.get_name())
    });
    lines.collect::<Vec<String>>().concat()
}

pub(super) fn options_of(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|arg| arg.get_long().is_some() && !arg.is_hide_set())
}

fn options(command: &Command, width: usize) -> String {
    let mut shown: Vec<&Arg> = options_of(command).collect();
    shown.sort_unstable_by_key(|arg| arg.get_long());
    let heads: Vec<String> = shown.iter().map(|arg| head(arg)).collect();
    let indent = heads.iter().map(String::len).max().unwrap_or_default() + 3;
    let mut text = String::new();
    for (arg, mut start) in shown.iter().zip(heads) {
        for line in wrap(&description(arg), width.saturating_sub(indent + 1)) {
            text.push_str(&[format!("{start:indent$}"), line, "\n".to_owned()].concat());
            start.clear();
        }
    }
    text
}

/// `  -f, --file stringArray`
pub(super) fn head(arg: &Arg) -> String {
    let short = arg.get_short().map_or_else(|| "    ".to_owned(), |short| format!("-{short}, "));
    let kind = match arg.get_action() {
        ArgAction::SetTrue | ArgAction::SetFalse => "",
        ArgAction::Append => " stringArray",
        _ => " string",
    };
    format!("  {short}--{}{kind}", arg.get_long().unwrap_or_default())
}

pub(super) fn description(arg: &Arg) -> String {
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let takes_value = !matches!(arg.get_action(), ArgAction::SetTrue | ArgAction::SetFalse);
    match arg.get_default_values().first().filter(|_| takes_value) {
        Some(default) => format!("{help} (default \"{}\")", default.display()),
        None => help,
    }
}

/// Lines of at most `columns`, broken at spaces.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(NARROWEST);
    let mut lines = Vec::new();
    let mut rest = text;
    while rest.chars().count() > columns {
        let limit = rest.char_indices().nth(columns - SLOP).map_or(rest.len(), |(at, _)| at);
        let at = rest[..limit].rfind(' ').or_else(|| rest.find(' '));
        let Some(at) = at else { break };
        lines.push(rest[..at].to_owned());
        rest = &rest[at + 1..];
    }
    lines.push(rest.to_owned());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_fill_the_width_there_is() {
        let tree = crate::cli::tree();
        let rewrite = tree.find_subcommand("rewrite").unwrap();
        for width in [80, 100, 200] {
            let widest = options(rewrite, width).lines().map(str::len).max();
            assert!(widest.is_some_and(|widest| widest < width && widest > width / 2), "{width}: {widest:?}");
        }
        assert!(options(rewrite, 0).lines().all(|line| line.len() < 80));
    }

    #[test]
    fn lines_are_broken_at_spaces_and_words_are_left_whole() {
        assert_eq!(wrap("one two", 30), ["one two"]);
        assert_eq!(wrap("aaaaaaaaaa bbbbbbbbbb cccccccccc", 24), ["aaaaaaaaaa", "bbbbbbbbbb cccccccccc"]);
        let long = "a".repeat(40);
        assert_eq!(wrap(&format!("{long} b"), 24), [long.as_str(), "b"]);
        assert_eq!(wrap("größe größe größe größe größe", 24), ["größe größe größe", "größe größe"]);
    }
}
