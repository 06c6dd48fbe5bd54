//! A scanner of YAML text that knows quotes, block scalars, flow collections and indentation, and nothing more: enough to
//! say which bytes are a comment, and which belong to something called `networks`.

use std::ops::Range;

/// What the scanner finds in a text.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// Comments, without the space around them.
    pub(crate) comments: Vec<String>,
    /// The bytes of each `networks`, key and value; in block style whole lines.
    pub(crate) networks: Vec<Range<usize>>,
    /// Where each line starts, and the end of the text.
    pub(crate) starts: Vec<usize>,
}

/// What stands in one line.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is true or not")]
struct Line {
    indent: usize,
    /// Nothing, or a comment alone.
    bare: bool,
    comment: bool,
    /// It starts within a scalar or a flow collection.
    inner: bool,
    /// It starts with the key `networks`.
    key: bool,
    item: bool,
}

#[derive(Debug, Default)]
struct State {
    quote: Option<u8>,
    /// The open flow collections: true for mappings.
    flow: Vec<bool>,
    /// The `networks` of a flow mapping that is being read: its start, and how deep it is.
    within: Option<(usize, usize)>,
}

/// Scans a text.
pub(crate) fn scan(text: &[u8]) -> Scan {
    let mut scan = Scan::default();
    let mut lines = Vec::new();
    let mut state = State::default();
    let mut block: Option<Block> = None;
    let mut at = 0;
    for line in super::diff::lines(text) {
        scan.starts.push(at);
        let mark = if at == 0 && line.starts_with(super::modes::BOM) { 3 } else { 0 };
        let content = line[mark..].trim_ascii_end();
        let indent = content.iter().take_while(|byte| **byte == b' ').count();
        let body = &content[indent..];
        if let Some(open) = &mut block {
            if body.is_empty() || open.holds(indent) {
                lines.push(Line { indent, inner: true, bare: body.is_empty(), ..Line::default() });
                at += line.len();
                continue;
            }
            block = None;
        }
        let inner = state.quote.is_some() || !state.flow.is_empty();
        let comment = state.quote.is_none() && body.starts_with(b"#");
        lines.push(Line {
            indent,
            bare: body.is_empty() || comment,
            comment,
            inner,
            key: !inner && is_key(body),
            item: body == b"-" || body.starts_with(b"- "),
        });
        let opens = read(content, at + mark, &mut state, &mut scan);
        if opens {
            block = Some(Block { parent: indent, content: None });
        }
        at += line.len();
    }
    scan.starts.push(at);
    blocks(&lines, &mut scan);
    scan.networks.sort_by_key(|range| (range.start, range.end));
    scan
}

/// A block scalar: its content is what is indented as its first line.
struct Block {
    parent: usize,
    content: Option<usize>,
}

impl Block {
    fn holds(&mut self, indent: usize) -> bool {
        let first = *self.content.get_or_insert(indent);
        indent >= first && (first > self.parent || self.parent == 0 && first > 0)
    }
}

/// Whether a line is `networks:` with or without something behind it.
fn is_key(body: &[u8]) -> bool {
    ["networks", "\"networks\"", "'networks'"].iter().any(|name| {
        body.strip_prefix(name.as_bytes()).is_some_and(|rest| {
            let rest = rest.trim_ascii_start();
            rest.starts_with(b":") && rest.get(1).is_none_or(u8::is_ascii_whitespace)
        })
    })
}

/// Reads one line's bytes; true when a block scalar begins behind it.
fn read(line: &[u8], offset: usize, state: &mut State, scan: &mut Scan) -> bool {
    let mut at = 0;
    let mut last = b' ';
    let mut word = 0;
    while let Some(&byte) = line.get(at) {
        if let Some(quote) = state.quote {
            if byte == b'\\' && quote == b'"' {
                at += 1;
            } else if byte == quote {
                if quote == b'\'' && line.get(at + 1) == Some(&b'\'') {
                    at += 1;
                } else {
                    state.quote = None;
                }
            }
            last = b'x';
            at += 1;
            continue;
        }
        let fresh = last.is_ascii_whitespace();
        let flow = !state.flow.is_empty();
        let start_of_value = fresh || flow && matches!(last, b'{' | b'[' | b',' | b':');
        match byte {
            b'#' if fresh || flow && matches!(last, b',' | b'[' | b'{' | b'}' | b']') => {
                scan.comments.push(String::from_utf8_lossy(line[at..].trim_ascii()).into_owned());
                return opens_block(&line[word..at]);
            }
            b'"' | b'\'' if start_of_value => {
                key_in_flow(line, at, offset, state);
                state.quote = Some(byte);
            }
            b'{' | b'[' if start_of_value || flow => state.flow.push(byte == b'{'),
            b'}' | b']' if flow => {
                close(state, offset + at, scan);
                state.flow.pop();
            }
            b',' if flow => close(state, offset + at, scan),
            b'n' if flow && start_of_value => key_in_flow(line, at, offset, state),
            _ => {}
        }
        if fresh && !byte.is_ascii_whitespace() {
            word = at;
        }
        last = byte;
        at += 1;
    }
    state.flow.is_empty() && state.quote.is_none() && opens_block(&line[word.min(line.len())..])
}

/// Whether the last word before a line's end or comment is the header of a block scalar.
fn opens_block(word: &[u8]) -> bool {
    let word = word.trim_ascii();
    word.first().is_some_and(|byte| matches!(byte, b'|' | b'>'))
        && word[1..].iter().all(|byte| matches!(byte, b'+' | b'-' | b'1'..=b'9'))
}

fn key_in_flow(line: &[u8], at: usize, offset: usize, state: &mut State) {
    if state.within.is_none() && state.flow.last() == Some(&true) && is_flow_key(&line[at..]) {
        state.within = Some((offset + at, state.flow.len()));
    }
}

/// Like [`is_key`]; behind quotes the value may follow without a space.
fn is_flow_key(body: &[u8]) -> bool {
    is_key(body) || [&b"\"networks\":"[..], b"'networks':", b"networks: "].iter().any(|key| body.starts_with(key))
}

/// Ends the `networks` that is being read, if it is as deep as we are.
fn close(state: &mut State, end: usize, scan: &mut Scan) {
    if let Some((start, _)) = state.within.take_if(|(_, depth)| *depth == state.flow.len()) {
        scan.networks.push(start..end);
    }
}

/// The `networks` in block style: from the key to the last line that is indented deeper, its comments included.
fn blocks(lines: &[Line], scan: &mut Scan) {
    let mut at = 0;
    while at < lines.len() {
        let first = lines[at];
        if !first.key {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        for (number, line) in lines.iter().enumerate().skip(at + 1) {
            let inside = line.inner || line.indent > first.indent || line.item && line.indent == first.indent;
            let blank = line.bare && !line.comment;
            if inside && !blank {
                end = number + 1;
            } else if !line.bare {
                break;
            }
            // A comment further left may stand between entries: what follows decides.
        }
        scan.networks.push(scan.starts[at]..scan.starts[end]);
        at = end;
    }
}
