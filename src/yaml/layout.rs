//! Placing new text in an existing file so that it looks as if its author had written it: the file's own indentation,
//! line breaks, bracket style and quotes.

use std::ops::Range;

use super::edit::Edits;
use super::render::{Lines, Value, entry, inline, lines, render_flow, tag_of, untagged};
use super::scalar::{flow_scalar, plain_or_quoted, quoted};
use super::tree::{Kind, NodeId, Style, Yaml};

/// How a document is indented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indent {
    /// Columns from a key to the keys below it.
    pub step: usize,
    /// Columns from a key to the dashes below it; 0 where sequences are not indented.
    pub dash: usize,
}

/// The child of a flow collection that something is written behind.
#[derive(Clone, Copy)]
struct Last {
    start: usize,
    end: usize,
    /// No other child follows, not even one that goes.
    final_one: bool,
}

/// Edits of one document in its own style.
#[derive(Debug)]
pub struct Layout<'a> {
    yaml: &'a Yaml,
    indent: Indent,
}

impl<'a> Layout<'a> {
    /// Learns the style of a document from its first nested mapping and its first sequence.
    pub fn of(yaml: &'a Yaml, root: NodeId) -> Self {
        Self { yaml, indent: Indent::of(yaml, root) }
    }

    /// The style.
    pub fn indent(&self) -> Indent {
        self.indent
    }

