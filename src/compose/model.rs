//! The services and networks of a project as Compose merges them.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use super::connector::Connector;
use super::label::Label;
use super::network::{Membership, Network};
use super::project::{LoadError, Place, Project};
use super::reading;
use crate::yaml::NodeId;

/// What `extends` brings into a service.
#[derive(Debug, Clone)]
pub struct Base<'a> {
    /// The name of the service that is extended.
    pub name: &'a str,
    /// True when it is in the same document.
    pub same_file: bool,
    /// Its networks.
    pub networks: Option<Vec<Membership<'a>>>,
}

/// A service in one of the project's own layers.
#[derive(Debug, Clone)]
pub struct Body<'a> {
    /// The layer, by its number in [`Project::layers`].
    pub layer: usize,
    /// The file of the layer.
    pub file: usize,
    /// The mapping that holds the service's entry: `services`, or one that is merged into it.
    pub owner: NodeId,
    /// The service's key.
    pub key: NodeId,
    /// What stands behind the key: a mapping, an alias, or nothing.
    pub value: NodeId,
    /// The bytes of its value.
    pub span: std::ops::Range<usize>,
    /// What it extends.
    pub base: Option<Arc<Base<'a>>>,
}

/// A service. There may be tens of thousands of them, so that what most don't have takes little room.
#[derive(Debug, Clone)]
pub struct Service<'a> {
    /// Its key.
    pub name: &'a str,
    /// Where it is first written.
    pub place: Place,
    /// Its networks; none stands for `default` alone.
    pub networks: Option<Box<[Membership<'a>]>>,
    /// Its `network_mode`.
    pub(super) mode: Option<Box<(&'a str, Place)>>,
    /// True when a Compose provider runs it instead of an engine.
    pub provider: bool,
    /// What it says, where its provider is this plugin.
    pub connector: Option<Box<Connector>>,
    /// True when it has profiles, so that it may be missing.
    pub profiled: bool,
    /// Its labels for proxies.
    pub labels: Box<[Label<'a>]>,
    /// Where the project's own files write it, after the last one that replaced it.
    pub bodies: Vec<Body<'a>>,
    /// True when it comes from an included file.
    pub included: bool,
}

impl<'a> Service<'a> {
    /// One of which nothing is known yet.
    pub(super) fn blank(name: &'a str, place: Place, own: bool, included: bool) -> Self {
        Self {
            name,
            place,
            networks: None,
            mode: None,
            provider: false,
            connector: None,
            profiled: false,
            labels: Box::default(),
            bodies: Vec::with_capacity(usize::from(own)),
            included,
        }
    }

    /// True for a place inside one of its own bodies.
    pub fn holds(&self, place: Place) -> bool {
        self.bodies.iter().any(|body| body.file == place.file() && body.span.contains(&place.offset()))
    }

    /// Its `network_mode` and where that is written, when it has one.
    pub fn network_mode(&self) -> Option<(&'a str, Place)> {
        self.mode.as_deref().copied()
    }

    /// Its memberships, the implied one in `default` written out.
    pub fn memberships(&self) -> Cow<'_, [Membership<'a>]> {
        match &self.networks {
            Some(list) if !list.is_empty() => (&**list).into(),
            _ => vec![Membership::plain("default", self.place)].into(),
        }
    }
}

/// What a project means.
#[derive(Debug, Clone, Default)]
pub struct Model<'a> {
    /// The services, in the order in which they are first written.
    pub services: Vec<Service<'a>>,
    /// The networks under `networks`.
    pub networks: Vec<Network<'a>>,
    /// The top-level `name`, as it is written.
    pub name: Option<&'a str>,
    /// Every service entry in the project's own layers, also those that a later file replaces or removes.
    pub written: Vec<Body<'a>>,
    /// The place of each service.
    pub(super) by_name: HashMap<&'a str, usize>,
    /// The place of each network.
    pub(super) networks_by_key: HashMap<&'a str, usize>,
    /// By service: those that connect it.
    pub(super) connected: HashMap<String, Vec<usize>>,
}

impl<'a> Model<'a> {
    /// Reads a project.
    ///
    /// # Errors
    /// Aliases that unfold to too much, `extends` that leads nowhere or in a circle.
    pub fn of(project: &'a Project) -> Result<Self, LoadError> {
        reading::read(project, true)
    }

    /// The same without where it is written: services have no bodies.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(crate) fn meaning_of(project: &'a Project) -> Result<Self, LoadError> {
        reading::read(project, false)
    }

    /// A service by its name.
    pub fn service(&self, name: &str) -> Option<&Service<'a>> {
        self.by_name.get(name).and_then(|&at| self.services.get(at))
    }

    /// The destinations that a service is connected to through others, as those name them.
    pub fn connected(&self, service: &str) -> impl Iterator<Item = &str> {
        let connectors = self.connected.get(service).into_iter().flatten();
        connectors.filter_map(|&at| self.services.get(at)?.connector.as_deref()?.destination())
    }

    /// A network by its key.
    pub fn network(&self, key: &str) -> Option<&Network<'a>> {
        self.networks_by_key.get(key).and_then(|&at| self.networks.get(at))
    }
}
