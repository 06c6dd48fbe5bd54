use super::support::{Outcome, plugin, words};

fn help(line: &str) -> String {
    let outcome = Outcome::of(&mut plugin(words(line)));
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    outcome.out
}

#[test]
fn the_plugin_shows_its_commands() {
    insta::assert_snapshot!(help("destination --help"), @r#"
    Usage:  docker destination COMMAND

    Manage destinations and connect compose stacks to them

    Commands:
      deps        Show what depends on a destination
      explain     Explain a rule of lint, or list all of them
      inspect     Show everything about destinations
      lint        Find what would go wrong with networks, names and destinations
      ls          List destinations
      ps          List the resources on a destination
      rewrite     Strip a compose file's networks and connect it to a destination

    Options:
      -v, --version   Show the version of docker destination

    Run 'docker destination COMMAND --help' for more information on a command.
    "#);
}

#[test]
fn rewrite_shows_its_options_in_the_columns_of_docker() {
    insta::assert_snapshot!(help("destination rewrite --help"), @r#"
    Usage:  docker destination rewrite [OPTIONS]

    Strip a compose file's networks and connect it to a destination

    Options:
          --check                      Write nothing and exit with 1 if the
                                       file would change
          --color string               When to use color: "auto", "always",
                                       "never" (default "auto")
          --connect                    Connect the stack to the destination
                                       too (the same as --mode both)
          --destination string         Destination to connect to; the engine
                                       is asked for its network and for the
                                       names that are taken there
          --diff                       Show what would change and write nothing
          --env-file stringArray       Read variables from this file instead
                                       of ".env"
      -f, --file stringArray           Compose file to rewrite, "-" for
                                       standard input (default: as docker
                                       compose finds it)
          --gw-priority                Put the private network first with
                                       gw_priority (Compose 2.33 and Engine
                                       28 or later)
      -i, --in-place                   Write the result back to the file
          --keep stringArray           Keep this network of the file
          --mode string                How the stack is connected: "isolated"
                                       on a network of its own, "both" there
                                       and on the destination, "only" on the
                                       destination (default "isolated")
          --network string             Docker network of the destination to
                                       connect to
      -o, --output string              Write the result to this file instead
                                       of standard output
          --override                   Write a second compose file to use
                                       beside the original
          --project-directory string   Directory of the project (default: the
                                       directory of the first file)
      -p, --project-name string        Name of the compose project
      -q, --quiet                      Report errors only
          --report string              Format of the report on what was
                                       changed and lost: "text", "json"
                                       (default "text")
          --service stringArray        Connect only this service to the destination
          --strict                     Refuse to rewrite a file when
                                       something would be lost
          --unique-names               Give each service a name of its own on
                                       the destination and keep the plain one
                                       private

    Examples:
      docker destination rewrite -f compose.yaml
      docker destination rewrite --network edge --connect --diff
      docker destination rewrite --network edge --connect --service web -o out.yaml
      docker destination rewrite --network edge --connect --unique-names --in-place
      cat compose.yaml | docker destination rewrite -f - | docker compose -f - up
    "#);
}

#[test]
fn no_line_of_help_is_wider_than_a_terminal() {
    for line in ["destination --help", "destination rewrite --help"] {
        for text in help(line).lines() {
            assert!(text.chars().count() <= 80, "{text}");
        }
    }
}

#[test]
fn without_a_command_the_help_is_talk_and_no_failure() {
    let outcome = Outcome::of(&mut plugin(["destination"]));
    assert_eq!((outcome.code, outcome.out.as_str()), (Some(0), ""));
    assert_eq!(outcome.err, help("destination --help"));
}

#[test]
fn help_wins_over_an_unknown_command_and_loses_to_a_bad_flag() {
    assert_eq!(help("destination foo --help"), help("destination --help"));
    assert_eq!(help("destination rewrite x --help"), help("destination rewrite --help"));
    assert_eq!(Outcome::of(&mut plugin(words("destination rewrite --help --nope"))).code, Some(125));
    assert_eq!(Outcome::of(&mut plugin(words("destination rewrite -h=false x"))).code, Some(1));
}

#[test]
fn a_topic_nobody_knows_is_named() {
    insta::assert_snapshot!(Outcome::of(&mut plugin(words("help destination foo"))).shown(), @r"
    exit 1
    --- stderr
    unknown help topic: foo
    ");
}

#[test]
fn lint_shows_its_options() {
    insta::assert_snapshot!(help("destination lint --help"), @r#"
    Usage:  docker destination lint [OPTIONS] [FILE|DIR...]

    Find what would go wrong with networks, names and destinations

    Options:
          --color string               When to use color: "auto", "always",
                                       "never" (default "auto")
          --destination string         Destination that the stack is meant
                                       for; the engine is asked about it
          --diff                       Show what would be mended and write nothing
          --env-file stringArray       Read variables from this file instead
                                       of ".env"
          --fail-on string             Exit with 1 from this severity on:
                                       "info", "warning", "error", "never"
                                       (default "warning")
      -f, --file stringArray           Compose file to read together with the
                                       others given so, as docker compose does
          --fix                        Mend what can be mended without
                                       changing what is deployed
          --format string              Format of the findings: "text",
                                       "concise", "json", "sarif", "github",
                                       "gitlab" (default "text")
          --ignore stringArray         Don't run this rule
          --live                       Ask the engine too: about networks,
                                       names, ports and addresses that are taken
          --mode string                How the stack will be connected:
                                       "isolated", "both", "only"
          --network string             Docker network of the destination that
                                       the stack is meant for
          --project-directory string   Directory of the project (default: the
                                       directory of the first file)
      -p, --project-name string        Name of the compose project
      -q, --quiet                      Print no summary and no notes
          --select stringArray         Run only this rule, "all" for every one
          --unsafe-fixes               Mend also what changes what is deployed

    Examples:
      docker destination lint
      docker destination lint compose.yaml deploy/
      docker destination lint -f compose.yaml -f compose.prod.yaml --network edge
      docker destination lint --fix --diff
      docker destination lint --format sarif . > lint.sarif
    "#);
}
