//! A few lines of a file, with the bytes that are to be marked in them: what a renderer is given instead of the whole file.

use std::fmt::Write as _;
use std::ops::Range;

use super::places::Places;
use crate::lint::Span;
use crate::output::sanitise::sanitise;

/// Lines longer than this are shown around their marks only.
const LINE_BYTES: usize = 400;
/// What is kept of them, before and behind.
const AROUND: usize = 160;

/// Lines of one file.
pub(super) struct Excerpt {
    /// The number of the first line.
    pub(super) line: usize,
    /// The lines. Control characters are spelled out, but for tabs.
    pub(super) source: String,
    /// What is marked.
    pub(super) spans: Vec<Span>,
    /// The bytes of `source` that each span became: what lies on its first line.
    pub(super) marks: Vec<Range<usize>>,
}

impl Excerpt {
    /// The lines from the first to the last one of some spans of one file, of which there is at least one.
    pub(super) fn of(places: &Places<'_>, spans: Vec<Span>) -> Self {
        let first = spans.iter().map(|span| span.start).min().unwrap_or_default();
        let last = spans.iter().map(|span| span.start).max().unwrap_or_default();
        let text = places.yaml(spans[0]).text();
        let mut start = places.line(spans[0], first).start;
        let line = places.start(Span { start, ..spans[0] }).line;
        let mut excerpt = Self { line, source: String::new(), marks: vec![0..0; spans.len()], spans };
        loop {
            let next = places.line(excerpt.spans[0], start).end;
            let line = text.get(start..next).unwrap_or_default();
            let line = start..start + line.trim_end_matches(['\n', '\r']).len();
            excerpt.push(text, line, next);
            if next > last || next <= start {
                return excerpt;
            }
            start = next;
        }
    }

    /// The column of the first mark, counted in `source`.
    pub(super) fn column(&self) -> usize {
        let before = &self.source[..self.marks[0].start];
        before[before.rfind('\n').map_or(0, |at| at + 1)..].chars().count() + 1
    }

    fn push(&mut self, text: &str, line: Range<usize>, next: usize) {
        let spans = std::mem::take(&mut self.spans);
        let here = |span: &Span| (line.start..next.max(line.start + 1)).contains(&span.start);
        let marked: Vec<usize> = (0..spans.len()).filter(|&at| here(&spans[at])).collect();
        let kept = if line.len() > LINE_BYTES {
            let from = marked.iter().map(|&at| spans[at].start).min().unwrap_or(line.start);
            let to = marked.iter().map(|&at| spans[at].start).max().unwrap_or(line.start);
            let from = text.floor_char_boundary(from.saturating_sub(AROUND)).max(line.start);
            from..text.ceil_char_boundary((to + AROUND).max(from)).min(line.end)
        } else {
            line.clone()
        };
        if kept.start > line.start {
            self.source.push_str("... ");
        }
        let mut at = kept.start;
        let mut shown = |excerpt: &mut Self, to: usize| {
            let to = to.clamp(at, kept.end);
            for part in text.get(at..to).unwrap_or_default().split_inclusive('\t') {
                let (body, tab) = part.strip_suffix('\t').map_or((part, ""), |body| (body, "\t"));
                let _ = write!(excerpt.source, "{}{tab}", sanitise(body.trim_start_matches('\u{feff}')));
            }
            at = to;
            excerpt.source.len()
        };
        // The ends of the marks in the order of the text, each one looked up once.
        let ends = marked.iter().flat_map(|&at| [(spans[at].start, at, true), (spans[at].end, at, false)]);
        let mut ends: Vec<_> = ends.collect();
        ends.sort_unstable_by_key(|&(place, at, start)| (place, !start, at));
        for (place, at, start) in ends {
            let place = shown(self, place);
            let mark = &mut self.marks[at];
            if start {
                *mark = place..place;
            } else {
                mark.end = place;
            }
        }
        shown(self, kept.end);
        if kept.end < line.end {
            self.source.push_str(" ...");
        }
        self.source.push('\n');
        self.spans = spans;
    }
}