    /// Removes entries of a mapping with everything on their lines, and comments that are indented below them. Where no
    /// entry is left, `{}` stays. An entry with its own line takes the whole line; blank lines stay.
    pub fn remove(&self, edits: &mut Edits, mapping: NodeId, keys: &[NodeId]) {
        let entries: Vec<_> = self.yaml.entries(mapping).collect();
        if keys.is_empty() {
            return;
        }
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
    fn last_line(&self, key: NodeId, value: NodeId) -> usize {
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

    fn remove_flow(&self, edits: &mut Edits, entries: &[(NodeId, NodeId)], keys: &[NodeId]) {
        let yaml = self.yaml;
        let mut survivor = false;
        for (at, &(key, value)) in entries.iter().enumerate() {
            if !keys.contains(&key) {
                survivor = true;
            } else if survivor {
                let from =
                    entries.get(at.wrapping_sub(1)).map_or(yaml.entry_start(key), |&(k, v)| yaml.entry_end(k, v));
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

    /// Gives an existing entry a new value. The key, its line's comment and everything around them stay.
    pub fn set(&self, edits: &mut Edits, mapping: NodeId, key: NodeId, value: NodeId, new: &Value) {
        let yaml = self.yaml;
        if yaml.style(mapping) == Style::Flow {
            let text = render_flow(new, self.json(mapping));
            if yaml.style(value) == Style::Absent {
                match yaml.colon(key, value) {
                    Some(colon) => edits.insert(colon + 1, format!(" {text}")),
                    None => edits.insert(yaml.end(key), format!(": {text}")),
                }
            } else {
                edits.replace(yaml.start(value)..yaml.end(value), text);
            }
            return;
        }
        let Some(colon) = yaml.colon(key, value) else {
            // `? key` without a value.
            let mut text = String::new();
            self.style(yaml.end(key)).start(yaml.column(yaml.entry_start(key)), &mut text);
            edits.insert(yaml.line_end(yaml.end(key)), format!("{text}: {}", render_flow(new, false)));
            return;
        };
        let depth = yaml.column(yaml.entry_start(key));
        let inline = inline(new);
        match yaml.style(value) {
            Style::Block if yaml.line_start(yaml.span(value).start) != yaml.line_start(colon) => {
                if let Some(props) = yaml.properties_span(value) {
                    edits.remove(colon + 1..props.end);
                }
                if let Some(text) = &inline {
                    edits.insert(colon + 1, format!(" {text}"));
                }
                let first = yaml.line_end(yaml.properties_span(value).map_or(colon, |p| p.end.max(colon)));
                let last = yaml.line_end(self.last_line(key, value));
                let lines = if inline.is_some() { String::new() } else { self.lines_below(new, depth, colon) };
                edits.replace(first..last, lines);
                if let (None, Some(tag)) = (&inline, tag_of(new)) {
                    edits.insert(colon + 1, format!(" {tag}"));
                }
            }
            _ => {
                let end = if yaml.style(value) == Style::Absent {
                    yaml.properties_span(value).map_or(colon + 1, |p| p.end)
                } else {
                    yaml.entry_end(key, value)
                };
                let head = match (&inline, tag_of(new)) {
                    (Some(text), _) => format!(" {text}"),
                    (None, Some(tag)) => format!(" {tag}"),
                    (None, None) => String::new(),
                };
                if end > colon + 1 || !head.is_empty() {
                    edits.replace(colon + 1..end, head);
                }
                if inline.is_none() {
                    edits.insert(yaml.line_end(end), self.lines_below(new, depth, colon));
                }
            }
        }
    }

    fn style(&self, near: usize) -> Lines {
        Lines { indent: self.indent, line_break: self.yaml.break_near(near) }
    }

    /// A line break and the lines of a collection below a key at `depth`.
    fn lines_below(&self, new: &Value, depth: usize, near: usize) -> String {
        let new = untagged(new);
        let at = if matches!(new, Value::Seq(_)) { depth + self.indent.dash } else { depth + self.indent.step };
        let mut text = String::new();
        lines(new, at, self.style(near), &mut text);
        text
    }

    /// Adds an entry at the end of a mapping, behind the comments that follow its last entry.
    pub fn append(&self, edits: &mut Edits, mapping: NodeId, key: &str, new: &Value) {
        self.append_after(edits, mapping, key, new, &|_| true);
    }

    /// Adds an entry behind the last one that stays.
    pub fn append_after(
        &self,
        edits: &mut Edits,
        mapping: NodeId,
        key: &str,
        new: &Value,
        stays: &dyn Fn(&NodeId) -> bool,
    ) {
        let yaml = self.yaml;
        if yaml.style(mapping) == Style::Flow {
            let json = self.json(mapping);
            let name = if json { quoted(key) } else { flow_scalar(key) };
            let entries: Vec<_> = yaml.entries(mapping).collect();
            let staying = entries.iter().rposition(|(key, _)| stays(key));
            let last = staying.and_then(|at| entries.get(at)).map(|&(k, v)| Last {
                start: yaml.entry_start(k),
                end: yaml.entry_end(k, v),
                final_one: staying == Some(entries.len() - 1),
            });
            self.append_flow(edits, mapping, last, &format!("{name}: {}", render_flow(new, json)));
            return;
        }
        let Some((last_key, last)) = yaml.entries(mapping).filter(|(key, _)| stays(key)).last() else { return };
        let depth = yaml.column(yaml.entry_start(last_key));
        let start = yaml.entry_start(last_key);
        let mut text = String::new();
        entry(&plain_or_quoted(key), new, depth, self.style(start), &mut text);
        self.place(edits, start, last, yaml.entry_end(last_key, last), depth, text);
    }

    /// Adds an entry before the first one of a block mapping.
    pub fn prepend(&self, edits: &mut Edits, mapping: NodeId, key: &str, new: &Value) {
        let yaml = self.yaml;
        let Some((first, _)) = yaml.entries(mapping).next() else { return };
        let start = yaml.entry_start(first);
        let depth = yaml.column(start);
        let mut text = String::new();
        entry(&plain_or_quoted(key), new, depth, self.style(start), &mut text);
        let text = turned(&text, yaml.break_near(start));
        if yaml.first_on_line(start) {
            edits.insert(yaml.line_start(start), text);
        } else {
            edits.insert(start, format!("{}{}", text.trim_start(), " ".repeat(depth)));
        }
    }

    /// Adds an item at the end of a sequence.
    pub fn append_item(&self, edits: &mut Edits, sequence: NodeId, new: &Value) {
        let yaml = self.yaml;
        let Some(last) = yaml.children(sequence).last() else {
            if yaml.style(sequence) == Style::Flow {
                edits.insert(yaml.span(sequence).start + 1, render_flow(new, false));
            }
            return;
        };
        if yaml.style(sequence) == Style::Flow {
            let json = yaml.style(last) == Style::Double;
            let last = Last { start: yaml.start(last), end: yaml.end(last), final_one: true };
            self.append_flow(edits, sequence, Some(last), &render_flow(new, json));
            return;
        }
        let Some(dash) = yaml.dash(last) else { return };
        let depth = yaml.column(dash);
        // The items' own quotes, so that the new one looks like its neighbours.
        let text = match (yaml.style(last), new) {
            (Style::Double, Value::Text(text)) => quoted(text),
            (Style::Single, Value::Text(text)) if !text.contains('\'') => format!("'{text}'"),
            (_, Value::Text(text)) => plain_or_quoted(text),
            _ => render_flow(new, false),
        };
        let mut line = String::new();
        self.style(dash).start(depth, &mut line);
        line.push_str("- ");
        line.push_str(&text);
        self.place(edits, dash, last, yaml.end(last), depth, line);
    }

    fn append_flow(&self, edits: &mut Edits, collection: NodeId, last: Option<Last>, text: &str) {
        let yaml = self.yaml;
        let Some(Last { start, end, final_one }) = last else {
            edits.insert(yaml.span(collection).start + 1, text);
            return;
        };
        let closing = yaml.span(collection).end - 1;
        // A comma before an entry that goes, goes with it.
        let comma = final_one && yaml.text()[end..closing].trim_start_matches([' ', '\t', '\n', '\r']).starts_with(',');
        let own_lines = yaml.first_on_line(start) && yaml.line_start(start) > yaml.span(collection).start;
        let lead = if own_lines {
            format!("{}{}", yaml.break_near(start), " ".repeat(yaml.column(start)))
        } else {
            " ".to_owned()
        };
        if comma {
            let at = end + yaml.text()[end..closing].find(',').unwrap_or(0) + 1;
            edits.insert(at, format!("{lead}{text},"));
        } else {
            edits.insert(end, format!(",{lead}{text}"));
        }
    }

    /// Inserts lines behind the last child of a block collection. Each begins with a line break.
    fn place(&self, edits: &mut Edits, child: usize, last: NodeId, end: usize, depth: usize, text: String) {
        let yaml = self.yaml;
        let line_break = yaml.break_near(child);
        if let Some(scalar) = yaml.last_block_scalar(last) {
            let line = yaml.line_start(end);
            if yaml.break_at(yaml.line_end(line)).is_empty() {
                // The text ends inside the block scalar; a line break behind it would become part of its value.
                let text = turned(&text, line_break);
                if yaml.first_on_line(child) {
                    edits.insert(yaml.line_start(child), text);
                } else {
                    // `- |` as the first item: nothing can go above it on its line.
                    edits.insert(child, format!("{}{}", text.trim_start(), " ".repeat(depth)));
                }
                return;
            }
            if yaml.keeps_breaks(scalar) {
                let mut next = yaml.next_line(line);
                while next < yaml.text().len() && yaml.blank_line(next) {
                    next = yaml.next_line(next);
                }
                let open = next == yaml.text().len() && !yaml.text().ends_with(['\n', '\r']);
                edits.insert(next, if open { text } else { turned(&text, line_break) });
                return;
            }
        }
        let mut at = yaml.line_end(end);
        let mut line = yaml.next_line(end);
        while line < yaml.text().len() && yaml.comment_line(line).is_some_and(|column| column >= depth && column > 0) {
            at = yaml.line_end(line);
            line = yaml.next_line(line);
        }
        edits.insert(at, text);
    }

    /// Adds an entry at the end of a block document, set off by a blank line where its sections are.
    pub fn append_section(&self, edits: &mut Edits, root: NodeId, document_end: usize, key: &str, new: &Value) {
        let yaml = self.yaml;
        if yaml.style(root) == Style::Flow || yaml.column(yaml.start(root)) > 0 {
            self.append(edits, root, key, new);
            return;
        }
        let Some((last_key, last)) = yaml.entries(root).last() else { return };
        let start = yaml.entry_start(last_key);
        let style = self.style(start);
        let mut text = String::new();
        if yaml.last_block_scalar(last).is_some() {
            entry(&plain_or_quoted(key), new, 0, style, &mut text);
            self.place(edits, start, last, yaml.entry_end(last_key, last), 0, text);
            return;
        }
        // Behind the last line that holds anything.
        let mut at = yaml.line_end(yaml.entry_end(last_key, last));
        let mut line = yaml.next_line(at);
        while line < document_end && line < yaml.text().len() {
            if yaml.comment_line(line).is_some() {
                at = yaml.line_end(line);
            } else if !yaml.blank_line(line) {
                break;
            }
            line = yaml.next_line(line);
        }
        if self.sections_apart(root) {
            text.push_str(style.line_break);
        }
        entry(&plain_or_quoted(key), new, 0, style, &mut text);
        edits.insert(at, text);
    }

    /// Whether blank lines stand between the top-level entries; a document with one entry is taken to want them.
    fn sections_apart(&self, root: NodeId) -> bool {
        let entries: Vec<_> = self.yaml.entries(root).collect();
        entries.len() < 2
            || entries.windows(2).any(|pair| {
                let [(key, value), (next, _)] = pair else { return false };
                let mut line = self.yaml.next_line(self.yaml.entry_end(*key, *value));
                while line < self.yaml.entry_start(*next) {
                    if self.yaml.blank_line(line) {
                        return true;
                    }
                    line = self.yaml.next_line(line);
                }
                false
            })
    }

    /// True for a flow collection written as JSON.
    fn json(&self, collection: NodeId) -> bool {
        let mut keys = self.yaml.entries(collection).map(|(key, _)| self.yaml.style(key) == Style::Double).peekable();
        keys.peek().is_some() && keys.all(|quoted| quoted)
    }

    /// Replaces an alias by the node it stands for, anchor included, from a part of the text that is about to go.
    /// False when that can't be written there.
    pub fn move_here(&self, edits: &mut Edits, alias: NodeId, target: NodeId) -> bool {
        let yaml = self.yaml;
        let Some(props) = yaml.properties_span(target) else { return false };
        let props = &yaml.text()[props];
        if yaml.style(target) != Style::Block && !matches!(yaml.style(target), Style::Literal | Style::Folded) {
            let span = yaml.span(alias);
            let text = yaml.raw(target);
            let text = if text.is_empty() { props.to_owned() } else { format!("{props} {text}") };
            edits.replace(span, text);
            return true;
        }
        let Some(depth) = self.value_depth(alias) else { return false };
        // The blank lines that a last `|+` keeps belong to where it stands.
        let keeps = yaml.last_block_scalar(target).is_some_and(|scalar| yaml.keeps_breaks(scalar));
        if yaml.style(target) != Style::Block || keeps {
            return false;
        }
        let from = yaml.line_start(yaml.span(target).start);
        let first = yaml.span(target).start;
        let content = if yaml.kind(target) == Kind::Sequence {
            yaml.children(target).next().and_then(|item| yaml.dash(item)).unwrap_or(first)
        } else {
            yaml.entries(target).next().map_or(first, |(key, _)| yaml.entry_start(key))
        };
        if !yaml.first_on_line(content) {
            return false;
        }
        let old = yaml.column(content);
        let from = from.min(yaml.line_start(content));
        let line_break = yaml.break_near(yaml.span(alias).start);
        // Dashes may stand right below a key, but not below another dash.
        let dashes = yaml.kind(target) == Kind::Sequence && yaml.parent_entry(alias).is_some();
        let wanted = depth + if dashes { self.indent.dash } else { self.indent.step };
        let mut text = String::new();
        let mut line = from;
        let end = yaml.end(target);
        while line < end {
            let stop = yaml.line_end(line).min(yaml.line_end(end));
            let old_line = &yaml.text()[line..stop];
            text.push_str(line_break);
            if !old_line.trim().is_empty() {
                let lead = old_line.len() - old_line.trim_start_matches(' ').len();
                text.push_str(&" ".repeat((wanted + lead).saturating_sub(old)));
                text.push_str(&old_line[lead..]);
            }
            line = yaml.next_line(line);
        }
        edits.replace(yaml.span(alias), props.to_owned());
        edits.insert(yaml.line_end(yaml.span(alias).end), text);
        true
    }

    /// The column of the key or dash that holds a node in block style.
    fn value_depth(&self, id: NodeId) -> Option<usize> {
        let yaml = self.yaml;
        if let Some((key, _)) = yaml.parent_entry(id) {
            let mapping = yaml.parent(id)?;
            return (yaml.style(mapping) == Style::Block).then(|| yaml.column(yaml.entry_start(key)));
        }
        let sequence = yaml.parent(id)?;
        (yaml.style(sequence) == Style::Block).then(|| yaml.dash(id).map(|dash| yaml.column(dash))).flatten()
    }
}

impl Yaml {
    /// The collection a node is a child of.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let root = self.documents().iter().map(|d| d.root).find(|&root| self.within(id, root))?;
        let mut at = root;
        if at == id {
            return None;
        }
        loop {
            let child = self.children(at).find(|&child| self.within(id, child))?;
            if child == id {
                return Some(at);
            }
            at = child;
        }
    }

    /// The entry a node is the value of.
    pub fn parent_entry(&self, id: NodeId) -> Option<(NodeId, NodeId)> {
        let mapping = self.parent(id)?;
        self.entries(mapping).find(|&(_, value)| value == id)
    }
}

impl Indent {
    fn of(yaml: &Yaml, root: NodeId) -> Self {
        let (mut step, mut dash) = (None, None);
        let last = yaml.node(root).next;
        let mut at = root.0;
        while at < last && (step.is_none() || dash.is_none()) {
            let id = NodeId(at);
            at += 1;
            if yaml.kind(id) != Kind::Mapping || yaml.style(id) != Style::Block {
                continue;
            }
            for (key, value) in yaml.entries(id).take(64) {
                if yaml.style(value) != Style::Block || yaml.explicit_key(key) {
                    continue;
                }
                let outer = yaml.column(yaml.start(key));
                if yaml.kind(value) == Kind::Sequence {
                    let first = yaml.children(value).next().and_then(|item| yaml.dash(item));
                    dash = dash.or_else(|| yaml.column(first?).checked_sub(outer));
                } else if let Some((inner, _)) = yaml.entries(value).next() {
                    step = step.or_else(|| yaml.column(yaml.entry_start(inner)).checked_sub(outer).filter(|&n| n > 0));
                }
            }
        }
        let step = step.unwrap_or(2);
        Self { step, dash: dash.unwrap_or(step) }
    }
}

/// Lines with their line breaks behind them instead of before.
fn turned(text: &str, line_break: &str) -> String {
    format!("{}{line_break}", text.strip_prefix(line_break).unwrap_or(text))
}
