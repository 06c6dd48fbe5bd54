//! Asking engines from tests.

use std::time::Duration;

use docker_destination::context::Endpoint;
use docker_destination::engine::{self, Engine, Failure};

use crate::testbed::Host;

pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Does something with a host's engine.
pub(crate) fn with<T>(host: &Host, work: impl AsyncFnOnce(Engine) -> Result<T, Failure>) -> Result<T, Failure> {
    engine::run(async { work(Engine::connect(&Endpoint::unix(host.socket()), DEADLINE).await?).await }).unwrap()
}
