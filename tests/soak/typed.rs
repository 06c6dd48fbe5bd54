//! A second opinion: what docker-compose-types reads before the rewrite, it must read afterwards, with the networks that
//! are meant.

use std::collections::BTreeSet;

use docker_compose_types::{Compose, Networks};

use super::model::Expected;

/// What is wrong with a result; nothing, if the original can't be read by it either.
pub(crate) fn check(old: &[u8], new: &[u8], expected: Option<&Expected>) -> Vec<String> {
    let Some(before) = read(old).ok().filter(|compose| !compose.services.is_empty()) else { return Vec::new() };
    let after = match read(new) {
        Ok(after) => after,
        Err(why) => return vec![format!("docker-compose-types can't read the result: {why}")],
    };
    // What is extended or included is not in this file.
    let elsewhere = before.includes.is_some() || has_extends(old);
    let Some(expected) = expected.filter(|_| !elsewhere) else { return Vec::new() };
    let mut wrong = Vec::new();
    for (name, service) in after.services.0.iter().filter_map(|(name, service)| Some((name, service.as_ref()?))) {
        let found: BTreeSet<&str> = match &service.networks {
            Networks::Simple(list) => list.iter().map(String::as_str).collect(),
            Networks::Advanced(map) => map.0.keys().map(String::as_str).collect(),
        };
        let plain = expected.plain_name(name);
        let meant: BTreeSet<&str> = expected.model["services"][plain]["networks"]
            .as_object()
            .map(|map| map.keys().map(String::as_str).collect())
            .unwrap_or_default();
        let silent = found.is_empty() && (meant.is_empty() || meant == BTreeSet::from(["default"]));
        if expected.model["services"].get(plain).is_some() && !silent && found != meant {
            wrong.push(format!("docker-compose-types finds `{name}` on {found:?} instead of {meant:?}"));
        }
    }
    wrong
}

fn has_extends(text: &[u8]) -> bool {
    String::from_utf8_lossy(text).contains("extends")
}

/// Merge keys are none of its business: they are applied before.
fn read(text: &[u8]) -> Result<Compose, String> {
    let text = std::str::from_utf8(text).map_err(|why| why.to_string())?;
    let mut value: serde_yaml::Value =
        serde_yaml::from_str(text.trim_start_matches('\u{feff}')).map_err(|why| why.to_string())?;
    value.apply_merge().map_err(|why| why.to_string())?;
    serde_yaml::from_value(untagged(value)).map_err(|why| why.to_string())
}

/// The same without tags such as `!override`, which it doesn't know.
fn untagged(value: serde_yaml::Value) -> serde_yaml::Value {
    match value {
        serde_yaml::Value::Tagged(tagged) => untagged(tagged.value),
        serde_yaml::Value::Sequence(items) => items.into_iter().map(untagged).collect(),
        serde_yaml::Value::Mapping(map) => {
            serde_yaml::Value::Mapping(map.into_iter().map(|(key, value)| (key, untagged(value))).collect())
        }
        other => other,
    }
}
