//! Containers can't be put on the network: it belongs to the swarm's services, or is no network at all.
//!
//! ## Why
//! An overlay network takes containers only when it was created as attachable; `ingress` never does. A configuration-only
//! network holds settings for others and takes none. And an overlay can be created only where the engine is part of a swarm.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     networks: [backplane]
//! networks:
//!   backplane: {external: true}     # an overlay that isn't attachable
//! ```

use super::missing_external_network::{name_span, used_networks};
use crate::compose::Data;
use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "wrong-scope",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("wrong_scope.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let Some(live) = stack.live else { return };
    for (network, name) in used_networks(stack) {
        if !network.external() {
            let overlay = network.setting("driver").and_then(Data::text) == Some("overlay");
            if overlay && !live.swarm {
                let span = stack.setting(network, "driver").map_or_else(
                    || stack.span(network.place),
                    |(_, _, value)| Span::node(network.place.file(), stack.yaml(network.place.file()), value),
                );
                let message =
                    format!("`{}` is an overlay network, and {} is not part of a swarm", network.key, live.server);
                findings.report(span, message).help("leave `driver` out, or run `docker swarm init` on the server");
            }
            continue;
        }
        let mut found = live.named(&name);
        // Which of several is meant is `ambiguous-network-name`'s question.
        let (Some(found), None) = (found.next(), found.next()) else { continue };
        let span = name_span(stack, network);
        if name == "ingress" {
            let finding =
                findings.report(span, "`ingress` takes the published ports of a swarm's services, and no container");
            finding.help("join another network");
        } else if found.driver == "null" && name != "none" {
            let message =
                format!("`{name}` on {} holds settings for other networks, and takes no container", live.server);
            findings.report(span, message).help("name the network that was made from it");
        } else if found.scope == "swarm" && !found.attachable {
            let message = format!("`{name}` on {} is an overlay network that takes no containers", live.server);
            let finding = findings.report(span, message);
            finding.help("create it anew with `--attachable`, or deploy with `docker stack deploy`");
        }
    }
}
