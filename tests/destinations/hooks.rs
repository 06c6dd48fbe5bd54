//! What docker shows after other commands: hints of this plugin, through docker's own hooks.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Outcome, assert_shown, destination};
use crate::testbed::{Host, IMAGE, docker, on_plain};

const PLUGIN: &str = env!("CARGO_BIN_EXE_docker-destination");

/// A configuration of docker with the plugin and its hooks.
fn configuration() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("cli-plugins")).unwrap();
    std::os::unix::fs::symlink(PLUGIN, folder.path().join("cli-plugins/docker-destination")).unwrap();
    let installed = Outcome::of(
        Command::new(docker())
            .args(["destination", "hooks", "install"])
            .env_clear()
            .env("DOCKER_CONFIG", folder.path())
            .stdin(Stdio::null()),
    );
    assert_eq!((installed.code, installed.out.as_str()), (Some(0), ""), "{}", installed.err);
    folder
}

/// What docker shows on a terminal.
fn shown(host: &Host, configuration: &Path, words: &[&str]) -> String {
    let line = format!("exec {} {}", docker().display(), words.join(" "));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env_clear().stdin(Stdio::null());
    command.env("PATH", "/usr/bin:/bin").env("TERM", "dumb").env("SHELL", "/bin/sh");
    command.env("DOCKER_HOST", &host.endpoint).env("DOCKER_CONFIG", configuration);
    let output = command.output().unwrap();
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n").replace("\u{1b}[1m", "").replace("\u{1b}[0m", "")
}

#[test]
fn a_removal_that_hurt_is_followed_by_what_mends_it() {
    on_plain(|host| {
        let (stage, folder) = (host.stage("hook"), configuration());
        let net = stage.name("net");
        destination(&stage, "net");
        host.run_words(&["create", "--name", &stage.name("one"), "--network", &net, IMAGE]);
        assert_shown!(shown(host, folder.path(), &["network", "rm", &net]), @r"
        net

        What's next:
          network net is gone, and a container created on it can't start any more: one
          `docker destination create net` makes it anew
          `docker destination doctor` looks at all of it
        ");
        destination(&stage, "other");
        let other = stage.name("other");
        assert_shown!(shown(host, folder.path(), &["network", "rm", &other]), @"other");
    });
}

/// The answer to a hook, asked by a process that was started with docker's words: dockers before 29 don't ask after a
/// command of a plugin that failed.
fn answer(folder: &Path, endpoint: &str, words: &[&str], asked: &str) -> String {
    let script = format!("'{PLUGIN}' destination docker-cli-plugin-hooks '{asked}'\ntrue\n");
    std::fs::write(folder.join(words[0]), script).unwrap();
    let mut command = Command::new("/bin/sh");
    command.args(words).current_dir(folder).env_clear().env("DOCKER_HOST", endpoint).stdin(Stdio::null());
    let outcome = Outcome::of(command.env("DOCKER_CONFIG", "/nonexistent"));
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    outcome.out
}

const UP: &str = r#"{"RootCmd":"compose up","Flags":{},"CommandError":"exited with code 1"}"#;

#[test]
fn a_missing_external_network_is_named_after_compose_failed() {
    on_plain(|host| {
        let (stage, folder) = (host.stage("hookup"), tempfile::tempdir().unwrap());
        let file = |name: &str| {
            format!(
                "services:\n  web:\n    image: {IMAGE}\n    networks: [prod]\nnetworks:\n  prod:\n    external: true\n    name: {name}\n"
            )
        };
        std::fs::write(folder.path().join("compose.yaml"), file(&stage.name("prod"))).unwrap();
        let said = answer(folder.path(), &host.endpoint, &["compose", "up", "-d"], UP);
        assert_shown!(said, @r#"{"Type":0,"Template":"the external network `prod` is not on [server]\n`docker network create prod` makes it, `docker destination create` a destination"}"#);
        destination(&stage, "prod");
        let nothing = "{\"Type\":0,\"Template\":\"\"}\n";
        assert_eq!(answer(folder.path(), &host.endpoint, &["compose", "up", "-d"], UP), nothing);
        // The files that docker was told.
        std::fs::write(folder.path().join("else.yaml"), file(&stage.name("gone"))).unwrap();
        let said = answer(folder.path(), &host.endpoint, &["compose", "-f", "else.yaml", "up"], UP);
        assert!(said.contains("gone` is not on"), "{said}");
        for broken in ["services: [", "", "services: {web: {image: x}}"] {
            std::fs::write(folder.path().join("else.yaml"), broken).unwrap();
            assert_eq!(answer(folder.path(), &host.endpoint, &["compose", "-f", "else.yaml", "up"], UP), nothing);
        }
    });
}

#[test]
fn nothing_is_said_where_nobody_answers_or_nothing_is_understood() {
    let nothing = "{\"Type\":0,\"Template\":\"\"}\n";
    let folder = tempfile::tempdir().unwrap();
    let silent = folder.path().join("docker.sock");
    let _listener = std::os::unix::net::UnixListener::bind(&silent).unwrap();
    let silent = format!("unix://{}", silent.display());
    for endpoint in [silent.as_str(), "unix:///nonexistent.sock", "ssh://nobody@127.0.0.1:1", "nonsense://x"] {
        let rm = r#"{"RootCmd":"network rm","Flags":{}}"#;
        assert_eq!(answer(folder.path(), endpoint, &["network", "rm", "x"], rm), nothing, "{endpoint}");
    }
    for asked in ["", "{", "[]", r#"{"RootCmd":7}"#, r#"{"RootCmd":"image pull"}"#] {
        assert_eq!(answer(folder.path(), "unix:///nonexistent.sock", &["network", "rm", "x"], asked), nothing);
    }
}
