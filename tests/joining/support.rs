//! A docker with both plugins, ours and Compose, and projects to deploy with it.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::testbed::{Host, Stage, docker, tools};

/// Two services that do nothing. Lookups that the engine can't answer itself fail at once.
pub(crate) const SHOP: &str = "\
services:
  web: {image: testbed, dns: 127.0.0.1, stop_grace_period: 0s}
  db: {image: testbed, stop_grace_period: 0s}
";

/// What a process left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A user's home: docker's configuration with the plugins, and folders of projects.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let plugins = folder.path().join("config/cli-plugins");
        fs::create_dir_all(&plugins).unwrap();
        symlink(env!("CARGO_BIN_EXE_docker-destination"), plugins.join("docker-destination")).unwrap();
        symlink(tools().join("compose-new"), plugins.join("docker-compose")).unwrap();
        Self { folder }
    }

    /// A file in the folder of a project, whose name it is.
    pub(crate) fn write(&self, project: &str, file: &str, text: &str) {
        let folder = self.project(project);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(file), text).unwrap();
    }

    fn project(&self, project: &str) -> PathBuf {
        self.folder.path().join(project)
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("config")
    }

    /// `docker` in the folder of a project, without any engine.
    pub(crate) fn docker(&self, project: &str, words: &[&str]) -> Command {
        let mut command = Command::new(docker());
        command.args(words).env_clear().env("DOCKER_CONFIG", self.config()).env("HOME", self.folder.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).stdin(Stdio::null());
        command.current_dir(self.project(project));
        command
    }

    /// `docker compose` on an engine.
    pub(crate) fn compose(&self, host: &Host, project: &str, line: &str) -> Outcome {
        let words: Vec<&str> = ["compose", "--progress", "plain"].into_iter().chain(line.split(' ')).collect();
        outcome(self.docker(project, &words).env("DOCKER_HOST", &host.endpoint))
    }

    /// The same; it must succeed.
    pub(crate) fn done(&self, host: &Host, project: &str, line: &str) -> Outcome {
        let outcome = self.compose(host, project, line);
        assert_eq!(outcome.code, Some(0), "on {}: docker compose {line}: {}", host.name, outcome.err);
        outcome
    }

    /// Rewrites the project's file in place.
    pub(crate) fn rewrite(&self, project: &str, words: &[&str]) {
        let all = [&["destination", "rewrite", "--in-place", "--quiet"], words].concat();
        let outcome = outcome(&mut self.docker(project, &all));
        assert_eq!(outcome.code, Some(0), "{words:?}: {}", outcome.err);
    }

    /// A project whose services this plugin connects.
    pub(crate) fn joining(&self, project: &str, network: &str) {
        self.write(project, "compose.yaml", SHOP);
        self.rewrite(project, &["--connect", "--join", "provider", "--network", network]);
    }
}

pub(crate) fn outcome(command: &mut Command) -> Outcome {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Outcome { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// The plugin as Compose calls it, by somebody who is no Compose.
pub(crate) fn up(endpoint: &str, project: &str, network: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
    command.arg("compose").arg(format!("--project-name={project}")).arg("up").arg(format!("--name={network}"));
    command.args(["--service=web", "--service=db", "destination"]).env_clear().stdin(Stdio::null());
    command.env("DOCKER_HOST", endpoint).env("DOCKER_CONFIG", "/nonexistent");
    command
}

/// A destination, made by docker alone; its network.
pub(crate) fn destination(stage: &Stage<'_>, word: &str) -> String {
    let network = stage.name(word);
    let label = format!("destination.name={network}");
    stage.host.run_words(&["network", "create", "-d", "bridge", "--label", &label, &network]);
    network
}

/// The containers of a project's service, by their names.
pub(crate) fn containers(host: &Host, project: &str, service: &str) -> Vec<String> {
    let project = format!("label=com.docker.compose.project={project}");
    let words = ["ps", "-a", "--filter", &project, "--format", "{{.Names}} {{.Label \"com.docker.compose.service\"}}"];
    let listed = host.run_words(&words);
    let mut names: Vec<String> = listed
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, name)| *name == service)
        .map(|(name, _)| name.to_owned())
        .collect();
    names.sort();
    names
}

/// The names that were asked for on a network: aliases, as the engine was told them.
pub(crate) fn aliases(host: &Host, container: &str, network: &str) -> Option<Vec<String>> {
    let format = format!("{{{{json (index .NetworkSettings.Networks \"{network}\")}}}}");
    let said = host.run_words(&["inspect", "--format", &format, container]);
    let endpoint: serde_json::Value = serde_json::from_str(&said).unwrap();
    let names = endpoint.as_object()?.get("Aliases").and_then(|names| names.as_array()).cloned().unwrap_or_default();
    let id = host.run_words(&["inspect", "--format", "{{.Id}}", container]);
    let names = names.iter().filter_map(|name| name.as_str()).filter(|name| !id.starts_with(name));
    Some(names.map(str::to_owned).collect())
}

/// A container's addresses.
pub(crate) fn addresses(host: &Host, container: &str) -> BTreeSet<String> {
    let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
    host.run_words(&["inspect", "--format", format, container]).split_ascii_whitespace().map(str::to_owned).collect()
}

/// What several names mean inside of a container: every address that comes up in some lookups. Nothing where nobody
/// answers, which an old engine takes a while to find out.
pub(crate) fn resolve(host: &Host, container: &str, names: &[&str]) -> Vec<BTreeSet<String>> {
    let one = "look() { nslookup -type=a -timeout=2 $1 | sed -n '/^Name/,$ s/^Address: *//p' | sed \"s/^/$1 /\"; }";
    let several = "more() { look $1 | grep . && for i in 1 2 3 4 5 6 7; do look $1; done; }";
    let each: Vec<String> = names.iter().map(|name| format!("more {name} &\n")).collect();
    let said = host.run_words(&["exec", container, "sh", "-c", &format!("{one}\n{several}\n{}wait", each.concat())]);
    let answers: Vec<(&str, &str)> = said.lines().filter_map(|line| line.split_once(' ')).collect();
    let of =
        |name: &str| answers.iter().filter(|(n, _)| *n == name).map(|(_, address)| (*address).to_owned()).collect();
    names.iter().map(|name| of(name)).collect()
}
