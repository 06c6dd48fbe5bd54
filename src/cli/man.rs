//! The manual page, made from the same description of the commands as their help.

use std::fmt::Write as _;

use clap::{Arg, Command};

use super::help::{description, head, options_of, usage};

const ENVIRONMENT: [(&str, &str); 5] = [
    ("DOCKER_DESTINATION", "The destination that commands take where none is named."),
    ("DOCKER_CONTEXT, DOCKER_HOST", "The server, as docker takes them."),
    ("DOCKER_CONFIG", "The folder of docker's configuration and contexts."),
    ("COMPOSE_FILE, COMPOSE_PROJECT_NAME, COMPOSE_ENV_FILES", "Read where Compose would read them."),
    ("NO_COLOR, CLICOLOR, CLICOLOR_FORCE", "Whether output is colored; color never says anything alone."),
];

const EXIT: [(&str, &str); 7] = [
    ("0", "Done, or nothing was found."),
    ("1", "It failed, there are findings, or files would change with --check."),
    ("2", "lint or rewrite could not be done: unreadable, invalid or refused. Nothing was written."),
    ("125", "A bad flag or value."),
    ("130", "Cancelled."),
    ("141", "The reader of the output went away."),
    ("others", "Those of docker compose, from docker destination compose."),
];

/// The page `docker-destination(1)` in the roff of `man(7)`.
pub fn page(root: &Command) -> String {
    let mut text = format!(
        ".\\\" Made from the command line's own description.\n\
         .TH DOCKER\\-DESTINATION 1 \"\" \"docker destination {}\" \"Docker CLI plugins\"\n",
        env!("CARGO_PKG_VERSION")
    );
    let about = root.get_about().map(ToString::to_string).unwrap_or_default();
    section(&mut text, "NAME");
    let _ = writeln!(text, "docker\\-destination \\- {}", escaped(&first_lower(&about)));
    section(&mut text, "SYNOPSIS");
    text.push_str(".B docker destination\nCOMMAND [OPTIONS]\n.br\n.B docker\\-destination\nCOMMAND [OPTIONS]\n");
    section(&mut text, "DESCRIPTION");
    text.push_str(
        "A destination is a labelled Docker network on a server: a named place to which applications, databases and \
         compose stacks\nare deployed. All state is on the engine.\n.PP\nThe commands manage destinations on the server of \
         the current Docker context, connect compose stacks to them, and check and\nrewrite compose files without touching \
         any other byte of them.\n",
    );
    section(&mut text, "COMMANDS");
    commands(&mut text, root);
    section(&mut text, "ENVIRONMENT");
    for (variable, about) in ENVIRONMENT {
        let _ = writeln!(text, ".TP\n.B {}\n{}", escaped(variable), escaped(about));
    }
    section(&mut text, "EXIT STATUS");
    for (status, about) in EXIT {
        let _ = writeln!(text, ".TP\n.B {status}\n{}", escaped(about));
    }
    section(&mut text, "SEE ALSO");
    text.push_str(".BR docker (1),\n.BR docker\\-network (1)\n");
    text
}

fn section(text: &mut String, title: &str) {
    let _ = writeln!(text, ".SH {title}");
}

fn commands(text: &mut String, parent: &Command) {
    for command in parent.get_subcommands().filter(|command| !command.is_hide_set()) {
        if command.has_subcommands() {
            commands(text, command);
            continue;
        }
        let _ = writeln!(text, ".SS {}", escaped(&usage(command)));
        if let Some(about) = command.get_about() {
            let _ = writeln!(text, "{}.", escaped(&about.to_string()));
        }
        let aliases: Vec<&str> = command.get_visible_aliases().collect();
        if !aliases.is_empty() {
            let _ = writeln!(text, "Also called {}.", escaped(&aliases.join(", ")));
        }
        let mut options: Vec<&Arg> = options_of(command).collect();
        options.sort_unstable_by_key(|arg| arg.get_long());
        for option in options {
            let _ = writeln!(text, ".TP\n.B {}\n{}.", escaped(head(option).trim()), escaped(&description(option)));
        }
        if let Some(examples) = command.get_after_help() {
            let _ = writeln!(text, ".PP\n.nf\n.RS\n{}\n.RE\n.fi", escaped(&examples.to_string()));
        }
    }
}

fn first_lower(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Text of which roff takes nothing for its own.
fn escaped(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line }
    });
    lines.collect::<Vec<_>>().join("\n")
}
