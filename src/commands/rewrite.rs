//! `docker destination rewrite`.

use std::path::{Path, PathBuf};

use crate::cli::rewrite::{Join as JoinArg, Mode as ModeArg, RewriteArgs};
use crate::commands::account::{Account, Failure};
use crate::commands::live;
use crate::commands::loading::{read, refused, text};
use crate::commands::replacing::{self, Replacement, unwritten};
use crate::commands::second_look::SecondLook;
use crate::compose::{Located, Project, Request};
use crate::error::Error;
use crate::exit::Exit;
use crate::fsio::{self, Prepared};
use crate::lint::Live;
use crate::output::console::{Console, WriteError};
use crate::output::diff::{self, Look};
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::rewrite::{self, Join, Mode, Outcome, Refusal, Settings, Wishes, check_network_name};
use crate::world::World;

/// Rewrites the compose files that `args` name. Touches no context and no engine unless `--destination` is given.
///
/// # Errors
/// Files that can't be found, read, understood or written, wishes that can't be granted, and bad values of flags.
pub fn run(args: &RewriteArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    console.set_color(args.color);
    check_flags(args)?;
    let mut account = Account::of(args);
    let outcome = rewritten(args, globals, console, cancel, &mut account);
    account.close(console, outcome)
}

fn rewritten(
    args: &RewriteArgs,
    globals: &Globals,
    console: &mut Console,
    cancel: &Cancel,
    account: &mut Account,
) -> Result<Exit, Failure> {
    let request = request(args)?;
    let mut world = World::default();
    let located = Located::find(&request, &world).map_err(|(message, hint)| refused(message, hint))?;
    for warning in &located.warnings {
        account.warn(console, warning, None)?;
    }
    world.variables.clone_from(&located.variables);
    let project = Project::load(read(&located)?, &located.directory, &world)?;
    let found = match &args.destination {
        Some(name) => Some(Found::on_the_engine(name, globals, console, account)?),
        None => None,
    };
    let mut job = Job { args, project, console, cancel, account, located, request, world, found };
    let settings = job.settle()?;
    job.warn_unused(&settings)?;
    if args.r#override { job.second_file(&settings) } else { job.edit(&settings) }
}

fn check_flags(args: &RewriteArgs) -> Result<(), Error> {
    if let Some(name) = &args.network
        && let Err(why) = check_network_name(name)
    {
        return Err(Error::new(Exit::Usage, format!("invalid argument \"{name}\" for \"--network\" flag: {why}")));
    }
    Ok(())
}

fn request(args: &RewriteArgs) -> Result<Request, Error> {
    let all = |paths: &[PathBuf]| paths.iter().map(text).collect::<Result<Vec<_>, _>>();
    Ok(Request {
        files: all(&args.file)?,
        directory: args.project_directory.as_ref().map(text).transpose()?,
        env_files: all(&args.env_file)?,
        project: args.project_name.clone(),
    })
}

struct Job<'a> {
    args: &'a RewriteArgs,
    project: Project,
    console: &'a mut Console,
    cancel: &'a Cancel,
    account: &'a mut Account,
    located: Located,
    request: Request,
    world: World,
    found: Option<Found>,
}

/// The destination that the engine knows under a name.
struct Found {
    network: String,
    live: Live,
}

impl Found {
    fn on_the_engine(name: &str, globals: &Globals, console: &mut Console, account: &Account) -> Result<Self, Failure> {
        let refused = |error| Error { exit: Exit::Refused, ..error };
        let asked = live::ask(globals, console).map_err(refused)?;
        let found = asked.server.survey.find(name, &asked.server.called()).map_err(refused)?;
        if found.network.is_none() {
            let why = format!("the network `{}` of destination `{}` is gone", found.network_name, found.name);
            return Err(Error::new(Exit::Refused, why).with_hint("docker destination ls shows what is there").into());
        }
        let server = asked.server.called();
        let text = format!("destination {} (network {}) on {server}\n", found.name, found.network_name);
        account.talk(console, &text)?;
        Ok(Self { network: found.network_name.clone(), live: asked.live })
    }
}

