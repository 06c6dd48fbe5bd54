//! The answer to `docker-cli-plugin-hooks`, which docker asks for after other commands when the user has opted in.

/// The word that asks, directly after the plugin's name (docker/cli `cli-plugins/manager/hooks.go`).
pub const ASKED: &str = "docker-cli-plugin-hooks";

/// An empty template: docker prints nothing (docker/cli `cli-plugins/hooks/hook_types.go`).
pub const NOTHING_TO_SAY: &str = "{\"Type\":0,\"Template\":\"\"}\n";
