//! Text to tree. The only place that knows the parser.
//!
//! The parser's events are turned into nodes as they come; storing them would take thirty times the text. Where its spans
//! are wide (block collections end at the next token, block scalars after the next line's indentation), they are made
//! tight here.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use granit_parser::{Event, Options, Parser, ScalarStyle, Span, StructureStyle};

use super::nodes::{Node, Nodes};
use super::tree::{Document, Kind, NodeId, Position, Props, Style, Yaml, position};
use super::values::Values;

/// The largest text that is read: 32 MiB.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// Why a text is not the YAML that Compose would read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// Where.
    pub position: Position,
    /// What, in lower case.
    pub message: String,
    /// What to do about it, when there is one thing.
    pub hint: Option<String>,
}

impl Yaml {
    /// Parses a text strictly: one error refuses the whole of it.
    ///
    /// # Errors
    /// Whatever YAML forbids, an alias without an anchor, a key written twice in one mapping, nesting deeper than 255,
    /// and a text above [`MAX_BYTES`].
    pub fn parse(text: String) -> Result<Self, ParseError> {
        Self::build(text, false)
    }

    /// The same on one thread, however long the text is.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_in_one_piece(text: String) -> Result<Self, ParseError> {
        Self::build(text, true)
    }

    fn build(text: String, one_piece: bool) -> Result<Self, ParseError> {
        if text.len() > MAX_BYTES {
            return Err(ParseError {
                position: Position { line: 1, column: 1 },
                message: format!("larger than {} MiB, the most that is read", MAX_BYTES >> 20),
                hint: None,
            });
        }
        let halves = if one_piece { None } else { super::halves::parse(&text) };
        let builder = if let Some(builder) = halves {
            builder
        } else {
            let mut builder = Builder::new(&text);
            builder.run()?;
            builder
        };
        let Builder { nodes, props, values, targets, documents, .. } = builder;
        let mut yaml = Self { text, nodes, props, values, targets, documents, holders: OnceLock::new() };
        yaml.props.sort_unstable_by_key(|p| p.node);
        yaml.check_order()?;
        Ok(yaml)
    }

    /// Spans come from a library; an edit at a wrong one would be damage. Siblings must follow each other, inside their
    /// parent's reach, on character boundaries.
    fn check_order(&self) -> Result<(), ParseError> {
        let mut last = 0;
        for node in self.nodes.iter() {
            let sound = node.start() <= node.end()
                && (node.style() == Style::Absent || node.start() >= last)
                && self.text.is_char_boundary(node.start() as usize)
                && self.text.is_char_boundary(node.end() as usize);
            if !sound {
                return Err(ParseError {
                    position: position(&self.text, node.start() as usize),
                    message: "internal error: the tree does not fit the text".to_owned(),
                    hint: None,
                });
            }
            last = node.start();
        }
        Ok(())
    }
}

pub(super) fn narrow(offset: usize) -> u32 {
    // Texts are at most MAX_BYTES long.
    u32::try_from(offset).unwrap_or(u32::MAX)
}

