//! What stands between the nodes: line breaks, indentation, colons, dashes and comments. Outside of nodes the text holds
//! nothing else, so a `#` there is always a comment.

use std::ops::Range;

use super::tree::{Kind, NodeId, Style, Yaml};

impl Yaml {
    fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// Where the line of `at` begins, behind a byte order mark.
    pub fn line_start(&self, at: usize) -> usize {
        let start = self.bytes()[..at].iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |i| i + 1);
        if start == 0 && self.text.starts_with('\u{feff}') { 3.min(at) } else { start }
    }

    /// Where the line of `at` ends, its line break excluded.
    pub fn line_end(&self, at: usize) -> usize {
        self.bytes()[at..].iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(self.text.len(), |i| at + i)
    }

    /// Where the line behind that of `at` begins, or the end of the text.
    pub fn next_line(&self, at: usize) -> usize {
        let end = self.line_end(at);
        end + self.break_at(end).len()
    }

    /// The line break at an offset, empty when there is none.
    pub fn break_at(&self, at: usize) -> &'static str {
        match (self.bytes().get(at), self.bytes().get(at + 1)) {
            (Some(b'\r'), Some(b'\n')) => "\r\n",
            (Some(b'\r'), _) => "\r",
            (Some(b'\n'), _) => "\n",
            _ => "",
        }
    }

    /// The line break to write next to `at`: that of its line, or of the line before, or the first one of the text.
    pub fn break_near(&self, at: usize) -> &'static str {
        let own = self.break_at(self.line_end(at));
        if !own.is_empty() {
            return own;
        }
        match self.break_before(self.line_start(at)) {
            "" => "\n",
            before => before,
        }
    }

    /// Where the line break before a line begins, unless it belongs to a block scalar, or nothing stands there.
    pub fn break_before_line(&self, line: usize) -> usize {
        let start = self.text.len() - self.text.trim_start_matches('\u{feff}').len();
        if line <= start || line != self.line_start(line) {
            return line;
        }
        if self.block_scalar_before(line).is_some() { line } else { line - self.break_before(line).len() }
    }

    /// The block scalar that is the last thing written before a line.
    pub fn block_scalar_before(&self, line: usize) -> Option<NodeId> {
        let after = self.nodes.partition_point(|n| (n.start() as usize) < line);
        let last = NodeId(u32::try_from(after.checked_sub(1)?).ok()?);
        matches!(self.style(last), Style::Literal | Style::Folded).then_some(last)
    }

    /// How many characters stand before `at` on its line.
    pub fn column(&self, at: usize) -> usize {
        self.text[self.line_start(at)..at].chars().count()
    }

    /// True when only blanks stand before `at` on its line.
    pub fn first_on_line(&self, at: usize) -> bool {
        let before = self.before_blanks(at);
        before == 0
            || matches!(self.bytes()[before - 1], b'\n' | b'\r')
            || before == 3 && self.text.starts_with('\u{feff}')
    }

    /// True for a line of blanks alone.
    pub fn blank_line(&self, at: usize) -> bool {
        self.bytes()[self.line_start(at)..self.line_end(at)].iter().all(|b| matches!(b, b' ' | b'\t'))
    }

    /// The column of the comment that is all there is on the line of `at`.
    pub fn comment_line(&self, at: usize) -> Option<usize> {
        let start = self.line_start(at);
        let line = &self.text[start..self.line_end(at)];
        let rest = line.trim_start_matches([' ', '\t']);
        rest.starts_with('#').then(|| line.len() - rest.len())
    }

    /// Steps over blanks, breaks and comments.
    fn skip_gap(&self, mut at: usize, end: usize) -> usize {
        while at < end {
            match self.bytes()[at] {
                b' ' | b'\t' | b'\n' | b'\r' => at += 1,
                b'#' => at = self.line_end(at),
                _ => break,
            }
        }
        at
    }

    /// The colon of an entry, where there is one: `? key` alone has none, and a flow mapping may hold a bare `key`.
    pub fn colon(&self, key: NodeId, value: NodeId) -> Option<usize> {
        let from = self.end(key);
        let absent = self.style(value) == Style::Absent;
        let to = if absent { self.text.len() } else { self.start(value).max(from) };
        let at = self.skip_gap(from, to);
        (self.bytes().get(at) == Some(&b':')).then_some(at)
    }

    /// Where an entry begins: its key, the key's anchor and tag, or the `?` before it.
    pub fn entry_start(&self, key: NodeId) -> usize {
        let start = self.start(key);
        // Never further back than the blanks: a line may be the whole text.
        let Some(mark) = self.before_blanks(start).checked_sub(1) else { return start };
        let lead = mark.checked_sub(1).map(|at| self.bytes()[at]);
        let alone = matches!(lead, None | Some(b' ' | b'\t' | b'\n' | b'\r' | b'-' | b'{' | b'[' | b','))
            || mark == 3 && self.text.starts_with('\u{feff}');
        if self.bytes()[mark] == b'?' && alone { mark } else { start }
    }

    /// Where the blanks before `at` begin.
    fn before_blanks(&self, at: usize) -> usize {
        self.bytes()[..at].iter().rposition(|b| !matches!(b, b' ' | b'\t')).map_or(0, |last| last + 1)
    }

    /// True for an entry in the form `? key`.
    pub fn explicit_key(&self, key: NodeId) -> bool {
        self.entry_start(key) != self.start(key)
    }

    /// Where an entry ends: its value, or its colon when the value is not written.
    pub fn entry_end(&self, key: NodeId, value: NodeId) -> usize {
        let colon = self.colon(key, value).map_or_else(|| self.end(key), |at| at + 1);
        let end = colon.max(if self.style(value) == Style::Absent { 0 } else { self.end(value) });
        if self.kind(value) == Kind::Scalar
            && matches!(self.style(value), Style::Literal | Style::Folded)
            && self.raw(value).is_empty()
        {
            return self.line_end(self.block_header(value, colon).unwrap_or(colon));
        }
        end
    }

    /// Where the `|` or `>` of a block scalar stands, looking from behind its key or dash.
    pub fn block_header(&self, value: NodeId, from: usize) -> Option<usize> {
        let from = self.properties_span(value).map_or(from, |p| p.end.max(from));
        let at = self.skip_gap(from, self.text.len());
        matches!(self.bytes().get(at), Some(b'|' | b'>')).then_some(at)
    }

    /// The block scalar that ends a subtree, if one does.
    pub fn last_block_scalar(&self, id: NodeId) -> Option<NodeId> {
        let last = NodeId(self.node(id).next - 1);
        matches!(self.style(last), Style::Literal | Style::Folded).then_some(last)
    }

    /// True for a block scalar that keeps the blank lines behind it (`|+`).
    pub fn keeps_breaks(&self, scalar: NodeId) -> bool {
        // The header is the nearest indicator before the content that is followed by nothing but a comment.
        let mut line = self.line_start(self.span(scalar).start);
        loop {
            let head = &self.text[line..self.line_end(line)];
            let code = head.split(" #").next().unwrap_or(head).trim_end();
            let tail = code.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
            if line < self.span(scalar).start && tail.ends_with(['|', '>']) {
                return code[tail.len()..].contains('+');
            }
            if line == 0 || line <= 3 && self.text.starts_with('\u{feff}') {
                return true;
            }
            line = self.line_start(line - 1);
        }
    }

    /// The dash of a block sequence's item, on its line or on one before it.
    pub fn dash(&self, item: NodeId) -> Option<usize> {
        let start = self.start(item);
        let mut line = self.line_start(start);
        let mut before = &self.text[line..start];
        loop {
            let code = before.find(" #").or_else(|| before.find("\t#")).map_or(before, |at| &before[..at]);
            let code = code.trim_end_matches([' ', '\t']);
            if code.ends_with('-') {
                return Some(line + code.len() - 1);
            }
            let end = line - self.break_before(line).len();
            if end == line || !(code.is_empty() || self.comment_line(line).is_some()) {
                return None;
            }
            line = self.line_start(end);
            before = &self.text[line..end];
        }
    }

    /// The line break that ends the line before the one that begins at `line`.
    fn break_before(&self, line: usize) -> &'static str {
        match (line.checked_sub(2).map(|at| self.bytes()[at]), line.checked_sub(1).map(|at| self.bytes()[at])) {
            (Some(b'\r'), Some(b'\n')) => "\r\n",
            (_, Some(b'\r')) => "\r",
            (_, Some(b'\n')) => "\n",
            _ => "",
        }
    }

    /// The comments inside a range, each from its `#` to the end of its line.
    pub fn comments(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let first = self.nodes.partition_point(|n| (n.start() as usize) < range.start).saturating_sub(1);
        let mut at = range.start;
        for node in self.nodes.range(first..self.nodes.len()) {
            if node.start() as usize >= range.end {
                break;
            }
            if !node.is_written_leaf() || (node.end() as usize) < at {
                continue;
            }
            self.comments_in_gap(at..(node.start() as usize).max(at), &mut found);
            at = at.max(node.end() as usize);
        }
        self.comments_in_gap(at..range.end.max(at), &mut found);
        found
    }

    fn comments_in_gap(&self, gap: Range<usize>, found: &mut Vec<Range<usize>>) {
        let mut at = gap.start;
        while at < gap.end {
            if self.bytes()[at] == b'#'
                && (at == 0
                    || matches!(self.bytes()[at - 1], b' ' | b'\t' | b'\n' | b'\r')
                    || at == 3 && self.text.starts_with('\u{feff}'))
            {
                let end = self.line_end(at).min(gap.end.max(at));
                found.push(at..end);
                at = end.max(at + 1);
            } else {
                at += 1;
            }
        }
    }
}

