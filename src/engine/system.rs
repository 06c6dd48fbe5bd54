//! The engine itself.

use bollard::models::{SystemInfo, SystemVersion};

use super::{Engine, Failure};

impl Engine {
    /// `GET /info`: the server's name, the state of its swarm, the pools networks get their addresses from.
    pub async fn info(&self) -> Result<SystemInfo, Failure> {
        self.limit(self.docker.info()).await
    }

    /// `GET /version`
    pub async fn version(&self) -> Result<SystemVersion, Failure> {
        self.limit(self.docker.version()).await
    }
}
