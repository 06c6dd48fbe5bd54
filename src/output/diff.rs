//! Unified diffs, built from the edits themselves: linear in the size of the file, and exact about what was edited.

use std::fmt::Write as _;
use std::ops::Range;

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::sanitise::sanitise_lines;
use crate::yaml::Changes;

/// Lines of context around a change.
const CONTEXT: usize = 3;

/// How a diff is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// With colour.
    pub colored: bool,
    /// For somebody's eyes: control characters are spelled out. A diff for `patch` holds the bytes as they are.
    pub sanitised: bool,
}

/// A run of lines that differ, in both texts.
#[derive(Debug)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// The unified diff of a text and what edits made of it, hunk by hunk, the first one behind the names; nothing when nothing
/// differs.
pub fn unified<'t>(
    name: &'t str,
    old: &'t str,
    new: &'t str,
    made: &Changes,
    look: Look,
) -> impl Iterator<Item = String> + use<'t> {
    let old_lines = Lines::of(old);
    let new_lines = Lines::of(new);
    let changes = changes(&old_lines, &new_lines, made);
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = changes.get(at..)?;
        let first = rest.first()?;
        let mut count = 1;
        while rest.get(count).is_some_and(|next| next.old.start - rest[count - 1].old.end <= 2 * CONTEXT) {
            count += 1;
        }
        let mut out = String::new();
        if at == 0 {
            line(&mut out, look, "1", &format!("--- {name}\n+++ {name}\n"));
        }
        write_hunk(&mut out, look, &old_lines, &new_lines, first, rest.get(..count)?);
        at += count;
        Some(out)
    })
}

fn write_hunk(out: &mut String, look: Look, old: &Lines<'_>, new: &Lines<'_>, first: &Change, hunk: &[Change]) {
    let Some(last) = hunk.last() else { return };
    let lead = first.old.start.min(CONTEXT);
    let old_range = first.old.start - lead..(last.old.end + CONTEXT).min(old.len());
    let tail = old_range.end - last.old.end;
    let new_range = first.new.start - lead..last.new.end + tail;
    let range = |range: &Range<usize>| match range.len() {
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        count => format!("{},{count}", range.start + 1),
    };
    line(out, look, "36", &format!("@@ -{} +{} @@\n", range(&old_range), range(&new_range)));
    let mut at = old_range.start;
    for change in hunk {
        old.write(out, look, ' ', "", at..change.old.start);
        old.write(out, look, '-', "31", change.old.clone());
        new.write(out, look, '+', "32", change.new.clone());
        at = change.old.end;
    }
    old.write(out, look, ' ', "", at..old_range.end);
}

/// The lines that differ. Edits close to each other are compared together, so that what is equal in them stays out.
fn changes(old: &Lines<'_>, new: &Lines<'_>, made: &Changes) -> Vec<Change> {
    let mut found = Vec::new();
    let mut grown: isize = 0;
    let mut list = made.list(new.text).peekable();
    while let Some(edit) = list.next() {
        let mut old_range = old.line_of(edit.range.start)..old.line_of(edit.range.end) + 1;
        let before = grown;
        grown += delta(&edit);
        while let Some(next) = list.next_if(|next| old.line_of(next.range.start) <= old_range.end) {
            old_range.end = old.line_of(next.range.end) + 1;
            grown += delta(&next);
        }
        old_range.end = old_range.end.min(old.len()).max(old_range.start);
        let new_start = old.start(old_range.start).saturating_add_signed(before);
        let new_end = old.start(old_range.end).saturating_add_signed(grown);
        let mut new_range = new.line_of(new_start)..new.line_of(new_end);
        if new_end >= new.text.len() {
            new_range.end = new.len();
        }
        let (a, b) = (old.slice(&old_range), new.slice(&new_range));
        for op in capture_diff_slices(Algorithm::Patience, &a, &b) {
            if op.tag() != DiffTag::Equal {
                let shift = |range: Range<usize>, by: usize| range.start + by..range.end + by;
                found.push(Change {
                    old: shift(op.old_range(), old_range.start),
                    new: shift(op.new_range(), new_range.start),
                });
            }
        }
    }
    found
}

fn delta(edit: &crate::yaml::Edit<'_>) -> isize {
    edit.text.len().cast_signed() - edit.range.len().cast_signed()
}

struct Lines<'t> {
    text: &'t str,
    /// Where the lines begin. Texts are at most 32 MiB long.
    starts: Vec<u32>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let starts = std::iter::once(0).chain(ends).filter(|&at| at < text.len());
        let starts = starts.map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        Self { text, starts }
    }

    fn len(&self) -> usize {
        self.starts.len()
    }

    fn line_of(&self, offset: usize) -> usize {
        if offset >= self.text.len() && self.text.ends_with('\n') {
            return self.len();
        }
        self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    fn start(&self, line: usize) -> usize {
        self.starts.get(line).map_or(self.text.len(), |&start| start as usize)
    }

    fn line(&self, line: usize) -> &'t str {
        self.text.get(self.start(line)..self.start(line + 1)).unwrap_or("")
    }

    fn slice(&self, range: &Range<usize>) -> Vec<&'t str> {
        range.clone().map(|at| self.line(at)).collect()
    }

    fn write(&self, out: &mut String, look: Look, sign: char, color: &str, range: Range<usize>) {
        for at in range {
            let text = self.line(at);
            let body = text.strip_suffix('\n').unwrap_or(text);
            let body =
                if look.sanitised { sanitise_lines(body.strip_suffix('\r').unwrap_or(body)) } else { body.into() };
            let end = if text.ends_with('\n') { "\n" } else { "\n\\ No newline at end of file\n" };
            line(out, look, color, &format!("{sign}{body}{end}"));
        }
    }
}

fn line(out: &mut String, look: Look, color: &str, text: &str) {
    if !look.colored || color.is_empty() {
        out.push_str(text);
        return;
    }
    for part in text.split_inclusive('\n') {
        let body = part.strip_suffix('\n').unwrap_or(part);
        let _ = writeln!(out, "\x1b[{color}m{body}\x1b[0m");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(old: &str, edits: &[(Range<usize>, &str)]) -> String {
        let mut list = crate::yaml::Edits::default();
        for (range, text) in edits {
            list.replace(range.clone(), *text);
        }
        list.settle().unwrap();
        let new = list.apply(old);
        unified("f", old, &new, &list.made(), Look::default()).collect()
    }

    #[test]
    fn a_change_stands_between_three_lines_of_context() {
        let found = diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", &[(8..9, "five")]);
        assert_eq!(found, "--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
    }

    #[test]
    fn a_missing_final_line_break_is_shown() {
        assert_eq!(
            diff("a\nb", &[(3..3, "\nc")]),
            "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of file\n+b\n+c\n\\ No newline at end of file\n"
        );
    }

    #[test]
    fn insertions_and_removals_of_whole_lines_touch_no_other_line() {
        assert_eq!(diff("a\nb\nc\n", &[(2..4, "")]), "--- f\n+++ f\n@@ -1,3 +1,2 @@\n a\n-b\n c\n");
        assert_eq!(diff("a\nb\n", &[(4..4, "c\n")]), "--- f\n+++ f\n@@ -1,2 +1,3 @@\n a\n b\n+c\n");
        assert_eq!(diff("a\nb\n", &[(0..0, "")]), "");
    }
}
