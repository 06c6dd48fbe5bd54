//! docker's `config.json`: what decides where docker connects and what it sends.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Variables;
use crate::fsio;
use crate::plugin::argv::Globals;

/// What is read of it.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) current_context: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    /// Why it could not be read; docker warns, and goes on without.
    pub(super) warning: Option<String>,
}

/// Where docker keeps its configuration: `--config`, `DOCKER_CONFIG`, `~/.docker`.
pub(super) fn folder(globals: &Globals, variables: &Variables) -> PathBuf {
    let given = globals.config.clone().filter(|value| !value.is_empty());
    given
        .or_else(|| variables.os("DOCKER_CONFIG"))
        .map_or_else(|| variables.home.clone().unwrap_or_default().join(".docker"), PathBuf::from)
}

impl Config {
    /// Reads it; a missing or empty file is an empty configuration.
    pub(super) fn read(folder: &Path) -> Self {
        let path = folder.join("config.json");
        if !path.exists() {
            return Self::default();
        }
        let parsed =
            fsio::read(&path).and_then(|text| if text.is_empty() { Ok(Self::default()) } else { Self::parse(&text) });
        parsed.unwrap_or_else(|why| Self {
            warning: Some(format!("WARNING: Error parsing config file ({}): {why}", path.display())),
            ..Self::default()
        })
    }

    fn parse(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let current_context = match field(&value, "currentContext") {
            None | Some(Value::Null) => None,
            Some(Value::String(name)) => Some(name.clone()).filter(|name| !name.is_empty()),
            Some(_) => return Err("currentContext is not a string".to_owned()),
        };
        let headers = match field(&value, "HttpHeaders") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Object(headers)) => headers
                .iter()
                .map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
                .collect::<Option<_>>()
                .ok_or("HttpHeaders holds something that is not a string")?,
            Some(_) => return Err("HttpHeaders is not an object".to_owned()),
        };
        Ok(Self { current_context, headers, warning: None })
    }
}

/// A key as Go finds it: in any case, the last one counts.
pub(super) fn field<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    value.as_object()?.iter().rev().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// `DOCKER_CUSTOM_HEADERS`: one line of CSV, each field `name=value`; replaces the configured headers.
///
/// # Errors
/// A field is not of that form.
pub(super) fn custom_headers(text: &str) -> Result<Vec<(String, String)>, String> {
    let failed = |what: &str, why: &str| {
        format!(
            "Failed to initialize: failed to {what} custom headers from DOCKER_CUSTOM_HEADERS environment variable: {why}"
        )
    };
    let bad = |why: &str| failed("set", why);
    let mut headers = Vec::new();
    for field in
        csv(text).ok_or_else(|| failed("parse", "value must be formatted as comma-separated key=value pairs"))?
    {
        let (name, value) = field.split_once('=').unwrap_or((&field, ""));
        let name = name.trim();
        if name.is_empty() {
            return Err(bad(&format!("value contains a key=value pair with an empty key: '{field}'")));
        }
        if !field.contains('=') {
            return Err(bad(&format!("missing \"=\" in key=value pair: '{field}'")));
        }
        headers.retain(|(known, _): &(String, String)| !known.eq_ignore_ascii_case(name));
        headers.push((name.to_owned(), value.to_owned()));
    }
    Ok(headers)
}

fn csv(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            let mut field = String::new();
            let mut inner = quoted;
            loop {
                let (part, after) = inner.split_once('"')?;
                field.push_str(part);
                match after.strip_prefix('"') {
                    Some(more) => {
                        field.push('"');
                        inner = more;
                    }
                    None => break (field, after),
                }
            }
        } else {
            let (field, after) = rest.split_at(rest.find(',').unwrap_or(rest.len()));
            if field.contains('"') {
                return None;
            }
            (field.to_owned(), after)
        };
        fields.push(field);
        if after.is_empty() {
            return Some(fields);
        }
        rest = after.strip_prefix(',')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_headers_may_hold_commas_in_quotes() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(custom_headers(r#"a=b,"c=d,""e""""#).unwrap(), [pair("a", "b"), pair("c", "d,\"e\"")]);
        assert!(custom_headers("=x").is_err() && custom_headers("x").is_err());
    }

    #[test]
    fn keys_are_found_in_any_case() {
        let config = Config::parse(r#"{"CURRENTCONTEXT":"a","currentContext":"b","httpheaders":{"X":"y"}}"#).unwrap();
        assert_eq!(config.current_context.as_deref(), Some("b"));
        assert_eq!(config.headers, [("X".to_owned(), "y".to_owned())]);
    }
}
