//! The implied network `default` is an external one, so every service that lists no networks joins it under its bare name.
//!
//! ## Why
//! Redefining `default` spares a `networks` line in each service, and puts all of them in reach of every other stack there:
//! databases too, and each under its bare name, which other stacks use as well. `db` then leads to this database and to
//! theirs, in turn. Nothing of the stack is private any more.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!   db:
//!     image: postgres
//! networks:
//!   default:
//!     external: true
//!     name: proxy
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "default-shared",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("default_shared.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    if !applies(stack) {
        return;
    }
    let Some(network) = stack.network("default") else { return };
    let members = members(stack);
    let names = match members.as_slice() {
        [all @ .., last] if all.len() < 4 => format!("`{}` and `{last}`", all.join("`, `")),
        [first, second, third, rest @ ..] => format!("`{first}`, `{second}`, `{third}` and {} more", rest.len()),
        _ => return,
    };
    let real = stack.real_name("default").unwrap_or_else(|| "default".to_owned());
    let finding = findings.report(
        stack.span(network.place),
        format!("`default` is the shared network `{real}`, so others reach {names} there under these names"),
    );
    finding.help(format!(
        "declare `{real}` under a key of its own and list it, beside `default`, only where others shall connect"
    ));
}

/// The services that are on `default`.
fn members<'a>(stack: &Stack<'a>) -> Vec<&'a str> {
    let on_it = |unit| stack.memberships(unit).iter().any(|membership| membership.key == "default");
    stack.units().filter(|unit| on_it(*unit)).map(|unit| unit.name()).collect()
}

/// True for a stack whose `default` is shared and holds more than one service, some of them without saying so. A single
/// one that is there is meant to be there.
pub(super) fn applies(stack: &Stack<'_>) -> bool {
    let implied = |list: Option<&[_]>| list.is_none_or(<[_]>::is_empty);
    stack.shared("default")
        && members(stack).len() > 1
        && stack.units().any(|unit| unit.has_networks() && implied(unit.service.networks.as_deref()))
}
