//! Comments that ignore findings: `# destination: ignore[rule] -- reason` on the line or the line above, and
//! `# destination: ignore-file[rule]` above the file's content.

use rustc_hash::FxHashMap as HashMap;

use super::finding::{Finding, Span};
use super::registry::rule;
use super::rule::Findings;
use super::selection::{Selection, similar};
use super::stack::Stack;
use crate::compose::{Lines, Place, SourceFile};

/// One rule that one comment names.
#[derive(Debug)]
struct Ignore<'a> {
    rule: &'a str,
    /// The bytes of the rule's name.
    span: Span,
    /// The lines whose findings it hides, by where they begin; all of the file when none.
    lines: Option<[usize; 2]>,
    used: bool,
}

/// A comment that is meant to ignore something and can't.
#[derive(Debug)]
struct Void {
    /// The bytes of the comment.
    span: Span,
    message: &'static str,
    help: &'static str,
}

/// Takes out what comments ignore, adds what comments ignore for nothing, and says how many findings went.
pub(super) fn apply(stack: &Stack<'_>, selection: &Selection, found: Vec<Finding>) -> (Vec<Finding>, usize) {
    let (mut ignores, mut voids) = (Vec::new(), Vec::new());
    for (number, file) in stack.project.files.iter().enumerate().take(stack.project.own) {
        read(number, file, &mut ignores, &mut voids);
    }
    if ignores.is_empty() && voids.is_empty() {
        return (found, 0);
    }
    let mut covered: Covered<'_> = HashMap::default();
    for (number, ignore) in ignores.iter().enumerate() {
        let lines = ignore.lines.map_or_else(|| vec![None], |[first, next]| vec![Some(first), Some(next)]);
        for line in lines {
            covered.entry((ignore.span.file, ignore.rule, line)).or_default().push(number);
        }
    }
    let before = found.len();
    let mut kept = found;
    let lines = Lines::of(&stack.project.files);
    let line = |span: Span| lines.line(Place::new(span.file, span.start)).start;
    kept.retain(|finding| !hidden(finding, line(finding.span), &covered, &mut ignores));
    let hidden = before - kept.len();
    let Some(own) = rule("unused-ignore").filter(|rule| selection.has(rule)) else { return (kept, hidden) };
    let mut unused = Vec::new();
    let mut findings = Findings::of(own, &mut unused);
    for void in &voids {
        findings.report(void.span, void.message).help(void.help);
    }
    for ignore in ignores.iter().filter(|ignore| !ignore.used && ignore.rule != own.id) {
        match rule(ignore.rule) {
            None => {
                let finding = findings.report(ignore.span, format!("there is no rule `{}` to ignore", ignore.rule));
                if let Some(name) = similar(ignore.rule) {
                    finding.help(format!("there is `{name}`"));
                }
            }
            // A rule that didn't run has nothing to say about what it would have found.
            Some(rule) if !selection.has(rule) || rule.needs == super::Needs::Engine && stack.live.is_none() => {}
            Some(rule) => {
                let finding = findings.report(ignore.span, format!("nothing here is found by `{}`", rule.id));
                finding.help("remove the comment");
            }
        }
    }
    unused.retain(|finding| !self::hidden(finding, line(finding.span), &covered, &mut ignores));
    kept.extend(unused);
    (kept, hidden)
}

/// The comments that cover a line of a file, or all of it, for one rule.
type Covered<'a> = HashMap<(usize, &'a str, Option<usize>), Vec<usize>>;

/// Whether a finding in the line that begins at a byte is covered.
fn hidden<'a>(finding: &Finding, line: usize, covered: &Covered<'a>, ignores: &mut [Ignore<'a>]) -> bool {
    let file = finding.span.file;
    let mut hidden = false;
    for &number in [None, Some(line)].iter().filter_map(|line| covered.get(&(file, finding.rule, *line))).flatten() {
        ignores[number].used = true;
        hidden = true;
    }
    hidden
}

fn read<'a>(number: usize, file: &'a SourceFile, ignores: &mut Vec<Ignore<'a>>, voids: &mut Vec<Void>) {
    let yaml = &file.yaml;
    let text = yaml.text();
    if !text.contains("destination:") {
        return;
    }
    let content = yaml.documents().first().map_or(text.len(), |document| yaml.start(document.root));
    let mut run = (0, 0);
    for comment in yaml.comments(0..text.len()) {
        let span = Span { file: number, start: comment.start, end: comment.end };
        let Some((whole_file, names)) = names(&text[comment.clone()]) else {
            if is_meant(&text[comment]) {
                let message = "this comment names no rule, and ignores nothing";
                voids.push(Void { span, message, help: "write `# destination: ignore[rule] -- reason`" });
            }
            continue;
        };
        if whole_file && comment.start > content {
            let message = "what is ignored in the whole file is said above its content; here it ignores nothing";
            voids.push(Void { span, message, help: "move the comment to the top of the file" });
            continue;
        }
        let first = yaml.line_start(comment.start);
        let lines = if yaml.comment_line(comment.start).is_some() {
            // All comments of a run end before the same line.
            if !(run.0..run.1).contains(&first) {
                let mut next = yaml.next_line(comment.start);
                while next < text.len() && yaml.comment_line(next).is_some() {
                    next = yaml.next_line(next);
                }
                run = (first, next);
            }
            [first, run.1]
        } else {
            [first, first]
        };
        for name in names {
            let start = comment.start + name.start;
            let span = Span { file: number, start, end: comment.start + name.end };
            let lines = (!whole_file).then_some(lines);
            ignores.push(Ignore { rule: &text[start..span.end], span, lines, used: false });
        }
    }
}

/// True for a comment of which nobody could say that it only talks: `ignore` alone, with a reason, or with something that
/// is no list of rules.
fn is_meant(comment: &str) -> bool {
    let rest = comment.trim_start_matches('#').trim_start();
    let Some(rest) = rest.strip_prefix("destination:") else { return false };
    let rest = rest.trim().to_ascii_lowercase();
    let Some(rest) = rest.strip_prefix("ignore") else { return false };
    let rest = rest.strip_prefix("-file").unwrap_or(rest).trim_start();
    rest.is_empty() || ["[", "--", ":", "(", "="].iter().any(|sign| rest.starts_with(sign))
}

/// The rules that a comment names, by their bytes, and whether they are ignored in the whole file.
fn names(comment: &str) -> Option<(bool, Vec<std::ops::Range<usize>>)> {
    let rest = comment.trim_start_matches('#').trim_start();
    let rest = rest.strip_prefix("destination:")?.trim_start();
    let rest = rest.strip_prefix("ignore")?;
    let (whole_file, rest) = match rest.strip_prefix("-file") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let list = rest.strip_prefix('[')?;
    let list = &list[..list.find(']')?];
    let mut at = list.as_ptr() as usize - comment.as_ptr() as usize;
    let mut found = Vec::new();
    for name in list.split(',') {
        let lead = name.len() - name.trim_start().len();
        let start = at + lead;
        found.push(start..start + name.trim().len());
        at += name.len() + 1;
    }
    Some((whole_file, found))
}
