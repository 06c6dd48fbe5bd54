//! What lint found, in one form for each kind of reader: people, editors, programs and forges.

mod concise;
mod edits;
mod excerpt;
mod github;
mod gitlab;
mod json;
mod places;
mod prints;
mod sarif;
mod text;

use std::cell::OnceCell;

use rustc_hash::FxHashSet as HashSet;

use crate::compose::{LoadError, Project};
use crate::lint::{Checked, Finding, Severity};
use places::Places;

/// How findings are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: with the lines in question
    #[default]
    Text,
    /// For editors: one line a finding
    Concise,
    /// For programs: one JSON object, described in docs/lint-json.md
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: annotations
    Github,
    /// For GitLab: a Code Quality report
    Gitlab,
}

/// How much room and which means there are.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// With color.
    pub colored: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Without the summary and the notes, in the forms for people and editors.
    pub quiet: bool,
}

/// What was found in one project.
#[derive(Debug)]
pub struct ProjectResult<'a> {
    /// The project as it is now: with its fixes, where they were made.
    pub project: &'a Project,
    /// What is found in it.
    pub checked: &'a Checked,
    /// What was found before, and is mended now. Its places are those of a text that is gone.
    pub mended: &'a [Finding],
}

/// What was found in all of them.
#[derive(Debug, Default)]
pub struct Results<'a> {
    /// The projects, in the order in which they are shown.
    pub projects: Vec<ProjectResult<'a>>,
    /// What could not be read.
    pub failures: Vec<LoadError>,
    /// What else the reader must know, such as rules that did not run.
    pub notes: Vec<String>,
}

/// Everything that was found, in one of the forms.
pub fn render(format: Format, results: &Results<'_>, look: Look) -> String {
    let report = Report::of(results);
    match format {
        Format::Text => text::render(&report, look),
        Format::Concise => concise::render(&report, look),
        Format::Json => json::render(&report),
        Format::Sarif => sarif::render(&report),
        Format::Github => github::render(&report),
        Format::Gitlab => gitlab::render(&report),
    }
}

/// Results with the places looked up, and everything once: a file that two projects include is shown with the first.
struct Report<'r> {
    results: &'r Results<'r>,
    places: Vec<OnceCell<Places<'r>>>,
    /// Project and finding.
    shown: Vec<(usize, &'r Finding)>,
}

impl<'r> Report<'r> {
    fn of(results: &'r Results<'r>) -> Self {
        let mut seen = HashSet::default();
        let mut shown = Vec::new();
        for (number, result) in results.projects.iter().enumerate() {
            for finding in &result.checked.findings {
                let (span, file) = (finding.span, &result.project.files[finding.span.file]);
                let place = (file.name.as_str(), span.start, span.end);
                if results.projects.len() == 1 || seen.insert((place, finding.rule, finding.message.as_str())) {
                    shown.push((number, finding));
                }
            }
        }
        Self { results, places: results.projects.iter().map(|_| OnceCell::new()).collect(), shown }
    }

    /// The findings with the places of their project.
    fn findings(&self) -> impl Iterator<Item = (&Places<'r>, &'r Finding)> {
        self.shown.iter().map(|(number, finding)| {
            let project = self.results.projects[*number].project;
            (self.places[*number].get_or_init(|| Places::of(project)), *finding)
        })
    }

    /// How many findings have a severity.
    fn count(&self, severity: Severity) -> usize {
        self.shown.iter().filter(|(_, finding)| finding.severity == severity).count()
    }
}

/// Text in the color of a severity, where color is wanted.
fn colored(look: Look, severity: Severity, text: &str) -> String {
    let color = match severity {
        Severity::Error => "31",
        Severity::Warning => "33",
        Severity::Info => "36",
    };
    if look.colored { format!("\x1b[1;{color}m{text}\x1b[0m") } else { text.to_owned() }
}
