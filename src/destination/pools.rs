//! Where engines take the addresses of networks from that say none.

use std::fmt;

use super::addresses::{Subnet, plain};
use super::network::Network;
use crate::engine::models::Ipam;

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
}