impl Job<'_> {
    /// Flags, then what the files say, then the defaults.
    fn settle(&self) -> Result<Settings, Failure> {
        let args = self.args;
        let flags = Wishes {
            network: args.network.clone().or_else(|| self.found.as_ref().map(|found| found.network.clone())),
            mode: args.mode.map(mode).or(args.connect.then_some(Mode::Both)),
            join: args.join.map(join),
            services: args.service.clone(),
            unique_names: args.unique_names.then_some(true),
            keep: args.keep.clone(),
            gw_priority: args.gw_priority.then_some(true),
            destination: None,
        };
        let wishes = flags.or(Wishes::of_files(&self.project)?);
        let mode = wishes.mode.unwrap_or_default();
        let network = match (&wishes.network, mode) {
            (Some(name), _) => {
                check_network_name(name)
                    .map_err(|why| refused(format!("`{name}` can't be a destination's network: {why}"), None))?;
                name.clone()
            }
            (None, Mode::Isolated) => String::new(),
            (None, _) => return Err(no_network(mode, wishes.destination.as_deref()).into()),
        };
        let join = wishes.join.unwrap_or_default();
        if join == Join::Provider && mode == Mode::Only {
            let message = "joining by provider keeps the private network, which mode `only` leaves";
            let hint = Some("use --mode both, or --join networks".to_owned());
            return Err(Error { message: message.to_owned(), hint, exit: Exit::Usage }.into());
        }
        // By provider, plain names stay private anyway.
        let by_networks = mode == Mode::Both && join == Join::Networks || mode == Mode::Only;
        let unique = wishes.unique_names.unwrap_or(false) && by_networks;
        if unique && mode == Mode::Only {
            let message = "unique names keep the plain ones on the private network, which mode `only` leaves";
            let hint = Some("use --mode both, or leave --unique-names out".to_owned());
            return Err(Error { message: message.to_owned(), hint, exit: Exit::Usage }.into());
        }
        let unique = if unique { Some(self.project_name()?) } else { None };
        Ok(Settings {
            network,
            mode,
            join,
            services: wishes.services,
            unique,
            keep: wishes.keep,
            gw_priority: wishes.gw_priority.unwrap_or(false),
            strict: args.strict,
        })
    }

    fn project_name(&self) -> Result<String, Failure> {
        let top_level = self.project.name()?;
        self.located.project_name(&self.request, top_level, &self.world).map_err(|why| {
            let exit = if self.request.project.is_some() { Exit::Usage } else { Exit::Refused };
            Error::new(exit, why).with_hint("name the project with -p NAME").into()
        })
    }

    /// Flags that do nothing in mode `isolated` are most likely meant for another one.
    fn warn_unused(&mut self, settings: &Settings) -> Result<(), WriteError> {
        let args = self.args;
        if settings.by_provider() && args.unique_names {
            let hint = "plain names stay on the private network; leave --unique-names out";
            let message = "--unique-names has no effect when services join by provider";
            self.account.warn(self.console, message, Some(hint))?;
        }
        if settings.mode != Mode::Isolated {
            return Ok(());
        }
        let idle = [
            ("--network", args.network.is_some()),
            ("--destination", args.destination.is_some()),
            ("--join", args.join.is_some()),
            ("--service", !args.service.is_empty()),
            ("--unique-names", args.unique_names),
            ("--gw-priority", args.gw_priority),
        ];
        let names: Vec<&str> = idle.iter().filter(|(_, given)| *given).map(|(name, _)| *name).collect();
        if !names.is_empty() {
            let have = if names.len() == 1 { "has" } else { "have" };
            let message = format!("{} {have} no effect in mode isolated", names.join(", "));
            let hint = "add --connect to join the destination too, or --mode only";
            self.account.warn(self.console, &message, Some(hint))?;
        }
        Ok(())
    }

    fn edit(&mut self, settings: &Settings) -> Result<Exit, Failure> {
        let name = self.project_name().ok();
        let mut outcome = match rewrite::rewrite(&self.project, settings, name.as_deref()) {
            Ok(outcome) => outcome,
            Err(refusal) => return self.refuse(&refusal),
        };
        if let Some(taken) = self.second_look(settings, name.as_deref()).taken() {
            return self.refuse(&taken);
        }
        if !self.args.quiet {
            let found = self.second_look(settings, name.as_deref()).findings(&outcome);
            outcome.report.extend(found);
        }
        let changed: Vec<(String, bool)> = outcome
            .files
            .iter()
            .map(|file| (self.project.files[file.file].name.clone(), !file.changes.is_empty()))
            .collect();
        let differs = changed.iter().any(|(_, changed)| *changed);
        self.check_target(&outcome)?;
        let report = std::mem::take(&mut outcome.report);
        let would: Vec<String> = changed.iter().filter(|(_, c)| *c).map(|(name, _)| format!("`{name}`")).collect();
        self.account.tell(self.console, &self.project, report, changed)?;
        if self.args.diff {
            self.show_diff(&outcome)?;
        }
        if self.args.check {
            if differs && !self.args.quiet {
                self.account.talk(self.console, &format!("{} would change\n", would.join(", ")))?;
            }
            return Ok(if differs { Exit::Failed } else { Exit::Done });
        }
        if !self.args.diff {
            self.write(&outcome)?;
        }
        Ok(Exit::Done)
    }

    fn second_look<'l>(&'l self, settings: &'l Settings, name: Option<&'l str>) -> SecondLook<'l> {
        let live = self.found.as_ref().map(|found| &found.live);
        SecondLook { project: &self.project, settings, name, files: &self.world, live }
    }

    /// Several files, or standard input, can't go just anywhere.
    fn check_target(&self, outcome: &Outcome) -> Result<(), Error> {
        let args = self.args;
        if args.in_place && self.project.files.iter().take(self.project.own).any(|f| f.path.is_none()) {
            let hint = Some("write to a file with -o FILE, or to standard output".to_owned());
            return Err(refused("standard input can't be rewritten in place".to_owned(), hint));
        }
        if outcome.files.len() > 1 && !(args.in_place || args.diff || args.check) {
            let names: Vec<String> =
                outcome.files.iter().map(|f| format!("`{}`", self.project.files[f.file].name)).collect();
            let hint = "use --in-place or --diff, write a second file with --override, or name one file with -f";
            return Err(refused(
                format!("the project has {} files ({}), and one output can't hold them", names.len(), names.join(", ")),
                Some(hint.to_owned()),
            ));
        }
        Ok(())
    }

    fn show_diff(&mut self, outcome: &Outcome) -> Result<(), Error> {
        let look = Look { colored: self.console.out_is_colored(), sanitised: self.console.out_is_terminal() };
        for file in &outcome.files {
            let source = &self.project.files[file.file];
            for hunk in diff::unified(&source.name, source.yaml.text(), file.text(), &file.changes, look) {
                self.console.data(hunk.as_bytes())?;
            }
        }
        Ok(())
    }

    fn write(&mut self, outcome: &Outcome) -> Result<(), Error> {
        if self.args.in_place {
            return self.replace(outcome);
        }
        match outcome.files.first() {
            Some(file) => self.put(file.text(), Some(file.file)),
            None => Ok(()),
        }
    }

    /// To `-o FILE`, or standard output. Of the project's files only the one that was rewritten may be replaced so.
    fn put(&mut self, text: &str, rewritten: Option<usize>) -> Result<(), Error> {
        match &self.args.output {
            Some(path) if path.as_os_str() != "-" => {
                let mut others = self.project.files.iter().enumerate().filter(|(at, _)| Some(*at) != rewritten);
                let leads_there = |file: &Path| fsio::same(path, file);
                if let Some((_, file)) = others.find(|(_, file)| file.path.as_deref().is_some_and(leads_there)) {
                    let message =
                        format!("`{}` is a file of the project and stays as it is; nothing was written", file.name);
                    let hint = "name another file with -o, and the files to start from with -f";
                    return Err(refused(message, Some(hint.to_owned())));
                }
                let _step = self.cancel.shield();
                Prepared::new(path, text, None).and_then(Prepared::put).map_err(|why| unwritten(path, &why))
            }
            _ => Ok(self.console.data(text.as_bytes())?),
        }
    }

    /// All files that change, or none.
    fn replace(&mut self, outcome: &Outcome) -> Result<(), Error> {
        let changed = outcome.files.iter().filter(|file| !file.changes.is_empty());
        let texts: Vec<Replacement<'_>> = changed
            .filter_map(|file| {
                let source = &self.project.files[file.file];
                let path = source.path.as_deref()?;
                Some(Replacement { path, old: source.yaml.text(), new: file.text() })
            })
            .collect();
        replacing::replace(&texts, self.cancel)
    }

    fn second_file(&mut self, settings: &Settings) -> Result<Exit, Failure> {
        let name = self.project_name().ok();
        let second = match rewrite::second_file(&self.project, settings, name.as_deref()) {
            Ok(second) => second,
            Err(refusal) => return self.refuse(&refusal),
        };
        if let Some(taken) = self.second_look(settings, name.as_deref()).taken() {
            return self.refuse(&taken);
        }
        self.account.tell(self.console, &self.project, second.report, Vec::new())?;
        // An empty mapping is a second file that changes nothing.
        self.put(second.text.as_deref().unwrap_or("{}\n"), None)?;
        Ok(Exit::Done)
    }

    fn refuse(&mut self, refusal: &Refusal) -> Result<Exit, Failure> {
        self.account.tell(self.console, &self.project, refusal.report.clone(), Vec::new())?;
        Err(refusal.into())
    }
}

pub(super) fn mode(arg: ModeArg) -> Mode {
    match arg {
        ModeArg::Isolated => Mode::Isolated,
        ModeArg::Both => Mode::Both,
        ModeArg::Only => Mode::Only,
    }
}

pub(super) fn join(arg: JoinArg) -> Join {
    match arg {
        JoinArg::Networks => Join::Networks,
        JoinArg::Provider => Join::Provider,
    }
}

fn no_network(mode: Mode, destination: Option<&str>) -> Error {
    let message = match destination {
        Some(name) => {
            format!("mode {} needs the network of destination `{name}`, and only an engine knows it", mode.name())
        }
        None => format!("mode {} needs the network of a destination, and none is given", mode.name()),
    };
    let hint = "give one with --network NETWORK, or in the file: `x-destination: {network: NETWORK}`";
    Error::new(Exit::Usage, message).with_hint(hint)
}
