//! Which engine docker would talk to, and how it is reached: flags, environment, docker's configuration and its store of
//! contexts, read as docker reads them (docker/cli `cli/command/cli.go`, observed with 26.1 and 28.5).
//!
//! Nothing here dials, and nothing is read before somebody asks: `lint`, `rewrite` and help never do.

mod config;
mod endpoint;
mod host;
mod proxy;
mod resolve;
mod ssh;
mod store;
mod tls;

pub use endpoint::{Dial, Endpoint, Pem, Proxy, Ssh, Tcp, Tls};
pub use resolve::{Contexts, resolve};

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use crate::plugin::argv::Globals;

/// Where docker's own `config.json` is, or would be.
pub(crate) fn configuration(globals: &Globals, variables: &Variables) -> PathBuf {
    config::folder(globals, variables).join("config.json")
}

/// The variables that docker looks at, and the user's home.
#[derive(Debug, Clone, Default)]
pub struct Variables {
    values: BTreeMap<OsString, OsString>,
    home: Option<PathBuf>,
}

impl Variables {
    /// Those of this process.
    pub fn of_process() -> Self {
        Self { values: crate::world::variables(), home: std::env::home_dir() }
    }

    /// Those of another process of the same user.
    pub(crate) fn of_another(values: BTreeMap<OsString, OsString>) -> Self {
        let home = values.get(&OsString::from("HOME")).map(PathBuf::from).or_else(std::env::home_dir);
        Self { values, home }
    }

    /// Others, for trying out what docker would do.
    pub fn from_pairs<K: Into<OsString>, V: Into<OsString>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let values: BTreeMap<_, _> = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let home = values.get(&OsString::from("HOME")).map(PathBuf::from);
        Self { values, home }
    }

    /// A variable that is set to something: docker takes empty ones for unset.
    fn get(&self, name: &str) -> Option<String> {
        self.os(name).map(|value| value.to_string_lossy().into_owned())
    }

    fn os(&self, name: &str) -> Option<OsString> {
        self.values.get(&OsString::from(name)).filter(|value| !value.is_empty()).cloned()
    }
}
