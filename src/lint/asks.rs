//! The names and addresses that services ask for: hosts in their environment and commands that mean a sibling, this
//! machine, or an address.

use std::cell::OnceCell;
use std::net::Ipv4Addr;
use std::ops::Range;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::facts::{Facts, Text, Variable};
use super::finding::{Action, Span};
use super::hosts::{Mention, mentions};
use crate::compose::Model;
use crate::yaml::{NodeId, Yaml};

/// A part of a text in a file, to be pointed at or written anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Its bytes in the file.
    pub span: Span,
    /// The scalar it is part of, and its bytes in what the scalar means; none where a variable stands in the scalar.
    inside: Option<(NodeId, Range<usize>)>,
}

impl Piece {
    fn of(text: &Text<'_>, offset: usize, range: &Range<usize>) -> Self {
        let at = range.start + offset..range.end + offset;
        let plain = text.is_plain();
        let span = if plain { text.part(at.clone()) } else { text.span };
        Self { span, inside: plain.then_some((text.node, at)) }
    }

    /// The change that puts something else in its place.
    pub fn replaced(&self, yaml: &Yaml, by: &str) -> Option<Action> {
        let (node, range) = self.inside.clone()?;
        yaml.scalar(node).get(range.clone())?;
        Some(Action::Rewrite { file: self.span.file, node, part: Some(range), text: by.to_owned() })
    }
}

/// A host that a service names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The service, by its number.
    pub unit: usize,
    /// The host.
    pub host: String,
    /// Where it stands.
    pub at: Piece,
    /// The port, and where it stands: behind the host, or in the variable `DB_PORT` beside `DB_HOST`.
    pub port: Option<(u16, Piece)>,
    /// The variable; none in a command.
    pub variable: Option<String>,
    /// The scheme in front of it, such as `http`.
    pub scheme: Option<String>,
}

impl Ask {
    /// The change that asks for a sibling instead; none where an address would get a host with `_`.
    pub fn instead(&self, yaml: &Yaml, name: &str) -> Option<Action> {
        if self.scheme.is_some() && name.contains('_') { None } else { self.at.replaced(yaml, name) }
    }
}

/// All that is asked for in a project.
pub(super) fn asks(model: &Model<'_>, facts: &[Facts<'_>]) -> Vec<Ask> {
    let known = names(model, facts);
    let wanted =
        |host: &str| known.contains(host) || host.eq_ignore_ascii_case("localhost") || host.parse::<Ipv4Addr>().is_ok();
    let mut found = Vec::new();
    for (unit, facts) in facts.iter().enumerate() {
        let beside = Beside { environment: &facts.environment, ports: OnceCell::new() };
        for variable in &facts.environment {
            if says_who_may_ask(variable.name) {
                continue;
            }
            let value = variable.as_far_as_known();
            for mention in mentions(Some(variable.name), value) {
                if wanted(mention.host) && plausible(Some(variable.name), &mention) {
                    let mut ask = ask(unit, &variable.text, variable.offset, &mention);
                    ask.port = ask.port.or_else(|| beside.port(variable.name));
                    ask.variable = Some(variable.name.to_owned());
                    found.push(ask);
                }
            }
        }
        for text in &facts.words {
            let value = Some(text.as_far_as_known()).filter(|value| !value.contains("chown")).unwrap_or_default();
            for mention in mentions(None, value) {
                if wanted(mention.host) && plausible(None, &mention) {
                    found.push(ask(unit, text, 0, &mention));
                }
            }
        }
    }
    found
}

