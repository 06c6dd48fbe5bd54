//! Writing records: one create, a look at what became of it, and one remove. Whatever is cut short in between leaves
//! the old state or the new one.

use crate::destination::change::{quoted, told};
use crate::destination::network::{Network, Scope};
use crate::destination::record::{Content, Holder, Record, config_holder, network_holder};
use crate::destination::{Destination, Survey};
use crate::engine::models::{ConfigSpec, NetworkCreateRequest};
use crate::engine::{Engine, Failure, Kind};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::plugin::cancel::Cancel;

use super::contest;
use super::server::Server;

/// What a swarm config holds, for none may be empty; what counts are its labels. `record` in base64.
const DATA: &str = "cmVjb3Jk";

/// Makes `content` what counts for a network, and tidies up what changes that were cut short left behind.
///
/// # Errors
/// The engine refuses, or somebody else was faster: then nothing was changed.
pub(super) async fn write(
    server: &Server,
    network: &Network,
    mut content: Content,
    cancel: &Cancel,
    console: &mut Console,
) -> Result<(), Error> {
    check_alone(server, network)?;
    let _whole = cancel.shield();
    content.revision = server.survey.revision_of(network) + 1;
    let made = match network.scope {
        Scope::Local => make_network(&server.engine, &content).await,
        Scope::Swarm => make_config(server, network, &content).await,
    };
    let now = match (made, server.again().await) {
        (Err(failure), Ok(now)) if own(&now, network, &content).is_none() => {
            return Err(beaten(server, &now, network).unwrap_or_else(|| refused(&now, &failure, &content)));
        }
        // Where an answer was lost on its way, what it said is there.
        (_, Ok(now)) => now,
        (Err(failure), Err(_)) if !failure.may_have_acted() => return Err(unchanged(&failure)),
        (Err(failure), Err(_)) | (Ok(()), Err(failure)) => return Err(unknown(&failure, &content)),
    };
    let Some(record) = own(&now, network, &content) else {
        return Err(beaten(server, &now, network).unwrap_or_else(|| gone(server, &content)));
    };
    if now.revision_of(network) > record.content.revision
        && let Some(error) = beaten(server, &now, network)
    {
        take_back(server, record).await.map_err(|failure| unknown(&failure, &content))?;
        return Err(error);
    }
    if record.is_released() {
        return tidy(&server.engine, outdated(&now, &network.name), console).await;
    }
    let record = record.clone();
    let settled = contest::rival(server, now, &content.name, &network.id).await;
    let (now, rival) = settled.map_err(|failure| unknown(&failure, &content))?;
    if let Some(rival) = rival {
        let record = own(&now, network, &content).unwrap_or(&record);
        take_back(server, record).await.map_err(|failure| unknown(&failure, &content))?;
        return Err(taken(server, &rival));
    }
    tidy(&server.engine, outdated(&now, &network.name), console).await
}

/// A record names its network: where several bear that name, it would speak of all of them.
fn check_alone(server: &Server, network: &Network) -> Result<(), Error> {
    let alike = server.survey.networks_named(&network.name).filter(|other| other.scope == network.scope);
    let ids: Vec<&str> = alike.map(|other| other.id.as_str()).collect();
    if ids.len() < 2 {
        return Ok(());
    }
    let message = format!(
        "there are {} networks `{}` on {}, and a change would mean all of them; nothing was changed",
        ids.len(),
        network.name,
        server.called()
    );
    Err(Error::new(Exit::Failed, message)
        .with_hint(format!("remove those that aren't needed by their IDs: {}", ids.join(", "))))
}

/// Makes what was before count again.
async fn take_back(server: &Server, record: &Record) -> Result<(), Failure> {
    let before = all_records(&server.survey).find(|before| before.id == record.id);
    match (&record.holder, before) {
        (Holder::Config { version }, Some(before)) => {
            let version = i64::try_from(*version).unwrap_or(i64::MAX);
            server.engine.update_config(&record.id, version, config(&before.content, None)).await
        }
        _ => remove(&server.engine, record).await,
    }
}

/// Removes records for good, the lowest first: cut short, the highest still counts.
///
/// # Errors
/// One could not be removed.
pub(super) async fn erase(server: &Server, network: &str, record: &Record, cancel: &Cancel) -> Result<(), Error> {
    let _whole = cancel.shield();
    for left in outdated(&server.survey, network).filter(|left| left.scope() == record.scope()) {
        remove(&server.engine, left).await.map_err(|failure| unchanged(&failure))?;
    }
    match remove(&server.engine, record).await {
        Err(failure) if failure.may_have_acted() => match server.again().await {
            Ok(now) if all_records(&now).any(|other| other.id == record.id) => Err(unchanged(&failure)),
            Ok(_) => Ok(()),
            Err(_) => Err(unknown(&failure, &record.content)),
        },
        done => done.map_err(|failure| unchanged(&failure)),
    }
}

/// What changes of a network that were cut short left behind.
pub(super) fn outdated<'s>(survey: &'s Survey, network: &'s str) -> impl Iterator<Item = &'s Record> {
    survey.leftovers.iter().filter(move |record| record.content.of == network)
}

