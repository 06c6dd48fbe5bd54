use std::os::fd::OwnedFd;
use std::process::Stdio;

use super::support::{Docker, Outcome, plugin, standalone, words};

const METADATA: &str = "docker-cli-plugin-metadata";

#[test]
fn metadata_is_one_json_object_that_docker_accepts() {
    let outcome = Outcome::of(&mut standalone([METADATA]));
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    let metadata: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(metadata["SchemaVersion"], "0.1.0");
    assert_eq!(metadata["Version"], concat!("v", env!("CARGO_PKG_VERSION")));
    assert_ne!(metadata["Vendor"], "");
    assert_ne!(metadata["ShortDescription"], "");
}

#[test]
fn metadata_needs_no_home_and_no_standard_input() {
    let expected = Outcome::of(&mut standalone([METADATA])).out;
    let closed = standalone([METADATA]);
    let shell = format!("exec '{}' {METADATA} <&-", closed.get_program().display());
    let mut without_stdin = std::process::Command::new("/bin/sh");
    without_stdin.args(["-c", &shell]).env_clear();
    for command in [
        standalone([METADATA]).env("HOME", "/nonexistent").env("DOCKER_CONFIG", "/dev/null/x"),
        standalone([METADATA]).env("DOCKER_CLI_PLUGIN_SOCKET", "@nobody").current_dir("/"),
        plugin([METADATA]).env("HOME", "/proc/1/root"),
        &mut without_stdin,
    ] {
        let outcome = Outcome::of(command);
        assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (Some(0), expected.as_str(), ""));
    }
}

#[test]
fn every_form_in_which_docker_calls_a_plugin_is_understood() {
    let rewrite_help = Outcome::of(&mut plugin(["destination", "rewrite", "--help"])).out;
    let root_help = Outcome::of(&mut plugin(["destination", "--help"])).out;
    let version = concat!("Docker Destination version v", env!("CARGO_PKG_VERSION"), "\n");
    assert!(rewrite_help.starts_with("Usage:  docker destination rewrite [OPTIONS]\n"));
    assert!(root_help.starts_with("Usage:  docker destination COMMAND\n"));
    for (line, expected) in [
        ("destination rewrite --help", &*rewrite_help),
        ("destination rewrite -h", &*rewrite_help),
        ("destination --help rewrite", &*rewrite_help),
        ("--context X destination rewrite --help", &*rewrite_help),
        ("-H tcp://h:2375 -l debug destination rewrite --help", &*rewrite_help),
        ("-Dc X destination rewrite --help", &*rewrite_help),
        ("-cX destination rewrite --help", &*rewrite_help),
        ("-c=X destination rewrite --help", &*rewrite_help),
        ("-c destination destination rewrite --help", &*rewrite_help),
        ("--tlsverify=false destination rewrite --help", &*rewrite_help),
        ("--tls --tlscacert a --tlscert=b --tlskey c destination rewrite --help", &*rewrite_help),
        ("-- destination rewrite --help", &*rewrite_help),
        ("--config D destination rewrite --help", &*rewrite_help),
        ("--not-yet-invented destination rewrite --help", &*rewrite_help),
        ("--help destination rewrite", &*rewrite_help),
        ("-h destination rewrite", &*rewrite_help),
        ("help destination rewrite", &*rewrite_help),
        ("destination --help", &*root_help),
        ("destination -h", &*root_help),
        ("--help destination", &*root_help),
        ("-h destination", &*root_help),
        ("-Dh destination", &*root_help),
        ("help destination", &*root_help),
        ("--version destination rewrite", version),
        ("-v destination", version),
        ("destination --version", version),
        ("destination -v", version),
        ("destination docker-cli-plugin-hooks {}", "{\"Type\":0,\"Template\":\"\"}\n"),
        (
            "__complete destination rew",
            "rewrite\tStrip a compose file's networks and connect it to a destination\n:4\n",
        ),
        ("__completeNoDesc destination rew", "rewrite\n:4\n"),
    ] {
        let outcome = Outcome::of(&mut plugin(words(line)));
        assert_eq!((outcome.out.as_str(), outcome.err.as_str(), outcome.code), (expected, "", Some(0)), "{line}");
    }
}

#[test]
fn started_by_its_path_the_name_may_be_left_out() {
    let expected = Outcome::of(&mut plugin(["destination", "rewrite", "--help"])).out;
    for line in [
        "rewrite --help",
        "destination rewrite --help",
        "-c X rewrite --help",
        "-c X destination rewrite --help",
        "--help rewrite",
        "help rewrite",
        "help destination rewrite",
    ] {
        let outcome = Outcome::of(&mut standalone(words(line)));
        assert_eq!((outcome.out.as_str(), outcome.code), (expected.as_str(), Some(0)), "{line}");
    }
    assert_eq!(Outcome::of(&mut standalone(["__complete", "re"])).out.lines().last(), Some(":4"));
}

