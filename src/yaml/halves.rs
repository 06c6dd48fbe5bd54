//! Parsing a long text as two halves at once.
//!
//! The text is cut before a line that begins an entry of `services`. The second half is parsed behind a copy of the line
//! `services:`, so that its entries have the parent they have in the whole. The cut is sound when the first half, parsed
//! alone, ends inside that very mapping in block style: nothing else can be open at a line that is not indented deeper than
//! its keys, since scalars end at such a line and an open quote or bracket would have been an error. Where that can't be
//! shown, or either half has an error, the text is parsed in one piece, which then also words the error.

use std::collections::HashMap;

use super::parse::{Builder, narrow};
use super::tree::{Kind, NodeId, Props, Style};

/// Texts below this are parsed faster in one piece.
const WORTH: usize = 24 * 1024;
/// Root mapping, key and value at the head of the second half.
const HEAD: u32 = 3;

/// Parses the halves of a text. None when it has to be parsed in one piece.
pub(super) fn parse(text: &str) -> Option<Builder<'_>> {
    if text.len() < WORTH {
        return None;
    }
    let cut = Cut::find(text)?;
    let (first, second) = text.split_at_checked(cut.at)?;
    let mut head = String::with_capacity(cut.line.len() + second.len());
    head.push_str(cut.line);
    head.push_str(second);
    let (first, second) = std::thread::scope(|scope| {
        let other = std::thread::Builder::new().spawn_scoped(scope, || {
            let mut half = Builder::new(&head, head.len());
            half.later_half = true;
            half.run().ok().map(|()| half)
        });
        let mut half = Builder::new(first, text.len());
        let first = half.run().ok().map(|()| half);
        (first, other.ok().and_then(|thread| thread.join().ok().flatten()))
    });
    join(text, &cut, first?, second?)
}

struct Cut<'t> {
    /// Where the line `services:` begins.
    services: usize,
    /// The line, its break included.
    line: &'t str,
    /// Where the second half begins.
    at: usize,
    /// The indentation of the entries.
    indent: usize,
}

