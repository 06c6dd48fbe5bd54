//! `make soak`: the real binary against every compose file of some directories, in all modes, judged by what does not come
//! from this crate: a scanner of lines, `serde_yaml`, docker-compose-types, and real Composes.
//!
//! Directories come from `SOAK_CORPUS` (separated by `:`) or the command line; without any, the project's own stacks are
//! taken. `DESTINATION_TOOLS` names the directory of `tests/testbed/fetch-tools.sh`, whose Composes must then be there.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test ends where something it needs is missing, and tells what it found"
)]

mod checks;
mod compose;
mod corpus;
mod diff;
mod judge;
mod model;
mod modes;
mod process;
mod table;
mod text;
mod typed;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use corpus::Corpus;
use judge::Judge;
use table::Table;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.iter().any(|word| word == "--list") {
        println!("soak: test");
        return ExitCode::SUCCESS;
    }
    let (directories, filters): (Vec<String>, Vec<String>) =
        words.into_iter().filter(|word| !word.starts_with('-')).partition(|word| PathBuf::from(word).is_dir());
    // What is left are `cargo test`'s filters.
    if !filters.is_empty() && !filters.iter().any(|filter| "soak".contains(filter.as_str())) {
        return ExitCode::SUCCESS;
    }
    match soak(&chosen(directories)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The directories that were asked for, or the project's fixtures.
fn chosen(mut directories: Vec<String>) -> Vec<PathBuf> {
    let listed = std::env::var("SOAK_CORPUS").unwrap_or_default();
    directories.extend(listed.split(':').filter(|name| !name.is_empty()).map(str::to_owned));
    if directories.is_empty() {
        directories.push(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/compose").to_owned());
    }
    directories.into_iter().map(PathBuf::from).collect()
}

/// True when nothing is wrong.
fn soak(directories: &[PathBuf]) -> Result<bool, String> {
    let started = std::time::Instant::now();
    let judge = Judge::new()?;
    for note in judge.left_out() {
        println!("note: {note}");
    }
    let mut corpora = Vec::new();
    for directory in directories {
        corpora.push(Corpus::copy(directory)?);
    }
    let files: Vec<_> = corpora.iter().flat_map(|corpus| &corpus.files).collect();
    if files.is_empty() {
        return Err("no compose files there".to_owned());
    }
    let table = Mutex::new(Table::default());
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(4) {
            scope.spawn(|| {
                while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = judge.file(file);
                    table.lock().unwrap().merge(found);
                }
            });
        }
    });
    let table = table.into_inner().unwrap();
    let (calls, asked) = judge.calls();
    print!("{}", table.render());
    println!(
        "{} files, {asked} models from {calls} runs of Compose, {:.0} s",
        files.len(),
        started.elapsed().as_secs_f32()
    );
    println!("{} passed, {} failed", table.passed(), table.failed());
    Ok(table.failed() == 0)
}
