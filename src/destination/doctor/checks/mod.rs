//! The checks, a file each. What a file says at its top is its documentation.

pub(super) mod bound_elsewhere;
pub(super) mod dead_endpoint;
pub(super) mod doubled_name;
pub(super) mod doubled_network;
pub(super) mod full_pool;
pub(super) mod full_subnet;
pub(super) mod halfway_anew;
pub(super) mod leftover_record;
pub(super) mod lost_host;
pub(super) mod lost_network;
pub(super) mod network_anew;
pub(super) mod network_gone;
pub(super) mod proxy_no_network;
pub(super) mod proxy_pin_off;
pub(super) mod restart_loop;
pub(super) mod shared_name;
pub(super) mod swarm_inactive;
pub(super) mod unhealthy;
pub(super) mod unreachable;
