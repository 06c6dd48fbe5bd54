//! Subnets, as `ipam` writes them: `10.1.0.0/24`, `fd00:1::/64`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use rustc_hash::FxHashSet as HashSet;

/// An address and the number of its leading bits that all addresses of the subnet share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Subnet {
    address: IpAddr,
    length: u8,
}

impl Subnet {
    /// Reads `ADDRESS/LENGTH`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = length.parse().ok().filter(|length| *length <= most)?;
        Some(Self { address, length })
    }

    /// True for IPv6.
    pub(super) fn is_ipv6(&self) -> bool {
        self.address.is_ipv6()
    }

    /// True for an address in it.
    pub(super) fn contains(&self, address: IpAddr) -> bool {
        self.shares(address, self.length)
    }

    /// True when the other one lies in it as a whole.
    pub(super) fn holds(&self, other: &Self) -> bool {
        self.length <= other.length && self.contains(other.address)
    }

    /// True when an address is in both.
    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.shares(other.address, self.length.min(other.length))
    }

    /// An address of it, counted from its first one.
    pub(super) fn nth(&self, number: u32) -> IpAddr {
        let first = bits(self.address) & mask(self.length);
        if self.is_ipv6() {
            IpAddr::V6(Ipv6Addr::from_bits(first.wrapping_add(u128::from(number))))
        } else {
            let first = u32::try_from(first >> 96).unwrap_or_default();
            IpAddr::V4(Ipv4Addr::from_bits(first.wrapping_add(number)))
        }
    }

    /// Those of several subnets that overlap another one of them.
    pub(super) fn overlapping(subnets: impl Iterator<Item = Self>) -> HashSet<Self> {
        let mut all: Vec<_> = subnets.map(|subnet| (subnet.is_ipv6(), subnet.ends(), subnet)).collect();
        all.sort_by_key(|(ipv6, (first, last), _)| (*ipv6, *first, std::cmp::Reverse(*last)));
        let mut found = HashSet::default();
        // The one that reaches farthest: whatever begins before its end overlaps it.
        let mut farthest: Option<(bool, u128, Self)> = None;
        for (ipv6, (first, last), subnet) in all {
            match farthest {
                Some((same, end, other)) if same == ipv6 && first <= end => {
                    found.extend([other, subnet]);
                    if last > end {
                        farthest = Some((ipv6, last, subnet));
                    }
                }
                _ => farthest = Some((ipv6, last, subnet)),
            }
        }
        found
    }

    /// Its first and its last address, as bits.
    fn ends(&self) -> (u128, u128) {
        let first = bits(self.address) & mask(self.length);
        (first, first | !mask(self.length))
    }

    fn shares(&self, address: IpAddr, length: u8) -> bool {
        self.is_ipv6() == address.is_ipv6() && (bits(self.address) ^ bits(address)) & mask(length) == 0
    }
}

impl fmt::Display for Subnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

/// The bits of an address, the first one on the left.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// As many leading ones.
fn mask(length: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subnet(text: &str) -> Subnet {
        Subnet::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn what_is_no_subnet_is_not_read() {
        for text in ["", "10.0.0.0", "10.0.0.0/33", "10.0.0/8", "fd00::/129", "fd00::/x", "x/8", "10.0.0.0/-1", "/8"] {
            assert_eq!(Subnet::parse(text), None, "{text}");
        }
        assert_eq!(subnet("172.16.0.0/12").to_string(), "172.16.0.0/12");
        assert_eq!(subnet("FD00:0::/64").to_string(), "fd00::/64");
    }

    #[test]
    fn addresses_are_in_their_subnets() {
        for (text, address, inside) in [
            ("10.1.0.0/24", "10.1.0.0", true),
            ("10.1.0.0/24", "10.1.0.255", true),
            ("10.1.0.0/24", "10.1.1.0", false),
            ("10.1.0.9/24", "10.1.0.200", true),
            ("10.1.0.0/32", "10.1.0.0", true),
            ("10.1.0.0/32", "10.1.0.1", false),
            ("0.0.0.0/0", "255.1.2.3", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "10.0.0.1", false),
            ("fd00:1::/64", "fd00:1::ffff", true),
            ("fd00:1::/64", "fd00:1:0:1::", false),
            ("fd00::1/128", "fd00::1", true),
            ("fd00::1/128", "fd00::2", false),
            ("172.16.0.0/12", "172.31.255.255", true),
            ("172.16.0.0/12", "172.32.0.0", false),
        ] {
            assert_eq!(subnet(text).contains(address.parse().unwrap()), inside, "{text} {address}");
        }
    }

    #[test]
    fn subnets_overlap_and_hold_one_another() {
        for (one, other, overlaps, holds) in [
            ("10.0.0.0/8", "10.5.0.0/16", true, true),
            ("10.5.0.0/16", "10.0.0.0/8", true, false),
            ("10.5.0.0/16", "10.5.0.0/16", true, true),
            ("10.5.0.0/16", "10.6.0.0/16", false, false),
            ("10.5.0.0/16", "10.4.0.0/15", true, false),
            ("fd00::/48", "fd00:0:0:1::/64", true, true),
            ("fd00::/48", "fd00:0:1::/48", false, false),
            ("::/0", "0.0.0.0/0", false, false),
        ] {
            let (one, other) = (subnet(one), subnet(other));
            assert_eq!(one.overlaps(&other), overlaps, "{one} {other}");
            assert_eq!(other.overlaps(&one), overlaps, "{other} {one}");
            assert_eq!(one.holds(&other), holds, "{one} {other}");
        }
    }

    #[test]
    fn those_that_overlap_are_found() {
        let texts = [
            "10.0.0.0/8",
            "fd00::/48",
            "10.5.0.0/16",
            "10.5.5.0/24",
            "11.0.0.0/24",
            "11.0.1.0/24",
            "::/128",
            "0.0.0.0/32",
            "12.0.0.9/24",
            "12.0.0.0/24",
        ];
        let found = Subnet::overlapping(texts.iter().map(|text| subnet(text)));
        let alone: Vec<&str> = texts.into_iter().filter(|text| !found.contains(&subnet(text))).collect();
        assert_eq!(alone, ["fd00::/48", "11.0.0.0/24", "11.0.1.0/24", "::/128", "0.0.0.0/32"]);
    }

    #[test]
    fn addresses_are_counted_from_the_first() {
        for (text, number, address) in [
            ("10.1.0.0/24", 0, "10.1.0.0"),
            ("10.1.0.77/24", 1, "10.1.0.1"),
            ("fd00:1::/64", 1, "fd00:1::1"),
            ("fd00:1::5/64", 0, "fd00:1::"),
        ] {
            assert_eq!(subnet(text).nth(number), address.parse::<IpAddr>().unwrap(), "{text}");
        }
    }
}
