//! The checks of `doctor` as a document, made from the same source.

use std::fmt::Write as _;

use crate::destination::doctor::CHECKS;

/// All checks on one page: a table, then each with its documentation.
pub fn page() -> String {
    let mut out = String::from(
        "# The checks of `docker destination doctor`\n\nMade from the checks' own documentation. A finding is an error where \
         something doesn't work, a warning where it won't later or serves the wrong one, and an info where it is good to know; \
         with an error or a warning the exit code is 1.\n\n| check | severity | `--fix` | what it finds |\n|---|---|---|---|\n",
    );
    for check in CHECKS {
        let fix = if check.fixes { "yes" } else { "-" };
        let (id, severity, summary) = (check.id, check.severity.name(), check.summary().replace('|', "\\|"));
        let _ = writeln!(out, "| [{id}](#{id}) | {severity} | {fix} | {summary} |");
    }
    for check in CHECKS {
        let text = check.documentation().replace("\n## ", "\n### ");
        let _ = write!(out, "\n## {}\n\n{text}", check.id);
    }
    out
}
