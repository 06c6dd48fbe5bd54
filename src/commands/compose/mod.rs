//! `docker destination compose`: the user's own `docker compose`, with the stack as it shall be.

mod call;
mod check;
mod choose;
mod docker;
mod meant;
mod naming;
mod redeploy;
mod stack;

pub(super) use redeploy::Redeploy;

use std::collections::{BTreeSet, HashMap};

use self::call::{Call, Need};
use self::choose::{Chosen, Named, choose};
use self::docker::Docker;
use self::meant::{Meant, concerned, differences};
use self::naming::{Renamed, renamed};
use self::stack::{Handed, Rewritten, Stack, Text, failed};
use super::live::{self, Asked};
use super::loading::unreadable;
use super::rewrite::{join as join_of, mode as mode_of};
use super::server;
use crate::cli::compose::ComposeArgs;
use crate::compose::{Discovery as _, Model, Release};
use crate::context::{Contexts, Variables};
use crate::destination::change::quoted;
use crate::destination::{Container, Survey};
use crate::engine::{self, Engine};
use crate::error::Error;
use crate::exit::Exit;
use crate::output::console::Console;
use crate::output::sanitise::sanitise;
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::rewrite::{self, Join, Mode, Settings, Wishes};

/// Runs `docker compose` with the stack connected as the user wants it, and looks afterwards whether it is.
///
/// # Errors
/// The stack can't be rewritten, there is no such destination, or the engine would refuse it; nothing was done then.
/// Afterwards, what is not as it was meant.
pub fn run(args: &ComposeArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    let call = Call::of(args);
    let docker = Docker::new(globals);
    if call.need == Need::Nothing {
        return pass(&docker, &Handed::as_given(&call), &call, cancel);
    }
    let job = Job { args, globals, call, docker };
    match job.call.need {
        Need::Deploy => job.deploy(console, cancel),
        Need::Model => job.show(console, cancel),
        // What is there must be seen, stopped and removed, whatever became of its destination and its file.
        Need::Services | Need::Nothing => job.look_after(console, cancel),
    }
}

/// Runs Compose in the place of this process.
fn pass(docker: &Docker<'_>, handed: &Handed, call: &Call<'_>, cancel: &Cancel) -> Result<Exit, Error> {
    let lent = cancel.lend();
    docker.run(
        docker.compose().args(call.flags()).args(&handed.flags).args(call.words).envs(handed.variables.iter().cloned()),
        &lent,
    )
}

struct Job<'a> {
    args: &'a ComposeArgs,
    globals: &'a Globals,
    call: Call<'a>,
    docker: Docker<'a>,
}

/// What is wanted of the stack, the destination's network still open.
struct Wanted {
    mode: Mode,
    named: Option<Named>,
    wishes: Wishes,
}

