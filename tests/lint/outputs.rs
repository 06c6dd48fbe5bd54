//! What is found, in every format: findings with help, fixes and related places, in several files, with text that is not
//! ASCII, and beside files that can't be read.

use std::collections::BTreeSet;
use std::path::Path;

use docker_destination::compose::{LoadError, Project};
use docker_destination::lint::{Action, Checked, Finding, Fix, Related, Selection, Severity, Span, fix};
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

/// JSON with everything that is short on one line.
fn compact(value: &serde_json::Value, depth: usize) -> String {
    let line = value.to_string();
    let (open, parts, close) = match value {
        serde_json::Value::Array(items) => ("[", items.iter().map(|item| compact(item, depth + 1)).collect(), "]"),
        serde_json::Value::Object(entries) => {
            let entry = |(key, value): (&String, _)| format!("\"{key}\": {}", compact(value, depth + 1));
            ("{", entries.iter().map(entry).collect::<Vec<_>>(), "}")
        }
        _ => return line,
    };
    if line.len() <= 260 {
        return line;
    }
    let indent = "  ".repeat(depth + 1);
    format!("{open}\n{indent}{}\n{}{close}", parts.join(&format!(",\n{indent}")), "  ".repeat(depth))
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
fn json_holds_everything() {
    let value: serde_json::Value = serde_json::from_str(&shown(Format::Json)).unwrap();
    assert_snapshot!(compact(&value, 0), @r#"
    {
      "version": 1,
      "findings": [
        {
          "rule": "unused-network",
          "severity": "error",
          "message": "a `name`, with 100 % and: more\nin a second line \u001b[31m",
          "help": "take another one",
          "file": "shop/compose.yaml",
          "start": {"line":4,"column":27,"offset":62},
          "end": {"line":4,"column":29,"offset":68},
          "related": [],
          "fix": null
        },
        {
          "rule": "unused-network",
          "severity": "warning",
          "message": "`web` is on `back`",
          "help": null,
          "file": "shop/compose.yaml",
          "start": {"line":5,"column":23,"offset":117},
          "end": {"line":5,"column":27,"offset":121},
          "related": [
            {"message":"the service","file":"shop/compose.yaml","start":{"line":2,"column":3,"offset":12},"end":{"line":2,"column":6,"offset":15}},
            {"message":"declared here","file":"shop/über, all.yaml","start":{"line":7,"column":3,"offset":91},"end":{"line":7,"column":7,"offset":95}}
          ],
          "fix": null
        },
        {"rule":"unused-network","severity":"info","message":"good to know","help":null,"file":"shop/compose.yaml","start":{"line":7,"column":12,"offset":140},"end":{"line":7,"column":20,"offset":148},"related":[],"fix":null},
        {
          "rule": "unused-network",
          "severity": "warning",
          "message": "an alias",
          "help": null,
          "file": "shop/über, all.yaml",
          "start": {"line":4,"column":25,"offset":58},
          "end": {"line":4,"column":28,"offset":61},
          "related": [],
          "fix": {"title":"name it","safety":"unsafe","applicability":"--unsafe-fixes","edits":[{"file":"shop/compose.yaml","start":{"line":8,"column":9,"offset":157},"end":{"line":8,"column":9,"offset":157},"text":"\n\nname: größe"}]}
        },
        {
          "rule": "unused-network",
          "severity": "warning",
          "message": "remove `front`",
          "help": null,
          "file": "shop/über, all.yaml",
          "start": {"line":6,"column":3,"offset":78},
          "end": {"line":6,"column":12,"offset":87},
          "related": [],
          "fix": {"title":"remove all of it","safety":"safe","applicability":"--fix","edits":[{"file":"shop/über, all.yaml","start":{"line":5,"column":1,"offset":65},"end":{"line":8,"column":1,"offset":101},"text":""}]}
        }
      ],
      "mended": [],
      "failures": [{"message":"duplicate key `web`","hint":"remove one of them","file":"a.yaml","start":{"line":3,"column":7}},{"message":"no such file","hint":null,"file":"gone.yaml","start":null}],
      "notes": ["no engine was asked"],
      "counts": {"error":1,"warning":3,"info":1,"mended":0,"ignored":1,"failures":2}
    }
    "#);
}

#[test]
fn every_field_of_the_json_form_is_documented() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lint-json.md")).unwrap();
    let (project, checked) = shop();
    let mended = &checked.findings[..1];
    let projects = vec![ProjectResult { project: &project, checked: &checked, mended }];
    let all = render(Format::Json, &Results { projects, failures: failures(), ..Results::default() }, PLAIN);
    let mut fields = BTreeSet::new();
    let mut left: Vec<serde_json::Value> = vec![serde_json::from_str(&all).unwrap()];
    while let Some(value) = left.pop() {
        match value {
            serde_json::Value::Array(items) => left.extend(items),
            serde_json::Value::Object(entries) => {
                for (key, value) in entries {
                    fields.insert(key);
                    left.push(value);
                }
            }
            _ => {}
        }
    }
    assert!(fields.len() > 20, "{fields:?}");
    for field in fields {
        assert!(text.contains(&format!("`{field}`")), "docs/lint-json.md doesn't say what `{field}` is");
    }
}

#[test]
fn edits_of_a_fix_make_what_it_says() {
    let (project, checked) = shop();
    let value: serde_json::Value = serde_json::from_str(&shown(Format::Json)).unwrap();
    for (finding, wanted) in [(3, "name: größe"), (4, "")] {
        let fix = &value["findings"][finding]["fix"];
        let edits = fix["edits"].as_array().unwrap();
        let file = usize::from(edits[0]["file"] != project.files[0].name.as_str());
        let mut text = project.yaml(file).text().to_owned();
        for edit in edits.iter().rev() {
            let at = |end: &str| usize::try_from(edit[end]["offset"].as_u64().unwrap()).unwrap();
            text.replace_range(at("start")..at("end"), edit["text"].as_str().unwrap());
        }
        let alone = fix::alone(&project, &checked.findings[finding]).unwrap();
        assert_eq!(alone[0].1.apply(project.yaml(file).text()), text);
        assert!(text.contains(wanted) && text.len() != project.yaml(file).text().len(), "{text}");
    }
}

#[test]
fn sarif_is_what_its_schema_allows() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/schemas/sarif-schema-2.1.0.json");
    // The published pattern of languages has a bracket too many, which strict readers of regular expressions refuse.
    let text = std::fs::read_to_string(path).unwrap().replace("{2}]?$", "{2}$");
    let schema: serde_json::Value = serde_json::from_str(&text).unwrap();
    let schema = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let clean = linted(Format::Sarif, "services: {web: {image: a}}\n", PLAIN);
    let odd = linted(Format::Sarif, "services: {web: {image: a, networks: [gone, \"\"]}}\r\nx-a: \"\\u0007\"", PLAIN);
    for text in [shown(Format::Sarif), clean, odd] {
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let errors: Vec<String> = schema.iter_errors(&value).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
    }
    let mut wrong: serde_json::Value = serde_json::from_str(&shown(Format::Sarif)).unwrap();
    wrong["runs"][0]["results"][0]["level"] = "bad".into();
    assert!(!schema.is_valid(&wrong), "the schema refuses something");
}

