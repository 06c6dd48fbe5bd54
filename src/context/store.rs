//! docker's store of contexts: `contexts/meta/ID/meta.json` and `contexts/tls/ID/docker/*.pem`, where the ID is the
//! SHA-256 of the context's name (docker/cli `cli/context/store`).

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::config::field;
use super::endpoint::Tls;
use super::tls;
use crate::fsio;

/// What the store says of one context.
#[derive(Debug)]
pub(super) struct Stored {
    /// As it was written, empty when there is none.
    pub(super) host: String,
    pub(super) tls: Option<Tls>,
}

/// A context by its name.
///
/// # Errors
/// In docker's words, why there is none.
pub(super) fn find(folder: &Path, name: &str) -> Result<Stored, String> {
    let id = id(name);
    let path = meta(folder).join(&id).join("meta.json");
    let text = fsio::bytes(&path).map_err(|why| format!("context \"{name}\": context not found: {why}"))?;
    let parsed: Value = serde_json::from_slice(&text)
        .map_err(|error| format!("context \"{name}\": parsing {}: {error}", path.display()))?;
    let docker = field(&parsed, "Endpoints").and_then(|endpoints| endpoints.as_object()?.get("docker"));
    let docker = docker.ok_or("cannot find docker endpoint in context")?;
    let host = field(docker, "Host").and_then(Value::as_str).unwrap_or_default().to_owned();
    let skip_verify = field(docker, "SkipTLSVerify").and_then(Value::as_bool).unwrap_or(false);
    let tls = tls::stored(&folder.join("contexts/tls").join(id).join("docker"), skip_verify)?;
    Ok(Stored { host, tls })
}

/// The names of all contexts, in order. One that can't be read is named by its folder.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fsio::entries(&meta(folder))
        .into_iter()
        .filter(|path| path.join("meta.json").exists())
        .map(|path| {
            let named = fsio::bytes(&path.join("meta.json")).ok().and_then(|text| {
                let value: Value = serde_json::from_slice(&text).ok()?;
                field(&value, "Name")?.as_str().map(str::to_owned)
            });
            named.unwrap_or_else(|| path.file_name().unwrap_or_default().to_string_lossy().into_owned())
        })
        .collect();
    names.sort();
    names
}

fn meta(folder: &Path) -> PathBuf {
    folder.join("contexts/meta")
}

fn id(name: &str) -> String {
    Sha256::digest(name).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
