//! The destination under `x-destination`, or one that a provider shall connect services to, isn't on the server.
//!
//! ## Why
//! Nothing is deployed to a destination that isn't there, and no other one is taken in its place. Most often the name is
//! misspelled, or the Docker context is that of another server.
//!
//! ## Example
//! ```yaml
//! x-destination:
//!   name: producton      # production
//! ```

use crate::lint::finding::{Finding, Severity, Span};
use crate::lint::live::Live;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::lint::words::listed;

pub(super) const RULE: Rule = Rule {
    id: "unknown-destination",
    severity: Severity::Error,
    needs: Needs::Engine,
    fix: None,
    preset: true,
    source: include_str!("unknown_destination.rs"),
    check,
};

/// Services through which others join by provider.
fn connectors(stack: &Stack<'_>, live: &Live, findings: &mut Findings<'_>) {
    for service in &stack.model.services {
        let Some(name) = service.connector.as_ref().and_then(|c| stack.fill(c.destination()?)) else { continue };
        let is_network = live.named(&name).any(|network| network.destination.is_some());
        if is_network || live.destination(&name).is_some() {
            continue;
        }
        let message = format!("`{}` connects to `{name}`, which is no destination on {}", service.name, live.server);
        let finding = findings.report(stack.span(service.place), message);
        if live.named(&name).next().is_some() {
            finding.help(format!("network `{name}` is none; `docker destination adopt {name}` makes it one"));
        } else {
            unknown(live, &name, finding);
        }
    }
}

fn unknown(live: &Live, name: &str, finding: &mut Finding) {
    let mut names: Vec<&str> = live.networks.iter().filter_map(|network| network.destination.as_deref()).collect();
    names.sort_unstable();
    finding.help(match names[..] {
        [] => format!("it has none; `docker destination create {name}` makes one"),
        _ => format!("its destinations are {}", listed(&names)),
    });
}

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let Some(live) = stack.live else { return };
    let server = &live.server;
    let said = |name: &str, wanted: Option<&str>| {
        let (file, _, value) = stack.wish(name)?;
        let yaml = stack.yaml(file);
        let text = yaml.scalar(value);
        (wanted == Some(text)).then(|| (text.to_owned(), Span::node(file, yaml, value)))
    };
    if let Some((name, span)) = said("name", stack.wishes.destination.as_deref())
        && live.destination(&name).is_none()
    {
        unknown(live, &name, findings.report(span, format!("there is no destination `{name}` on {server}")));
    }
    connectors(stack, live, findings);
    if let Some((name, span)) = said("network", stack.wishes.network.as_deref())
        && live.named(&name).next().is_none()
        // An external network of that name is reported where it is declared.
        && !stack.model.networks.iter().any(|network| network.is_external_on(&name))
    {
        let finding = findings.report(span, format!("the destination's network `{name}` is not on {server}"));
        let networks: Vec<&str> =
            live.networks.iter().filter(|n| n.destination.is_some()).map(|n| n.name.as_str()).collect();
        if !networks.is_empty() {
            finding.help(format!("the networks of its destinations are {}", listed(&networks)));
        }
    }
}
