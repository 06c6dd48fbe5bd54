//! Documents that are made from the program's own tables: the rules' pages, the tables that list them, and the JSON Schema.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use docker_destination::lint::{RULES, schema};
use docker_destination::output::{checks, rules};

use super::ROOT;

fn path(name: &str) -> PathBuf {
    Path::new(ROOT).join(name)
}

/// Compares a document with what it should be, or writes it.
fn check(name: &str, wanted: &str) {
    let path = path(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(&path, wanted).expect("the document can be written");
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == wanted, "{name} is not up to date: UPDATE_DOCS=1 cargo test --test docs");
}

#[test]
fn every_rule_has_its_page() {
    for rule in RULES {
        check(&format!("docs/rules/{}.md", rule.id), &rules::page(rule));
    }
    let folder = path("docs/rules");
    let known: BTreeSet<String> = RULES.iter().map(|rule| format!("{}.md", rule.id)).collect();
    for entry in fs::read_dir(&folder).expect("docs/rules") {
        let name = entry.expect("a file").file_name().to_string_lossy().into_owned();
        if name == "README.md" || known.contains(&name) {
            continue;
        }
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::remove_file(folder.join(&name)).expect("it can be removed");
        } else {
            panic!("docs/rules/{name} belongs to no rule: UPDATE_DOCS=1 cargo test --test docs");
        }
    }
}

#[test]
fn the_manual_page_has_every_command() {
    check("packaging/docker-destination.1", &docker_destination::cli::man::page(&docker_destination::cli::tree()));
}

#[test]
fn the_rules_are_listed_beside_their_pages() {
    let text = format!(
        "# The rules of `docker destination lint`\n\nMade from the rules' own documentation, which `docker destination explain RULE` prints.\n\n{}",
        rules::index("")
    );
    check("docs/rules/README.md", &text);
}

#[test]
fn the_checks_of_doctor_are_documented() {
    check("docs/doctor.md", &checks::page());
}

#[test]
fn the_readme_lists_the_rules() {
    // The test of its commands writes the same file.
    let _one_at_a_time = super::README.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let text = fs::read_to_string(path("README.md")).expect("a README");
    let (before, rest) = text.split_once("<!-- rules -->\n").expect("where the table begins");
    let (_, after) = rest.split_once("<!-- /rules -->").expect("where the table ends");
    check("README.md", &format!("{before}<!-- rules -->\n{}<!-- /rules -->{after}", rules::index("docs/rules/")));
}

#[test]
fn the_schema_is_made_of_what_the_program_reads() {
    let text = serde_json::to_string_pretty(&schema()).expect("JSON");
    check("docs/x-destination.schema.json", &format!("{text}\n"));
}
