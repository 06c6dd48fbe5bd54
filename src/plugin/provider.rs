//! Compose's provider protocol: `docker-destination compose …`, asked by Compose for a service with
//! `provider: {type: destination}` (docker/compose `docs/extension.md`).

/// One line of the protocol that makes Compose stop with a message.
pub fn refusal() -> String {
    let line = serde_json::json!({
        "type": "error",
        "message": concat!("docker destination v", env!("CARGO_PKG_VERSION"), " can't act as a provider"),
    });
    format!("{line}\n")
}
