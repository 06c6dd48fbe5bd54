//! Mending what can be mended safely: said first, looked at again before the first change, verified afterwards.

use serde_json::Value;

use crate::commands::recording;
use crate::commands::server::{self, Server};
use crate::destination::doctor::{Fix, Reconnect, Wish, is_of_swarm};
use crate::destination::record::Record;
use crate::engine::models::EndpointSettings;
use crate::engine::{Engine, Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::cancel::Cancel;

/// Says what will be done, and does it, one by one. What fails doesn't keep the others.
///
/// # Errors
/// Standard error takes no more.
pub(super) async fn carry_out(
    server: &Server,
    context: &str,
    fixes: &[&Fix],
    console: &mut Console,
    cancel: &Cancel,
) -> Result<(), Error> {
    for fix in fixes {
        console.talk(&format!("will {}\n", planned(fix)))?;
    }
    for fix in fixes {
        let done = match fix {
            Fix::RemoveRecord(record) => remove(server, record, cancel).await,
            Fix::Reconnect(reconnect) => self::reconnect(&server.engine, reconnect, cancel).await,
        };
        match done {
            Ok(()) => console.talk(&format!("done: {}\n", planned(fix)))?,
            Err(error) => console.report(&error)?,
        }
    }
    console.talk(&format!("what is left on {}:\n", sanitise(&server::called(context, &server.address))))?;
    Ok(())
}

fn planned(fix: &Fix) -> String {
    match fix {
        Fix::RemoveRecord(record) => format!("remove record {}", sanitise(&record.holder_name)),
        Fix::Reconnect(reconnect) => {
            let Reconnect { name, network_name, settings, .. } = reconnect.as_ref();
            let aliases: Vec<&str> = settings.aliases.iter().flatten().map(String::as_str).collect();
            let answering =
                if aliases.is_empty() { String::new() } else { format!(", answering to {}", aliases.join(", ")) };
            let told = format!("take container {name} off network {network_name} and put it on again{answering}");
            sanitise(&told).into_owned()
        }
    }
}

/// Removes a record that still means nothing.
async fn remove(server: &Server, record: &Record, cancel: &Cancel) -> Result<(), Error> {
    let _whole = cancel.shield();
    let survey = server.again().await.map_err(|failure| recording::unchanged(&failure))?;
    if !survey.leftovers.contains(record) {
        return Ok(());
    }
    let removed = recording::remove(&server.engine, record).await;
    let now = server.again().await?;
    match removed {
        _ if !now.leftovers.iter().any(|other| other.id == record.id) => Ok(()),
        Err(failure) => Err(recording::unchanged(&failure)),
        Ok(()) => Err(Error::new(Exit::Failed, format!("record {} is still there", record.holder_name))),
    }
}

/// What a container is on its network at the moment.
#[derive(Debug, PartialEq)]
enum Place {
    /// Not on it.
    Off,
    /// It belongs to the network that is gone.
    Lost,
    /// It belongs to the one that is there, with what it asked for.
    On(Box<EndpointSettings>),
    /// It runs, or is gone: nothing of ours any more.
    Elsewhere,
}

async fn place(engine: &Engine, reconnect: &Reconnect) -> Result<Place, Failure> {
    let said = match engine.container_json(&reconnect.container).await {
        Err(failure) if failure.kind == Kind::NotFound => return Ok(Place::Elsewhere),
        said => said?,
    };
    if said.pointer("/State/Running") != Some(&Value::Bool(false)) {
        return Ok(Place::Elsewhere);
    }
    let endpoint = Wish::of(&said).endpoints.remove(&reconnect.network_name);
    Ok(match endpoint {
        None => Place::Off,
        Some(endpoint) if endpoint.network_id.as_deref() == Some(&reconnect.lost) => Place::Lost,
        Some(endpoint) => Place::On(Box::new(endpoint)),
    })
}

/// Takes a container off a network that is gone and puts it on the one of that name.
async fn reconnect(engine: &Engine, reconnect: &Reconnect, cancel: &Cancel) -> Result<(), Error> {
    let _whole = cancel.shield();
    let unchanged = |failure: Failure| recording::unchanged(&failure);
    if place(engine, reconnect).await.map_err(unchanged)? != Place::Lost {
        // Somebody else was faster, whatever they did.
        return Ok(());
    }
    engine.network(&reconnect.network, false).await.map_err(unchanged)?;
    // The engine knows a network of a swarm only by name while nothing here runs on it (measured on 20.10 and 28.5).
    let spans = is_of_swarm(&reconnect.network);
    let network = if spans { &reconnect.network_name } else { &reconnect.network };
    if let Err(failure) = engine.disconnect_container(network, &reconnect.container, false).await {
        let off = failure.may_have_acted() && place(engine, reconnect).await.is_ok_and(|now| now == Place::Off);
        if !off {
            return Err(recording::unchanged(&failure));
        }
    }
    let mut why = None;
    // What is asked for is what was there: a second time is right where the first one got lost.
    for _ in 0..2 {
        let settings = reconnect.settings.clone();
        match engine.connect_container(network, &reconnect.container, Some(settings)).await {
            Ok(()) => break,
            Err(failure) => why = Some(failure),
        }
        if matches!(place(engine, reconnect).await, Ok(Place::On(_))) {
            break;
        }
    }
    match place(engine, reconnect).await {
        Ok(Place::On(now)) if has(&now, &reconnect.settings) => Ok(()),
        Ok(Place::Elsewhere) => Ok(()),
        other => {
            let said = why.or(other.err()).map(|failure| format!(": {failure}")).unwrap_or_default();
            Err(off(reconnect, &said))
        }
    }
}

/// Whether an endpoint has everything that was asked for.
fn has(now: &EndpointSettings, asked: &EndpointSettings) -> bool {
    let aliases = |settings: &EndpointSettings| settings.aliases.clone().unwrap_or_default();
    let there = aliases(now);
    let address = |settings: &EndpointSettings| {
        let config = settings.ipam_config.clone().unwrap_or_default();
        [config.ipv4_address, config.ipv6_address].map(Option::unwrap_or_default)
    };
    aliases(asked).iter().all(|alias| there.contains(alias)) && address(now) == address(asked)
}

/// That a container is off its network, with what puts it on again.
fn off(reconnect: &Reconnect, said: &str) -> Error {
    let Reconnect { name, network_name, .. } = reconnect;
    let message = format!("container `{name}` was taken off network `{network_name}` and not put on again{said}");
    Error::new(Exit::Failed, message).with_hint(format!("`docker {}`", reconnect.command()))
}
