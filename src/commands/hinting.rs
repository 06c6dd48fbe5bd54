//! What helps after other commands: the answer to docker's hooks. Within a tenth of a second, and nothing rather than
//! something wrong.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::sync::mpsc;
use std::time::Duration;

use crate::compose::{Located, Model, Network, Project, Request};
use crate::context::{Contexts, Variables};
use crate::destination::change::quoted;
use crate::destination::{Status, Survey};
use crate::engine;
use crate::lint::{Live, Selection, Stack, check};
use crate::output::sanitise::sanitise;
use crate::plugin::argv::{self, Call, Globals};
use crate::plugin::hooks::{self, Ended, NOTHING_TO_SAY};
use crate::plugin::pflag::{self, Flag, Order, Takes};
use crate::rewrite::Wishes;
use crate::world::{self, World};

use super::live;
use super::loading::read;
use super::server::Server;

/// The longest that somebody waits for a hint.
const PATIENCE: Duration = Duration::from_millis(80);

/// Larger files are not looked at.
const LARGEST: usize = 512 * 1024;

/// Compose's own flags (docker/compose `cmd/compose/compose.go`).
const COMPOSE_FLAGS: [Flag<'static>; 15] = [
    valued("file", Some('f')),
    valued("project-name", Some('p')),
    valued("project-directory", None),
    valued("workdir", None),
    valued("env-file", None),
    valued("profile", None),
    valued("ansi", None),
    valued("progress", None),
    valued("parallel", None),
    switch("all-resources"),
    switch("compatibility"),
    switch("dry-run"),
    switch("no-ansi"),
    switch("verbose"),
    Flag::HELP,
];

const fn valued(long: &'static str, short: Option<char>) -> Flag<'static> {
    Flag { long, short, takes: Takes::Many }
}

const fn switch(long: &'static str) -> Flag<'static> {
    Flag { long, short: None, takes: Takes::Bool }
}

/// What docker shows below the output of a command.
pub(crate) fn answer(asked: Option<&OsStr>) -> String {
    let Some(ended) = asked.and_then(Ended::read) else { return NOTHING_TO_SAY.to_owned() };
    let (done, said) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody listens any more once patience has run out.
        let _ = done.send(hint(&ended));
    });
    match said.recv_timeout(PATIENCE) {
        Ok(Some(text)) => hooks::say(&text),
        _ => NOTHING_TO_SAY.to_owned(),
    }
}

fn hint(ended: &Ended) -> Option<String> {
    let typed = Typed::read(&world::parent_words())?;
    match ended.command.as_str() {
        "compose up" | "compose create" => missing_networks(&typed),
        "network rm" | "network prune" => lost_networks(&typed),
        _ => None,
    }
}

/// What the user typed: docker's own command line is that of the process that asks.
struct Typed {
    globals: Globals,
    words: Vec<OsString>,
}

impl Typed {
    fn read(words: &[OsString]) -> Option<Self> {
        let invocation = argv::read(words.get(1..)?, false).ok()?;
        match invocation.call {
            Call::Command(words) if !invocation.globals.unread => Some(Self { globals: invocation.globals, words }),
            _ => None,
        }
    }

    /// The server docker was told to use.
    fn survey(&self) -> Option<(Server, Live)> {
        let variables = Variables::of_process();
        let endpoint = Contexts::read(&self.globals, &variables).chosen().ok()?;
        engine::run(async {
            let server = Server::visit(&endpoint, PATIENCE).await.ok()?;
            let live = live::networks(&server);
            Some((server, live))
        })
        .ok()?
    }
}

/// After Compose failed: external networks that are not there. Whether it failed is not said by every docker; where they
/// are missing, it did.
fn missing_networks(typed: &Typed) -> Option<String> {
    let words = typed.words.split_first().filter(|(first, _)| *first == "compose")?.1;
    let parsed = pflag::parse(&COMPOSE_FLAGS, words, Order::FlagsFirst).ok()?;
    let all = |long: &str| -> Vec<String> {
        let given = parsed.flags.iter().filter(|given| given.flag.long == long);
        given.map(|given| given.value.to_string_lossy().into_owned()).collect()
    };
    let last = |long: &str| all(long).pop();
    let request = Request {
        files: all("file"),
        directory: last("project-directory").or_else(|| last("workdir")),
        env_files: all("env-file"),
        project: last("project-name"),
    };
    if request.files.iter().any(|file| file == "-") {
        return None;
    }
    let mut world = World::default();
    let located = Located::find(&request, &world).ok()?;
    world.variables.clone_from(&located.variables);
    let project = Project::load(read(&located).ok()?, &located.directory, &world).ok()?;
    if project.files.iter().map(|file| file.yaml.text().len()).sum::<usize>() > LARGEST {
        return None;
    }
    let model = Model::of(&project).ok()?;
    if !model.networks.iter().any(Network::external) {
        return None;
    }
    let name = located.project_name(&request, project.name().ok()?, &world).ok();
    let (_, there) = typed.survey()?;
    let variable = |name: &str| crate::compose::Files::variable(&world, name);
    let wishes = Wishes::default();
    let stack = Stack::of(&project, &model, &wishes, name.as_deref(), Some(&there), &variable).ok()?;
    let selection = Selection { select: vec!["missing-external-network".to_owned()], ignore: Vec::new() };
    let mut lines: Vec<String> = Vec::new();
    for finding in check(&stack, &selection).findings {
        for line in [Some(finding.message), finding.help].into_iter().flatten() {
            let line = sanitise(&line).into_owned();
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    Some(lines.join("\n"))
}

/// After a network was removed: destinations that lost theirs, and containers that can't start any more.
fn lost_networks(typed: &Typed) -> Option<String> {
    let (server, _) = typed.survey()?;
    let survey = &server.survey;
    let typed: BTreeSet<String> = typed.words.iter().map(|word| word.to_string_lossy().into_owned()).collect();
    let all = typed.contains("prune");
    let mut lines = Vec::new();
    for destination in survey.destinations.iter().filter(|destination| destination.status == Status::NetworkGone) {
        if all || typed.contains(&destination.network_name) {
            lines.push(format!("destination {} has lost its network {}", destination.name, destination.network_name));
        }
    }
    for network in lost(survey) {
        let waiting: Vec<&str> =
            survey.containers.iter().filter(|c| c.mode == network).map(|c| c.name.as_str()).collect();
        if all || typed.contains(network) {
            lines.push(format!(
                "network {network} is gone, and {} created on it can't start any more: {}",
                if waiting.len() == 1 { "a container" } else { "containers" },
                waiting.join(", ")
            ));
            lines.push(format!("`docker destination create {}` makes it anew", quoted(network)));
        }
    }
    if lines.is_empty() {
        return None;
    }
    lines.push("`docker destination doctor` looks at all of it".to_owned());
    Some(lines.iter().map(|line| sanitise(line).into_owned()).collect::<Vec<_>>().join("\n"))
}

/// Networks that containers were created on and that are not there.
fn lost(survey: &Survey) -> BTreeSet<&str> {
    let there = |word: &str| survey.networks.iter().any(|network| network.name == word || network.id == word);
    let builtin = |word: &str| matches!(word, "" | "bridge" | "default" | "host" | "none" | "nat");
    survey
        .containers
        .iter()
        .map(|container| container.mode.as_str())
        .filter(|mode| !builtin(mode) && !mode.starts_with("container:") && !there(mode))
        .collect()
}
