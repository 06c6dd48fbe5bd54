//! Docker's plugin contract and nothing else: how docker finds, asks, starts, completes and stops a plugin.

pub mod argv;
pub mod cancel;
pub mod completion;
pub mod hooks;
pub mod metadata;
pub mod pflag;
pub mod provider;

use std::ffi::OsString;

/// What docker says through the environment when it starts a plugin (docker/cli `cli-plugins/plugin/plugin.go`,
/// `cli-plugins/socket/socket.go`).
#[derive(Debug, Clone, Default)]
pub struct Environment {
    /// Nobody set `DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND`: the binary was started by hand, not by docker.
    pub standalone: bool,
    /// `DOCKER_CLI_PLUGIN_SOCKET`: the socket whose end means "cancel".
    pub socket: Option<OsString>,
    /// `DOCKER_COMPLETION_DESCRIPTIONS` is neither `0` nor `false`.
    pub descriptions: bool,
}

impl Environment {
    /// Reads the variables of this process.
    pub fn read() -> Self {
        let unwanted = std::env::var("DOCKER_COMPLETION_DESCRIPTIONS")
            .is_ok_and(|value| pflag::parse_bool(value.as_bytes()) == Some(false));
        Self {
            standalone: std::env::var_os("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND").is_none(),
            socket: std::env::var_os("DOCKER_CLI_PLUGIN_SOCKET").filter(|value| !value.is_empty()),
            descriptions: !unwanted,
        }
    }
}