impl Job<'_> {
    /// Flags, then what the files say, then the variable. Who says nothing about a mode wants the stack connected.
    fn wanted(&self, stack: &Stack) -> Result<Wanted, Error> {
        let args = self.args;
        let flags = Wishes {
            mode: args.mode.map(mode_of).or(args.connect.then_some(Mode::Both)),
            join: args.join.map(join_of),
            services: args.service.clone(),
            unique_names: args.unique_names.then_some(true),
            keep: args.keep.clone(),
            ..Wishes::default()
        };
        let of_files =
            Wishes::of_files(&stack.project).map_err(|error| Error { exit: Exit::Failed, ..unreadable(error) })?;
        let named = match (args.to(), &of_files.destination, &of_files.network) {
            (Some(word), ..) => Some(Named::Flag(word.to_owned())),
            (None, None, None) => {
                let variable = stack.world.environment("DOCKER_DESTINATION");
                variable.filter(|word| !word.is_empty()).map(Named::Variable)
            }
            (None, name, network) => Some(Named::File { name: name.clone(), network: network.clone() }),
        };
        let wishes = flags.or(of_files);
        let mode = match wishes.mode {
            // A destination that is asked for is never left aside in silence.
            Some(Mode::Isolated) if args.mode.is_none() && args.to().is_some() => Mode::Both,
            Some(mode) => mode,
            None => Mode::Both,
        };
        Ok(Wanted { mode, named, wishes })
    }

    /// How services join: by provider where Compose can.
    fn join(&self, wanted: &Wanted) -> Result<Join, Error> {
        match (wanted.mode, wanted.wishes.join) {
            (Mode::Isolated | Mode::Only, _) => Ok(Join::Networks),
            (Mode::Both, Some(join)) => Ok(join),
            (Mode::Both, None) if wanted.wishes.unique_names.is_some() => Ok(Join::Networks),
            (Mode::Both, None) => {
                let knows = self.docker.compose_version()?.is_some_and(Release::knows_providers);
                Ok(if knows { Join::Provider } else { Join::Networks })
            }
        }
    }

    /// The settings with the destination's network. Without a word about names, those of services stay private.
    fn settings(&self, stack: &Stack, wanted: &Wanted, network: &str, join: Join) -> Settings {
        let by_networks = wanted.mode == Mode::Both && join == Join::Networks;
        let unique = by_networks && wanted.wishes.unique_names.unwrap_or(true);
        Settings {
            network: network.to_owned(),
            mode: wanted.mode,
            join,
            services: wanted.wishes.services.clone(),
            unique: unique.then(|| stack.name.clone()),
            keep: wanted.wishes.keep.clone(),
            gw_priority: wanted.wishes.gw_priority.unwrap_or(false),
            strict: self.args.strict && self.call.need == Need::Deploy,
        }
    }

    /// `ps`, `logs`, `down`: no destination is looked for, which may be gone or doubtful, and where the stack can't be made
    /// what it was, it is taken as it is.
    fn look_after(&self, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
        let Ok(stack) = Stack::read(self.args, |_| Ok(())) else {
            return pass(&self.docker, &Handed::as_given(&self.call), &self.call, cancel);
        };
        let made = self.wanted(&stack).and_then(|wanted| {
            let settings = self.as_deployed(&stack, &wanted)?;
            stack.rewritten(&settings).map_err(|why| Stack::refused(&why))
        });
        if let Err(why) = &made {
            console.warning(&format!("Compose gets the files as they are: {}", why.message))?;
        }
        let lent = cancel.lend();
        let handed = Handed::of(&stack, made.as_ref().map_or(&Text::AsItIs, |made| &made.text), &self.call)?;
        let names = made.map(|made| made.renamed).unwrap_or_default();
        self.compose(&handed, &names, &lent)
    }

    /// The settings for a stack that is there already. The destination's network is never the stack's own to stop or to
    /// remove, so it is left out; services have the keys under which their containers are there.
    fn as_deployed(&self, stack: &Stack, wanted: &Wanted) -> Result<Settings, Error> {
        let there = deployed(self.globals, &stack.name).unwrap_or_default();
        let model = Model::of(&stack.project).map_err(unreadable)?;
        let renamed = |name: &str| !there.contains(name) && there.contains(&format!("{name}-{}", stack.name));
        let unique: Vec<String> =
            model.services.iter().filter(|s| renamed(s.name)).map(|s| s.name.to_owned()).collect();
        let settings = Settings { unique: None, ..self.settings(stack, wanted, "", Join::Networks) };
        Ok(if unique.is_empty() {
            Settings { mode: Mode::Isolated, services: Vec::new(), ..settings }
        } else {
            // Nobody looks this name up.
            let network = "the-destination".to_owned();
            Settings { mode: Mode::Both, network, services: unique, unique: Some(stack.name.clone()), ..settings }
        })
    }

    /// `config`: the whole model, but nothing is changed and nobody is asked.
    fn show(&self, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
        let stack = self.read(console)?;
        let wanted = self.wanted(&stack)?;
        let join = self.join(&wanted)?;
        let network = if wanted.mode == Mode::Isolated {
            String::new()
        } else {
            let asked = live::ask(self.globals, console)?;
            let chosen = choose(wanted.named.as_ref(), &asked.server.survey, &asked.server.called(), false, console)?;
            console.talk(&said(&chosen, &asked.server.called(), &wanted, join, &stack))?;
            chosen.network
        };
        let made =
            stack.rewritten(&self.settings(&stack, &wanted, &network, join)).map_err(|why| Stack::refused(&why))?;
        let lent = cancel.lend();
        let handed = Handed::of(&stack, &made.text, &self.call)?;
        self.compose(&handed, &made.renamed, &lent)
    }

    fn read(&self, console: &mut Console) -> Result<Stack, Error> {
        let warn =
            |warnings: &[String]| warnings.iter().try_for_each(|warning| console.warning(warning)).map_err(Error::from);
        Stack::read(self.args, warn).map_err(|error| Error { exit: Exit::Failed, ..error })
    }

    fn deploy(&self, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
        let stack = self.read(console)?;
        let wanted = self.wanted(&stack)?;
        let Asked { server, live } = live::ask(self.globals, console)?;
        let chosen = match wanted.mode {
            Mode::Isolated => None,
            _ => Some(choose(wanted.named.as_ref(), &server.survey, &server.called(), true, console)?),
        };
        let network = chosen.as_ref().map_or("", |chosen| &chosen.network);
        let join = self.join(&wanted)?;
        let mut settings = self.settings(&stack, &wanted, network, join);
        let alone = settings.by_provider() && !self.call.services().is_empty();
        if alone && self.call.is_up() {
            // Compose starts whatever the provider's service depends on.
            let named = self.call.services();
            let all =
                if self.call.starts_needed() { closure(&stack.project, named)? } else { named.into_iter().collect() };
            let asked = |name: &String| settings.services.is_empty() || settings.services.contains(name);
            settings.services = all.into_iter().filter(asked).collect();
        }
        let made = stack.rewritten(&settings).map_err(|why| refused(&why, &settings))?;
        self.never_twice(&stack, &made, &server.survey)?;

        let lent = cancel.lend();
        let mut handed = Handed::of(&stack, &made.text, &self.call)?;
        if join == Join::Provider {
            handed.lend_plugin()?;
        }
        let Some(running) = self.running(&stack, &made, &handed, console)? else { return Ok(Exit::Failed) };
        check::beforehand(&stack, &made, &settings, &running, &live, console)?;
        let model = Model::of(&stack.project).map_err(unreadable)?;
        let foreseen = rewrite::foresee(&model, &settings, Some(&stack.name));
        let connecting = foreseen.as_ref().and_then(|foreseen| foreseen.intention.connecting.as_ref());
        if let Some(connecting) = connecting.filter(|_| alone && self.call.is_up()) {
            handed.services.push(self.call.word_for(&connecting.key));
        }
        let meant =
            foreseen.map(|foreseen| Meant::of(&stack, &made, &foreseen.intention, &running)).unwrap_or_default();
        console.talk(&match &chosen {
            Some(chosen) => said(chosen, &server.called(), &wanted, join, &stack),
            None => {
                format!("project {} on {}: mode isolated, no destination\n", sanitise(&stack.name), server.called())
            }
        })?;
        console.talk(&meant::table(&meant, &settings))?;
        if join == Join::Provider && !self.call.is_up() {
            let what = if self.call.command() == "run" {
                "the container that `run` makes is on the stack's own network alone".to_owned()
            } else {
                format!("what `watch` makes anew is on {} after the next `up`", sanitise(network))
            };
            console.talk(&format!("note: {what}\n"))?;
        }

        let exit = self.compose(&handed, &made.renamed, &lent)?;
        drop(handed);
        let stopped = lent.is_interrupted();
        drop(lent);
        if exit != Exit::Of(0) || stopped || !self.call.leaves_containers() {
            return Ok(exit);
        }
        self.verify(&stack, &meant, console)?;
        Ok(exit)
    }

    /// A service that runs under its other key already would run twice, on the same volumes: to Compose these are two.
    fn never_twice(&self, stack: &Stack, made: &Rewritten, survey: &Survey) -> Result<(), Error> {
        let is_replaced = self.call.words.iter().any(|word| word == "--remove-orphans");
        if is_replaced && matches!(self.call.command(), "up" | "create" | "run") || self.call.is_dry_run() {
            return Ok(());
        }
        let own = survey.containers.iter().filter(|c| c.project() == Some(&stack.name) && !c.is_one_off());
        let there: BTreeSet<&str> = own.filter_map(Container::service).collect();
        let model = Model::of(&stack.project).map_err(unreadable)?;
        let other = |name: &str| match made.renamed.get(name) {
            Some(_) => name.to_owned(),
            None => format!("{name}-{}", stack.name),
        };
        let keys: BTreeSet<&str> = model.services.iter().map(|service| service.name).collect();
        let is_own = |key: &String| made.renamed.contains_key(key) || !keys.contains(key.as_str());
        let twice: Vec<String> =
            keys.iter().map(|name| other(name)).filter(|key| there.contains(key.as_str()) && is_own(key)).collect();
        if twice.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = twice.iter().map(|key| format!("`{}`", sanitise(key))).collect();
        let message = format!(
            "project `{}` is there with services by other names, {}, and would run twice on the same volumes; nothing was done",
            sanitise(&stack.name),
            named.join(", ")
        );
        let hint = if made.renamed.is_empty() {
            "with --to NAME they have these names again; `up --remove-orphans` replaces them"
        } else {
            "`up --remove-orphans` replaces them; volumes stay"
        };
        Err(failed(message, Some(hint.to_owned())))
    }

    fn compose(&self, handed: &Handed, names: &Renamed, lent: &crate::plugin::cancel::Lent<'_>) -> Result<Exit, Error> {
        let mut command = self.docker.compose();
        command.args(self.call.flags()).args(&handed.flags);
        command.args(renamed(self.call.words, names)).args(&handed.services);
        command.envs(handed.variables.iter().cloned());
        self.docker.run(&mut command, lent)
    }

    /// The services that will run, as Compose decides it by profiles; where some are named, these and what they need.
    /// None where Compose refuses the files, which it has said then.
    fn running(
        &self,
        stack: &Stack,
        made: &Rewritten,
        handed: &Handed,
        console: &mut Console,
    ) -> Result<Option<BTreeSet<String>>, Error> {
        let named = self.call.services();
        if !named.is_empty() {
            let key = |name: String| made.renamed.get(&name).cloned().unwrap_or(name);
            return closure(&made.project, named.into_iter().map(key).collect()).map(Some);
        }
        let mut command = self.docker.compose();
        command.args(self.call.flags()).args(&handed.flags).args(["config", "--services"]);
        command.envs(handed.variables.iter().cloned());
        let said = self.docker.ask(&mut command)?;
        if !said.status.success() {
            console.talk(&String::from_utf8_lossy(&said.stderr))?;
            console.error(&format!("Compose can't read project `{}`; nothing was done", sanitise(&stack.name)))?;
            return Ok(None);
        }
        Ok(Some(String::from_utf8_lossy(&said.stdout).lines().map(str::to_owned).collect()))
    }

    /// Looks whether every container is where it was meant to be.
    fn verify(&self, stack: &Stack, meant: &[Meant], console: &mut Console) -> Result<(), Error> {
        let found = server::with(self.globals, console, async |server, _| {
            let ids = concerned(meant, &stack.name, &server.survey);
            let details = server.details(ids).await?;
            Ok(differences(meant, &stack.name, &server.survey, &details))
        })?;
        for warning in &found.warnings {
            console.warning(warning)?;
        }
        for error in &found.errors {
            console.error(error)?;
        }
        if found.errors.is_empty() {
            return Ok(());
        }
        let message = format!("project `{}` was deployed, but not as it was meant", sanitise(&stack.name));
        let to = self.args.to().map(|to| format!(" --to {}", quoted(to))).unwrap_or_default();
        let hint = format!("`docker destination compose{to} up -d --force-recreate` makes its containers anew");
        Err(failed(message, Some(hint)))
    }
}

