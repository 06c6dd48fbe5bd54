//! Names that the program knows by itself, for completion.

use crate::lint::RULES;
use crate::plugin::completion::{Candidate, Names, Request};

/// The ids of rules.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules;

impl Names for Rules {
    fn candidates(&self, request: &Request<'_>) -> Option<Vec<Candidate>> {
        let listed = match (request.command.get_name(), request.argument.get_id().as_str()) {
            ("explain", "rule") => "",
            // A list: its last part is completed, and what was named before is not offered again.
            ("lint", "select" | "ignore") => request.prefix.rfind(',').map_or("", |at| &request.prefix[..=at]),
            _ => return None,
        };
        let free = RULES.iter().filter(|rule| !listed.split(',').any(|named| named == rule.id));
        let candidate = |rule: &&crate::lint::Rule| Candidate {
            value: format!("{listed}{}", rule.id),
            description: rule.summary(),
        };
        Some(free.map(candidate).collect())
    }
}
