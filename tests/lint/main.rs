//! The linter: every rule on its fixtures, the command through the real binary, and what its documents say.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

mod bench;
mod command;
mod corpus;
mod facts;
mod fixtures;
mod live;
mod outputs;
mod reach;
mod server;
