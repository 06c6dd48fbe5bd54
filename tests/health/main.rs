//! The health of servers on real engines: what `doctor` finds on one that is broken on purpose, and what `stats` measures.

#![expect(clippy::unwrap_used, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

#[allow(dead_code, reason = "what the tests of destinations need, too")]
#[path = "../destinations/support.rs"]
mod support;

mod containers;
mod doctor;
mod fixing;
mod proxies;
mod records;
mod room;
mod stats;
mod swarms;
