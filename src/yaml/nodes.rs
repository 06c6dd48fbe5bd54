//! How nodes are stored: twelve bytes each, in two runs where a text was parsed as two halves.

use std::ops::Range;

use super::tree::{Kind, Style};

/// Bits of a byte offset. Texts are at most 32 MiB long, so that twenty-six are enough; the rest holds what a node is.
const OFFSET: u32 = (1 << 26) - 1;
const STYLE: u32 = 26;
const KIND: u32 = 29;
const PROPS: u32 = 1 << 31;
const VALUE: u32 = 1 << 26;

/// Twelve bytes a node, so that a file of ten megabytes needs about as much for its tree.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Node {
    /// Start, style, kind, and whether it has an anchor or a tag.
    head: u32,
    /// End, and whether its text is stored because it is written otherwise.
    tail: u32,
    /// The first node after this one's subtree. Children follow their parent directly.
    pub(super) next: u32,
}

impl Node {
    pub(super) fn new(kind: Kind, style: Style, span: Range<u32>, next: u32) -> Self {
        Self {
            head: (span.start & OFFSET) | (style as u32) << STYLE | (kind as u32) << KIND,
            tail: span.end & OFFSET,
            next,
        }
    }

    pub(super) fn kind(self) -> Kind {
        match self.head >> KIND & 3 {
            0 => Kind::Scalar,
            1 => Kind::Sequence,
            2 => Kind::Mapping,
            _ => Kind::Alias,
        }
    }

    pub(super) fn style(self) -> Style {
        match self.head >> STYLE & 7 {
            0 => Style::Plain,
            1 => Style::Single,
            2 => Style::Double,
            3 => Style::Literal,
            4 => Style::Folded,
            5 => Style::Block,
            6 => Style::Flow,
            _ => Style::Absent,
        }
    }

    pub(super) fn start(self) -> u32 {
        self.head & OFFSET
    }

    pub(super) fn end(self) -> u32 {
        self.tail & OFFSET
    }

    pub(super) fn set_end(&mut self, end: u32) {
        self.tail = self.tail & !OFFSET | end & OFFSET;
    }

    /// Whether it has an anchor or a tag.
    pub(super) fn has_props(self) -> bool {
        self.head & PROPS != 0
    }

    pub(super) fn mark_props(&mut self) {
        self.head |= PROPS;
    }

    /// Whether its text is stored.
    pub(super) fn has_value(self) -> bool {
        self.tail & VALUE != 0
    }

    pub(super) fn mark_value(&mut self) {
        self.tail |= VALUE;
    }

    /// True for a scalar that is written, or an alias.
    pub(super) fn is_written_leaf(self) -> bool {
        matches!(self.kind(), Kind::Scalar | Kind::Alias) && self.style() != Style::Absent
    }

    /// The same node of a text that begins `bytes` earlier, in a tree that begins `nodes` earlier.
    pub(super) fn moved(self, bytes: u32, nodes: u32) -> Self {
        Self { head: self.head + bytes, tail: self.tail + bytes, next: self.next + nodes }
    }
}

impl std::fmt::Debug for Node {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (kind, style) = (self.kind(), self.style());
        let marks = (self.has_props(), self.has_value());
        write!(f, "{kind:?} {style:?} {}..{} next {} {marks:?}", self.start(), self.end(), self.next)
    }
}

/// The nodes of a text, in document order.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    first: Vec<Node>,
    /// Those that were found by a second thread. They stay where it put them: copied, they would be there twice.
    second: Vec<Node>,
}

