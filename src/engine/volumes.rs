//! Volumes.

use bollard::models::{Volume, VolumeCreateRequest};
use bollard::query_parameters::{ListVolumesOptions, RemoveVolumeOptions};

use super::path::segment;
use super::{Engine, Failure, Filters};

impl Engine {
    /// `GET /volumes`
    pub async fn volumes(&self) -> Result<Vec<Volume>, Failure> {
        self.volumes_where(None).await
    }

    /// The same, narrowed by filters. The engine takes names in filters for parts of names: compare again.
    pub async fn volumes_where(&self, filters: Option<Filters>) -> Result<Vec<Volume>, Failure> {
        let listed = self.limit(self.docker.list_volumes(Some(ListVolumesOptions { filters }))).await?;
        Ok(listed.volumes.unwrap_or_default())
    }

    /// `POST /volumes/create`. Where there is one of this name and driver already, the engine gives that one instead of a
    /// conflict: look at its labels.
    pub async fn create_volume(&self, request: VolumeCreateRequest) -> Result<Volume, Failure> {
        self.limit(self.docker.create_volume(request)).await
    }

    /// `DELETE /volumes/{name}`. One in use is a [`Kind::Conflict`](super::Kind::Conflict).
    pub async fn remove_volume(&self, name: &str) -> Result<(), Failure> {
        let name = segment("volume", name)?;
        self.limit(self.docker.remove_volume(&name, None::<RemoveVolumeOptions>)).await
    }
}
