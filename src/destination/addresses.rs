//! The addresses of a network: how many there are, how many are taken.

use std::collections::BTreeSet;
use std::net::IpAddr;

use crate::engine::models;

/// A range of addresses with what its network keeps for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subnet {
    /// `10.1.0.0/24`
    pub subnet: String,
    /// The part of it that containers get theirs from, where it isn't all.
    pub range: Option<String>,
    /// The way out.
    pub gateway: Option<String>,
    /// Addresses kept free for others, by name.
    pub reserved: Vec<(String, String)>,
}

impl From<&models::IpamConfig> for Subnet {
    fn from(said: &models::IpamConfig) -> Self {
        let text = |value: &Option<String>| value.clone().filter(|text| !text.is_empty());
        let mut reserved: Vec<(String, String)> = said.auxiliary_addresses.clone().into_iter().flatten().collect();
        reserved.sort();
        Self {
            subnet: said.subnet.clone().unwrap_or_default(),
            range: text(&said.ip_range),
            gateway: text(&said.gateway),
            reserved,
        }
    }
}

/// How full a subnet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Addresses that can be given away at all: those of the range, without the network's own and the one for all.
    pub total: u128,
    /// Of these, the ones in use: the gateway's, reserved ones, those of containers and services.
    pub used: u128,
}

impl Usage {
    /// What is left.
    pub fn left(self) -> u128 {
        self.total.saturating_sub(self.used)
    }
}

impl Subnet {
    /// How full it is when these addresses are taken; `None` where the subnet is no range of addresses.
    ///
    /// Engines give away neither an IPv4 subnet's first address nor its last, and not the first of an IPv6 one
    /// (moby `libnetwork/ipams/defaultipam`).
    pub fn usage(&self, taken: impl IntoIterator<Item = IpAddr>) -> Option<Usage> {
        let subnet = Block::parse(&self.subnet)?;
        let range = self.range.as_deref().and_then(Block::parse).unwrap_or(subnet);
        let mut kept = vec![subnet.first];
        if !subnet.v6 {
            kept.push(subnet.last());
        }
        kept.retain(|address| range.holds(*address));
        kept.dedup();
        let total = range.size().saturating_sub(kept.len() as u128);
        let own = self.gateway.iter().chain(self.reserved.iter().map(|(_, address)| address)).filter_map(|a| plain(a));
        let used: BTreeSet<u128> = own
            .chain(taken)
            .filter(|address| address.is_ipv6() == subnet.v6)
            .map(number)
            .filter(|address| range.holds(*address) && !kept.contains(address))
            .collect();
        Some(Usage { total, used: used.len() as u128 })
    }

    /// True when the address is one of the subnet's.
    pub fn holds(&self, address: IpAddr) -> bool {
        Block::parse(&self.subnet).is_some_and(|block| block.v6 == address.is_ipv6() && block.holds(number(address)))
    }
}

/// An address with or without the length of its prefix.
pub fn plain(text: &str) -> Option<IpAddr> {
    text.split('/').next()?.parse().ok()
}

#[derive(Debug, Clone, Copy)]
struct Block {
    first: u128,
    /// The bits that differ between its addresses.
    bits: u32,
    v6: bool,
}

impl Block {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let width = if address.is_ipv6() { 128 } else { 32 };
        let bits = u32::checked_sub(width, length.parse().ok()?)?;
        Some(Self { first: number(address) & !mask(bits), bits, v6: address.is_ipv6() })
    }

    fn last(self) -> u128 {
        self.first | mask(self.bits)
    }

    fn holds(self, address: u128) -> bool {
        address & !mask(self.bits) == self.first
    }

    fn size(self) -> u128 {
        mask(self.bits).saturating_add(1)
    }
}

fn mask(bits: u32) -> u128 {
    u128::MAX.checked_shr(128 - bits).unwrap_or_default()
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(subnet: &str, range: Option<&str>, taken: &[&str]) -> (u128, u128) {
        let subnet = Subnet {
            subnet: subnet.to_owned(),
            range: range.map(str::to_owned),
            gateway: Some(subnet.replace("0/", "1/").split('/').next().unwrap().to_owned()),
            reserved: vec![("router".to_owned(), "10.1.0.7".to_owned())],
        };
        let usage = subnet.usage(taken.iter().map(|address| address.parse().unwrap())).unwrap();
        (usage.used, usage.left())
    }

    #[test]
    fn gateway_reserved_and_taken_addresses_are_counted_once_each() {
        assert_eq!(usage("10.1.0.0/24", None, &[]), (2, 252));
        assert_eq!(usage("10.1.0.0/24", None, &["10.1.0.2", "10.1.0.2", "10.1.0.1", "10.9.0.2", "fd00::1"]), (3, 251));
    }

    #[test]
    fn a_range_is_all_that_can_be_given_away() {
        assert_eq!(usage("10.1.0.0/16", Some("10.1.8.0/29"), &["10.1.8.1", "10.1.9.1"]), (1, 7));
        assert_eq!(usage("10.1.0.0/24", Some("10.1.0.0/29"), &[]), (2, 5));
    }

    #[test]
    fn ipv6_has_more_than_enough() {
        let subnet = Subnet { subnet: "fd00:1::/64".to_owned(), ..Subnet::default() };
        let usage = subnet.usage(["fd00:1::2".parse().unwrap()]).unwrap();
        assert_eq!((usage.total, usage.used), (u128::from(u64::MAX), 1));
        let all = Subnet { subnet: "::/0".to_owned(), ..Subnet::default() };
        assert!(all.usage([]).unwrap().left() > 0);
    }

    #[test]
    fn what_is_no_range_has_no_usage() {
        for subnet in ["", "10.1.0.0", "10.1.0.0/33", "x/8"] {
            assert_eq!(Subnet { subnet: subnet.to_owned(), ..Subnet::default() }.usage([]), None, "{subnet}");
        }
    }
}
