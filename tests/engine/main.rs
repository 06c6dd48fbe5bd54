//! The engine's API, asked on real engines of every generation.

#![expect(clippy::unwrap_used, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

mod bed;
mod failures;
mod faults;
mod objects;
mod support;
mod swarm;
