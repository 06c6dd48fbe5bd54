//! Which proxy stands between here and an engine behind a port: `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` as Go's
//! `golang.org/x/net/http/httpproxy` reads them, which is what docker uses.

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::Variables;
use super::endpoint::Proxy;
use super::host::{Address, decoded};

/// The proxy for an engine, none where it is dialled itself.
///
/// # Errors
/// The variable names a proxy that can't be used.
pub(super) fn towards(host: &str, port: u16, tls: bool, variables: &Variables) -> Result<Option<Proxy>, String> {
    let name = if tls { "HTTPS_PROXY" } else { "HTTP_PROXY" };
    let Some(value) = either(variables, name) else { return Ok(None) };
    if is_local(host) || is_excepted(host, port, &either(variables, "NO_PROXY").unwrap_or_default()) {
        return Ok(None);
    }
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", &value));
    if scheme != "http" {
        return Err(format!(
            "the proxy in {name} can't be used: `{scheme}://` proxies are not supported, only `http://`"
        ));
    }
    // The value may hold a password: it is not shown.
    let bad = || format!("the proxy in {name} is no address");
    let address = Address::parse(scheme, rest).map_err(|_| bad())?;
    if address.host.is_empty() {
        return Err(bad());
    }
    let authorization = address.user.map(|user| {
        let (user, password) = user.split_once(':').unwrap_or((user, ""));
        format!("Basic {}", STANDARD.encode(format!("{}:{}", decoded(user), decoded(password))))
    });
    Ok(Some(Proxy { host: address.host.to_owned(), port: address.port.unwrap_or(80), authorization }))
}

fn either(variables: &Variables, name: &str) -> Option<String> {
    variables.get(name).or_else(|| variables.get(&name.to_ascii_lowercase()))
}

fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_excepted(host: &str, port: u16, list: &str) -> bool {
    let host = host.to_ascii_lowercase();
    list.split(',').map(|entry| entry.trim().to_ascii_lowercase()).filter(|entry| !entry.is_empty()).any(|entry| {
        if entry == "*" {
            return true;
        }
        if let Some((network, bits)) = entry.split_once('/') {
            return is_within(&host, network, bits);
        }
        let (name, only) = match entry.rsplit_once(':') {
            Some((name, digits)) if !name.contains(':') || name.starts_with('[') => (name, digits.parse::<u16>().ok()),
            _ => (entry.as_str(), None),
        };
        if only.is_some_and(|only| only != port) {
            return false;
        }
        let name = name.trim_start_matches('[').trim_end_matches(']');
        let name = name.strip_prefix('*').filter(|rest| rest.starts_with('.')).unwrap_or(name);
        match name.strip_prefix('.') {
            Some(_) => host.ends_with(name),
            None => host == name || host.strip_suffix(name).is_some_and(|before| before.ends_with('.')),
        }
    })
}

fn is_within(host: &str, network: &str, bits: &str) -> bool {
    let (Ok(host), Ok(network), Ok(bits)) = (host.parse(), network.parse(), bits.parse::<u32>()) else { return false };
    match (host, network) {
        (IpAddr::V4(host), IpAddr::V4(network)) if bits <= 32 => {
            (u32::from(host) ^ u32::from(network)).checked_shr(32 - bits).unwrap_or(0) == 0
        }
        (IpAddr::V6(host), IpAddr::V6(network)) if bits <= 128 => {
            (u128::from(host) ^ u128::from(network)).checked_shr(128 - bits).unwrap_or(0) == 0
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxy(host: &str, list: &str) -> bool {
        let variables = Variables::from_pairs([("HTTP_PROXY", "http://u:p%40@proxy:3128"), ("no_proxy", list)]);
        let found = towards(host, 2375, false, &variables).unwrap();
        assert!(found.as_ref().is_none_or(|proxy| proxy.authorization.as_deref() == Some("Basic dTpwQA==")));
        found.is_some()
    }

    #[test]
    fn exceptions_are_names_domains_addresses_and_networks() {
        assert!(proxy("10.1.2.3", ""));
        assert!(!proxy("127.0.0.9", "") && !proxy("localhost", "") && !proxy("::1", ""));
        assert!(!proxy("10.1.2.3", "x, 10.1.0.0/16") && proxy("10.2.2.3", "10.1.0.0/16"));
        assert!(!proxy("a.example", "example") && !proxy("example", "EXAMPLE") && proxy("anexample", "example"));
        assert!(!proxy("a.example", ".example") && proxy("example", "*.example"));
        assert!(!proxy("h", "h:2375") && proxy("h", "h:1") && !proxy("h", "*"));
    }
}
