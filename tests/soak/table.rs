//! The result: one row a mode, and everything that is wrong.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The numbers of one mode.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Row {
    /// Files that it was tried on.
    pub(crate) files: usize,
    /// Results, edited files and second files, that went through all checks.
    pub(crate) checked: usize,
    /// Files that stayed as they were.
    pub(crate) unchanged: usize,
    /// Files that did not.
    pub(crate) rewritten: usize,
    /// Results that were refused.
    pub(crate) refused: usize,
    /// Results with something wrong.
    pub(crate) breaches: usize,
}

/// One thing that is wrong.
#[derive(Debug, Clone)]
pub(crate) struct Breach {
    /// The file.
    pub(crate) file: String,
    /// The mode.
    pub(crate) row: String,
    /// What is wrong.
    pub(crate) what: String,
    /// The command that shows it.
    pub(crate) command: String,
}

/// Everything found.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Vec<(String, Row)>,
    breaches: Vec<Breach>,
    refusals: BTreeMap<String, Vec<String>>,
    asides: BTreeMap<String, Vec<String>>,
}

impl Table {
    /// The row of a mode.
    pub(crate) fn row(&mut self, name: &str) -> &mut Row {
        let at = self.rows.iter().position(|(known, _)| known == name).unwrap_or_else(|| {
            self.rows.push((name.to_owned(), Row::default()));
            self.rows.len() - 1
        });
        &mut self.rows[at].1
    }

    /// One result and what is wrong with it.
    pub(crate) fn checked(&mut self, file: &str, row: &str, command: &str, wrong: Vec<String>) {
        let numbers = self.row(row);
        numbers.checked += 1;
        numbers.breaches += usize::from(!wrong.is_empty());
        self.breaches.extend(wrong.into_iter().map(|what| Breach {
            file: file.to_owned(),
            row: row.to_owned(),
            what,
            command: command.to_owned(),
        }));
    }

    /// A result that was refused.
    pub(crate) fn refused(&mut self, row: &str, reason: &str, file: &str) {
        self.row(row).refused += 1;
        self.refusals.entry(reason.to_owned()).or_default().push(file.to_owned());
    }

    /// Something to know about a file.
    pub(crate) fn aside(&mut self, what: &str, file: &str) {
        self.asides.entry(what.to_owned()).or_default().push(file.to_owned());
    }

    /// Adds what was found on another file.
    pub(crate) fn merge(&mut self, other: Self) {
        for (name, row) in other.rows {
            let mine = self.row(&name);
            mine.files += row.files;
            mine.checked += row.checked;
            mine.unchanged += row.unchanged;
            mine.rewritten += row.rewritten;
            mine.refused += row.refused;
            mine.breaches += row.breaches;
        }
        self.breaches.extend(other.breaches);
        for (mine, theirs) in [(&mut self.refusals, other.refusals), (&mut self.asides, other.asides)] {
            for (reason, files) in theirs {
                mine.entry(reason).or_default().extend(files);
            }
        }
    }

    /// Results without anything wrong.
    pub(crate) fn passed(&self) -> usize {
        self.rows.iter().map(|(_, row)| row.checked - row.breaches).sum()
    }

    /// Results with something wrong.
    pub(crate) fn failed(&self) -> usize {
        self.rows.iter().map(|(_, row)| row.breaches).sum()
    }

    /// For the terminal.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        for (title, list) in [("not judged by Compose", &self.asides), ("refused", &self.refusals)] {
            for (reason, files) in list {
                let mut names = files.clone();
                names.sort();
                names.dedup();
                let more = names.len().saturating_sub(3);
                names.truncate(3);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                let _ = writeln!(out, "{title}: {reason} ({} times: {}{more})", files.len(), names.join(", "));
            }
        }
        let mut breaches = self.breaches.clone();
        breaches.sort_by(|a, b| (&a.file, &a.row).cmp(&(&b.file, &b.row)));
        for breach in &breaches {
            let _ = writeln!(out, "BREACH {} ({}): {}\n    {}", breach.file, breach.row, breach.what, breach.command);
        }
        let mut rows: Vec<&(String, Row)> = self.rows.iter().collect();
        rows.sort_by_key(|(name, _)| name.contains(','));
        let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0).max(4);
        let _ = writeln!(out, "{:width$}  files  checked  unchanged  rewritten  refused  breaches", "mode");
        for (name, row) in rows {
            let Row { files, checked, unchanged, rewritten, refused, breaches } = row;
            let _ = writeln!(
                out,
                "{name:width$}  {files:>5}  {checked:>7}  {unchanged:>9}  {rewritten:>9}  {refused:>7}  {breaches:>8}"
            );
        }
        out
    }
}
