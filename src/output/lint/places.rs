//! Lines and columns of spans.

use std::ops::Range;

use crate::compose::{Lines, Place, Project};
use crate::lint::Span;
use crate::yaml::{Position, Yaml};

/// Many places of one project.
pub(super) struct Places<'p> {
    pub(super) project: &'p Project,
    lines: Lines<'p>,
}

impl<'p> Places<'p> {
    pub(super) fn of(project: &'p Project) -> Self {
        Self { project, lines: Lines::of(&project.files) }
    }

    /// The name of the file that a span is in.
    pub(super) fn name(&self, span: Span) -> &'p str {
        &self.project.files[span.file].name
    }

    pub(super) fn yaml(&self, span: Span) -> &'p Yaml {
        self.project.yaml(span.file)
    }

    pub(super) fn start(&self, span: Span) -> Position {
        self.lines.position(Place::new(span.file, span.start))
    }

    /// The position behind the last character.
    pub(super) fn end(&self, span: Span) -> Position {
        self.lines.position(Place::new(span.file, span.end))
    }

    /// The line of a byte of a span's file, its line break included.
    pub(super) fn line(&self, span: Span, offset: usize) -> Range<usize> {
        self.lines.line(Place::new(span.file, offset))
    }
}
