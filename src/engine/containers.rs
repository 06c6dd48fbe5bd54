//! Containers.

use bollard::models::{ContainerInspectResponse, ContainerStatsResponse, ContainerSummary};
use bollard::query_parameters::{
    InspectContainerOptions, ListContainersOptions, RemoveContainerOptions, RenameContainerOptions,
    StartContainerOptions, StopContainerOptions,
};
use hyper::Method;
use serde::Deserialize;
use serde_json::Value;

use super::path::segment;
use super::{Engine, Failure, Filters};

/// What an engine says of a container that it made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Made {
    /// Its full ID.
    pub id: String,
    /// What the engine left out of the request, in its own words.
    #[serde(default)]
    pub warnings: Option<Vec<String>>,
}

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

    /// `POST /containers/create?name=…` with a body as the API has it: fields that are newer than our types go along. A
    /// taken name is a [`Kind::Conflict`](super::Kind::Conflict). Volumes are filled from the image meanwhile.
    pub async fn create_container(&self, name: &str, body: &Value) -> Result<Made, Failure> {
        let path = format!("/containers/create?name={}", segment("container", name)?);
        self.limit_own(self.wire.ask(Method::POST, &path, Some(body))).await
    }

    /// `POST /containers/{id}/start`. One that runs already is no failure.
    pub async fn start_container(&self, id: &str) -> Result<(), Failure> {
        let id = segment("container", id)?;
        self.limit(self.docker.start_container(&id, None::<StartContainerOptions>)).await
    }

    /// `POST /containers/{id}/stop`: its stop signal, and the end after its own time to stop. The answer comes when it is
    /// over, so the deadline has to be longer than that. One that is stopped already is no failure.
    pub async fn stop_container(&self, id: &str) -> Result<(), Failure> {
        let id = segment("container", id)?;
        self.limit(self.docker.stop_container(&id, None::<StopContainerOptions>)).await
    }

    /// `POST /containers/{id}/rename?name=…`. It keeps its network aliases, and answers to the new name from then on.
    pub async fn rename_container(&self, id: &str, name: &str) -> Result<(), Failure> {
        let id = segment("container", id)?;
        self.limit(self.docker.rename_container(&id, RenameContainerOptions { name: name.to_owned() })).await
    }

    /// `DELETE /containers/{id}`. `force` ends one that runs; `volumes` takes its anonymous volumes along, never named ones.
    pub async fn remove_container(&self, id: &str, force: bool, volumes: bool) -> Result<(), Failure> {
        let id = segment("container", id)?;
        let options = RemoveContainerOptions { force, v: volumes, link: false };
        self.limit(self.docker.remove_container(&id, Some(options))).await
    }
}
