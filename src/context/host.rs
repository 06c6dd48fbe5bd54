//! Addresses of engines: what `-H` and `DOCKER_HOST` may say (docker/cli `opts/hosts.go`), and what is dialled then
//! (moby `client/client.go`, `ParseHostURL`).

use percent_encoding::percent_decode_str;

/// What docker dials when it was told nothing.
pub(super) const SOCKET: &str = "unix:///var/run/docker.sock";

const TLS_ADDRESS: &str = "tcp://localhost:2376";

/// An address taken apart. Which parts may be missing is for the caller to say.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) user: Option<&'a str>,
    /// Without brackets.
    pub(super) host: &'a str,
    pub(super) port: Option<u16>,
    /// Empty, or with its first slash.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) fragment: Option<&'a str>,
}

impl<'a> Address<'a> {
    /// Takes apart what follows `scheme://`, failing as Go's `net/url` does.
    pub(super) fn parse(scheme: &str, rest: &'a str) -> Result<Self, String> {
        let bad = |why: &str| format!("parse {}: {why}", quoted(&format!("{scheme}://{rest}")));
        let (before, fragment) = split(rest, '#');
        let (before, query) = split(before, '?');
        let (authority, path) = before.split_at(before.find('/').unwrap_or(before.len()));
        let (user, place) = authority.rsplit_once('@').map_or((None, authority), |(user, place)| (Some(user), place));
        if let Some(strange) = place.chars().find(|c| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^".contains(*c))
        {
            return Err(bad(&format!("invalid character {} in host name", quoted(&strange.to_string()))));
        }
        let (host, port) = if let Some(inner) = place.strip_prefix('[') {
            let (host, after) = inner.split_once(']').ok_or_else(|| bad("missing ']' in host"))?;
            (host, after)
        } else {
            place.split_at(place.find(':').unwrap_or(place.len()))
        };
        let port = match port.strip_prefix(':') {
            None if port.is_empty() => None,
            Some("") => None,
            digits => Some(
                digits
                    .filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))
                    .and_then(|digits| digits.parse().ok())
                    .ok_or_else(|| bad(&format!("invalid port {} after host", quoted(port))))?,
            ),
        };
        Ok(Self { user, host, port, path, query, fragment })
    }
}

fn split(text: &str, mark: char) -> (&str, Option<&str>) {
    text.split_once(mark).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// As Go's `%q` shows a text, near enough for addresses.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.escape_debug())
}

/// `%20` and the like made plain.
pub(super) fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// `host:port`, in brackets where the host has colons.
pub(super) fn joined(host: &str, port: u16) -> String {
    if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") }
}

/// What docker makes of the value of `-H` or `DOCKER_HOST`: a full address.
pub(super) fn complete(value: &str, tls: bool) -> Result<String, String> {
    let value = value.trim();
    if value.is_empty() {
        return Ok(if tls { TLS_ADDRESS } else { SOCKET }.to_owned());
    }
    let (scheme, rest) = value.split_once("://").unwrap_or(("tcp", value));
    match scheme {
        "tcp" => {
            let address = Address::parse("tcp", rest)?;
            let host = if address.host.is_empty() { "localhost" } else { address.host };
            Ok(format!("tcp://{}{}", joined(host, address.port.unwrap_or(2375)), address.path))
        }
        "unix" | "npipe" if rest.contains("://") => Err(format!("invalid proto, expected {scheme}: {rest}")),
        "unix" if rest.is_empty() => Ok(SOCKET.to_owned()),
        "unix" | "npipe" | "fd" | "ssh" => Ok(value.to_owned()),
        _ => Err(format!("invalid bind address format: {value}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_completed_as_docker_does() {
        let complete = |value: &str| complete(value, false).unwrap();
        assert_eq!(complete("[::1]"), "tcp://[::1]:2375");
        assert_eq!(complete("tcp://h"), "tcp://h:2375");
        assert_eq!(complete("tcp://h:1/pre/fix"), "tcp://h:1/pre/fix");
        assert_eq!(complete("/var/run/docker.sock"), "tcp://localhost:2375/var/run/docker.sock");
        assert_eq!(super::complete("", true).unwrap(), "tcp://localhost:2376");
    }

    #[test]
    fn an_address_has_parts() {
        let address = Address::parse("ssh", "me:x@h:22/run/d.sock?q=1#f").unwrap();
        assert_eq!((address.user, address.host, address.port), (Some("me:x"), "h", Some(22)));
        assert_eq!((address.path, address.query, address.fragment), ("/run/d.sock", Some("q=1"), Some("f")));
        assert!(Address::parse("tcp", "h:99999").is_err());
    }
}
