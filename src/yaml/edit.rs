//! Edits of a text as data: ranges and replacements, spliced once.

use std::ops::Range;

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

    /// Adds an insertion. Insertions at one place appear in the order in which they were added, before what a removal
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

    /// Brings the edits into the order of the text. Removals that overlap become one.
    ///
    /// # Errors
    /// The range at which two other edits overlap: the caller has contradicted itself, and nothing may be written.
    pub fn settle(&mut self) -> Result<(), Range<usize>> {
        self.list.sort_by_key(|edit| (edit.range.start, edit.range.end));
        let mut settled: Vec<Edit> = Vec::with_capacity(self.list.len());
        for edit in self.list.drain(..) {
            match settled.last_mut() {
                Some(last) if edit.range.start < last.range.end => {
                    if !(edit.text.is_empty() && last.text.is_empty()) {
                        return Err(edit.range);
                    }
                    last.range.end = last.range.end.max(edit.range.end);
                }
                _ => settled.push(edit),
            }
        }
        self.list = settled;
        Ok(())
    }

    /// Lets the last edit begin some bytes earlier.
    pub fn widen_last(&mut self, bytes: usize) {
        if let Some(last) = self.list.last_mut() {
            last.range.start -= bytes;
        }
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
