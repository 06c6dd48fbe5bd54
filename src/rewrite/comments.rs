//! What is said of the comments that go with what they stand at.

use std::ops::Range;

use super::plan::FilePlan;
use super::report::{Kind, Report};
use crate::compose::{Place, Project};
use crate::yaml::Style;

/// Reports the comments inside of what goes, but for those that come back elsewhere.
pub(super) fn tell(project: &Project, file: usize, plan: &FilePlan, report: &mut Report) {
    let yaml = project.yaml(file);
    // Lines move with the comments at their ends, a value on its line without.
    let end = |id| if yaml.style(id) == Style::Block { yaml.line_end(yaml.end(id)) } else { yaml.end(id) };
    let moved = Spans::of(plan.expect.moved.values().map(|&id| yaml.span(id).start..end(id)));
    let services = Spans::of(plan.services.iter().map(|&(key, value)| yaml.start(key)..end(value)));
    for edit in plan.edits.list() {
        if edit.range.is_empty() {
            continue;
        }
        let carries = edit.text.contains('#');
        for comment in yaml.comments(edit.range.clone()) {
            let text = yaml.text().get(comment.clone()).unwrap_or("").trim_end();
            if carries && edit.text.contains(text) || moved.hold(comment.start) {
                continue;
            }
            let whose = if services.hold(comment.start) { "service" } else { "network definition" };
            let place = Place::new(file, comment.start);
            report.add(Kind::Note, "comment", place, format!("the comment `{text}` went with its {whose}"));
        }
    }
}

/// Parts of a text, in their order and without overlaps.
struct Spans(Vec<Range<usize>>);

impl Spans {
    fn of(ranges: impl Iterator<Item = Range<usize>>) -> Self {
        let mut all: Vec<_> = ranges.collect();
        all.sort_unstable_by_key(|range| range.start);
        let mut spans: Vec<Range<usize>> = Vec::with_capacity(all.len());
        for range in all {
            match spans.last_mut() {
                Some(last) if range.start < last.end => last.end = last.end.max(range.end),
                _ => spans.push(range),
            }
        }
        Self(spans)
    }

    fn hold(&self, at: usize) -> bool {
        let before = self.0.partition_point(|range| range.start <= at);
        before.checked_sub(1).and_then(|last| self.0.get(last)).is_some_and(|range| range.contains(&at))
    }
}
