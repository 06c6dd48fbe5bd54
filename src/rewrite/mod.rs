//! The rewrite: from a project and settings to new texts, proved before they are given out.
//!
//! `intend` says what the project shall mean, `plan` turns that into edits, `verify`
//! proves the result without looking at how it was made.

mod anchors;
mod comments;
mod connecting;
mod dangers;
mod definitions;
mod impossible;
mod intend;
mod joining;
mod losses;
mod memberships;
mod override_file;
mod pin;
mod plan;
mod proxies;
mod rename;
mod report;
mod settings;
mod verify;

use std::sync::Arc;

use crate::compose::{LoadError, Model, Project, SourceFile};
use crate::yaml::Changes;

pub(crate) use intend::Intention;
pub use report::{Item, Kind, Report};
pub use settings::{Join, KEYS, Key, Mode, RESERVED, Settings, Takes, Wishes, check_network_name};

/// One of the project's own files after the rewrite.
#[derive(Debug)]
pub struct Rewritten {
    /// Its number in [`Project::files`].
    pub file: usize,
    /// It, with its new text.
    pub source: Arc<SourceFile>,
    /// How that came about.
    pub changes: Changes,
}

impl Rewritten {
    /// The new text.
    pub fn text(&self) -> &str {
        self.source.yaml.text()
    }
}

/// The outcome of a rewrite.
#[derive(Debug)]
pub struct Outcome {
    /// All own files, changed or not, in order.
    pub files: Vec<Rewritten>,
    /// What there is to say.
    pub report: Report,
}

/// The outcome of writing a second file.
#[derive(Debug)]
pub struct Second {
    /// Its text; none when the originals already mean what they should.
    pub text: Option<String>,
    /// What there is to say.
    pub report: Report,
}

/// A rewrite that is refused. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The file and the position in it, where the reason has a place.
    pub place: Option<(String, crate::yaml::Position)>,
    /// The reason.
    pub message: String,
    /// What to do instead.
    pub hint: Option<String>,
    /// With `--strict`, what would be lost.
    pub report: Report,
}

impl Refusal {
    fn of(project: &Project, why: impossible::Impossible) -> Self {
        Self {
            place: why.place.map(|place| (project.files[place.file()].name.clone(), project.position(place))),
            message: why.message,
            hint: why.hint,
            report: Report::default(),
        }
    }

    fn unreadable(error: LoadError) -> Self {
        Self {
            place: error.position.map(|p| (error.file, p)),
            message: error.message,
            hint: error.hint,
            report: Report::default(),
        }
    }
}

/// From how many bytes on a second thread pays: below, starting one takes as long as what it would do.
const WORTH_A_THREAD: usize = 256 * 1024;

