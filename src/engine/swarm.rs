//! What a swarm adds: services, their tasks, and configs. Only managers answer; others fail with
//! [`Kind::Unavailable`](super::Kind::Unavailable).

use bollard::models::{Config, ConfigSpec, Node, Service, Task};
use bollard::query_parameters::{
    ListConfigsOptions, ListNodesOptions, ListServicesOptions, ListTasksOptions, UpdateConfigOptions,
};

use super::path::segment;
use super::{Engine, Failure, Filters};

impl Engine {
    /// `GET /services`, with the number of tasks wished for and running.
    pub async fn services(&self) -> Result<Vec<Service>, Failure> {
        let options = ListServicesOptions { status: Some(true), ..ListServicesOptions::default() };
        self.limit(self.docker.list_services(Some(options))).await
    }

    /// `GET /tasks?filters=…`
    pub async fn tasks(&self, filters: Filters) -> Result<Vec<Task>, Failure> {
        self.limit(self.docker.list_tasks(Some(ListTasksOptions { filters: Some(filters) }))).await
    }

    /// `GET /nodes`
    pub async fn nodes(&self) -> Result<Vec<Node>, Failure> {
        self.limit(self.docker.list_nodes(None::<ListNodesOptions>)).await
    }

    /// `GET /configs?filters=…`
    pub async fn configs(&self, filters: Filters) -> Result<Vec<Config>, Failure> {
        self.limit(self.docker.list_configs(Some(ListConfigsOptions { filters: Some(filters) }))).await
    }

    /// `GET /configs/{id}`
    pub async fn config(&self, id: &str) -> Result<Config, Failure> {
        let id = segment("config", id)?;
        self.limit(self.docker.inspect_config(&id)).await
    }

    /// `POST /configs/create`; gives the new one's ID. A taken name is a [`Kind::Conflict`](super::Kind::Conflict).
    pub async fn create_config(&self, spec: ConfigSpec) -> Result<String, Failure> {
        Ok(self.limit(self.docker.create_config(spec)).await?.id)
    }

    /// `POST /configs/{id}/update?version=…`: only its labels can change. An outdated version is refused: somebody else
    /// was faster.
    pub async fn update_config(&self, id: &str, version: i64, spec: ConfigSpec) -> Result<(), Failure> {
        let id = segment("config", id)?;
        self.limit(self.docker.update_config(&id, spec, UpdateConfigOptions { version })).await
    }

    /// `DELETE /configs/{id}`
    pub async fn remove_config(&self, id: &str) -> Result<(), Failure> {
        let id = segment("config", id)?;
        self.limit(self.docker.delete_config(&id)).await
    }
}
