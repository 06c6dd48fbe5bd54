//! Which plugin is measured.

use std::sync::LazyLock;

/// The plugin: the one that `make build` made, where the environment names it. Cargo's own is built with what only tests
/// ask of its dependencies.
pub(crate) static BINARY: LazyLock<String> = LazyLock::new(|| {
    std::env::var("DESTINATION_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_docker-destination").to_owned())
});