/// Does two things, at once where that pays.
fn at_once<A: Send, B>(worth: bool, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    if !worth {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let thread = scope.spawn(one);
        let other = other();
        match thread.join() {
            Ok(one) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Rewrites a project's own files.
///
/// `name` is the project's name where it is known; pins of proxies may hold it.
///
/// # Errors
/// A wish that can't be granted by editing these files, losses with `strict`, or a result that can't be proved.
pub fn rewrite(project: &Project, settings: &Settings, name: Option<&str>) -> Result<Outcome, Refusal> {
    let refused = |why| Refusal::of(project, why);
    let large = project.files.iter().map(|file| file.yaml.text().len()).sum::<usize>() > WORTH_A_THREAD;
    let model = Model::of(project).map_err(Refusal::unreadable)?;
    let mut report = Report::default();
    let intention = intend::intend(&model, settings, name, &mut report).map_err(refused)?;
    connecting::check_dependents(project, &model, &intention).map_err(refused)?;
    let (costs, plans) = at_once(
        large,
        || intend::costs(&model, settings, &intention),
        || plan::plan(project, &model, &intention, settings),
    );
    report.items.extend(costs.items);
    strict(settings, &mut report)?;
    let mut plans = plans.map_err(refused)?;
    // What is meant is all that the proof needs.
    drop(model);
    let mut files = Vec::with_capacity(plans.len());
    let mut changed = project.clone();
    let mut made: Vec<Changes> = Vec::with_capacity(plans.len());
    for (file, plan) in plans.iter_mut().enumerate() {
        let old = project.yaml(file);
        plan.edits.join(old);
        plan.edits.settle().map_err(|range| {
            let place = crate::compose::Place::new(file, range.start);
            refused(impossible::Impossible::new(
                place,
                "the rewrite contradicts itself here",
                Some("write a second file with --override".to_owned()),
            ))
        })?;
        comments::tell(project, file, plan, &mut report);
        if plan.edits.is_empty() {
            made.push(Changes::default());
            continue;
        }
        let text = plan.edits.apply(old.text());
        verify::bytes(project, file, &plan.edits, &text).map_err(refused)?;
        // From here on what came is found in the new text; a long one and its tree need the room.
        made.push(std::mem::take(&mut plan.edits).made());
        changed = changed.with_file(file, verify::parsed(project, file, text).map_err(refused)?);
    }
    let (trees, meaning) = at_once(
        large,
        || {
            plans
                .iter()
                .enumerate()
                .filter(|(file, _)| !made[*file].is_empty())
                .try_for_each(|(file, plan)| verify::tree(project, file, plan, changed.yaml(file)))
        },
        || Model::meaning_of(&changed).map(|after| verify::model(&after, &intention)),
    );
    trees.map_err(refused)?;
    meaning.map_err(Refusal::unreadable)?.map_err(refused)?;
    for (file, changes) in made.into_iter().enumerate() {
        files.push(Rewritten { file, source: Arc::clone(&changed.files[file]), changes });
    }
    report.sort();
    Ok(Outcome { files, report })
}

/// What a rewrite would mean and cost.
#[derive(Debug, Clone)]
pub(crate) struct Foreseen<'a> {
    /// What is meant for each service.
    pub(crate) intention: Intention<'a>,
    /// What it changes, loses and endangers.
    pub(crate) report: Report,
}

/// Looks ahead at a rewrite without making one. None where it would be refused.
pub(crate) fn foresee<'a>(model: &Model<'a>, settings: &Settings, name: Option<&str>) -> Option<Foreseen<'a>> {
    let mut report = Report::default();
    let intention = intend::intend(model, settings, name, &mut report).ok()?;
    report.items.extend(intend::costs(model, settings, &intention).items);
    Some(Foreseen { intention, report })
}

/// Writes a second file that Compose merges over the project's own, which stay as they are.
///
/// # Errors
/// As [`rewrite`]; fewer, because a second file may change what is included and extended.
pub fn second_file(project: &Project, settings: &Settings, name: Option<&str>) -> Result<Second, Refusal> {
    let refused = |why| Refusal::of(project, why);
    if settings.unique.is_some() {
        let why = "unique names rename services, which a second file can't do";
        return Err(refused(impossible::Impossible::new(
            None,
            why,
            Some("rewrite the file itself: --in-place or -o FILE".to_owned()),
        )));
    }
    let model = Model::of(project).map_err(Refusal::unreadable)?;
    let mut report = Report::default();
    let intention = intend::intend(&model, settings, name, &mut report).map_err(refused)?;
    connecting::check_dependents(project, &model, &intention).map_err(refused)?;
    report.items.extend(intend::costs(&model, settings, &intention).items);
    strict(settings, &mut report)?;
    let text = override_file::write(&model, &intention);
    drop(model);
    if let Some(text) = &text {
        let merged = project.with_override("override", text.clone()).map_err(Refusal::unreadable)?;
        let after = Model::meaning_of(&merged).map_err(Refusal::unreadable)?;
        verify::model(&after, &intention).map_err(refused)?;
    }
    report.sort();
    Ok(Second { text, report })
}

fn strict(settings: &Settings, report: &mut Report) -> Result<(), Refusal> {
    let losses = report.of(Kind::Lost).count();
    if !settings.strict || losses == 0 {
        return Ok(());
    }
    report.sort();
    Err(Refusal {
        place: None,
        message: format!(
            "{losses} {} would be lost, and --strict forbids that",
            if losses == 1 { "thing" } else { "things" }
        ),
        hint: Some("keep networks with --keep NETWORK, or leave --strict out".to_owned()),
        report: std::mem::take(report),
    })
}
