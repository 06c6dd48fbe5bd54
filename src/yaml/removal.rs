//! Taking entries out of mappings, and nothing else with them.

use std::ops::Range;

use rustc_hash::FxHashSet as HashSet;

use super::edit::Edits;
use super::layout::Layout;
use super::tree::{NodeId, Style};

impl Layout<'_> {
    /// Removes entries of a mapping with everything on their lines, and comments that are indented below them. Where no
    /// entry is left, `{}` stays. An entry with its own line takes the whole line; blank lines stay.
    pub fn remove(&self, edits: &mut Edits, mapping: NodeId, keys: &[NodeId]) {
        let entries: Vec<_> = self.yaml.entries(mapping).collect();
        if keys.is_empty() {
            return;
        }
        let keys: &HashSet<NodeId> = &keys.iter().copied().collect();
        let flow = self.yaml.style(mapping) == Style::Flow;
        if flow && self.yaml.raw(mapping).contains('#') && !self.yaml.comments(self.yaml.span(mapping)).is_empty() {
            for &(key, value) in entries.iter().filter(|(key, _)| keys.contains(key)) {
                edits.remove(self.flow_entry(key, value));
            }
        } else if keys.len() >= entries.len() {
            self.empty(edits, mapping);
        } else if flow {
            self.remove_flow(edits, &entries, keys);
        } else {
            let mut ranges: Vec<Range<usize>> = Vec::new();
            for (at, &(key, value)) in entries.iter().enumerate() {
                if keys.contains(&key) {
                    let next = entries.get(at + 1).map(|&(key, _)| self.yaml.entry_start(key));
                    let mut range = self.entry_lines(key, value, next);
                    // The last one may take the line break before it; that of the first one then goes instead.
                    while let Some(before) = ranges.pop_if(|before| before.end > range.start) {
                        range.start = self.yaml.break_before_line(before.start);
                    }
                    ranges.push(range);
                }
            }
            for range in ranges {
                edits.remove(range);
            }
        }
    }

    /// The bytes of an entry in a block mapping, its line breaks and the comments below it included.
    fn entry_lines(&self, key: NodeId, value: NodeId, next: Option<usize>) -> Range<usize> {
        let yaml = self.yaml;
        let start = yaml.entry_start(key);
        if !yaml.first_on_line(start) {
            // `- key: value`: the next entry moves up behind the dash.
            return start..next.unwrap_or_else(|| yaml.entry_end(key, value));
        }
        let first = yaml.line_start(start);
        let last = self.last_line(key, value);
        let mut end = yaml.next_line(last);
        if yaml.block_scalar_before(first).is_some_and(|scalar| yaml.keeps_breaks(scalar)) {
            // Blank lines behind the entry would become part of the scalar.
            while end < yaml.text().len() && yaml.blank_line(end) {
                end = yaml.next_line(end);
            }
        }
        let bare_end = end == yaml.text().len() && yaml.break_at(yaml.line_end(last)).is_empty();
        // A text that ends without a line break goes on doing so.
        if bare_end { yaml.break_before_line(first)..end } else { first..end }
    }

    /// The start of the last line that belongs to an entry: that of its value's end, or that of the last comment which is
    /// indented deeper than the key and followed by nothing of the entry's own depth.
    pub(super) fn last_line(&self, key: NodeId, value: NodeId) -> usize {
        let yaml = self.yaml;
        let mut last = yaml.line_start(yaml.entry_end(key, value));
        let below = yaml.style(value) == Style::Block || yaml.style(value) == Style::Absent;
        // A deeper comment must not end up behind a block scalar, where it would be text.
        if !below && yaml.block_scalar_before(yaml.line_start(yaml.entry_start(key))).is_none() {
            return last;
        }
        let depth = yaml.column(yaml.entry_start(key));
        let mut line = yaml.next_line(last);
        while line < yaml.text().len() {
            match yaml.comment_line(line) {
                Some(column) if column > depth => last = line,
                None if yaml.blank_line(line) => {}
                _ => break,
            }
            line = yaml.next_line(line);
        }
        last
    }

    /// The bytes of an entry in brackets among comments: with its comma and its own line's comment and nothing before it,
    /// since a comma may stand before a closing bracket.
    fn flow_entry(&self, key: NodeId, value: NodeId) -> Range<usize> {
        let yaml = self.yaml;
        let start = yaml.entry_start(key);
        let blanks = |at: usize| at + yaml.text()[at..].len() - yaml.text()[at..].trim_start_matches([' ', '\t']).len();
        let mut end = yaml.entry_end(key, value);
        let next = blanks(end);
        if yaml.text()[next..].starts_with(',') {
            end = next + 1;
        }
        if yaml.text()[blanks(end)..].starts_with('#') {
            end = yaml.line_end(end);
        }
        let alone = yaml.first_on_line(start) && blanks(end) == yaml.line_end(end);
        if alone { yaml.line_start(start)..yaml.next_line(end) } else { start..end }
    }

    fn remove_flow(&self, edits: &mut Edits, entries: &[(NodeId, NodeId)], keys: &HashSet<NodeId>) {
        let yaml = self.yaml;
        let mut survivor = false;
        for (at, &(key, value)) in entries.iter().enumerate() {
            if !keys.contains(&key) {
                survivor = true;
            } else if survivor {
                let Some(&(previous, old)) = entries.get(at.wrapping_sub(1)) else { continue };
                let end = yaml.entry_end(previous, old);
                let from = if keys.contains(&previous) { end } else { self.behind(end) };
                edits.remove(from..yaml.entry_end(key, value));
            } else if let Some(&(next, _)) = entries.get(at + 1) {
                edits.remove(yaml.entry_start(key)..yaml.entry_start(next));
            }
        }
    }

    /// Makes a mapping `{}`.
    fn empty(&self, edits: &mut Edits, mapping: NodeId) {
        let yaml = self.yaml;
        let span = yaml.span(mapping);
        if yaml.style(mapping) == Style::Flow {
            edits.remove(span.start + 1..span.end - 1);
            return;
        }
        let entries: Vec<_> = yaml.entries(mapping).collect();
        let (Some(&(first, _)), Some(&(last_key, last))) = (entries.first(), entries.last()) else { return };
        let start = yaml.entry_start(first);
        if !yaml.first_on_line(start) {
            edits.replace(start..yaml.entry_end(last_key, last), "{}");
            return;
        }
        match self.holder(mapping) {
            Some(at) => {
                edits.insert(at, " {}");
                let from = self.entry_lines(first, entries[0].1, None).start;
                edits.remove(from..self.entry_lines(last_key, last, None).end);
            }
            None => {
                // The root: its first line becomes `{}`.
                edits.replace(start..yaml.line_end(self.last_line(last_key, last)), "{}");
            }
        }
    }

    /// Behind what a block collection's `{}` is written: the colon or dash that holds it, or its anchor and tag.
    fn holder(&self, id: NodeId) -> Option<usize> {
        if let Some(props) = self.yaml.properties_span(id) {
            return Some(props.end);
        }
        let (key, value) = self.yaml.parent_entry(id)?;
        self.yaml.colon(key, value).map(|at| at + 1)
    }
}
