//! Parsing a long text as two halves at once.
//!
//! The text is cut before a line that begins an entry of `services`, and again before the first line behind it that begins
//! in the first column. The entries between the cuts are parsed as a mapping of their own, and what follows as more of the
//! root mapping, or as more documents. The cuts are sound when each part is free of errors, the first one ends inside of the
//! mapping under `services` and the others hold nothing but one mapping in its column: nothing else can be open at a line
//! that is not indented deeper than its keys, since scalars end at such a line and an open quote or bracket would have been
//! an error. Where that can't be shown, the text is parsed in one piece, which then also words the error.

use std::collections::HashMap;

use super::nodes::Node;
use super::parse::{Builder, narrow};
use super::tree::{Document, Kind, NodeId, Props, Style};

/// Texts below this are parsed faster in one piece.
const WORTH: usize = 24 * 1024;

/// How much longer the first half is: so much is parsed of it before the thread for the second one runs.
const AHEAD: usize = 1024;

/// Parses the halves of a text. None when it has to be parsed in one piece.
pub(super) fn parse(text: &str) -> Option<Builder<'_>> {
    if text.len() < WORTH {
        return None;
    }
    let cut = Cut::find(text)?;
    let (first, later) = text.split_at_checked(cut.at)?;
    let (first, later) = std::thread::scope(|scope| {
        let other = std::thread::Builder::new().spawn_scoped(scope, || Later::parse(later));
        let mut half = Builder::new(first);
        let first = half.run().ok().map(|()| half);
        (first, other.ok().and_then(|thread| thread.join().ok().flatten()))
    });
    join(text, &cut, first?, later?)
}

struct Cut {
    /// Where the line `services:` begins.
    services: usize,
    /// Where the second half begins.
    at: usize,
    /// The indentation of the entries.
    indent: usize,
}

impl Cut {
    fn find(text: &str) -> Option<Self> {
        let services = if text.starts_with("services:") { 0 } else { text.find("\nservices:")? + 1 };
        let end = services + text.get(services..)?.find('\n')? + 1;
        let line = text.get(services..end)?;
        if !matches!(line.get("services:".len()..)?.trim_end(), "") {
            return None;
        }
        let indent =
            text.get(end..)?.lines().map(blanks).find(|(_, rest)| !rest.is_empty() && !rest.starts_with('#'))?.0;
        let middle = usize::midpoint(services, text.len()) + AHEAD;
        let mut at = middle + text.as_bytes().get(middle..)?.iter().position(|b| *b == b'\n')? + 1;
        loop {
            let next = at + text.as_bytes().get(at..)?.iter().position(|b| *b == b'\n')? + 1;
            let (column, rest) = blanks(text.get(at..next)?.trim_end());
            if column == indent && indent > 0 && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                return Some(Self { services, at, indent });
            }
            at = next;
        }
    }
}

/// The blanks before a line, and the rest of it.
fn blanks(line: &str) -> (usize, &str) {
    let rest = line.trim_start_matches(' ');
    (line.len() - rest.len(), rest.trim_end())
}

/// The second half.
struct Later<'t> {
    /// More entries of `services`.
    entries: Builder<'t>,
    /// What follows, where something does.
    tail: Option<Tail<'t>>,
}

struct Tail<'t> {
    builder: Builder<'t>,
    /// Where it begins in the second half.
    at: usize,
    /// False for more documents.
    in_root: bool,
}

impl<'t> Later<'t> {
    fn parse(text: &'t str) -> Option<Self> {
        let (entries, rest) = text.split_at_checked(first_column(text).unwrap_or(text.len()))?;
        let entries = part(entries, 1)?;
        let tail = if rest.is_empty() {
            None
        } else {
            let in_root = !rest.strip_prefix("---").is_some_and(|rest| rest.starts_with([' ', '\n', '\r']));
            if in_root && !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                return None;
            }
            Some(Tail { builder: part(rest, 0)?, at: text.len() - rest.len(), in_root })
        };
        Some(Self { entries, tail })
    }
}

/// The first line with something other than a comment in its first column.
fn first_column(text: &str) -> Option<usize> {
    let ends = text.match_indices('\n').map(|(at, _)| at + 1);
    ends.into_iter()
        .find(|&at| text.as_bytes().get(at).is_some_and(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'#')))
}

fn part(text: &str, enclosed: usize) -> Option<Builder<'_>> {
    let mut builder = Builder::new(text);
    builder.later = true;
    builder.enclosed = enclosed;
    builder.run().ok().map(|()| builder)
}

