//! Releases of Compose, and what each of them knows.

/// A release, by its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Release(u32, u32, u32);

impl Release {
    /// The first whose providers are told lists (its release notes).
    const PROVIDERS: Self = Self(2, 36, 1);

    /// Reads `v2.40.3-3`.
    pub fn read(said: &str) -> Option<Self> {
        let mut numbers = said.trim().trim_start_matches('v').split(['.', '-', '+']).map(|part| part.parse().ok());
        Some(Self(numbers.next()??, numbers.next()??, numbers.next().flatten().unwrap_or_default()))
    }

    /// Whether a service can have a provider that is told which other services it is for.
    pub fn knows_providers(self) -> bool {
        self >= Self::PROVIDERS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_known_by_its_numbers_whatever_follows() {
        let knows = |said: &str| Release::read(said).map(Release::knows_providers);
        for said in ["2.36.1", "v2.36.1", "2.40.3-3", "5.0.0-rc.1", "2.37", "2.36.1+ds1-2\n"] {
            assert_eq!(knows(said), Some(true), "{said}");
        }
        for said in ["2.36.0", "v2.26.1-4", "1.29.2"] {
            assert_eq!(knows(said), Some(false), "{said}");
        }
        for said in ["", "dev", "5", "vX.1.0"] {
            assert_eq!(knows(said), None, "{said}");
        }
    }
}
