//! Which context counts: the first of `--context`, `--host`, `DOCKER_HOST`, `DOCKER_CONTEXT` and the configuration's
//! `currentContext` that says something.

use std::path::PathBuf;

use super::Variables;
use super::config::{self, Config};
use super::endpoint::{Dial, Endpoint, Tcp, Tls};
use super::host::{self, Address};
use super::{proxy, ssh, store, tls};
use crate::error::Error;
use crate::exit::Exit;
use crate::plugin::argv::Globals;

const DEFAULT: &str = "default";
const UNRESOLVED: &str = "Failed to initialize: unable to resolve docker endpoint";

/// The engine docker would talk to.
///
/// # Errors
/// In docker's own words, why there is none.
pub fn resolve(globals: &Globals, variables: &Variables) -> Result<Endpoint, Error> {
    Contexts::read(globals, variables).chosen()
}

/// What docker knows of engines: its flags, environment, configuration and contexts.
#[derive(Debug)]
pub struct Contexts<'s> {
    globals: &'s Globals,
    variables: &'s Variables,
    folder: PathBuf,
    config: Config,
}

impl<'s> Contexts<'s> {
    /// Reads docker's configuration.
    pub fn read(globals: &'s Globals, variables: &'s Variables) -> Self {
        let folder = config::folder(globals, variables);
        let config = Config::read(&folder);
        Self { globals, variables, folder, config }
    }

    /// What docker says of its configuration on standard error before anything else.
    pub fn warning(&self) -> Option<&str> {
        self.config.warning.as_deref()
    }

    /// The engine docker would talk to.
    ///
    /// # Errors
    /// In docker's own words, why there is none.
    pub fn chosen(&self) -> Result<Endpoint, Error> {
        self.endpoint(&self.chosen_name()?)
    }

    /// The name of the context docker would use; `default` also for `-H` and `DOCKER_HOST`.
    ///
    /// # Errors
    /// The flags contradict each other, or docker passed one that is not known here.
    pub fn chosen_name(&self) -> Result<String, Error> {
        if self.globals.unread {
            return Err(failed(
                "docker passed a global flag that this plugin does not know, so it can't tell which engine is meant",
            )
            .with_hint("name the engine with DOCKER_CONTEXT or DOCKER_HOST, or use a newer docker-destination"));
        }
        let context = self.globals.context.as_ref().filter(|name| !name.is_empty());
        let host = self.globals.host.is_some();
        if context.is_some() && host {
            return Err(failed("conflicting options: cannot specify both --host and --context"));
        }
        if let Some(name) = context {
            return Ok(name.to_string_lossy().into_owned());
        }
        if host || self.variables.get("DOCKER_HOST").is_some() {
            return Ok(DEFAULT.to_owned());
        }
        let named = self.variables.get("DOCKER_CONTEXT").or_else(|| self.config.current_context.clone());
        Ok(named.unwrap_or_else(|| DEFAULT.to_owned()))
    }

    /// Every context, `default` first, each with the engine behind it or why there is none.
    pub fn all(&self) -> Vec<(String, Result<Endpoint, Error>)> {
        let names = store::names(&self.folder).into_iter().filter(|name| name != DEFAULT);
        std::iter::once(DEFAULT.to_owned())
            .chain(names)
            .map(|name| {
                let endpoint = self.endpoint(&name);
                (name, endpoint)
            })
            .collect()
    }

    /// The engine of a context.
    ///
    /// # Errors
    /// In docker's own words, why there is none.
    pub fn endpoint(&self, name: &str) -> Result<Endpoint, Error> {
        let unresolved = |why: String| failed(format!("{UNRESOLVED}: {why}"));
        let (host, tls) = if name == DEFAULT {
            let tls = tls::asked(self.globals, self.variables, &self.folder).map_err(unresolved)?;
            let flag = self.globals.host.as_ref().map(|host| host.to_string_lossy().into_owned());
            let value = flag.or_else(|| self.variables.get("DOCKER_HOST")).unwrap_or_default();
            (host::complete(&value, tls.is_some()).map_err(unresolved)?, tls)
        } else {
            let stored = store::find(&self.folder, name).map_err(unresolved)?;
            (stored.host, stored.tls)
        };
        let host = if host.is_empty() { host::SOCKET.to_owned() } else { host };
        let (dial, base_path) = self.dial(&host, tls)?;
        let headers = match self.variables.get("DOCKER_CUSTOM_HEADERS") {
            Some(text) => config::custom_headers(&text).map_err(failed)?,
            None => self.config.headers.clone(),
        };
        let api_version = self.variables.get("DOCKER_API_VERSION");
        Ok(Endpoint { context: name.to_owned(), host, dial, base_path, headers, api_version })
    }

    fn dial(&self, host: &str, tls: Option<Tls>) -> Result<(Dial, String), Error> {
        let (scheme, rest) = host.split_once("://").ok_or_else(|| {
            failed(format!("Failed to initialize: unable to parse docker host `{}`", host.escape_debug()))
        })?;
        match scheme {
            "unix" => Ok((Dial::Unix(rest.into()), String::new())),
            "ssh" => Ok((Dial::Ssh(ssh::call(rest).map_err(failed)?), String::new())),
            "tcp" | "http" | "https" => self.tcp(scheme, rest, tls),
            "npipe" => Err(failed(format!("{UNRESOLVED}: {host}: npipe is only supported on Windows"))),
            "fd" => Err(failed(format!("{UNRESOLVED}: {host}: fd is an address for the daemon, not for its clients"))),
            _ => Err(failed(format!("{UNRESOLVED}: {host}: `{}` is no way to an engine", scheme.escape_debug()))),
        }
    }

    fn tcp(&self, scheme: &str, rest: &str, tls: Option<Tls>) -> Result<(Dial, String), Error> {
        let address = Address::parse(scheme, rest).map_err(|why| failed(format!("Failed to initialize: {why}")))?;
        let tls = if scheme == "https" { Some(tls.unwrap_or_default()) } else { tls };
        let port = address.port.unwrap_or(if tls.is_some() { 443 } else { 80 });
        let proxy = proxy::towards(address.host, port, tls.is_some(), self.variables).map_err(failed)?;
        let base_path = address.path.trim_end_matches('/').to_owned();
        Ok((Dial::Tcp(Tcp { host: address.host.to_owned(), port, tls, proxy }), base_path))
    }
}

fn failed(message: impl Into<String>) -> Error {
    Error::new(Exit::Failed, message)
}
