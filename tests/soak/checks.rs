//! What the bytes of a result must show, whatever they mean.

use std::ops::Range;

use super::diff::{self, Change};
use super::modes::{BOM, Mode, Variant};
use super::text::{Scan, scan};

/// Labels that a rewrite may write.
const PINS: [&str; 2] = ["traefik.docker.network", "caddy_ingress_network"];

/// How many changes away.
const NEAR: usize = 3;

/// Everything that is wrong with an edited file. `notes` are the report's words about comments.
pub(crate) fn edited(
    old: &[u8],
    new: &[u8],
    changes: &[Change],
    (mode, variant): (&Mode, Variant),
    project: &str,
    notes: &[String],
) -> Vec<String> {
    let before = scan(old);
    let mut wrong = untouched(old, &before, changes, mode, project);
    wrong.extend(comments(&before, &scan(new), notes));
    let (had, has) = (blank_lines(old, &before.networks), blank_lines(new, &[]));
    if has < had && !(unended(old, &before) && has + 1 == had) {
        wrong.push(format!("there were {had} blank lines outside of networks, and {has} are left"));
    }
    if variant == Variant::Crlf
        && new.iter().enumerate().any(|(at, b)| *b == b'\n' && (at == 0 || new[at - 1] != b'\r'))
    {
        wrong.push("a line of the result lacks its CR".to_owned());
    }
    // What is left of a blank line before the last `networks` may be the last line break.
    let mut start = old.len();
    while let Some(range) = before.networks.iter().find(|range| range.end == start) {
        start = range.start;
    }
    let blank =
        unended(old, &before) && diff::lines(&old[..start]).last().is_some_and(|line| line.trim_ascii().is_empty());
    if old.ends_with(b"\n") != new.ends_with(b"\n") && !new.is_empty() && !blank {
        wrong.push("the line break at the end came or went".to_owned());
    }
    if old.starts_with(BOM) != new.starts_with(BOM) {
        wrong.push("the byte order mark came or went".to_owned());
    }
    wrong
}

/// Whether a text ends with some `networks`, and without a line break.
fn unended(text: &[u8], scan: &Scan) -> bool {
    scan.networks.iter().any(|range| range.end == text.len()) && !text.ends_with(b"\n")
}

/// Every byte that belongs to no `networks` must be there as it was, but for labels that pin a proxy, new names of services
/// and the places where something is put in.
fn untouched(old: &[u8], before: &Scan, changes: &[Change], mode: &Mode, project: &str) -> Vec<String> {
    let lines = diff::lines(old);
    let anchors = anchors(old, before);
    let mut wrong = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        // A diff may pair a line that goes with one that comes some changes away.
        let near = &changes[at.saturating_sub(NEAR)..(at + NEAR + 1).min(changes.len())];
        let come: Vec<String> = near.iter().flat_map(|c| &c.come).map(|line| plain(line, mode, project)).collect();
        let all = unpinned(come.concat());
        let mut from = 0;
        for number in change.at..change.at + change.gone {
            let (start, text) = (before.starts[number], lines[number]);
            let line = start..start + text.len();
            let pieces = outside(&line, &before.networks);
            // Blank lines look alike, and a diff may keep another one than the rewrite: they are counted instead.
            if pieces.iter().all(|piece| old[piece.clone()].trim_ascii().is_empty()) {
                continue;
            }
            let whole = pieces == [line];
            let kept = if whole {
                let old = plain(text, mode, project);
                // The diff may keep the last line of what goes, where it looks like this one.
                let next = change.at + change.gone;
                let twin =
                    lines.get(next).is_some_and(|line| old.strip_suffix(',') == Some(&plain(line, mode, project)));
                let gone = twin && outside(&(before.starts[next]..before.starts[next + 1]), &before.networks).len() < 2;
                gone || come.iter().any(|new| is_grown(&old, new, &anchors))
            } else {
                pieces.iter().all(|piece| {
                    let piece = String::from_utf8_lossy(&old[piece.clone()]).into_owned();
                    let piece = piece.trim_matches(|c: char| c.is_whitespace() || c == ',');
                    let found = all.get(from..).and_then(|rest| rest.find(piece));
                    from += found.map_or(0, |at| at + piece.len());
                    found.is_some()
                })
            };
            if !kept {
                wrong.push(format!("line {} changed: {:?}", number + 1, String::from_utf8_lossy(text)));
            }
        }
    }
    wrong
}

/// How many blank lines a text has outside of the ranges.
fn blank_lines(text: &[u8], without: &[Range<usize>]) -> usize {
    let mut at = 0;
    let mut count = 0;
    for line in diff::lines(text) {
        let blank = line.strip_prefix(BOM).unwrap_or(line).trim_ascii().is_empty();
        count += usize::from(blank && !without.iter().any(|range| range.contains(&at)));
        at += line.len();
    }
    count
}

