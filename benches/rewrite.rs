//! `make bench`: what `rewrite` costs, beside `docker compose config` on the same files and beside the YAML parser alone.
//!
//! Prints one table a question. Times are wall-clock, of whole processes where it says so, minimum and median of several
//! runs; peak memory is the largest resident set. Nothing here decides a test.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a benchmark ends where something it needs is missing, and prints rounded numbers"
)]

#[path = "support/compose_file.rs"]
mod compose_file;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context as _;
use docker_destination::compose::{Files, Project};
use docker_destination::rewrite::{Mode, Settings, rewrite};
use docker_destination::yaml::Yaml;

use compose_file::compose_file;

const BINARY: &str = env!("CARGO_BIN_EXE_docker-destination");

fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if words.first().is_some_and(|word| word == "--child") {
        child(&words[1..]);
        return Ok(());
    }
    let directory = tempfile::tempdir()?;
    let files: Vec<(&str, PathBuf)> = [("1 KB", 1_000), ("44 KB", 44_000), ("10 MB", 10_000_000)]
        .into_iter()
        .map(|(name, size)| {
            let path = directory.path().join(format!("{size}.yaml"));
            std::fs::write(&path, compose_file(size)).with_context(|| path.display().to_string())?;
            Ok((name, path))
        })
        .collect::<anyhow::Result<_>>()?;
    machine();
    start();
    whole_processes(&files, directory.path());
    throughput(&files);
    Ok(())
}

fn machine() {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("machine: {cores} cores, {}", model.trim_start_matches(['\t', ' ', ':']));
    println!();
}

fn start() {
    println!("start-up, whole process            min ms  median ms");
    for (name, words) in
        [("metadata", vec!["docker-cli-plugin-metadata"]), ("rewrite --help", vec!["rewrite", "--help"])]
    {
        let mut command = Command::new(BINARY);
        command.args(words);
        let (min, median) = times(100, || {
            run(&mut command);
        });
        println!("{name:<32} {:>9.2} {:>10.2}", ms(min), ms(median));
    }
    println!();
}

fn whole_processes(files: &[(&str, PathBuf)], directory: &Path) {
    let composes = composes();
    println!("whole process                                     min ms  median ms  peak MB  peak/file");
    for (name, path) in files {
        let size = std::fs::metadata(path).map_or(1, |m| m.len());
        let runs = if size > 1_000_000 { 5 } else { 40 };
        let row = |label: &str, words: &[String], runs: usize| {
            let once = measured(words, directory);
            let (min, median) = if runs == 1 {
                (once.time, once.time)
            } else {
                let mut command = Command::new(&words[0]);
                command.args(&words[1..]).current_dir(directory);
                times(runs, || {
                    run(&mut command);
                })
            };
            let refused = if once.success { "" } else { " (refuses it)" };
            let label = format!("{label}{refused}");
            println!(
                "{label:<48} {:>8.2} {:>10.2} {:>8.1} {:>10.1}",
                ms(min),
                ms(median),
                once.peak / 1e6,
                once.peak / size as f64
            );
            median
        };
        let mut fastest = Duration::ZERO;
        for (mode, flags) in [("isolated", vec![]), ("both", vec!["--connect", "--network", "prod"])] {
            let mut words =
                vec![BINARY.to_owned(), "rewrite".into(), "-q".into(), "-f".into(), path.display().to_string()];
            words.extend(flags.into_iter().map(str::to_owned));
            fastest = row(&format!("{name}: rewrite, {mode}"), &words, runs);
        }
        for (label, compose) in &composes {
            let words: Vec<String> =
                [compose.as_str(), "-f", &path.display().to_string(), "config", "-q"].map(str::to_owned).into();
            let runs = if size > 1_000_000 { 1 } else { 10 };
            let theirs = row(&format!("{name}: {label} config -q"), &words, runs);
            println!("{:<48} {:>8.1} times the time of rewrite", "", theirs.as_secs_f64() / fastest.as_secs_f64());
        }
    }
    corpus(&composes);
    println!();
}

/// Every file of a corpus, one process each.
fn corpus(composes: &[(String, String)]) {
    let Some(root) = std::env::var_os("CORPUS").map(PathBuf::from) else { return };
    let mut files = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "yaml" || e == "yml") {
                files.push(path);
            }
        }
    }
    files.sort();
    let ours = Instant::now();
    for file in &files {
        run(Command::new(BINARY).args(["rewrite", "-q", "--connect", "--network", "prod", "-f"]).arg(file));
    }
    let ours = ours.elapsed();
    println!(
        "corpus of {} files: rewrite {:.0} ms in all, {:.2} ms a file",
        files.len(),
        ms(ours),
        ms(ours) / files.len().max(1) as f64
    );
    for (label, compose) in composes {
        let start = Instant::now();
        for file in &files {
            run(Command::new(compose).arg("-f").arg(file).args(["config", "-q"]));
        }
        let theirs = start.elapsed();
        println!(
            "corpus of {} files: {label} config -q {:.0} ms in all, {:.1} times that",
            files.len(),
            ms(theirs),
            theirs.as_secs_f64() / ours.as_secs_f64()
        );
    }
}

