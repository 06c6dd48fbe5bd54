//! Moving an anchored node to one of its aliases.

use super::edit::Edits;
use super::layout::Layout;
use super::tree::{Kind, NodeId, Style};

impl Layout<'_> {
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
        edits.replace(yaml.span(alias), props);
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