/// Every name that leads to a service of the project, or looks so.
fn names<'s>(model: &'s Model<'_>, facts: &'s [Facts<'_>]) -> HashSet<&'s str> {
    let mut names = HashSet::default();
    for (service, facts) in model.services.iter().zip(facts) {
        names.insert(service.name);
        names.extend([&facts.container_name, &facts.hostname].into_iter().flatten().filter_map(Text::get));
        for membership in service.networks.iter().flatten() {
            names.extend(membership.aliases.iter().map(AsRef::as_ref));
        }
    }
    names
}

/// True for a variable whose hosts are not asked: those that may ask here, such as `CORS_ORIGIN`, that are asked without a
/// proxy, or under which the service itself is found.
fn says_who_may_ask(variable: &str) -> bool {
    let upper = variable.to_ascii_uppercase();
    let stem = |word: &str| {
        ["CORS", "ORIGIN", "ALLOW", "TRUST", "WHITELIST", "REFERER", "ADVERTISE"].iter().any(|w| word.starts_with(w))
    };
    upper == "NO_PROXY" || upper.split(['_', '.', '-']).any(stem)
}

fn ask(unit: usize, text: &Text<'_>, offset: usize, mention: &Mention<'_>) -> Ask {
    let port = mention.port.as_ref().map(|(port, range)| (*port, Piece::of(text, offset, range)));
    let at = Piece::of(text, offset, &mention.range);
    Ask { unit, host: mention.host.to_owned(), at, port, variable: None, scheme: mention.scheme.map(str::to_owned) }
}

/// False for what has the form of a host and isn't one: the tag of an image, a user and a group.
fn plausible(variable: Option<&str>, mention: &Mention<'_>) -> bool {
    if mention.scheme.is_some() {
        return true;
    }
    let named = |word: &str| variable.is_some_and(|name| name.to_ascii_uppercase().contains(word));
    if named("IMAGE") || named("VERSION") {
        return false;
    }
    match mention.port {
        Some((port, _)) => port > 79 || matches!(port, 22 | 25 | 53),
        None => true,
    }
}

/// What stands beside a variable.
struct Beside<'f, 'a> {
    environment: &'f [Variable<'a>],
    /// Those that end in `PORT`, by their names in capitals.
    ports: OnceCell<HashMap<String, &'f Variable<'a>>>,
}

impl Beside<'_, '_> {
    /// `DB_PORT` beside `DB_HOST`.
    fn port(&self, name: &str) -> Option<(u16, Piece)> {
        let upper = name.to_ascii_uppercase();
        let stem =
            ["HOSTNAME", "HOST", "SERVER", "ADDRESS", "ADDR"].iter().find_map(|word| upper.strip_suffix(word))?;
        let ports = self.ports.get_or_init(|| {
            let all = self.environment.iter().rev().map(|variable| (variable.name.to_ascii_uppercase(), variable));
            all.filter(|(name, _)| name.ends_with("PORT")).collect()
        });
        let variable = ports.get(&format!("{stem}PORT"))?;
        let value = variable.value.as_deref()?;
        let port = value.parse().ok()?;
        Some((port, Piece::of(&variable.text, variable.offset, &(0..value.len()))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_looks_like_a_host_is_none() {
        for (name, value, expected) in [
            ("CACHE", "redis:6379", true),
            ("POSTGRES_IMAGE", "postgres:1600", false),
            ("SOMETHING", "postgres:16", false),
            ("SOMETHING", "postgres:79", false),
            ("SOMETHING", "web:80", true),
            ("PORTLESS_URL", "http://web:8", true),
        ] {
            let found = mentions(Some(name), value);
            assert_eq!(plausible(Some(name), &found[0]), expected, "{name}={value}");
        }
    }

    #[test]
    fn who_may_ask_is_not_asked() {
        for (name, expected) in [
            ("CORS_ORIGIN", true),
            ("ALLOWED_ORIGINS", true),
            ("DJANGO_ALLOWED_HOSTS", true),
            ("TRUSTED_PROXIES", true),
            ("KAFKA_ADVERTISED_LISTENERS", true),
            ("no_proxy", true),
            ("API_URL", false),
            ("SCORSESE_HOST", false),
            ("HTTP_PROXY", false),
        ] {
            assert_eq!(says_who_may_ask(name), expected, "{name}");
        }
    }
}
