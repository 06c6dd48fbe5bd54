//! Real files: what is found in them, as one text that somebody has read, and all of their fixes, which Compose accepts.
//!
//! `LINT_CORPUS=DIR cargo test --test lint corpus` looks at another folder too. What is found in the folder
//! `awesome-compose` of docker's examples is in `corpus.txt`; `UPDATE_FIXTURES=1` writes these texts anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn home() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The folder that is named besides the fixtures.
fn other() -> Option<PathBuf> {
    std::env::var_os("LINT_CORPUS").map(PathBuf::from)
}

fn lint(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_docker-destination"))
        .args(["lint", "--format", "concise", "-q"])
        .args(words)
        .arg(".")
        .current_dir(folder)
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .unwrap()
}

fn compare(folder: &Path, name: &str) {
    let path = home().join("tests/lint").join(name);
    let found = String::from_utf8(lint(folder, &[]).stdout).unwrap();
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::write(path, found).unwrap();
        return;
    }
    assert_eq!(found, fs::read_to_string(path).unwrap_or_default());
}

#[test]
fn what_is_found_in_real_files_was_read_by_somebody() {
    compare(&home().join("fixtures/compose/real"), "real.txt");
    if let Some(folder) = other().map(|folder| folder.join("awesome-compose")).filter(|folder| folder.is_dir()) {
        compare(&folder, "corpus.txt");
    }
}

#[test]
fn every_fix_of_a_real_file_is_made_and_compose_accepts_the_result() {
    for folder in [Some(home().join("fixtures/compose/real")), other()].into_iter().flatten() {
        let copy = tempfile::tempdir().unwrap();
        let all = Command::new("cp").arg("-r").arg(folder.join(".")).arg(copy.path()).status().unwrap();
        assert!(all.success());
        let before: Vec<(PathBuf, String)> = files(copy.path());
        let accepted: Vec<bool> = before.iter().map(|(path, _)| accepts(path)).collect();
        let first = lint(copy.path(), &["--select", "all", "--unsafe-fixes"]);
        let text = String::from_utf8_lossy(&first.stdout).into_owned() + &String::from_utf8_lossy(&first.stderr);
        assert!(!text.contains("nothing was mended"), "{text}");
        let again = lint(copy.path(), &["--select", "all", "--unsafe-fixes", "--diff"]);
        assert!(!String::from_utf8_lossy(&again.stdout).contains("@@"), "a second time is not the first");
        let mut changed = 0;
        for ((path, old), accepted) in before.iter().zip(accepted) {
            if fs::read_to_string(path).unwrap() == *old {
                continue;
            }
            changed += 1;
            assert!(!accepted || accepts(path), "Compose refuses {} after its fixes", path.display());
        }
        println!("{} files, {changed} mended", before.len());
    }
}

fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(files(&entry));
        } else if entry.extension().is_some_and(|end| end == "yaml" || end == "yml") {
            let text = fs::read_to_string(&entry).unwrap();
            found.push((entry, text));
        }
    }
    found
}

/// Whether Compose reads a file, with whatever variables it wants.
fn accepts(path: &Path) -> bool {
    let Some(tools) = std::env::var_os("DESTINATION_TOOLS").map(PathBuf::from) else {
        assert!(std::env::var_os("CI").is_none(), "DESTINATION_TOOLS is not set; `make test` sets it");
        return true;
    };
    let output = Command::new(tools.join("compose-new"))
        .args(["-p", "shop", "-f"])
        .arg(path)
        .args(["config", "-q", "--no-interpolate"])
        .current_dir(path.parent().unwrap())
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .output()
        .unwrap();
    output.status.success()
}
