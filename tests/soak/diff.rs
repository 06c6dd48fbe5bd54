//! Reading and applying a unified diff, as `patch` does it, and strictly.

/// Lines that give way to others, line ends included.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Change {
    /// The number of the first line that goes, from 0.
    pub(crate) at: usize,
    /// How many go.
    pub(crate) gone: usize,
    /// What comes.
    pub(crate) come: Vec<Vec<u8>>,
}

/// The lines of a text, line ends included.
pub(crate) fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// The changes that a diff makes, and the text after them.
pub(crate) fn apply(old: &[u8], diff: &[u8]) -> Result<(Vec<Change>, Vec<u8>), String> {
    let old = lines(old);
    let mut changes: Vec<Change> = Vec::new();
    let mut new = Vec::new();
    let mut at = 0;
    let mut rest = lines(diff).into_iter().peekable();
    let mut current: Option<Change> = None;
    while let Some(line) = rest.next() {
        let unended = rest.next_if(|next| next.starts_with(b"\\ No newline")).is_some();
        let body = |line: &[u8]| -> Vec<u8> {
            let text = &line[1..];
            if unended { text.strip_suffix(b"\n").unwrap_or(text).to_vec() } else { text.to_vec() }
        };
        let expect = |at: usize, text: &[u8]| match old.get(at) {
            Some(found) if *found == text => Ok(()),
            _ => Err(format!("the diff doesn't fit line {}", at + 1)),
        };
        match line.first() {
            Some(b'-') if line.starts_with(b"--- ") && at == 0 => {}
            Some(b'+') if line.starts_with(b"+++ ") && at == 0 => {}
            Some(b'@') => {
                changes.extend(current.take());
                let start = start_of(line).ok_or("the diff has a bad hunk header")?;
                if start < at || start > old.len() {
                    return Err("the diff's hunks are not in order".to_owned());
                }
                old[at..start].iter().for_each(|line| new.extend_from_slice(line));
                at = start;
            }
            Some(b' ') => {
                changes.extend(current.take());
                let text = body(line);
                expect(at, &text)?;
                new.extend_from_slice(&text);
                at += 1;
            }
            Some(b'-') => {
                expect(at, &body(line))?;
                current.get_or_insert_with(|| Change { at, ..Change::default() }).gone += 1;
                at += 1;
            }
            Some(b'+') => {
                let text = body(line);
                new.extend_from_slice(&text);
                current.get_or_insert_with(|| Change { at, ..Change::default() }).come.push(text);
            }
            _ => return Err(format!("the diff has the line {:?}", String::from_utf8_lossy(line))),
        }
    }
    changes.extend(current);
    old[at..].iter().for_each(|line| new.extend_from_slice(line));
    Ok((changes, new))
}

/// The line, from 0, at which a hunk starts.
fn start_of(header: &[u8]) -> Option<usize> {
    let header = std::str::from_utf8(header).ok()?;
    let range = header.strip_prefix("@@ -")?.split(' ').next()?;
    let (start, count) = range.split_once(',').unwrap_or((range, "1"));
    let start: usize = start.parse().ok()?;
    if count == "0" { Some(start) } else { start.checked_sub(1) }
}
