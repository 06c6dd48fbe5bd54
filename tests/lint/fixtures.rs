//! Every rule on its own folder below `fixtures/lint`:
//!
//! - `bad*.yaml`: what it finds there is in `bad*.txt`; `bad*.fixed.yaml` is the file after all of its fixes, where it has one
//! - `good*.yaml`: what a reader of the finding would write instead
//! - `odd*.yaml`: unusual, and fine
//! - `server.json`, for rules that ask the engine: what it says; `bad-2.server.json` is what it says to `bad-2.yaml`
//!
//! `UPDATE_FIXTURES=1 cargo test --test lint` writes `bad*.txt` and `bad*.fixed.yaml` anew. A file that begins with the
//! comment `# Compose refuses this file` is refused by Compose, after its fixes only where it says `mended too`; every other one is
//! accepted.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use docker_destination::compose::Project;
use docker_destination::lint::{Checked, Live, Needs, RULES, Rule, Safety, Selection, Severity, fix};

use crate::bench::{load, look, server};

/// Rules that have nothing to show on a single file, and where they are tested.
const ELSEWHERE: [&str; 1] = ["unused-ignore"];

fn home() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/lint")
}

/// The fixtures of a rule with one of the names.
fn files(rule: &str, kind: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(home().join(rule)) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(kind) && name.ends_with(".yaml") && !name.ends_with(".fixed.yaml")
        })
        .collect();
    found.sort();
    found
}

fn live(rule: &Rule, fixture: &Path) -> Option<Live> {
    let own = fixture.with_extension("server.json");
    let path = if own.exists() { own } else { fixture.with_file_name("server.json") };
    (rule.needs == Needs::Engine).then(|| server(&path))
}

fn only(rule: &Rule) -> Selection {
    Selection { select: vec![rule.id.to_owned()], ignore: Vec::new() }
}

/// One line a finding, as `--format concise` prints it, with its span, help, related places and fix.
fn shown(project: &Project, checked: &Checked) -> String {
    let mut out = String::new();
    for finding in &checked.findings {
        let file = &project.files[finding.span.file];
        let at = file.yaml.position(finding.span.start);
        let (name, severity) = (&file.name, finding.severity.name());
        let _ = writeln!(out, "{name}:{}:{}: {severity}[{}]: {}", at.line, at.column, finding.rule, finding.message);
        let text = &file.yaml.text()[finding.span.start..finding.span.end];
        let _ = writeln!(out, "  at: {}", text.lines().next().unwrap_or_default());
        for related in &finding.related {
            let at = project.files[related.span.file].yaml.position(related.span.start);
            let _ = writeln!(out, "  see: {}:{}: {}", at.line, at.column, related.message);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "  help: {help}");
        }
        if let Some(fix) = &finding.fix {
            let safety = if fix.safety == Safety::Safe { "safe" } else { "unsafe" };
            let _ = writeln!(out, "  {safety} fix: {}", fix.title);
        }
    }
    out
}

/// Compares with a file, or writes it.
fn compare(path: &Path, found: &str, failures: &mut Vec<String>) {
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(path, found).unwrap();
        return;
    }
    let wanted = fs::read_to_string(path).unwrap_or_default();
    if wanted != found {
        failures.push(format!("{} differs; found:\n{found}", path.display()));
    }
}

fn finish(failures: &[String]) {
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_rule_finds_what_is_bad_and_mends_it() {
    let mut failures = Vec::new();
    for rule in RULES.iter().filter(|rule| !ELSEWHERE.contains(&rule.id)) {
        let bad = files(rule.id, "bad");
        if bad.is_empty() {
            failures.push(format!("{} has no bad fixture", rule.id));
        }
        let mut mends = false;
        for path in bad {
            let live = live(rule, &path);
            let selection = only(rule);
            let project = load(std::slice::from_ref(&path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let first = look(&project, live.as_ref(), &selection).unwrap();
            if first.findings.is_empty() {
                failures.push(format!("nothing is found in {}", path.display()));
            }
            compare(&path.with_extension("txt"), &shown(&project, &first), &mut failures);
            let fixable = first.findings.iter().any(|finding| finding.fix.is_some());
            if !fixable {
                continue;
            }
            mends = true;
            let again = |project: &Project| look(project, live.as_ref(), &selection);
            match fix::fix(&project, first, Safety::Unsafe, &again) {
                Err(error) => failures.push(format!("{}: {error}", path.display())),
                Ok(fixed) => {
                    compare(&path.with_extension("fixed.yaml"), fixed.project.files[0].yaml.text(), &mut failures);
                    // With every rule: what one rule mends must not be what another one objects to.
                    let all = Selection::default();
                    let before = look(&project, live.as_ref(), &all).unwrap();
                    let after = look(&fixed.project, live.as_ref(), &all).unwrap();
                    for finding in after.findings.iter().filter(|finding| finding.severity > Severity::Info) {
                        if !before.findings.iter().any(|f| f.rule == finding.rule && f.message == finding.message) {
                            failures.push(format!("{}: the fix brings {finding:?}", path.display()));
                        }
                    }
                }
            }
        }
        if mends != rule.fix.is_some() {
            failures.push(format!("{}: a fix is promised and not shown, or the other way round", rule.id));
        }
    }
    finish(&failures);
}

#[test]
fn no_rule_objects_to_what_is_good_or_merely_odd() {
    let mut failures = Vec::new();
    for rule in RULES.iter().filter(|rule| !ELSEWHERE.contains(&rule.id)) {
        for kind in ["good", "odd"] {
            let paths = files(rule.id, kind);
            if paths.is_empty() {
                failures.push(format!("{} has no {kind} fixture", rule.id));
            }
            for path in paths {
                let project = load(std::slice::from_ref(&path)).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                let checked = look(&project, live(rule, &path).as_ref(), &only(rule)).unwrap();
                if !checked.findings.is_empty() {
                    failures.push(format!("{}:\n{}", path.display(), shown(&project, &checked)));
                }
            }
        }
    }
    finish(&failures);
}

#[test]
fn every_folder_of_fixtures_belongs_to_a_rule() {
    for entry in fs::read_dir(home()).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(RULES.iter().any(|rule| rule.id == name), "fixtures/lint/{name} belongs to no rule");
    }
}

#[test]
fn compose_reads_every_fixture_that_it_should() {
    let tools = std::env::var_os("DESTINATION_TOOLS").map(PathBuf::from);
    let Some(tools) = tools else {
        assert!(std::env::var_os("CI").is_none(), "DESTINATION_TOOLS is not set; `make test` sets it");
        eprintln!("skipped: DESTINATION_TOOLS is not set");
        return;
    };
    let mut failures = Vec::new();
    for rule in fs::read_dir(home()).unwrap() {
        let Ok(files) = fs::read_dir(rule.unwrap().path()) else { continue };
        for path in files.map(|file| file.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "yaml")) {
            let fixed = path.to_string_lossy().ends_with(".fixed.yaml");
            let comment = if fixed { "# Compose refuses this file, mended too" } else { "# Compose refuses this file" };
            let refused = fs::read_to_string(&path).unwrap().starts_with(comment);
            let output = Command::new(tools.join("compose-new"))
                .args(["-p", "shop", "-f"])
                .arg(&path)
                .args(["config", "-q"])
                .env_clear()
                .env("PATH", "/usr/bin:/bin")
                .output()
                .unwrap();
            if output.status.success() == refused {
                let said = String::from_utf8_lossy(&output.stderr);
                failures.push(format!("{}: Compose {}: {said}", path.display(), output.status));
            }
        }
    }
    finish(&failures);
}
