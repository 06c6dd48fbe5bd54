//! Lines and columns of spans.

use std::cell::OnceCell;
use std::ops::Range;

use crate::compose::Project;
use crate::lint::Span;
use crate::yaml::{Lines, Position, Yaml};

/// Many places of one project.
pub(super) struct Places<'p> {
    pub(super) project: &'p Project,
    lines: Vec<OnceCell<Lines<'p>>>,
}

impl<'p> Places<'p> {
    pub(super) fn of(project: &'p Project) -> Self {
        Self { project, lines: project.files.iter().map(|_| OnceCell::new()).collect() }
    }

    /// The name of the file that a span is in.
    pub(super) fn name(&self, span: Span) -> &'p str {
        &self.project.files[span.file].name
    }

    pub(super) fn yaml(&self, span: Span) -> &'p Yaml {
        self.project.yaml(span.file)
    }

    pub(super) fn start(&self, span: Span) -> Position {
        self.position(span.file, span.start)
    }

    /// The position behind the last character.
    pub(super) fn end(&self, span: Span) -> Position {
        self.position(span.file, span.end)
    }

    /// The line of a byte of a span's file, its line break included.
    pub(super) fn line(&self, span: Span, offset: usize) -> Range<usize> {
        self.lines(span.file).line(offset)
    }

    fn position(&self, file: usize, offset: usize) -> Position {
        self.lines(file).position(offset)
    }

    fn lines(&self, file: usize) -> &Lines<'p> {
        self.lines[file].get_or_init(|| self.project.yaml(file).lines())
    }
}
