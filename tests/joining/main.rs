//! Joining a destination, on real engines, with the real docker and Compose: the plugin as the provider of one more service,
//! and who answers to which name then.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where something it needs is missing")]

mod engines;
mod faults;
mod provider;
mod refusals;
mod safe_names;
mod support;

#[path = "../testbed/mod.rs"]
mod testbed;
