//! A service uses `external_links` to containers of other projects, which connect nobody.
//!
//! ## Why
//! Such a link connects nobody. Compose and the engine accept it whether or not the container exists, and it leads nowhere
//! unless both are on a network together; where they are, the link is needless.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     external_links: ["other-db-1:db"]
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "external-links",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("external_links.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units().filter(Unit::has_networks) {
        for link in &unit.facts.external_links {
            let container = link.raw.split(':').next().unwrap_or(link.raw);
            let message = format!("`{}` links to the container `{container}` of another project", unit.name());
            findings
                .report(link.span, message)
                .help("put both stacks on one destination and ask for a name that is unique there");
        }
    }
}
