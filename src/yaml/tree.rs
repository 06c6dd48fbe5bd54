//! The tree over a text: one small node for each scalar, sequence, mapping and alias, in document order.

use std::ops::Range;
use std::sync::OnceLock;

use super::nodes::{Node, Nodes};
use super::parse::narrow;
use super::values::Values;

/// A node's place in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u32);

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A scalar, also one that is not written at all (`key:`), which YAML reads as null.
    Scalar,
    /// A sequence.
    Sequence,
    /// A mapping.
    Mapping,
    /// `*name`.
    Alias,
}

/// How a node is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Style {
    /// An unquoted scalar, or an alias.
    Plain,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `|`
    Literal,
    /// `>`
    Folded,
    /// A collection by indentation.
    Block,
    /// A collection in brackets.
    Flow,
    /// Nothing is written: the null after `key:`.
    Absent,
}

/// Anchor and tag of a node.
#[derive(Debug, Clone)]
pub(super) struct Props {
    pub(super) node: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) anchor: Option<Range<u32>>,
    pub(super) tag: Option<Range<u32>>,
}

/// One document of a stream.
#[derive(Debug, Clone, Copy)]
pub struct Document {
    /// Its root node.
    pub root: NodeId,
    /// Where its markers or content begin.
    pub start: usize,
    /// Where the next document, the end marker or the end of the text begins.
    pub end: usize,
}

/// A line and a column, both counted from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

/// A parsed text.
#[derive(Debug)]
pub struct Yaml {
    pub(super) text: String,
    pub(super) nodes: Nodes,
    pub(super) props: Vec<Props>,
    /// Decoded text of the scalars whose written form differs from it, by node.
    pub(super) values: Values,
    /// Alias node and the node it stands for, by alias.
    pub(super) targets: Vec<(u32, u32)>,
    pub(super) documents: Vec<Document>,
    /// See [`Yaml::holders`]; made when somebody asks for a parent.
    pub(super) holders: OnceLock<Vec<u32>>,
}

/// Marks the value of an entry among [`Yaml::holders`]. Texts are too short for a node of such a number.
const VALUE: u32 = 1 << 31;

impl Yaml {
    /// The text as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text, when the tree is no longer needed.
    pub fn into_text(self) -> String {
        self.text
    }

    /// How many nodes the tree has.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// True for a text without a single node.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The documents of the stream. A text of comments alone has none.
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    pub(super) fn node(&self, id: NodeId) -> Node {
        self.nodes[id.0]
    }