/// The services of which a project has containers; none where the engine can't be asked, which Compose will say itself.
fn deployed(globals: &Globals, project: &str) -> Option<BTreeSet<String>> {
    let endpoint = Contexts::read(globals, &Variables::of_process()).chosen().ok()?;
    let label = format!("com.docker.compose.project={project}");
    let filters = HashMap::from([("label".to_owned(), vec![label])]);
    let listed = engine::run(async {
        let engine = Engine::connect(&endpoint, server::PATIENCE).await.ok()?;
        engine.containers_where(Some(filters)).await.ok()
    });
    let listed = listed.ok().flatten()?;
    Some(listed.iter().map(Container::from).filter_map(|container| container.service().map(str::to_owned)).collect())
}

/// `destination Edge (network edge) on …, by --to; mode both: services join by networks, under names of their own`
fn said(chosen: &Chosen, server: &str, wanted: &Wanted, join: Join, stack: &Stack) -> String {
    let way = match wanted.mode {
        Mode::Both if join == Join::Provider => ", joined by provider",
        Mode::Both if wanted.wishes.unique_names.unwrap_or(true) => ", joined by networks under names of its own",
        Mode::Both => ", joined by networks",
        _ => "",
    };
    format!(
        "project {} to {} on {server} ({}): mode {}{way}\n",
        sanitise(&stack.name),
        chosen.title,
        chosen.how,
        wanted.mode.name()
    )
}

