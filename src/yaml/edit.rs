//! Edits of a text as data: ranges and replacements, spliced once.

use std::ops::Range;

use super::parse::narrow;
use super::tree::Yaml;

/// One replacement. An empty range inserts, an empty text removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit<'e> {
    /// The bytes that go.
    pub range: Range<usize>,
    /// The text that comes.
    pub text: &'e str,
}

/// The edits of one text.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    list: Vec<Piece>,
    /// What comes, one behind the other: thousands of small texts of their own would take more room.
    texts: String,
}

/// An edit whose text is a part of [`Edits::texts`].
#[derive(Debug, Clone, Copy)]
struct Piece {
    start: u32,
    end: u32,
    text: u32,
    text_end: u32,
}

impl Piece {
    fn is_insertion(self) -> bool {
        self.start == self.end
    }

    fn is_removal(self) -> bool {
        self.text == self.text_end
    }

    fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Edits {
    /// Adds a replacement.
    pub fn replace(&mut self, range: Range<usize>, text: impl AsRef<str>) {
        let (text, text_end) = self.store(text.as_ref());
        self.list.push(Piece { start: narrow(range.start), end: narrow(range.end), text, text_end });
    }

    fn store(&mut self, text: &str) -> (u32, u32) {
        let from = narrow(self.texts.len());
        self.texts.push_str(text);
        (from, narrow(self.texts.len()))
    }

    fn text(&self, piece: Piece) -> &str {
        self.texts.get(piece.text as usize..piece.text_end as usize).unwrap_or("")
    }

    /// Adds an insertion. Of the insertions at one place the more deeply indented ones come first, because they belong to
    /// what ends there; else they appear in the order in which they were added. All of them come before what a removal
    /// that starts there replaces.
    pub fn insert(&mut self, at: usize, text: impl AsRef<str>) {
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
    pub fn list(&self) -> impl DoubleEndedIterator<Item = Edit<'_>> {
        self.list.iter().map(|&piece| Edit { range: piece.range(), text: self.text(piece) })
    }

    /// Makes peace between edits of neighbours in a text: lines inserted inside of what is removed go behind it, and
    /// removals that share a line break become one.
    pub fn join(&mut self, yaml: &Yaml) {
        self.sort();
        let mut joined: Vec<Piece> = Vec::with_capacity(self.list.len());
        // The last removal, by its place in the list, and the lines that are inserted inside of it.
        let mut removal: Option<usize> = None;
        let mut held: Vec<Piece> = Vec::new();
        for piece in std::mem::take(&mut self.list) {
            let known = removal.and_then(|at| joined.get_mut(at)).filter(|known| known.end > piece.start);
            match known {
                Some(_) if piece.is_insertion() && self.text(piece).starts_with(['\n', '\r']) => {
                    held.push(piece);
                    continue;
                }
                Some(known) if piece.is_removal() && piece.end >= known.end => {
                    known.start = narrow(yaml.break_before_line(known.start as usize));
                    known.end = piece.end;
                    continue;
                }
                Some(_) => {}
                None => {
                    self.release(&mut held, removal, &mut joined, yaml.text());
                    if piece.is_removal() {
                        removal = Some(joined.len());
                    }
                }
            }
            joined.push(piece);
        }
        self.release(&mut held, removal, &mut joined, yaml.text());
        keep_breaks(&mut joined, yaml);
        self.list = joined;
    }

    /// Puts lines that were inserted inside of a removal behind it.
    fn release(&mut self, held: &mut Vec<Piece>, removal: Option<usize>, joined: &mut Vec<Piece>, text: &str) {
        let Some(end) = removal.and_then(|at| joined.get(at)).map(|removal| removal.end) else { return };
        for mut piece in held.drain(..) {
            self.move_to(&mut piece, end, text);
            joined.push(piece);
        }
    }

    /// Moves lines that begin with their line break; at the start of a line they end with it instead.
    fn move_to(&mut self, piece: &mut Piece, at: u32, text: &str) {
        (piece.start, piece.end) = (at, at);
        if matches!(text.as_bytes().get((at as usize).wrapping_sub(1)), Some(b'\n' | b'\r')) {
            let lines = self.text(*piece);
            let (line_break, lines) = lines.split_at(if lines.starts_with("\r\n") { 2 } else { 1 });
            let turned = format!("{lines}{line_break}");
            (piece.text, piece.text_end) = self.store(&turned);
        }
    }

    /// Brings the edits into the order of the text.
    ///
    /// # Errors
    /// The range at which two edits overlap: the caller has contradicted itself, and nothing may be written.
    pub fn settle(&mut self) -> Result<(), Range<usize>> {
        self.sort();
        let mut reached = 0;
        for piece in &self.list {
            // A text that is not found in its place would be missing from the result.
            if piece.start < reached || self.texts.get(piece.text as usize..piece.text_end as usize).is_none() {
                return Err(piece.range());
            }
            reached = piece.end;
        }
        if self.texts.len() > narrow(self.texts.len()) as usize { Err(0..0) } else { Ok(()) }
    }

    fn sort(&mut self) {
        let texts = self.texts.as_str();
        let text = |piece: &Piece| texts.get(piece.text as usize..piece.text_end as usize).unwrap_or("");
        self.list.sort_by(|a, b| {
            (a.start, a.end).cmp(&(b.start, b.end)).then_with(|| nesting(text(a)).cmp(&nesting(text(b))))
        });
    }

    /// The text with the edits made. [`Self::settle`] comes first.
    pub fn apply(&self, text: &str) -> String {
        let grown: usize = self.list().map(|edit| edit.text.len()).sum();
        let gone: usize = self.list().map(|edit| edit.range.len()).sum();
        let mut out = String::with_capacity((text.len() + grown).saturating_sub(gone));
        let mut at = 0;
        for edit in self.list() {
            out.push_str(&text[at..edit.range.start]);
            out.push_str(edit.text);
            at = edit.range.end;
        }
        out.push_str(&text[at..]);
        out
    }

    /// Whether `after` is `before` in every byte outside of the edits. Reads both texts anew and shares nothing with
    /// [`Self::apply`].
    pub fn untouched(&self, before: &str, after: &str) -> bool {
        untouched(self.list(), before, after)
    }

    /// The edits once they are made. What came is found in the new text and need not be kept twice.
    #[must_use]
    pub fn made(self) -> Changes {
        let mut list = self.list;
        // What came so far, and what went.
        let (mut come, mut gone) = (0, 0);
        for piece in &mut list {
            let from = piece.start + come - gone;
            come += piece.text_end - piece.text;
            gone += piece.end - piece.start;
            (piece.text, piece.text_end) = (from, from + piece.text_end - piece.text);
        }
        Changes { list }
    }
}

/// Edits that were made, in the order of the text.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    list: Vec<Piece>,
}

