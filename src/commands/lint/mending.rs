//! `--fix`: one project after the other, each read, mended, proved and written before the next one is read.

use super::examine::{Examined, Terms, examine};
use super::targets::Target;
use crate::commands::replacing::{Replacement, replace};
use crate::compose::{LoadError, Project};
use crate::error::Error;
use crate::lint::{Finding, Safety, fix};
use crate::output::diff::{self, Look};
use crate::plugin::cancel::Cancel;
use crate::yaml::Edits;

/// A project after its fixes.
#[derive(Debug)]
pub(super) struct Mended {
    /// The project and what is still found in it.
    pub(super) examined: Examined,
    /// What was mended.
    pub(super) findings: Vec<Finding>,
    /// The files that changed, with their texts before.
    pub(super) files: Vec<(usize, String)>,
    /// Why nothing was mended, where fixes couldn't be proved.
    pub(super) refusal: Option<String>,
    /// Why some of it was not mended.
    pub(super) notes: Vec<String>,
}

/// Mends a project, and writes its files when asked to.
///
/// # Errors
/// Outside: a file can't be written. Inside: the project can't be read.
pub(super) fn mend(
    target: &Target,
    terms: &Terms,
    allowed: Safety,
    write: bool,
    cancel: &Cancel,
) -> Result<Result<Mended, LoadError>, Error> {
    let mut examined = match examine(target, terms) {
        Ok(examined) => examined,
        Err(failure) => return Ok(Err(failure)),
    };
    let before = examined.project.clone();
    let outcome =
        fix::fix(&before, examined.checked.clone(), allowed, &|project: &Project| examined.check(project, terms));
    let fixed = match outcome {
        Ok(fixed) => fixed,
        Err(why) => {
            let refusal = Some(why.to_string());
            return Ok(Ok(Mended { examined, findings: Vec::new(), files: Vec::new(), refusal, notes: Vec::new() }));
        }
    };
    if write {
        let changed: Vec<Replacement<'_>> = fixed
            .files
            .iter()
            .filter_map(|&file| {
                let path = before.files[file].path.as_deref()?;
                Some(Replacement { path, old: before.yaml(file).text(), new: fixed.project.yaml(file).text() })
            })
            .collect();
        replace(&changed, cancel)?;
    }
    let files = fixed.files.iter().map(|&file| (file, before.yaml(file).text().to_owned())).collect();
    let note = |(finding, why): &(Finding, String)| format!("`{}` was not mended: {why}", finding.rule);
    let notes = fixed.left_out.iter().map(note).collect();
    examined.project = fixed.project;
    examined.checked = fixed.left;
    Ok(Ok(Mended { examined, findings: fixed.mended, files, refusal: None, notes }))
}

impl Mended {
    /// True when it came from standard input, so that the mended text goes to standard output.
    pub(super) fn to_stdout(&self) -> bool {
        self.examined.project.files.iter().take(self.examined.project.own).any(|file| file.path.is_none())
    }

    /// The text that came from standard input, mended.
    pub(super) fn stdin_text(&self) -> String {
        let project = &self.examined.project;
        project
            .files
            .iter()
            .take(project.own)
            .find(|file| file.path.is_none())
            .map_or_else(String::new, |file| file.yaml.text().to_owned())
    }

    /// What changed, as a patch.
    pub(super) fn diff(&self, look: Look) -> String {
        let mut out = String::new();
        for (file, old) in &self.files {
            let source = &self.examined.project.files[*file];
            let new = source.yaml.text();
            out.extend(diff::unified(&source.name, old, new, &one_edit(old, new).made(), look));
        }
        out
    }
}

/// The one replacement that makes a text of another one.
fn one_edit(old: &str, new: &str) -> Edits {
    let same = |a: &mut dyn Iterator<Item = (char, char)>| {
        a.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let head = same(&mut old.chars().zip(new.chars()));
    let tail = same(&mut old[head..].chars().rev().zip(new[head..].chars().rev()));
    let mut edits = Edits::default();
    edits.replace(head..old.len() - tail, &new[head..new.len() - tail]);
    edits
}
