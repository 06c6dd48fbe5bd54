//! The recipes for continuous integration do what they say, as far as they run without a forge.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use super::ROOT;

/// A repository with a finding, a fine file, and one that git ignores, with the plugin on the path.
fn repository() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("compose.yaml", "services: {web: {image: nginx, networks: [gone]}}\n");
    write("fine/compose.yaml", "services: {web: {image: nginx}}\n");
    write("old/compose.yaml", "services: [\n");
    write(".gitignore", "old/\n");
    std::fs::create_dir(folder.path().join("bin")).expect("a folder");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_docker-destination"), folder.path().join("bin/docker-destination"))
        .expect("a link");
    folder
}

/// Runs a step as a runner does, and says what it exits with and prints.
fn run(folder: &Path, step: &str) -> (Option<i32>, String) {
    let path = format!("{}:/usr/bin:/bin", folder.join("bin").display());
    let output = Command::new("bash")
        .args(["-e", "-o", "pipefail", "-c", step])
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .output()
        .expect("bash runs");
    (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
}

/// The YAML blocks of a document.
fn blocks(text: &str) -> Vec<Value> {
    let parts = text.split("```yaml\n").skip(1);
    let yaml = parts.map(|part| part.split("```").next().expect("a block"));
    yaml.map(|block| serde_yaml::from_str(block).expect("the recipe is YAML")).collect()
}

/// All texts under a key, whatever is around it.
fn under<'v>(value: &'v Value, key: &str, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(entries) => {
            for (name, value) in entries {
                if name == key {
                    found.extend(value.as_str());
                    found.extend(value.as_array().into_iter().flatten().filter_map(Value::as_str));
                }
                under(value, key, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| under(item, key, found)),
        _ => {}
    }
}

#[test]
fn every_recipe_runs_and_gives_its_forge_what_it_reads() {
    let text = std::fs::read_to_string(Path::new(ROOT).join("docs/ci.md")).expect("docs/ci.md");
    let blocks = blocks(&text);
    let (mut steps, mut texts) = (Vec::new(), Vec::new());
    for block in &blocks {
        under(block, "run", &mut steps);
        under(block, "script", &mut steps);
        under(block, "sarif_file", &mut texts);
        under(block, "codequality", &mut texts);
    }
    assert_eq!(texts, ["lint.sarif", "gl-code-quality-report.json"], "what is uploaded is what was written");
    steps.retain(|step| !step.starts_with("cargo install "));
    assert_eq!(steps.len(), 3, "{steps:?}");
    let folder = repository();
    for step in steps {
        let (code, out) = run(folder.path(), step);
        match step.rsplit("> ").next().filter(|_| step.contains('>')) {
            None => {
                assert_eq!(code, Some(1), "{step}");
                assert!(out.starts_with("::error file=compose.yaml,line=1,"), "{out}");
            }
            Some(name) => {
                let quality = name == texts[1];
                assert_eq!(code, Some(i32::from(quality)), "{step}");
                let text = std::fs::read_to_string(folder.path().join(name)).expect("the file");
                let report: Value = serde_json::from_str(&text).expect("JSON");
                let list = if quality { &report } else { &report["runs"][0]["results"] };
                assert_eq!(list.as_array().map(Vec::len), Some(1), "{text}");
            }
        }
    }
}

#[test]
fn the_hooks_call_the_command_with_the_files_that_they_name() {
    let text = std::fs::read_to_string(Path::new(ROOT).join(".pre-commit-hooks.yaml")).expect("the hooks");
    let hooks: Value = serde_yaml::from_str(&text).expect("YAML");
    let document = std::fs::read_to_string(Path::new(ROOT).join("docs/ci.md")).expect("docs/ci.md");
    let folder = repository();
    for hook in hooks.as_array().expect("a list") {
        let id = hook["id"].as_str().expect("an id");
        assert!(document.contains(&format!("`{id}`")), "docs/ci.md doesn't name {id}");
        let entry = hook["entry"].as_str().expect("an entry");
        let (code, out) = run(folder.path(), &format!("{entry} compose.yaml fine/compose.yaml"));
        assert_eq!(code, Some(1));
        assert!(out.contains("compose.yaml:1:"), "{out}");
        assert_eq!(run(folder.path(), &format!("{entry} fine/compose.yaml")).0, Some(0));
    }
}
