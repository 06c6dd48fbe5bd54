//! Failing at every step: each request fails in each way, and the command is killed at each. Whatever happened,
//! containers are where they were or where they were to be; where nobody could take it back that is said, and the same
//! command again finishes it.

use std::process::Stdio;
use std::time::Duration;

use crate::scene::{Project, destinations, done, places};
use crate::support::{Outcome, plugin};
use crate::testbed::proxy::{Fault, Proxy};
use crate::testbed::{Host, Stage, hosts};

/// How a command is hindered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hindrance {
    Fault(Fault),
    /// The command is killed while its request is with the engine, before or after it acted.
    Kill(Fault),
}

const ALL: [Hindrance; 6] = [
    Hindrance::Fault(Fault::Refuse),
    Hindrance::Fault(Fault::CutBefore),
    Hindrance::Fault(Fault::CutAfter),
    Hindrance::Fault(Fault::HoldAfter),
    Hindrance::Kill(Fault::HoldBefore),
    Hindrance::Kill(Fault::HoldAfter),
];

/// Those that leave the most behind.
const FEW: [Hindrance; 1] = [Hindrance::Fault(Fault::Refuse)];

/// A command, and what brings back what was there before it.
struct Case {
    name: &'static str,
    words: fn(&Stage<'_>) -> Vec<String>,
    /// What undoes it, by docker's own means: containers on `home` alone, or on `prod` too.
    reset: fn(&Stage<'_>),
}

const STATES: [&str; 4] = ["runs", "paused", "stopped", "fresh"];

fn words(stage: &Stage<'_>, words: &[&str]) -> Vec<String> {
    let all = words.iter().map(|word| match word.strip_prefix('@') {
        Some(name) => stage.name(name),
        None => (*word).to_owned(),
    });
    all.collect()
}

/// The containers of the project, which Compose named.
fn members(stage: &Stage<'_>) -> Vec<String> {
    STATES.iter().map(|word| stage.name(&format!("shop-{word}-1"))).collect()
}

/// docker's own means, for all containers; what is there already, or gone already, is fine.
fn each(stage: &Stage<'_>, verb: &str, network: &str) {
    for (container, word) in members(stage).iter().zip(STATES) {
        let alias = format!("{word}.{}", stage.name("shop"));
        let flags: &[&str] = if verb == "connect" { &["--alias", &alias] } else { &[] };
        drop(stage.host.docker().args(["network", verb]).args(flags).args([&stage.name(network), container]).output());
    }
}

const CASES: [Case; 3] = [
    Case {
        name: "attach",
        words: |stage| words(stage, &["attach", "--to", "@prod", "@shop"]),
        reset: |stage| each(stage, "disconnect", "prod"),
    },
    Case {
        name: "detach",
        words: |stage| words(stage, &["detach", "--from", "@prod", "@shop"]),
        reset: |stage| each(stage, "connect", "prod"),
    },
    Case {
        name: "move",
        words: |stage| words(stage, &["move", "--from", "@prod", "--to", "@edge", "@shop"]),
        reset: |stage| {
            each(stage, "connect", "prod");
            each(stage, "disconnect", "edge");
        },
    },
];

/// A project with containers of every state.
fn project(stage: &Stage<'_>) -> Project {
    destinations(stage, &["prod", "edge"]);
    let services = STATES.map(|word| format!("  {word}: {{image: IMAGE}}\n")).concat();
    let shop = Project::new(stage, "shop", &format!("services:\n{services}"));
    shop.compose(stage.host, &["up", "-d", "--no-start"]);
    shop.compose(stage.host, &["start", "runs", "paused", "stopped"]);
    shop.compose(stage.host, &["pause", "paused"]);
    shop.compose(stage.host, &["kill", "stopped"]);
    shop
}

/// One command, hindered at its `n`-th request.
fn hindered(case: &Case, stage: &Stage<'_>, n: usize, hindrance: Hindrance, states: &[String; 2]) {
    let host = stage.host;
    (case.reset)(stage);
    assert_eq!(places(stage), states[0], "on {}: {}", host.name, case.name);
    let words = (case.words)(stage);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (Hindrance::Fault(fault) | Hindrance::Kill(fault)) = hindrance;
    let proxy = Proxy::failing(host, n, fault);
    let mut child = plugin(&proxy.endpoint(), &words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if matches!(fault, Fault::HoldBefore | Fault::HoldAfter) {
        // The process ends by itself when it makes no n-th request.
        while !proxy.met(Duration::from_millis(20)) && child.try_wait().unwrap().is_none() {}
        if hindrance == Hindrance::Kill(fault) {
            drop(child.kill());
        }
        drop(proxy);
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let now = places(stage);
    let at =
        format!("on {}: {} hindered at request {n} by {hindrance:?}: {said}\nthere is:\n{now}", host.name, case.name);
    // Commands in hints stand in backticks: they are led to the server that was meant.
    assert!(!said.contains("): docker "), "{at}");
    if output.status.success() {
        assert_eq!(now, states[1], "{at}");
    } else if said.contains("not everything could be taken back")
        || said.is_empty()
        || hindrance == Hindrance::Kill(fault)
    {
        // Nobody could look: with the engine away, or dead itself.
        assert!(matches!(fault, Fault::HoldBefore | Fault::HoldAfter), "{at}");
    } else {
        assert_eq!(now, states[0], "{at}");
    }
    // The same again finishes it.
    if now != states[1] {
        done(host, &words);
        assert_eq!(places(stage), states[1], "{at}");
    }
}

/// Hinders a command at each of its requests, in each way.
fn sweep(case: &Case, host: &Host, hindrances: &[Hindrance]) {
    let stage = host.stage("faults");
    let _shop = project(&stage);
    (case.reset)(&stage);
    let before = places(&stage);
    let requests = {
        let proxy = Proxy::listening(host);
        let words = (case.words)(&stage);
        let outcome =
            Outcome::of(&mut plugin(&proxy.endpoint(), &words.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(outcome.code, Some(0), "on {}: {}: {}", host.name, case.name, outcome.err);
        proxy.requests().len()
    };
    let states = [before, places(&stage)];
    assert_ne!(states[0], states[1], "on {}", host.name);
    assert!(requests > 8, "{}: {requests}", case.name);
    for n in 1..=requests {
        // A move takes its time at each of its requests: one way each.
        let one = [hindrances[n % hindrances.len()]];
        for hindrance in if case.name == "move" { &one } else { hindrances } {
            hindered(case, &stage, n, *hindrance, &states);
        }
    }
    // Whoever was there before still starts.
    host.run_words(&["unpause", &stage.name("shop-paused-1")]);
    for container in members(&stage) {
        host.run_words(&["restart", "-t", "0", &container]);
    }
}

fn case(name: &str) {
    let case = CASES.iter().find(|case| case.name == name).unwrap();
    let all = hosts();
    std::thread::scope(|scope| {
        for host in all.iter().filter(|host| ["bookworm", "sid"].contains(&host.name.as_str())) {
            let hindrances: &[Hindrance] = if host.name == "sid" { &ALL } else { &FEW };
            scope.spawn(move || sweep(case, host, hindrances));
        }
    });
}

#[test]
fn attach_is_whole_wherever_it_fails() {
    case("attach");
}

#[test]
fn move_is_whole_wherever_it_fails() {
    case("move");
}

#[test]
fn detach_is_whole_wherever_it_fails() {
    case("detach");
}