#[test]
fn started_by_its_path_global_flags_are_judged_as_docker_judges_them() {
    for (line, code, message) in [
        ("--nope rewrite", 125, "unknown flag: --nope"),
        ("-Z rewrite", 125, "unknown shorthand flag: 'Z' in -Z"),
        ("--host", 125, "flag needs an argument: --host"),
        ("--tls=x rewrite", 125, "invalid argument \"x\" for \"--tls\" flag: must be true or false"),
        ("-H a -H b rewrite", 125, "invalid argument \"b\" for \"-H, --host\" flag: specify only one -H"),
        ("-H a -c b rewrite", 1, "conflicting options: cannot specify both --host and --context"),
        ("-l bogus rewrite", 1, "Unable to parse logging level: bogus"),
    ] {
        let outcome = Outcome::of(&mut standalone(words(line)));
        assert_eq!((outcome.code, outcome.err.lines().next()), (Some(code), Some(message)), "{line}");
        assert_eq!(outcome.out, "", "{line}");
    }
}

#[test]
fn a_call_by_compose_as_a_provider_is_told_apart_from_a_command() {
    let metadata = Outcome::of(&mut standalone(["compose", "metadata"]));
    let said: serde_json::Value = serde_json::from_str(&metadata.out).unwrap();
    let names =
        said["up"]["parameters"].as_array().unwrap().iter().map(|parameter| parameter["name"].as_str().unwrap());
    assert_eq!((metadata.code, names.collect::<Vec<_>>()), (Some(0), vec!["name", "service"]));
    let mut provider = standalone(["compose", "--project-name=p", "up", "--name=x", "--service=a", "svc"]);
    let provider = Outcome::of(provider.env("DOCKER_HOST", "unix:///nonexistent.sock"));
    insta::assert_snapshot!(provider.shown(), @r#"
    exit 1
    --- stdout
    {"type":"error","message":"Cannot connect to the Docker daemon at unix:///nonexistent.sock. Is the docker daemon running?"}
    "#);
    let down = Outcome::of(&mut standalone(["compose", "--project-name=p", "down", "svc"]));
    assert_eq!((down.code, down.out.as_str(), down.err.as_str()), (Some(0), "", ""));
    let other = Outcome::of(&mut standalone(["compose", "--project-name=p", "stop", "svc"]));
    insta::assert_snapshot!(other.shown(), @r#"
    exit 1
    --- stdout
    {"type":"error","message":"Compose asks for something unknown: `stop` is nothing that a provider of destinations does"}
    "#);
    let command = Outcome::of(&mut plugin(["destination", "compose", "up"]));
    insta::assert_snapshot!(command.shown(), @r"
    exit 1
    --- stderr
    error: no configuration file provided: not found
    hint: name a file with -f, or run this where one of compose.yaml, compose.yml, docker-compose.yml, docker-compose.yaml is
    ");
}

#[test]
fn docker_lists_the_plugin_and_finds_nothing_wrong_with_it() {
    let docker = Docker::new();
    let help = Outcome::of(&mut docker.call("--help"));
    let line = help.out.lines().find(|line| line.contains("destination*"));
    assert_eq!(line.map(str::trim), Some("destination*Manage destinations and connect compose stacks to them"));
    assert!(!help.out.contains("Invalid Plugins"), "{}", help.out);
}

#[test]
fn docker_passes_help_and_exit_codes_on() {
    let docker = Docker::new();
    for (line, code, out, err) in [
        ("destination --help", 0, "Usage:  docker destination COMMAND", ""),
        ("help destination", 0, "Usage:  docker destination COMMAND", ""),
        ("help destination rewrite", 0, "Usage:  docker destination rewrite [OPTIONS]", ""),
        ("--help destination rewrite", 0, "Usage:  docker destination rewrite [OPTIONS]", ""),
        ("-c nosuch destination rewrite --help", 0, "Usage:  docker destination rewrite [OPTIONS]", ""),
        ("destination", 0, "", "Usage:  docker destination COMMAND"),
        ("destination foo", 1, "", "docker: unknown command: docker destination foo"),
        ("destination rewrite x", 1, "", "docker: 'docker destination rewrite' accepts no arguments"),
        ("destination rewrite --nope", 125, "", "unknown flag: --nope"),
    ] {
        let outcome = Outcome::of(&mut docker.call(line));
        assert_eq!(outcome.code, Some(code), "{line}: {}", outcome.err);
        assert_eq!(outcome.out.lines().next().unwrap_or_default(), out, "{line}");
        assert_eq!(outcome.err.lines().next().unwrap_or_default(), err, "{line}");
    }
}

#[test]
fn docker_completes_with_the_plugin() {
    let outcome = Outcome::of(&mut Docker::new().call("__complete destination rew"));
    insta::assert_snapshot!(outcome.out, @r"
    rewrite	Strip a compose file's networks and connect it to a destination
    :4
    ");
}

#[test]
fn a_reader_that_goes_away_ends_the_plugin_quietly() {
    for words in [vec![METADATA], vec!["destination", "rewrite", "--help"], vec!["__complete", "destination", "re"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let outcome = Outcome::of(plugin(&words).stdout(Stdio::from(OwnedFd::from(writer))));
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(141), ""), "{words:?}");
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let outcome = Outcome::of(plugin(["destination"]).stderr(Stdio::from(OwnedFd::from(writer))));
    assert_eq!(outcome.code, Some(141));
}

#[test]
fn a_full_disk_is_an_error_and_not_a_short_file() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let outcome = Outcome::of(plugin(["destination", "--help"]).stdout(full));
    insta::assert_snapshot!(outcome.shown(), @r"
    exit 1
    --- stderr
    error: cannot write to standard output: No space left on device (os error 28)
    ");
}
