//! Generated compose files, rewritten in every way, against a model of Compose that shares no code with the program.
//!
//! `PROPTEST_CASES=20000 cargo test --test properties` looks longer.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is wrong")]
#![expect(clippy::print_stdout, reason = "what was refused, and why, is for the reader of a failure")]
#![expect(clippy::struct_excessive_bools, reason = "a generator remembers many small things")]
#![expect(clippy::format_push_string, reason = "writing to a string, the plain way")]

mod fixes;
mod invariants;
mod oracle;
mod regressions;
mod script;
mod sketch;
mod tape;