/// What of a line lies outside of all ranges.
fn outside(line: &Range<usize>, ranges: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut pieces = Vec::new();
    let mut at = line.start;
    for range in ranges {
        if range.end <= at || range.start >= line.end {
            continue;
        }
        if range.start > at {
            pieces.push(at..range.start);
        }
        at = range.end;
    }
    if at < line.end {
        pieces.push(at..line.end);
    }
    pieces
}

/// A text without the pins that were put into collections in brackets.
fn unpinned(mut text: String) -> String {
    for pin in PINS {
        let mut from = 0;
        while let Some(at) = text.get(from..).and_then(|rest| rest.find(pin)).map(|at| at + from) {
            let start = text[..at].trim_end_matches(['"', '\'', ' ']).len();
            let end = text[at..].find([',', '}', ']', '\n']).map_or(text.len(), |end| at + end);
            from = if text[..start].ends_with(',') {
                text.replace_range(start - 1..end, "");
                start - 1
            } else {
                end
            };
        }
    }
    text
}

/// A line with the names that services had before they got unique ones.
fn plain(line: &[u8], mode: &Mode, project: &str) -> String {
    let line = String::from_utf8_lossy(line.strip_prefix(BOM).unwrap_or(line));
    let line = line.trim_end_matches(['\r', '\n']).to_owned();
    if mode.unique { line.replace(&format!("-{project}"), "") } else { line }
}

/// Whether a new line is the old one with only that put into it which a rewrite may put there.
fn is_grown(old: &str, new: &str, anchors: &[String]) -> bool {
    // The comma behind what is now the last entry goes.
    if old == new || old.strip_suffix(',') == Some(new) {
        return true;
    }
    for pin in PINS {
        if let (Some(at), Some(found)) = (old.find(pin), new.find(pin)) {
            let comment = old.find(" #").map_or("", |at| &old[at..]);
            let lead = new[..found].trim_end_matches(['"', '\'']);
            return old[..at].trim_end_matches(['"', '\'']) == lead && new.ends_with(comment);
        }
    }
    // `web: *app` and `web: {}` are given a body of their own.
    let (key, value) = old.split_once(": ").unwrap_or((old.trim_end_matches(':'), ""));
    let comment = value.find('#').map_or("", |at| &value[at..]);
    let bare = new.strip_prefix(key).and_then(|rest| rest.strip_suffix(comment)).is_some_and(|rest| rest.trim() == ":");
    if bare && (value.starts_with(['*', '{']) || value.is_empty()) {
        return true;
    }
    let same = |count: usize| old.get(..count).is_some_and(|start| new.starts_with(start));
    let lead = (0..=old.len()).rev().find(|&count| same(count)).unwrap_or(0);
    // An anchor that lost its definition is defined at its next use.
    if anchors.iter().any(|name| old[..].contains(&format!("*{name}")) && new.contains(&format!("&{name}"))) {
        return lead > 0;
    }
    (0..=lead).rev().any(|count| {
        let (Some(start), Some(rest)) = (old.get(..count), old.get(count..)) else { return false };
        let Some(middle) = new.strip_prefix(start).and_then(|new| new.strip_suffix(rest)) else { return false };
        let link = old[..count].rsplit(['"', '\'', ' ', '[', ',']).next().unwrap_or("");
        middle == ","
            || middle.contains("networks")
            || PINS.iter().any(|pin| middle.contains(pin))
            || !link.is_empty() && middle == format!(":{link}")
    })
}

/// The anchors that are defined in some `networks`.
fn anchors(text: &[u8], scan: &Scan) -> Vec<String> {
    let mut names = Vec::new();
    for range in &scan.networks {
        let block = String::from_utf8_lossy(&text[range.clone()]).into_owned();
        for (at, _) in block.match_indices('&') {
            let name: String =
                block[at + 1..].chars().take_while(|c| c.is_alphanumeric() || "_-".contains(*c)).collect();
            names.extend((!name.is_empty()).then_some(name));
        }
    }
    names
}

/// Every comment is kept, or the report says that it went.
fn comments(before: &Scan, after: &Scan, notes: &[String]) -> Vec<String> {
    let mut rest: Vec<&String> = after.comments.iter().collect();
    let mut wrong = Vec::new();
    for comment in &before.comments {
        if let Some(at) = rest.iter().position(|found| *found == comment) {
            rest.remove(at);
        } else if !notes.iter().any(|note| note.contains(comment.as_str())) {
            wrong.push(format!("the comment {comment:?} is gone, and the report doesn't say so"));
        }
    }
    wrong
}