impl Nodes {
    pub(super) fn with_capacity(nodes: usize) -> Self {
        Self { first: Vec::with_capacity(nodes), second: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.first.len() + self.second.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    pub(super) fn push(&mut self, node: Node) {
        let run = if self.second.is_empty() { &mut self.first } else { &mut self.second };
        run.push(node);
    }

    /// Puts other nodes behind these, the first one of them left out.
    pub(super) fn join(&mut self, mut others: Self) {
        if self.second.is_empty() && others.second.is_empty() {
            // The one that is left out makes room for the last one here.
            if let (Some(place), Some(last)) = (others.first.first_mut(), self.first.pop()) {
                *place = last;
                self.second = others.first;
            }
        } else {
            self.extend(others.iter().skip(1));
        }
    }

    /// Puts copies of other nodes behind these.
    pub(super) fn extend(&mut self, others: impl Iterator<Item = Node>) {
        let run = if self.second.is_empty() { &mut self.first } else { &mut self.second };
        run.extend(others);
    }

    pub(super) fn get(&self, id: u32) -> Option<Node> {
        let at = id as usize;
        self.first.get(at).or_else(|| self.second.get(at - self.first.len())).copied()
    }

    pub(super) fn get_mut(&mut self, id: u32) -> Option<&mut Node> {
        let at = id as usize;
        match at.checked_sub(self.first.len()) {
            Some(at) => self.second.get_mut(at),
            None => self.first.get_mut(at),
        }
    }

    pub(super) fn last(&self) -> Option<Node> {
        self.second.last().or(self.first.last()).copied()
    }

    pub(super) fn last_mut(&mut self) -> Option<&mut Node> {
        self.second.last_mut().or(self.first.last_mut())
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = Node> + '_ {
        self.range(0..self.len())
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        self.first.iter_mut().chain(&mut self.second)
    }

    /// The nodes of a range of numbers.
    pub(super) fn range(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = Node> + '_ {
        let split = self.first.len();
        let first = self.first.get(range.start.min(split)..range.end.min(split)).unwrap_or(&[]);
        let later = range.start.max(split) - split..range.end.max(split) - split;
        first.iter().chain(self.second.get(later).unwrap_or(&[])).copied()
    }

    /// How many nodes come before the first one that does not have the property, which all before it have.
    pub(super) fn partition_point(&self, mut has: impl FnMut(Node) -> bool) -> usize {
        match self.second.first() {
            Some(&node) if has(node) => self.first.len() + self.second.partition_point(|&node| has(node)),
            _ => self.first.partition_point(|&node| has(node)),
        }
    }
}

impl std::ops::Index<u32> for Nodes {
    type Output = Node;

    fn index(&self, id: u32) -> &Node {
        let at = id as usize;
        match at.checked_sub(self.first.len()) {
            Some(at) => &self.second[at],
            None => &self.first[at],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 4] = [Kind::Scalar, Kind::Sequence, Kind::Mapping, Kind::Alias];
    const STYLES: [Style; 8] = [
        Style::Plain,
        Style::Single,
        Style::Double,
        Style::Literal,
        Style::Folded,
        Style::Block,
        Style::Flow,
        Style::Absent,
    ];

    #[test]
    fn a_node_gives_back_what_was_put_in() {
        let largest = u32::try_from(super::super::MAX_BYTES).unwrap();
        for (kind, style) in KINDS.into_iter().flat_map(|kind| STYLES.map(|style| (kind, style))) {
            for span in [0..0, 0..largest, largest..largest, 7..11] {
                let mut node = Node::new(kind, style, span.clone(), u32::MAX);
                let facts = |node: Node| (node.kind(), node.style(), node.start()..node.end(), node.next);
                assert_eq!(facts(node), (kind, style, span.clone(), u32::MAX));
                assert!(!node.has_props() && !node.has_value());
                node.mark_props();
                assert!(node.has_props() && !node.has_value());
                node.mark_value();
                assert!(node.has_props() && node.has_value());
                assert_eq!(facts(node), (kind, style, span.clone(), u32::MAX));
                node.set_end(largest);
                assert_eq!(facts(node), (kind, style, span.start..largest, u32::MAX));
                assert!(node.has_props() && node.has_value());
            }
        }
        assert_eq!(size_of::<Node>(), 12);
    }

    fn nodes(starts: Range<u32>) -> Nodes {
        let mut nodes = Nodes::with_capacity(4);
        starts.for_each(|at| nodes.push(Node::new(Kind::Scalar, Style::Plain, at..at + 1, at + 1)));
        nodes
    }

    #[test]
    fn two_runs_are_read_as_one() {
        let mut all = nodes(0..5);
        all.join(nodes(4..9));
        all.join(nodes(8..12));
        all.push(Node::new(Kind::Scalar, Style::Plain, 12..13, 13));
        assert_eq!(all.len(), 13);
        let starts = |range: Range<usize>| all.range(range).map(Node::start).collect::<Vec<_>>();
        assert_eq!(starts(0..13), (0..13).collect::<Vec<_>>());
        for from in 0..13_u32 {
            let at = from as usize;
            assert_eq!(all[from].start(), from);
            assert_eq!(all.get(from).map(Node::start), Some(from));
            assert_eq!(starts(at..13), (from..13).collect::<Vec<_>>());
            assert_eq!(starts(0..at), (0..from).collect::<Vec<_>>());
            assert_eq!(all.partition_point(|node| node.start() < from), at);
        }
        assert_eq!(all.get(13), None);
        assert_eq!(all.last().map(Node::start), Some(12));
        assert_eq!(starts(13..20), [0; 0]);
    }
}
