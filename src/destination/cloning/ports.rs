//! Host ports: the clone never takes one that is spoken for.

use serde_json::{Value, json};

use super::{Target, Wishes, refused};
use crate::error::Error;

/// A host port that is spoken for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken {
    /// The address of the host; empty, `0.0.0.0` and `::` stand for all of them.
    pub address: String,
    /// The port.
    pub port: u16,
    /// `tcp`, `udp` or `sctp`.
    pub protocol: String,
    /// The container whose it is.
    pub by: String,
}

/// The fixed host ports in `HostConfig.PortBindings`.
pub fn fixed(bindings: &Value) -> Vec<u16> {
    each(bindings).filter_map(|(_, binding)| host_port(binding)).collect()
}

/// The same as ports that are spoken for.
pub fn taken_by(bindings: &Value, container: &str) -> Vec<Taken> {
    each(bindings)
        .filter_map(|(port, binding)| {
            Some(Taken {
                address: address(binding).to_owned(),
                port: host_port(binding)?,
                protocol: protocol(port).to_owned(),
                by: container.to_owned(),
            })
        })
        .collect()
}

/// The host ports of a copy: those wished for, those of the original where they are free, else whichever the engine finds.
///
/// # Errors
/// One that was wished for is taken.
pub(super) fn settle(
    name: &str,
    bindings: &Value,
    target: &Target<'_>,
    wishes: &Wishes,
) -> Result<(Value, Vec<String>), Error> {
    let mut notes = Vec::new();
    let mut settled = bindings.clone();
    for (port, all) in settled.as_object_mut().into_iter().flatten() {
        for binding in all.as_array_mut().into_iter().flatten() {
            let Some(old) = host_port(binding) else { continue };
            let asked = wishes.publish.get(&old).copied();
            let by = holder(address(binding), asked.unwrap_or(old), protocol(port), target.ports);
            match (asked, by) {
                (Some(new), Some(by)) => {
                    let why =
                        format!("port {new} on {} is {by}'s: `--publish {old}={new}` can't be had", target.called);
                    return Err(refused(why).with_hint("without `--publish` the clone gets a free port"));
                }
                (Some(new), None) => binding["HostPort"] = json!(new.to_string()),
                (None, Some(by)) => {
                    binding["HostPort"] = json!("");
                    notes.push(format!(
                        "{name}: port {old} on {} is {by}'s; the clone gets a free one for {port} (or say `--publish {old}=PORT`)",
                        target.called
                    ));
                }
                (None, None) => {}
            }
        }
    }
    Ok((settled, notes))
}

fn holder<'t>(address: &str, port: u16, protocol: &str, taken: &'t [Taken]) -> Option<&'t str> {
    let all = |address: &str| matches!(address, "" | "0.0.0.0" | "::");
    let meets = |there: &&Taken| {
        there.port == port
            && there.protocol == protocol
            && (all(address) || all(&there.address) || there.address == address)
    };
    taken.iter().find(meets).map(|there| there.by.as_str())
}

fn each(bindings: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let all = bindings.as_object().into_iter().flatten();
    all.flat_map(|(port, bindings)| bindings.as_array().into_iter().flatten().map(move |one| (port.as_str(), one)))
}

/// A single port; a range is the engine's to choose from.
fn host_port(binding: &Value) -> Option<u16> {
    binding["HostPort"].as_str()?.parse().ok().filter(|port| *port > 0)
}

fn address(binding: &Value) -> &str {
    binding["HostIp"].as_str().unwrap_or_default()
}

/// `tcp` of `80/tcp`, and of `80`.
fn protocol(port: &str) -> &str {
    port.split_once('/').map_or("tcp", |(_, protocol)| protocol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_meet_on_the_same_address_and_on_all_of_them() {
        let bindings = json!({"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}], "81/tcp": null});
        let taken = taken_by(&bindings, "web");
        assert_eq!(holder("", 8080, "tcp", &taken), Some("web"));
        assert_eq!(holder("127.0.0.1", 8080, "tcp", &taken), Some("web"));
        assert_eq!(holder("127.0.0.2", 8080, "tcp", &taken), None);
        assert_eq!(holder("", 8080, "udp", &taken), None);
        assert_eq!(fixed(&json!({"80/tcp": [{"HostPort": "8000-8010"}, {"HostPort": ""}, {"HostPort": "9"}]})), [9]);
    }
}
