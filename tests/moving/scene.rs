//! What tests put on engines, and how they look at it.

use std::process::Output;

use tempfile::TempDir;

use crate::support::{Outcome, compose, plugin};
use crate::testbed::{Host, IMAGE, Stage, docker, tools};

/// What the plugin did; it must have succeeded. Standard error, as a snapshot has it.
pub(crate) fn done(host: &Host, words: &[&str]) -> String {
    let outcome = Outcome::of(&mut plugin(&host.endpoint, words));
    assert_eq!(outcome.code, Some(0), "on {}: {words:?}: {}", host.name, outcome.err);
    format!("{}{}", outcome.err, outcome.out)
}

/// What the plugin did for somebody whose docker has a Compose of a generation.
pub(crate) fn with_compose(host: &Host, generation: &str, words: &[&str]) -> Outcome {
    let config = tempfile::tempdir().unwrap();
    let plugins = config.path().join("cli-plugins");
    std::fs::create_dir(&plugins).unwrap();
    std::os::unix::fs::symlink(tools().join(generation), plugins.join("docker-compose")).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_docker-destination"), plugins.join("docker-destination")).unwrap();
    let mut command = plugin(&host.endpoint, words);
    command.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", docker()).env("DOCKER_CONFIG", config.path());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", config.path());
    Outcome::of(&mut command)
}

/// Destinations of these names, on bridges of the same names.
pub(crate) fn destinations(stage: &Stage<'_>, words: &[&str]) {
    for word in words {
        done(stage.host, &["create", "-d", "bridge", &stage.name(word)]);
    }
}

/// A container of the test, doing nothing, with docker's flags.
pub(crate) fn run(stage: &Stage<'_>, word: &str, network: &str, flags: &[&str]) {
    let (name, network) = (stage.name(word), stage.name(network));
    stage.host.run_words(&[&["run", "-d", "--name", &name, "--network", &network], flags, &[IMAGE]].concat());
}

/// Containers of all states on a network: `runs`, `paused`, `stopped`, `fresh`.
pub(crate) fn of_all_states(stage: &Stage<'_>, network: &str) {
    for word in ["runs", "paused", "stopped"] {
        run(stage, word, network, &["--network-alias", &format!("{word}-alias")]);
    }
    let host = stage.host;
    host.run_words(&["pause", &stage.name("paused")]);
    host.run_words(&["kill", &stage.name("stopped")]);
    let (name, network) = (stage.name("fresh"), stage.name(network));
    host.run_words(&["create", "--name", &name, "--network", &network, "--network-alias", "fresh-alias", IMAGE]);
}

/// A Compose project with a file of its own; `NAME` in the text stands for the stage's prefix.
pub(crate) struct Project {
    pub(crate) folder: TempDir,
    pub(crate) name: String,
}

impl Project {
    pub(crate) fn new(stage: &Stage<'_>, word: &str, file: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let text = file.replace("NAME-", &stage.name("")).replace("IMAGE", IMAGE);
        std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
        Self { folder, name: stage.name(word) }
    }

    pub(crate) fn compose(&self, host: &Host, words: &[&str]) {
        compose(host, "compose-new", self.folder.path(), &[&["-p", &self.name], words].concat());
    }

    /// What means nothing in an output, besides what never does.
    pub(crate) fn shown(&self, text: &str) -> String {
        text.replace(&self.folder.path().display().to_string(), "[folder]")
    }
}

/// Where the test's containers are and what was asked for there: `web running prod [web.shop]`.
pub(crate) fn places(stage: &Stage<'_>) -> String {
    let host = stage.host;
    let names = host.run("ps -a --format {{.Names}}");
    let mut own: Vec<&str> = names.lines().filter(|name| name.contains(&stage.name(""))).collect();
    own.sort_unstable();
    let format = "{{.State.Status}}{{range $n, $e := .NetworkSettings.Networks}} {{$n}} {{$e.Aliases}}{{end}}";
    // Engines before API 1.45 add the short ID.
    let is_id = |word: &&str| {
        let word = word.trim_matches(['[', ']']);
        word.len() == 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let look = |name: &&str| {
        let said = host.run_words(&["inspect", "--format", format, name]);
        let mut line = (*name).to_owned();
        for word in said.split(' ') {
            if is_id(&word) {
                if word.ends_with(']') && !word.starts_with('[') {
                    line.push(']');
                }
                continue;
            }
            line.push(' ');
            line.push_str(word);
        }
        line.replace(&stage.name(""), "").replace(" []", "")
    };
    own.iter().map(look).collect::<Vec<_>>().join("\n")
}

/// Whom a name leads to from within a container: addresses, or nothing.
pub(crate) fn asked(stage: &Stage<'_>, from: &str, name: &str) -> Vec<String> {
    let script = format!("nslookup {name} 127.0.0.11 2>/dev/null");
    let Output { stdout, .. } =
        stage.host.docker().args(["exec", &stage.name(from), "sh", "-c", &script]).output().unwrap();
    let text = String::from_utf8(stdout).unwrap();
    let mut found: Vec<String> = text
        .lines()
        .skip_while(|line| !line.starts_with("Name:"))
        .filter_map(|line| line.strip_prefix("Address"))
        .filter_map(|line| line.split_ascii_whitespace().find(|word| word.contains('.')).map(str::to_owned))
        .collect();
    found.sort();
    found
}

/// A container's address on a network.
pub(crate) fn address(stage: &Stage<'_>, container: &str, network: &str) -> String {
    let format = format!("{{{{(index .NetworkSettings.Networks \"{}\").IPAddress}}}}", stage.name(network));
    stage.host.run_words(&["inspect", "--format", &format, container])
}
