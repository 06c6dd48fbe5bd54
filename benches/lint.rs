//! `make bench`: what `lint` costs, beside `docker compose config -q` and other linters of compose files on the same files.
//!
//! Whole processes, wall-clock: minimum and median of several runs, and the largest resident set, `small` where it is below that
//! of the benchmark itself. Nothing here decides a test.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark ends where something it needs is missing, and prints rounded numbers"
)]

#[path = "support/binary.rs"]
mod binary;
#[path = "support/compose_file.rs"]
mod compose_file;
#[path = "support/measuring.rs"]
mod measuring;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use binary::BINARY;
use compose_file::compose_file;
use measuring::{child, composes, machine, measured, ms, run, times, yaml_files};

/// How many files the large tree has.
const MANY: usize = 900;

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if words.first().is_some_and(|word| word == "--child") {
        child(&words[1..]);
        return Ok(());
    }
    let directory = tempfile::tempdir()?;
    machine();
    println!("lint, whole process                               min ms  median ms  peak MB   times lint");
    one_file(directory.path())?;
    corpus(directory.path());
    many_files(directory.path())?;
    println!("* exits with something else than 0: it finds something, or refuses a file\n");
    Ok(())
}

fn one_file(directory: &Path) -> anyhow::Result<()> {
    let path = directory.join("compose.yaml");
    // Without merge keys, of which dclint takes a hundred and no more.
    std::fs::write(&path, compose_file(44_000).replace("<<: *common", "restart: always"))?;
    let name = path.display().to_string();
    let ours = row("44 KB: lint", &words(&[&BINARY, "lint", &name]), 40, None);
    for (label, compose) in composes() {
        row(&format!("44 KB: {label} config -q"), &words(&[&compose, "-f", &name, "config", "-q"]), 10, Some(ours));
    }
    for (label, linter) in linters() {
        row(&format!("44 KB: {label}"), &words(&[&linter, &name]), 10, Some(ours));
    }
    Ok(())
}

/// Every file of a corpus: one process where the tool can, else one a file.
fn corpus(directory: &Path) {
    let Some(root) = std::env::var_os("CORPUS").map(PathBuf::from) else { return };
    let files = yaml_files(root);
    let names: Vec<String> = files.iter().map(|file| file.display().to_string()).collect();
    let with = |start: &[&str]| words(start).into_iter().chain(names.iter().cloned()).collect::<Vec<String>>();
    let count = files.len();
    let ours = row(&format!("{count} files: lint"), &with(&[&BINARY, "lint"]), 20, None);
    for (label, compose) in composes() {
        let start = Instant::now();
        for name in &names {
            run(Command::new(&compose).args(["-f", name, "config", "-q"]).current_dir(directory));
        }
        let theirs = start.elapsed();
        let label = format!("{count} files: {label} config -q, one by one");
        println!("{label:<48} {:>8.2} {:>10} {:>8} {:>12.1}", ms(theirs), "", "", ratio(theirs, ours));
    }
    for (label, linter) in linters() {
        row(&format!("{count} files: {label}"), &with(&[&linter]), 3, Some(ours));
    }
}

/// A tree of many projects, copied from the corpus.
fn many_files(directory: &Path) -> anyhow::Result<()> {
    let root = std::env::var_os("CORPUS").map_or_else(|| PathBuf::from("fixtures/compose"), PathBuf::from);
    let texts: Vec<String> = yaml_files(root).iter().filter_map(|file| std::fs::read_to_string(file).ok()).collect();
    anyhow::ensure!(!texts.is_empty(), "there are no files to copy");
    let tree = directory.join("tree");
    for (number, text) in texts.iter().cycle().take(MANY).enumerate() {
        let folder = tree.join(format!("{}/{number}", number % 30));
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("compose.yaml"), text)?;
    }
    let tree = tree.display().to_string();
    row(&format!("{MANY} files: lint"), &words(&[&BINARY, "lint", "--format", "concise", &tree]), 20, None);
    Ok(())
}

/// Measures a command and prints it; the median, or how many times it takes what `lint` takes.
fn row(label: &str, words: &[String], runs: usize, ours: Option<Duration>) -> Duration {
    let directory = std::env::temp_dir();
    let once = measured(words, &directory);
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).current_dir(&directory);
    let (min, median) = times(runs, || {
        run(&mut command);
    });
    let times = ours.map_or_else(String::new, |ours| format!("{:.1}", ratio(median, ours)));
    let min = min.min(once.time);
    let label = if once.success { label.to_owned() } else { format!("{label} *") };
    println!("{label:<48} {:>8.2} {:>10.2} {:>8} {times:>12}", ms(min), ms(median), once.peak_in(1e6));
    median
}

fn ratio(theirs: Duration, ours: Duration) -> f64 {
    theirs.as_secs_f64() / ours.as_secs_f64()
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The other linters that `tests/testbed/fetch-linters.sh` got.
fn linters() -> Vec<(&'static str, String)> {
    let Some(home) = std::env::var_os("DESTINATION_LINTERS").map(PathBuf::from) else { return Vec::new() };
    ["dclint", "compose-lint"]
        .into_iter()
        .map(|name| (name, home.join(name)))
        .filter(|(_, path)| path.exists())
        .map(|(name, path)| (name, path.display().to_string()))
        .collect()
}