impl Changes {
    /// True when nothing was done.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The edits; `after` is the text that they made.
    pub fn list<'t>(&self, after: &'t str) -> impl DoubleEndedIterator<Item = Edit<'t>> {
        let text = |piece: Piece| after.get(piece.text as usize..piece.text_end as usize).unwrap_or("");
        self.list.iter().map(move |&piece| Edit { range: piece.range(), text: text(piece) })
    }

    /// Whether `after` is `before` in every byte outside of the edits.
    pub fn untouched(&self, before: &str, after: &str) -> bool {
        untouched(self.list(after), before, after)
    }
}

/// Where several removals in a row end before blank lines, and what stands before them keeps its breaks, the lines go too:
/// they would become part of its value.
fn keep_breaks(joined: &mut [Piece], yaml: &Yaml) {
    let mut row: Option<(u32, u32)> = None;
    for at in 0..joined.len() {
        let piece = joined[at];
        if !piece.is_removal() {
            continue;
        }
        let (start, several) = match row {
            Some((start, end)) if end == piece.start => (start, true),
            _ => (piece.start, false),
        };
        row = Some((start, piece.end));
        let first = start as usize;
        if !several || !yaml.first_on_line(first) {
            continue;
        }
        // Neighbours in the list are neighbours in the text: looking at all of it for each would take the square of its length.
        let behind = || joined[at + 1..].iter().take_while(|next| next.start <= piece.end);
        let before = joined[..at].iter().rev().take_while(|before| before.end >= start);
        let goes_on = behind().any(|next| next.is_removal() && next.start == piece.end);
        let inside = |p: &Piece| p.is_insertion() && (start..=piece.end).contains(&p.start);
        if goes_on || before.chain(behind()).any(inside) {
            continue;
        }
        if yaml.block_scalar_before(first).is_some_and(|scalar| yaml.keeps_breaks(scalar)) {
            let mut end = piece.end as usize;
            while end < yaml.text().len() && yaml.blank_line(end) {
                end = yaml.next_line(end);
            }
            joined[at].end = narrow(end);
            // The next removal may begin right there, and the row goes on.
            row = Some((start, narrow(end)));
        }
    }
}

fn untouched<'e>(edits: impl Iterator<Item = Edit<'e>>, before: &str, after: &str) -> bool {
    let (mut old, mut new) = (before.as_bytes(), after.as_bytes());
    let mut at = 0;
    for edit in edits {
        let Some(kept) = edit.range.start.checked_sub(at) else { return false };
        let (Some(same_old), Some(same_new)) = (old.get(..kept), new.get(..kept)) else { return false };
        if same_old != same_new || !new[kept..].starts_with(edit.text.as_bytes()) || old.len() < kept + edit.range.len()
        {
            return false;
        }
        old = &old[kept + edit.range.len()..];
        new = &new[kept + edit.text.len()..];
        at = edit.range.end;
    }
    old == new
}

/// The order of insertions at one place: the rest of a line, then whole lines from the inside to the outside. A dash may
/// stand in the column of the key that it is below.
fn nesting(text: &str) -> (std::cmp::Reverse<usize>, bool) {
    let lines = text.trim_start_matches(['\n', '\r']);
    if lines.len() == text.len() && !lines.ends_with(['\n', '\r']) {
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
        edits.insert(0, "# first\n");
        edits.remove(10..15);
        edits.insert(15, "d: 4");
        edits.settle().unwrap();
        let new = edits.apply(old);
        assert_eq!(new, "# first\na: 1\nb: two\nd: 4");
        assert!(edits.untouched(old, &new));
        let made = edits.clone().made();
        assert_eq!(made.list(&new).collect::<Vec<_>>(), edits.list().collect::<Vec<_>>());
        assert!(made.untouched(old, &new));
        for wrong in [
            "# first\na: 2\nb: two\nd: 4",
            "# first\na: 1\nb: two\nd: 4\n",
            "# first\na: 1 \nb: two\nd: 4",
            "# first\na: 1\nb: 2\nd: 4",
            "a: 1\nb: two\nd: 4",
            "",
        ] {
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