    /// What the node is. An alias is an alias; see [`Self::resolve`].
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind()
    }

    /// How the node is written.
    pub fn style(&self, id: NodeId) -> Style {
        self.node(id).style()
    }

    /// The bytes of the node without its anchor and tag. Collections in block style end with their last child; block
    /// scalars begin with their first line of content and end with their last.
    pub fn span(&self, id: NodeId) -> Range<usize> {
        let node = self.node(id);
        node.start() as usize..node.end() as usize
    }

    /// The node as it is written, without anchor and tag.
    pub fn raw(&self, id: NodeId) -> &str {
        &self.text[self.span(id)]
    }

    /// Where the node begins, its anchor and tag included.
    pub fn start(&self, id: NodeId) -> usize {
        self.properties(id).map_or(self.node(id).start(), |p| p.start.min(self.node(id).start())) as usize
    }

    /// Where the node ends.
    pub fn end(&self, id: NodeId) -> usize {
        self.properties(id).map_or(self.node(id).end(), |p| p.end.max(self.node(id).end())) as usize
    }

    pub(super) fn properties(&self, id: NodeId) -> Option<&Props> {
        if !self.node(id).has_props() {
            return None;
        }
        let at = self.props.binary_search_by_key(&id.0, |p| p.node).ok()?;
        self.props.get(at)
    }

    /// The bytes of anchor and tag together.
    pub fn properties_span(&self, id: NodeId) -> Option<Range<usize>> {
        self.properties(id).map(|p| p.start as usize..p.end as usize)
    }

    /// The anchor's name, without `&`.
    pub fn anchor(&self, id: NodeId) -> Option<&str> {
        let range = self.properties(id)?.anchor.clone()?;
        Some(&self.text[range.start as usize + 1..range.end as usize])
    }

    /// The tag as it is written, such as `!override`.
    pub fn tag(&self, id: NodeId) -> Option<&str> {
        let range = self.properties(id)?.tag.clone()?;
        Some(&self.text[range.start as usize..range.end as usize])
    }

    /// All anchored nodes, in document order.
    pub fn anchored(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.props.iter().filter(|p| p.anchor.is_some()).map(|p| NodeId(p.node))
    }

    /// All aliases with the nodes they stand for, in document order.
    pub fn aliases(&self) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        self.targets.iter().map(|&(alias, target)| (NodeId(alias), NodeId(target)))
    }

    /// Those in a node and below it.
    pub fn aliases_within(&self, id: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let from = self.targets.partition_point(|&(alias, _)| alias < id.0);
        let later = self.targets[from..].iter().map(|&(alias, target)| (NodeId(alias), NodeId(target)));
        later.take_while(move |&(alias, _)| self.within(alias, id))
    }

    /// The node an alias stands for; any other node is itself.
    pub fn resolve(&self, id: NodeId) -> NodeId {
        if self.node(id).kind() != Kind::Alias {
            return id;
        }
        self.targets
            .binary_search_by_key(&id.0, |&(alias, _)| alias)
            .ok()
            .and_then(|at| self.targets.get(at))
            .map_or(id, |&(_, target)| NodeId(target))
    }

    /// The text a scalar means; an empty text for anything else.
    pub fn scalar(&self, id: NodeId) -> &str {
        let id = self.resolve(id);
        let node = self.node(id);
        if node.kind() != Kind::Scalar || node.style() == Style::Absent {
            return "";
        }
        if node.has_value() {
            return self.values.get(id.0).unwrap_or("");
        }
        let raw = self.raw(id);
        match node.style() {
            Style::Single | Style::Double => raw.get(1..raw.len().saturating_sub(1)).unwrap_or(""),
            _ => raw,
        }
    }

    /// True for a scalar that means null: nothing, `~`, or `null` without quotes.
    pub fn is_null(&self, id: NodeId) -> bool {
        let node = self.node(id);
        node.kind() == Kind::Scalar
            && (node.style() == Style::Absent
                || node.style() == Style::Plain && matches!(self.raw(id), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The children of a collection, keys and values alternating in a mapping.
    pub fn children(&self, id: NodeId) -> Children<'_> {
        let node = self.node(id);
        let collection = matches!(node.kind(), Kind::Mapping | Kind::Sequence);
        Children { yaml: self, at: id.0 + 1, end: if collection { node.next } else { id.0 + 1 } }
    }

    /// The entries of a mapping as they are written, merge keys included; nothing for any other node.
    pub fn entries(&self, id: NodeId) -> Entries<'_> {
        let mut children = self.children(id);
        if self.node(id).kind() != Kind::Mapping {
            children.at = children.end;
        }
        Entries { children }
    }

    /// The value behind a mapping's key.
    pub fn value_of(&self, key: NodeId) -> Option<NodeId> {
        let next = self.node(key).next;
        ((next as usize) < self.nodes.len()).then_some(NodeId(next))
    }

    /// The first node behind a node and everything below it, whether there is one or not.
    pub fn after(&self, id: NodeId) -> NodeId {
        NodeId(self.node(id).next)
    }

    /// True when `inner` is `outer` or lies below it.
    pub fn within(&self, inner: NodeId, outer: NodeId) -> bool {
        inner >= outer && inner.0 < self.node(outer).next
    }

    /// The position of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        position(&self.text, offset)
    }
}

/// Where the lines of a text begin, for many positions in it.
#[derive(Debug)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<u32>,
    /// An offset and its position: the next one is mostly on the same line, which may be the whole text.
    last: std::cell::Cell<(usize, Position)>,
}

impl Yaml {
    /// The lines of the text.
    pub fn lines(&self) -> Lines<'_> {
        let bytes = self.text.as_bytes();
        let ends = |&at: &usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| narrow(at + 1))).collect();
        Lines { text: &self.text, starts, last: std::cell::Cell::new((0, Position { line: 1, column: 1 })) }
    }
}

