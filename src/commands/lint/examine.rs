//! Looking at one project: its files loaded as Compose loads them, and the rules run.

use std::fmt::Write as _;

use super::targets::Target;
use crate::commands::loading::read;
use crate::compose::{LoadError, Located, Model, Parts, Project, Request};
use crate::lint::{Checked, FailOn, FileSettings, Finding, Live, Selection, Stack, check};
use crate::rewrite::Wishes;
use crate::world::World;

/// What holds for all projects.
#[derive(Debug, Clone, Default)]
pub(super) struct Terms {
    /// The destination, where flags name it.
    pub(super) wishes: Wishes,
    /// The rules, where flags name them.
    pub(super) selection: Selection,
    /// When to fail, where a flag says it.
    pub(super) fail_on: Option<FailOn>,
    /// `-p`
    pub(super) project: Option<String>,
    /// `--project-directory`
    pub(super) directory: Option<String>,
    /// `--env-file`
    pub(super) env_files: Vec<String>,
    /// What the engine says, when it is asked.
    pub(super) live: Option<Live>,
}

/// A project, and what was found in it.
#[derive(Debug)]
pub(super) struct Examined {
    /// Its files.
    pub(super) project: Project,
    /// The findings.
    pub(super) checked: Checked,
    /// From which severity on it fails.
    pub(super) fail_on: FailOn,
    /// What Compose says about the choice of files.
    pub(super) warnings: Vec<String>,
    located: Located,
    request: Request,
    shown: Vec<String>,
    /// What is found in files that are not spoken about when they are read alone.
    base: Option<Vec<Sighting>>,
}

/// What tells findings apart: rule, file, place and message.
type Sighting = (&'static str, String, usize, String);

fn sighting(finding: &Finding, project: &Project) -> Sighting {
    (finding.rule, project.files[finding.span.file].name.clone(), finding.span.start, finding.message.clone())
}

/// Loads and checks a project.
///
/// # Errors
/// Why its files can't be read.
pub(super) fn examine(target: &Target, terms: &Terms) -> Result<Examined, LoadError> {
    let mut target = target.clone();
    if let Some(base) = target.base.take() {
        let alone = load(&target, terms)?;
        if !partial(&alone.1) {
            return finish(alone, target.shown, terms);
        }
        target.shown.clone_from(&target.files);
        target.files.insert(0, base);
    }
    let mut examined = finish(load(&target, terms)?, target.shown.clone(), terms)?;
    if let Some(base) = target.files.first().filter(|base| !target.shown.is_empty() && !target.shown.contains(base)) {
        let alone = Target { files: vec![base.clone()], shown: Vec::new(), ..target.clone() };
        if let Ok(alone) = load(&alone, terms).and_then(|loaded| finish(loaded, Vec::new(), terms)) {
            let found = &alone.checked.findings;
            examined.base = Some(found.iter().map(|finding| sighting(finding, &alone.project)).collect());
            examined.checked = examined.check(&examined.project, terms)?;
        }
    }
    Ok(examined)
}

type Loaded = ((Located, Request), Project);

fn load(target: &Target, terms: &Terms) -> Result<Loaded, LoadError> {
    let request = Request {
        files: target.files.clone(),
        directory: terms.directory.clone().or_else(|| target.directory.clone()),
        env_files: terms.env_files.clone(),
        project: terms.project.clone(),
    };
    let mut world = World::default();
    let file = || target.files.last().cloned().unwrap_or_else(|| ".".to_owned());
    let fail = |message: String, hint| LoadError { file: file(), position: None, message, hint };
    let located = Located::find(&request, &world).map_err(|(message, hint)| fail(message, hint))?;
    world.variables.clone_from(&located.variables);
    let project = Project::load(read(&located)?, &located.directory, &world)?;
    Ok(((located, request), project))
}

/// True when a service says nothing about what it runs: the file completes another one.
fn partial(project: &Project) -> bool {
    let (Ok(model), Ok(parts)) = (Model::of(project), Parts::of(project)) else { return true };
    let says = |service: &str, attribute: &str| parts.last(service, attribute).ok().flatten().is_some();
    model.services.iter().any(|s| !s.provider && !says(s.name, "image") && !says(s.name, "build"))
}

fn finish(((located, request), project): Loaded, shown: Vec<String>, terms: &Terms) -> Result<Examined, LoadError> {
    let warnings = if request.files.is_empty() { located.warnings.clone() } else { Vec::new() };
    let fail_on = FailOn::At(crate::lint::Severity::Warning);
    let mut examined =
        Examined { project, checked: Checked::default(), fail_on, warnings, located, request, shown, base: None };
    examined.fail_on = terms.fail_on.or(FileSettings::of(&examined.project)?.fail_on).unwrap_or(fail_on);
    examined.checked = examined.check(&examined.project, terms)?;
    Ok(examined)
}

impl Examined {
    /// Runs the rules over the project, or over what fixes have made of it.
    ///
    /// # Errors
    /// Why it can't be understood.
    pub(super) fn check(&self, project: &Project, terms: &Terms) -> Result<Checked, LoadError> {
        let model = Model::of(project)?;
        let wishes = terms.wishes.clone().or(Wishes::of_files(project)?);
        let of_files = FileSettings::of(project)?.selection;
        let given = &terms.selection;
        let list = |flags: &[String], file: Vec<String>| if flags.is_empty() { file } else { flags.to_vec() };
        let selection =
            Selection { select: list(&given.select, of_files.select), ignore: list(&given.ignore, of_files.ignore) };
        let world = World { variables: self.located.variables.clone() };
        let name = self.located.project_name(&self.request, model.name, &world).ok();
        let variable = |name: &str| crate::compose::Files::variable(&world, name);
        let stack = Stack::of(project, &model, &wishes, name.as_deref(), terms.live.as_ref(), &variable)?;
        let mut checked = check(&stack, &selection);
        if !self.shown.is_empty() {
            let is_shown = |file: usize| self.shown.contains(&project.files[file].name);
            // What the base has only with another file on top of it is that file's doing.
            let is_new = |finding: &Finding| {
                finding.rule != "unused-ignore"
                    && self.base.as_ref().is_some_and(|base| !base.contains(&sighting(finding, project)))
            };
            checked.findings.retain(|finding| is_shown(finding.span.file) || is_new(finding));
            for finding in &mut checked.findings {
                if !is_shown(finding.span.file) {
                    let _ = write!(finding.message, ", with `{}` on top of it", self.shown.join("`, `"));
                }
                finding.fix = finding.fix.take().filter(|fix| fix.actions.iter().all(|a| is_shown(a.file())));
            }
        }
        Ok(checked)
    }
}
