//! `docker destination lint`.

mod examine;
mod mending;
mod targets;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::cli::lint::{FailOn as FailOnArg, LintArgs};
use crate::cli::rewrite::Mode as ModeArg;
use crate::commands::live;
use crate::commands::loading::text;
use crate::compose::LoadError;
use crate::error::Error;
use crate::exit::Exit;
use crate::lint::{FailOn, Finding, Needs, RULES, Safety, Selection, Severity};
use crate::output::console::Console;
use crate::output::lint::{self as output, Look, ProjectResult, Results};
use crate::plugin::argv::Globals;
use crate::plugin::cancel::Cancel;
use crate::rewrite::{Mode, Wishes, check_network_name};
use crate::world::World;
use examine::{Examined, Terms, examine};
use mending::{Mended, mend};
use targets::{Target, targets};

/// Looks at compose files and says what would go wrong. Touches no context and no engine unless `--live` or a destination is
/// given.
///
/// # Errors
/// Bad values of flags, and files that can't be written. What can't be read is reported with the findings, and makes the
/// exit code 2.
pub fn run(args: &LintArgs, globals: &Globals, console: &mut Console, cancel: &Cancel) -> Result<Exit, Error> {
    console.set_color(args.color);
    let mut terms = terms(args)?;
    let notes = ask(args, globals, console, &mut terms)?;
    let (targets, mut failures) = find(args)?;
    let allowed = if args.unsafe_fixes { Safety::Unsafe } else { Safety::Safe };
    let mends = args.fix || args.unsafe_fixes || args.diff;
    let outcomes = if mends {
        targets.iter().map(|target| mend(target, &terms, allowed, !args.diff, cancel)).collect::<Result<Vec<_>, _>>()?
    } else {
        let whole = |examined| {
            Ok(Mended { examined, findings: Vec::new(), files: Vec::new(), refusal: None, notes: Vec::new() })
        };
        examine_all(&targets, &terms)
            .into_iter()
            .map(|found| found.and_then(whole))
            .map(Ok)
            .collect::<Result<_, Error>>()?
    };
    let mut all = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(mended) => all.push(mended),
            Err(failure) => failures.push(failure),
        }
    }
    if !args.quiet {
        for warning in all.iter().flat_map(|mended| &mended.examined.warnings) {
            console.warning(warning)?;
        }
    }
    Report { args, mends, all, failures, notes }.show(console)
}

fn terms(args: &LintArgs) -> Result<Terms, Error> {
    if let Some(name) = &args.network
        && let Err(why) = check_network_name(name)
    {
        return Err(Error::new(Exit::Usage, format!("invalid argument \"{name}\" for \"--network\" flag: {why}")));
    }
    let selection = Selection { select: args.select.clone(), ignore: args.ignore.clone() };
    if let Some((name, similar)) = selection.unknown() {
        let error = Error::new(Exit::Usage, format!("there is no rule `{name}`"));
        let hint = similar.map_or_else(
            || "docker destination explain lists all rules".to_owned(),
            |similar| format!("there is `{similar}`"),
        );
        return Err(error.with_hint(hint));
    }
    let mode = args.mode.map(|mode| match mode {
        ModeArg::Isolated => Mode::Isolated,
        ModeArg::Both => Mode::Both,
        ModeArg::Only => Mode::Only,
    });
    Ok(Terms {
        wishes: Wishes { network: args.network.clone(), mode, ..Wishes::default() },
        selection,
        fail_on: args.fail_on.map(|level| match level {
            FailOnArg::Info => FailOn::At(Severity::Info),
            FailOnArg::Warning => FailOn::At(Severity::Warning),
            FailOnArg::Error => FailOn::At(Severity::Error),
            FailOnArg::Never => FailOn::Never,
        }),
        project: args.project_name.clone(),
        directory: args.project_directory.as_ref().map(text).transpose()?,
        env_files: args.env_file.iter().map(text).collect::<Result<_, _>>()?,
        live: None,
    })
}

