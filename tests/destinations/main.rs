//! Destinations on real engines: what is there, and what the commands tell of it.

#![expect(clippy::unwrap_used, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

mod changes;
mod completion;
mod contexts;
mod create;
mod faults;
mod hooks;
mod inspect;
mod prune;
mod records;
mod resources;
mod rm;
mod scale;
mod select;
mod support;
mod swarm;
mod terminal;
mod traffic;
