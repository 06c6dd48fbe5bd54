//! Which files are read: `-f`, `COMPOSE_FILE`, the names Compose looks for, here and above.

use insta::assert_snapshot;

use crate::support::Stack;

const WEB: &str = "services: {web: {image: web, networks: [front]}}\nnetworks: {front: }\n";
const PLAIN: &str = "services: {web: {image: web}}\n";

/// The files that a rewrite would change.
fn seen(stack: &Stack, directory: &str, words: &str) -> Vec<String> {
    let outcome = stack.run_in(directory, &format!("{words} --diff"));
    assert_eq!(outcome.code, Some(0), "{}", outcome.err);
    outcome.out.lines().filter_map(|line| line.strip_prefix("--- ")).map(str::to_owned).collect()
}

#[test]
fn the_names_compose_looks_for_the_preferred_one_first() {
    for name in ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"] {
        assert_eq!(seen(&Stack::empty().file(name, WEB), ".", ""), [name]);
    }
    let stack = Stack::empty().file("docker-compose.yml", PLAIN).file("compose.yml", WEB);
    assert_eq!(seen(&stack, ".", ""), ["compose.yml"]);
    assert_snapshot!(stack.run("--quiet --diff").shown(), @r"
    --- compose.yml
    +++ compose.yml
    @@ -1,2 +1 @@
    -services: {web: {image: web, networks: [front]}}
    -networks: {front: }
    +services: {web: {image: web}}
    ");
    assert_snapshot!(stack.run("--diff").err, @r"
    warning: several compose files found (compose.yml, docker-compose.yml), using compose.yml
    compose.yml:1:41: changed: `web`: networks `front` -> `default`
    compose.yml:2:12: changed: network `front` stripped
    ");
}

#[test]
fn an_override_file_comes_along() {
    for name in
        ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"]
    {
        let stack = Stack::empty().file("compose.yaml", PLAIN).file(name, WEB);
        assert_eq!(seen(&stack, ".", ""), [name]);
        assert!(seen(&stack, ".", "-f compose.yaml").is_empty(), "-f names all files");
    }
    let stack =
        Stack::empty().file("compose.yaml", WEB).file("compose.override.yml", WEB).file("compose.override.yaml", PLAIN);
    assert_eq!(seen(&stack, ".", ""), ["compose.yaml", "compose.override.yml"]);
    assert_snapshot!(stack.run("--check").shown(), @r"
    exit 1
    ---
    warning: several override files found (compose.override.yml, compose.override.yaml), using compose.override.yml
    compose.yaml:1:41: changed: `web`: networks `front` -> `default`
    compose.yaml:2:12: changed: network `front` stripped
    `compose.yaml`, `compose.override.yml` would change
    ");
}

#[test]
fn directories_above_are_searched() {
    let stack = Stack::empty().file("compose.yaml", WEB).file("compose.override.yaml", WEB).file("a/b/c.txt", "");
    let home = stack.path("").parent().unwrap().to_str().unwrap().to_owned();
    let names: Vec<String> = seen(&stack, "a/b", "").into_iter().map(|name| name.replace(&home, "<HOME>")).collect();
    assert_eq!(names, ["<HOME>/shop/compose.yaml", "<HOME>/shop/compose.override.yaml"]);
    assert_eq!(stack.run_in("a/b", "-q -i").code, Some(0));
    assert_eq!(stack.text("compose.yaml"), PLAIN);
}

#[test]
fn project_directory_is_where_the_search_starts() {
    let stack = Stack::empty().file("sub/compose.yaml", WEB);
    assert_eq!(seen(&stack, ".", "--project-directory sub"), ["sub/compose.yaml"]);
    assert_eq!(seen(&stack, "sub", "-f compose.yaml --project-directory .."), ["compose.yaml"]);
}

#[test]
fn compose_file_names_them() {
    let stack = Stack::empty().file("one.yaml", WEB).file("two.yaml", WEB).file("compose.yaml", PLAIN);
    let stack = stack.environment("COMPOSE_FILE", "one.yaml:two.yaml");
    assert_eq!(seen(&stack, ".", ""), ["one.yaml", "two.yaml"]);
    assert_eq!(seen(&stack, ".", "-f one.yaml"), ["one.yaml"]);
    let stack = stack.environment("COMPOSE_FILE", "two.yaml,one.yaml").environment("COMPOSE_PATH_SEPARATOR", ",");
    assert_eq!(seen(&stack, ".", ""), ["two.yaml", "one.yaml"]);
    let stack = stack.environment("COMPOSE_FILE", "gone.yaml");
    assert_snapshot!(stack.run("").shown(), @r"
    exit 2
    ---
    error: stat <HOME>/shop/gone.yaml: no such file or directory
    hint: COMPOSE_FILE names it
    ");
}

#[test]
fn compose_file_may_stand_in_dot_env() {
    let stack =
        Stack::empty().file("one.yaml", WEB).file("two.yaml", PLAIN).file(".env", "# files\nCOMPOSE_FILE='one.yaml'\n");
    assert_eq!(seen(&stack, ".", ""), ["one.yaml"]);
    let stack = stack.environment("COMPOSE_FILE", "two.yaml");
    assert!(seen(&stack, ".", "").is_empty(), "the environment wins");
    let stack = Stack::empty().file("one.yaml", WEB).file("other.env", "COMPOSE_FILE=one.yaml\n");
    assert_eq!(seen(&stack, ".", "--env-file other.env"), ["one.yaml"]);
    let stack = Stack::empty().file("one.yaml", WEB).file("other.env", "COMPOSE_FILE=one.yaml\n");
    assert_eq!(seen(&stack.environment("COMPOSE_ENV_FILES", "other.env"), ".", ""), ["one.yaml"]);
    let stack = Stack::empty()
        .file("one.yaml", WEB)
        .file(".env", "COMPOSE_FILE=one.yaml\n")
        .environment("COMPOSE_DISABLE_ENV_FILE", "1");
    assert_eq!(stack.run("").code, Some(2));
}

#[test]
fn compose_file_counts_from_where_the_user_is() {
    let stack = Stack::empty().file("one.yaml", WEB).file("sub/one.yaml", PLAIN);
    let stack = stack.environment("COMPOSE_FILE", "one.yaml");
    assert_eq!(seen(&stack, ".", "--project-directory sub"), ["one.yaml"]);
    let stack = Stack::empty().file("one.yaml", WEB).file("sub/.env", "COMPOSE_FILE=one.yaml\n");
    assert_eq!(seen(&stack, ".", "--project-directory sub"), ["one.yaml"]);
}

#[test]
fn dot_env_may_hold_variables_and_more_than_lines() {
    for text in [
        "STAGE=one\nCOMPOSE_FILE=${STAGE}.yaml\n",
        "STAGE=one\nCOMPOSE_FILE=\"$STAGE.yaml\"\n",
        "COMPOSE_FILE=${STAGE:-one}.yaml\n",
        "COMPOSE_FILE: one.yaml\n",
        "COMPOSE_FILE=one.yaml\nKEY=\"-----\nCOMPOSE_FILE=two.yaml\n-----\"\n",
    ] {
        let stack = Stack::empty().file("one.yaml", WEB).file("two.yaml", PLAIN).file(".env", text);
        assert_eq!(seen(&stack, ".", ""), ["one.yaml"], "{text}");
    }
    let stack = Stack::empty().file("one.yaml", WEB).file(".env", "STAGE=two\nCOMPOSE_FILE=$STAGE.yaml\n");
    assert_eq!(seen(&stack.environment("STAGE", "one"), ".", ""), ["one.yaml"], "the environment wins");
    for (word, disabled) in [("1", true), ("TRUE", true), ("t", true), ("0", false)] {
        let stack = Stack::empty().file("one.yaml", WEB).file(".env", "COMPOSE_FILE=one.yaml\n");
        let code = stack.environment("COMPOSE_DISABLE_ENV_FILE", word).run("--diff").code;
        assert_eq!(code, Some(if disabled { 2 } else { 0 }), "{word}");
    }
}

#[test]
fn the_nearer_dot_env_wins() {
    let stack = Stack::empty()
        .file("compose.yaml", "services: {web: {image: web}}\n")
        .file(".env", "COMPOSE_PROJECT_NAME=outer\n")
        .file("sub/.env", "COMPOSE_PROJECT_NAME=inner\n");
    let out = stack.run_in("sub", "--diff --connect --network edge --unique-names").out;
    assert!(out.contains("web-inner"), "{out}");
}

#[test]
fn what_is_included_has_a_dot_env_of_its_own() {
    let deep = "services: {deep: {image: deep, networks: [front]}}\nnetworks: {front: }\n";
    let stack = |include: &str| {
        Stack::empty()
            .file("compose.yaml", &format!("include: [{include}]\nservices: {{web: {{image: web}}}}\n"))
            .file("sub/more.yaml", "include: [\"${NAME}.yaml\"]\nservices: {more: {image: more}}\n")
            .file("sub/deep.yaml", deep)
    };
    for stack in [
        stack("sub/more.yaml").file("sub/.env", "NAME=deep\n"),
        stack("{path: sub/more.yaml, env_file: names.env}").file("names.env", "NAME=deep\n"),
        stack("{path: sub/more.yaml, env_file: [names.env]}").file("names.env", "NAME=deep\n"),
        stack("sub/more.yaml").file(".env", "NAME=deep\n").file("sub/.env", "NAME=gone\n"),
    ] {
        let second = stack.run("--override -q");
        assert_eq!(second.err, "");
        assert_eq!(second.out, "services:\n  deep:\n    networks: !reset null\nnetworks:\n  front: !reset null\n");
    }
    let outcome = stack("sub/more.yaml").run("--override -q");
    assert!(outcome.code == Some(2) && outcome.err.contains("include `.yaml`"), "{}", outcome.err);
}

#[test]
fn nothing_found() {
    assert_snapshot!(Stack::empty().run("").shown(), @r"
    exit 2
    ---
    error: no configuration file provided: not found
    hint: name a file with -f, or run this where one of compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml is
    ");
    assert_snapshot!(Stack::empty().run("-f gone.yaml").shown(), @r"
    exit 2
    ---
    error: gone.yaml: no such file or directory
    ");
    assert_snapshot!(Stack::empty().run("-f .").shown(), @r"
    exit 2
    ---
    error: .: is a directory
    ");
    assert_snapshot!(Stack::empty().run("--env-file gone.env").shown(), @r"
    exit 2
    ---
    error: couldn't find env file: gone.env
    ");
}

#[test]
fn the_projects_name_decides_what_a_pin_means() {
    let text = "services:\n  web:\n    image: web\n    networks: [front]\n    labels:\n      - traefik.enable=true\n      - traefik.docker.network=NAME_front\nnetworks:\n  front:\n";
    let pins = |stack: &Stack, words: &str| {
        stack.run(&format!("--diff {words}")).out.contains("+      - traefik.docker.network=")
    };
    let of = |name: &str| Stack::empty().file("compose.yaml", &text.replace("NAME", name));
    assert!(pins(&of("shop"), ""), "the directory");
    assert!(!pins(&of("other"), ""));
    assert!(pins(&of("other"), "-p other"));
    assert!(pins(&of("other").environment("COMPOSE_PROJECT_NAME", "other"), ""));
    assert!(pins(&of("other").file(".env", "COMPOSE_PROJECT_NAME=other\n"), ""));
    assert!(pins(&Stack::empty().file("compose.yaml", &format!("name: other\n{}", text.replace("NAME", "other"))), ""));
}
