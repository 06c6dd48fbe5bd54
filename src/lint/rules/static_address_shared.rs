//! A service asks for a fixed address on a network that it shares with others.
//!
//! ## Why
//! On a shared network the engine hands out addresses to whoever comes first. After a restart another container may have this
//! one, and then the service fails to start with `Address already in use`. A second copy of the stack fails for certain, the
//! stack can't be cloned to another destination whose subnet is another one, and a fixed MAC address that exists twice loses
//! packets for both.
//!
//! Names don't have these problems. Where an address must be fixed, keep it out of the range from which the engine chooses:
//! create the network with an `--ip-range` of its own.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks:
//!       proxy:
//!         ipv4_address: 172.20.0.10
//! networks:
//!   proxy:
//!     external: true
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "static-address-shared",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("static_address_shared.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    // On networks that go anyway the addresses go with them, which another rule says.
    let lost: Vec<&str> = stack.losses("static-address").filter_map(|item| item.network()).collect();
    for unit in stack.units() {
        for membership in stack.memberships(unit).iter().filter(|membership| stack.shared(&membership.key)) {
            if lost.contains(&membership.key.as_ref()) {
                continue;
            }
            for (name, value, place) in &membership.options {
                let (what, severity) = match *name {
                    "ipv4_address" | "ipv6_address" => ("address", Severity::Warning),
                    "mac_address" => ("MAC address", Severity::Info),
                    "link_local_ips" => ("link-local addresses", Severity::Info),
                    _ => continue,
                };
                let shown = value.text().map_or_else(|| what.to_owned(), |text| format!("{what} {text}"));
                let message = format!(
                    "`{}` has the fixed {shown} on network `{}`, which others share",
                    unit.name(),
                    membership.key
                );
                let finding = findings.report(stack.value_span(*place), message);
                finding.severity(severity);
                finding.help("let the engine choose, and reach the service by name");
            }
        }
    }
}
