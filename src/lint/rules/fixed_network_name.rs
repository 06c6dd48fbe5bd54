//! A network of the stack has a fixed name, so copies of the stack are not apart from each other.
//!
//! ## Why
//! Compose calls a network `<project>_<key>`, which is different for each copy of a stack. With a fixed `name` the
//! first copy makes the network and the second one lands on it: Compose warns that the network `was not created for project …`
//! and goes on. The services of both then answer to the same names, and `docker compose down` of the first leaves the network
//! behind. Where that is what is wanted, make the network outside of the stacks and let all of them say `external: true`.
//!
//! A name that holds a variable is not fixed.
//!
//! ## Example
//! ```yaml
//! networks:
//!   back:
//!     name: shop_back
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "fixed-network-name",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("fixed_network_name.rs"),
    check,
};

/// Names that another rule objects to.
const RESERVED: [&str; 6] = ["bridge", "host", "none", "default", "ingress", "docker_gwbridge"];

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for network in stack.made_networks().filter(|network| stack.own(network.place)) {
        let Some((_, value, place)) = network.settings.iter().find(|(name, ..)| *name == "name") else { continue };
        let Some(name) = value.text().filter(|name| !name.contains('$') && !name.is_empty()) else { continue };
        if RESERVED.contains(&name) || name.starts_with("destination.") || stack.shared(network.key) {
            continue;
        }
        let message = format!("network `{}` is always called `{name}`, so copies of the stack share it", network.key);
        let finding = findings.report(stack.value_span(*place), message);
        finding.help("leave the name to Compose, or make the network outside of the stack and write `external: true`");
    }
}
