//! What a rule is, and where it writes its findings.

use super::finding::{Finding, Safety, Severity, Span};
use super::stack::Stack;

/// What a rule looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// The files alone.
    Files,
    /// The engine too: it runs with `--live`, or when a destination is named.
    Engine,
}

/// A rule: one file below `rules/`, whose documentation is what `explain` prints.
#[derive(Debug)]
pub struct Rule {
    /// Its id, which never changes.
    pub id: &'static str,
    /// How much its findings weigh, most of the time.
    pub severity: Severity,
    /// What it looks at.
    pub needs: Needs,
    /// The fixes it offers.
    pub fix: Option<Safety>,
    /// Whether it runs without being selected. Rules that report what is only a matter of taste don't.
    pub preset: bool,
    /// The source of its file; the documentation is at its top.
    pub source: &'static str,
    /// Looks at a stack.
    pub check: fn(&Stack<'_>, &mut Findings<'_>),
}

impl Rule {
    /// Its documentation: Markdown, the title line first.
    pub fn documentation(&self) -> String {
        let mut text = String::new();
        for line in self.source.lines().map_while(|line| line.strip_prefix("//!")) {
            text.push_str(line.strip_prefix(' ').unwrap_or(line));
            text.push('\n');
        }
        text
    }

    /// The first sentence of its documentation, without the full stop.
    pub fn summary(&self) -> String {
        let text = self.documentation();
        let paragraph = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        paragraph.trim().trim_end_matches('.').to_owned()
    }
}

/// Where a rule reports.
#[derive(Debug)]
pub struct Findings<'r> {
    rule: &'r Rule,
    list: &'r mut Vec<Finding>,
}

impl<'r> Findings<'r> {
    /// For one rule.
    pub(super) fn of(rule: &'r Rule, list: &'r mut Vec<Finding>) -> Self {
        Self { rule, list }
    }

    /// Reports a finding. The message is one sentence, lower case, without a full stop.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Finding {
        let finding = Finding {
            rule: self.rule.id,
            severity: self.rule.severity,
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
            fix: None,
        };
        self.list.push(finding);
        let last = self.list.len() - 1;
        &mut self.list[last]
    }
}
