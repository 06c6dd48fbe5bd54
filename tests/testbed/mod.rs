//! The engines of the test bed, for tests: `#[path = "../testbed/mod.rs"] mod testbed;`.
//!
//! Tests run side by side on shared engines, so whatever one makes bears a name of its own and goes away with its
//! [`Stage`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends where something it needs is missing"
)]
#![allow(dead_code, reason = "each test binary uses what it needs")]

pub(crate) mod proxy;

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// The image every engine of the bed has: shell, httpd, nslookup, wget. It waits forever when it is told nothing else.
pub(crate) const IMAGE: &str = "testbed";

/// One engine to test on.
#[derive(Debug, Clone)]
pub(crate) struct Host {
    /// `bookworm`, `trixie`, `sid`, the same with `-swarm` and `-small`, or what `DESTINATION_TEST_HOSTS` calls it.
    pub(crate) name: String,
    /// As `DOCKER_HOST` takes it.
    pub(crate) endpoint: String,
}

impl Host {
    /// The socket of an engine that has one.
    pub(crate) fn socket(&self) -> &Path {
        Path::new(self.endpoint.strip_prefix("unix://").expect("this test needs an engine behind a socket"))
    }

    /// docker's own CLI, talking to this engine: the older one, which starts in a third of the time.
    pub(crate) fn docker(&self) -> Command {
        let mut command = Command::new(tools().join("docker-old"));
        command
            .env_clear()
            .env("DOCKER_HOST", &self.endpoint)
            .env("DOCKER_CONFIG", "/nonexistent")
            .stdin(Stdio::null());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command
    }

    /// What docker says to a line; it must succeed.
    pub(crate) fn run(&self, line: &str) -> String {
        self.run_words(&line.split_ascii_whitespace().collect::<Vec<_>>())
    }

    /// The same, word by word.
    pub(crate) fn run_words(&self, words: &[&str]) -> String {
        let Output { status, stdout, stderr } = self.docker().args(words).output().unwrap();
        let err = String::from_utf8_lossy(&stderr);
        assert!(status.success(), "on {}: docker {}: {err}", self.name, words.join(" "));
        String::from_utf8(stdout).unwrap().trim_end().to_owned()
    }

    /// What docker says to a line that it refuses.
    pub(crate) fn refusal(&self, line: &str) -> String {
        let Output { status, stderr, .. } = self.docker().args(line.split_ascii_whitespace()).output().unwrap();
        assert!(!status.success(), "on {}: docker {line} was expected to fail", self.name);
        String::from_utf8(stderr).unwrap().trim_end().to_owned()
    }

    /// A place of the test's own on this engine.
    pub(crate) fn stage(&self, test: &str) -> Stage<'_> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Stage { host: self, prefix: format!("t{}-{number}-{test}", std::process::id()) }
    }
}

/// Names for what a test makes on an engine; everything that begins with its prefix is removed in the end.
pub(crate) struct Stage<'h> {
    pub(crate) host: &'h Host,
    prefix: String,
}

impl Stage<'_> {
    /// A name nobody else uses.
    pub(crate) fn name(&self, word: &str) -> String {
        format!("{}-{word}", self.prefix)
    }

    /// Removes all that begins with the prefix: services, containers, networks, configs.
    pub(crate) fn clear(&self) {
        let docker = |words: &[&str]| {
            let output = self.host.docker().args(words).output().unwrap();
            String::from_utf8_lossy(&output.stdout).into_owned()
        };
        for (kind, list, remove) in [
            ("service", &["ls", "--format", "{{.Name}}"][..], &["rm"][..]),
            ("container", &["ls", "-a", "--format", "{{.Names}}"], &["rm", "-fv"]),
            ("network", &["ls", "--format", "{{.Name}}"], &["rm"]),
            ("config", &["ls", "--format", "{{.Name}}"], &["rm"]),
        ] {
            let listed = docker(&[&[kind], list].concat());
            let own: Vec<&str> = listed.lines().filter(|name| name.contains(&self.prefix)).collect();
            if !own.is_empty() {
                docker(&[&[kind], remove, &own].concat());
            }
        }
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.clear();
        }
    }
}

/// Every engine of the bed but the small ones.
pub(crate) fn hosts() -> Vec<Host> {
    named_hosts().into_iter().filter(|host| !is_small(host)).collect()
}

