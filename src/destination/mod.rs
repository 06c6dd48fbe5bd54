//! Destinations: what they are, how they are written down, what is on them.
//!
//! Pure: an engine's lists come in ([`Lists`]), a [`Survey`] comes out. A destination is a network with our labels;
//! since a network's labels never change, [`record`]s amend them.

pub mod addresses;
pub mod anew;
pub mod answers;
pub mod attachment;
pub mod blueprint;
pub mod change;
pub mod cloning;
pub mod container;
pub mod deps;
pub mod doctor;
pub mod guard;
pub mod halfway;
pub mod labels;
pub mod moving;
pub mod name;
pub mod network;
pub mod plan;
pub mod pools;
pub mod ranges;
pub mod record;

mod company;
#[expect(clippy::module_inception, reason = "the idea has its name from its main noun")]
mod destination;
mod detail;
mod find;
mod keeper;
mod kind;
mod lasting;
mod order;
mod resource;
mod sample;
mod selection;
mod service;
mod survey;
mod ties;

#[cfg(test)]
mod tests;

pub use answers::Answers;
pub use container::{Container, Endpoint};
pub use destination::{Destination, Status};
pub use detail::Detail;
pub use keeper::Keeper;
pub use kind::{Kind, repository};
pub use network::Network;
pub use order::natural;
pub use resource::{Counts, Part, Resource, is_proxy};
pub use sample::Sample;
pub use selection::Selection;
pub use service::{Attachment, Service};
pub use survey::{Lists, Survey};
pub use ties::{Tie, is_network};
