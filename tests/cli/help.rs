use super::support::{Outcome, plugin, words};

fn help(line: &str) -> String {
    let outcome = Outcome::of(&mut plugin(words(line)));
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    outcome.out
}

#[test]
fn the_plugin_shows_its_commands() {
    insta::assert_snapshot!(help("destination --help"), @r"
    Usage:  docker destination COMMAND

    Manage destinations and connect compose stacks to them

    Commands:
      adopt       Make an existing network a destination
      attach      Put containers and compose projects on a destination too
      clone       Make a new instance of a container or project on a destination
      compose     Run docker compose with the stack connected to a destination
      create      Create a destination
      deps        Show what depends on a destination
      detach      Take containers and compose projects off a destination
      doctor      Find what is wrong on a server
      explain     Explain a rule of lint, or list all of them
      hooks       Have docker say what helps after other commands
      inspect     Show everything about destinations
      lint        Find what would go wrong with networks, names and destinations
      ls          List destinations
      move        Move containers and compose projects to another destination
      prune       Remove all destinations that nothing is on
      ps          List the resources on a destination
      release     Forget a destination and leave its network alone
      rename      Change the display name of a destination
      rewrite     Strip a compose file's networks and connect it to a destination
      rm          Remove destinations that nothing is on
      select      Print the network of a destination, for docker run --network
      stats       Show health and resource usage of what is on destinations
      update      Change the description, owner or labels of a destination

    Options:
      -v, --version   Show the version of docker destination

    Run 'docker destination COMMAND --help' for more information on a command.
    ");
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
          --join string                How services join in mode "both":
                                       "networks" with any Compose,
                                       "provider" with Compose 2.36.1 or
                                       later, which has this plugin connect
                                       them and publishes no bare names
                                       (default "networks")
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

#[test]
fn changing_commands_show_their_options() {
    insta::assert_snapshot!(help("destination create --help"), @r#"
    Usage:  docker destination create [OPTIONS] NAME

    Create a destination

    Options:
          --description string     A text for people
      -d, --driver string          Driver of the network (default: "overlay"
                                   on a swarm manager, else "bridge")
          --gateway stringArray    Gateway of a subnet
          --internal               Restrict external access
          --ip-range stringArray   Range of a subnet that containers get
                                   their addresses from
          --ipv6                   Enable IPv6
          --label stringArray      Label of the destination
          --network string         Name of the Docker network (default: made
                                   from the display name)
      -o, --opt stringArray        Option of the driver
          --owner string           Whom to ask
          --subnet stringArray     Subnet in CIDR format

    Examples:
      docker destination create edge
      docker destination create --network edge-net --owner ops --label tier=1 "Edge, public"
      docker destination create --subnet 10.9.0.0/24 --gateway 10.9.0.1 staging
    "#);
    insta::assert_snapshot!(help("destination adopt --help"), @r"
    Usage:  docker destination adopt [OPTIONS] [NETWORK]

    Make an existing network a destination

    Options:
          --description string   A text for people
          --label stringArray    Label of the destination
          --name string          Display name (default: the name of the network)
          --owner string         Whom to ask

    Examples:
      docker destination adopt
      docker destination adopt web
      docker destination adopt --name Production --owner ops shop_backend
    ");
    insta::assert_snapshot!(help("destination release --help"), @r"
    Usage:  docker destination release DESTINATION

    Forget a destination and leave its network alone

    Examples:
      docker destination release edge
    ");
    insta::assert_snapshot!(help("destination rename --help"), @r#"
    Usage:  docker destination rename DESTINATION NEW

    Change the display name of a destination

    Examples:
      docker destination rename edge "Edge, public"
    "#);
    insta::assert_snapshot!(help("destination update --help"), @r#"
    Usage:  docker destination update [OPTIONS] DESTINATION

    Change the description, owner or labels of a destination

    Options:
          --description string     A text for people; an empty one removes it
          --label stringArray      Set a label
          --label-rm stringArray   Remove a label
          --owner string           Whom to ask; an empty one removes it

    Examples:
      docker destination update --description "What customers see" --owner ops edge
      docker destination update --label tier=1 --label-rm team edge
    "#);
    insta::assert_snapshot!(help("destination rm --help"), @r"
    Usage:  docker destination rm [OPTIONS] DESTINATION [DESTINATION...]

    Remove destinations that nothing is on

    Aliases:
      docker destination rm, docker destination remove

    Options:
          --dry-run   Show what would be done and do nothing
      -f, --force     Don't mind a destination that isn't there

    Examples:
      docker destination rm edge
      docker destination rm --dry-run edge staging
    ");
    insta::assert_snapshot!(help("destination prune --help"), @r#"
    Usage:  docker destination prune [OPTIONS]

    Remove all destinations that nothing is on

    Options:
          --dry-run              Show what would be done and do nothing
          --filter stringArray   Remove only what fits: "name=", "network=",
                                 "label=", "driver="
      -f, --force                Don't ask

    Examples:
      docker destination prune
      docker destination prune --filter label=preview --force
    "#);
}

#[test]
fn commands_about_health_show_their_options() {
    insta::assert_snapshot!(help("destination stats --help"), @r#"
    Usage:  docker destination stats [OPTIONS] DESTINATION [DESTINATION...]

    Show health and resource usage of what is on destinations

    Options:
          --color string    When to use color: "auto", "always", "never"
                            (default "auto")
          --format string   Format of the list: "table", "table TEMPLATE",
                            "json", or a Go template
          --no-stream       Measure once, as is done off a terminal and for
                            programs
          --no-trunc        Don't shorten IDs

    Examples:
      docker destination stats edge
      docker destination stats --no-stream edge staging
      docker destination stats --format 'table {{.Container}}\t{{.CPUPerc}}\t{{.MemUsage}}' edge
    "#);
    insta::assert_snapshot!(help("destination doctor --help"), @r#"
    Usage:  docker destination doctor [OPTIONS] [DESTINATION...]

    Find what is wrong on a server

    Options:
      -A, --all-contexts     Ask the servers of all docker contexts
          --color string     When to use color: "auto", "always", "never"
                             (default "auto")
          --fix              Mend what can be mended safely, and show what is left
          --format string    Format of the findings: "table", "table
                             TEMPLATE", "json", or a Go template (default:
                             each with its evidence)
          --timeout string   Give up on a server that has not answered by
                             then (default "10s")

    Examples:
      docker destination doctor
      docker destination doctor edge
      docker destination doctor --fix
      docker destination doctor --all-contexts --format json
    "#);
}

#[test]
fn cloning_shows_its_options() {
    insta::assert_snapshot!(help("destination clone --help"), @r#"
    Usage:  docker destination clone [OPTIONS] RESOURCE

    Make a new instance of a container or project on a destination

    Options:
          --dry-run               Show what would be done and do nothing
          --name string           Name of the clone (default: the first that
                                  is free of "RESOURCE-clone",
                                  "RESOURCE-clone-2", …)
          --no-start              Make it and don't start it
          --print                 Print the clone as a compose file and do
                                  nothing else
          --publish stringArray   Host port of the clone in place of one of
                                  the original's
          --to string             Destination of the clone, with CONTEXT/ on
                                  another server

    Examples:
      docker destination clone web --to staging
      docker destination clone shop --to production/edge --dry-run
      docker destination clone web --to edge --name web-2 --publish 8080=8081
      docker destination clone shop --to edge --print > compose.yaml
    "#);
}

#[test]
fn resources_are_assigned_with_these_options() {
    insta::assert_snapshot!(help("destination attach --help"), @r"
    Usage:  docker destination attach [OPTIONS] RESOURCE [RESOURCE...]

    Put containers and compose projects on a destination too

    Options:
          --alias stringArray   Another name for them to answer to there
          --dry-run             Show what would be done and do nothing
          --to string           Destination to put them on (default:
                                DOCKER_DESTINATION, else the only one)

    Examples:
      docker destination attach --to prod api
      docker destination attach --to prod shop shop-worker
      docker destination attach --to prod --alias cache shop/redis
    ");
    insta::assert_snapshot!(help("destination detach --help"), @r"
    Usage:  docker destination detach [OPTIONS] RESOURCE [RESOURCE...]

    Take containers and compose projects off a destination

    Options:
          --dry-run       Show what would be done and do nothing
          --from string   Destination to take them off (default:
                          DOCKER_DESTINATION, else the only one)

    Examples:
      docker destination detach --from prod api
      docker destination detach --dry-run --from prod shop/web
    ");
    insta::assert_snapshot!(help("destination move --help"), @r"
    Usage:  docker destination move [OPTIONS] RESOURCE [RESOURCE...]

    Move containers and compose projects to another destination

    Options:
          --dry-run       Show what would be done and do nothing
          --from string   Destination to take them off (default: the only
                          other one that they are on)
          --recreate      Create what was created on the old network anew on
                          the new one, so that it doesn't need the old one
                          any more: it is stopped for a moment, and what it
                          wrote outside of its volumes is gone
          --to string     Destination to put them on

    Examples:
      docker destination move --to edge api
      docker destination move --from prod --to edge shop shop-worker
      docker destination move --to edge --recreate api
      docker destination move --to edge --dry-run shop/web
    ");
}
