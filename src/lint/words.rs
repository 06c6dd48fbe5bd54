//! Lists and counts as messages spell them.

/// Names in backticks: "`a`, `b` and `c`", at most six of them.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    const MOST: usize = 6;
    let mut words: Vec<String> = names.iter().take(MOST).map(|name| format!("`{}`", name.as_ref())).collect();
    if names.len() > MOST {
        words.push(format!("{} more", names.len() - MOST));
    }
    match words.split_last() {
        None => "none".to_owned(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn names_are_joined_as_one_would_say_them() {
        assert_eq!(listed::<&str>(&[]), "none");
        assert_eq!(listed(&["a"]), "`a`");
        assert_eq!(listed(&["a", "b"]), "`a` and `b`");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f", "g", "h"]), "`a`, `b`, `c`, `d`, `e`, `f` and 2 more");
    }
}
