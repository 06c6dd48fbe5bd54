//! What an earlier `move --recreate` was cut short of, before anything else is done about the same container.

use super::recreating;
use super::server::Server;
use crate::destination::halfway::Halfway;
use crate::error::Error;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::cancel::Cancel;

/// What became of it.
pub(super) enum Mended {
    /// There was nothing to mend, or it is mended: the words by which the resources are known now.
    Words(Vec<String>),
    /// It would be mended. What follows from that nobody knows before.
    Shown,
}

/// Ends what was cut short of these resources, and surveys the server again; or shows what would be done.
///
/// # Errors
/// The engine refuses: what was not ended is still there, for the next time.
pub(super) async fn mend(
    server: &mut Server,
    words: &[String],
    dry_run: bool,
    cancel: &Cancel,
    console: &mut Console,
) -> Result<Mended, Error> {
    let mut words = words.to_vec();
    let all = Halfway::all(&server.survey);
    let mut any = false;
    for word in &mut words {
        let Some(halfway) = all.iter().find(|halfway| halfway.is_meant_by(word)) else { continue };
        any = true;
        let name = halfway.name;
        console.warning(&sanitise(&format!("{name} was left halfway of being created anew")))?;
        if dry_run {
            for step in halfway.steps() {
                console.data(format!("would {}\n", sanitise(&step)).as_bytes())?;
            }
            continue;
        }
        recreating::finish(server, halfway, cancel).await?;
        let done =
            if halfway.stands() { "the new one stands, and the old one is removed" } else { "it was taken back" };
        console.talk(&format!("note: {}: {done}\n", sanitise(name)))?;
        name.clone_into(word);
    }
    if any && dry_run {
        return Ok(Mended::Shown);
    }
    if any {
        server.survey = server.again().await?;
    }
    Ok(Mended::Words(words))
}
