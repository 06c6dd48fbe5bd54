//! What is found, in every format: findings with help, fixes and related places, in several files, with text that is not
//! ASCII, and beside files that can't be read.

use std::path::Path;

use docker_destination::compose::{LoadError, Project};
use docker_destination::lint::{Action, Checked, Finding, Fix, Related, Selection, Severity, Span};
use docker_destination::output::lint::{Format, Look, ProjectResult, Results, render};
use docker_destination::yaml::{NodeId, Position, Value, Yaml};
use insta::assert_snapshot;

use crate::bench::{Disk, look};

const PLAIN: Look = Look { colored: false, width: 100, quiet: false };

fn project(files: &[(&str, &str)]) -> Project {
    let own = files.iter().map(|(name, text)| ((*name).to_owned(), None, (*text).to_owned())).collect();
    Project::load(own, Path::new("."), &Disk).unwrap()
}

/// The first place of a word in a file.
fn span(project: &Project, file: usize, word: &str) -> Span {
    let start = project.yaml(file).text().find(word).unwrap();
    Span { file, start, end: start + word.len() }
}

fn finding(span: Span, severity: Severity, message: &str) -> Finding {
    Finding {
        rule: "unused-network",
        severity,
        span,
        message: message.into(),
        help: None,
        related: Vec::new(),
        fix: None,
    }
}

/// The mapping and the key of a top-level entry.
fn entry(yaml: &Yaml, name: &str) -> (NodeId, NodeId) {
    let root = yaml.documents()[0].root;
    (root, yaml.entries(root).find(|(key, _)| yaml.scalar(*key) == name).unwrap().0)
}

const SHOP: &str = "services:
  web:
    image: nginx
    container_name: größe-日本 # a name, \"quoted\": 100 %
    networks: [front, back]
  db:
    image: postgres
\tx: 1
";

const MORE: &str = "services:\r
  web:\r
    networks:\r
      front: {aliases: [www]}\r
networks:\r
  front: {}\r
  back: {}\r
";

/// Two files of one project with one finding of each kind.
fn shop() -> (Project, Checked) {
    let project = project(&[("shop/compose.yaml", &SHOP.replace('\t', "    ")), ("shop/über, all.yaml", MORE)]);
    let at = |file, word| span(&project, file, word);
    let mut name = finding(at(0, "日本"), Severity::Error, "a `name`, with 100 % and: more\nin a second line \x1b[31m");
    name.help = Some("take another one".to_owned());
    let mut back = finding(at(0, "back"), Severity::Warning, "`web` is on `back`");
    back.related.push(Related { span: at(0, "web"), message: "the service".to_owned() });
    back.related.push(Related { span: at(1, "back"), message: "declared here".to_owned() });
    let mut image = finding(at(0, "postgres"), Severity::Info, "good to know");
    image.severity = Severity::Info;
    let (mapping, key) = entry(project.yaml(1), "networks");
    let mut front = finding(at(1, "front: {}"), Severity::Warning, "remove `front`");
    front.fix = Some(Fix::safe("remove all of it", vec![Action::Remove { file: 1, mapping, key }]));
    let mut www = finding(at(1, "www"), Severity::Warning, "an alias");
    let (mapping, _) = entry(project.yaml(0), "services");
    let new = Value::Text("größe".to_owned());
    www.fix = Some(Fix::risky("name it", vec![Action::Add { file: 0, mapping, key: "name".to_owned(), new }]));
    (project, Checked { findings: vec![name, back, image, www, front], ignored: 1 })
}

fn failures() -> Vec<LoadError> {
    let error = |file: &str, position, message: &str, hint: Option<&str>| LoadError {
        file: file.to_owned(),
        position,
        message: message.to_owned(),
        hint: hint.map(str::to_owned),
    };
    vec![
        error("a.yaml", Some(Position { line: 3, column: 7 }), "duplicate key `web`", Some("remove one of them")),
        error("gone.yaml", None, "no such file", None),
    ]
}

/// All of it in one format.
fn shown(format: Format) -> String {
    let (project, checked) = shop();
    let results = Results {
        projects: vec![ProjectResult { project: &project, checked: &checked, mended: &[] }],
        failures: failures(),
        notes: vec!["no engine was asked".to_owned()],
    };
    render(format, &results, PLAIN)
}

/// What the rules find in one text, in one format.
fn linted(format: Format, text: &str, look_: Look) -> String {
    let project = project(&[("compose.yaml", text)]);
    let checked = look(&project, None, &Selection::default()).unwrap();
    let projects = vec![ProjectResult { project: &project, checked: &checked, mended: &[] }];
    render(format, &Results { projects, ..Results::default() }, look_)
}

