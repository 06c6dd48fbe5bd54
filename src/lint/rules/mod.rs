//! The rules, a file each. What a file says at its top is what `explain` prints.

use super::rule::Rule;

mod address_outside_subnet;
mod address_twice;
mod address_unavailable;
mod address_without_subnet;
mod ambiguous_network_name;
mod anchored_networks;
mod container_name_copies;
mod container_name_taken;
mod container_name_twice;
mod database_published;
mod default_shared;
mod destination_name;
mod destination_settings;
mod duplicate_network;
mod external_links;
mod external_settings;
mod external_without_name;
mod fixed_container_name;
mod fixed_network_name;
mod foreign_host;
mod foreign_network_label;
mod gateway_outside_subnet;
mod generic_name_shared;
mod hard_coded_address;
mod internal_published;
mod interpolated_network_name;
mod ipv6_not_enabled;
mod join_network_mode;
mod legacy_external_name;
mod links;
mod localhost_sibling;
mod lost_default_network;
mod merge_key_networks;
mod missing_external_network;
mod name_taken;
mod network_drift;
mod network_mode_and_networks;
mod network_mode_conflict;
mod network_mode_target;
mod off_destination;
mod other_destination_host;
mod overlapping_subnets;
mod overlay_not_attachable;
mod port_taken;
mod priority_not_order;
mod proxy_no_network;
mod proxy_pin_key;
mod proxy_pin_off;
mod proxy_unpinned;
mod published_port_inside;
mod published_port_twice;
mod redundant_alias;
mod reserved_network_name;
mod shadowed_name;
mod static_address_shared;
mod strip_loses_address;
mod strip_loses_external;
mod strip_loses_isolation;
mod strip_loses_segmentation;
mod subnet_taken;
mod undeclared_network;
mod underscore_host;
mod unknown_destination;
mod unreachable_dependency;
mod unreachable_host;
mod unreachable_link;
mod unused_ignore;
mod unused_network;
mod user_network;
mod wrong_scope;

/// Lists the rules of the files, in the order of the ids. A file that isn't listed is dead code, which the compiler says.
macro_rules! rules {
    ($($name:ident,)*) => {
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
    default_shared,
    destination_name,
    destination_settings,
    duplicate_network,
    external_links,
    external_settings,
    external_without_name,
    fixed_container_name,
    fixed_network_name,
    foreign_host,
    foreign_network_label,
    gateway_outside_subnet,
    generic_name_shared,
    hard_coded_address,
    internal_published,
    interpolated_network_name,
    ipv6_not_enabled,
    join_network_mode,
    legacy_external_name,
    links,
    localhost_sibling,
    lost_default_network,
    merge_key_networks,
    missing_external_network,
    name_taken,
    network_drift,
    network_mode_and_networks,
    network_mode_conflict,
    network_mode_target,
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
    published_port_inside,
    published_port_twice,
    redundant_alias,
    reserved_network_name,
    shadowed_name,
    static_address_shared,
    strip_loses_address,
    strip_loses_external,
    strip_loses_isolation,
    strip_loses_segmentation,
    subnet_taken,
    undeclared_network,
    underscore_host,
    unknown_destination,
    unreachable_dependency,
    unreachable_host,
    unreachable_link,
    unused_ignore,
    unused_network,
    user_network,
    wrong_scope,
}
