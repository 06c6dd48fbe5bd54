//! The plugin's binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    docker_destination::run(std::env::args_os().collect()).into()
}
