//! Placing new text in an existing file so that it looks as if its author had written it: the file's own indentation,
//! line breaks, bracket style and quotes.

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
    pub(super) yaml: &'a Yaml,
    pub(super) indent: Indent,
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

    /// Adds an entry at the end of a mapping, set off by a blank line where its last two entries are.
    pub fn append_apart(&self, edits: &mut Edits, mapping: NodeId, key: &str, new: &Value) {
        let yaml = self.yaml;
        let entries: Vec<_> = yaml.entries(mapping).collect();
        let [.., (before, value), (last_key, last)] = entries[..] else {
            self.append(edits, mapping, key, new);
            return;
        };
        let start = yaml.entry_start(last_key);
        if yaml.style(mapping) == Style::Flow
            || yaml.last_block_scalar(last).is_some()
            // What comes behind it may go, and the blank line would be part of its value.
            || self.has_kept_breaks(last)
            || !self.apart(yaml.entry_end(before, value), start)
        {
            self.append(edits, mapping, key, new);
            return;
        }
        let style = self.style(start);
        let depth = yaml.column(start);
        let mut text = style.line_break.to_owned();
        entry(&plain_or_quoted(key), new, depth, style, &mut text);
        self.place(edits, start, last, yaml.entry_end(last_key, last), depth, text);
    }

    /// Whether a block scalar that keeps the line breaks behind it is somewhere in a node.
    fn has_kept_breaks(&self, node: NodeId) -> bool {
        let yaml = self.yaml;
        let mut inside = (node.0..yaml.node(node).next).map(NodeId);
        inside.any(|id| matches!(yaml.style(id), Style::Literal | Style::Folded) && yaml.keeps_breaks(id))
    }

    /// Whether a blank line stands between two places.
    fn apart(&self, end: usize, start: usize) -> bool {
        let mut line = self.yaml.next_line(end);
        while line < start {
            if self.yaml.blank_line(line) {
                return true;
            }
            line = self.yaml.next_line(line);
        }
        false
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
            let name = if json { quoted(key).into() } else { flow_scalar(key) };
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
            (Style::Double, Value::Text(text)) => quoted(text).into(),
            (Style::Single, Value::Text(text)) if !text.contains('\'') => format!("'{text}'").into(),
            (_, Value::Text(text)) => plain_or_quoted(text),
            _ => render_flow(new, false).into(),
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
            let at = self.behind(end);
            if yaml.text()[end..at].contains(['\n', '\r']) {
                edits.insert(end, format!(" ,{lead}{text}"));
            } else {
                edits.insert(at, format!(",{lead}{text}"));
            }
        }
    }

    /// Where a comma may follow an entry in brackets: right behind it, and behind a colon without a value not before a blank.
    pub(super) fn behind(&self, end: usize) -> usize {
        let (before, after) = self.yaml.text().split_at(end);
        if before.ends_with(':') && after.starts_with([' ', '\t', '\n', '\r']) { end + 1 } else { end }
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
                self.apart(self.yaml.entry_end(*key, *value), self.yaml.entry_start(*next))
            })
    }

    /// True for a flow collection written as JSON.
    fn json(&self, collection: NodeId) -> bool {
        let mut keys = self.yaml.entries(collection).map(|(key, _)| self.yaml.style(key) == Style::Double).peekable();
        keys.peek().is_some() && keys.all(|quoted| quoted)
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
