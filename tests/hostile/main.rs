//! Input that means harm: every file is answered within a second and 200 MB, with a rewrite or with the reason why not.
//!
//! The limits are those of a release build. A debug build gets [`PATIENCE`] times as long.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test ends where something it needs is missing")]

mod bombs;
#[path = "../../benches/support/compose_file.rs"]
mod compose_file;
mod growth;
mod limits;
mod memory;
mod places;
mod text;
