//! The little Markdown that the rules' documentation is written in, laid out for a terminal: paragraphs, headings, lists
//! and fenced code.

use std::fmt::Write as _;

/// Text is not set wider than this, however wide the terminal is.
const WIDEST: usize = 100;

/// Lays out a text for so many columns. Headings are bold where color is wanted, and what stands below them is indented.
pub fn render(markdown: &str, width: usize, colored: bool) -> String {
    let mut page = Page { out: String::new(), width: width.clamp(20, WIDEST), indent: "", tight: true };
    let mut lines = markdown.lines().peekable();
    let mut listed = false;
    while let Some(line) = lines.next() {
        if let Some(heading) = line.strip_prefix('#') {
            page.gap();
            let heading = heading.trim_start_matches('#').trim();
            let (on, off) = if colored { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
            let _ = writeln!(page.out, "{on}{heading}:{off}");
            (page.indent, page.tight) = ("  ", true);
        } else if line.starts_with("```") {
            page.gap();
            for line in lines.by_ref().take_while(|line| !line.starts_with("```")) {
                page.code(line);
            }
        } else if !line.trim().is_empty() {
            let item = line.starts_with("- ");
            let mut text = line.trim().to_owned();
            let same = |next: &&str| !next.trim().is_empty() && !starts_block(next);
            while let Some(next) = lines.next_if(same) {
                text.push(' ');
                text.push_str(next.trim());
            }
            // The items of a list stand close together.
            page.tight |= item && listed;
            page.gap();
            page.paragraph(&text, if item { "  " } else { "" });
            listed = item;
            continue;
        }
        listed &= line.trim().is_empty();
    }
    page.out
}

fn starts_block(line: &str) -> bool {
    ["# ", "## ", "```", "- "].iter().any(|start| line.starts_with(start))
}

/// Text in lines of at most so many columns; a word that is longer gets a line of its own. Lines but the first begin with
/// `hang`.
pub fn wrap(text: &str, width: usize, hang: &str) -> String {
    let (mut out, mut column) = (String::new(), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            out.push_str(hang);
            column = hang.chars().count();
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

struct Page {
    out: String,
    width: usize,
    indent: &'static str,
    /// No blank line before what comes next.
    tight: bool,
}

impl Page {
    fn gap(&mut self) {
        if !std::mem::take(&mut self.tight) {
            self.out.push('\n');
        }
    }

    fn code(&mut self, line: &str) {
        if !line.is_empty() {
            self.out.push_str(self.indent);
            self.out.push_str("  ");
            self.out.push_str(line);
        }
        self.out.push('\n');
    }

    fn paragraph(&mut self, text: &str, hang: &str) {
        self.out.push_str(self.indent);
        let hang = format!("{}{hang}", self.indent);
        self.out.push_str(&wrap(text, self.width - self.indent.len(), &hang));
        self.out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "One sentence that is\nlonger than a line is.\n\n## Why\nBecause:\n\n- of one thing that is told at length\n- of another\n\n```yaml\nservices:\n\n  web: {}\n```\n\nThe end.\n";

    #[test]
    fn paragraphs_are_wrapped_and_code_is_not() {
        let wanted = "One sentence that is longer\nthan a line is.\n\nWhy:\n  Because:\n\n  - of one thing that is\n    told at length\n  - of another\n\n    services:\n\n      web: {}\n\n  The end.\n";
        assert_eq!(render(TEXT, 28, false), wanted);
        assert!(render(TEXT, 28, true).contains("\x1b[1mWhy:\x1b[0m\n"));
    }

    #[test]
    fn a_word_that_is_longer_than_a_line_stays_whole() {
        assert_eq!(wrap("a bbbbbbbbbb c", 5, ""), "a\nbbbbbbbbbb\nc");
        assert_eq!(wrap("", 5, ""), "");
    }
}
