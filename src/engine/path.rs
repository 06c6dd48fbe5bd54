//! Words of the user and of engines in the path of a request.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::output::sanitise::sanitise;

use super::failure::{Failure, Kind};

/// What stands for itself in a path (RFC 3986, unreserved).
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A name or ID as one segment of a path: it can't end the segment, begin a query or climb out.
///
/// # Errors
/// It is empty, `.` or `..`, which are no names but directions, or has a slash: engines decode an escaped one before
/// they clean the path, and answer with a redirection to what the name points at.
pub(super) fn segment(kind: &str, name: &str) -> Result<String, Failure> {
    match name {
        "" => Err(Failure::new(Kind::Invalid, format!("invalid {kind} name or ID: value is empty"))),
        _ if name == "." || name == ".." || name.contains('/') => {
            Err(Failure::new(Kind::Invalid, format!("invalid {kind} name or ID: `{}`", sanitise(name))))
        }
        _ => Ok(utf8_percent_encode(name, PLAIN).to_string()),
    }
}

/// The name or ID of an image, whose slashes are part of the path. No part of it is a direction.
pub(super) fn image(name: &str) -> Result<String, Failure> {
    let parts: Result<Vec<String>, Failure> = name.split('/').map(|part| segment("image", part)).collect();
    Ok(parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_one_segment() {
        let segment = |name: &str| segment("network", name).unwrap();
        assert_eq!(segment("a-b_c.d~1"), "a-b_c.d~1");
        assert_eq!(segment("..\\foo?force=1#x"), "..%5Cfoo%3Fforce%3D1%23x");
        assert_eq!(segment("é %"), "%C3%A9%20%25");
    }

    #[test]
    fn the_slashes_of_an_image_stay() {
        assert_eq!(image("registry:5000/team/web@sha256:ab").unwrap(), "registry%3A5000/team/web%40sha256%3Aab");
        for name in ["", "a/../b", "a//b", "/a"] {
            assert_eq!(image(name).unwrap_err().kind, Kind::Invalid);
        }
    }

    #[test]
    fn directions_are_refused() {
        for name in ["", ".", "..", "../containers/foo", "a/b"] {
            assert_eq!(segment("network", name).unwrap_err().kind, Kind::Invalid);
        }
    }
}
