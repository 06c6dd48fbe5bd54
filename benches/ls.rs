//! `make bench`: what `docker-destination ls` costs as a whole process, beside `docker network ls` on the same engine.
//!
//! Both are started in turn, so that whatever else the machine does hits both. Nothing here decides a test.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark ends where something it needs is missing, and prints"
)]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

#[path = "support/binary.rs"]
mod binary;
#[path = "../tests/testbed/mod.rs"]
mod testbed;

use binary::BINARY;
use testbed::{Host, Stage};

const RUNS: usize = 40;
const DESTINATIONS: usize = 40;

fn main() {
    println!("whole process, {DESTINATIONS} destinations   engine            min ms  median ms");
    for host in testbed::hosts() {
        let stage = host.stage("bench");
        for n in 0..DESTINATIONS {
            make(&stage, n);
        }
        let mut ours = Command::new(&*BINARY);
        ours.args(["destination", "ls"]);
        ours.env_clear().env("DOCKER_HOST", &host.endpoint).env("DOCKER_CONFIG", "/nonexistent").stdin(Stdio::null());
        let mut theirs = host.docker();
        theirs.args(["network", "ls"]);
        let (mut own, mut other) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            own.push(time(&mut ours));
            other.push(time(&mut theirs));
        }
        let own = show("docker-destination ls", &host, own);
        let other = show("docker network ls", &host, other);
        println!("{:<32} {:<16} {:>17.2} of its time", "", "", own.as_secs_f64() / other.as_secs_f64());
    }
}

/// A destination without addresses of its own: an engine has only so many.
fn make(stage: &Stage<'_>, n: usize) {
    let name = stage.name(&format!("n{n}"));
    let words = ["network", "create", "--config-only", "--label"];
    let of =
        [format!("destination.of={name}"), format!("destination.name={name}"), "destination.revision=1".to_owned()];
    let holder = format!("destination.{name}.1");
    let labels = [of[0].as_str(), "--label", &of[1], "--label", &of[2], &holder];
    stage.host.run_words(&[&words[..], &labels].concat());
}

fn time(command: &mut Command) -> Duration {
    let start = Instant::now();
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output().expect("it starts");
    let taken = start.elapsed();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    taken
}

fn show(label: &str, host: &Host, mut times: Vec<Duration>) -> Duration {
    times.sort();
    let (min, median) = (times[0], times[times.len() / 2]);
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!("{label:<32} {:<16} {:>7.2} {:>10.2}", host.name, ms(min), ms(median));
    median
}
