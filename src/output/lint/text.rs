//! For people: each finding with the line it is about, as compilers show it, and a summary.

use std::collections::BTreeSet;
use std::ops::Range;

use annotate_snippets::level::{ERROR, HELP, INFO, Level, NOTE, WARNING};
use annotate_snippets::renderer::{DecorStyle, Renderer};
use annotate_snippets::{Annotation, AnnotationKind, Group, Origin, Snippet};

use super::excerpt::Excerpt;
use super::places::Places;
use super::{Look, Report};
use crate::compose::LoadError;
use crate::lint::{Finding, Related, Safety, Severity, Span};
use crate::output::sanitise::sanitise;

/// Related places that are at most so many lines away are shown in the same excerpt.
const NEAR: usize = 30;

pub(super) fn render(report: &Report<'_>, look: Look) -> String {
    let renderer = if look.colored { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.term_width(look.width).decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    let mut block = |group: Group<'_>, columns: &[Column]| {
        out.push_str(&corrected(renderer.render(&[group]), columns));
        out.push_str("\n\n");
    };
    for (places, finding) in report.findings() {
        let (group, columns) = shown(places, finding);
        block(group, &columns);
    }
    for failure in &report.results.failures {
        block(failed(failure), &[]);
    }
    if look.quiet {
        return out;
    }
    for note in &report.results.notes {
        block(Group::with_title(NOTE.primary_title(sanitise(note))), &[]);
    }
    out.push_str(&summary(report));
    out
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => ERROR,
        Severity::Warning => WARNING,
        Severity::Info => INFO,
    }
}

/// A place as the renderer counts it in an excerpt, and as it is in the file.
struct Column {
    counted: String,
    real: String,
}

/// The renderer counts columns in what it is given: in a line that was cut, or that has a spelled-out control character, it
/// counts wrong. The places stand in the order in which they were given.
fn corrected(mut text: String, columns: &[Column]) -> String {
    let mut from = 0;
    for Column { counted, real } in columns {
        let Some(at) = text.get(from..).and_then(|rest| rest.find(counted.as_str())) else { continue };
        text.replace_range(from + at..from + at + counted.len(), real);
        from += at + real.len();
    }
    text
}

fn shown<'f>(places: &Places<'f>, finding: &'f Finding) -> (Group<'f>, Vec<Column>) {
    let title = level(finding.severity).primary_title(sanitise(&finding.message)).id(finding.rule);
    let line = |span: Span| places.start(span).line;
    let near = |related: &&Related| {
        related.span.file == finding.span.file && line(related.span).abs_diff(line(finding.span)) <= NEAR
    };
    let (near, far): (Vec<&Related>, Vec<&Related>) = finding.related.iter().partition(near);

    let mut columns = Vec::new();
    let mut group = Group::with_title(title);
    let excerpt = Excerpt::of(places, std::iter::once(finding.span).chain(near.iter().map(|r| r.span)).collect());
    let primary = AnnotationKind::Primary.span(excerpt.marks[0].clone());
    let secondary = near.iter().zip(&excerpt.marks[1..]).map(|(related, mark)| context(mark, related));
    let marks = std::iter::once(primary).chain(secondary).collect();
    group = group.element(snippet(places, excerpt, marks, &mut columns));
    for related in far {
        let excerpt = Excerpt::of(places, vec![related.span]);
        let marks = vec![context(&excerpt.marks[0], related)];
        group = group.element(snippet(places, excerpt, marks, &mut columns));
    }
    if let Some(help) = &finding.help {
        group = group.element(HELP.message(sanitise(help)));
    }
    if let Some(fix) = &finding.fix {
        let flag = match fix.safety {
            Safety::Safe => "--fix",
            Safety::Unsafe => "--unsafe-fixes",
        };
        let text = format!("{} ({flag})", sanitise(&fix.title));
        group = group.element(NOTE.with_name("fix").message(text));
    }
    (group, columns)
}

fn context<'f>(mark: &Range<usize>, related: &'f Related) -> Annotation<'f> {
    AnnotationKind::Context.span(mark.clone()).label(sanitise(&related.message))
}

/// An excerpt with its marks, the first of which gives the place that is shown above it.
fn snippet<'f>(
    places: &Places<'f>,
    excerpt: Excerpt,
    marks: Vec<Annotation<'f>>,
    columns: &mut Vec<Column>,
) -> Snippet<'f, Annotation<'f>> {
    let span = excerpt.spans[0];
    let (at, name) = (places.start(span), sanitise(places.name(span)));
    let place = |column: usize| format!("{name}:{}:{column}", at.line);
    columns.push(Column { counted: place(excerpt.column()), real: place(at.column) });
    Snippet::source(excerpt.source).line_start(excerpt.line).path(name).annotations(marks)
}

fn failed(failure: &LoadError) -> Group<'_> {
    let mut group = Group::with_title(ERROR.primary_title(sanitise(&failure.message)));
    let origin = Origin::path(sanitise(&failure.file));
    group = group.element(match failure.position {
        Some(at) => origin.line(at.line).char_column(at.column),
        None => origin,
    });
    match &failure.hint {
        Some(hint) => group.element(HELP.message(sanitise(hint))),
        None => group,
    }
}

/// `3 errors, 2 warnings in 2 files; 1 fixable with --fix`
fn summary(report: &Report<'_>) -> String {
    let counts = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Info, "info")];
    let mut found = Vec::new();
    for (severity, name) in counts {
        match report.count(severity) {
            0 => {}
            1 => found.push(format!("1 {name}")),
            count if severity == Severity::Info => found.push(format!("{count} {name}")),
            count => found.push(format!("{count} {name}s")),
        }
    }
    let touched: BTreeSet<&str> = report.findings().map(|(places, finding)| places.name(finding.span)).collect();
    let mut parts = Vec::new();
    if found.is_empty() {
        let all = report.results.projects.iter().flat_map(|result| &result.project.files[..result.project.own]);
        let all: BTreeSet<&str> = all.map(|file| file.name.as_str()).collect();
        parts.push(format!("no findings in {}", plural(all.len(), "file")));
    } else {
        parts.push(format!("{} in {}", found.join(", "), plural(touched.len(), "file")));
    }
    let fixable = |safety| {
        let fixes = report.findings().filter_map(|(_, finding)| finding.fix.as_ref());
        fixes.filter(|fix| fix.safety == safety).count()
    };
    match (fixable(Safety::Safe), fixable(Safety::Unsafe)) {
        (0, 0) => {}
        (safe, 0) => parts.push(format!("{safe} fixable with --fix")),
        (0, risky) => parts.push(format!("{risky} fixable with --unsafe-fixes")),
        (safe, risky) => parts.push(format!("{safe} fixable with --fix, {risky} more with --unsafe-fixes")),
    }
    let results = &report.results;
    let number = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
    parts.extend(number(results.projects.iter().map(|result| result.mended.len()).sum(), "mended"));
    parts.extend(number(results.projects.iter().map(|result| result.checked.ignored).sum(), "ignored"));
    parts.extend((!results.failures.is_empty()).then(|| format!("{} unread", plural(results.failures.len(), "file"))));
    format!("{}\n", parts.join("; "))
}

fn plural(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
