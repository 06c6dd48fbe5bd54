//! `KEY=VALUE` of `--label` and `--opt`.

use crate::destination::labels::is_reserved;

/// A key and its value; empty where none was given.
pub type Pair = (String, String);

/// Reads a label as docker does; ours are not the user's to set.
pub(super) fn label(text: &str) -> Result<Pair, String> {
    let (key, value) = pair(text)?;
    check_key(&key)?;
    Ok((key, value))
}

/// Reads the key of a label.
pub(super) fn key(text: &str) -> Result<String, String> {
    check_key(text)?;
    Ok(text.to_owned())
}

/// Reads an option of a driver.
pub(super) fn pair(text: &str) -> Result<Pair, String> {
    let (key, value) = text.split_once('=').unwrap_or((text, ""));
    if key.is_empty() {
        return Err(format!("invalid label '{text}': empty name"));
    }
    Ok((key.to_owned(), value.to_owned()))
}

fn check_key(key: &str) -> Result<(), String> {
    if key.contains(char::is_whitespace) {
        return Err(format!("label '{key}' contains whitespaces"));
    }
    if is_reserved(key) {
        return Err(format!("label '{key}' is reserved: names, descriptions and owners have flags of their own"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_docker_reads_them() {
        assert_eq!(label("a=b=c"), Ok(("a".to_owned(), "b=c".to_owned())));
        assert_eq!(label("a"), Ok(("a".to_owned(), String::new())));
        for refused in ["", "=x", "a b=c", "destination.name=x"] {
            assert!(label(refused).is_err(), "{refused}");
        }
    }
}
