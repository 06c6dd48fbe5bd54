//! The JSON Schema of `x-destination`, made of the tables that the program itself reads with.

use serde_json::{Map, Value, json};

use super::registry::RULES;
use super::selection::{FailOn, KEYS as LINT_KEYS};
use crate::rewrite::{KEYS, RESERVED, Takes};

/// A schema for compose files that looks at `x-destination` alone, to be used beside Compose's own.
pub fn schema() -> Value {
    let keys = KEYS.iter().map(|key| (key.name, key.about, taken(key.takes)));
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "x-destination",
        "description": "Settings of docker destination in a compose file",
        "type": "object",
        "properties": {
            "x-destination": described("Settings of docker destination", settings(keys)),
        },
        "definitions": {
            // A number or a word like `true` is the name that it spells.
            "name": { "type": ["string", "number", "boolean"] },
            "network": {
                "type": ["string", "number", "boolean"],
                "pattern": "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,199}$",
                "minimum": 0,
                "not": { "anyOf": [{ "enum": RESERVED }, { "type": "string", "pattern": "^destination\\." }] },
            },
            "rule": { "enum": RULES.iter().map(|rule| rule.id).chain(["all"]).collect::<Vec<_>>() },
        },
    })
}

/// A mapping with these keys, and with others that begin with `x-`.
fn settings<'k>(keys: impl Iterator<Item = (&'k str, &'k str, Value)>) -> Value {
    let properties: Map<String, Value> =
        keys.map(|(name, about, value)| (name.to_owned(), described(about, value))).collect();
    json!({
        "type": ["object", "null"], "properties": properties, "patternProperties": { "^x-": {} },
        "additionalProperties": false,
    })
}

fn taken(takes: Takes) -> Value {
    match takes {
        Takes::Name => refers("name"),
        Takes::Network => refers("network"),
        Takes::OneOf(words) => json!({ "enum": words }),
        Takes::Names(_) => list("name"),
        Takes::Flag => json!({ "type": "boolean" }),
        Takes::Lint => settings(LINT_KEYS.iter().map(|&(name, about)| {
            let value = if name == "fail-on" { json!({ "enum": FailOn::NAMES }) } else { list("rule") };
            (name, about, value)
        })),
    }
}

fn refers(definition: &str) -> Value {
    json!({ "$ref": format!("#/definitions/{definition}") })
}

/// Several of something, or one.
fn list(definition: &str) -> Value {
    json!({ "anyOf": [refers(definition), { "type": "array", "items": refers(definition) }] })
}

/// In draft 7, what stands beside `$ref` is not read; so it goes into an `allOf`.
fn described(about: &str, value: Value) -> Value {
    let mut described = json!({ "description": about });
    match value {
        Value::Object(entries) if !entries.contains_key("$ref") => {
            if let Value::Object(all) = &mut described {
                all.extend(entries);
            }
        }
        other => described["allOf"] = json!([other]),
    }
    described
}
