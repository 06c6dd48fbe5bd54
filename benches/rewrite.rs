//! `make bench`: what `rewrite` costs, beside `docker compose config` on the same files and beside the YAML parser alone.
//!
//! Prints one table a question. Times are wall-clock, of whole processes where it says so, minimum and median of several
//! runs; peak memory is the largest resident set, `small` where it is below that of
//! the benchmark itself. Nothing here decides a test.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
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

use anyhow::Context as _;
use docker_destination::compose::{Files, Project};
use docker_destination::rewrite::{Mode, Settings, rewrite};
use docker_destination::yaml::Yaml;

use binary::BINARY;
use compose_file::compose_file;
use measuring::{child, composes, machine, measured, ms, run, times, yaml_files};

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

fn start() {
    println!("start-up, whole process            min ms  median ms");
    for (name, words) in
        [("metadata", vec!["docker-cli-plugin-metadata"]), ("rewrite --help", vec!["rewrite", "--help"])]
    {
        let mut command = Command::new(&*BINARY);
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
                "{label:<48} {:>8.2} {:>10.2} {:>8} {:>10}",
                ms(min),
                ms(median),
                once.peak_in(1e6),
                once.peak_in(size as f64)
            );
            median
        };
        let mut fastest = Duration::ZERO;
        for (mode, flags) in [("isolated", vec![]), ("both", vec!["--connect", "--network", "prod"])] {
            let mut words =
                vec![BINARY.clone(), "rewrite".into(), "-q".into(), "-f".into(), path.display().to_string()];
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
    let files = yaml_files(root);
    let ours = Instant::now();
    for file in &files {
        run(Command::new(&*BINARY).args(["rewrite", "-q", "--connect", "--network", "prod", "-f"]).arg(file));
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
/// refuses doubled keys, in one piece and as used; and rewrite with its verification. All take turns, so that a busy
/// moment of the machine is shared by what is compared.
fn throughput(files: &[(&str, PathBuf)]) {
    println!("in process            events ms   strict ms  as used ms  rewrite ms    MB/s  /events  /strict");
    for (name, path) in files {
        let text = std::fs::read_to_string(path).expect("the file");
        let events = || {
            let mut options = granit_parser::Options::default();
            options.emit_anchor_events = true;
            options.emit_unresolved_aliases = true;
            options.set_emit_comments(false);
            let mut parser = granit_parser::Parser::new_from_str_with_options(&text, options);
            while let Some(event) = parser.next_event() {
                std::hint::black_box(event.expect("valid YAML"));
            }
        };
        let strict = || {
            std::hint::black_box(Yaml::parse_in_one_piece(text.clone()).expect("valid YAML"));
        };
        let used = || {
            std::hint::black_box(Yaml::parse(text.clone()).expect("valid YAML"));
        };
        let whole = |mode| {
            let settings = Settings { network: "prod".into(), mode, ..Settings::default() };
            let own = vec![("compose.yaml".to_owned(), None, text.clone())];
            let project = Project::load(own, Path::new("/"), &Nothing).expect("a project");
            std::hint::black_box(rewrite(&project, &settings, None).expect("a rewrite"));
        };
        let rounds = if text.len() > 1_000_000 { 15 } else { 1000 };
        let [events, strict, used, isolated, both] =
            in_turns(rounds, [&events, &strict, &used, &|| whole(Mode::Isolated), &|| whole(Mode::Both)]);
        for (mode, whole) in [(Mode::Isolated, isolated), (Mode::Both, both)] {
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

/// The minimum time of each, over rounds in which each runs once.
fn in_turns<const N: usize>(rounds: usize, works: [&dyn Fn(); N]) -> [Duration; N] {
    let mut fastest = [Duration::MAX; N];
    for _ in 0..=rounds {
        for (work, fastest) in works.iter().zip(&mut fastest) {
            let start = Instant::now();
            work();
            *fastest = start.elapsed().min(*fastest);
        }
    }
    fastest
}
