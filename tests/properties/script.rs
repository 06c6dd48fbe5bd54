//! Writing a sketch down: every style YAML has, comments everywhere.

use super::sketch::{Entry, Item, Node};
use super::tape::Tape;

/// A comment, told from all others by its number.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) token: String,
    /// Inside of a definition that a rewrite may take away.
    pub(crate) inside: bool,
}

/// A file.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) comments: Vec<Comment>,
    /// The one line break it uses, if it uses only one.
    pub(crate) line_break: Option<&'static str>,
}

pub(crate) fn write(documents: &[Vec<Entry>], style: &[u8]) -> Written {
    let mut tape = Tape::new(style);
    let breaks: &[&'static str] = match tape.below(16) {
        12 | 13 => &["\r\n"],
        14 => &["\n", "\r\n"],
        15 if tape.chance(30) => &["\r"],
        _ => &["\n"],
    };
    let step = tape.pick(&[2, 2, 2, 4, 3, 8, 1]);
    let dash = if tape.chance(50) { 0 } else { step };
    let json = documents.len() == 1 && tape.chance(8);
    let flow = if tape.chance(25) { 30 } else { 6 };
    let bare = tape.chance(30);
    let mut script = Script {
        tape,
        out: String::new(),
        comments: Vec::new(),
        breaks,
        step,
        dash,
        json,
        flow,
        zone: 0,
        scalar: false,
        number: 0,
        bare,
        explicit: false,
    };
    if script.tape.chance(10) {
        script.out.push('\u{feff}');
    }
    for (at, document) in documents.iter().enumerate() {
        if at > 0 || !json && script.tape.chance(12) {
            script.out.push_str("---");
            script.end_line();
        }
        script.document(document);
    }
    if documents.len() == 1 && !script.scalar && script.tape.chance(4) {
        script.out.push_str("...");
        script.end_line();
    }
    if script.tape.chance(15) {
        let kept = script.out.trim_end_matches(['\n', '\r']).len();
        script.out.truncate(kept);
    }
    let line_break = (breaks.len() == 1).then(|| breaks[0]);
    Written { text: script.out, comments: script.comments, line_break }
}

struct Script<'b> {
    tape: Tape<'b>,
    out: String,
    comments: Vec<Comment>,
    breaks: &'static [&'static str],
    step: usize,
    dash: usize,
    json: bool,
    /// How many of a hundred collections are in brackets.
    flow: usize,
    /// How many definitions that may go are open.
    zone: usize,
    /// The last thing written is a block scalar, to which a line indented deeply enough would belong.
    scalar: bool,
    number: usize,
    /// Without comments.
    bare: bool,
    /// A dash or the colon of a `? key` was just written.
    explicit: bool,
}

