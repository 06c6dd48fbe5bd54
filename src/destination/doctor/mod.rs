//! What is wrong on a server: checks, a file each, over what an engine said.
//!
//! Pure, as everything here: what is asked of an engine for it is [`Observed`]. A check that can't know says nothing.

mod checks;
mod finding;
mod observed;
mod registry;
mod routes;

pub use checks::unreachable::unreachable;
pub use finding::{Finding, Findings, Fix, Reconnect};
pub use observed::{Observed, Swarm, Wish, is_of_swarm};
pub use registry::CHECKS;

pub use crate::lint::Severity;

/// A check: one file below `checks/`, whose documentation is what `docs/doctor.md` is made of.
#[derive(Debug)]
pub struct Check {
    /// Its ID, which never changes.
    pub id: &'static str,
    /// How much its findings weigh, most of the time.
    pub severity: Severity,
    /// Whether `--fix` mends some of them.
    pub fixes: bool,
    /// The source of its file; the documentation is at its top.
    pub source: &'static str,
    /// Looks at a server.
    pub check: fn(&Observed, &mut Findings<'_>),
}

impl Check {
    /// Its documentation: Markdown, the summary first.
    pub fn documentation(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
    }

    /// The first sentence of its documentation, without the full stop.
    pub fn summary(&self) -> String {
        let text = self.documentation();
        let paragraph = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
        paragraph.trim().trim_end_matches('.').to_owned()
    }
}

/// Everything that is wrong, what weighs most first.
pub fn examine(observed: &Observed) -> Vec<Finding> {
    let mut found = Vec::new();
    for check in CHECKS {
        (check.check)(observed, &mut Findings::of(check, &mut found));
    }
    found.sort_by(|one, other| {
        let order = |finding: &Finding| (std::cmp::Reverse(finding.severity), finding.check);
        order(one).cmp(&order(other)).then_with(|| super::natural(&one.about, &other.about))
    });
    found
}

/// What two looks agree on: what only one of them shows was a change on its way.
pub fn lasting(before: &[Finding], now: Vec<Finding>) -> Vec<Finding> {
    now.into_iter().filter(|finding| before.iter().any(|earlier| earlier.is_about_the_same_as(finding))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_in_order_so_that_none_is_twice() {
        assert!(CHECKS.is_sorted_by(|one, other| one.id < other.id));
    }

    #[test]
    fn each_check_says_what_it_finds_and_why_it_matters() {
        for check in CHECKS {
            let text = check.documentation();
            assert!(text.contains("\n## Why\n") && text.contains("\n## Mend\n"), "{}: {text}", check.id);
            assert!(check.summary().len() > 20, "{}", check.id);
        }
    }
}
