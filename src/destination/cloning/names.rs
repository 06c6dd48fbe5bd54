//! Names for a clone that nobody bears.

use super::{Target, refused};
use crate::error::Error;

/// What all names of a clone are made of: what was asked for, else the first that is free of `NAME-clone`,
/// `NAME-clone-2`, …; `taken` says by whom or what a name can't be had.
///
/// # Errors
/// What was asked for is taken.
pub(super) fn choose(
    original: &str,
    asked: Option<&str>,
    target: &Target<'_>,
    taken: impl Fn(&str) -> Option<String>,
) -> Result<String, Error> {
    if let Some(asked) = asked {
        return match taken(asked) {
            None => Ok(asked.to_owned()),
            Some(why) => Err(refused(format!("the clone can't be called `{asked}` on {}: {why}", target.called))
                .with_hint("`--name` says another one; without it, a free one is chosen")),
        };
    }
    let base = base(original);
    std::iter::once(format!("{base}-clone"))
        .chain((2..1000).map(|number| format!("{base}-clone-{number}")))
        .find(|name| taken(name).is_none())
        .ok_or_else(|| {
            refused(format!("no name for the clone is free on {}", target.called)).with_hint("say one with `--name`")
        })
}

/// The name without what an earlier clone added.
fn base(name: &str) -> &str {
    let plain = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let plain = plain.strip_suffix('-').filter(|_| plain.len() < name.len()).unwrap_or(name);
    plain.strip_suffix("-clone").filter(|base| !base.is_empty()).unwrap_or(name)
}

/// Who bears the name of a container, volume or network, or answers to it on the destination.
pub(super) fn bearer(name: &str, target: &Target<'_>) -> Option<String> {
    if target.survey.containers.iter().any(|container| container.name == name) {
        return Some(format!("there is a container `{name}`"));
    }
    answerer(name, target)
}

/// Who answers to a name on the destination.
pub(super) fn answerer(name: &str, target: &Target<'_>) -> Option<String> {
    let who = target.answers.to(name).next()?;
    Some(format!("{who} answers to `{name}` on destination `{}`", target.destination.name))
}

/// True for what docker takes as the name of a container.
pub(super) fn is_container_name(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.' | '-');
    name.len() > 1 && name.starts_with(|letter: char| letter.is_ascii_alphanumeric()) && name.chars().all(plain)
}

/// True for what Compose takes as the name of a project.
pub(super) fn is_project_name(name: &str) -> bool {
    let begins = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    name.starts_with(begins) && name.chars().all(|letter| begins(letter) || matches!(letter, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_of_a_clone_counts_on() {
        for (name, expected) in [
            ("web", "web"),
            ("web-clone", "web"),
            ("web-clone-2", "web"),
            ("web-2", "web-2"),
            ("web-clone2", "web-clone2"),
            ("-clone", "-clone"),
        ] {
            assert_eq!(base(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_what_docker_and_compose_take() {
        assert!(is_container_name("Web_1.a-b") && !is_container_name("w") && !is_container_name("-web"));
        assert!(
            is_project_name("shop_2-b") && is_project_name("1") && !is_project_name("Shop") && !is_project_name("")
        );
        assert!(!is_container_name("we b") && !is_project_name("a.b"));
    }
}
