//! A swarm's service, as a manager's list of them tells.

use std::net::IpAddr;

use super::addresses;
use super::labels::{self, Labels};
use crate::engine::models;

/// What a service's tasks are put on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attachment {
    /// The network's ID, or its name.
    pub network: String,
    /// What its tasks answer to there besides the service's name.
    pub aliases: Vec<String>,
}

/// A service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Service {
    /// Its ID.
    pub id: String,
    /// Its name, to which it answers.
    pub name: String,
    /// Its image.
    pub image: String,
    /// When it was made (RFC 3339).
    pub created: String,
    /// Its labels.
    pub labels: Labels,
    /// How many of its tasks run, and how many should.
    pub tasks: (u64, u64),
    /// Its networks.
    pub attachments: Vec<Attachment>,
    /// The addresses that stand for all of its tasks, by network ID.
    pub addresses: Vec<(String, IpAddr)>,
    /// The environment of its tasks, `NAME=value`. Values are compared, never shown.
    pub environment: Vec<String>,
    /// The ports of the swarm that lead to it.
    pub published: Vec<u16>,
}

impl Service {
    /// The stack it was deployed with.
    pub fn stack(&self) -> Option<&str> {
        self.labels.get("com.docker.stack.namespace").map(String::as_str).filter(|name| !name.is_empty())
    }
}

impl From<&models::Service> for Service {
    fn from(said: &models::Service) -> Self {
        let spec = said.spec.as_ref();
        let task = spec.and_then(|spec| spec.task_template.as_ref());
        let container = task.and_then(|task| task.container_spec.as_ref());
        // Before API 1.25 they stood beside the template.
        let of_task = task.and_then(|task| task.networks.as_ref());
        let networks = of_task.or_else(|| spec.and_then(|spec| spec.networks.as_ref()));
        let endpoint = said.endpoint.as_ref();
        let virtual_ips = endpoint.and_then(|endpoint| endpoint.virtual_ips.as_ref());
        let ports = endpoint.and_then(|endpoint| endpoint.ports.as_ref());
        let image = container.and_then(|container| container.image.as_deref()).unwrap_or_default();
        let status = said.service_status.as_ref();
        Self {
            id: said.id.clone().unwrap_or_default(),
            name: spec.and_then(|spec| spec.name.clone()).unwrap_or_default(),
            image: image.split('@').next().unwrap_or_default().to_owned(),
            created: said.created_at.clone().unwrap_or_default(),
            labels: labels::in_order(spec.and_then(|spec| spec.labels.as_ref())),
            tasks: status.map_or((0, 0), |status| {
                (status.running_tasks.unwrap_or_default(), status.desired_tasks.unwrap_or_default())
            }),
            attachments: networks.into_iter().flatten().map(attachment).collect(),
            addresses: virtual_ips
                .into_iter()
                .flatten()
                .filter_map(|ip| Some((ip.network_id.clone()?, addresses::plain(ip.addr.as_ref()?)?)))
                .collect(),
            environment: container.and_then(|container| container.env.clone()).unwrap_or_default(),
            published: ports
                .into_iter()
                .flatten()
                .filter_map(|port| u16::try_from(port.published_port?).ok().filter(|port| *port > 0))
                .collect(),
        }
    }
}

fn attachment(said: &models::NetworkAttachmentConfig) -> Attachment {
    Attachment { network: said.target.clone().unwrap_or_default(), aliases: said.aliases.clone().unwrap_or_default() }
}
