//! What the documents show is what the program prints.
//!
//! `UPDATE_DOCS=1 cargo test --test docs` writes the outputs anew.

#![expect(clippy::expect_used, reason = "a test ends where something it needs is missing")]

mod generated;
mod recipes;
mod schema;
mod tour;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Held while the README is written.
static README: Mutex<()> = Mutex::new(());

/// Every `$ docker destination …` in a console block, with what follows it replaced by what it prints.
///
/// The tour is another test's.
fn with_real_output(text: &str) -> String {
    if let Some((before, rest)) = text.split_once(tour::START)
        && let Some((own, after)) = rest.split_once(tour::END)
    {
        return [&with_real_output(before), tour::START, own, tour::END, &with_real_output(after)].concat();
    }
    let mut out = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        let Some(command) = line.strip_prefix("$ docker destination ") else { continue };
        out.push_str(&output(command));
        let end = lines.by_ref().find(|line| *line == "```");
        let _ = writeln!(out, "{}", end.expect("the block ends"));
    }
    out
}

fn output(command: &str) -> String {
    let (words, both) = match command.strip_suffix(" 2>&1") {
        Some(words) => (words, true),
        None => (command, false),
    };
    let output = Command::new(env!("CARGO_BIN_EXE_docker-destination"))
        .args(words.split_whitespace())
        .current_dir(Path::new(ROOT).join("fixtures/compose/real/blog"))
        .env_clear()
        .output()
        .expect("the plugin runs");
    let mut text = String::from_utf8(output.stdout).expect("UTF-8");
    if both {
        text.push_str(&String::from_utf8(output.stderr).expect("UTF-8"));
    }
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[test]
fn the_readme_shows_real_output() {
    let _one_at_a_time = README.lock().unwrap_or_else(PoisonError::into_inner);
    let path = Path::new(ROOT).join("README.md");
    let text = std::fs::read_to_string(&path).expect("a README");
    let real = with_real_output(&text);
    assert!(text.matches("$ docker destination ").count() >= 4, "the tour has its commands");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &real).expect("the README can be written");
    }
    let text = std::fs::read_to_string(&path).expect("a README");
    assert_eq!(text, real, "UPDATE_DOCS=1 cargo test --test docs brings it up to date");
}

#[test]
fn the_plugins_metadata_carries_the_crates_version() {
    let text = std::fs::read_to_string(Path::new(ROOT).join("plugin-metadata.json")).expect("metadata");
    let metadata: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(metadata["Version"], concat!("v", env!("CARGO_PKG_VERSION")));
}

#[test]
fn no_document_names_a_place_on_some_machine() {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "Makefile",
        "docs/ci.md",
        "docs/lint-json.md",
        "docs/rewrite-json.md",
    ] {
        let text = std::fs::read_to_string(Path::new(ROOT).join(name)).expect("a document");
        for word in ["/work/", "/root/", "/tmp/"] {
            assert!(!text.contains(word), "{name} names {word}");
        }
    }
}
