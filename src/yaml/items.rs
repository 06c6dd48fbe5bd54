//! Taking items out of sequences, and giving scalars another text in the quotes they have.

use rustc_hash::FxHashSet as HashSet;

use super::edit::Edits;
use super::layout::Layout;
use super::scalar::{flow_scalar, plain_or_quoted, quoted};
use super::tree::{NodeId, Style};

impl Layout<'_> {
    /// Removes items of a sequence with everything on their lines. Where no item is left, `[]` stays.
    pub fn remove_items(&self, edits: &mut Edits, sequence: NodeId, gone: &[NodeId]) {
        let yaml = self.yaml;
        let items: Vec<NodeId> = yaml.children(sequence).collect();
        if gone.is_empty() {
            return;
        }
        let gone: &HashSet<NodeId> = &gone.iter().copied().collect();
        if yaml.style(sequence) == Style::Flow {
            self.remove_flow_items(edits, sequence, &items, gone);
        } else if gone.len() >= items.len() {
            self.empty_list(edits, sequence, &items);
        } else {
            for (at, &item) in items.iter().enumerate().filter(|(_, item)| gone.contains(item)) {
                let Some(dash) = yaml.dash(item) else { continue };
                if yaml.first_on_line(dash) {
                    let first = yaml.line_start(dash);
                    let end = yaml.next_line(yaml.end(item).max(dash + 1));
                    let bare_end = end == yaml.text().len() && yaml.break_at(yaml.line_end(yaml.end(item))).is_empty();
                    edits.remove(if bare_end { yaml.break_before_line(first)..end } else { first..end });
                } else if let Some(next) = items.get(at + 1).and_then(|&next| yaml.dash(next)) {
                    // `- - a`: the next one moves up.
                    edits.remove(dash..next);
                } else {
                    edits.remove(dash..yaml.end(item));
                }
            }
        }
    }

    fn remove_flow_items(&self, edits: &mut Edits, sequence: NodeId, items: &[NodeId], gone: &HashSet<NodeId>) {
        let yaml = self.yaml;
        let span = yaml.span(sequence);
        if gone.len() >= items.len() {
            edits.remove(span.start + 1..span.end - 1);
            return;
        }
        let mut survivor = false;
        for (at, &item) in items.iter().enumerate() {
            if !gone.contains(&item) {
                survivor = true;
            } else if survivor {
                let from = items.get(at.wrapping_sub(1)).map_or(yaml.start(item), |&before| yaml.end(before));
                edits.remove(from..yaml.end(item));
            } else if let Some(&next) = items.get(at + 1) {
                edits.remove(yaml.start(item)..yaml.start(next));
            }
        }
    }

    /// Makes a block sequence `[]`.
    fn empty_list(&self, edits: &mut Edits, sequence: NodeId, items: &[NodeId]) {
        let yaml = self.yaml;
        let (Some(&first), Some(&last)) = (items.first(), items.last()) else { return };
        let Some(dash) = yaml.dash(first) else { return };
        let end = yaml.end(last).max(dash + 1);
        let holder = match yaml.properties_span(sequence) {
            Some(props) => Some(props.end),
            None => yaml.parent_entry(sequence).and_then(|(key, value)| yaml.colon(key, value)).map(|at| at + 1),
        };
        match holder {
            Some(at) if yaml.first_on_line(dash) => {
                edits.insert(at, " []");
                let first = yaml.line_start(dash);
                let after = yaml.next_line(end);
                let bare_end = after == yaml.text().len() && yaml.break_at(yaml.line_end(end)).is_empty();
                edits.remove(if bare_end { yaml.break_before_line(first)..after } else { first..after });
            }
            _ => edits.replace(dash..end, "[]"),
        }
    }

    /// Gives a scalar another text. Its quotes stay; a plain one gets quotes where it needs them. Block scalars become
    /// quoted ones only where their header and text are all there is of them, which is not done here: they stay.
    pub fn rewrite(&self, edits: &mut Edits, node: NodeId, text: &str) {
        let yaml = self.yaml;
        let new = match yaml.style(node) {
            Style::Single if !text.contains(['\'', '\n']) => format!("'{text}'").into(),
            Style::Single | Style::Double => quoted(text).into(),
            Style::Plain if self.in_brackets(node) => flow_scalar(text),
            Style::Plain => plain_or_quoted(text),
            Style::Literal | Style::Folded | Style::Block | Style::Flow | Style::Absent => return,
        };
        edits.replace(yaml.span(node), new);
    }

    fn in_brackets(&self, node: NodeId) -> bool {
        self.yaml.parent(node).is_some_and(|parent| self.yaml.style(parent) == Style::Flow)
    }
}