#[test]
fn text_shows_the_lines_and_marks_the_thing_itself() {
    assert_snapshot!(shown(Format::Text), @r#"
    error[unused-network]: a `name`, with 100 % and: more\nin a second line \x1b[31m
     --> shop/compose.yaml:4:27
      |
    4 |     container_name: größe-日本 # a name, "quoted": 100 %
      |                           ^^^^
      |
      = help: take another one

    warning[unused-network]: `web` is on `back`
     --> shop/compose.yaml:5:23
      |
    2 |   web:
      |   --- the service
    ...
    5 |     networks: [front, back]
      |                       ^^^^
      |
     ::: shop/über, all.yaml:7:3
      |
    7 |   back: {}
      |   ---- declared here

    info[unused-network]: good to know
     --> shop/compose.yaml:7:12
      |
    7 |     image: postgres
      |            ^^^^^^^^

    warning[unused-network]: an alias
     --> shop/über, all.yaml:4:25
      |
    4 |       front: {aliases: [www]}
      |                         ^^^
      |
      = fix: name it (--unsafe-fixes)

    warning[unused-network]: remove `front`
     --> shop/über, all.yaml:6:3
      |
    6 |   front: {}
      |   ^^^^^^^^^
      |
      = fix: remove all of it (--fix)

    error: duplicate key `web`
    --> a.yaml:3:7
     = help: remove one of them

    error: no such file
    --> gone.yaml

    note: no engine was asked

    1 error, 3 warnings, 1 info in 2 files; 1 fixable with --fix, 1 more with --unsafe-fixes; 1 ignored; 2 files unread
    "#);
}

#[test]
fn concise_is_one_line_a_finding() {
    assert_snapshot!(shown(Format::Concise), @r#"
    shop/compose.yaml:4:27: error[unused-network]: a `name`, with 100 % and: more\nin a second line \x1b[31m
    shop/compose.yaml:5:23: warning[unused-network]: `web` is on `back`
    shop/compose.yaml:7:12: info[unused-network]: good to know
    shop/über, all.yaml:4:25: warning[unused-network]: an alias
    shop/über, all.yaml:6:3: warning[unused-network]: remove `front`
    a.yaml:3:7: error: duplicate key `web`
    gone.yaml: error: no such file
    note: no engine was asked
    "#);
}

#[test]
fn a_mark_stands_below_the_thing_whatever_is_before_it() {
    let text = "\u{feff}services: {web: {image: \"日本 é\u{1f680}\",\tnetworks: [gone]}}\n";
    assert_snapshot!(linted(Format::Text, text, PLAIN), @r#"
    error[undeclared-network]: `web` is on network `gone`, which is declared nowhere
     --> compose.yaml:1:45
      |
    1 | services: {web: {image: "日本 é🚀",    networks: [gone]}}
      |                                                   ^^^^
      |
      = help: declare it at the top level: `networks: {gone: {}}`
      = fix: declare the network (--unsafe-fixes)

    1 error in 1 file; 1 fixable with --unsafe-fixes
    "#);
}

#[test]
fn a_line_as_long_as_a_file_is_shown_around_the_thing() {
    let filler = "x".repeat(3000);
    let text = format!("services: {{web: {{image: a, command: {filler}, networks: [gone], x-more: {filler}}}}}\n");
    let shown = linted(Format::Text, &text, PLAIN);
    assert!(shown.lines().all(|line| line.len() <= 100), "{shown}");
    assert_snapshot!(shown, @r#"
    error[undeclared-network]: `web` is on network `gone`, which is declared nowhere
     --> compose.yaml:1:3050
      |
    1 | ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, networks: [gone], x-more: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      |                                               ^^^^
      |
      = help: declare it at the top level: `networks: {gone: {}}`
      = fix: declare the network (--unsafe-fixes)

    1 error in 1 file; 1 fixable with --unsafe-fixes
    "#);
}

#[test]
fn color_is_given_only_where_it_is_wanted() {
    let text = "services: {web: {image: a, networks: [gone]}}\n";
    for format in [Format::Text, Format::Concise] {
        assert!(!linted(format, text, PLAIN).contains('\x1b'));
        assert!(linted(format, text, Look { colored: true, width: 80, quiet: false }).contains("\x1b["));
    }
}

#[test]
fn nothing_found_is_said_to_people_alone() {
    let text = "services: {web: {image: a}}\n";
    assert_eq!(linted(Format::Text, text, PLAIN), "no findings in 1 file\n");
    assert_eq!(linted(Format::Text, text, Look { quiet: true, ..PLAIN }), "");
    assert_eq!(linted(Format::Concise, text, PLAIN), "");
}

#[test]
fn what_two_projects_include_is_shown_once() {
    let (project, checked) = shop();
    let result = || ProjectResult { project: &project, checked: &checked, mended: &[] };
    let once = render(Format::Concise, &Results { projects: vec![result()], ..Results::default() }, PLAIN);
    let twice = render(Format::Concise, &Results { projects: vec![result(), result()], ..Results::default() }, PLAIN);
    assert_eq!(once, twice);
}

#[test]
fn what_was_mended_is_counted() {
    let (project, mut checked) = shop();
    let mended = std::mem::take(&mut checked.findings);
    let projects = vec![ProjectResult { project: &project, checked: &checked, mended: &mended }];
    let shown = render(Format::Text, &Results { projects, ..Results::default() }, PLAIN);
    assert_eq!(shown, "no findings in 2 files; 5 mended; 1 ignored\n");
}
