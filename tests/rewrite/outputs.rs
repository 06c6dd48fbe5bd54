//! Where the result goes, and what is said about it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::{JOIN, Outcome, Stack};

const OLD: &str = "services:\n  web:\n    image: web\n    networks: [front]\nnetworks:\n  front:\n    internal: true\n";
const NEW: &str = "services:\n  web:\n    image: web\n";

#[test]
fn the_result_is_on_standard_output_and_the_report_beside_it() {
    let stack = Stack::new(OLD);
    assert_snapshot!(stack.run("").shown(), @r"
    services:
      web:
        image: web
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was internal: `web` could not reach the outside, and can now
    ");
    assert_eq!(stack.text("compose.yaml"), OLD);
}

#[test]
fn in_place_replaces_the_file_and_keeps_mode_and_symlink() {
    let stack = Stack::empty().file("real.yaml", OLD);
    std::os::unix::fs::symlink("real.yaml", stack.path("compose.yaml")).unwrap();
    fs::set_permissions(stack.path("real.yaml"), fs::Permissions::from_mode(0o640)).unwrap();
    assert_snapshot!(stack.run("--in-place").shown(), @r"
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was internal: `web` could not reach the outside, and can now
    ");
    assert_eq!(stack.text("real.yaml"), NEW);
    assert!(fs::symlink_metadata(stack.path("compose.yaml")).unwrap().is_symlink());
    assert_eq!(fs::metadata(stack.path("real.yaml")).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(fs::read_dir(stack.path(".")).unwrap().count(), 2);
    // Nothing to do, nothing written.
    let before = fs::metadata(stack.path("real.yaml")).unwrap().modified().unwrap();
    assert_snapshot!(stack.run("-i").shown(), @"");
    assert_eq!(fs::metadata(stack.path("real.yaml")).unwrap().modified().unwrap(), before);
}

#[test]
fn output_names_another_file() {
    let stack = Stack::new(OLD);
    assert_snapshot!(stack.run("-o out.yaml").shown(), @r"
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was internal: `web` could not reach the outside, and can now
    ");
    assert_eq!((stack.text("out.yaml").as_str(), stack.text("compose.yaml").as_str()), (NEW, OLD));
    assert_eq!(stack.run("-q -o -").out, NEW);
    assert_snapshot!(stack.run("-o gone/out.yaml").shown(), @r"
    exit 2
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was internal: `web` could not reach the outside, and can now
    error: gone/out.yaml: can't write into its directory: no such file or directory; nothing was written
    ");
    assert_snapshot!(stack.run("-q -o .").shown(), @r"
    exit 2
    ---
    error: .: is a directory; nothing was written
    ");
}

#[test]
fn check_says_whether_something_would_change() {
    let stack = Stack::new(OLD).file("new.yaml", NEW);
    assert_snapshot!(stack.run("--check").shown(), @r"
    exit 1
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was internal: `web` could not reach the outside, and can now
    `compose.yaml` would change
    ");
    assert_snapshot!(stack.run("--check --quiet").shown(), @"exit 1");
    assert_snapshot!(stack.run("--check --diff --quiet").shown(), @r"
    exit 1
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,3 @@
     services:
       web:
         image: web
    -    networks: [front]
    -networks:
    -  front:
    -    internal: true
    ");
    assert_snapshot!(stack.run("--check -f new.yaml").shown(), @"");
    assert_eq!(stack.text("compose.yaml"), OLD);
}

#[test]
fn a_diff_is_for_patch() {
    let stack = Stack::new(OLD);
    let diff = stack.run("--diff --quiet");
    assert_snapshot!(diff.shown(), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,3 @@
     services:
       web:
         image: web
    -    networks: [front]
    -networks:
    -  front:
    -    internal: true
    ");
    assert_snapshot!(Stack::new(NEW).run("--diff").shown(), @"");
}

#[test]
fn an_override_is_a_second_file() {
    let stack = Stack::new(OLD);
    assert_snapshot!(stack.run("--override").shown(), @r"
    services:
      web:
        networks: !reset null
    networks:
      front: !reset null
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was internal: `web` could not reach the outside, and can now
    ");
    assert_snapshot!(stack.run("--override --connect --network edge --quiet -o second.yaml").shown(), @"");
    assert_snapshot!(stack.text("second.yaml"), @r"
    services:
      web:
        networks: !override
          default: {}
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
    networks:
      front: !reset null
      edge:
        external: true
        name: edge
    ");
    assert_eq!(stack.text("compose.yaml"), OLD);
}

#[test]
fn an_override_that_has_nothing_to_say_is_empty() {
    let stack = Stack::new(NEW);
    let outcome = stack.run("--override");
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (Some(0), "{}\n", ""));
    assert_eq!(stack.run("--override -o second.yaml").code, Some(0));
    assert_eq!(stack.text("second.yaml"), "{}\n");
}

#[test]
fn an_override_of_everything_at_once() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front: {aliases: [www]}
              team:
            labels:
              - traefik.enable=true
              - traefik.docker.network=front
          db:
            image: db
          side:
            image: side
            network_mode: service:web
        networks:
          front:
          team:
            name: team
          edge:
            driver: bridge
          default:
            name: mine
        ",
    );
    assert_snapshot!(stack.run("--override --connect --network edge --keep team --gw-priority").shown(), @r"
    services:
      web:
        networks: !override
          default:
            aliases:
              - www
            gw_priority: 1
          team: {}
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
        labels:
          traefik.docker.network: edge
      db:
        networks:
          default:
            gw_priority: 1
          edge:
            aliases:
              - db.${COMPOSE_PROJECT_NAME}
    networks:
      front: !reset null
      default: !reset null
      edge: !override
        external: true
        name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `front`, `team` -> `default`, `team`, `edge`
    compose.yaml:5:7: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    compose.yaml:9:9: changed: `web`: `traefik.docker.network` was `front`, which it leaves; now `edge`
    compose.yaml:10:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:14:5: note: `side` shares the network of service `web` and is reached where that is
    compose.yaml:16:3: changed: network `front` stripped
    compose.yaml:19:3: changed: network `edge` stripped; its key is the destination's now
    compose.yaml:21:3: changed: network `default` stripped
    compose.yaml:22:5: lost: `default` was called `mine` on the engine
    ");
    stack.rewritten("--connect --network edge --keep team --gw-priority");
}

#[test]
fn several_files_do_not_fit_on_standard_output() {
    let stack = Stack::new(OLD).file("more.yaml", NEW);
    assert_snapshot!(stack.run("-f compose.yaml -f more.yaml").shown(), @r"
    exit 2
    ---
    error: the project has 2 files (`compose.yaml`, `more.yaml`), and one output can't hold them
    hint: use --in-place or --diff, write a second file with --override, or name one file with -f
    ");
    assert_snapshot!(stack.run("-f compose.yaml -f more.yaml -o out.yaml").shown(), @r"
    exit 2
    ---
    error: the project has 2 files (`compose.yaml`, `more.yaml`), and one output can't hold them
    hint: use --in-place or --diff, write a second file with --override, or name one file with -f
    ");
    assert_snapshot!(stack.run("-f compose.yaml -f more.yaml --check -q").shown(), @"exit 1");
    assert_eq!(stack.run("-f compose.yaml -f more.yaml -q -i").code, Some(0));
    assert_eq!((stack.text("compose.yaml").as_str(), stack.text("more.yaml").as_str()), (NEW, NEW));
}

#[test]
fn standard_input() {
    let stack = Stack::empty().input(OLD);
    assert_snapshot!(stack.run("-f -").shown(), @r"
    services:
      web:
        image: web
    ---
    <stdin>:4:16: changed: `web`: networks `front` -> `default`
    <stdin>:6:3: changed: network `front` stripped
    <stdin>:7:5: lost: `front` was internal: `web` could not reach the outside, and can now
    ");
    assert_snapshot!(stack.run("-f - --diff --quiet").shown(), @r"
    --- <stdin>
    +++ <stdin>
    @@ -1,7 +1,3 @@
     services:
       web:
         image: web
    -    networks: [front]
    -networks:
    -  front:
    -    internal: true
    ");
    assert_snapshot!(stack.run("-f - --in-place").shown(), @r"
    exit 2
    ---
    error: standard input can't be rewritten in place
    hint: write to a file with -o FILE, or to standard output
    ");
    assert_snapshot!(stack.run("-f - -f -").shown(), @r"
    exit 2
    ---
    error: <stdin>: can be read only once
    ");
    assert_eq!(stack.run("-f - -q -o out.yaml").code, Some(0));
    assert_eq!(stack.text("out.yaml"), NEW);
}

#[test]
fn quiet_keeps_errors_only() {
    assert_eq!(Stack::new(OLD).run("-q").err, "");
    assert_eq!(Stack::new(OLD).run("-q --network edge").err, "");
    assert_snapshot!(Stack::new(OLD).run("-q --strict").shown(), @r"
    exit 2
    ---
    error: 1 thing would be lost, and --strict forbids that; nothing was written
    hint: keep networks with --keep NETWORK, or leave --strict out
    ");
}

#[test]
fn a_report_for_programs() {
    let stack = Stack::new(OLD);
    let outcome = stack.run("--report json --connect --network edge");
    let report: Value = serde_json::from_str(&outcome.err).unwrap();
    insta::assert_json_snapshot!(report, @r#"
    {
      "version": 1,
      "files": [
        {
          "path": "compose.yaml",
          "changed": true
        }
      ],
      "warnings": [],
      "items": [
        {
          "kind": "finding",
          "code": "shared-name",
          "file": "compose.yaml",
          "line": 2,
          "column": 3,
          "service": null,
          "network": null,
          "message": "Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private"
        },
        {
          "kind": "changed",
          "code": "service-networks",
          "file": "compose.yaml",
          "line": 4,
          "column": 16,
          "service": "web",
          "network": null,
          "message": "`web`: networks `front` -> `default`, `edge`"
        },
        {
          "kind": "changed",
          "code": "network",
          "file": "compose.yaml",
          "line": 6,
          "column": 3,
          "service": null,
          "network": "front",
          "message": "network `front` stripped"
        },
        {
          "kind": "lost",
          "code": "internal-network",
          "file": "compose.yaml",
          "line": 7,
          "column": 5,
          "service": null,
          "network": "front",
          "message": "`front` was internal: `web` could not reach the outside, and can now"
        }
      ],
      "error": null
    }
    "#);
    let outcome = stack.run("--report json --strict");
    assert_eq!(outcome.code, Some(2));
    let report: Value = serde_json::from_str(&outcome.err).unwrap();
    insta::assert_json_snapshot!(report, @r#"
    {
      "version": 1,
      "files": [],
      "warnings": [],
      "items": [
        {
          "kind": "changed",
          "code": "service-networks",
          "file": "compose.yaml",
          "line": 4,
          "column": 16,
          "service": "web",
          "network": null,
          "message": "`web`: networks `front` -> `default`"
        },
        {
          "kind": "changed",
          "code": "network",
          "file": "compose.yaml",
          "line": 6,
          "column": 3,
          "service": null,
          "network": "front",
          "message": "network `front` stripped"
        },
        {
          "kind": "lost",
          "code": "internal-network",
          "file": "compose.yaml",
          "line": 7,
          "column": 5,
          "service": null,
          "network": "front",
          "message": "`front` was internal: `web` could not reach the outside, and can now"
        }
      ],
      "error": {
        "message": "1 thing would be lost, and --strict forbids that",
        "hint": "keep networks with --keep NETWORK, or leave --strict out",
        "file": null,
        "line": null,
        "column": null
      }
    }
    "#);
}

/// The error of a report for programs, the one thing on standard error.
fn failure(outcome: &Outcome) -> String {
    let report: Value = serde_json::from_str(&outcome.err).unwrap_or_else(|why| panic!("{why}: {}", outcome.err));
    assert_eq!(outcome.err.lines().count(), 1, "{}", outcome.err);
    assert_eq!((&outcome.out, &report["files"]), (&String::new(), &serde_json::json!([])), "{}", outcome.err);
    let error = &report["error"];
    let place = match (&error["file"], &error["line"], &error["column"]) {
        (Value::Null, Value::Null, Value::Null) => String::new(),
        (file, Value::Null, Value::Null) => format!("{}: ", file.as_str().unwrap()),
        (file, line, column) => format!("{}:{line}:{column}: ", file.as_str().unwrap()),
    };
    let hint = error["hint"].as_str().map_or_else(String::new, |hint| format!(" ({hint})"));
    format!("{} {place}{}{hint}\n", outcome.code.unwrap(), error["message"].as_str().unwrap())
}

#[test]
fn whatever_fails_is_told_to_programs_in_one_form() {
    let stack = Stack::new(OLD)
        .file("broken.yaml", "services:\n  web: [\n")
        .file("odd.yaml", "services: 5\n")
        .file("base.yaml", "services: {web: {extends: {file: gone.yaml, service: web}}}\n")
        .file("taken.yaml", "services: {web: &a {image: x, labels: [caddy=a.example]}, db: *a}\n")
        .file("wish.yaml", "x-destination: {mode: both, join: never}\nservices: {web: {image: x}}\n")
        .file("cycle.yaml", "services: {a: {extends: b}, b: {extends: a}}\n");
    fs::create_dir(stack.path("directory.yaml")).unwrap();
    let said: String = [
        "-f gone.yaml",
        "-f directory.yaml",
        "-f broken.yaml",
        "-f odd.yaml",
        "-f base.yaml",
        "-f cycle.yaml",
        "-f wish.yaml",
        "-f taken.yaml --connect --network edge --service db",
        "--strict",
        "--strict --override",
        "--connect",
        "--mode only",
        "--mode only --network edge --join provider",
        "-p shop! --connect --network edge --unique-names",
        "--env-file gone.env",
        "-f compose.yaml -f compose.yaml",
        "-o gone/out.yaml",
        "-o .",
        "--override -o compose.yaml",
    ]
    .iter()
    .map(|words| failure(&stack.run(&format!("--report json {words}"))))
    .collect();
    assert_snapshot!(said, @r"
    2 gone.yaml: no such file or directory
    2 directory.yaml: is a directory
    2 broken.yaml:2:8: unclosed bracket '['
    2 odd.yaml:1:1: services must be a mapping
    2 base.yaml:1:34: extends file `gone.yaml`: no such file or directory
    2 cycle.yaml:1:12: services extend each other without end
    2 wish.yaml:1:29: x-destination: `join` must be one of networks, provider (write `join: …` with one of networks, provider)
    2 taken.yaml:1:59: `db` needs the label `caddy_ingress_network=edge`, and its labels are those of service `web` too (write a second file with --override, or set the label yourself)
    2 1 thing would be lost, and --strict forbids that (keep networks with --keep NETWORK, or leave --strict out)
    2 1 thing would be lost, and --strict forbids that (keep networks with --keep NETWORK, or leave --strict out)
    125 mode both needs the network of a destination, and none is given (give one with --network NETWORK, or in the file: `x-destination: {network: NETWORK}`)
    125 mode only needs the network of a destination, and none is given (give one with --network NETWORK, or in the file: `x-destination: {network: NETWORK}`)
    125 joining by provider keeps the private network, which mode `only` leaves (use --mode both, or --join networks)
    125 invalid project name `shop!`: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number (name the project with -p NAME)
    2 couldn't find env file: gone.env
    2 the project has 2 files (`compose.yaml`, `compose.yaml`), and one output can't hold them (use --in-place or --diff, write a second file with --override, or name one file with -f)
    2 gone/out.yaml: can't write into its directory: no such file or directory; nothing was written
    2 .: is a directory; nothing was written
    2 `compose.yaml` is a file of the project and stays as it is; nothing was written (name another file with -o, and the files to start from with -f)
    ");
    let stack_of = |text: &str| Stack::empty().input(text);
    let said =
        ["-f -", "-f - -f -"].map(|words| failure(&stack_of("services: [").run(&format!("--report json {words}"))));
    assert_snapshot!(said.concat(), @r"
    2 <stdin>:1:11: unclosed bracket '['
    2 <stdin>: can be read only once
    ");
    assert_snapshot!(failure(&stack_of(OLD).run("--report json -f - --in-place")), @"2 standard input can't be rewritten in place (write to a file with -o FILE, or to standard output)");
    let away = Stack::new(OLD).environment("DOCKER_HOST", "unix:///nowhere/docker.sock");
    let said = failure(&away.run("--report json --connect --destination edge"));
    assert_snapshot!(said, @"2 Cannot connect to the Docker daemon at unix:///nowhere/docker.sock. Is the docker daemon running?");
    assert_eq!(stack.text("compose.yaml"), OLD);
}

#[test]
fn a_full_disk_is_told_to_programs_too() {
    let stack = Stack::new(OLD);
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let outcome = stack.run_into("--report json", full.into());
    assert_snapshot!(failure(&outcome), @"1 cannot write to standard output: No space left on device (os error 28)");
}

#[test]
fn a_report_for_programs_is_all_there_is_on_standard_error() {
    let stack = Stack::new(OLD).file("docker-compose.yml", NEW);
    let told = |words: &str| -> Value { serde_json::from_str(&stack.run(words).err).unwrap() };
    let report = told("--report json --check --service web");
    assert_snapshot!(report["warnings"], @r#"[{"message":"several compose files found (compose.yaml, docker-compose.yml), using compose.yaml","hint":null},{"message":"--service has no effect in mode isolated","hint":"add --connect to join the destination too, or --mode only"}]"#);
    assert_eq!(report["files"][0]["changed"], true);
    assert_eq!(told("--report json --check --service web -q")["warnings"], serde_json::json!([]));
    assert_snapshot!(stack.run("--report json --wrong").shown(), @r"
    exit 125
    ---
    unknown flag: --wrong

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
    assert_snapshot!(stack.run("--report json --connect --network _").shown(), @r#"
    exit 125
    ---
    error: invalid argument "_" for "--network" flag: must be 1 to 200 of the characters a-z, A-Z, 0-9, `.`, `_` and `-`, the first one a letter or a digit
    "#);
}

#[test]
fn every_field_of_a_report_for_programs_is_documented() {
    let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rewrite-json.md")).unwrap();
    let stack = Stack::new(OLD);
    let mut left: Vec<Value> = ["--service web", "--strict"]
        .map(|words| serde_json::from_str(&stack.run(&format!("--report json {words}")).err).unwrap())
        .into();
    let mut fields = BTreeSet::new();
    while let Some(value) = left.pop() {
        match value {
            Value::Array(items) => left.extend(items),
            Value::Object(entries) => {
                for (key, value) in entries {
                    fields.insert(key);
                    left.push(value);
                }
            }
            _ => {}
        }
    }
    assert_eq!(fields.len(), 16, "{fields:?}");
    for field in fields {
        assert!(text.contains(&format!("`{field}`")), "docs/rewrite-json.md doesn't say what `{field}` is");
    }
}

#[test]
fn flags_that_contradict_each_other() {
    let stack = Stack::new(OLD);
    assert_snapshot!(stack.run("--diff --in-place").shown(), @r"
    exit 125
    ---
    conflicting options: --diff and --in-place can't be used together

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
    assert_snapshot!(stack.run("--override --in-place").shown(), @r"
    exit 125
    ---
    conflicting options: --in-place and --override can't be used together

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
    assert_snapshot!(stack.run("-o out.yaml --check").shown(), @r"
    exit 125
    ---
    conflicting options: --check and --output can't be used together

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn names_from_files_can_not_write_to_the_terminal() {
    let stack = Stack::new("services:\n  \"w\\e[31mb\":\n    image: web\n    networks: [front]\nnetworks:\n  front:\n");
    let outcome = stack.run("");
    assert!(!outcome.err.contains('\u{1b}'), "{}", outcome.err);
    assert_snapshot!(outcome.err, @r"
    compose.yaml:4:16: changed: `w\x1b[31mb`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    ");
}

#[test]
fn the_result_is_its_own_result_in_every_form() {
    let stack = Stack::new(OLD);
    let first = stack.run(&format!("{JOIN} -q")).out;
    let stack = Stack::empty().file("compose.yaml", &first).input(&first);
    assert_eq!(stack.run(&format!("{JOIN} -q")).out, first);
    assert_eq!(stack.run(&format!("{JOIN} -q -f -")).out, first);
    assert_eq!(stack.run(&format!("{JOIN} -q --override")).out, "{}\n");
}

#[test]
fn the_output_never_takes_the_place_of_another_file_of_the_project() {
    let text = "services: {web: {image: web, networks: [front], extends: {file: base.yaml, service: base}}}\nnetworks: {front: }\n";
    let base = "services: {base: {image: base}}\n";
    let stack = Stack::empty().file("compose.yaml", text).file("base.yaml", base);
    std::os::unix::fs::symlink("compose.yaml", stack.path("link.yaml")).unwrap();
    assert_snapshot!(stack.run("--override -q -o compose.yaml").shown(), @r"
    exit 2
    ---
    error: `compose.yaml` is a file of the project and stays as it is; nothing was written
    hint: name another file with -o, and the files to start from with -f
    ");
    for words in ["--override -q -o link.yaml", "-q -o base.yaml", "--override -q -o ./base.yaml"] {
        let outcome = stack.run(words);
        assert!(
            outcome.code == Some(2) && outcome.err.contains("is a file of the project"),
            "{words}: {}",
            outcome.err
        );
    }
    assert_eq!((stack.text("compose.yaml").as_str(), stack.text("base.yaml").as_str()), (text, base));

    // Written once more, it would start from itself and say nothing.
    let second = "--override -q -o compose.override.yaml";
    assert_eq!(stack.run(second).code, Some(0));
    let written = stack.text("compose.override.yaml");
    assert_eq!(stack.run(second).code, Some(2));
    assert_eq!(stack.run(&format!("-f compose.yaml {second}")).code, Some(0));
    assert_eq!(stack.text("compose.override.yaml"), written);
}
