//! The name of a network depends on a variable that has neither a value nor a default.
//!
//! ## Why
//! Compose takes a variable without a value for an empty text, warns in passing, and goes on. The whole name empty, it looks
//! for an external network without a name, or tries to create one; a part of it empty, the stack joins another
//! network than the one meant. With `${NETWORK:?}` Compose stops and says what is missing.
//!
//! ## Example
//! ```yaml
//! networks:
//!   proxy:
//!     external: true
//!     name: ${PROXY_NETWORK}      # better: ${PROXY_NETWORK:?}
//! ```

use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;

pub(super) const RULE: Rule = Rule {
    id: "interpolated-network-name",
    severity: Severity::Warning,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("interpolated_network_name.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    for network in stack.model.networks.iter().filter(|network| !network.included) {
        let Some((_, value, place)) = network.settings.iter().find(|(name, ..)| *name == "name") else { continue };
        let Some(text) = value.text().filter(|text| text.contains('$')) else { continue };
        if !stack.has_members(network.key) {
            continue;
        }
        let span = stack.value_span(*place);
        let written = &stack.yaml(span.file).text()[span.start..span.end];
        if stack.fill(text).is_some_and(|name| name.is_empty()) {
            let message = format!("the name of network `{}` is empty unless a variable is set", network.key);
            findings.report(span, message).help("give the variable a default that is a network's name, or write `:?`");
            continue;
        }
        for (variable, form) in bare_variables(text) {
            if variable == "COMPOSE_PROJECT_NAME" || stack.fill(form).is_some() {
                continue;
            }
            let span = written.find(form).map_or(span, |at| span.part(at..at + form.len()));
            let message = format!(
                "the name of network `{}` depends on `{variable}`, which has no value and no default",
                network.key
            );
            let finding = findings.report(span, message);
            finding
                .help(format!("write `${{{variable}:?}}`, so that Compose says what is missing, or give it a default"));
        }
    }
}

/// The variables in a text that stand without default and without `?`: their names, and as they are written.
fn bare_variables(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(dollar) = text[at..].find('$').map(|offset| at + offset) {
        let rest = &text[dollar + 1..];
        let letters = |text: &str| text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
        if let Some(inner) = rest.strip_prefix('{') {
            let end = inner.find('}').unwrap_or(inner.len());
            let name = &inner[..letters(inner).min(end)];
            if name.len() == end && dollar + 3 + end <= text.len() {
                found.push((name, &text[dollar..dollar + 3 + end]));
            }
            at = (dollar + 3 + end).min(text.len());
        } else if rest.starts_with('$') {
            at = dollar + 2;
        } else {
            let end = letters(rest);
            if end > 0 {
                found.push((&rest[..end], &text[dollar..=dollar + end]));
            }
            at = dollar + 1 + end;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_without_default_are_found() {
        for (text, found) in [
            ("${A}", "A=${A}"),
            ("$A-net", "A=$A"),
            ("$${A}", ""),
            ("$$A", ""),
            ("${A:-x}${B}", "B=${B}"),
            ("${A:?}", ""),
            ("${A-}", ""),
            ("${A:-${B}}", ""),
            ("${A", ""),
            ("$", ""),
            ("é$A é${B}", "A=$A B=${B}"),
        ] {
            let shown: Vec<String> = bare_variables(text).iter().map(|(name, form)| format!("{name}={form}")).collect();
            assert_eq!(shown.join(" "), found, "{text}");
        }
    }
}
