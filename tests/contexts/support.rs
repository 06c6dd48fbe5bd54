//! A place with a docker configuration, where docker and we are asked the same.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use docker_destination::context::{Contexts, Endpoint, Variables};
use docker_destination::engine::{self, Engine};
use docker_destination::error::Error;
use docker_destination::plugin::argv::{self, Globals};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::testbed::tools;

pub(crate) const DEADLINE: Duration = Duration::from_secs(20);

/// A home with docker's configuration in `.docker`.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(place.config()).unwrap();
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.path().join(".docker")
    }

    /// Writes a file below the configuration; `{id:NAME}` in its path is the ID of a context.
    pub(crate) fn file(&self, path: &str, text: &[u8]) {
        let path = match path.split_once("{id:").and_then(|(before, rest)| Some((before, rest.split_once('}')?))) {
            Some((before, (name, after))) => format!("{before}{:x}{after}", Sha256::digest(name)),
            None => path.to_owned(),
        };
        let path = self.config().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// A context in the store, as docker writes it.
    pub(crate) fn context(&self, name: &str, docker: &str) {
        let text = format!(r#"{{"Name":"{name}","Metadata":{{}},"Endpoints":{{"docker":{docker}}}}}"#);
        self.file(&format!("contexts/meta/{{id:{name}}}/meta.json"), text.as_bytes());
    }

    /// `{}` in a text stands for this place.
    pub(crate) fn fill(&self, text: &str) -> String {
        text.replace("{}", self.path().to_str().unwrap())
    }

    pub(crate) fn variables(&self, variables: &[&str]) -> Vec<(String, String)> {
        let own = [("HOME".to_owned(), self.fill("{}")), ("PATH".to_owned(), self.fill("{}/bin:/usr/bin:/bin"))];
        let given = variables.iter().map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            (name.to_owned(), self.fill(value))
        });
        own.into_iter().chain(given).collect()
    }

    fn words(&self, line: &str) -> Vec<String> {
        line.split(' ')
            .filter(|word| !word.is_empty())
            .map(|w| self.fill(&w.replace("''", "").replace('~', " ")))
            .collect()
    }

    /// What a docker of some generation says to `network ls` with these flags, on both streams.
    pub(crate) fn docker(&self, generation: &str, variables: &[&str], flags: &str) -> String {
        let mut command = Command::new(tools().join(generation));
        command.env_clear().envs(self.variables(variables)).args(self.words(flags)).args(["network", "ls", "-q"]);
        let output = command.stdin(Stdio::null()).current_dir(self.path()).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        String::from_utf8(said).unwrap().trim_end().to_owned()
    }

    pub(crate) fn globals(&self, flags: &str) -> Globals {
        let mut words: Vec<OsString> = self.words(flags).into_iter().map(OsString::from).collect();
        words.push("destination".into());
        argv::read(&words, false).unwrap().globals
    }

    pub(crate) fn endpoint(&self, variables: &[&str], flags: &str) -> Result<Endpoint, Error> {
        let (globals, variables) = (self.globals(flags), Variables::from_pairs(self.variables(variables)));
        Contexts::read(&globals, &variables).chosen()
    }

    /// What we say to the same.
    pub(crate) fn ours(&self, variables: &[&str], flags: &str) -> String {
        let (globals, variables) = (self.globals(flags), Variables::from_pairs(self.variables(variables)));
        let contexts = Contexts::read(&globals, &variables);
        let warning = contexts.warning().map(|warning| format!("{warning}\n")).unwrap_or_default();
        warning
            + &contexts
                .chosen()
                .map_err(|error| error.message)
                .and_then(|endpoint| networks(&endpoint))
                .unwrap_or_else(|e| e)
    }
}

/// The short IDs of an engine's networks, one a line.
pub(crate) fn networks(endpoint: &Endpoint) -> Result<String, String> {
    let listed = engine::run(async { Engine::connect(endpoint, DEADLINE).await?.networks().await }).unwrap();
    let networks = listed.map_err(|failure| failure.message)?;
    Ok(networks.into_iter().map(|network| network.id.unwrap()[..12].to_owned()).collect::<Vec<_>>().join("\n"))
}
