//! Generated compose files, rewritten in every way, against a model of Compose that shares no code with the program.
//!
//! `PROPTEST_CASES=20000 cargo test --test properties` looks longer.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is wrong")]

mod invariants;
mod oracle;
mod regressions;
mod script;
mod sketch;
mod tape;
