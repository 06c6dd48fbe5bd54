use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use super::support::{Outcome, plugin, words};

fn shown(line: &str) -> String {
    Outcome::of(plugin(["destination"]).args(words(line))).shown()
}

fn refused(line: &str) -> (Option<i32>, String) {
    let outcome = Outcome::of(plugin(["destination"]).args(words(line)));
    assert_eq!(outcome.out, "", "{line}");
    (outcome.code, outcome.err.lines().next().unwrap_or_default().to_owned())
}

/// What the command is refused with once its command line was understood.
const UNDERSTOOD: &[&str] = &["--file", "/nonexistent/compose.yaml"];

fn is_understood(line: &str) -> bool {
    let outcome = Outcome::of(plugin(["destination", "rewrite"]).args(UNDERSTOOD).args(words(line)));
    outcome.code == Some(2) && !outcome.err.contains("Usage:")
}

#[test]
fn an_unknown_flag_is_refused_with_125() {
    insta::assert_snapshot!(shown("rewrite --nope"), @r"
    exit 125
    --- stderr
    unknown flag: --nope

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn an_unknown_shorthand_is_refused_with_125() {
    insta::assert_snapshot!(shown("rewrite -qZx"), @r"
    exit 125
    --- stderr
    unknown shorthand flag: 'Z' in -Zx

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn a_flag_that_is_nearly_right_is_suggested_and_never_guessed() {
    insta::assert_snapshot!(shown("rewrite --net x"), @r"
    exit 125
    --- stderr
    unknown flag: --net
    hint: did you mean `--network`?

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn a_flag_of_docker_itself_is_shown_its_place() {
    insta::assert_snapshot!(shown("-c prod rewrite"), @r"
    exit 125
    --- stderr
    unknown shorthand flag: 'c' in -c
    hint: -c is a flag of docker itself: write it before `destination`, as in `docker -c … destination`

    Usage:  docker destination

    Run 'docker destination --help' for more information
    ");
    insta::assert_snapshot!(shown("rewrite --context prod"), @r"
    exit 125
    --- stderr
    unknown flag: --context
    hint: --context is a flag of docker itself: write it before `destination`, as in `docker --context … destination`

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn a_flag_without_its_argument_is_refused_with_125() {
    insta::assert_snapshot!(shown("rewrite --file"), @r"
    exit 125
    --- stderr
    flag needs an argument: --file

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
    insta::assert_snapshot!(shown("rewrite -qf"), @r"
    exit 125
    --- stderr
    flag needs an argument: 'f' in -f

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn a_value_that_is_none_of_the_known_ones_is_refused_with_125() {
    insta::assert_snapshot!(shown("rewrite --mode nope"), @r#"
    exit 125
    --- stderr
    invalid argument "nope" for "--mode" flag: must be one of "isolated", "both" or "only"

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    "#);
    insta::assert_snapshot!(shown("rewrite -q=maybe"), @r#"
    exit 125
    --- stderr
    invalid argument "maybe" for "-q, --quiet" flag: must be true or false

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    "#);
}

#[test]
fn an_operand_is_refused_with_1_and_shown_its_flag() {
    insta::assert_snapshot!(shown("rewrite compose.yaml"), @r"
    exit 1
    --- stderr
    docker: 'docker destination rewrite' accepts no arguments
    hint: name the file with -f FILE

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn an_unknown_command_is_refused_with_1() {
    insta::assert_snapshot!(shown("foo"), @r"
    exit 1
    --- stderr
    docker: unknown command: docker destination foo

    Usage:  docker destination

    Run 'docker destination --help' for more information
    ");
}

#[test]
fn a_command_that_is_nearly_right_is_suggested() {
    insta::assert_snapshot!(shown("rewirte"), @r"
    exit 1
    --- stderr
    docker: unknown command: docker destination rewirte
    hint: did you mean `docker destination rewrite`?

    Usage:  docker destination

    Run 'docker destination --help' for more information
    ");
}

#[test]
fn words_that_are_no_command_are_refused_as_docker_does() {
    assert_eq!(refused("-- rewrite"), (Some(1), "docker: unknown command: docker destination rewrite".to_owned()));
    assert_eq!(refused("''"), (Some(1), "docker: unknown command: docker destination ".to_owned()));
    assert_eq!(refused("---x rewrite"), (Some(125), "bad flag syntax: ---x".to_owned()));
    assert_eq!(
        refused("rewrite -- -q"),
        (Some(1), "docker: 'docker destination rewrite' accepts no arguments".to_owned())
    );
    assert_eq!(refused("rewrite -"), (Some(1), "docker: 'docker destination rewrite' accepts no arguments".to_owned()));
}

#[test]
fn outcomes_that_exclude_each_other_are_refused_with_125() {
    insta::assert_snapshot!(shown("rewrite --in-place --diff"), @r"
    exit 125
    --- stderr
    conflicting options: --diff and --in-place can't be used together

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
    let outcomes = ["--check", "--diff", "--in-place", "--output=x", "--override"];
    for (at, first) in outcomes.iter().enumerate() {
        for second in &outcomes[at + 1..] {
            let line = format!("{first} {second}");
            let together = matches!((*first, *second), ("--check", "--diff") | ("--output=x", "--override"));
            assert_eq!(is_understood(&line), together, "{line}");
        }
    }
}

#[test]
fn connect_is_another_word_for_the_mode_both() {
    assert!(is_understood("--connect --network n"));
    assert!(is_understood("--connect --mode both --network n"));
    insta::assert_snapshot!(shown("rewrite --connect --mode only"), @r"
    exit 125
    --- stderr
    conflicting options: --connect and --mode can't be used together

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn every_spelling_of_a_flag_that_docker_takes_is_taken() {
    for line in [
        "-f=x",
        "-fx",
        "--file x",
        "--file=x",
        "-qf x",
        "-q=false -q=1 --quiet=T --strict=0",
        "--mode=nope --mode isolated",
        "--in-place --diff=false",
        "--in-place=true --in-place=false --diff",
        "-p --diff",
        "--color never --report json --color=always",
    ] {
        // The first of two values is not even looked at, the last one counts.
        assert!(is_understood(line), "{line}");
    }
}

#[test]
fn what_is_typed_is_shown_without_its_control_characters() {
    let outcome = Outcome::of(&mut plugin(["destination", "re\u{1b}[31m\u{202e}"]));
    assert_eq!(outcome.err.lines().next(), Some("docker: unknown command: docker destination re\\x1b[31m\\u{202e}"));
    let outcome = Outcome::of(&mut plugin(["destination", "rewrite", "--mode", "\u{7}\""]));
    assert_eq!(
        outcome.err.lines().next(),
        Some("invalid argument \"\\x07\\\"\" for \"--mode\" flag: must be one of \"isolated\", \"both\" or \"only\""),
    );
}

#[test]
fn a_word_that_is_not_unicode_is_no_crash() {
    let word = OsStr::from_bytes(b"\xff\xfe");
    for (before, code) in
        [(&["destination"][..], 1), (&["destination", "rewrite", "--mode"], 125), (&["destination", "rewrite"], 1)]
    {
        assert_eq!(Outcome::of(plugin(before).arg(word)).code, Some(code), "{before:?}");
    }
    let mut flag = b"--".to_vec();
    flag.extend_from_slice(word.as_bytes());
    assert_eq!(Outcome::of(plugin(["destination", "rewrite"]).arg(OsStr::from_bytes(&flag))).code, Some(125));
    assert_eq!(Outcome::of(plugin(["__complete", "destination"]).arg(word)).out, ":4\n");
}

#[test]
fn hints_are_colored_only_where_they_are_asked_to_be() {
    let plain = Outcome::of(&mut plugin(["destination", "rewirte"]));
    assert!(!plain.err.contains('\u{1b}'));
    let forced = Outcome::of(plugin(["destination", "rewirte"]).env("CLICOLOR_FORCE", "1"));
    assert!(forced.err.contains("\u{1b}[1m\u{1b}[36mhint:\u{1b}[0m did you mean"), "{}", forced.err);
    let refused = Outcome::of(plugin(["destination", "rewirte"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1"));
    assert!(!refused.err.contains('\u{1b}'));
}
