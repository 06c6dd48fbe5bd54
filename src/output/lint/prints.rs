//! What recognises a finding again.

use rustc_hash::FxHashMap as HashMap;

use super::places::Places;
use crate::lint::Finding;

/// What stays the same while a finding moves up and down in its file: the file, the rule and the message, and how many of
/// the same stood before it.
#[derive(Default)]
pub(super) struct Fingerprints {
    known: HashMap<u64, usize>,
}

impl Fingerprints {
    pub(super) fn of(&mut self, places: &Places<'_>, finding: &Finding) -> String {
        self.named([finding.rule, places.name(finding.span), &finding.message])
    }

    /// The same for something else than a finding.
    pub(super) fn named(&mut self, parts: [&str; 3]) -> String {
        let hash = fnv(parts.join("\0").as_bytes());
        let count = self.known.entry(hash).or_default();
        *count += 1;
        format!("{hash:016x}:{count}")
    }
}

/// FNV-1a with 64 bits: the same in every version of the program.
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_fnv() {
        assert_eq!((fnv(b""), fnv(b"a")), (0xcbf2_9ce4_8422_2325, 0xaf63_dc4c_8601_ec8c));
    }
}
