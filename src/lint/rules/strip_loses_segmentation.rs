//! Services that can't reach each other now share a network once the stack is rewritten for its destination.
//!
//! ## Why
//! Networks such as `front` and `back` keep services apart that have nothing to say to each other. A rewrite puts all of
//! them on one network, so that a web server that was taken over reaches the database directly.
//!
//! ## Example
//! ```yaml
//! x-destination: {network: prod, mode: both}
//! services:
//!   web: {image: nginx, networks: [front]}
//!   app: {image: app, networks: [front, back]}
//!   db: {image: postgres, networks: [back]}      # out of reach for web, until then
//! networks:
//!   front:
//!   back:
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "strip-loses-segmentation",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("strip_loses_segmentation.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for item in stack.losses("segmentation") {
        let (Some(place), [one, other]) = (item.place, item.who()) else { continue };
        let title = stack.destination_title();
        let message =
            format!("`{one}` and `{other}` share no network, and will when the stack is rewritten for {title}");
        let finding = findings.report(stack.span(place), message);
        finding.help("keep the networks that part them with `x-destination: keep`");
    }
}