fn join<'t>(text: &'t str, cut: &Cut, mut whole: Builder<'t>, later: Later<'_>) -> Option<Builder<'t>> {
    whole.text = text;
    // The first half ends inside the mapping under `services`.
    let root = whole.documents.last()?.root.0;
    let (key, services) = whole.last_entry(root)?;
    let key = whole.nodes.get(key)?;
    let sound = key.kind() == Kind::Scalar
        && key.style() == Style::Plain
        && key.start() as usize == cut.services
        && is_block(whole.nodes.get(root))
        && is_block(whole.nodes.get(services))
        && whole.nodes.get(services)?.next as usize == whole.nodes.len()
        && whole.props.iter().rev().take_while(|p| p.node > services).all(|p| p.node != services + 1)
        && column(&whole, services) == Some(cut.indent)
        && is_mapping_at(&later.entries, cut.indent)
        && later.entries.documents.len() == 1
        && later.tail.as_ref().is_none_or(|tail| !tail.in_root || is_mapping_at(&tail.builder, 0));
    if !sound {
        return None;
    }
    graft(&mut whole, later.entries, cut.at, Some(services))?;
    let reached = whole.nodes.get(services)?;
    stretch(&mut whole, root, reached)?;
    if let Some(tail) = later.tail {
        graft(&mut whole, tail.builder, cut.at + tail.at, tail.in_root.then_some(root))?;
    }
    (whole.check_keys(root).is_ok() && whole.check_keys(services).is_ok()).then_some(whole)
}

fn is_block(node: Option<Node>) -> bool {
    node.is_some_and(|n| n.kind() == Kind::Mapping && n.style() == Style::Block)
}

/// The column of a mapping's first key.
fn column(part: &Builder<'_>, mapping: u32) -> Option<usize> {
    let start = part.nodes.get(mapping + 1).map_or(0, Node::start) as usize;
    part.text.get(..start).map(|before| before.len() - before.rfind('\n').map_or(0, |at| at + 1))
}

/// True when a part begins with a plain mapping in this column.
fn is_mapping_at(part: &Builder<'_>, indent: usize) -> bool {
    let bare = part.nodes.get(0).is_some_and(|root| !root.has_props());
    bare && is_block(part.nodes.get(0)) && column(part, 0) == Some(indent)
}

/// Lets a mapping reach as far as another one.
fn stretch(whole: &mut Builder<'_>, mapping: u32, other: Node) -> Option<()> {
    let node = whole.nodes.get_mut(mapping)?;
    node.next = other.next;
    node.set_end(other.end());
    Some(())
}

/// Puts a part that begins `at` behind what there is: its first mapping as more entries of the one given, or all of it as
/// more documents.
fn graft(whole: &mut Builder<'_>, mut part: Builder<'_>, at: usize, into: Option<u32>) -> Option<()> {
    let ids = narrow(whole.nodes.len()) - u32::from(into.is_some());
    let bytes = narrow(at);
    let targets = targets(whole, &part, into.is_some())?;
    whole.targets.extend(targets.into_iter().map(|(alias, target)| (alias + ids, target.in_whole(ids))));
    for node in part.nodes.iter_mut() {
        *node = node.moved(bytes, ids);
    }
    let mut documents = part.documents.iter();
    match into {
        Some(mapping) => {
            let more = part.nodes.get(0)?;
            whole.nodes.join(part.nodes);
            stretch(whole, mapping, more)?;
            whole.documents.last_mut()?.end = documents.next()?.end + at;
        }
        None => whole.nodes.extend(part.nodes.iter()),
    }
    whole.documents.extend(documents.map(|document| Document {
        root: NodeId(document.root.0 + ids),
        start: document.start + at,
        end: document.end + at,
    }));
    let range = |range: std::ops::Range<u32>| range.start + bytes..range.end + bytes;
    whole.props.extend(part.props.into_iter().map(|props| Props {
        node: props.node + ids,
        start: props.start + bytes,
        end: props.end + bytes,
        anchor: props.anchor.map(range),
        tag: props.tag.map(range),
    }));
    whole.values.join(&part.values, ids);
    Some(())
}

/// What an alias of a part stands for.
#[derive(Clone, Copy)]
enum Target {
    Part(u32),
    Whole(u32),
}

impl Target {
    fn in_whole(self, ids: u32) -> u32 {
        match self {
            Self::Part(id) => id + ids,
            Self::Whole(id) => id,
        }
    }
}

