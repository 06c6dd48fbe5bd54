//! What `docker destination rewrite` does to compose files, case by case: the real binary on a project, its diff and its
//! report as somebody would read them. The helper asks two real Composes what they make of each result; they are found
//! through `DESTINATION_TOOLS`, a directory that `tests/testbed/fetch-tools.sh` fills.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test ends where something it needs is missing")]
#![expect(clippy::too_many_lines, reason = "a snapshot stands beside the call that made it")]

mod anchors;
mod bytes;
mod comments;
mod discovery;
mod files;
mod indentation;
mod join;
mod losses;
mod merges;
mod modes;
mod outputs;
mod proxies;
mod scalars;
mod services;
mod settings;
mod shapes;
mod support;
mod unique;
