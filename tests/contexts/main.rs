//! Which engine is meant and how it is reached, beside the real docker CLIs: the same endpoint or the same error.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

mod far;
mod http;
mod support;
mod table;