struct Nothing;

impl Files for Nothing {
    fn read(&self, _: &Path) -> Result<String, String> {
        Err("not here".to_owned())
    }
    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

/// In this process, on the same bytes: the events of the parser alone; the strict parser, which also builds the tree and
/// refuses doubled keys, in one piece and as used; and rewrite with its verification.
fn throughput(files: &[(&str, PathBuf)]) {
    println!("in process            events ms   strict ms  as used ms  rewrite ms    MB/s  /events  /strict");
    for (name, path) in files {
        let text = std::fs::read_to_string(path).expect("the file");
        let runs = if text.len() > 1_000_000 { 7 } else { 200 };
        let (events, _) = times(runs, || {
            let mut options = granit_parser::Options::default();
            options.emit_anchor_events = true;
            options.emit_unresolved_aliases = true;
            options.set_emit_comments(false);
            let mut parser = granit_parser::Parser::new_from_str_with_options(&text, options);
            while let Some(event) = parser.next_event() {
                std::hint::black_box(event.expect("valid YAML"));
            }
        });
        let (strict, _) = times(runs, || {
            std::hint::black_box(Yaml::parse_in_one_piece(text.clone()).expect("valid YAML"));
        });
        let (used, _) = times(runs, || {
            std::hint::black_box(Yaml::parse(text.clone()).expect("valid YAML"));
        });
        for mode in [Mode::Isolated, Mode::Both] {
            let settings = Settings { network: "prod".into(), mode, ..Settings::default() };
            let (whole, _) = times(runs, || {
                let own = vec![("compose.yaml".to_owned(), None, text.clone())];
                let project = Project::load(own, Path::new("/"), &Nothing).expect("a project");
                std::hint::black_box(rewrite(&project, &settings, None).expect("a rewrite"));
            });
            println!(
                "{:<20} {:>10.2} {:>11.2} {:>11.2} {:>11.2} {:>7.0} {:>8.2} {:>8.2}",
                format!("{name}, {}", mode.name()),
                ms(events),
                ms(strict),
                ms(used),
                ms(whole),
                text.len() as f64 / 1e6 / whole.as_secs_f64(),
                whole.as_secs_f64() / events.as_secs_f64(),
                whole.as_secs_f64() / strict.as_secs_f64()
            );
        }
    }
}

fn composes() -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Some(tools) = std::env::var_os("DESTINATION_TOOLS").map(PathBuf::from) {
        for name in ["compose-old", "compose-new"] {
            let path = tools.join(name);
            if path.exists() {
                found.push((
                    name.replace("compose-old", "Compose 2.26").replace("compose-new", "Compose 2.40"),
                    path.display().to_string(),
                ));
            }
        }
    }
    if found.is_empty() {
        println!(
            "no Compose to compare with: set DESTINATION_TOOLS to a directory made by tests/testbed/fetch-tools.sh"
        );
    }
    found
}

fn run(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.expect("a process").success()
}

/// Minimum and median.
fn times(runs: usize, mut work: impl FnMut()) -> (Duration, Duration) {
    work();
    let mut all: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    all.sort_unstable();
    (all[0], all[all.len() / 2])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// One run of a command.
struct Measured {
    /// Peak resident memory in bytes.
    peak: f64,
    time: Duration,
    success: bool,
}

/// Runs a command from a process of its own that has no other children, so that the peak is the command's.
fn measured(words: &[String], directory: &Path) -> Measured {
    let me = std::env::current_exe().expect("this program");
    let output = Command::new(me).arg("--child").args(words).current_dir(directory).output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text.split_whitespace();
    let mut next = || numbers.next().and_then(|word| word.parse::<f64>().ok()).expect("a number");
    Measured { peak: next(), time: Duration::from_secs_f64(next()), success: next() > 0.0 }
}

fn child(words: &[String]) {
    let start = Instant::now();
    let success = run(Command::new(&words[0]).args(&words[1..]));
    let time = start.elapsed().as_secs_f64();
    let usage = nix::sys::resource::getrusage(nix::sys::resource::UsageWho::RUSAGE_CHILDREN).expect("usage");
    println!("{} {time} {}", usage.max_rss() * 1024, u8::from(success));
}
