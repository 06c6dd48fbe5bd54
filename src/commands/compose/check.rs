//! What goes wrong on the engine with a stack as it shall run, said before anything is done.

use std::collections::BTreeSet;

use super::stack::{GENERATED, Rewritten, Stack, failed};
use crate::commands::loading::unreadable;
use crate::compose::{Files as _, Lines, Model, Place};
use crate::error::Error;
use crate::lint::{self, FileSettings, Finding, Live, Needs, RULES, Selection, Severity, check};
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::rewrite::{Kind, Settings, Wishes};

/// The rules that need no engine and say whether what runs is reached.
const BESIDES: [&str; 5] = ["proxy-no-network", "proxy-pin-key", "proxy-pin-off", "proxy-unpinned", "shadowed-name"];
/// The destination was looked up already.
const SETTLED: &str = "unknown-destination";

/// Says what is lost and what the rules find, and refuses where a rule about the engine finds an error. Only services that
/// will run are looked at.
///
/// # Errors
/// The stack can't work on this engine.
pub(super) fn beforehand(
    stack: &Stack,
    rewritten: &Rewritten,
    settings: &Settings,
    running: &BTreeSet<String>,
    live: &Live,
    console: &mut Console,
) -> Result<(), Error> {
    let lines = Lines::of(&stack.project.files);
    for item in rewritten.report.items.iter().filter(|item| item.kind == Kind::Lost) {
        let place = item.place.map(|place| {
            let at = lines.position(place);
            format!("{}:{}:{}: ", stack.project.files[place.file()].name, at.line, at.column)
        });
        console.warning(&format!("{}{}", place.unwrap_or_default(), item.message))?;
    }
    let model = Model::of(&rewritten.project).map_err(unreadable)?;
    let resting: Vec<String> = model
        .services
        .iter()
        .filter(|service| !running.contains(service.name))
        .map(|service| format!("  {}: !reset null\n", serde_json::Value::from(service.name)))
        .collect();
    let project = if resting.is_empty() {
        rewritten.project.clone()
    } else {
        rewritten.project.with_override(GENERATED, format!("services:\n{}", resting.concat())).map_err(unreadable)?
    };
    let model = Model::of(&project).map_err(unreadable)?;
    let wishes = Wishes {
        network: (!settings.network.is_empty()).then(|| settings.network.clone()),
        mode: Some(settings.mode),
        join: Some(settings.join),
        services: settings.services.iter().filter(|name| running.contains(*name)).cloned().collect(),
        unique_names: Some(settings.unique.is_some()),
        keep: settings.keep.clone(),
        ..Wishes::default()
    };
    let variable = |name: &str| stack.world.variable(name);
    let looked_at = lint::Stack::of(&project, &model, &wishes, Some(&stack.name), Some(live), &variable);
    let looked_at = looked_at.map_err(unreadable)?;
    let selected = RULES
        .iter()
        .filter(|rule| rule.preset && rule.needs == Needs::Engine && rule.id != SETTLED)
        .map(|rule| rule.id);
    let select = selected.chain(BESIDES).map(str::to_owned).collect();
    let ignore = FileSettings::of(&stack.project).map_err(unreadable)?.selection.ignore;
    let found = check(&looked_at, &Selection { select, ignore }).findings;
    let refuses = |finding: &&Finding| finding.severity == Severity::Error && !BESIDES.contains(&finding.rule);
    let lines = Lines::of(&project.files);
    for finding in found.iter().filter(|finding| finding.severity > Severity::Info) {
        let file = &project.files[finding.span.file];
        let at = lines.position(Place::new(finding.span.file, finding.span.start));
        let place =
            if file.name == GENERATED { String::new() } else { format!("{}:{}:{}: ", file.name, at.line, at.column) };
        let message = format!("{place}{} [{}]", finding.message, finding.rule);
        if refuses(&finding) {
            console.error(&message)?;
        } else {
            console.warning(&message)?;
        }
        if let Some(help) = &finding.help {
            console.hint(help)?;
        }
    }
    let errors = found.iter().filter(refuses).count();
    if errors > 0 {
        let plural = if errors == 1 { "this" } else { "these" };
        let message = format!("project `{}` can't run so on {}; nothing was done", sanitise(&stack.name), live.server);
        return Err(failed(message, Some(format!("mend {plural} first"))));
    }
    Ok(())
}
