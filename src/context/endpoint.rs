//! An engine's address with everything that decides how it is dialled.

use std::path::PathBuf;

/// One engine, as docker would reach it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The context it comes from; `default` also for `-H` and `DOCKER_HOST`.
    pub context: String,
    /// The address as docker shows it in messages.
    pub host: String,
    /// How it is dialled.
    pub dial: Dial,
    /// What comes before the API's own paths: empty, or `/prefix`.
    pub base_path: String,
    /// `HttpHeaders` of docker's configuration, sent with every request.
    pub headers: Vec<(String, String)>,
    /// `DOCKER_API_VERSION`: pins the version instead of asking the engine.
    pub api_version: Option<String>,
}

/// The ways to an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dial {
    /// A socket in the file system.
    Unix(PathBuf),
}

impl Endpoint {
    /// The engine behind a socket in the file system, as context `default` without further settings.
    pub fn unix(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        Self {
            context: "default".to_owned(),
            host: format!("unix://{}", path.display()),
            dial: Dial::Unix(path),
            base_path: String::new(),
            headers: Vec::new(),
            api_version: None,
        }
    }
}
