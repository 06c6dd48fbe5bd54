use super::support::{Outcome, plugin, standalone, words};

fn completed(line: &str) -> String {
    let outcome = Outcome::of(plugin(["__complete", "destination"]).args(words(line)));
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{line}");
    outcome.out
}

#[test]
fn commands_are_completed_with_a_few_words_about_each() {
    insta::assert_snapshot!(completed("''"), @r"
    adopt	Make an existing network a destination
    attach	Put containers and compose projects on a destination too
    clone	Make a new instance of a container or project on a destination
    compose	Run docker compose with the stack connected to a destination
    create	Create a destination
    deps	Show what depends on a destination
    detach	Take containers and compose projects off a destination
    doctor	Find what is wrong on a server
    explain	Explain a rule of lint, or list all of them
    hooks	Have docker say what helps after other commands
    inspect	Show everything about destinations
    lint	Find what would go wrong with networks, names and destinations
    ls	List destinations
    move	Move containers and compose projects to another destination
    prune	Remove all destinations that nothing is on
    ps	List the resources on a destination
    release	Forget a destination and leave its network alone
    rename	Change the display name of a destination
    rewrite	Strip a compose file's networks and connect it to a destination
    rm	Remove destinations that nothing is on
    select	Print the network of a destination, for docker run --network
    stats	Show health and resource usage of what is on destinations
    update	Change the description, owner or labels of a destination
    :4
    ");
    assert_eq!(completed("rew"), "rewrite\tStrip a compose file's networks and connect it to a destination\n:4\n");
    assert_eq!(completed("x"), ":4\n");
}

#[test]
fn flags_are_completed_by_name_and_after_one_dash_by_letter_too() {
    insta::assert_snapshot!(completed("rewrite --pro"), @r"
    --project-directory	Directory of the project (default: the directory of the first file)
    --project-name	Name of the compose project
    :4
    ");
    insta::assert_snapshot!(completed("rewrite -f"), @r#"
    -f	Compose file to rewrite, "-" for standard input (default: as docker compose finds it)
    :4
    "#);
    let both: Vec<String> = completed("rewrite -")
        .lines()
        .filter(|line| line.starts_with("-i") || line.starts_with("--in"))
        .map(str::to_owned)
        .collect();
    assert_eq!(both.len(), 2, "{both:?}");
    assert_eq!(completed("--"), "--version\tShow the version of docker destination\n:4\n");
}

#[test]
fn a_flag_is_offered_again_only_where_it_may_be_repeated() {
    assert_eq!(completed("rewrite --quiet --qui"), ":4\n");
    assert_eq!(completed("rewrite -qi --in"), ":4\n");
    assert!(completed("rewrite --file a --fil").starts_with("--file\t"));
}

#[test]
fn known_values_are_completed_however_the_flag_is_written() {
    insta::assert_snapshot!(completed("rewrite --mode ''"), @r"
    isolated	On a network of its own
    both	On a network of its own and on the destination
    only	On the destination alone
    :4
    ");
    insta::assert_snapshot!(completed("rewrite --join ''"), @r"
    networks	By the networks of each service
    provider	Connected by this plugin, as the provider of one more service
    :4
    ");
    assert_eq!(completed("rewrite --mode="), completed("rewrite --mode ''"));
    assert_eq!(completed("rewrite --report=j"), "json\tFor programs: one JSON object\n:4\n");
    assert_eq!(completed("rewrite --color a").lines().count(), 3);
}

#[test]
fn paths_are_left_to_the_shell() {
    for line in
        ["rewrite -f ''", "rewrite --file c", "rewrite --file=", "rewrite -f=", "rewrite -qf ''", "rewrite -o ''"]
    {
        assert_eq!(completed(line), "yaml\nyml\n:8\n", "{line}");
    }
    assert_eq!(completed("rewrite --env-file ''"), ":0\n");
    assert_eq!(completed("rewrite --project-directory ''"), ":16\n");
}

#[test]
fn nothing_is_offered_where_nothing_fits() {
    for line in [
        "rewrite ''",
        "rewrite x",
        "rewrite -- --",
        "rewrite --nope ''",
        "rewrite --nope=",
        "rewrite --quiet=",
        "rewrite --project-name ''",
        "rewrite --network ''",
        "rewrite --mode nope ''",
        "foo ''",
        "foo --",
        "--nope ''",
        "",
    ] {
        assert_eq!(completed(line), ":4\n", "{line}");
    }
}

#[test]
fn descriptions_are_left_out_where_they_are_unwanted() {
    assert_eq!(Outcome::of(&mut plugin(words("__completeNoDesc destination rew"))).out, "rewrite\n:4\n");
    for unwanted in ["0", "false"] {
        let outcome =
            Outcome::of(plugin(words("__complete destination rew")).env("DOCKER_COMPLETION_DESCRIPTIONS", unwanted));
        assert_eq!(outcome.out, "rewrite\n:4\n");
    }
}

#[test]
fn completion_works_without_docker() {
    assert_eq!(
        Outcome::of(&mut standalone(words("__completeNoDesc destination rewrite --strict --uni"))).out,
        "--unique-names\n:4\n"
    );
    assert_eq!(Outcome::of(&mut standalone(words("__completeNoDesc rewrite --uni"))).out, "--unique-names\n:4\n");
}
