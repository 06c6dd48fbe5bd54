//! Deploying to destinations: the real docker CLI, real Composes, real engines.

#![expect(clippy::similar_names, reason = "a desk and its destination, a name and the names")]
#![expect(clippy::unwrap_used, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

mod choosing;
mod files;
mod lasting;
mod names;
mod passing;
mod refusing;
mod support;
mod swarm;
mod verifying;
