//! Lines and columns of many places in some files.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use super::project::{Place, SourceFile};
use crate::yaml::{self, Position};

/// Finds the lines of a file when they are asked for first.
#[derive(Debug)]
pub struct Lines<'p> {
    files: &'p [Arc<SourceFile>],
    lines: Vec<OnceCell<yaml::Lines<'p>>>,
}

impl<'p> Lines<'p> {
    /// Of files, by their numbers.
    pub fn of(files: &'p [Arc<SourceFile>]) -> Self {
        Self { files, lines: files.iter().map(|_| OnceCell::new()).collect() }
    }

    /// The line and the column of a place, which must be in one of the files.
    pub fn position(&self, place: Place) -> Position {
        self.in_file(place).position(place.offset())
    }

    /// The bytes of the line of a place, its line break included, a byte order mark not.
    pub fn line(&self, place: Place) -> Range<usize> {
        self.in_file(place).line(place.offset())
    }

    fn in_file(&self, place: Place) -> &yaml::Lines<'p> {
        self.lines[place.file()].get_or_init(|| self.files[place.file()].yaml.lines())
    }
}
