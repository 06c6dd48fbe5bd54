//! `make bench`: what clients notice while a destination gets another name, beside what people do with docker's own
//! commands: disconnect everybody, make the network anew, connect everybody.
//!
//! A client asks a server by name as fast as it can all along. Nothing here decides a test.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark ends where something it needs is missing, and prints"
)]

#[path = "support/binary.rs"]
mod binary;
#[path = "../tests/testbed/mod.rs"]
mod testbed;

use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use binary::BINARY;
use testbed::{Host, IMAGE, Stage};

fn main() {
    println!("another name, under traffic            engine      containers  answered  lost  longest gap ms   took ms");
    for host in testbed::hosts().iter().filter(|host| !host.name.ends_with("-swarm")) {
        for containers in [2, 10, 50] {
            measure("docker-destination rename", host, containers, rename);
            measure("docker network disconnect … connect", host, containers, make_anew);
        }
    }
}

/// Puts a client, a server and others on a network, changes its name, and prints what the client saw.
fn measure(label: &str, host: &Host, containers: usize, change: impl Fn(&Stage<'_>, &[String])) {
    let stage = host.stage("bench");
    host.run_words(&[
        "network",
        "create",
        "--label",
        &format!("destination.name={}", stage.name("old")),
        &stage.name("net"),
    ]);
    let names: Vec<String> = ["server".to_owned(), "client".to_owned()]
        .into_iter()
        .chain((2..containers).map(|number| format!("other-{number}")))
        .map(|word| stage.name(&word))
        .collect();
    let ask = format!(
        "while :; do if timeout 2 wget -q -O /dev/null http://{}/; then echo fine; else echo lost; fi; done",
        names[0]
    );
    for (number, name) in names.iter().enumerate() {
        let script = match number {
            0 => "echo here > /www/index.html; exec httpd -f -p 80 -h /www",
            1 => ask.as_str(),
            _ => "exec tail -f /dev/null",
        };
        host.run_words(&["run", "-d", "--name", name, "--network", &stage.name("net"), IMAGE, "sh", "-c", script]);
    }
    sleep(Duration::from_secs(1));
    let start = Instant::now();
    change(&stage, &names);
    let took = start.elapsed();
    sleep(Duration::from_secs(3));
    let log = host.run_words(&["logs", "--timestamps", &names[1]]);
    let seen = Seen::of(&log);
    println!(
        "{label:<38} {:<12} {containers:>10} {:>9} {:>5} {:>15.0} {:>9.0}",
        host.name,
        seen.answered,
        seen.lost,
        seen.gap * 1000.0,
        took.as_secs_f64() * 1000.0
    );
}

/// One request, whatever is on the network.
fn rename(stage: &Stage<'_>, _: &[String]) {
    let mut command = Command::new(&*BINARY);
    command.args(["destination", "rename", &stage.name("old"), &stage.name("new")]);
    command.env_clear().env("DOCKER_HOST", &stage.host.endpoint).env("DOCKER_CONFIG", "/nonexistent");
    let output = command.stdin(Stdio::null()).output().expect("it starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// As it is done by hand: a network's labels never change, and from 26.1 on containers can only come back to a network of
/// the name of the one they were created on.
fn make_anew(stage: &Stage<'_>, containers: &[String]) {
    let (host, network) = (stage.host, stage.name("net"));
    for name in containers {
        host.run_words(&["network", "disconnect", &network, name]);
    }
    host.run_words(&["network", "rm", &network]);
    host.run_words(&["network", "create", "--label", &format!("destination.name={}", stage.name("new")), &network]);
    for name in containers {
        host.run_words(&["network", "connect", &network, name]);
    }
}

/// What a client saw from its first answer on.
#[derive(Default)]
struct Seen {
    answered: usize,
    lost: usize,
    /// The longest time between two answers, in seconds.
    gap: f64,
}

impl Seen {
    /// Reads docker's log of a client, each line after its time.
    fn of(log: &str) -> Self {
        let mut seen = Self::default();
        let mut last = None;
        for line in log.lines() {
            let Some((time, word)) = line.split_once(' ') else { continue };
            match (word, last) {
                ("fine", _) => {
                    let now = of_the_day(time);
                    seen.answered += 1;
                    seen.gap = last.map_or(seen.gap, |before: f64| seen.gap.max((now - before).rem_euclid(86_400.0)));
                    last = Some(now);
                }
                ("lost", Some(_)) => seen.lost += 1,
                _ => {}
            }
        }
        seen
    }
}

/// The seconds of a day that an RFC 3339 time in UTC says.
fn of_the_day(time: &str) -> f64 {
    let clock = time.split_once('T').map_or("", |(_, clock)| clock.trim_end_matches('Z'));
    clock.split(':').filter_map(|part| part.parse::<f64>().ok()).fold(0.0, |sum, part| sum * 60.0 + part)
}
