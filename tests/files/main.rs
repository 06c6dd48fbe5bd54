//! What the program does to files, and what it never does, whatever happens on the way.

#![expect(clippy::unwrap_used, reason = "a test ends where something it needs is missing")]

mod replacing;
mod stage;
mod stopping;
