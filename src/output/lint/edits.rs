//! The edits that fixes would make, for programs that offer them to somebody.

use std::cell::Cell;

use super::places::Places;
use crate::lint::{Finding, Span, fix};

/// How much text may be parsed to prove fixes one by one. Beyond that, fixes are named without their edits: a file of
/// megabytes with thousands of fixes would take minutes.
const BYTES: usize = 64 << 20;

/// What goes, and the text that comes.
pub(super) struct Edit {
    pub(super) span: Span,
    pub(super) text: String,
}

/// Finds the edits of fixes while there is room for it.
pub(super) struct Proposals {
    left: Cell<usize>,
}

impl Proposals {
    pub(super) fn new() -> Self {
        Self { left: Cell::new(BYTES) }
    }

    /// The edits of a finding's fix, in the order of the text; none where it can't be proved by itself.
    pub(super) fn of(&self, places: &Places<'_>, finding: &Finding) -> Option<Vec<Edit>> {
        let actions = &finding.fix.as_ref()?.actions;
        let cost = actions.iter().map(|action| places.project.yaml(action.file()).text().len()).sum();
        self.left.set(self.left.get().checked_sub(cost)?);
        let files = fix::alone(places.project, finding).ok()?;
        let edits = files.into_iter().flat_map(|(file, edits)| {
            let edit = |edit: crate::yaml::Edit<'_>| Edit {
                span: Span { file, start: edit.range.start, end: edit.range.end },
                text: edit.text.to_owned(),
            };
            edits.list().map(edit).collect::<Vec<_>>()
        });
        Some(edits.collect())
    }
}