impl<'t> Cut<'t> {
    fn find(text: &'t str) -> Option<Self> {
        let services = if text.starts_with("services:") { 0 } else { text.find("\nservices:")? + 1 };
        let end = services + text.get(services..)?.find('\n')? + 1;
        let line = text.get(services..end)?;
        if !matches!(line.get("services:".len()..)?.trim_end(), "") {
            return None;
        }
        let indent =
            text.get(end..)?.lines().map(blanks).find(|(_, rest)| !rest.is_empty() && !rest.starts_with('#'))?.0;
        let middle = usize::midpoint(services, text.len());
        let mut at = middle + text.as_bytes().get(middle..)?.iter().position(|b| *b == b'\n')? + 1;
        loop {
            let next = at + text.as_bytes().get(at..)?.iter().position(|b| *b == b'\n')? + 1;
            let (column, rest) = blanks(text.get(at..next)?.trim_end());
            if column == indent && indent > 0 && rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                return Some(Self { services, line, at, indent });
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

fn join<'t>(text: &'t str, cut: &Cut<'_>, mut first: Builder<'t>, second: Builder<'_>) -> Option<Builder<'t>> {
    // The first half ends inside the mapping under `services`.
    let root = first.documents.last()?.root.0;
    let value = {
        let (key, value) = first.last_entry(root)?;
        let key = first.nodes.get(key as usize)?;
        (key.kind == Kind::Scalar && key.style == Style::Plain && key.start as usize == cut.services)
            .then_some(value)?
    };
    let holder = *first.nodes.get(value as usize)?;
    let block = |half: &Builder<'_>, id: u32| {
        half.nodes.get(id as usize).is_some_and(|n| n.kind == Kind::Mapping && n.style == Style::Block)
    };
    let column = |half: &Builder<'_>, id: u32| {
        let start = half.nodes.get(id as usize + 1).map_or(0, |n| n.start as usize);
        half.text.get(..start).map(|before| before.len() - before.rfind('\n').map_or(0, |at| at + 1))
    };
    let sound = block(&first, root)
        && block(&first, value)
        && holder.next as usize == first.nodes.len()
        && first.props.iter().rev().take_while(|p| p.node > value).all(|p| p.node != value + 1)
        && column(&first, value) == Some(cut.indent)
        && block(&second, 0)
        && block(&second, HEAD - 1)
        && column(&second, HEAD - 1) == Some(cut.indent);
    if !sound {
        return None;
    }
    let ids = narrow(first.nodes.len()) - HEAD;
    let offsets = |offset: u32| offset.checked_sub(narrow(cut.line.len())).map(|o| o + narrow(cut.at));
    // Aliases of the second half to anchors of the first.
    let mut anchors: HashMap<&str, u32> = HashMap::new();
    for props in first.props.iter().filter(|p| p.node >= root) {
        if let Some(range) = &props.anchor {
            anchors.insert(first.text.get(range.start as usize + 1..range.end as usize)?, props.node);
        }
    }
    let mut targets: Vec<(u32, u32)> =
        second.targets.iter().map(|&(alias, target)| (alias + ids, target + ids)).collect();
    let same_document = second.documents.get(1).map_or(u32::MAX, |d| d.root.0);
    for (alias, name) in &second.unresolved {
        if *alias >= same_document {
            return None;
        }
        targets.push((alias + ids, *anchors.get(name.as_str())?));
    }
    targets.sort_unstable();
    let (root_end, root_next) = second.nodes.first().map(|n| (n.end, n.next))?;
    let (value_end, value_next) = second.nodes.get(HEAD as usize - 1).map(|n| (n.end, n.next))?;
    for node in second.nodes.get(HEAD as usize..)? {
        let mut node = *node;
        (node.start, node.end, node.next) = (offsets(node.start)?, offsets(node.end)?, node.next + ids);
        first.nodes.push(node);
    }
    for (id, end, next) in [(root, root_end, root_next), (value, value_end, value_next)] {
        let node = first.nodes.get_mut(id as usize)?;
        (node.end, node.next) = (offsets(end)?, next + ids);
    }
    let range = |range: &std::ops::Range<u32>| Some(offsets(range.start)?..offsets(range.end)?);
    for props in &second.props {
        first.props.push(Props {
            node: props.node + ids,
            start: offsets(props.start)?,
            end: offsets(props.end)?,
            anchor: props.anchor.as_ref().map(range).map_or(Some(None), |r| r.map(Some))?,
            tag: props.tag.as_ref().map(range).map_or(Some(None), |r| r.map(Some))?,
        });
    }
    first.values.extend(second.values.into_iter().map(|(id, text)| (id + ids, text)));
    first.targets.extend(targets);
    let end = |end: usize| (end + cut.at).checked_sub(cut.line.len());
    if let (Some(last), Some(head)) = (first.documents.last_mut(), second.documents.first()) {
        last.end = end(head.end)?;
    }
    for document in second.documents.get(1..)? {
        let mut document = *document;
        (document.root, document.start, document.end) =
            (NodeId(document.root.0 + ids), end(document.start)?, end(document.end)?);
        first.documents.push(document);
    }
    first.text = text;
    (first.check_keys(root).is_ok() && first.check_keys(value).is_ok()).then_some(first)
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
        let mut builder = Builder::new(text, text.len());
        builder.run().unwrap();
        dump(&builder)
    }

    fn dump(builder: &Builder<'_>) -> String {
        let mut props = builder.props.clone();
        props.sort_unstable_by_key(|p| p.node);
        format!("{:#?}{props:#?}{:?}{:?}{:?}", builder.nodes, builder.values, builder.targets, builder.documents)
    }

    #[test]
    fn two_halves_make_the_tree_of_the_whole() {
        for tail in [
            "",
            "networks:\n  a:\nvolumes: {}\n",
            "  last: *s399\n",
            "---\nservices:\n  x: &y {}\n  z: *y\n",
            "  nul:\n\n# end",
        ] {
            let text = long(tail);
            let halves = parse(&text).expect("a text that can be cut");
            assert_eq!(dump(&halves), whole(&text), "{tail}");
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
}