/// Asks the engine, when it is to be asked. Where it is not there, the rules that need it don't run: a note says so.
fn ask(args: &LintArgs, globals: &Globals, console: &mut Console, terms: &mut Terms) -> Result<Vec<String>, Error> {
    if !args.live && args.destination.is_none() {
        return Ok(Vec::new());
    }
    terms.wishes.destination.clone_from(&args.destination);
    let asked = match live::ask(globals, console) {
        Ok(asked) => asked,
        Err(error) => {
            let count = RULES.iter().filter(|rule| rule.needs == Needs::Engine).count();
            return Ok(vec![format!("{count} rules that ask the engine did not run: {}", error.message)]);
        }
    };
    if let Some(name) = &args.destination {
        let found = asked
            .server
            .survey
            .find(name, &asked.server.called())
            .map_err(|error| Error { exit: Exit::Refused, ..error })?;
        terms.wishes.network = Some(found.network_name.clone());
        terms.wishes.destination = Some(found.name.clone());
    }
    terms.live = Some(asked.live);
    Ok(Vec::new())
}

fn find(args: &LintArgs) -> Result<(Vec<Target>, Vec<LoadError>), Error> {
    let paths = args.paths.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    if !paths.is_empty() {
        return Ok(targets(&paths, &World::default()));
    }
    let files = args.file.iter().map(text).collect::<Result<Vec<_>, _>>()?;
    Ok((vec![Target { files, directory: None, shown: Vec::new(), base: None }], Vec::new()))
}

/// All targets on all cores, the results in the order of the targets.
fn examine_all(targets: &[Target], terms: &Terms) -> Vec<Result<Examined, LoadError>> {
    // A thread a few projects; how many cores there are is only worth asking for where there are several.
    let enough = targets.len() / 4;
    let cores = || thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = if enough < 2 { 1 } else { cores().min(enough) };
    if workers < 2 {
        return targets.iter().map(|target| examine(target, terms)).collect();
    }
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(targets.len()));
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut mine = Vec::new();
                while let Some((at, target)) = {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    targets.get(at).map(|target| (at, target))
                } {
                    mine.push((at, examine(target, terms)));
                }
                done.lock().unwrap_or_else(PoisonError::into_inner).extend(mine);
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, found)| found).collect()
}

/// Everything that is known at the end.
struct Report<'a> {
    args: &'a LintArgs,
    mends: bool,
    all: Vec<Mended>,
    failures: Vec<LoadError>,
    notes: Vec<String>,
}

impl Report<'_> {
    fn show(self, console: &mut Console) -> Result<Exit, Error> {
        let args = self.args;
        let refused = self.all.iter().filter_map(|mended| mended.refusal.as_ref());
        let mut notes = self.notes;
        notes.extend(self.all.iter().flat_map(|mended| mended.notes.iter().cloned()));
        notes.extend(refused.map(|why| format!("nothing was mended: {why}")));
        let results = Results {
            projects: self
                .all
                .iter()
                .map(|mended| ProjectResult {
                    project: &mended.examined.project,
                    checked: &mended.examined.checked,
                    mended: &mended.findings,
                })
                .collect(),
            failures: self.failures,
            notes,
        };
        // What is mended goes to standard output where there is no file to put it.
        let data = self.mends && self.all.iter().any(|mended| args.diff || mended.to_stdout());
        let colored = if data { console.err_is_colored() } else { console.out_is_colored() };
        let look = Look { colored, width: console.width(), quiet: args.quiet };
        let text = output::render(args.format, &results, look);
        if data {
            for mended in &self.all {
                let look = crate::output::diff::Look {
                    colored: console.out_is_colored(),
                    sanitised: console.out_is_terminal(),
                };
                let shown = if args.diff { mended.diff(look) } else { mended.stdin_text() };
                console.data(shown.as_bytes())?;
            }
            console.talk(&text)?;
        } else {
            console.data(text.as_bytes())?;
        }
        let fails = |mended: &Mended| {
            let fails = |finding: &Finding| mended.examined.fail_on.fails(finding.severity);
            mended.examined.checked.findings.iter().any(fails) || args.diff && mended.findings.iter().any(fails)
        };
        Ok(if !results.failures.is_empty() || self.all.iter().any(|mended| mended.refusal.is_some()) {
            Exit::Refused
        } else if self.all.iter().any(fails) {
            Exit::Failed
        } else {
            Exit::Done
        })
    }
}
