//! Lint and rewrite that ask an engine: destinations by their names, and names that others on them answer to.

use std::fs;
use std::process::{Command, Output, Stdio};

use crate::testbed::{Host, IMAGE, Stage, on_plain};

/// A destination with somebody else's database on it, and a project that is meant for it.
struct Scene<'h> {
    stage: Stage<'h>,
    folder: tempfile::TempDir,
}

impl<'h> Scene<'h> {
    fn new(host: &'h Host, name: &str) -> Self {
        let scene = Self { stage: host.stage(name), folder: tempfile::tempdir().unwrap() };
        let (network, label) = (scene.network(), format!("destination.name={}", scene.name()));
        host.run_words(&["network", "create", "--label", &label, &network]);
        let other = scene.stage.name("other");
        host.run_words(&["run", "-d", "--name", &other, "--network", &network, "--network-alias", "db", IMAGE]);
        let text = "services:\n  web:\n    image: nginx\n  db:\n    image: postgres\n";
        fs::write(scene.folder.path().join("compose.yaml"), text).unwrap();
        scene
    }

    fn name(&self) -> String {
        self.stage.name("prod")
    }

    fn network(&self) -> String {
        self.stage.name("net")
    }

    /// The plugin in the project's folder, on this engine or on none. What it said, with the test's own names left out.
    fn plugin(&self, endpoint: &str, words: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_docker-destination"))
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("DOCKER_HOST", endpoint)
            .env("DOCKER_CONFIG", "/nonexistent")
            .env("COMPOSE_PROJECT_NAME", "shop")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let Output { status, stdout, stderr } = output;
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let all = format!("exit {}\n{}---\n{}", status.code().unwrap(), text(stdout), text(stderr));
        let all = all.replace(endpoint, "[server]").replace(&self.name(), "prod").replace(&self.network(), "net");
        all.replace(&self.stage.name("other"), "other")
    }

    fn here(&self, words: &[&str]) -> String {
        self.plugin(&self.stage.host.endpoint, words)
    }
}

#[test]
fn lint_asks_the_engine_when_a_destination_is_named() {
    on_plain(|host| {
        let scene = Scene::new(host, "lint");
        let lint = |words: &[&str]| scene.here(&[&["lint", "--format", "concise", "-q"], words].concat());
        insta::allow_duplicates! {
            insta::assert_snapshot!(lint(&["--select", "name-taken", "--destination", &scene.name(), "--mode", "both"]), @r"
            exit 1
            compose.yaml:4:3: error[name-taken]: `db` is already answered on network `net` by container `other`
            ---
            ");
            insta::assert_snapshot!(lint(&["--select", "name-taken", "--live", "--network", &scene.network(), "--mode", "both"]), @r"
            exit 1
            compose.yaml:4:3: error[name-taken]: `db` is already answered on network `net` by container `other`
            ---
            ");
            insta::assert_snapshot!(lint(&["--select", "name-taken", "--network", &scene.network(), "--mode", "both"]), @r"
            exit 0
            ---
            ");
            insta::assert_snapshot!(lint(&["--destination", "nowhere-at-all"]).lines().take(3).collect::<Vec<_>>().join("\n"), @r"
            exit 2
            ---
            error: there is no destination `nowhere-at-all` on [server]
            ");
        }
    });
}

#[test]
fn rules_that_ask_are_skipped_with_a_note_where_no_engine_is() {
    on_plain(|host| {
        let scene = Scene::new(host, "away");
        let away = |words: &[&str]| scene.plugin("unix:///nonexistent/docker.sock", words);
        let lint = away(&["lint", "--live", "--format", "concise"]);
        assert!(lint.starts_with("exit 0\n"), "{lint}");
        assert!(lint.contains("rules that ask the engine did not run: "), "{lint}");
        let rewrite = away(&["rewrite", "--destination", "prod", "--connect"]);
        assert!(rewrite.starts_with("exit 2\n---\n"), "{rewrite}");
    });
}

#[test]
fn rewrite_finds_the_network_of_a_destination_and_refuses_names_that_are_taken() {
    on_plain(|host| {
        let scene = Scene::new(host, "rewrite");
        let rewrite = |words: &[&str]| scene.here(&[&["rewrite", "--destination", &scene.name()], words].concat());
        insta::allow_duplicates! {
            insta::assert_snapshot!(rewrite(&["--connect"]), @r"
            exit 2
            ---
            destination prod (network net) on [server]
            error: compose.yaml:4:3: `db` is already answered on network `net` by container `other`; nothing was written
            hint: give services names of their own there with --unique-names or --join provider, or leave some out with --service
            ");
            insta::assert_snapshot!(rewrite(&["--connect", "--override"]), @r"
            exit 2
            ---
            destination prod (network net) on [server]
            error: compose.yaml:4:3: `db` is already answered on network `net` by container `other`; nothing was written
            hint: give services names of their own there with --unique-names or --join provider, or leave some out with --service
            ");
            insta::assert_snapshot!(rewrite(&["--connect", "--service", "web"]), @r"
            exit 0
            services:
              web:
                image: nginx
                networks:
                  default: {}
                  net:
                    aliases:
                      - web.${COMPOSE_PROJECT_NAME}
              db:
                image: postgres

            networks:
              net:
                external: true
                name: net
            ---
            destination prod (network net) on [server]
            compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `net`
            compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `net`, where another stack may answer to the same; --unique-names keeps it private
            ");
            insta::assert_snapshot!(rewrite(&["--connect", "--unique-names", "--check"]), @r"
            exit 1
            ---
            destination prod (network net) on [server]
            compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `net`
            compose.yaml:2:3: changed: service `web` is now `web-shop`
            compose.yaml:4:3: changed: `db`: networks `default` -> `default`, `net`
            compose.yaml:4:3: changed: service `db` is now `db-shop`
            `compose.yaml` would change
            ");
            insta::assert_snapshot!(rewrite(&["--network", "other"]), @r"
            exit 125
            ---
            conflicting options: --destination and --network can't be used together

            Usage:  docker destination rewrite [OPTIONS]

            Run 'docker destination rewrite --help' for more information
            ");
        }
    });
}
