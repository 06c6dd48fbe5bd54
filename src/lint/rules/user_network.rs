//! The file defines networks, where a destination would connect the stack.
//!
//! ## Why
//! A stack is on a network of its own without a word about it, and a destination connects it to others. Networks that are
//! defined in the file come on top: a proxy may ask a service on the wrong one (Gateway Timeout), services of one stack may
//! not reach each other, and each such network takes a subnet from the server's pool. It weighs more where the stack is
//! meant for a destination, because a rewrite strips the definition.
//!
//! Settings of the implied network `default` are reported only when the stack is meant for a destination. The destination
//! itself and networks under `x-destination: keep` are never reported; other external networks that a rewrite would leave are
//! `strip-loses-external`'s.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [backend]
//! networks:
//!   backend:        # `docker destination rewrite` does without
//! ```

use std::collections::BTreeSet;

use crate::compose::Network;
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "user-network",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("user_network.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let meant = stack.has_destination();
    let keep: BTreeSet<&str> = stack.wishes.keep.iter().map(String::as_str).collect();
    let used: BTreeSet<String> =
        stack.units().flat_map(|unit| stack.memberships(unit)).map(|membership| membership.key.to_string()).collect();
    for network in &stack.model.networks {
        let key = network.key;
        if network.included
            || keep.contains(key)
            || !stack.own(network.place)
            || !used.contains(key)
            || may_be_meant(stack, network)
        {
            continue;
        }
        let message = match (network.external(), meant) {
            // Leaving it is what `strip-loses-external` reports.
            (true, true) => continue,
            (false, true) => {
                let destination = stack.destination_title();
                format!(
                    "network `{key}` is defined in the file, and goes when the stack is rewritten for {destination}"
                )
            }
            (true, false) => {
                format!("the stack joins network `{key}` by a definition of its own, not by a destination")
            }
            (false, false) if key == "default" => continue,
            (false, false) => format!("network `{key}` is defined in the file, which destinations do without"),
        };
        let finding = findings.report(stack.span(network.place), message);
        if meant {
            finding.severity(Severity::Warning);
            finding.help(format!("leave it out, or keep it with `x-destination: {{keep: [{key}]}}`"));
        } else if network.external() {
            let name = stack.real_name(key).unwrap_or_else(|| key.to_owned());
            finding
                .help(format!("`docker destination adopt {name}` makes it a destination that stacks join by its name"));
        } else {
            finding.help("`docker destination rewrite` takes it out, and reports what that costs");
        }
    }
}

/// True for the destination itself, and for an external network that may be it.
fn may_be_meant(stack: &Stack<'_>, network: &Network<'_>) -> bool {
    match stack.destination_network() {
        Some(name) => network.is_external_on(name),
        None => network.external() && stack.wishes.destination.is_some(),
    }
}
