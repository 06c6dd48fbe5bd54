//! Containers.

use bollard::models::{ContainerInspectResponse, ContainerStatsResponse, ContainerSummary};
use bollard::query_parameters::{InspectContainerOptions, ListContainersOptions};
use hyper::Method;
use serde_json::Value;

use super::path::segment;
use super::{Engine, Failure, Filters};

impl Engine {
    /// `GET /containers/json?all=1`: running, stopped, paused and never started. A network's name or ID in a filter
    /// would miss some: match `NetworkSettings.Networks` by network ID, then by name, and `HostConfig.NetworkMode`.
    pub async fn containers(&self) -> Result<Vec<ContainerSummary>, Failure> {
        self.containers_where(None).await
    }

    /// The same, narrowed by filters.
    pub async fn containers_where(&self, filters: Option<Filters>) -> Result<Vec<ContainerSummary>, Failure> {
        let options = ListContainersOptions { all: true, filters, ..ListContainersOptions::default() };
        self.limit(self.docker.list_containers(Some(options))).await
    }

    /// `GET /containers/{id}/json`
    pub async fn container(&self, id: &str) -> Result<ContainerInspectResponse, Failure> {
        let id = segment("container", id)?;
        self.limit(self.docker.inspect_container(&id, None::<InspectContainerOptions>)).await
    }

    /// The same as the engine said it, every key in its order.
    pub async fn container_json(&self, id: &str) -> Result<Value, Failure> {
        let id = segment("container", id)?;
        self.limit_own(self.wire.ask(Method::GET, &format!("/containers/{id}/json"), None)).await
    }

    /// `GET /containers/{id}/stats?stream=false&one-shot=true`: one look, at once. Engines before API 1.41 look twice,
    /// which takes them a second or two.
    pub async fn container_stats(&self, id: &str) -> Result<ContainerStatsResponse, Failure> {
        let id = segment("container", id)?;
        let path = format!("/containers/{id}/stats?stream=false&one-shot=true");
        self.limit_own(self.wire.ask(Method::GET, &path, None)).await
    }
}