impl Yaml {
    /// True for a byte inside a quoted scalar.
    pub fn in_quotes(&self, at: usize) -> bool {
        let before = self.nodes.partition_point(|n| n.start() as usize <= at);
        self.nodes
            .range(0..before)
            .rev()
            .find(|n| n.kind() == Kind::Scalar && n.style() != Style::Absent)
            .is_some_and(|n| matches!(n.style(), Style::Single | Style::Double) && (n.end() as usize) > at)
    }
}

impl Yaml {
    /// Where the scalar or alias that is written at an offset ends.
    pub fn scalar_end(&self, at: usize) -> Option<usize> {
        let from = self.nodes.partition_point(|n| (n.start() as usize) < at);
        let same = self.nodes.range(from..self.nodes.len()).take_while(|n| n.start() as usize == at);
        same.filter(|n| n.is_written_leaf()).map(|n| n.end() as usize).next()
    }
}

impl Yaml {
    /// The key that is written at an offset, and its value. The offset must be a key's.
    pub fn entry_at(&self, at: usize) -> Option<(NodeId, NodeId)> {
        let from = self.nodes.partition_point(|n| (n.start() as usize) < at);
        let scalar = |n: super::nodes::Node| n.kind() == Kind::Scalar && n.style() != Style::Absent;
        let mut same = self.nodes.range(from..self.nodes.len()).take_while(|n| n.start() as usize == at);
        let key = NodeId(u32::try_from(from + same.position(scalar)?).ok()?);
        let value = NodeId(self.node(key).next);
        ((value.0 as usize) < self.nodes.len()).then_some((key, value))
    }
}
