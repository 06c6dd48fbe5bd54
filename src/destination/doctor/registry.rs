//! All checks, in the order of their IDs.

use super::Check;
use super::checks::{
    bound_elsewhere, dead_endpoint, doubled_name, doubled_network, full_pool, full_subnet, halfway_anew,
    leftover_record, lost_host, lost_network, network_anew, network_gone, proxy_no_network, proxy_pin_off,
    restart_loop, shared_name, swarm_inactive, unhealthy, unreachable,
};

/// Every check.
pub const CHECKS: &[&Check] = &[
    &bound_elsewhere::CHECK,
    &dead_endpoint::CHECK,
    &doubled_name::CHECK,
    &doubled_network::CHECK,
    &full_pool::CHECK,
    &full_subnet::CHECK,
    &halfway_anew::CHECK,
    &leftover_record::CHECK,
    &lost_host::CHECK,
    &lost_network::CHECK,
    &network_anew::CHECK,
    &network_gone::CHECK,
    &proxy_no_network::CHECK,
    &proxy_pin_off::CHECK,
    &restart_loop::CHECK,
    &shared_name::CHECK,
    &swarm_inactive::CHECK,
    &unhealthy::CHECK,
    &unreachable::CHECK,
];
