//! Subnets with their ranges and gateways, as docker puts its flags together (docker/cli `cli/command/network/create.go`).

use super::addresses::{Subnet, plain};
use crate::engine::models::IpamConfig;

/// Finds the subnet of each range and gateway.
///
/// # Errors
/// In docker's words, what fits nowhere.
pub fn consolidate(subnets: &[String], ranges: &[String], gateways: &[String]) -> Result<Vec<IpamConfig>, String> {
    if subnets.len() < ranges.len() || subnets.len() < gateways.len() {
        return Err("every ip-range or gateway must have a corresponding subnet".to_owned());
    }
    let mut all: Vec<IpamConfig> =
        subnets.iter().map(|subnet| IpamConfig { subnet: Some(subnet.clone()), ..IpamConfig::default() }).collect();
    for range in ranges {
        let own = holder(&mut all, range).ok_or_else(|| format!("no matching subnet for range {range}"))?;
        if let Some(known) = own.ip_range.replace(range.clone()) {
            let subnet = own.subnet.clone().unwrap_or_default();
            return Err(format!("cannot configure multiple ranges ({range}, {known}) on the same subnet ({subnet})"));
        }
    }
    for gateway in gateways {
        let own = holder(&mut all, gateway).ok_or_else(|| format!("no matching subnet for gateway {gateway}"))?;
        if let Some(known) = own.gateway.replace(gateway.clone()) {
            let subnet = own.subnet.clone().unwrap_or_default();
            return Err(format!(
                "cannot configure multiple gateways ({gateway}, {known}) for the same subnet ({subnet})"
            ));
        }
    }
    Ok(all)
}

fn holder<'c>(all: &'c mut [IpamConfig], address: &str) -> Option<&'c mut IpamConfig> {
    let address = plain(address)?;
    all.iter_mut().find(|config| {
        let subnet = config.subnet.clone().unwrap_or_default();
        Subnet { subnet, ..Subnet::default() }.holds(address)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn ranges_and_gateways_find_their_subnets() {
        let all = consolidate(
            &owned(&["10.1.0.0/24", "fd00::/64"]),
            &owned(&["10.1.0.128/25"]),
            &owned(&["fd00::1", "10.1.0.1"]),
        )
        .unwrap();
        assert_eq!(all[0].ip_range.as_deref(), Some("10.1.0.128/25"));
        assert_eq!(all[0].gateway.as_deref(), Some("10.1.0.1"));
        assert_eq!(all[1].gateway.as_deref(), Some("fd00::1"));
    }

    #[test]
    fn what_fits_nowhere_is_told_in_dockers_words() {
        let said = |subnets: &[&str], ranges: &[&str], gateways: &[&str]| {
            consolidate(&owned(subnets), &owned(ranges), &owned(gateways)).unwrap_err()
        };
        assert_eq!(said(&[], &[], &["10.1.0.1"]), "every ip-range or gateway must have a corresponding subnet");
        assert_eq!(said(&["10.1.0.0/24"], &[], &["10.2.0.1"]), "no matching subnet for gateway 10.2.0.1");
        assert_eq!(said(&["10.1.0.0/24"], &["x"], &[]), "no matching subnet for range x");
    }
}
