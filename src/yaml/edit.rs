//! Edits of a text as data: ranges and replacements, spliced once.

use std::ops::Range;

use super::tree::Yaml;

/// One replacement. An empty range inserts, an empty text removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go.
    pub range: Range<usize>,
    /// The text that comes.
    pub text: String,
}

/// The edits of one text.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    list: Vec<Edit>,
}

impl Edits {
    /// Adds a replacement.
    pub fn replace(&mut self, range: Range<usize>, text: impl Into<String>) {
        self.list.push(Edit { range, text: text.into() });
    }

    /// Adds an insertion. Of the insertions at one place the more deeply indented ones come first, because they belong to
    /// what ends there; else they appear in the order in which they were added. All of them come before what a removal
    /// that starts there replaces.
    pub fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.replace(at..at, text);
    }

    /// Adds a removal.
    pub fn remove(&mut self, range: Range<usize>) {
        self.replace(range, "");
    }

    /// True when there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The edits in the order of the text, neighbouring removals joined.
    pub fn list(&self) -> &[Edit] {
        &self.list
    }

    /// Makes peace between edits of neighbours in a text: lines inserted inside of what is removed go behind it, and
    /// removals that share a line break become one.
    pub fn join(&mut self, yaml: &Yaml) {
        self.sort();
        let mut joined: Vec<Edit> = Vec::with_capacity(self.list.len());
        // The last removal, by its place in the list.
        let mut removal: Option<usize> = None;
        for mut edit in std::mem::take(&mut self.list) {
            let known = removal.and_then(|at| joined.get_mut(at)).filter(|known| known.range.end > edit.range.start);
            match known {
                Some(known) if edit.range.is_empty() && edit.text.starts_with(['\n', '\r']) => {
                    edit.move_to(known.range.end, yaml.text());
                }
                Some(known) if edit.text.is_empty() && edit.range.end >= known.range.end => {
                    known.range = yaml.break_before_line(known.range.start)..edit.range.end;
                    continue;
                }
                None if edit.text.is_empty() => removal = Some(joined.len()),
                Some(_) | None => {}
            }
            joined.push(edit);
        }
        self.list = joined;
    }

    /// Brings the edits into the order of the text.
    ///
    /// # Errors
    /// The range at which two edits overlap: the caller has contradicted itself, and nothing may be written.
    pub fn settle(&mut self) -> Result<(), Range<usize>> {
        self.sort();
        let mut reached = 0;
        for edit in &self.list {
            if edit.range.start < reached {
                return Err(edit.range.clone());
            }
            reached = edit.range.end;
        }
        Ok(())
    }

    fn sort(&mut self) {
        self.list.sort_by(|a, b| {
            (a.range.start, a.range.end).cmp(&(b.range.start, b.range.end)).then_with(|| nesting(a).cmp(&nesting(b)))
        });
    }

    /// The text with the edits made. [`Self::settle`] comes first.
    pub fn apply(&self, text: &str) -> String {
        let grown: usize = self.list.iter().map(|edit| edit.text.len()).sum();
        let mut out = String::with_capacity(text.len() + grown);
        let mut at = 0;
        for edit in &self.list {
            out.push_str(&text[at..edit.range.start]);
            out.push_str(&edit.text);
            at = edit.range.end;
        }
        out.push_str(&text[at..]);
        out
    }

    /// Whether `after` is `before` in every byte outside of the edits. Reads both texts anew and shares nothing with
    /// [`Self::apply`].
    pub fn untouched(&self, before: &str, after: &str) -> bool {
        let (mut old, mut new) = (before.as_bytes(), after.as_bytes());
        let mut at = 0;
        for edit in &self.list {
            let Some(kept) = edit.range.start.checked_sub(at) else { return false };
            let (Some(same_old), Some(same_new)) = (old.get(..kept), new.get(..kept)) else { return false };
            if same_old != same_new
                || !new[kept..].starts_with(edit.text.as_bytes())
                || old.len() < kept + edit.range.len()
            {
                return false;
            }
            old = &old[kept + edit.range.len()..];
            new = &new[kept + edit.text.len()..];
            at = edit.range.end;
        }
        old == new
    }
}

impl Edit {
    /// Moves lines that begin with their line break; at the start of a line they end with it instead.
    fn move_to(&mut self, at: usize, text: &str) {
        self.range = at..at;
        if matches!(text.as_bytes().get(at.wrapping_sub(1)), Some(b'\n' | b'\r')) {
            let line_break = if self.text.starts_with("\r\n") { 2 } else { 1 };
            let line_break: String = self.text.drain(..line_break).collect();
            self.text.push_str(&line_break);
        }
    }
}

/// The order of insertions at one place: the rest of a line, then whole lines from the inside to the outside. A dash may
/// stand in the column of the key that it is below.
fn nesting(edit: &Edit) -> (std::cmp::Reverse<usize>, bool) {
    let lines = edit.text.trim_start_matches(['\n', '\r']);
    if lines.len() == edit.text.len() && !lines.ends_with(['\n', '\r']) {
        return (std::cmp::Reverse(usize::MAX), false);
    }
    let first = lines.trim_start_matches(' ');
    (std::cmp::Reverse(lines.len() - first.len()), !first.starts_with("- "))
}

#[cfg(test)]
mod proofs {
    use super::*;

    #[test]
    fn a_byte_outside_of_the_edits_that_differs_is_seen() {
        let old = "a: 1\nb: 2\nc: 3\n";
        let mut edits = Edits::default();
        edits.replace(5..9, "b: two");
        edits.settle().unwrap();
        let new = edits.apply(old);
        assert_eq!(new, "a: 1\nb: two\nc: 3\n");
        assert!(edits.untouched(old, &new));
        for wrong in ["a: 1\nb: two\nc: 4\n", "a: 1\nb: two\nc: 3", "a: 1 \nb: two\nc: 3\n", "a: 1\nb: 2\nc: 3\n", ""] {
            assert!(!edits.untouched(old, wrong), "{wrong:?}");
        }
    }

    #[test]
    fn edits_that_overlap_are_refused() {
        let mut edits = Edits::default();
        edits.replace(0..4, "x");
        edits.replace(2..6, "y");
        assert!(edits.settle().is_err());
    }
}
