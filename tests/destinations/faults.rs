//! Failing at every step: each request of each changing command fails in each way, and the command is killed at each.
//!
//! Whatever happened, containers are connected as before and start, the destination is the old one or the new one, and
//! the same command, or the next, finishes what is left. What a dead command took off is put back by its guardian.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::changes::{done, records};
use crate::support::{Outcome, bare, plugin, told};
use crate::testbed::proxy::{Fault, Proxy};
use crate::testbed::{Host, IMAGE, Stage, on_plain, on_those, plain_hosts};

/// How a command is hindered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hindrance {
    /// Where its request is held, the engine goes away then, and comes back when the command has given up.
    Fault(Fault),
    /// The command is killed while its request is with the engine, before or after it acted.
    Kill(Fault),
}

const ALL: [Hindrance; 7] = [
    Hindrance::Fault(Fault::Refuse),
    Hindrance::Fault(Fault::CutBefore),
    Hindrance::Fault(Fault::CutAfter),
    Hindrance::Fault(Fault::HoldBefore),
    Hindrance::Fault(Fault::HoldAfter),
    Hindrance::Kill(Fault::HoldBefore),
    Hindrance::Kill(Fault::HoldAfter),
];

/// Those that leave the most behind.
const FEW: [Hindrance; 2] = [Hindrance::Fault(Fault::CutAfter), Hindrance::Kill(Fault::HoldAfter)];

