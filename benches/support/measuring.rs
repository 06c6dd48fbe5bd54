//! What the benchmarks measure with: whole processes, their time and their memory.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::UsageWho;

pub(crate) fn machine() {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("machine: {cores} cores, {}", model.trim_start_matches(['\t', ' ', ':']));
    println!();
}

/// Every YAML file below a folder.
pub(crate) fn yaml_files(root: PathBuf) -> Vec<PathBuf> {
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
    files
}

pub(crate) fn composes() -> Vec<(String, String)> {
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

pub(crate) fn run(command: &mut Command) -> bool {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.expect("a process").success()
}

/// Minimum and median.
pub(crate) fn times(runs: usize, mut work: impl FnMut()) -> (Duration, Duration) {
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

pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// One run of a command.
pub(crate) struct Measured {
    /// Peak resident memory in bytes. A process begins with that of the one that starts it, so that nothing below this
    /// can be seen: none then.
    pub(crate) peak: Option<f64>,
    pub(crate) time: Duration,
    pub(crate) success: bool,
}

/// Runs a command from a process of its own that has no other children, so that the peak is the command's.
pub(crate) fn measured(words: &[String], directory: &Path) -> Measured {
    let me = std::env::current_exe().expect("this program");
    let output = Command::new(me).arg("--child").args(words).current_dir(directory).output().expect("a process");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut numbers = text.split_whitespace();
    let mut next = || numbers.next().and_then(|word| word.parse::<f64>().ok()).expect("a number");
    let (peak, own) = (next(), next());
    let peak = (peak > own).then_some(peak);
    Measured { peak, time: Duration::from_secs_f64(next()), success: next() > 0.0 }
}

impl Measured {
    /// The peak, in bytes of this many; `small` where it can't be seen.
    pub(crate) fn peak_in(&self, unit: f64) -> String {
        self.peak.map_or_else(|| "small".to_owned(), |peak| format!("{:.1}", peak / unit))
    }
}

pub(crate) fn child(words: &[String]) {
    let start = Instant::now();
    let success = run(Command::new(&words[0]).args(&words[1..]));
    let time = start.elapsed().as_secs_f64();
    let peak = |who| nix::sys::resource::getrusage(who).expect("usage").max_rss() * 1024;
    let (peak, own) = (peak(UsageWho::RUSAGE_CHILDREN), peak(UsageWho::RUSAGE_SELF));
    println!("{peak} {own} {time} {}", u8::from(success));
}
