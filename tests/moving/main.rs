//! `attach` and `detach` on real engines, with real Compose: who is where, under which names, and that a failure
//! leaves everything as it was.

#![expect(clippy::unwrap_used, reason = "a test ends where something it needs is missing")]

#[path = "../testbed/mod.rs"]
mod testbed;

#[allow(dead_code, reason = "shared with other tests about destinations")]
#[path = "../destinations/support.rs"]
mod support;

mod attach;
mod completion;
mod detach;
mod faults;
mod halfway;
mod moving;
mod recreating;
mod refusals;
mod scene;