impl Script<'_> {
    fn line_break(&mut self) {
        let text = if self.breaks.len() == 1 { self.breaks[0] } else { self.tape.pick(self.breaks) };
        self.out.push_str(text);
    }

    fn comment(&mut self) {
        self.number += 1;
        let token = format!("c{}!", self.number);
        let form = self.tape.below(6);
        let text = match form {
            1 => format!("#{token}"),
            2 => format!("#\t{token}\tx"),
            3 => format!("# {token} 'größe: [\""),
            4 => format!("## {token} # networks: &a *b"),
            5 => format!("# {token}  "),
            _ => format!("# {token}"),
        };
        self.out.push_str(&text);
        self.comments.push(Comment { token, inside: self.zone > 0 });
    }

    fn end_line(&mut self) {
        self.scalar = false;
        let explicit = std::mem::take(&mut self.explicit);
        match self.tape.below(24) {
            20 => self.out.push_str("  "),
            21 if !self.bare && !self.out.ends_with([' ', '\n', '\r']) && !explicit => {
                self.out.push_str("\t ");
                self.comment();
            }
            22 | 23 if !self.bare => {
                self.out.push(' ');
                self.comment();
            }
            _ => {}
        }
        self.line_break();
    }

    fn pad(&mut self, column: usize) {
        self.out.push_str(&" ".repeat(column));
    }

    /// What may stand above an entry.
    fn gap(&mut self, column: usize) {
        while self.tape.chance(8) {
            if self.tape.chance(40) || self.bare {
                if !self.scalar && self.tape.chance(20) {
                    self.out.push_str("   ");
                }
                self.line_break();
            } else {
                let at = if self.tape.chance(70) { column } else { self.tape.below(column + 1) };
                self.pad(at);
                self.comment();
                self.line_break();
                self.scalar = false;
            }
        }
    }

    /// Comments below an entry and deeper than it.
    fn below(&mut self, column: usize) {
        while !self.bare && !self.scalar && self.tape.chance(4) {
            self.pad(column + self.step);
            self.comment();
            self.line_break();
        }
    }

    fn document(&mut self, entries: &[Entry]) {
        if self.json {
            let item = Item { anchor: None, tag: None, node: Node::Map(entries.to_vec()) };
            let lines = self.tape.chance(70);
            self.flow(&item, 0, lines);
            self.end_line();
            return;
        }
        self.block_map(entries, 0, false);
        self.gap(0);
    }

    fn block_map(&mut self, entries: &[Entry], column: usize, on_line: bool) {
        for (at, entry) in entries.iter().enumerate() {
            if at > 0 || !on_line {
                self.gap(column);
                self.pad(column);
            }
            self.entry(entry, column);
        }
    }

    fn entry(&mut self, entry: &Entry, column: usize) {
        self.zone += usize::from(entry.networks);
        let key = self.key(&entry.key);
        if self.tape.chance(3) {
            self.out.push_str("? ");
            self.out.push_str(&key);
            self.end_line();
            self.pad(column);
            self.out.push(':');
            // A tab may not follow this colon.
            self.explicit = true;
        } else {
            self.out.push_str(&key);
            if self.tape.chance(3) {
                self.out.push(' ');
            }
            self.out.push(':');
        }
        self.value(&entry.value, column);
        self.below(column);
        self.zone -= usize::from(entry.networks);
    }

    fn key(&mut self, key: &str) -> String {
        if key == "<<" {
            return key.to_owned();
        }
        match self.tape.below(20) {
            17 => format!("'{key}'"),
            18 | 19 => format!("\"{key}\""),
            _ => key.to_owned(),
        }
    }

    /// Anchor and tag, each with a space before it.
    fn properties(&mut self, item: &Item) {
        let anchor = item.anchor.as_ref().map(|name| format!(" &{name}"));
        let tag = item.tag.map(|tag| format!(" {tag}"));
        let (first, second) = if self.tape.chance(30) { (tag, anchor) } else { (anchor, tag) };
        self.out.extend(first.into_iter().chain(second));
    }

    /// The rest of a line behind `key:`, and the lines below.
    fn value(&mut self, item: &Item, column: usize) {
        self.properties(item);
        match &item.node {
            Node::Nothing => self.end_line(),
            Node::Alias(name) => {
                self.out.push_str(&format!(" *{name}"));
                self.end_line();
            }
            Node::Raw(text) => {
                self.out.push_str(&format!(" {text}"));
                self.end_line();
            }
            Node::Word(text) => self.word(text, column),
            Node::Text(lines) => self.text(lines, column, column),
            Node::Map(entries) if !entries.is_empty() && !self.tape.chance(self.flow) => {
                self.end_line();
                let inner = column + self.step;
                self.block_map(entries, inner, false);
            }
            Node::Seq(items) if !items.is_empty() && !self.tape.chance(self.flow) => {
                self.end_line();
                let inner = column + self.dash;
                self.block_seq(items, inner);
            }
            Node::Map(_) | Node::Seq(_) => {
                self.out.push(' ');
                let lines = self.tape.chance(25);
                let bare = Item { anchor: None, tag: None, node: item.node.clone() };
                self.flow(&bare, column, lines);
                self.end_line();
            }
        }
    }

    fn block_seq(&mut self, items: &[Item], column: usize) {
        for item in items {
            self.gap(column);
            self.pad(column);
            self.out.push('-');
            self.explicit = true;
            match &item.node {
                Node::Map(entries) if !entries.is_empty() && item.anchor.is_none() && item.tag.is_none() => {
                    let spaces = if self.tape.chance(20) { 3 } else { 1 };
                    self.pad(spaces);
                    self.block_map(entries, column + 1 + spaces, true);
                }
                // Below a dash everything else stays on its line.
                Node::Map(_) | Node::Seq(_) => {
                    self.properties(item);
                    self.out.push(' ');
                    let bare = Item { anchor: None, tag: None, node: item.node.clone() };
                    self.flow(&bare, column, false);
                    self.end_line();
                }
                _ => self.value(item, column),
            }
        }
    }

    fn word(&mut self, text: &str, column: usize) {
        if self.tape.chance(2) {
            self.end_line();
            self.pad(column + self.step);
        } else {
            self.out.push_str(if self.tape.chance(4) { "   " } else { " " });
        }
        let written = self.scalar(text, false);
        self.out.push_str(&written);
        self.end_line();
    }

    fn scalar(&mut self, text: &str, flow: bool) -> String {
        if self.json {
            return double(text);
        }
        let plain = plain(text, flow);
        match self.tape.below(10) {
            8 => format!("'{}'", text.replace('\'', "''")),
            9 => double(text),
            _ if plain => text.to_owned(),
            n if n % 2 == 0 => double(text),
            _ => format!("'{}'", text.replace('\'', "''")),
        }
    }

    /// `base` is the column of the key or dash that holds the text.
    fn text(&mut self, lines: &[String], column: usize, base: usize) {
        match self.tape.below(8) {
            6 => {
                self.out.push_str(&format!(" {}", double(&lines.join("\n"))));
                self.end_line();
            }
            7 => {
                // Folded over several lines.
                self.out.push_str(" \"");
                for (at, line) in lines.iter().enumerate() {
                    if at > 0 {
                        self.line_break();
                        self.pad(column + 1);
                    }
                    let inner = double(line.trim());
                    self.out.push_str(&inner[1..inner.len() - 1]);
                }
                self.out.push('"');
                self.end_line();
            }
            form => {
                let mark = if form % 2 == 0 { "|" } else { ">" };
                let chomp = self.tape.pick(&["", "-", "+"]);
                let first_blank = lines.first().is_none_or(|line| line.is_empty() || line.starts_with(' '));
                let indent = 1 + self.tape.below(4);
                let indicator = if first_blank || self.tape.chance(20) { indent.to_string() } else { String::new() };
                let head = if self.tape.chance(50) {
                    format!(" {mark}{indicator}{chomp}")
                } else {
                    format!(" {mark}{chomp}{indicator}")
                };
                self.out.push_str(&head);
                self.end_line();
                for line in lines {
                    if !line.is_empty() {
                        self.pad(base + indent);
                        self.out.push_str(line);
                    }
                    self.line_break();
                }
                self.scalar = true;
            }
        }
    }

    fn flow(&mut self, item: &Item, column: usize, lines: bool) {
        let mut lead = String::new();
        if let Some(anchor) = &item.anchor {
            lead.push_str(&format!("&{anchor} "));
        }
        if let Some(tag) = item.tag {
            lead.push_str(&format!("{tag} "));
        }
        self.out.push_str(&lead);
        match &item.node {
            Node::Nothing => {
                self.out.push_str("null");
            }
            Node::Alias(name) => {
                // A comma or a bracket may not follow at once in every reader.
                self.out.push_str(&format!("*{name} "));
            }
            Node::Raw(text) => self.out.push_str(text),
            Node::Word(text) => {
                let written = self.scalar(text, true);
                self.out.push_str(&written);
            }
            Node::Text(lines) => self.out.push_str(&double(&lines.join("\n"))),
            Node::Seq(items) => {
                self.out.push('[');
                let count = items.len();
                for (at, item) in items.iter().enumerate() {
                    self.flow_gap(column, lines, at == 0);
                    let lines = lines && self.tape.chance(30);
                    self.flow(item, column + self.step, lines);
                    self.comma(at + 1 == count);
                }
                self.flow_end(column, lines && count > 0);
                self.out.push(']');
            }
            Node::Map(entries) => {
                self.out.push('{');
                let count = entries.len();
                for (at, entry) in entries.iter().enumerate() {
                    self.flow_gap(column, lines, at == 0);
                    self.zone += usize::from(entry.networks);
                    let key = if self.json && entry.key != "<<" {
                        format!("\"{}\"", entry.key)
                    } else {
                        self.key(&entry.key)
                    };
                    self.out.push_str(&key);
                    let bare = matches!(entry.value.node, Node::Nothing) && entry.value.anchor.is_none() && !self.json;
                    if !(bare && self.tape.chance(20)) {
                        self.out.push_str(": ");
                        let lines = lines && self.tape.chance(50);
                        self.flow(&entry.value, column + self.step, lines);
                    }
                    self.comma(at + 1 == count);
                    if lines && !self.bare && self.tape.chance(10) {
                        self.out.push(' ');
                        self.comment();
                        self.line_break();
                        self.pad(column + self.step);
                    }
                    self.zone -= usize::from(entry.networks);
                }
                self.flow_end(column, lines && count > 0);
                self.out.push('}');
            }
        }
    }

    fn comma(&mut self, last: bool) {
        if !last {
            self.out.push_str(if self.json || !self.tape.chance(5) { "," } else { " ," });
        } else if !self.json && self.tape.chance(8) {
            self.out.push(',');
        }
    }

    fn flow_gap(&mut self, column: usize, lines: bool, first: bool) {
        if lines {
            self.line_break();
            while !self.bare && self.tape.chance(5) {
                self.pad(column + self.step);
                self.comment();
                self.line_break();
            }
            self.pad(column + self.step);
        } else if !first {
            self.out.push(' ');
        }
    }

    fn flow_end(&mut self, column: usize, lines: bool) {
        if lines {
            self.line_break();
            self.pad(column + 1);
        }
    }
}

/// A text in double quotes.
fn double(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// Whether a text may stand without quotes and stays a string.
fn plain(text: &str, flow: bool) -> bool {
    let marks = "{[&*!#%@`\"'|>-?:~ ";
    let first = text.chars().next();
    let foreign = first.is_none_or(|first| marks.contains(first))
        || text.ends_with([' ', ':'])
        || [": ", " #"].iter().any(|end| text.contains(end))
        || flow && text.contains([',', '[', ']', '{', '}']);
    !foreign && text.parse::<f64>().is_err() && !matches!(text, "true" | "false" | "null")
}
