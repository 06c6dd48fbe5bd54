//! A read view of Compose files: which files make a project, and what its services' networks are once Compose has merged
//! them. Changes nothing, and has no opinion about destinations.

mod by_key;
mod connector;
mod data;
mod discover;
mod dotenv;
mod keys;
mod label;
mod lines;
mod model;
mod network;
mod options;
mod parts;
mod project;
mod reading;
mod release;
mod section;

pub(crate) use by_key::ByKey;
pub use connector::{Connector, Wait};
pub use data::Data;
pub use discover::{Discovery, FileRef, Located, Request, normal_project_name};
pub(crate) use discover::{NAMES, OVERRIDES};
pub use dotenv::{UNKNOWN, as_far_as_known, known};
pub use keys::{Budget, Entry, TooMuch, flatten, lookup, merge_sources};
pub use label::{Label, Proxy};
pub use lines::Lines;
pub use model::{Base, Body, Model, Service};
pub use network::{Membership, Network};
pub(crate) use network::{add_new, memberships, new_among, same_networks};
pub use options::{Options, Setting};
pub use parts::{Part, Parts, Said};
pub use project::{Files, Layer, LoadError, Place, Project, SourceFile};
pub use release::Release;