/// A command, what is there before it, and what may be there afterwards.
struct Case {
    name: &'static str,
    /// What is there all along.
    once: fn(&Stage<'_>),
    /// Makes what is there the old state.
    reset: fn(&Stage<'_>),
    words: fn(&Stage<'_>) -> Vec<String>,
    /// What `shown` may say: the old state, the new one.
    states: fn(&Stage<'_>) -> [String; 2],
}

/// What destination the test has: name, owner, status.
fn shown(stage: &Stage<'_>) -> String {
    let filter = format!("network={}", stage.name("net"));
    told(stage.host, &["ls", "--filter", &filter, "--format", "{{.Name}} {{.Owner}} {{.Status}}"]).trim_end().to_owned()
}

/// A destination that was renamed, so that it has a record: without that it would have another name.
fn create_renamed(stage: &Stage<'_>) {
    done(stage.host, &["create", "-d", "bridge", "--network", &stage.name("net"), &stage.name("Between")]);
    done(stage.host, &["rename", &stage.name("net"), &stage.name("Old")]);
}

/// A container that runs, and one that was never started.
fn inhabit(stage: &Stage<'_>) {
    let net = stage.name("net");
    stage.host.run_words(&["run", "-d", "--name", &stage.name("runs"), "--network", &net, IMAGE]);
    stage.host.run_words(&["create", "--name", &stage.name("fresh"), "--network", &net, IMAGE]);
}

fn foreign(stage: &Stage<'_>) {
    stage.host.run_words(&["network", "create", "-d", "bridge", &stage.name("net")]);
    inhabit(stage);
}

/// Somebody's own network with a proxy.
fn proxy_at_home(stage: &Stage<'_>) {
    let (home, proxy) = (stage.name("home"), stage.name("proxy"));
    stage.host.run_words(&["network", "create", "-d", "bridge", &home]);
    stage.host.run_words(&[
        "run",
        "-d",
        "--name",
        &proxy,
        "--label",
        "destination.kind=proxy",
        "--network",
        &home,
        IMAGE,
    ]);
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn old(stage: &Stage<'_>) -> String {
    format!("{}  ok", stage.name("Old"))
}

fn new(stage: &Stage<'_>) -> String {
    format!("{}  ok", stage.name("New"))
}

const CASES: [Case; 8] = [
    Case {
        name: "create",
        once: |_| {},
        reset: |stage| drop(done(stage.host, &["rm", "-f", &stage.name("net")])),
        words: |stage| words(&["create", "-d", "bridge", "--network", &stage.name("net"), &stage.name("Old")]),
        states: |stage| [String::new(), old(stage)],
    },
    Case {
        name: "adopt",
        once: foreign,
        reset: |stage| {
            if !shown(stage).is_empty() {
                done(stage.host, &["release", &stage.name("net")]);
            }
        },
        words: |stage| words(&["adopt", "--name", &stage.name("New"), &stage.name("net")]),
        states: |stage| [String::new(), new(stage)],
    },
    Case {
        name: "rename",
        once: |stage| {
            create_renamed(stage);
            inhabit(stage);
        },
        reset: |stage| drop(done(stage.host, &["rename", &stage.name("net"), &stage.name("Old")])),
        words: |stage| words(&["rename", &stage.name("net"), &stage.name("New")]),
        states: |stage| [old(stage), new(stage)],
    },
    Case {
        name: "update",
        once: |stage| {
            create_renamed(stage);
            inhabit(stage);
        },
        reset: |stage| drop(done(stage.host, &["update", "--owner", "", &stage.name("net")])),
        words: |stage| words(&["update", "--owner", "ops", &stage.name("net")]),
        states: |stage| [old(stage), format!("{} ops ok", stage.name("Old"))],
    },
    Case {
        name: "release",
        once: |stage| {
            create_renamed(stage);
            inhabit(stage);
        },
        reset: |stage| {
            if shown(stage).is_empty() {
                done(stage.host, &["adopt", "--name", &stage.name("Old"), &stage.name("net")]);
            }
        },
        words: |stage| words(&["release", &stage.name("net")]),
        states: |stage| [old(stage), String::new()],
    },
    Case {
        name: "release of an adopted one",
        once: foreign,
        reset: |stage| {
            if shown(stage).is_empty() {
                done(stage.host, &["adopt", "--name", &stage.name("Old"), &stage.name("net")]);
            }
        },
        words: |stage| words(&["release", &stage.name("net")]),
        states: |stage| [old(stage), String::new()],
    },
    Case {
        name: "rm",
        once: proxy_at_home,
        reset: |stage| {
            if shown(stage).is_empty() {
                create_renamed(stage);
                stage.host.run_words(&["network", "connect", &stage.name("net"), &stage.name("proxy")]);
            }
        },
        words: |stage| words(&["rm", &stage.name("net")]),
        states: |stage| [old(stage), String::new()],
    },
    Case {
        name: "prune",
        once: proxy_at_home,
        reset: |stage| {
            if shown(stage).is_empty() {
                create_renamed(stage);
                stage.host.run_words(&["network", "connect", &stage.name("net"), &stage.name("proxy")]);
            }
        },
        words: |stage| words(&["prune", "-f", "--filter", &format!("network={}", stage.name("net"))]),
        states: |stage| [old(stage), String::new()],
    },
];

/// What may not change for containers: their networks and endpoints.
fn wiring(stage: &Stage<'_>) -> String {
    let names = stage.host.run("ps -a --format {{.Names}}");
    let mut own: Vec<&str> = names.lines().filter(|name| name.starts_with(&stage.name(""))).collect();
    own.sort_unstable();
    let format =
        "{{.Name}} {{.State.Status}} {{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{$e.EndpointID}};{{end}}";
    let look = |name: &&str| stage.host.run_words(&["inspect", "--format", format, name]);
    own.iter().map(look).collect::<Vec<_>>().join("\n")
}

/// One command, hindered at its `n`-th request.
fn hindered(case: &Case, stage: &Stage<'_>, n: usize, hindrance: Hindrance) {
    let host = stage.host;
    (case.reset)(stage);
    let before = wiring(stage);
    let words = (case.words)(stage);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (Hindrance::Fault(fault) | Hindrance::Kill(fault)) = hindrance;
    let proxy = Proxy::failing(host, n, fault);
    let mut child = plugin(&proxy.endpoint(), &words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    if matches!(fault, Fault::HoldBefore | Fault::HoldAfter) {
        // The process ends by itself when it makes no n-th request.
        loop {
            if proxy.met(Duration::from_millis(20)) || child.try_wait().unwrap().is_some() {
                break;
            }
        }
        if hindrance == Hindrance::Kill(fault) {
            drop(child.kill());
        } else {
            proxy.go_away();
        }
    }
    let output = child.wait_with_output().unwrap();
    if hindrance == Hindrance::Fault(fault) && matches!(fault, Fault::HoldBefore | Fault::HoldAfter) {
        proxy.come_back();
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let at = format!("on {}: {} hindered at request {n} by {hindrance:?}: {said}", host.name, case.name);
    let states = (case.states)(stage);
    let now = shown(stage);
    // Without its network, what is left of a destination is shown as that.
    let halfway = matches!(case.name, "rm" | "prune") && now.ends_with("network gone");
    assert!(states.contains(&now) || halfway, "{at}\nthere is: {now:?}, not one of {states:?}");
    if now == states[0] {
        // Only a command that is dead, or had no engine, leaves it to its guardian.
        let patience = matches!(fault, Fault::HoldBefore | Fault::HoldAfter).then_some(Duration::from_secs(20));
        let is_back = || homes(&wiring(stage)) == homes(&before);
        assert!(eventually(patience.unwrap_or_default(), is_back), "{at}\n{}\nbefore:\n{before}", wiring(stage));
    }
    assert!(eventually(Duration::from_secs(40), || guardians(stage).is_empty()), "{at}\n{:?}", guardians(stage));
    if now == states[0] {
        assert_eq!(homes(&wiring(stage)), homes(&before), "{at}");
    }
    if !matches!(case.name, "rm" | "prune") {
        assert_eq!(wiring(stage), before, "{at}");
    }
    if output.status.success() {
        assert_eq!(now, states[1], "{at}");
    } else if said.contains("nothing was changed") || said.contains("was not made") {
        assert_eq!(now, states[0], "{at}");
    }
    // The same again finishes it.
    if now != states[1] {
        done(host, &words);
        assert_eq!(shown(stage), states[1], "{at}");
    }
    // The next change leaves nothing but what counts.
    if matches!(case.name, "rename" | "update") {
        done(host, &["update", "--description", &format!("{n} {hindrance:?}"), &stage.name("net")]);
        assert_eq!(records(stage).lines().count(), 1, "{at}: {}", records(stage));
        done(host, &["update", "--description", "", &stage.name("net")]);
    }
}

/// Looks until something is so, at most this long and at least once; says whether it is.
fn eventually(patience: Duration, is_so: impl Fn() -> bool) -> bool {
    let end = Instant::now() + patience;
    loop {
        if is_so() {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The processes that guard the test's network, by their numbers.
fn guardians(stage: &Stage<'_>) -> Vec<String> {
    let net = stage.name("net");
    let numbers = std::fs::read_dir("/proc").unwrap().flatten().filter_map(|process| {
        // Most are no processes, some end meanwhile, and zombies have no words.
        let words = std::fs::read(process.path().join("cmdline")).ok()?;
        let words = String::from_utf8_lossy(&words).replace('\0', " ");
        let is_one = words.contains(" put-back ") && words.contains(&net);
        is_one.then(|| process.file_name().into_string().unwrap())
    });
    numbers.collect()
}

/// The same without what is new about an endpoint each time.
fn homes(wiring: &str) -> Vec<String> {
    let is_id = |word: &&str| word.trim_end_matches(';').len() == 64;
    wiring.lines().map(|line| line.replace(';', " ").split(' ').filter(|word| !is_id(word)).collect()).collect()
}

/// Hinders a command at each of its requests, in each way.
fn sweep(case: &Case, host: &Host, hindrances: &[Hindrance]) {
    let stage = host.stage("faults");
    (case.once)(&stage);
    (case.reset)(&stage);
    let requests = {
        let proxy = Proxy::listening(host);
        let words = (case.words)(&stage);
        let outcome =
            Outcome::of(&mut plugin(&proxy.endpoint(), &words.iter().map(String::as_str).collect::<Vec<_>>()));
        assert_eq!(outcome.code, Some(0), "on {}: {}: {}", host.name, case.name, outcome.err);
        proxy.requests().len()
    };
    assert!(requests > 3, "{}: {requests}", case.name);
    for n in 1..=requests {
        for hindrance in hindrances {
            hindered(case, &stage, n, *hindrance);
        }
    }
    // Whoever was there before still starts.
    for word in ["runs", "fresh", "proxy"] {
        if wiring(&stage).contains(&stage.name(word)) {
            host.run_words(&["restart", "-t", "0", &stage.name(word)]);
        }
    }
}

fn case(name: &str) {
    let case = CASES.iter().find(|case| case.name == name).unwrap();
    // All of it on one engine, what leaves the most behind on the others.
    let all = plain_hosts();
    let thorough = all.iter().find(|host| host.name == "trixie").unwrap_or(&all[0]).name.clone();
    on_those(&all, |host| sweep(case, host, if host.name == thorough { &ALL } else { &FEW }));
}

#[test]
fn create_is_whole_wherever_it_fails() {
    case("create");
}

#[test]
fn adopt_is_whole_wherever_it_fails() {
    case("adopt");
}

#[test]
fn rename_is_whole_wherever_it_fails() {
    case("rename");
}

#[test]
fn update_is_whole_wherever_it_fails() {
    case("update");
}

#[test]
fn release_is_whole_wherever_it_fails() {
    case("release");
    case("release of an adopted one");
}

#[test]
fn rm_is_whole_wherever_it_fails() {
    case("rm");
}

#[test]
fn prune_is_whole_wherever_it_fails() {
    case("prune");
}

/// The networks of the test's proxy, with what it is known by on them.
fn proxy_there(stage: &Stage<'_>) -> String {
    let format =
        "{{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{json $e.IPAMConfig}} {{json $e.Aliases}};{{end}}";
    stage.host.run_words(&["inspect", "--format", format, &stage.name("proxy")])
}

#[test]
fn a_proxy_that_was_taken_off_late_is_put_back_with_what_it_had() {
    on_plain(|host| {
        let stage = host.stage("late");
        let (net, proxy) = (stage.name("net"), stage.name("proxy"));
        proxy_at_home(&stage);
        done(host, &["create", "-d", "bridge", "--subnet", "10.79.0.0/24", &net]);
        host.run_words(&["network", "connect", "--alias", "gate", "--ip", "10.79.0.99", &net, &proxy]);
        let before = proxy_there(&stage);
        assert!(before.contains("10.79.0.99") && before.contains("gate"), "on {}: {before}", host.name);

        // The engine gets to see the request only when the guardian looked for the first time.
        let between = Proxy::failing_on(host, "/disconnect", 1, Fault::HoldBefore);
        let mut child = plugin(&between.endpoint(), &["rm", &net]).stdout(Stdio::null()).spawn().unwrap();
        assert!(between.met(Duration::from_secs(20)), "on {}: {:?}", host.name, between.asked());
        let asked = between.requests().len();
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(eventually(Duration::from_secs(20), || between.requests().len() >= asked + 3), "on {}", host.name);
        assert_eq!(proxy_there(&stage), before, "on {}", host.name);
        // It ends when its work is done, whoever wishes it to end.
        for guardian in guardians(&stage) {
            assert!(Command::new("kill").args(["-s", "TERM", &guardian]).status().unwrap().success());
        }
        between.pass_on_late();
        assert!(eventually(Duration::from_secs(20), || proxy_there(&stage) != before), "on {}", host.name);
        assert!(eventually(Duration::from_secs(20), || proxy_there(&stage) == before), "on {}", host.name);
        assert!(eventually(Duration::from_secs(20), || guardians(&stage).is_empty()), "on {}", host.name);
        assert_eq!(proxy_there(&stage), before, "on {}", host.name);
        done(host, &["rm", &net]);
    });
}

#[test]
fn a_removal_that_meets_the_guardian_of_another_is_whole() {
    on_plain(|host| {
        let stage = host.stage("meets");
        let (net, proxy) = (stage.name("net"), stage.name("proxy"));
        proxy_at_home(&stage);
        done(host, &["create", "-d", "bridge", &net]);
        host.run_words(&["network", "connect", &net, &proxy]);
        // The proxy is on the network again when its removal is asked for.
        let between = Proxy::failing_on(host, "DELETE", 1, Fault::HoldBefore);
        let mut command = plugin(&between.endpoint(), &["rm", &net]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        assert!(between.met(Duration::from_secs(20)), "on {}: {:?}", host.name, between.asked());
        host.run_words(&["network", "connect", &net, &proxy]);
        between.pass_on_late();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "on {}: {}", host.name, String::from_utf8_lossy(&output.stderr));
        assert_eq!(shown(&stage), "", "on {}", host.name);
    });
}

#[test]
fn a_removal_leaves_no_guardian_behind_and_nothing_tells_of_one() {
    on_plain(|host| {
        let stage = host.stage("leaves");
        let (net, proxy) = (stage.name("net"), stage.name("proxy"));
        proxy_at_home(&stage);
        done(host, &["create", "-d", "bridge", &net]);
        host.run_words(&["network", "connect", &net, &proxy]);
        let between = Proxy::failing_on(host, "DELETE", 1, Fault::HoldBefore);
        let mut child = plugin(&between.endpoint(), &["rm", &net]).stdout(Stdio::null()).spawn().unwrap();
        assert!(between.met(Duration::from_secs(20)), "on {}: {:?}", host.name, between.asked());
        assert_eq!(guardians(&stage).len(), 1, "on {}", host.name);
        between.pass_on_late();
        assert!(child.wait().unwrap().success(), "on {}", host.name);
        let asked = between.requests();
        assert!(eventually(Duration::from_secs(2), || guardians(&stage).is_empty()), "on {}", host.name);
        assert_eq!(between.requests(), asked, "on {}: a guardian that is dismissed asks nothing", host.name);
        // Without a proxy there is none from the beginning.
        done(host, &["create", "-d", "bridge", &net]);
        let between = Proxy::failing_on(host, "DELETE", 1, Fault::HoldBefore);
        let mut child = plugin(&between.endpoint(), &["rm", &net]).stdout(Stdio::null()).spawn().unwrap();
        assert!(between.met(Duration::from_secs(20)), "on {}: {:?}", host.name, between.asked());
        assert_eq!(guardians(&stage), Vec::<String>::new(), "on {}", host.name);
        between.pass_on_late();
        assert!(child.wait().unwrap().success(), "on {}", host.name);
    });
    for words in [&["--help"][..], &["rm", "--help"]] {
        let shown = Outcome::of(&mut bare(words)).out;
        assert!(shown.contains("Usage:") && !shown.contains("put-back"), "{shown}");
    }
    let outcome = Outcome::of(&mut bare(&["put-back"]));
    assert!(outcome.code != Some(0) && outcome.err.contains("unknown command"), "{}", outcome.err);
}
