//! A comment ignores a finding that isn't there.
//!
//! ## Why
//! An ignore that hides nothing is a leftover: the file was mended, the rule's name is misspelled, or the comment stands on
//! the wrong line. It would hide the next mistake of its kind, which nobody has looked at. A comment that names no rule, or stands
//! below the content where it speaks of the whole file, hides nothing at all.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx # destination: ignore[unused-network] -- nothing here is unused
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "unused-ignore",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("unused_ignore.rs"),
    check,
};

/// Nothing: what a comment hides is known only when all other rules have run. See `suppress`.
fn check(_: &Stack<'_>, _: &mut Findings<'_>) {}