#[test]
fn sarif_holds_everything() {
    let mut value: serde_json::Value = serde_json::from_str(&shown(Format::Sarif)).unwrap();
    let help = value["runs"][0]["tool"]["driver"]["rules"][0]["help"].take();
    assert!(help["markdown"].as_str().unwrap().contains("## Why"));
    assert_snapshot!(compact(&value, 0), @r#"
    {
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
      "version": "2.1.0",
      "runs": [
        {
          "tool": {"driver":{"name":"docker-destination","semanticVersion":"0.1.0","rules":[{"id":"unused-network","shortDescription":{"text":"A network is declared, and no service is on it"},"help":null,"defaultConfiguration":{"level":"warning"}}]}},
          "originalUriBaseIds": {"%SRCROOT%":{"description":{"text":"The directory in which lint was called."}}},
          "columnKind": "unicodeCodePoints",
          "newlineSequences": ["\r\n","\n","\r"],
          "invocations": [
            {
              "executionSuccessful": false,
              "toolExecutionNotifications": [
                {"level":"error","message":{"text":"duplicate key `web`; remove one of them"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":3,"startColumn":7}}}]},
                {"level":"error","message":{"text":"no such file"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"gone.yaml","uriBaseId":"%SRCROOT%"}}}]},
                {"level":"note","message":{"text":"no engine was asked"}}
              ]
            }
          ],
          "results": [
            {
              "ruleId": "unused-network",
              "level": "error",
              "message": {"text":"a `name`, with 100 % and: more\nin a second line \u001b[31m; take another one"},
              "locations": [{"physicalLocation":{"artifactLocation":{"uri":"shop/compose.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":4,"startColumn":27,"endLine":4,"endColumn":29}}}],
              "ruleIndex": 0,
              "partialFingerprints": {"finding/v1":"2ca1cf2b4cb6b80b:1"}
            },
            {
              "ruleId": "unused-network",
              "level": "warning",
              "message": {"text":"`web` is on `back`"},
              "locations": [{"physicalLocation":{"artifactLocation":{"uri":"shop/compose.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":5,"startColumn":23,"endLine":5,"endColumn":27}}}],
              "relatedLocations": [
                {"id":1,"physicalLocation":{"artifactLocation":{"uri":"shop/compose.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":2,"startColumn":3,"endLine":2,"endColumn":6}},"message":{"text":"the service"}},
                {"id":2,"physicalLocation":{"artifactLocation":{"uri":"shop/%C3%BCber%2C%20all.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":7,"startColumn":3,"endLine":7,"endColumn":7}},"message":{"text":"declared here"}}
              ],
              "ruleIndex": 0,
              "partialFingerprints": {"finding/v1":"88dbacb84e286d44:1"}
            },
            {
              "ruleId": "unused-network",
              "level": "note",
              "message": {"text":"good to know"},
              "locations": [{"physicalLocation":{"artifactLocation":{"uri":"shop/compose.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":7,"startColumn":12,"endLine":7,"endColumn":20}}}],
              "ruleIndex": 0,
              "partialFingerprints": {"finding/v1":"c4df28972c550d9d:1"}
            },
            {
              "ruleId": "unused-network",
              "level": "warning",
              "message": {"text":"an alias"},
              "locations": [{"physicalLocation":{"artifactLocation":{"uri":"shop/%C3%BCber%2C%20all.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":4,"startColumn":25,"endLine":4,"endColumn":28}}}],
              "fixes": [
                {
                  "description": {"text":"name it (unsafe)"},
                  "artifactChanges": [{"artifactLocation":{"uri":"shop/compose.yaml","uriBaseId":"%SRCROOT%"},"replacements":[{"deletedRegion":{"startLine":8,"startColumn":9,"endLine":8,"endColumn":9},"insertedContent":{"text":"\n\nname: größe"}}]}]
                }
              ],
              "ruleIndex": 0,
              "partialFingerprints": {"finding/v1":"e45b27ebb47d383a:1"}
            },
            {
              "ruleId": "unused-network",
              "level": "warning",
              "message": {"text":"remove `front`"},
              "locations": [{"physicalLocation":{"artifactLocation":{"uri":"shop/%C3%BCber%2C%20all.yaml","uriBaseId":"%SRCROOT%"},"region":{"startLine":6,"startColumn":3,"endLine":6,"endColumn":12}}}],
              "fixes": [{"description":{"text":"remove all of it"},"artifactChanges":[{"artifactLocation":{"uri":"shop/%C3%BCber%2C%20all.yaml","uriBaseId":"%SRCROOT%"},"replacements":[{"deletedRegion":{"startLine":5,"startColumn":1,"endLine":8,"endColumn":1}}]}]}],
              "ruleIndex": 0,
              "partialFingerprints": {"finding/v1":"90312653031a1a7c:1"}
            }
          ]
        }
      ]
    }
    "#);
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_tells_two_of_a_kind_apart() {
    let text = "services: {a: {image: a, networks: [gone]}, b: {image: a, networks: [gone]}}\n";
    let prints = |text: &str| -> Vec<String> {
        let value: serde_json::Value = serde_json::from_str(&linted(Format::Sarif, text, PLAIN)).unwrap();
        let results = value["runs"][0]["results"].as_array().unwrap().clone();
        results.iter().map(|r| r["partialFingerprints"]["finding/v1"].as_str().unwrap().to_owned()).collect()
    };
    let before = prints(text);
    assert_eq!(before, prints(&format!("# one more\n\n{text}")));
    assert!(before.len() == 2 && before[0] != before[1], "{before:?}");
    let (project, mut checked) = shop();
    checked.findings = vec![checked.findings[0].clone(), checked.findings[0].clone()];
    let projects = vec![ProjectResult { project: &project, checked: &checked, mended: &[] }];
    let text = render(Format::Sarif, &Results { projects, ..Results::default() }, PLAIN);
    assert!(text.contains(":1\"") && text.contains(":2\""), "{text}");
}

#[test]
fn github_gets_commands_that_it_can_read() {
    assert_snapshot!(shown(Format::Github), @r#"
    ::error file=shop/compose.yaml,line=4,col=27,endLine=4,endColumn=29,title=unused-network::a `name`, with 100 %25 and: more%0Ain a second line \x1b[31m%0Ahelp: take another one
    ::warning file=shop/compose.yaml,line=5,col=23,endLine=5,endColumn=27,title=unused-network::`web` is on `back`
    ::notice file=shop/compose.yaml,line=7,col=12,endLine=7,endColumn=20,title=unused-network::good to know
    ::warning file=shop/über%2C all.yaml,line=4,col=25,endLine=4,endColumn=28,title=unused-network::an alias
    ::warning file=shop/über%2C all.yaml,line=6,col=3,endLine=6,endColumn=12,title=unused-network::remove `front`
    ::error file=a.yaml,line=3,col=7::duplicate key `web`%0Ahint: remove one of them
    ::error file=gone.yaml::no such file
    ::notice::no engine was asked
    "#);
}

#[test]
fn gitlab_gets_a_code_quality_report() {
    let value: serde_json::Value = serde_json::from_str(&shown(Format::Gitlab)).unwrap();
    assert_snapshot!(compact(&value, 0), @r#"
    [
      {"description":"a `name`, with 100 % and: more\nin a second line \u001b[31m; take another one","check_name":"unused-network","severity":"major","fingerprint":"2ca1cf2b4cb6b80b:1","location":{"path":"shop/compose.yaml","lines":{"begin":4}}},
      {"description":"`web` is on `back`","check_name":"unused-network","severity":"minor","fingerprint":"88dbacb84e286d44:1","location":{"path":"shop/compose.yaml","lines":{"begin":5}}},
      {"description":"good to know","check_name":"unused-network","severity":"info","fingerprint":"c4df28972c550d9d:1","location":{"path":"shop/compose.yaml","lines":{"begin":7}}},
      {"description":"an alias","check_name":"unused-network","severity":"minor","fingerprint":"e45b27ebb47d383a:1","location":{"path":"shop/über, all.yaml","lines":{"begin":4}}},
      {"description":"remove `front`","check_name":"unused-network","severity":"minor","fingerprint":"90312653031a1a7c:1","location":{"path":"shop/über, all.yaml","lines":{"begin":6}}},
      {"description":"duplicate key `web`","check_name":"unreadable","severity":"critical","fingerprint":"fca73cb4111025ba:1","location":{"path":"a.yaml","lines":{"begin":3}}},
      {"description":"no such file","check_name":"unreadable","severity":"critical","fingerprint":"9b9b89b331c3288e:1","location":{"path":"gone.yaml","lines":{"begin":1}}}
    ]
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
