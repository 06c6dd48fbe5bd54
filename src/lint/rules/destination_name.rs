//! The destination's name under `x-destination` is not one, or doesn't follow the convention.
//!
//! ## Why
//! A destination's name has 1 to 255 characters, none of them a control character; others are refused. Within that,
//! lower-case words joined by hyphens that say what the place is for, such as `production` or `staging-eu`, can be typed
//! without quotes in a shell, are the same everywhere, and look alike in a list of servers.
//!
//! ## Example
//! ```yaml
//! x-destination:
//!   name: My Prod_Server     # better: my-prod-server
//! ```

use crate::lint::finding::{Severity, Span};
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::Stack;
use crate::yaml::Kind;

pub(super) const RULE: Rule = Rule {
    id: "destination-name",
    severity: Severity::Info,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("destination_name.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let Some((file, _, value)) = stack.wish("name") else { return };
    let yaml = stack.yaml(file);
    if yaml.kind(value) != Kind::Scalar {
        return;
    }
    let name = yaml.scalar(value);
    let span = Span::node(file, yaml, value);
    let length = name.chars().count();
    if let Some(control) = name.chars().find(|c| c.is_control()) {
        let message =
            format!("the name of a destination can't hold the control character U+{:04X}", u32::from(control));
        findings.report(span, message).severity(Severity::Error);
    } else if length == 0 || length > 255 {
        let message = format!("the name of a destination has 1 to 255 characters, and this one {length}");
        findings.report(span, message).severity(Severity::Error);
    } else if !conventional(name) {
        let message = format!("the destination's name `{name}` is not made of lower-case words joined by hyphens");
        let finding = findings.report(span, message);
        let better = convention(name);
        if conventional(&better) {
            finding.help(format!(
                "the convention would be `{better}`; `docker destination rename` changes it on the server"
            ));
        }
    }
}

fn conventional(name: &str) -> bool {
    !name.is_empty()
        && name
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
}

/// The name with its words in lower case and hyphens between them.
fn convention(name: &str) -> String {
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("-")
}
