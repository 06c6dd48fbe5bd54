//! One engine's API: bollard's calls and types over our own connection.
//!
//! bollard 0.21 knows no contexts, sends no version and escapes no names (`Docker::remove_network("../containers/x")`
//! removes a container), so the way to the engine, the version in the path, the headers and the error texts are
//! `wire.rs`'s, and every name passes through `path.rs`. Nothing here decides anything: one method is one request.

mod containers;
mod dial;
mod failure;
mod images;
mod networks;
mod path;
mod runtime;
mod swarm;
mod system;
mod version;
mod volumes;
mod wire;

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bollard::Docker;

/// The API's objects, as bollard types them. What an engine newer than these sends besides is in the `_json` calls only.
pub mod models {
    pub use bollard::models::*;
}

pub use failure::{Failure, Kind};
pub use images::{Archive, Passed};
pub use runtime::run;
pub use version::ApiVersion;

use crate::context::Endpoint;
use wire::Wire;

/// What a list is narrowed by: the engine's filter names with the values asked for.
pub type Filters = HashMap<String, Vec<String>>;

/// A connection to one engine. Clones share it; requests made at once run at once.
#[derive(Debug, Clone)]
pub struct Engine {
    docker: Docker,
    wire: Arc<Wire>,
    deadline: Duration,
    swarm: Option<String>,
}

impl Engine {
    /// Dials the engine, and settles the version to speak with one request (`HEAD /_ping`): the highest both know, or
    /// what `DOCKER_API_VERSION` pins.
    ///
    /// `deadline` limits this and each later request from its first byte to its last.
    pub async fn connect(endpoint: &Endpoint, deadline: Duration) -> Result<Self, Failure> {
        let mut wire = Wire::new(endpoint)?;
        let ping = limited(&endpoint.host, deadline, wire.ping()).await?;
        if endpoint.api_version.is_none() {
            wire.speak(ping.version.min(version::OURS));
        }
        let swarm = ping.swarm;
        let wire = Arc::new(wire);
        let transport = Arc::clone(&wire);
        let docker = Docker::connect_with_custom_transport(
            move |request| {
                let wire = Arc::clone(&transport);
                async move { wire.carry(request).await.map_err(Failure::into_bollard) }
            },
            Some("http://engine"),
            // Deadlines are ours, in parts of seconds: this one never comes first.
            deadline.as_secs() + 60,
            bollard::API_DEFAULT_VERSION,
        )
        .map_err(|error| Failure::of_bollard(&endpoint.host, error))?;
        Ok(Self { docker, wire, deadline, swarm })
    }

    /// The same connection with another deadline for each request.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        Self { deadline, ..self.clone() }
    }

    /// The engine's address as docker shows it.
    pub fn host(&self) -> &str {
        self.wire.host()
    }

    /// The API version requests carry.
    pub fn api_version(&self) -> ApiVersion {
        self.wire.version()
    }

    /// What the engine said of its swarm when the version was settled: `inactive`, `active/manager`, `active/worker`,
    /// `locked`, `pending`, `error`. Engines before API 1.42 don't say; [`Engine::info`] knows there.
    pub fn swarm(&self) -> Option<&str> {
        self.swarm.as_deref()
    }

    /// Waits for one request, at most as long as the deadline.
    async fn limit<T>(&self, work: impl Future<Output = Result<T, bollard::errors::Error>>) -> Result<T, Failure> {
        let host = self.host();
        limited(host, self.deadline, async { work.await.map_err(|error| Failure::of_bollard(host, error)) }).await
    }

    /// The same for a request that bollard doesn't make.
    async fn limit_own<T>(&self, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
        limited(self.host(), self.deadline, work).await
    }
}

async fn limited<T>(
    host: &str,
    deadline: Duration,
    work: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::time::timeout(deadline, work).await.unwrap_or_else(|_| Err(Failure::timeout(host, deadline)))
}
