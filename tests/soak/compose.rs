//! Real Composes, asked for the model that they make of files.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use tempfile::TempDir;

use super::process;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ask {
    /// Variables replaced, services of all profiles.
    All,
    /// Variables replaced, services without a profile.
    Plain,
    /// Variables as they are; undefined networks are not looked for.
    Raw,
}

/// One Compose.
#[derive(Debug, Clone)]
pub(crate) struct Compose {
    /// Its name in messages.
    pub(crate) name: String,
    program: PathBuf,
    words: Vec<String>,
    /// Whether it knows `gw_priority`.
    pub(crate) knows_gateway: bool,
    /// Whether it knows services with a provider, and what their metadata say.
    pub(crate) knows_providers: bool,
}

/// Those at hand, and what they said.
#[derive(Debug)]
pub(crate) struct Composes {
    /// From the oldest to the newest.
    pub(crate) list: Vec<Compose>,
    home: TempDir,
    known: Mutex<HashMap<u64, Result<Value, String>>>,
    asked: AtomicUsize,
    calls: AtomicUsize,
}

impl Composes {
    /// Looks for Composes: those in `DESTINATION_TOOLS`, else the one of the docker in `PATH`, else none.
    pub(crate) fn find() -> Result<Self, String> {
        let home = tempfile::tempdir().map_err(|why| format!("a temporary directory: {why}"))?;
        let mut list = Vec::new();
        if let Some(tools) = std::env::var_os("DESTINATION_TOOLS") {
            for name in ["compose-old", "compose-new"] {
                let program = Path::new(&tools).join(name);
                if !program.is_file() {
                    return Err(format!(
                        "no {name} in DESTINATION_TOOLS ({}); tests/testbed/fetch-tools.sh puts it there",
                        Path::new(&tools).display()
                    ));
                }
                list.push((name.to_owned(), program, Vec::new()));
            }
        } else if std::env::var_os("CI").is_some() {
            return Err("DESTINATION_TOOLS is not set; in CI a missing Compose is an error".to_owned());
        } else {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let docker = std::env::split_paths(&path).map(|one| one.join("docker")).find(|file| file.is_file());
            list.extend(docker.map(|program| ("docker compose".to_owned(), program, vec!["compose".to_owned()])));
        }
        let mut found = Vec::new();
        for (name, program, words) in list {
            let mut command = process::command(&program, home.path());
            command.args(&words).arg("version");
            let ran = process::run(command);
            if ran.code == Some(0) {
                let version = version(&String::from_utf8_lossy(&ran.out));
                let (knows_gateway, knows_providers) = (version >= (2, 33), version >= (2, 36));
                found.push(Compose { name, program, words, knows_gateway, knows_providers });
            } else if std::env::var_os("DESTINATION_TOOLS").is_some() {
                return Err(format!("{name} doesn't run: {}", ran.err.trim()));
            }
        }
        let zero = AtomicUsize::default;
        Ok(Self { list: found, home, known: Mutex::default(), asked: zero(), calls: zero() })
    }

    /// The model of these files, which stand side by side.
    pub(crate) fn model(&self, compose: &Compose, ask: Ask, files: &[&Path]) -> Result<Value, String> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let directory = files.first().and_then(|file| file.parent()).unwrap_or(Path::new("."));
        let mut hasher = DefaultHasher::new();
        (&compose.name, ask, directory).hash(&mut hasher);
        for file in files {
            std::fs::read(file).unwrap_or_default().hash(&mut hasher);
        }
        let key = hasher.finish();
        if let Some(known) = self.known.lock().unwrap().get(&key) {
            return known.clone();
        }
        self.calls.fetch_add(1, Ordering::Relaxed);
        let answer = self.ask(compose, ask, files, directory);
        self.known.lock().unwrap().insert(key, answer.clone());
        answer
    }

    fn ask(&self, compose: &Compose, ask: Ask, files: &[&Path], directory: &Path) -> Result<Value, String> {
        let mut command = process::command(&compose.program, self.home.path());
        command.current_dir(directory).args(&compose.words);
        if ask != Ask::Plain {
            command.args(["--profile", "*"]);
        }
        for file in files {
            command.arg("-f").arg(file.file_name().unwrap_or_default());
        }
        command.args(["config", "--format", "json"]);
        if ask == Ask::Raw {
            command.arg("--no-interpolate");
        }
        let ran = process::run(command);
        if ran.code == Some(0) {
            return serde_json::from_slice(&ran.out).map_err(|why| format!("its answer can't be read: {why}"));
        }
        let mut lines = ran.err.lines().filter(|line| !line.contains("level=warning"));
        Err(lines.next_back().unwrap_or("it said nothing").to_owned())
    }

    /// How often a Compose was run, and how many models were asked for.
    pub(crate) fn calls(&self) -> (usize, usize) {
        (self.calls.load(Ordering::Relaxed), self.asked.load(Ordering::Relaxed))
    }
}

/// Major and minor version in the first word that looks like one.
fn version(text: &str) -> (u32, u32) {
    text.split_whitespace()
        .find_map(|word| {
            let mut parts = word.trim_start_matches('v').split('.');
            Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
        })
        .unwrap_or((0, 0))
}
