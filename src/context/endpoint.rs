//! An engine's address with everything that decides how it is dialled.

use std::fmt;
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
    /// `DOCKER_API_VERSION`: pins the version, whatever the engine speaks.
    pub api_version: Option<String>,
}

/// The ways to an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dial {
    /// A socket in the file system.
    Unix(PathBuf),
    /// A port, in the clear or with TLS.
    Tcp(Tcp),
    /// docker on another machine, called through the user's own ssh.
    Ssh(Ssh),
}

/// A port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tcp {
    /// A name or an address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// None: in the clear.
    pub tls: Option<Tls>,
    /// Who is dialled instead and passes everything on.
    pub proxy: Option<Proxy>,
}

/// How both sides of a connection prove who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tls {
    /// Who may vouch for the engine; none: whom the system trusts.
    pub ca: Option<Pem>,
    /// Our certificate.
    pub cert: Option<Pem>,
    /// Our key.
    pub key: Option<Pem>,
    /// Anybody may be the engine.
    pub skip_verify: bool,
}

/// Certificates or a key as they were read. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Pem(pub Vec<u8>);

/// A proxy for TCP, from `HTTP_PROXY` or `HTTPS_PROXY`.
#[derive(Clone, PartialEq, Eq)]
pub struct Proxy {
    /// A name or an address, without brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// What its `Proxy-Authorization` header says.
    pub authorization: Option<String>,
}

/// What ssh is called with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ssh {
    /// Everything after `ssh`, as docker 28 has it.
    pub words: Vec<String>,
}

impl fmt::Debug for Pem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pem({} bytes)", self.0.len())
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
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