pub(super) struct Builder<'t> {
    pub(super) text: &'t str,
    pub(super) nodes: Nodes,
    pub(super) props: Vec<Props>,
    pub(super) values: Values,
    pub(super) targets: Vec<(u32, u32)>,
    pub(super) documents: Vec<Document>,
    /// Open collections, and how far their children reach.
    open: Vec<(u32, u32)>,
    /// Node of each anchor id of the parser.
    anchors: Vec<u32>,
    document_start: usize,
    /// True for what comes behind other text: an alias may stand for an anchor in that.
    pub(super) later: bool,
    /// How many collections of the whole text the root of this part lies in.
    pub(super) enclosed: usize,
    /// Aliases without an anchor in this part.
    pub(super) unresolved: Vec<u32>,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            nodes: Nodes::with_capacity(text.len() / 12 + 16),
            props: Vec::new(),
            values: Values::default(),
            targets: Vec::new(),
            documents: Vec::new(),
            open: Vec::new(),
            anchors: Vec::new(),
            document_start: 0,
            later: false,
            enclosed: 0,
            unresolved: Vec::new(),
        }
    }

    fn error(&self, offset: usize, message: impl Into<String>) -> ParseError {
        ParseError { position: position(self.text, offset), message: message.into(), hint: None }
    }

    pub(super) fn run(&mut self) -> Result<(), ParseError> {
        let mut options = Options::default();
        options.emit_anchor_events = true;
        options.emit_unresolved_aliases = true;
        options.block_scalar_eof_without_line_feed = true;
        options.set_emit_comments(false);
        options.block_nesting_limit -= self.enclosed;
        let mut parser = Parser::new_from_str_with_options(self.text, options);
        while let Some(event) = parser.next_event() {
            let (event, span) = event.map_err(|error| self.scan_error(&error))?;
            self.event(event, &span)?;
        }
        Ok(())
    }

    fn scan_error(&self, error: &granit_parser::ScanError) -> ParseError {
        let marker = error.marker();
        let position = marker.byte_offset().map_or(Position { line: marker.line(), column: marker.col() + 1 }, |at| {
            position(self.text, at.min(self.text.len()))
        });
        let message = error.info();
        let lower = message.to_lowercase();
        let hint = if lower.contains("comment") && lower.contains("separate") {
            Some("put a space before the `#`".to_owned())
        } else if lower.contains("tab") {
            Some("indent with spaces; YAML forbids tabs there".to_owned())
        } else {
            None
        };
        ParseError { position, message, hint }
    }

    fn event(&mut self, event: Event<'_>, span: &Span) -> Result<(), ParseError> {
        let bytes = span.byte_range().unwrap_or(0..0);
        match event {
            Event::DocumentStart(..) => self.document_start = bytes.start,
            Event::DocumentEnd => {
                if let Some(document) = self.documents.last_mut() {
                    document.end = bytes.start;
                }
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.scalar(&value, style, bytes);
                self.properties(anchor, tag.is_some(), span);
            }
            Event::SequenceStart(style, anchor, tag) => {
                self.start(Kind::Sequence, style, bytes);
                self.properties(anchor, tag.is_some(), span);
            }
            Event::MappingStart(style, anchor, tag) => {
                self.start(Kind::Mapping, style, bytes);
                self.properties(anchor, tag.is_some(), span);
            }
            Event::SequenceEnd => self.finish(bytes),
            Event::MappingEnd => {
                let mapping = self.open.last().map(|&(id, _)| id);
                self.finish(bytes);
                if let Some(mapping) = mapping {
                    self.check_keys(mapping)?;
                    self.check_colons(mapping)?;
                }
            }
            Event::Alias(id) => {
                let node = self.push(Kind::Alias, Style::Plain, bytes);
                let target = self.anchors.get(id).copied().unwrap_or(node);
                self.targets.push((node, target));
            }
            Event::Anchor(_, _) => {
                if let (Some(node), Some(props)) = (self.nodes.last_mut(), self.props.last_mut()) {
                    node.mark_props();
                    props.anchor = Some(narrow(bytes.start)..narrow(bytes.end));
                    widen(props, &bytes);
                }
                if self.nodes.last().is_some_and(|node| node.kind() == Kind::Scalar) {
                    self.reach(narrow(bytes.end));
                }
            }
            Event::UnresolvedAlias(_) if self.later => {
                let node = self.push(Kind::Alias, Style::Plain, bytes);
                self.unresolved.push(node);
            }
            Event::UnresolvedAlias(name) => {
                return Err(self.error(bytes.start, format!("unknown anchor `{name}` referenced")));
            }
            _ => {}
        }
        Ok(())
    }

    fn push(&mut self, kind: Kind, style: Style, bytes: Range<usize>) -> u32 {
        let id = narrow(self.nodes.len());
        if self.open.is_empty() {
            self.documents.push(Document { root: NodeId(id), start: self.document_start, end: self.text.len() });
        }
        self.nodes.push(Node::new(kind, style, narrow(bytes.start)..narrow(bytes.end), id + 1));
        self.reach(narrow(if matches!(kind, Kind::Scalar | Kind::Alias) { bytes.end } else { bytes.start }));
        id
    }

    fn start(&mut self, kind: Kind, style: StructureStyle, bytes: Range<usize>) {
        let style = if style == StructureStyle::Flow { Style::Flow } else { Style::Block };
        let id = self.push(kind, style, bytes);
        self.open.push((id, 0));
    }

    fn scalar(&mut self, value: &str, style: ScalarStyle, bytes: Range<usize>) {
        let (style, range) = match style {
            ScalarStyle::SingleQuoted => (Style::Single, bytes),
            ScalarStyle::DoubleQuoted => (Style::Double, bytes),
            ScalarStyle::Literal => (Style::Literal, self.tighten(bytes)),
            ScalarStyle::Folded => (Style::Folded, self.tighten(bytes)),
            _ if bytes.is_empty() => (Style::Absent, self.absent(bytes.start)),
            ScalarStyle::Plain => (Style::Plain, bytes),
        };
        let id = self.push(Kind::Scalar, style, range.clone());
        let written = match style {
            Style::Absent => return,
            Style::Single | Style::Double => self.text.get(range.start + 1..range.end.saturating_sub(1)),
            _ => self.text.get(range),
        };
        if written != Some(value) {
            if let Some(node) = self.nodes.last_mut() {
                node.mark_value();
            }
            self.values.push(id, value);
        }
    }

    /// A block scalar's span reaches over the line breaks and the indentation behind it.
    fn tighten(&self, bytes: Range<usize>) -> Range<usize> {
        let raw = self.text.get(bytes.clone()).unwrap_or("");
        let kept = raw.trim_end_matches([' ', '\t', '\n', '\r']);
        bytes.start..bytes.start + kept.len()
    }

    /// Where a value stands that is not written: behind its colon. The parser names a place before the colon, or where there
    /// is none, that of the next token, lines further down.
    fn absent(&self, at: usize) -> Range<usize> {
        let bytes = self.text.as_bytes();
        let blanks = bytes[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
        let ends =
            |at: usize| bytes.get(at).is_none_or(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'}' | b']'));
        if bytes.get(at + blanks) == Some(&b':') && ends(at + blanks + 1) {
            return at + blanks + 1..at + blanks + 1;
        }
        let line = bytes[..at].iter().rposition(|b| matches!(b, b'\n' | b'\r')).map_or(0, |i| i + 1);
        let Some(last) = self.nodes.last().filter(|_| line > 0 && self.text[line..at].trim().is_empty()) else {
            return at..at;
        };
        let leaf = matches!(last.kind(), Kind::Scalar | Kind::Alias);
        let mut from = if leaf { last.end() } else { last.start() } as usize;
        let (mut found, mut comment) = (from, false);
        while from < at {
            comment = match bytes[from] {
                b'\n' | b'\r' => false,
                b'#' => true,
                _ => comment,
            };
            if !comment && !matches!(bytes[from], b' ' | b'\t' | b'\n' | b'\r') {
                found = from + 1;
            }
            from += 1;
        }
        found..found
    }

    fn properties(&mut self, anchor: usize, tagged: bool, span: &Span) {
        if anchor == 0 && !tagged {
            return;
        }
        let id = narrow(self.nodes.len() - 1);
        if anchor > 0 {
            if self.anchors.len() <= anchor {
                self.anchors.resize(anchor + 1, id);
            }
            self.anchors[anchor] = id;
        }
        let mut props = Props { node: id, start: u32::MAX, end: 0, anchor: None, tag: None };
        if let Some(range) = span.tag_span().and_then(|tag| tag.byte_range()) {
            props.tag = Some(narrow(range.start)..narrow(range.end));
            widen(&mut props, &range);
        }
        self.props.push(props);
        if tagged && let Some(node) = self.nodes.last_mut() {
            node.mark_props();
        }
    }

    fn finish(&mut self, bytes: Range<usize>) {
        let Some((id, reached)) = self.open.pop() else { return };
        let next = narrow(self.nodes.len());
        let Some(node) = self.nodes.get_mut(id) else { return };
        node.next = next;
        let end = if node.style() == Style::Flow { narrow(bytes.end) } else { reached.max(node.start()) };
        node.set_end(end);
        self.reach(end);
    }

    /// Block collections end where their last child does.
    fn reach(&mut self, end: u32) {
        if let Some((_, reached)) = self.open.last_mut() {
            *reached = end.max(*reached);
        }
    }

    /// No parser reports a key written twice; Compose refuses it.
    pub(super) fn check_keys(&self, mapping: u32) -> Result<(), ParseError> {
        let end = self.nodes[mapping].next;
        let mut keys = [0_u32; 12];
        let mut count = 0;
        let mut at = mapping + 1;
        while at < end {
            let key = self.nodes[at];
            if key.kind() == Kind::Scalar {
                if count < keys.len() {
                    for &other in &keys[..count] {
                        if self.same_key(other, at) {
                            return Err(self.duplicate(other, at));
                        }
                    }
                    keys[count] = at;
                    count += 1;
                } else {
                    return self.check_many_keys(mapping);
                }
            }
            let value = key.next;
            if value >= end {
                break;
            }
            at = self.nodes[value].next;
        }
        Ok(())
    }

    /// `{key:, …}`: to Compose's reader the colon belongs to the text before it, to everybody else it ends a key.
    fn check_colons(&self, mapping: u32) -> Result<(), ParseError> {
        let node = self.nodes[mapping];
        let bytes = self.text.as_bytes();
        if node.style() != Style::Flow || bytes.get(node.start() as usize) != Some(&b'{') {
            return Ok(());
        }
        let mut at = mapping + 1;
        while at < node.next {
            let (key, value) = (self.nodes[at], self.nodes[self.nodes[at].next]);
            let behind = value.start() as usize;
            if key.style() == Style::Plain
                && value.style() == Style::Absent
                && behind == key.end() as usize + 1
                && matches!(bytes.get(behind), Some(b',' | b'}'))
            {
                let text = self.key_text(at);
                let mut error = self.error(
                    key.start() as usize,
                    format!("Compose takes `{text}:` for the key here, its colon included"),
                );
                error.hint = Some(format!("put a blank behind the colon: `{text}: `"));
                return Err(error);
            }
            at = value.next;
        }
        Ok(())
    }

    /// The key and the value of the last entry of a mapping.
    pub(super) fn last_entry(&self, mapping: u32) -> Option<(u32, u32)> {
        let end = self.nodes.get(mapping)?.next;
        let mut at = mapping + 1;
        loop {
            let value = self.nodes.get(at)?.next;
            let next = self.nodes.get(value)?.next;
            if next >= end {
                return Some((at, value));
            }
            at = next;
        }
    }

    fn check_many_keys(&self, mapping: u32) -> Result<(), ParseError> {
        let mut seen = HashSet::new();
        let end = self.nodes[mapping].next;
        let mut at = mapping + 1;
        let mut first: Vec<u32> = Vec::new();
        let mut twice = None;
        while at < end {
            let key = self.nodes[at];
            if key.kind() == Kind::Scalar {
                first.push(at);
                if !seen.insert(self.key_text(at)) {
                    twice = Some(at);
                    break;
                }
            }
            let value = key.next;
            if value >= end {
                break;
            }
            at = self.nodes[value].next;
        }
        match twice {
            Some(key) => {
                let other = first.into_iter().find(|&other| self.same_key(other, key)).unwrap_or(key);
                Err(self.duplicate(other, key))
            }
            None => Ok(()),
        }
    }

    fn key_text(&self, id: u32) -> &str {
        let node = &self.nodes[id];
        if node.style() == Style::Absent {
            return "";
        }
        if node.has_value() {
            return self.values.get(id).unwrap_or("");
        }
        let raw = &self.text[node.start() as usize..node.end() as usize];
        match node.style() {
            Style::Single | Style::Double => raw.get(1..raw.len().saturating_sub(1)).unwrap_or(""),
            _ => raw,
        }
    }

    fn same_key(&self, one: u32, other: u32) -> bool {
        self.key_text(one) == self.key_text(other)
    }

    fn duplicate(&self, first: u32, second: u32) -> ParseError {
        let at = self.nodes[second].start() as usize;
        let line = position(self.text, self.nodes[first].start() as usize).line;
        self.error(at, format!("mapping key `{}` already defined at line {line}", self.key_text(second)))
    }
}

fn widen(props: &mut Props, range: &Range<usize>) {
    props.start = props.start.min(narrow(range.start));
    props.end = props.end.max(narrow(range.end));
}