/// A refusal, with what can be done about it here: there is no second file of the user's own making.
fn refused(why: &rewrite::Refusal, settings: &Settings) -> Error {
    let error = Stack::refused(why);
    let is_by_override = error.hint.as_ref().is_some_and(|hint| hint.contains("--override"));
    if !is_by_override {
        return error;
    }
    error.with_hint(if settings.unique.is_some() {
        "Compose 2.36.1 or later needs no other names for services; with this one, --service says which of them join"
    } else {
        "the file can be deployed with what `docker destination rewrite --override` makes of it"
    })
}

/// Services and what they need.
fn closure(project: &crate::compose::Project, named: Vec<String>) -> Result<BTreeSet<String>, Error> {
    let model = Model::of(project).map_err(unreadable)?;
    let wishes = Wishes::default();
    let none = |_: &str| None;
    let stack = crate::lint::Stack::of(project, &model, &wishes, None, None, &none).map_err(unreadable)?;
    let mut all = BTreeSet::new();
    let mut todo = named;
    while let Some(name) = todo.pop() {
        let Some(unit) = stack.unit(&name) else { continue };
        if all.insert(name) {
            let needed = unit.facts.depends_on.iter().chain(&unit.facts.links).map(|needed| needed.service.to_owned());
            todo.extend(needed);
            todo.extend(unit.network_mode().and_then(|mode| mode.strip_prefix("service:")).map(str::to_owned));
        }
    }
    Ok(all)
}
