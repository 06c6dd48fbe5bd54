//! A sibling is named in an address by a name with `_`, which some programs refuse as a host.
//!
//! ## Why
//! Docker resolves such names, but host names have no underscores, and some programs insist. Java's `java.net.URI` finds no
//! host in `http://my_api/` (`getHost()` is null), and `java.net.http` refuses it as an unsupported URI. Django answers 400
//! to requests that name such a host, whatever `ALLOWED_HOSTS` says.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     environment:
//!       API_URL: http://my_api:8000/
//!   my_api:
//!     image: api
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "underscore-host",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("underscore_host.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for (unit, ask) in stack.asks() {
        let host = &ask.host;
        if ask.scheme.is_none() || !host.contains('_') || stack.unanswered(unit, host).is_some() {
            continue;
        }
        let Some(other) = stack.sibling(host).filter(|other| other.number != unit.number) else { continue };
        let message = format!("`{}` asks for `{host}`, a name that not every program takes for a host", unit.name());
        let finding = findings.report(ask.at.span, message);
        finding.help(format!(
            "give `{}` an alias without `_`, such as `{}`, and ask for that",
            other.name(),
            host.replace('_', "-")
        ));
    }
}
