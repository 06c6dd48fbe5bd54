//! The README's tour is what `make demo` prints on an engine.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{README, ROOT};

#[path = "../testbed/mod.rs"]
mod testbed;

pub(crate) const START: &str = "<!-- tour: made by scripts/demo-engine.sh -->\n```console\n";
pub(crate) const END: &str = "```\n<!-- end of the tour -->";

/// What the demo prints on an engine of the bed, from its first remark on.
fn story() -> String {
    let host = testbed::hosts().into_iter().find(|host| host.name == "trixie").expect("the engine `trixie`");
    let folder = tempfile::tempdir().expect("a folder");
    let plugins = folder.path().join("config/cli-plugins");
    let bin = folder.path().join("bin");
    let link = |to: &Path, from: &Path| std::os::unix::fs::symlink(to, from).expect("a link");
    std::fs::create_dir_all(&plugins).expect("a folder");
    std::fs::create_dir(&bin).expect("a folder");
    link(Path::new(env!("CARGO_BIN_EXE_docker-destination")), &plugins.join("docker-destination"));
    link(&testbed::tools().join("compose-new"), &plugins.join("docker-compose"));
    link(&testbed::docker(), &bin.join("docker"));
    let output = Command::new(Path::new(ROOT).join("scripts/demo-engine.sh"))
        .arg(plugins.join("docker-destination"))
        .env_clear()
        .env("PATH", format!("{}:/usr/sbin:/usr/bin:/sbin:/bin", bin.display()))
        .env("HOME", folder.path())
        .env("DOCKER_CONFIG", folder.path().join("config"))
        .env("DOCKER_HOST", &host.endpoint)
        .stdin(Stdio::null())
        .output()
        .expect("the demo runs");
    let told = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    let told = told.replace(&host.endpoint, "unix:///var/run/docker.sock");
    let start = told.find("\n# ");
    assert!(start.is_some(), "the demo makes no remark:\n{told}");
    told[start.unwrap_or_default() + 1..].to_owned()
}

/// The same without what differs from run to run: IDs, addresses, times, and the width of columns.
fn plain(text: &str) -> String {
    let text = text.replace("Less than a second", "0 seconds").replace("About a minute", "1 minute");
    text.lines().map(|line| words(line) + "\n").collect()
}

fn words(line: &str) -> String {
    let mut plain: Vec<&str> = Vec::new();
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let unit = words.peek().is_some_and(|next| next.starts_with("second") || next.starts_with("minute"));
        let is_id = word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if unit && word.bytes().all(|byte| byte.is_ascii_digit()) {
            words.next();
            plain.push("[time]");
        } else if is_id {
            plain.push("[id]");
        } else if word.trim_start_matches('(').starts_with("10.") {
            plain.push("[address]");
        } else {
            plain.push(word);
        }
    }
    plain.join(" ")
}

#[test]
fn the_tour_is_what_the_demo_prints() {
    // Other tests write the same file.
    let _one_at_a_time = README.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = Path::new(ROOT).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("a README");
    let start = readme.find(START).expect("the tour's start") + START.len();
    let end = start + readme[start..].find(END).expect("the tour's end");
    let told = story();
    if plain(&readme[start..end]) == plain(&told) {
        return;
    }
    assert!(std::env::var_os("UPDATE_DOCS").is_some(), "the tour is not what the demo prints:\n{told}");
    std::fs::write(&path, format!("{}{told}{}", &readme[..start], &readme[end..])).expect("the README can be written");
}
