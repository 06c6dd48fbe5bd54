//! The real binary, called as docker calls it and through docker itself.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where something it needs is missing")]

mod cancellation;
mod completion;
mod configuration;
mod explain;
mod help;
mod plugin_contract;
mod support;
mod usage;
