//! The linter: what goes wrong with networks, names and destinations, said before a deploy.
//!
//! Rules look at a [`Stack`] and report [`Finding`]s; they change nothing and ask nobody. [`check`] runs them over one
//! project, comments that ignore findings are obeyed, and [`fix`](fix::fix) turns fixes into proved edits.

mod addressing;
mod asks;
mod expected;
mod facts;
mod finding;
pub mod fix;
mod hosts;
mod index;
mod live;
mod ports;
mod reach;
mod registry;
mod routes;
mod rule;
mod rules;
mod schema;
mod selection;
mod stack;
mod subnet;
mod suppress;
mod words;

pub use asks::{Ask, Piece};
pub use facts::{Dependency, Facts, Port, Text, Variable};
pub use finding::{Action, Finding, Fix, Related, Safety, Severity, Span};
pub use hosts::{Mention, mentions};
pub use live::{Live, LiveContainer, LiveEndpoint, LiveNetwork};
pub use ports::image_name;
pub use reach::Answer;
pub use registry::{RULES, rule};
pub use rule::{Findings, Needs, Rule};
pub use schema::schema;
pub use selection::{FailOn, FileSettings, Selection};
pub use stack::{Stack, Unit};

/// What lint has to say about one project.
#[derive(Debug, Clone, Default)]
pub struct Checked {
    /// The findings, by place.
    pub findings: Vec<Finding>,
    /// How many more there are that a comment ignores.
    pub ignored: usize,
}

/// Runs the selected rules over a project.
pub fn check(stack: &Stack<'_>, selection: &Selection) -> Checked {
    let mut found = Vec::new();
    for rule in RULES {
        if selection.has(rule) && (rule.needs == Needs::Files || stack.live.is_some()) {
            (rule.check)(stack, &mut Findings::of(rule, &mut found));
        }
    }
    let reserved = fix::Reserved::of(stack.project);
    for finding in &mut found {
        finding.span = visible(stack, finding.span);
        finding.fix = finding.fix.take().and_then(|fix| reserved.settle(stack.project, fix));
    }
    let (mut findings, ignored) = suppress::apply(stack, selection, found);
    findings.sort_by(|a, b| (a.span, a.rule, &a.message).cmp(&(b.span, b.rule, &b.message)));
    findings.dedup_by(|a, b| a.span == b.span && a.rule == b.rule && a.message == b.message);
    Checked { findings, ignored }
}

/// A span with something to see in it: nothing at all becomes the character before or behind it.
fn visible(stack: &Stack<'_>, span: Span) -> Span {
    let text = stack.yaml(span.file).text();
    if span.start < span.end {
        return span;
    }
    let ahead = text[span.start..].chars().next().filter(|c| !c.is_control());
    let behind = text[..span.start].chars().next_back().map_or(0, char::len_utf8);
    match ahead {
        Some(next) => Span { end: span.start + next.len_utf8(), ..span },
        None => Span { start: span.start - behind, ..span },
    }
}
