//! Several who take one display name at once: one keeps it.
//!
//! All of them have written before they look, so of any two at least one sees the other. Who wrote later goes at once;
//! who wrote first waits for that. The order of writing is told by the engine's clock, the same to both; where it is
//! wrong, and the later one had looked before the first was to be seen, it doesn't go, and the first gives way.

use std::time::Duration;

use crate::destination::name::is_same;
use crate::destination::{Destination, Survey};
use crate::engine::Failure;
use crate::output::ago::{Moment, precise};

use super::server::Server;

/// How often one looks whether the others are gone, and how long apart.
const LOOKS: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

/// Who keeps a name from the network `id`, which has taken it by now; `None` where nobody does.
///
/// # Errors
/// Nobody answers.
pub(super) async fn rival(
    server: &Server,
    mut now: Survey,
    name: &str,
    id: &str,
) -> Result<(Survey, Option<Destination>), Failure> {
    for _ in 0..LOOKS {
        let own = now.destinations.iter().find(|destination| destination.network_id() == id).map(turn);
        match first_of(&now, name, id) {
            None => return Ok((now, None)),
            Some(other) if own.is_some_and(|own| own < turn(other)) => {}
            Some(other) => {
                let other = other.clone();
                return Ok((now, Some(other)));
            }
        }
        tokio::time::sleep(PAUSE).await;
        now = server.again().await?;
    }
    let other = first_of(&now, name, id).cloned();
    Ok((now, other))
}

/// Of all others that bear a name, the one that took it first.
fn first_of<'s>(survey: &'s Survey, name: &str, id: &str) -> Option<&'s Destination> {
    let others = survey.destinations.iter().filter(|other| other.network_id() != id && is_same(&other.name, name));
    others.min_by(|one, other| turn(one).cmp(&turn(other)))
}

/// When something took its name, to compare; no two are alike.
fn turn(destination: &Destination) -> (Option<(Moment, String)>, &str) {
    let made = destination.network.as_ref().map(|network| &network.created);
    let written = destination.record.as_ref().map(|record| &record.written).or(made);
    (written.and_then(|written| precise(written)), destination.network_id())
}
