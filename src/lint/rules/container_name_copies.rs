//! A service has a `container_name` and several copies.
//!
//! ## Why
//! A container's name exists once on an engine, so the second copy could not have it. Compose refuses the whole file:
//! `can't set container_name and web as container name must be unique`.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     container_name: shop-web
//!     deploy:
//!       replicas: 2
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "container-name-copies",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("container_name_copies.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        let (Some(name), Some((copies, said))) = (&unit.facts.container_name, &unit.facts.copies) else { continue };
        if *copies < 2 {
            continue;
        }
        let message = format!("`{}` has a container name and {copies} copies, which Compose refuses", unit.name());
        let finding = findings.report(name.span, message);
        finding.help("remove `container_name`: Compose then numbers the containers");
        finding.related(stack.said(*said), format!("{copies} copies"));
    }
}
