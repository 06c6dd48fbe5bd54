//! The rules, a file each. What a file says at its top is what `explain` prints.

use super::rule::Rule;

/// Names the files, in the order of the ids.
macro_rules! rules {
    ($($name:ident,)*) => {
        $(mod $name;)*

        /// All rules, by id.
        pub static RULES: &[&Rule] = &[$(&$name::RULE,)*];
    };
}

rules! {
    address_outside_subnet,
    address_twice,
    address_unavailable,
    address_without_subnet,
    ambiguous_network_name,
    anchored_networks,
    container_name_copies,
    container_name_taken,
    container_name_twice,
    database_published,
    destination_name,
    destination_settings,
    external_settings,
    external_without_name,
    fixed_container_name,
    fixed_network_name,
    foreign_host,
    foreign_network_label,
    gateway_outside_subnet,
    internal_published,
    interpolated_network_name,
    ipv6_not_enabled,
    join_network_mode,
    legacy_external_name,
    merge_key_networks,
    missing_external_network,
    name_taken,
    network_drift,
    off_destination,
    other_destination_host,
    overlapping_subnets,
    overlay_not_attachable,
    port_taken,
    priority_not_order,
    proxy_no_network,
    proxy_pin_key,
    proxy_pin_off,
    proxy_unpinned,
    published_port_twice,
    reserved_network_name,
    static_address_shared,
    strip_loses_address,
    strip_loses_external,
    strip_loses_isolation,
    strip_loses_segmentation,
    subnet_taken,
    undeclared_network,
    unknown_destination,
    unused_ignore,
    unused_network,
    user_network,
    wrong_scope,
}
