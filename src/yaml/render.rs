//! Values to be written, as lines in block style or in brackets on one line.

use std::borrow::Cow;

use super::layout::Indent;
use super::scalar::{flow_scalar, plain_or_quoted, quoted};

/// A value to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A string, quoted where it must be.
    Text(String),
    /// Text that is valid YAML as it stands, also inside brackets.
    Raw(String),
    /// A mapping; `{}` when it has no entries.
    Map(Vec<(String, Self)>),
    /// A sequence; `[]` when it has no items.
    Seq(Vec<Self>),
    /// A sequence in brackets, wherever it stands.
    Line(Vec<Self>),
    /// A value behind a tag such as `!override`.
    Tagged(&'static str, Box<Self>),
}

pub(super) fn untagged(value: &Value) -> &Value {
    match value {
        Value::Tagged(_, inner) => inner,
        other => other,
    }
}

pub(super) fn tag_of(value: &Value) -> Option<&'static str> {
    match value {
        Value::Tagged(tag, _) => Some(tag),
        _ => None,
    }
}

/// The value on its key's line, where it fits there.
pub(super) fn inline(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::Text(text) => Some(plain_or_quoted(text)),
        Value::Raw(text) => Some(text.into()),
        Value::Map(entries) if entries.is_empty() => Some("{}".into()),
        Value::Seq(items) if items.is_empty() => Some("[]".into()),
        Value::Line(_) => Some(render_flow(value, false).into()),
        Value::Tagged(tag, inner) => inline(inner).map(|text| format!("{tag} {text}").into()),
        Value::Map(_) | Value::Seq(_) => None,
    }
}

/// The value in brackets, on one line.
pub(super) fn render_flow(value: &Value, json: bool) -> String {
    let text = |text: &str| if json { quoted(text) } else { flow_scalar(text).into_owned() };
    match value {
        Value::Text(content) => text(content),
        Value::Raw(content) => content.clone(),
        Value::Map(entries) => {
            let name = |key: &str| if key == "<<" { key.to_owned() } else { text(key) };
            let inner: Vec<_> =
                entries.iter().map(|(key, value)| format!("{}: {}", name(key), render_flow(value, json))).collect();
            format!("{{{}}}", inner.join(", "))
        }
        Value::Seq(items) | Value::Line(items) => {
            let inner: Vec<_> = items.iter().map(|item| render_flow(item, json)).collect();
            format!("[{}]", inner.join(", "))
        }
        Value::Tagged(tag, inner) => format!("{tag} {}", render_flow(inner, json)),
    }
}

/// Writes `key: value` as lines, a line break before each.
pub(super) fn entry(key: &str, value: &Value, depth: usize, style: Lines, out: &mut String) {
    style.start(depth, out);
    out.push_str(key);
    out.push(':');
    if let Some(text) = inline(value) {
        out.push(' ');
        out.push_str(&text);
        return;
    }
    if let Some(tag) = tag_of(value) {
        out.push(' ');
        out.push_str(tag);
    }
    let value = untagged(value);
    let below = if matches!(value, Value::Seq(_)) { style.indent.dash } else { style.indent.step };
    lines(value, depth + below, style, out);
}

/// Writes a value in block style, a line break before each line.
pub(super) fn lines(value: &Value, depth: usize, style: Lines, out: &mut String) {
    match value {
        Value::Map(entries) => {
            for (key, value) in entries {
                if key == "<<" {
                    entry(key, value, depth, style, out);
                } else {
                    entry(&plain_or_quoted(key), value, depth, style, out);
                }
            }
        }
        Value::Seq(items) => {
            for item in items {
                style.start(depth, out);
                out.push_str("- ");
                out.push_str(&inline(item).unwrap_or_else(|| render_flow(item, false).into()));
            }
        }
        other => {
            if let Some(text) = inline(other) {
                style.start(depth, out);
                out.push_str(&text);
            }
        }
    }
}

/// How lines are written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lines {
    pub(super) indent: Indent,
    pub(super) line_break: &'static str,
}

impl Lines {
    /// A line break, and the blanks before a line's text.
    pub(super) fn start(self, depth: usize, out: &mut String) {
        const BLANKS: &str = "                                ";
        out.push_str(self.line_break);
        let mut left = depth;
        while left > 0 {
            let some = left.min(BLANKS.len());
            out.push_str(&BLANKS[..some]);
            left -= some;
        }
    }
}

/// A top-level key and the entries under it, made one by one.
pub type Section<'s> = (&'static str, Box<dyn Iterator<Item = (String, Value)> + 's>);

/// A whole document in block style, two spaces a level, as a new file is written. Sections without entries are left out.
pub fn render_document(sections: Vec<Section<'_>>) -> String {
    let style = Lines { indent: Indent { step: 2, dash: 2 }, line_break: "\n" };
    let mut text = String::new();
    for (key, entries) in sections {
        let mut entries = entries.peekable();
        if entries.peek().is_some() {
            text.push_str(key);
            text.push_str(":\n");
        }
        for (key, value) in entries {
            let from = text.len();
            entry(&plain_or_quoted(&key), &value, style.indent.step, style, &mut text);
            // It begins with its line break, where one is already.
            text.remove(from);
            text.push('\n');
        }
    }
    text
}
