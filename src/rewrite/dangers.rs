//! What the reader of a result should know.

use super::intend::Intent;
use super::report::{Kind, Report, names};
use super::settings::{Mode, Settings};
use crate::compose::{Model, Service};

/// Adds findings: nobody joins, or bare names are shared.
pub(super) fn dangers(model: &Model<'_>, settings: &Settings, intents: &[Intent<'_>], report: &mut Report) {
    if settings.mode == Mode::Isolated {
        return;
    }
    let joined: Vec<(&Service<'_>, &Intent<'_>)> =
        model.services.iter().zip(intents).filter(|(_, i)| i.joins).collect();
    let Some((first, _)) = joined.first() else {
        if let Some(service) = model.services.first() {
            report.add(
                Kind::Finding,
                "nobody-joins",
                service.place,
                format!("no service joins `{}`", settings.network),
            );
        }
        return;
    };
    if settings.unique.is_some() || settings.by_provider() {
        return;
    }
    let bare = names(joined.iter().map(|(s, _)| s.name));
    let (plural, them) = if joined.len() == 1 { ("the bare name", "it") } else { ("the bare names", "them") };
    let both = settings.mode == Mode::Both;
    let remedy = if both { format!("; --unique-names keeps {them} private") } else { String::new() };
    report.add(
        Kind::Finding,
        "shared-name",
        first.place,
        format!(
            "Compose also publishes {plural} {bare} on `{}`, where another stack may answer to the same{remedy}",
            settings.network
        ),
    );
}
