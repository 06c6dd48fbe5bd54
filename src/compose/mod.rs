//! A read view of Compose files: which files make a project, and what its services' networks are once Compose has merged
//! them. Changes nothing, and has no opinion about destinations.

mod connector;
mod data;
mod discover;
mod dotenv;
mod keys;
mod label;
mod network;
mod options;
mod parts;
mod project;
mod release;
mod service;

pub use connector::{Connector, Wait};
pub use data::Data;
pub use discover::{Discovery, FileRef, Located, Request, normal_project_name};
pub(crate) use discover::{NAMES, OVERRIDES};
pub use dotenv::{UNKNOWN, as_far_as_known, known};
pub use keys::{Budget, Entry, TooMuch, flatten, lookup, merge_sources};
pub use label::{Label, Proxy};
pub(crate) use network::{ByKey, add_new, memberships, new_among, same_networks};
pub use network::{Membership, Network};
pub use options::{Options, Setting};
pub use parts::{Part, Parts, Said};
pub use project::{Files, Layer, LoadError, Place, Project, SourceFile};
pub use release::Release;
pub use service::{Base, Body, Model, Service};
