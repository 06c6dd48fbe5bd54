//! The plugin on an engine of the bed, and what is there afterwards.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::testbed::Stage;

/// What a process left behind.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    pub(crate) fn of(command: &mut Command) -> Self {
        let Output { status, stdout, stderr } = command.output().unwrap();
        Self { code: status.code(), out: String::from_utf8(stdout).unwrap(), err: String::from_utf8(stderr).unwrap() }
    }
}

/// The plugin towards an engine.
pub(crate) fn plugin(endpoint: &str, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
    command.arg("destination").args(words).env_clear().stdin(Stdio::null());
    command.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "docker");
    command.env("DOCKER_HOST", endpoint).env("DOCKER_CONFIG", "/nonexistent");
    command
}

/// What the plugin does, successfully.
pub(crate) fn done(stage: &Stage<'_>, words: &[&str]) -> Outcome {
    let outcome = Outcome::of(&mut plugin(&stage.host.endpoint, words));
    assert_eq!(outcome.code, Some(0), "on {}: {words:?}: {}", stage.host.name, outcome.err);
    outcome
}

/// What it refuses.
pub(crate) fn refused(stage: &Stage<'_>, words: &[&str]) -> String {
    let outcome = Outcome::of(&mut plugin(&stage.host.endpoint, words));
    assert_eq!((outcome.code, outcome.out.as_str()), (Some(1), ""), "on {}: {words:?}", stage.host.name);
    outcome.err
}

/// A network that is a destination.
pub(crate) fn destination(stage: &Stage<'_>, word: &str) -> String {
    let network = stage.name(word);
    let label = format!("destination.name={network}");
    stage.host.run_words(&["network", "create", "-d", "bridge", "--label", &label, &network]);
    network
}

/// Every object of the test: containers, networks, volumes.
pub(crate) fn objects(stage: &Stage<'_>) -> Vec<String> {
    let own = |kind: &str, words: &str| {
        let all = stage.host.run(words);
        let mut own: Vec<String> =
            all.lines().filter(|name| name.contains(&stage.name(""))).map(|name| format!("{kind} {name}")).collect();
        own.sort();
        own
    };
    [
        own("container", "ps -a --format {{.Names}}"),
        own("network", "network ls --format {{.Name}}"),
        own("volume", "volume ls --format {{.Name}}"),
    ]
    .concat()
}

/// Removes the volumes of the test, which a stage leaves.
pub(crate) fn remove_volumes(stage: &Stage<'_>) {
    stage.clear();
    for volume in objects(stage).iter().filter_map(|object| object.strip_prefix("volume ")) {
        stage.host.run_words(&["volume", "rm", volume]);
    }
}

/// Compose 2.40 on a project in a folder.
pub(crate) fn compose(stage: &Stage<'_>, folder: &Path, words: &[&str]) -> String {
    let mut command = Command::new(crate::testbed::tools().join("compose-new"));
    command.args(words).env_clear().env("DOCKER_HOST", &stage.host.endpoint).env("DOCKER_CONFIG", folder);
    command.env("PATH", std::env::var_os("PATH").unwrap()).current_dir(folder).stdin(Stdio::null());
    let outcome = Outcome::of(&mut command);
    assert_eq!(outcome.code, Some(0), "on {}: compose {words:?}: {}", stage.host.name, outcome.err);
    outcome.out
}
