//! `clone` on real engines: a new instance of a container or a Compose project, here or on another server.

#![expect(clippy::unwrap_used, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

mod containers;
mod faults;
mod projects;
mod servers;
mod support;
