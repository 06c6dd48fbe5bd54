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
    ambiguous_network_name,
    container_name_taken,
    destination_name,
    destination_settings,
    foreign_host,
    foreign_network_label,
    join_network_mode,
    legacy_external_name,
    missing_external_network,
    name_taken,
    off_destination,
    other_destination_host,
    port_taken,
    proxy_no_network,
    proxy_pin_key,
    proxy_pin_off,
    proxy_unpinned,
    strip_loses_address,
    strip_loses_external,
    strip_loses_isolation,
    strip_loses_segmentation,
    undeclared_network,
    unknown_destination,
    unused_ignore,
    unused_network,
    user_network,
    wrong_scope,
}
