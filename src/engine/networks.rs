//! Networks.

use bollard::models::{
    EndpointSettings, Network, NetworkConnectRequest, NetworkCreateRequest, NetworkCreateResponse,
    NetworkDisconnectRequest, NetworkInspect,
};
use bollard::query_parameters::{InspectNetworkOptions, ListNetworksOptions};
use hyper::Method;
use serde_json::Value;

use super::path::segment;
use super::{Engine, Failure, Filters, Kind};

impl Engine {
    /// `GET /networks`: all of them, without their containers.
    pub async fn networks(&self) -> Result<Vec<Network>, Failure> {
        self.limit(self.docker.list_networks(None)).await
    }

    /// `GET /networks?filters=…`. The engine takes names and IDs in filters for patterns: compare again.
    pub async fn networks_where(&self, filters: Filters) -> Result<Vec<Network>, Failure> {
        self.limit(self.docker.list_networks(Some(ListNetworksOptions { filters: Some(filters) }))).await
    }

    /// `GET /networks/{id}`, with the containers that run on it. `verbose` adds the services and tasks of all nodes.
    /// The engine takes a full ID, an exact name or the beginning of an ID, in this order: pass full IDs.
    pub async fn network(&self, id: &str, verbose: bool) -> Result<NetworkInspect, Failure> {
        let id = segment("network", id)?;
        let options = InspectNetworkOptions { verbose, scope: None };
        self.limit(self.docker.inspect_network(&id, Some(options))).await
    }

    /// The same as the engine said it, every key in its order.
    pub async fn network_json(&self, id: &str, verbose: bool) -> Result<Value, Failure> {
        let id = segment("network", id)?;
        let path = format!("/networks/{id}?verbose={verbose}");
        self.limit_own(self.wire.ask(Method::GET, &path, None)).await
    }

    /// `POST /networks/create`. Names are unique on every engine: before API 1.44 only for who says `CheckDuplicate`,
    /// which bollard's type has no field for. A taken name is [`Kind::Conflict`] everywhere, though old engines say 403.
    pub async fn create_network(&self, request: &NetworkCreateRequest) -> Result<NetworkCreateResponse, Failure> {
        let mut body = serde_json::to_value(request)
            .map_err(|error| Failure::new(Kind::Invalid, format!("a network that can't be asked for: {error}")))?;
        if let Some(fields) = body.as_object_mut() {
            fields.insert("CheckDuplicate".to_owned(), Value::Bool(true));
        }
        self.limit_own(self.wire.ask(Method::POST, "/networks/create", Some(&body))).await.map_err(|failure| {
            let taken = failure.kind == Kind::Forbidden && failure.message.ends_with("already exists");
            if taken { Failure { kind: Kind::Conflict, ..failure } } else { failure }
        })
    }

    /// `DELETE /networks/{id}`. The engine doesn't mind stopped containers on it, nor those created on it.
    pub async fn remove_network(&self, id: &str) -> Result<(), Failure> {
        let id = segment("network", id)?;
        self.limit(self.docker.remove_network(&id)).await
    }

    /// `POST /networks/{id}/connect`: the container by its ID, with its aliases and addresses there.
    pub async fn connect_container(
        &self,
        id: &str,
        container: &str,
        settings: Option<EndpointSettings>,
    ) -> Result<(), Failure> {
        let id = segment("network", id)?;
        let request = NetworkConnectRequest { container: container.to_owned(), endpoint_config: settings };
        self.limit(self.docker.connect_network(&id, request)).await
    }

    /// `POST /networks/{id}/disconnect`. `force` also takes away the endpoint of a container that is gone.
    pub async fn disconnect_container(&self, id: &str, container: &str, force: bool) -> Result<(), Failure> {
        let id = segment("network", id)?;
        let request = NetworkDisconnectRequest { container: container.to_owned(), force: Some(force) };
        self.limit(self.docker.disconnect_network(&id, request)).await
    }
}