/// Every engine: `DESTINATION_TEST_HOSTS` (`NAME=ENDPOINT,…`), else the bed that `make engines-up` started.
///
/// # Panics
/// There is none: these tests are about real engines, so without one they fail.
fn named_hosts() -> Vec<Host> {
    let list = std::env::var("DESTINATION_TEST_HOSTS").ok().or_else(|| {
        let bed = std::env::var_os("DESTINATION_TESTBED").map_or_else(|| target().join("testbed"), PathBuf::from);
        std::fs::read_to_string(bed.join("hosts")).ok()
    });
    let list =
        list.expect("no engines to test on: start them with `make engines-up`, or name them in DESTINATION_TEST_HOSTS");
    let hosts: Vec<Host> = list
        .trim()
        .split(',')
        .filter_map(|host| host.split_once('='))
        .map(|(name, endpoint)| Host { name: name.to_owned(), endpoint: endpoint.to_owned() })
        .collect();
    assert!(!hosts.is_empty(), "DESTINATION_TEST_HOSTS names no engine");
    hosts
}

/// Runs a check on every engine at once, and says on which ones it failed.
pub(crate) fn on_all(check: impl Fn(&Host) + Sync) {
    on_those(&hosts(), check);
}

/// The same on the engines that are in no swarm.
pub(crate) fn on_plain(check: impl Fn(&Host) + Sync) {
    on_those(&plain_hosts(), check);
}

/// The engines that are in no swarm and have addresses enough.
pub(crate) fn plain_hosts() -> Vec<Host> {
    hosts().into_iter().filter(|host| !is_swarm(host)).collect()
}

/// The same on the swarm managers.
pub(crate) fn on_swarms(check: impl Fn(&Host) + Sync) {
    on_those(&hosts().into_iter().filter(is_swarm).collect::<Vec<_>>(), check);
}

/// The engines with addresses for two networks alone, where tests take turns.
pub(crate) fn small_hosts() -> Vec<Host> {
    named_hosts().into_iter().filter(is_small).collect()
}

/// A check on each of these.
pub(crate) fn on_small(check: impl Fn(&Host) + Sync) {
    on_those(&small_hosts(), check);
}

fn is_swarm(host: &Host) -> bool {
    host.name.ends_with("-swarm")
}

fn is_small(host: &Host) -> bool {
    host.name.ends_with("-small")
}

/// The same on these.
pub(crate) fn on_those(hosts: &[Host], check: impl Fn(&Host) + Sync) {
    assert!(!hosts.is_empty(), "the test bed has no engine of this kind");
    let failed: Vec<&str> = std::thread::scope(|scope| {
        let running: Vec<_> = hosts.iter().map(|host| (host, scope.spawn(|| check(host)))).collect();
        running.into_iter().filter_map(|(host, thread)| thread.join().is_err().then_some(host.name.as_str())).collect()
    });
    assert!(failed.is_empty(), "failed on {failed:?}, see above");
}

/// The docker CLI of `DESTINATION_DOCKER` or of `fetch-tools.sh` below the target folder.
pub(crate) fn docker() -> PathBuf {
    let path = std::env::var_os("DESTINATION_DOCKER").map_or_else(|| target().join("tools/docker-new"), PathBuf::from);
    assert!(path.is_file(), "no docker CLI at {}: `make tools` fetches it", path.display());
    path
}

/// The docker CLIs and Composes of two generations: `DESTINATION_TOOLS`, or `fetch-tools.sh`'s below the target folder.
pub(crate) fn tools() -> PathBuf {
    let tools = std::env::var_os("DESTINATION_TOOLS").map_or_else(|| target().join("tools"), PathBuf::from);
    assert!(tools.is_dir(), "no tools at {}: `make tools` fetches them", tools.display());
    tools
}

/// The folder of the bed that `make engines-up` started: it has `config` with a context for each engine and the contexts
/// `tls` and `ssh`, `tls` with certificates, and `doors/bin` with an ssh that knows its key and host.
pub(crate) fn bed() -> PathBuf {
    let bed = std::env::var_os("DESTINATION_TESTBED").map_or_else(|| target().join("testbed"), PathBuf::from);
    assert!(
        bed.join("doors/ssh-port").is_file(),
        "no test bed with all its doors at {}: `make engines-up` starts it",
        bed.display()
    );
    bed
}

fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}