/// Removes what cut-short changes left behind; what can't be removed stays for the next one.
///
/// # Errors
/// Standard error takes no more.
pub(super) async fn tidy<'r>(
    engine: &Engine,
    leftovers: impl Iterator<Item = &'r Record>,
    console: &mut Console,
) -> Result<(), Error> {
    for record in leftovers {
        if let Err(failure) = remove(engine, record).await {
            let told = format!("the outdated record {} is left for the next change: {failure}", record.holder_name);
            console.warning(&told)?;
        }
    }
    Ok(())
}

/// Removes a record; one that is gone is removed.
pub(super) async fn remove(engine: &Engine, record: &Record) -> Result<(), Failure> {
    let removed = match record.holder {
        Holder::Network => engine.remove_network(&record.id).await,
        Holder::Config { .. } => engine.remove_config(&record.id).await,
    };
    match removed {
        Err(failure) if failure.kind == Kind::NotFound => Ok(()),
        removed => removed,
    }
}

async fn make_network(engine: &Engine, content: &Content) -> Result<(), Failure> {
    let request = NetworkCreateRequest {
        name: network_holder(&content.of, content.revision),
        config_only: Some(true),
        labels: Some(content.to_labels().into_iter().collect()),
        ..NetworkCreateRequest::default()
    };
    engine.create_network(&request).await.map(drop)
}

/// A config is changed in place, by the version that was read; an outdated one is refused.
async fn make_config(server: &Server, network: &Network, content: &Content) -> Result<(), Failure> {
    let known = all_records(&server.survey).find(|record| is_of(record, network));
    match known.map(|record| (&record.id, &record.holder)) {
        Some((id, Holder::Config { version })) => {
            let version = i64::try_from(*version).unwrap_or(i64::MAX);
            server.engine.update_config(id, version, config(content, None)).await
        }
        _ => server.engine.create_config(config(content, Some(DATA))).await.map(drop),
    }
}

fn config(content: &Content, data: Option<&str>) -> ConfigSpec {
    ConfigSpec {
        name: Some(config_holder(&content.of)),
        labels: Some(content.to_labels().into_iter().collect()),
        data: data.map(str::to_owned),
        templating: None,
    }
}

/// All records but those that mean nothing.
fn all_records(survey: &Survey) -> impl Iterator<Item = &Record> {
    survey.destinations.iter().filter_map(|destination| destination.record.as_ref()).chain(&survey.released)
}

fn is_of(record: &Record, network: &Network) -> bool {
    record.content.of == network.name && record.scope() == network.scope
}

/// The record that says what was meant to be said.
fn own<'s>(survey: &'s Survey, network: &Network, content: &Content) -> Option<&'s Record> {
    let said = Content::of_labels(&content.to_labels());
    let mut all = all_records(survey).chain(&survey.leftovers).filter(|record| is_of(record, network));
    all.find(|record| Some(&record.content) == said.as_ref())
}

/// That somebody else took the name meanwhile, and who.
fn taken(server: &Server, rival: &Destination) -> Error {
    let message = format!(
        "somebody else took the name `{}` on {} meanwhile: {}; nothing was changed",
        rival.name,
        server.called(),
        told(rival)
    );
    Error::new(Exit::Failed, message)
}

/// What somebody else made of a destination meanwhile; `None` when it is what it was.
fn beaten(server: &Server, now: &Survey, network: &Network) -> Option<Error> {
    if now.revision_of(network) == server.survey.revision_of(network) {
        return None;
    }
    let what = match now.destination_on(&network.id) {
        Some(now) => format!("it is destination `{}` now, {}, revision {}", now.name, told(now), now.revision()),
        None => "it is no destination any more".to_owned(),
    };
    let message = format!(
        "somebody else changed network `{}` on {} meanwhile: {what}; nothing was changed",
        network.name,
        server.called()
    );
    Some(Error::new(Exit::Failed, message).with_hint("look at it and try again"))
}

/// Written, and removed by somebody before it was read again.
fn gone(server: &Server, content: &Content) -> Error {
    let message = format!("somebody else removed the record of `{}` on {} meanwhile", content.name, server.called());
    Error::new(Exit::Failed, message).with_hint("look at it with `docker destination ls` and try again")
}

/// A refusal, and how to make room where the record's name is taken by what is none.
fn refused(now: &Survey, failure: &Failure, content: &Content) -> Error {
    let holder = network_holder(&content.of, content.revision);
    let error = unchanged(failure);
    if failure.kind != Kind::Conflict || now.networks_named(&holder).next().is_none() {
        return error;
    }
    let hint = format!("network `{holder}` is no record of ours; `docker network rm {}` makes room", quoted(&holder));
    error.with_hint(hint)
}

/// A failure before anything was changed.
pub(super) fn unchanged(failure: &Failure) -> Error {
    Error::new(Exit::Failed, format!("{failure}; nothing was changed"))
}

/// A failure after which nobody answers what was changed.
fn unknown(failure: &Failure, content: &Content) -> Error {
    let message = format!("{failure}; whether network `{}` was changed is not known", content.of);
    Error::new(Exit::Failed, message)
        .with_hint("it is as before or as asked for, never in between: `docker destination ls` shows which")
}
