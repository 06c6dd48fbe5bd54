//! The plugin on an engine of the test bed.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::testbed::{Host, Stage};

/// What means nothing in an output: whose test it is, addresses, IDs, times, and how wide a column is.
pub(crate) const FILTERS: [(&str, &str); 9] = [
    (r"t\d+-\d+-[a-z]+[-/]", ""),
    (r"unix://\S+docker.sock", "[server]"),
    (r"port \d+", "port [port]"),
    (r"10\.\d+\.\d+\.\d+", "[ip]"),
    (r"(Less than a second|About an? (minute|hour)|\d+ (second|minute|hour)s?)( ago)?", "[time]"),
    (r"\b[0-9a-f]{64}\b", "[id]"),
    (r"\b[0-9a-f]{12}\b", "[short]"),
    (r" {2,}", "  "),
    (r"(?m) +$", ""),
];

/// Snapshots without what means nothing.
macro_rules! assert_shown {
    ($text:expr, @$expected:literal) => {
        insta::with_settings!({filters => crate::support::FILTERS.to_vec()}, {
            // One snapshot for all engines.
            insta::allow_duplicates!({ insta::assert_snapshot!($text, @$expected) });
        });
    };
}
pub(crate) use assert_shown;

/// The plugin as docker starts it, towards an engine.
pub(crate) fn plugin(endpoint: &str, words: &[&str]) -> Command {
    let mut command = bare(words);
    command.env("DOCKER_HOST", endpoint).env("DOCKER_CONFIG", "/nonexistent");
    command
}

/// The same without any engine.
pub(crate) fn bare(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
    command.arg("destination").args(words).env_clear().stdin(Stdio::null());
    command.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "docker");
    command
}

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

/// What the plugin says on standard output; it must succeed.
pub(crate) fn told(host: &Host, words: &[&str]) -> String {
    let outcome = Outcome::of(&mut plugin(&host.endpoint, words));
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "on {}: {words:?}", host.name);
    outcome.out
}

/// What it refuses: the exit code and standard error.
pub(crate) fn refused(host: &Host, words: &[&str]) -> String {
    let outcome = Outcome::of(&mut plugin(&host.endpoint, words));
    assert_eq!(outcome.out, "", "on {}: {words:?}", host.name);
    format!("exit {}\n{}", outcome.code.unwrap(), outcome.err)
}

/// A network that is a destination, made by docker alone.
pub(crate) fn destination(stage: &Stage<'_>, word: &str) -> String {
    let network = stage.name(word);
    let label = format!("destination.name={}", stage.name(&word.to_uppercase()));
    stage.host.run_words(&["network", "create", "--label", &label, &network])
}

/// A record, as a changing command leaves it.
pub(crate) fn record(stage: &Stage<'_>, network: &str, revision: u64, labels: &[(&str, &str)]) {
    let name = format!("destination.{network}.{revision}");
    let mut words = vec!["network".to_owned(), "create".to_owned(), "--config-only".to_owned()];
    let own = [("destination.of", network.to_owned()), ("destination.revision", revision.to_string())];
    let all = own.iter().map(|(key, value)| (*key, value.as_str())).chain(labels.iter().copied());
    words.extend(all.flat_map(|(key, value)| ["--label".to_owned(), format!("{key}={value}")]));
    words.push(name);
    stage.host.run_words(&words.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Compose of a generation on a project in a folder.
pub(crate) fn compose(host: &Host, generation: &str, folder: &Path, words: &[&str]) {
    let mut command = Command::new(crate::testbed::tools().join(generation));
    command.args(words).env_clear().env("DOCKER_HOST", &host.endpoint).env("DOCKER_CONFIG", folder).current_dir(folder);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).stdin(Stdio::null());
    let output = command.output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "on {}: {generation} {words:?}: {err}", host.name);
}
