//! Running the program under its limits.

use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What an answer may take in a release build.
const SECOND: Duration = Duration::from_secs(1);
/// How much longer a debug build may take: it does not optimise, and other tests run beside it.
const PATIENCE: u32 = if cfg!(debug_assertions) { 20 } else { 2 };
/// The most memory that may be resident, in kilobytes.
const MEMORY: u64 = 200 * 1024;

/// The longest file that is linted and mended too: bombs are short, and findings are as many as the file has lines.
const LINTED: usize = 256 * 1024;

/// A directory with files in it.
pub(crate) struct Place(TempDir);

impl Place {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Rewrites a file of this directory in place, connected to a destination.
    pub(crate) fn rewrite(&self, name: &str) -> Answer {
        self.run(&["-f", name, "--in-place", "--connect", "--network", "edge"])
    }

    pub(crate) fn run(&self, words: &[&str]) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
        command.arg("rewrite").args(words);
        self.answer(command)
    }

    /// Looks at a file of this directory with every rule and mends it, which may find anything but never breaks anything.
    #[track_caller]
    pub(crate) fn lint(&self, name: &str) {
        let before = std::fs::read(self.path(name)).unwrap();
        if before.len() > LINTED {
            return;
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
        command.args(["lint", "--select", "all", "--unsafe-fixes", "--format", "concise", name]);
        // Every rule, all fixes, and every rule again.
        let answer = self.answer_within(command, SECOND * PATIENCE * 3);
        assert!(matches!(answer.code, Some(0..=2)), "{:?} {}", answer.code, answer.err);
        assert!(!answer.err.contains("can't be proved"), "{}", answer.err);
        if answer.code == Some(2) {
            assert!(std::fs::read(self.path(name)).unwrap() == before, "the file was changed");
        }
    }

    /// Looks at a file of any length, with the rules that run by themselves.
    #[track_caller]
    pub(crate) fn check(&self, name: &str) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
        command.args(["lint", "--format", "concise", name]);
        let answer = self.answer(command);
        assert!(matches!(answer.code, Some(0 | 1)), "{:?} {}", answer.code, answer.err);
    }

    /// The most memory that a rewrite takes, however long, in bytes.
    pub(crate) fn peak(&self, words: &[&str]) -> u64 {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
        command.arg("rewrite").args(words);
        let answer = self.answer_within(command, Duration::MAX);
        answer.done();
        answer.peak * 1024
    }

    pub(crate) fn answer(&self, command: Command) -> Answer {
        self.answer_within(command, SECOND * PATIENCE)
    }

    fn answer_within(&self, mut command: Command, limit: Duration) -> Answer {
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default()).current_dir(self.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let start = Instant::now();
        let mut child = command.spawn().unwrap();
        // Pipes are emptied beside the watching, so that a long answer does not block.
        let mut out = child.stdout.take().unwrap();
        let mut err = child.stderr.take().unwrap();
        let out = std::thread::spawn(move || {
            let mut text = Vec::new();
            out.read_to_end(&mut text).map(|_| text).unwrap()
        });
        let err = std::thread::spawn(move || {
            let mut text = Vec::new();
            err.read_to_end(&mut text).map(|_| String::from_utf8_lossy(&text).into_owned()).unwrap()
        });
        let mut peak = 0;
        let status = loop {
            peak = peak.max(resident(child.id()).unwrap_or(0));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            if start.elapsed() > limit {
                child.kill().unwrap();
            }
            std::thread::yield_now();
        };
        let answer = Answer {
            code: status.code(),
            killed: status.signal().is_some(),
            out: out.join().unwrap(),
            err: err.join().unwrap(),
            took: start.elapsed(),
            peak,
        };
        println!(
            "{:?}, {} MB: {:?} {}",
            answer.took,
            answer.peak / 1024,
            answer.code,
            answer.err.chars().take(300).collect::<String>()
        );
        assert!(!answer.killed, "took longer than {limit:?}");
        assert!(answer.peak <= MEMORY, "took {} MB", answer.peak / 1024);
        assert!(!answer.err.contains("internal error"), "{}", answer.err);
        assert!(!answer.err.contains("could not be proved"), "{}", answer.err);
        answer
    }
}

/// The most memory that a process ever had, in kilobytes.
fn resident(pid: u32) -> Option<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(pid.to_string()).join("status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// What the program said.
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    killed: bool,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
    took: Duration,
    peak: u64,
}

impl Answer {
    /// Refused, for the reason given; nothing came out.
    #[track_caller]
    pub(crate) fn refused(&self, why: &str) {
        assert_eq!(self.code, Some(2), "{}", self.err);
        assert!(self.err.contains(why), "`{why}` is not in: {}", self.err);
        assert!(self.err.starts_with("error: "), "{}", self.err);
        assert!(self.out.is_empty());
        assert!(self.err.len() < 2000, "{} bytes of message", self.err.len());
        let sound = self.err.chars().all(|c| c == '\n' || !c.is_control());
        assert!(sound, "control characters in {:?}", self.err);
    }

    #[track_caller]
    pub(crate) fn done(&self) {
        assert_eq!(self.code, Some(0), "{}", self.err.chars().take(2000).collect::<String>());
    }
}

/// A text is refused for the reason given, and the file stays as it was.
#[track_caller]
pub(crate) fn refuses(text: impl AsRef<[u8]>, why: &str) {
    let place = Place::new();
    let path = place.write("compose.yaml", text.as_ref());
    place.lint("compose.yaml");
    std::fs::write(&path, text.as_ref()).unwrap();
    place.rewrite("compose.yaml").refused(why);
    assert!(std::fs::read(path).unwrap() == text.as_ref(), "the file was changed");
    assert_eq!(std::fs::read_dir(place.0.path()).unwrap().count(), 1, "something was left behind");
}

/// A text is legitimate, however large: rewritten.
#[track_caller]
pub(crate) fn rewrites(text: impl AsRef<[u8]>) -> String {
    let place = Place::new();
    let path = place.write("compose.yaml", text.as_ref());
    place.lint("compose.yaml");
    std::fs::write(&path, text).unwrap();
    place.rewrite("compose.yaml").done();
    let new = std::fs::read_to_string(path).unwrap();
    assert!(new.contains("edge"));
    new
}

/// Whatever the answer, it is one: done, or refused with a place.
#[track_caller]
pub(crate) fn answers(text: impl AsRef<[u8]>) {
    let place = Place::new();
    let path = place.write("compose.yaml", text.as_ref());
    place.lint("compose.yaml");
    std::fs::write(&path, text.as_ref()).unwrap();
    let answer = place.rewrite("compose.yaml");
    if answer.code != Some(0) {
        answer.refused("compose.yaml:");
        assert!(std::fs::read(path).unwrap() == text.as_ref(), "the file was changed");
    }
}
