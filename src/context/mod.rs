//! Which engine docker would talk to, and how it is reached.

mod endpoint;

pub use endpoint::{Dial, Endpoint};
