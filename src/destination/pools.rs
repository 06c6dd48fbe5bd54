//! Where engines take the addresses of networks from that say none.

use std::fmt;
use std::net::IpAddr;

use super::addresses::{Subnet, plain};
use super::network::Network;
use crate::engine::models::{Ipam, SystemInfo};

/// A range that is cut into networks of one size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pool {
    base: String,
    size: u32,
}

impl Pool {
    /// `10.0.0.0/8` in networks of `/24`; `None` where that makes no network.
    pub fn new(base: &str, size: u32) -> Option<Self> {
        let length: u32 = base.split_once('/')?.1.parse().ok()?;
        (length <= size && size <= 128).then(|| Self { base: base.to_owned(), size })
    }

    /// How many networks it is enough for.
    pub fn networks(&self) -> u128 {
        let length: u32 = self.base.split_once('/').and_then(|(_, length)| length.parse().ok()).unwrap_or(self.size);
        1_u128.checked_shl(self.size.saturating_sub(length)).unwrap_or(u128::MAX)
    }

    /// How many more it is enough for beside these: each takes all parts that its subnets touch.
    pub fn left(&self, networks: &[&Network]) -> u128 {
        let Some((first, size)) = self.first().zip(self.part()) else { return 0 };
        let last = self.networks() - 1;
        let mut taken: Vec<(u128, u128)> = networks
            .iter()
            .flat_map(|network| &network.subnets)
            .filter(|subnet| plain(&subnet.subnet).is_some_and(|address| address.is_ipv6() == self.is_v6()))
            .filter_map(|subnet| span(&subnet.subnet))
            .filter(|(_, end)| *end >= first)
            .map(|(start, end)| (start.saturating_sub(first) / size, ((end - first) / size).min(last)))
            .filter(|(start, _)| *start <= last)
            .collect();
        taken.sort_unstable();
        let mut free_from = 0;
        let mut covered = 0;
        for (start, end) in taken {
            let start = start.max(free_from);
            if end >= start {
                covered += end - start + 1;
                free_from = end + 1;
            }
        }
        self.networks().saturating_sub(covered)
    }

    fn is_v6(&self) -> bool {
        self.base.contains(':')
    }

    fn first(&self) -> Option<u128> {
        span(&self.base).map(|(first, _)| first)
    }

    /// How many addresses one network of it has.
    fn part(&self) -> Option<u128> {
        let width: u32 = if self.is_v6() { 128 } else { 32 };
        1_u128.checked_shl(width.checked_sub(self.size)?)
    }

    /// Whether a network has addresses of it.
    pub fn holds(&self, network: &Network) -> bool {
        let own = subnet(&self.base);
        network.subnets.iter().filter_map(|subnet| plain(&subnet.subnet)).any(|address| own.holds(address))
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in networks of /{}", self.base, self.size)
    }
}

/// Those of an engine that was told none (moby `libnetwork/ipamutils`).
pub fn built_in() -> Vec<Pool> {
    let bases = [
        ("172.17.0.0/16", 16),
        ("172.18.0.0/16", 16),
        ("172.19.0.0/16", 16),
        ("172.20.0.0/14", 16),
        ("172.24.0.0/14", 16),
        ("172.28.0.0/14", 16),
        ("192.168.0.0/16", 20),
    ];
    bases.iter().filter_map(|(base, size)| Pool::new(base, *size)).collect()
}

/// Those of an engine: what it was told, else what it has built in.
pub fn of_engine(info: &SystemInfo) -> Vec<Pool> {
    let said = info.default_address_pools.iter().flatten();
    let pools: Vec<Pool> =
        said.filter_map(|pool| Pool::new(pool.base.as_deref()?, u32::try_from(pool.size?).ok()?)).collect();
    if pools.is_empty() { built_in() } else { pools }
}

/// Those of the swarm that an engine manages.
pub fn of_swarm(info: &SystemInfo) -> Vec<Pool> {
    let Some(cluster) = info.swarm.as_ref().and_then(|swarm| swarm.cluster.as_ref()) else { return Vec::new() };
    let size = cluster.subnet_size.filter(|size| *size > 0).unwrap_or(24);
    cluster.default_addr_pool.iter().flatten().filter_map(|base| Pool::new(base, size)).collect()
}

/// The first and the last number of a range.
fn span(text: &str) -> Option<(u128, u128)> {
    let first = match plain(text)? {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => address.into(),
    };
    let width: u32 = if text.contains(':') { 128 } else { 32 };
    let bits = width.checked_sub(text.split_once('/')?.1.parse().ok()?)?;
    let rest = 1_u128.checked_shl(bits).map_or(u128::MAX, |size| size - 1);
    Some((first & !rest, first | rest))
}

/// Whether an engine says that there are no addresses left: it does in other words with each generation.
pub fn is_exhausted(message: &str) -> bool {
    ["have been fully subnetted", "non-overlapping IPv4 address pool", "no available network", "failed to find free"]
        .iter()
        .any(|words| message.contains(words))
}

/// Networks that have addresses somebody asks for.
pub fn overlapping<'n>(networks: &'n [Network], asked: &Option<Ipam>) -> Vec<&'n Network> {
    let asked: Vec<&str> = asked
        .iter()
        .flat_map(|ipam| ipam.config.iter().flatten())
        .filter_map(|config| config.subnet.as_deref())
        .collect();
    let overlap = |one: &str, other: &str| {
        let inside = |outer: &str, inner: &str| plain(inner).is_some_and(|address| subnet(outer).holds(address));
        inside(one, other) || inside(other, one)
    };
    networks
        .iter()
        .filter(|network| network.subnets.iter().any(|own| asked.iter().any(|asked| overlap(&own.subnet, asked))))
        .collect()
}

fn subnet(text: &str) -> Subnet {
    Subnet { subnet: text.to_owned(), ..Subnet::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pool_knows_how_many_networks_it_makes_and_which_are_of_it() {
        let pool = Pool::new("10.60.0.0/16", 24).unwrap();
        assert_eq!((pool.networks(), pool.to_string().as_str()), (256, "10.60.0.0/16 in networks of /24"));
        let of = |text: &str| Network { subnets: vec![subnet(text)], ..Network::default() };
        assert!(pool.holds(&of("10.60.3.0/24")) && !pool.holds(&of("10.61.0.0/24")));
        assert_eq!(built_in().iter().map(Pool::networks).sum::<u128>(), 31);
        assert_eq!(Pool::new("10.0.0.0/24", 16), None);
    }

    #[test]
    fn a_network_takes_every_part_of_a_pool_that_it_touches() {
        let pool = Pool::new("10.60.0.0/16", 24).unwrap();
        let left = |subnets: &[&str]| {
            let networks: Vec<Network> =
                subnets.iter().map(|text| Network { subnets: vec![subnet(text)], ..Network::default() }).collect();
            pool.left(&networks.iter().collect::<Vec<_>>())
        };
        assert_eq!(left(&[]), 256);
        assert_eq!(left(&["10.60.3.0/24", "10.60.3.128/25", "10.61.0.0/24", "fd00::/64"]), 255);
        assert_eq!(left(&["10.60.128.0/17", "10.60.0.64/26", "10.60.255.0/24"]), 127);
        assert_eq!(left(&["10.0.0.0/8"]), 0);
        assert_eq!(left(&["10.60.0.0/16", "10.60.9.0/24"]), 0);
        assert_eq!(Pool::new("fd00::/48", 64).unwrap().left(&[]), 65_536);
    }
}
