//! Two networks of the stack have subnets that overlap.
//!
//! ## Why
//! The engine gives each address away once. It makes the first of the two networks and refuses the second one with `Pool
//! overlaps with other one on this address space`, for bridge, macvlan and ipvlan networks alike.
//!
//! ## Example
//! ```yaml
//! networks:
//!   front:
//!     ipam:
//!       config: [{subnet: 172.30.0.0/16}]
//!   back:
//!     ipam:
//!       config: [{subnet: 172.30.5.0/24}]   # lies in front
//! ```

use crate::lint::addressing::Pool;
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};
use crate::lint::subnet::Subnet;

pub(super) const RULE: Rule = Rule {
    id: "overlapping-subnets",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("overlapping_subnets.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let mut before: Vec<(&str, Vec<Unit<'_, '_>>, Pool)> = Vec::new();
    let pools = stack.made_networks().map(|network| (network, stack.pools(network).unwrap_or_default()));
    let pools: Vec<_> = pools.filter(|(_, pools)| !pools.is_empty()).collect();
    let overlapping = Subnet::overlapping(pools.iter().flat_map(|(_, pools)| pools).map(|pool| pool.subnet.value));
    for (network, pools) in pools {
        let members = stack.members(network.key);
        for pool in pools.into_iter().filter(|pool| overlapping.contains(&pool.subnet.value)) {
            let beside = |others: &[Unit<'_, '_>]| {
                members.iter().any(|unit| others.iter().any(|other| !unit.never_beside(other)))
            };
            let other = before.iter().find(|(key, others, other)| {
                let same = *key != network.key && stack.identity(key) == stack.identity(network.key);
                other.subnet.value.overlaps(&pool.subnet.value) && !same && beside(others)
            });
            if let Some((key, _, other)) = other {
                let (mine, theirs) = (pool.subnet.value, other.subnet.value);
                let message = if *key == network.key {
                    format!("subnets {theirs} and {mine} of network `{key}` overlap")
                } else {
                    format!("subnet {mine} of network `{}` overlaps {theirs} of network `{key}`", network.key)
                };
                let finding = findings.report(pool.subnet.span, message);
                finding.help("choose a subnet that is free, or remove `ipam` and let the engine choose");
                finding.related(other.subnet.span, format!("{theirs} is declared here"));
            }
            before.push((network.key, members.clone(), pool));
        }
    }
}
