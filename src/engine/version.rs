//! API versions: `1.51` is below `1.9` in no order but this one.

use std::fmt;
use std::str::FromStr;

/// The newest version whose answers we know how to read (bollard 0.21's models).
pub(super) const OURS: ApiVersion = ApiVersion { major: 1, minor: 53 };

/// What an engine speaks that names no version (moby `client/ping.go`).
pub(super) const UNNAMED: ApiVersion = ApiVersion { major: 1, minor: 24 };

/// A version of the engine's API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ApiVersion {
    /// `1`
    pub major: u16,
    /// What comes after the point.
    pub minor: u16,
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for ApiVersion {
    type Err = ();

    /// `1.51`, or `v1.51` as `DOCKER_API_VERSION` may say.
    fn from_str(text: &str) -> Result<Self, ()> {
        let (major, minor) = text.strip_prefix('v').unwrap_or(text).split_once('.').ok_or(())?;
        Ok(Self { major: major.parse().map_err(drop)?, minor: minor.parse().map_err(drop)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_number() {
        let version = |text: &str| text.parse::<ApiVersion>().unwrap();
        assert!(version("1.9") < version("v1.24"));
        assert!("abc".parse::<ApiVersion>().is_err());
        assert_eq!(version("v1.44").to_string(), "1.44");
    }
}
