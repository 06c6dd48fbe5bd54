//! `docker destination stats`.

use std::time::{Duration, Instant};

use super::server::{self, Server};
use crate::cli::stats::StatsArgs;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::template::Format;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;

mod measuring;
mod rows;

use measuring::Reading;

/// The time between two looks.
const PACE: Duration = Duration::from_secs(1);

/// Goes to the first line, without wiping out what is there: lines are written over.
const HOME: &str = "\x1b[H";
/// Wipes out everything.
const CLEAR: &str = "\x1b[2J";
/// Wipes out the rest of a line, and of the screen.
const REST_OF_LINE: &str = "\x1b[K";
const REST_OF_SCREEN: &str = "\x1b[J";

/// Shows health and usage of what is on destinations: over and over on a terminal, else once.
///
/// # Errors
/// There is no such destination, the server can't be reached or is lost, or the format can't be read.
pub fn run(args: &StatsArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    console.set_color(args.color);
    let format = Format::read(args.format.as_deref().unwrap_or_default());
    let live = !args.no_stream && format == Format::Table && console.out_is_terminal();
    server::with(globals, console, async |mut server, console| {
        let mut before = measuring::read(&server, &args.destination).await?;
        if live {
            draw(args, &before, None, true, console, cancel)?;
        }
        let mut looked = Instant::now();
        loop {
            // A server that is slow is not asked faster than it answers.
            tokio::time::sleep(PACE.saturating_sub(looked.elapsed())).await;
            looked = Instant::now();
            server = Server { survey: server.again().await?, ..server };
            let now = measuring::read(&server, &args.destination).await?;
            if !live {
                rows::print(args, &now, &before, &format, console)?;
                return Ok(Exit::Done);
            }
            draw(args, &now, Some(&before), false, console, cancel)?;
            before = now;
        }
    })
}

/// Draws one picture over the one before, whole.
fn draw(
    args: &StatsArgs,
    now: &Reading,
    before: Option<&Reading>,
    first: bool,
    console: &mut Console,
    cancel: &Cancel,
) -> Result<(), Error> {
    let empty = Reading::default();
    let text = rows::picture(args, now, before.unwrap_or(&empty), console);
    let mut picture = if first { format!("{CLEAR}{HOME}") } else { HOME.to_owned() };
    for line in text.lines() {
        picture.push_str(line);
        picture.push_str(REST_OF_LINE);
        picture.push('\n');
    }
    picture.push_str(REST_OF_SCREEN);
    let _whole = cancel.shield();
    console.data(picture.as_bytes())?;
    Ok(console.flush()?)
}
