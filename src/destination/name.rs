//! Names of destinations, for people, and of the networks behind them, for Docker.

pub use crate::rewrite::check_network_name;

/// The longest display name, in characters.
const LONGEST: usize = 255;

/// Whether a text can be a display name.
///
/// # Errors
/// Why not.
pub fn check_display_name(name: &str) -> Result<(), String> {
    if name.is_empty() || name.chars().count() > LONGEST {
        return Err(format!("must be 1 to {LONGEST} characters long"));
    }
    if name.chars().any(char::is_control) {
        return Err("must be without control characters".to_owned());
    }
    if name.trim() != name {
        return Err("must neither begin nor end with a space".to_owned());
    }
    Ok(())
}

/// True for display names that people would take for the same one.
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_are_what_people_write() {
        for name in ["edge", "Größe 1 / über", "日本", &"ä".repeat(255)] {
            assert_eq!(check_display_name(name), Ok(()), "{name}");
        }
        for name in ["", "a\nb", "\u{1b}[1m", " a", "a ", &"ä".repeat(256)] {
            assert!(check_display_name(name).is_err(), "{name}");
        }
    }

    #[test]
    fn case_makes_no_other_name() {
        assert!(is_same("GRÖßE", "größe"));
        assert!(is_same("Prod", "pROD"));
        assert!(!is_same("prod", "prod-1"));
    }
}