/// The aliases of a part, in its own numbers, in order. None where one stands for nothing.
fn targets(whole: &Builder<'_>, part: &Builder<'_>, same_document: bool) -> Option<Vec<(u32, Target)>> {
    let mut targets: Vec<_> = part.targets.iter().map(|&(alias, target)| (alias, Target::Part(target))).collect();
    if part.unresolved.is_empty() {
        return Some(targets);
    }
    let root = whole.documents.last()?.root.0;
    let mut anchors: HashMap<&str, u32> = HashMap::new();
    for props in whole.props.iter().filter(|p| p.node >= root) {
        if let Some(range) = &props.anchor {
            anchors.insert(whole.text.get(range.start as usize + 1..range.end as usize)?, props.node);
        }
    }
    let end = if same_document { part.documents.get(1).map_or(u32::MAX, |d| d.root.0) } else { 0 };
    for &alias in &part.unresolved {
        if alias >= end {
            return None;
        }
        let node = part.nodes.get(alias)?;
        let name = part.text.get(node.start() as usize + 1..node.end() as usize)?;
        targets.push((alias, Target::Whole(*anchors.get(name)?)));
    }
    targets.sort_unstable_by_key(|&(alias, _)| alias);
    Some(targets)
}

#[cfg(test)]
mod tests {
    use super::super::tree::Yaml;
    use super::*;

    fn long(tail: &str) -> String {
        let mut text = String::from("# head\nname: big\nx-c: &c {restart: always}\nservices:\n");
        for n in 0..400 {
            let body = format!(
                "  s{n}: &s{n}\n    <<: *c\n    image: \"i:{n}\"  # ü {n}\n    command:\n    - a\n    - |+\n      text\n\n    labels: {{a: b,\n      c: d}}\n\n"
            );
            text.push_str(&body);
        }
        text.push_str(tail);
        text
    }

    fn whole(text: &str) -> String {
        let mut builder = Builder::new(text);
        builder.run().unwrap();
        dump(&builder)
    }

    fn dump(builder: &Builder<'_>) -> String {
        let mut props = builder.props.clone();
        props.sort_unstable_by_key(|p| p.node);
        let nodes: Vec<_> = builder.nodes.iter().collect();
        format!("{nodes:#?}{props:#?}{:#?}{:#?}{:#?}", builder.values, builder.targets, builder.documents)
    }

    #[test]
    fn two_halves_make_the_tree_of_the_whole() {
        for tail in [
            "",
            "networks:\n  a:\nvolumes: {}\n",
            "  last: *s399\n",
            "---\nservices:\n  x: &y {}\n  z: *y\n",
            "  nul:\n\n# end",
            "  nul:\n# end\nvolumes:\n  a: *s3\n\nconfigs: {}\n",
            "  k: |+\n    text\n\n# end\n\nx: &s3 {}\ny: *s3\n---\nz: &s4 []\na: *s4\n...\n",
            "--- # two\na: b\n--- c\n",
        ] {
            let text = long(tail);
            let halves = parse(&text).expect("a text that can be cut");
            let (halves, whole) = (dump(&halves), whole(&text));
            let differing = halves.split('\n').zip(whole.split('\n')).find(|(one, other)| one != other);
            assert_eq!(differing, None, "{tail}");
            assert_eq!(halves.len(), whole.len(), "{tail}");
        }
    }

    #[test]
    fn what_can_not_be_cut_is_parsed_in_one_piece() {
        let in_scalar = format!(
            "x: |\n  services:\nservices:\n  a: {{}}\nconfigs:\n  c:\n    content: |\n{}",
            "      line\n  b: {}\n".repeat(4000)
        );
        for text in [long("").replace("services:", "other:"), long("bad: [\n"), in_scalar] {
            assert!(parse(&text).is_none());
        }
        let twice = long("  s1: {}\n");
        assert!(parse(&twice).is_none());
        assert!(Yaml::parse(twice).unwrap_err().message.contains("`s1` already defined"));
    }

    #[test]
    fn the_second_half_nests_no_deeper_than_the_whole() {
        let reaches = |depth: usize| {
            let text = long(&format!("  deep:\n    k:\n      {}x\n", "- ".repeat(depth)));
            let one_piece = Yaml::parse_in_one_piece(text.clone()).is_ok();
            assert_eq!(parse(&text).is_some(), one_piece, "{depth}");
            one_piece
        };
        assert!(reaches(240));
        assert!((241..260).map(reaches).any(|reached| !reached));
    }
}
