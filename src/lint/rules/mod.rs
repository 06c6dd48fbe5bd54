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
    legacy_external_name,
    undeclared_network,
    unused_ignore,
    unused_network,
}
