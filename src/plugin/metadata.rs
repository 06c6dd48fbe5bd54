//! The answer to `docker-cli-plugin-metadata`.
//!
//! docker asks before every single run of the plugin, and asks all plugins for `docker --help`, so the answer is a
//! constant: nothing is read, parsed or started for it (docker/cli `cli-plugins/manager/plugin.go`).

use std::ffi::{OsStr, OsString};
use std::io::Write as _;

use crate::exit::Exit;

/// The JSON object docker reads. CLIs before 28.4.1 accept no other `SchemaVersion` than `0.1.0`, and no byte after
/// the object but white space.
pub const METADATA: &str = include_str!("../../plugin-metadata.json");

/// Whether the arguments (the program's own name first) ask for the metadata.
pub fn is_asked(args: &[OsString]) -> bool {
    args.get(1).is_some_and(|word| word == OsStr::new("docker-cli-plugin-metadata"))
}

/// Writes the metadata to standard output.
pub fn answer() -> Exit {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(METADATA.as_bytes()).and_then(|()| stdout.flush()) {
        Ok(()) => Exit::Done,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Exit::ClosedPipe,
        Err(_) => Exit::Failed,
    }
}
