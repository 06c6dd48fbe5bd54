//! A setting names a host that was generated for another deployment.
//!
//! ## Why
//! Platforms such as Coolify add an identifier of 24 characters to the names of containers, `postgresql-x8k4c0…`. It belongs
//! to one deployment: cloned to another destination, restored or created anew, the host has another name, and until then
//! this stack talks to the original one.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: shop
//!     environment:
//!       DATABASE_URL: postgres://shop@postgresql-x8k4c0sowocg8ckkwk0kkcso:5432/shop
//! ```

use super::super::facts::Text;
use crate::lint::finding::{Severity, Span};
use crate::lint::hosts::mentions;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "foreign-host",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("foreign_host.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for unit in stack.units() {
        for (setting, host, span) in named_hosts(unit) {
            if !generated(&host) || known(stack, unit, &host) {
                continue;
            }
            let message = format!("{setting} names host `{host}`, which was generated for another deployment");
            let finding = findings.report(span, message);
            finding.help(
                "name a host that stays, such as `<service>.<project>` on a destination, or take it from a variable",
            );
        }
    }
}

/// True for a host that the project itself, or the service, makes known.
pub(super) fn known(stack: &Stack<'_>, unit: Unit<'_, '_>, host: &str) -> bool {
    stack.sibling(host).is_some()
        || unit.facts.extra_hosts.iter().any(|name| name == host)
        || unit.facts.links.iter().any(|link| link.alias == Some(host))
        || unit.facts.external_links.iter().any(|link| link.raw.rsplit(':').next() == Some(host))
}

/// Endings of variables whose values are no hosts of others, as in `SERVER_KEY`; `HOSTNAME` is the container's own.
const NO_HOSTS: [&str; 11] =
    ["KEY", "SECRET", "TOKEN", "PASSWORD", "PASS", "_NAME", "_ID", "_USER", "_MODE", "_TYPE", "HOSTNAME"];

/// The hosts that a service's environment and command name: what names them, the host, and where.
pub(super) fn named_hosts(unit: Unit<'_, '_>) -> Vec<(String, String, Span)> {
    let mut found = Vec::new();
    for variable in &unit.facts.environment {
        let value = variable.as_far_as_known();
        for mention in mentions(Some(variable.name), value) {
            let bare = mention.host.len() == value.len();
            if bare && NO_HOSTS.iter().any(|end| variable.name.to_ascii_uppercase().ends_with(end)) {
                continue;
            }
            found.push((format!("`{}`", variable.name), mention.host.to_owned(), variable.part(mention.range)));
        }
    }
    for word in &unit.facts.words {
        for mention in mentions(None, word.as_far_as_known()) {
            let span = Text::part(word, mention.range);
            found.push((format!("the command of `{}`", unit.name()), mention.host.to_owned(), span));
        }
    }
    found
}

/// True for a name that is, begins or ends with 24 lower-case letters and digits in a mixture that nobody types.
fn generated(host: &str) -> bool {
    let identifier = |part: &str| {
        let digits = part.bytes().filter(u8::is_ascii_digit).count();
        let letters = part.bytes().filter(u8::is_ascii_lowercase).count();
        part.len() == 24 && digits + letters == 24 && digits >= 2 && letters >= 2
    };
    !host.contains('.')
        && (identifier(host)
            || host.split_once('-').is_some_and(|(first, _)| identifier(first))
            || host.rsplit_once('-').is_some_and(|(_, last)| identifier(last)))
}

#[cfg(test)]
mod tests {
    use super::generated;

    #[test]
    fn only_what_a_machine_wrote_is_taken_for_generated() {
        for (host, found) in [
            ("postgresql-x8k4c0sowocg8ckkwk0kkcso", true),
            ("x8k4c0sowocg8ckkwk0kkcso", true),
            ("x8k4c0sowocg8ckkwk0kkcso-142536748596", true),
            ("1234567890123456789012ab", true),
            ("12345678901234567890123a", false),
            ("app-abcdefghijklmnopqrstuvwx", false),
            ("elasticsearch-node-replica", false),
            ("x8k4c0sowocg8ckkwk0kkcso.example.org", false),
            ("db", false),
        ] {
            assert_eq!(generated(host), found, "{host}");
        }
    }
}
