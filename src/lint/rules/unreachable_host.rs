//! A service names a sibling in its environment or command, and is on no network where that name means anything.
//!
//! ## Why
//! Docker's name server answers for containers on common networks only. The lookup fails, often minutes after the start
//! and as something else: a timeout, a login that doesn't work. The same goes for a sibling with `network_mode: service:…`,
//! which has no name of its own on any network, and for `network_mode: host`, where no name of a service is known.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     environment:
//!       DATABASE_URL: postgres://db/shop   # web is not on backend
//!     networks: [frontend]
//!   db:
//!     image: postgres
//!     networks: [backend]
//! ```
//!
//! ## Fix
//! Where the sibling lives in another service's network namespace, that service's name. For anything else the networks
//! must be arranged: put both services on one network.

use crate::lint::finding::{Fix, Safety, Severity};
use crate::lint::reach::Answer;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "unreachable-host",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: Some(Safety::Unsafe),
    preset: true,
    source: include_str!("unreachable_host.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let mut said = Vec::new();
    for (unit, ask) in stack.asks() {
        let Some(answer) = stack.unanswered(unit, &ask.host) else { continue };
        let sibling = answer.sibling();
        if said.contains(&(unit.number, sibling.number)) {
            continue;
        }
        let (name, host, key) = (unit.name(), &ask.host, sibling.name());
        match answer {
            Answer::Apart(_) => {
                if stack.leaves_default(unit, sibling).is_some() {
                    continue;
                }
                let finding = findings
                    .report(ask.at.span, format!("`{name}` asks for `{host}`, which is on none of its networks"));
                let networks: Vec<_> = stack.memberships(sibling).iter().map(|m| m.key.as_ref()).collect();
                finding.help(format!("put both on one network: `{key}` is on `{}`", networks.join("`, `")));
                finding.related(stack.span(sibling.service.place), format!("`{key}`"));
            }
            Answer::Inside(_, carrier) => {
                let carrier_name = carrier.name();
                let same = stack.carrier(unit).is_some_and(|own| own.number == carrier.number);
                let finding = findings.report(
                    ask.at.span,
                    format!(
                        "`{name}` asks for `{host}`, which lives in the network of `{carrier_name}` and has no name"
                    ),
                );
                let target = if same { "localhost" } else { carrier_name };
                finding.help(format!("ask for `{target}`"));
                let settled = same || stack.together(unit, carrier);
                if let Some(action) = settled.then(|| ask.instead(stack.yaml(ask.at.span.file), target)).flatten() {
                    finding.fix(Fix::risky(format!("ask for `{target}`"), vec![action]));
                }
            }
            Answer::Nameless(_, mode) => {
                let finding = findings.report(
                    ask.at.span,
                    format!("`{name}` asks for `{host}`, which has `network_mode: {mode}` and no name on any network"),
                );
                finding.help(match mode {
                    "host" => {
                        "ask for `host.docker.internal`, with `extra_hosts: [\"host.docker.internal:host-gateway\"]`"
                            .to_owned()
                    }
                    _ => format!("take `network_mode` out of `{key}`"),
                });
            }
            Answer::Deaf(_, mode) => {
                let message =
                    format!("`{name}` asks for `{host}`, and with `network_mode: {mode}` it knows no sibling's name");
                let finding = findings.report(ask.at.span, message);
                finding.help(match (mode, sibling.network_mode()) {
                    ("host", None) => format!("publish a port of `{key}` and ask for `localhost`"),
                    ("host", Some("host")) => "ask for `localhost`".to_owned(),
                    ("host", _) => {
                        format!("take `network_mode` out of `{key}`, publish a port and ask for `localhost`")
                    }
                    _ => format!("take `network_mode` out of `{name}`"),
                });
                // The server's own resolver may know the name.
                if mode == "host" {
                    finding.severity(Severity::Warning);
                }
            }
        }
        said.push((unit.number, sibling.number));
    }
}
