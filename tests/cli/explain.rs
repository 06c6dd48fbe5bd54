//! `docker destination explain`, on the rules there are.

use docker_destination::lint::RULES;

use super::support::{Outcome, plugin, standalone, words};

fn explain(line: &str) -> Outcome {
    Outcome::of(standalone(["explain"]).args(words(line)))
}

#[test]
fn every_rule_is_listed_on_a_line_of_its_own() {
    let outcome = explain("");
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    let mut lines = outcome.out.lines();
    assert!(lines.next().unwrap().starts_with("RULE "), "{}", outcome.out);
    let ids: Vec<&str> = lines.map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(ids, RULES.iter().map(|rule| rule.id).collect::<Vec<_>>());
}

#[test]
fn a_rule_is_explained_from_its_documentation() {
    insta::assert_snapshot!(explain("undeclared-network").out, @r#"
    undeclared-network
    Severity: error · unsafe fix: --unsafe-fixes · runs always

    A service is on a network that the project doesn't declare.

    Why:
      Compose refuses such a project: `service "web" refers to undefined network
      backend`. Most often the name is misspelled, or the declaration stands in a
      file that was left out.

    Example:
        services:
          web:
            image: nginx
            networks: [backend]     # declared nowhere

    Fix:
      An empty declaration, which makes it a network of the stack's own. Where a
      declared network has nearly the same name, there is no fix: that name is
      proposed instead. There is none either when the stack is meant for a
      destination, whose file shouldn't define networks.
    "#);
    for rule in RULES {
        let outcome = explain(rule.id);
        assert_eq!(outcome.code, Some(0), "{}", rule.id);
        assert!(
            outcome.out.starts_with(&format!("{}\nSeverity: {}", rule.id, rule.severity.name())),
            "{}",
            outcome.out
        );
        let code = outcome.out.lines().filter(|line| line.starts_with("    "));
        let wide: Vec<&str> = outcome.out.lines().filter(|line| line.chars().count() > 80).collect();
        assert!(wide.iter().all(|line| code.clone().any(|c| c == *line)), "{}: {wide:?}", rule.id);
        assert!(!outcome.out.contains("```") && !outcome.out.contains("\n#"), "{}", outcome.out);
    }
}

#[test]
fn markdown_is_the_documentation_as_it_is_written() {
    let rule = RULES[0];
    let outcome = explain(&format!("{} --format markdown", rule.id));
    assert!(outcome.out.starts_with(&format!("# {}\n", rule.id)));
    assert!(outcome.out.ends_with(&rule.documentation()));
    assert!(explain("--format markdown").out.starts_with("| rule |"));
}

#[test]
fn a_rule_that_there_is_not_is_an_error_with_the_one_that_was_meant() {
    let outcome = explain("unused-net");
    assert_eq!(outcome.code, Some(125));
    insta::assert_snapshot!(outcome.err, @r#"
    error: there is no rule `unused-net`
    hint: docker destination explain unused-network
    "#);
    let outcome = explain("zzz");
    assert_eq!(outcome.code, Some(125));
    insta::assert_snapshot!(outcome.err, @r#"
    error: there is no rule `zzz`
    hint: docker destination explain lists all rules
    "#);
}

#[test]
fn rules_are_completed_wherever_one_is_named() {
    let completed = |line: &str| Outcome::of(plugin(["__complete", "destination"]).args(words(line))).out;
    assert!(completed("explain unused-n").starts_with("unused-network\tA network is declared"));
    assert_eq!(completed("explain unused-network u"), ":4\n");
    for flag in ["--select", "--ignore"] {
        assert_eq!(completed(&format!("lint {flag} unused-n")), completed("explain unused-n"));
        let second = completed(&format!("lint {flag}=unused-network,u"));
        assert!(second.contains("unused-network,unused-ignore\t") && !second.contains("unused-network,unused-network"));
    }
}
