//! A fixed container name is taken by a container that isn't the project's.
//!
//! ## Why
//! Names of containers are unique on a server. Compose can't create the container: `The container name … is already in use`.
//! Stopped containers count.
//!
//! ## Example
//! ```yaml
//! services:
//!   cache:
//!     image: redis
//!     container_name: redis      # another project has one
//! ```

use super::name_taken::owner;
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "container-name-taken",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("container_name_taken.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let (Some(live), Some(project)) = (stack.live, stack.name) else { return };
    for unit in stack.units().filter(|unit| !unit.service.provider) {
        let Some(text) = &unit.facts.container_name else { continue };
        let Some(name) = text.get() else { continue };
        let other = live.containers.iter().find(|c| c.name == name && c.project.as_deref() != Some(project));
        if let Some(other) = other {
            let whose = match &other.project {
                Some(project) => format!("project `{project}`"),
                None => "no project".to_owned(),
            };
            let message = format!("a container of {whose} on {} is already called `{name}`", live.server);
            let finding = findings.report(text.span, message);
            finding.help(format!("leave `container_name` out, or remove {}", owner(other)));
        }
    }
}