impl Lines<'_> {
    /// The position of a byte offset, as [`Yaml::position`] gives it.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|&start| start as usize <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or(0) as usize;
        let (known, column) = match self.last.get() {
            (at, position) if position.line == line && at <= offset => (at, position.column),
            _ => (start, 1),
        };
        let rest = self.text.get(known..offset).unwrap_or("");
        let rest = if line == 1 && column == 1 { rest.trim_start_matches('\u{feff}') } else { rest };
        let position = Position { line, column: column + rest.chars().count() };
        self.last.set((offset, position));
        position
    }

    /// The line of a byte offset, from behind a byte order mark to where the next line begins.
    pub fn line(&self, offset: usize) -> Range<usize> {
        let next = self.starts.partition_point(|&start| start as usize <= offset).max(1);
        let start = self.starts.get(next - 1).map_or(0, |&start| start as usize);
        let end = self.starts.get(next).map_or(self.text.len(), |&start| start as usize);
        let mark = if start == 0 && self.text.starts_with('\u{feff}') { 3.min(offset) } else { 0 };
        start + mark..end
    }
}

impl Yaml {
    /// The root of the document that a node is in.
    pub fn root_of(&self, id: NodeId) -> NodeId {
        let after = self.documents.partition_point(|document| document.root <= id);
        after.checked_sub(1).map_or(id, |at| self.documents[at].root)
    }

    /// What holds each node: its key for the value of an entry, the collection for keys and items, itself for a root.
    fn holders(&self) -> &[u32] {
        self.holders.get_or_init(|| {
            let mut holders: Vec<u32> = (0..narrow(self.nodes.len())).collect();
            for id in (0..narrow(self.nodes.len())).map(NodeId) {
                match self.kind(id) {
                    Kind::Sequence => self.children(id).for_each(|item| holders[item.0 as usize] = id.0),
                    Kind::Mapping => self.entries(id).for_each(|(key, value)| {
                        holders[key.0 as usize] = id.0;
                        holders[value.0 as usize] = key.0 | VALUE;
                    }),
                    Kind::Scalar | Kind::Alias => {}
                }
            }
            holders
        })
    }

    fn holder(&self, id: NodeId) -> Option<u32> {
        self.holders().get(id.0 as usize).copied().filter(|&holder| holder != id.0)
    }

    /// The collection a node is a child of.
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        let holder = self.holder(id)?;
        if holder & VALUE == 0 { Some(NodeId(holder)) } else { self.holder(NodeId(holder & !VALUE)).map(NodeId) }
    }

    /// The entry a node is the value of.
    pub fn parent_entry(&self, id: NodeId) -> Option<(NodeId, NodeId)> {
        let holder = self.holder(id)?;
        (holder & VALUE != 0).then_some((NodeId(holder & !VALUE), id))
    }
}

/// The position of a byte offset in a text. CRLF, LF and a lone CR end a line.
pub(super) fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..offset).unwrap_or(text);
    let bytes = before.as_bytes();
    let mut line = 1;
    let mut start = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n'
            || *byte == b'\r'
                && bytes.get(at + 1).copied().or_else(|| text.as_bytes().get(at + 1).copied()) != Some(b'\n')
        {
            line += 1;
            start = at + 1;
        }
    }
    let head = before.get(start..).unwrap_or("");
    let head = if line == 1 { head.trim_start_matches('\u{feff}') } else { head };
    Position { line, column: head.chars().count() + 1 }
}

/// See [`Yaml::children`].
#[derive(Debug, Clone)]
pub struct Children<'a> {
    yaml: &'a Yaml,
    at: u32,
    end: u32,
}

impl Iterator for Children<'_> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        if self.at >= self.end {
            return None;
        }
        let id = NodeId(self.at);
        self.at = self.yaml.node(id).next;
        Some(id)
    }
}

/// See [`Yaml::entries`].
#[derive(Debug, Clone)]
pub struct Entries<'a> {
    children: Children<'a>,
}

impl Iterator for Entries<'_> {
    type Item = (NodeId, NodeId);

    fn next(&mut self) -> Option<(NodeId, NodeId)> {
        Some((self.children.next()?, self.children.next()?))
    }
}
