//! `docker destination rewrite`.

use std::io::Read as _;

use crate::cli::rewrite::RewriteArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

/// Rewrites the compose files that `args` name.
pub fn run(
    args: &RewriteArgs,
    _: &Globals,
    console: &mut Console,
    _: &Cancel,
) -> Result<Exit, Error> {
    console.set_color(args.color);
    if args.file.iter().any(|file| file.as_os_str() == "-") {
        let mut text = Vec::new();
        let read = std::io::stdin().lock().read_to_end(&mut text);
        read.map_err(|error| {
            Error::new(
                Exit::Refused,
                format!("cannot read standard input: {error}"),
            )
        })?;
    }
    Err(Error::new(
        Exit::Refused,
        "rewriting is not part of this build; nothing was written",
    ))
}
