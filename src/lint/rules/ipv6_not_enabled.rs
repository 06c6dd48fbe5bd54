//! A network has an IPv6 subnet, and `enable_ipv6` is missing.
//!
//! ## Why
//! The engine makes such a network without IPv6 and without a word: no container on it gets an IPv6 address, and one that asks
//! for an `ipv6_address` starts without it. (An engine whose settings enable IPv6 for new networks is the exception.)
//!
//! ## Example
//! ```yaml
//! networks:
//!   back:
//!     ipam:
//!       config: [{subnet: "fd00:1::/64"}]
//! ```
//!
//! ## Fix
//! `enable_ipv6: true`

use crate::lint::finding::{Action, Fix, Safety, Severity};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::Value;

pub(super) const RULE: Rule = Rule {
    id: "ipv6-not-enabled",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("ipv6_not_enabled.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for network in stack.made_networks() {
        let enabled = network.setting("enable_ipv6");
        let unknown = enabled.is_some() && stack.text_setting(network, "enable_ipv6").is_none();
        if unknown || stack.flag(network, "enable_ipv6") {
            continue;
        }
        let pools = stack.pools(network).unwrap_or_default();
        let Some(pool) = pools.iter().find(|pool| pool.subnet.value.is_ipv6()) else { continue };
        let message = format!(
            "network `{}` has the IPv6 subnet {}, and IPv6 is not enabled, so no container gets an address of it",
            network.key, pool.subnet.value
        );
        let finding = findings.report(pool.subnet.span, message);
        finding.help("write `enable_ipv6: true`");
        for asked in stack.asked().iter().filter(|asked| asked.network == network.key && asked.address.value.is_ipv6())
        {
            finding.related(asked.address.span, format!("`{}` starts without this address", asked.unit.name()));
        }
        if let (Some((mapping, ..)), None) = (stack.setting(network, "ipam"), enabled) {
            let (file, new) = (network.place.file(), Value::Raw("true".to_owned()));
            let action = Action::Add { file, mapping, key: "enable_ipv6".to_owned(), new };
            finding.fix(Fix::risky("enable IPv6", vec![action]));
        }
    }
}
