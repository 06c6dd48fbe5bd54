//! `move --recreate`, killed or failing at each of its changes: the same command again ends it, and nothing is left of two.

use std::process::Stdio;
use std::time::Duration;

use crate::recreating::lasting;
use crate::scene::{destinations, done, places};
use crate::support::{Outcome, plugin, refused};
use crate::testbed::proxy::{Fault, Proxy};
use crate::testbed::{Host, IMAGE, Stage, on_plain, on_those, plain_hosts};

/// The requests that change something, in their order: the new one is made and connected, the old one stopped, both are
/// renamed, the new one is started, the old one removed.
const CHANGES: [(&str, usize); 7] =
    [("POST ", 1), ("POST ", 2), ("POST ", 3), ("POST ", 4), ("POST ", 5), ("POST ", 6), ("DELETE ", 1)];

/// The requests that take it back when the new one has the name already: both are renamed, the old one is started, the
/// new one removed.
const BACK: [(&str, usize); 4] = [("POST ", 1), ("POST ", 2), ("POST ", 3), ("DELETE ", 1)];

/// What only one container of a server can have: each test has its own.
fn own(stage: &Stage<'_>) -> u8 {
    let tests = ["killed", "again", "failed", "told"];
    let at = tests.iter().position(|test| stage.name("").contains(&format!("-{test}-"))).unwrap();
    u8::try_from(at).unwrap()
}

/// One with a port, an address, aliases, and a volume that nobody gave a name: on `old`, where it was created, and `side`.
fn make(stage: &Stage<'_>) -> String {
    let (host, name) = (stage.host, stage.name("api"));
    let (port, ip) = (format!("127.0.0.1:4723{}:80", own(stage)), format!("10.91.{}.9", own(stage)));
    let made = ["run", "-d", "--name", &name, "--network", &stage.name("old"), "--network-alias", "front"];
    let flags = ["--stop-timeout", "0", "--restart", "always", "-v", "/anonymous", "-p", &port];
    let command = ["sh", "-c", "test -e /anonymous/f || hostname > /anonymous/f; exec tail -f /dev/null"];
    host.run_words(&[&made[..], &flags, &["-e", "A=b", IMAGE], &command].concat());
    host.run_words(&["network", "connect", "--ip", &ip, "--alias", "beside", &stage.name("side"), &name]);
    name
}

/// `old`, `new`, and `side` with a range of its own.
fn scene(stage: &Stage<'_>) {
    destinations(stage, &["old", "new"]);
    let subnet = format!("10.91.{}.0/24", own(stage));
    done(stage.host, &["create", "-d", "bridge", "--subnet", &subnet, &stage.name("side")]);
}

fn words(stage: &Stage<'_>) -> Vec<String> {
    let name = |word: &str| stage.name(word);
    ["move", "--recreate", "--from", &name("old"), "--to", &name("new"), &name("api")].map(str::to_owned).to_vec()
}

fn slices(words: &[String]) -> Vec<&str> {
    words.iter().map(String::as_str).collect()
}

/// What must be the same whatever happened: settings, what is in the volume, the address.
fn kept(host: &Host, stage: &Stage<'_>) -> String {
    let name = stage.name("api");
    let address = format!("{{{{(index .NetworkSettings.Networks \"{}\").IPAddress}}}}", stage.name("side"));
    let file = host.run_words(&["exec", &name, "cat", "/anonymous/f"]);
    let address = host.run_words(&["inspect", "--format", &address, &name]);
    let port = host.run_words(&["port", &name]);
    format!(
        "{} {file} {address} {port}",
        lasting(host, &name).replace(&host.run_words(&["inspect", "--format", "{{.Config.Hostname}}", &name]), "HOST")
    )
}

/// Starts the command and kills it after the engine carried out one of its requests.
fn killed(host: &Host, words: &[&str], (text, n): (&str, usize)) {
    let proxy = Proxy::failing_on(host, text, n, Fault::HoldAfter);
    let mut child = plugin(&proxy.endpoint(), words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !proxy.met(Duration::from_millis(20)) {
        assert!(child.try_wait().unwrap().is_none(), "on {}: there is no {text}{n}", host.name);
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// One container of the name, on the new network alone.
fn has_moved(stage: &Stage<'_>, before: &str, at: &str) {
    let lines = places(stage);
    assert_eq!(lines.lines().count(), 1, "{at}: {lines}");
    let is_there = ["api running", " new [front]", " side [beside]"].iter().all(|part| lines.contains(part));
    assert!(is_there && !lines.contains("old"), "{at}: {lines}");
    assert_eq!(kept(stage.host, stage), before, "{at}");
}

#[test]
fn killed_after_any_change_the_same_command_again_ends_it() {
    on_plain(|host| {
        let stage = host.stage("killed");
        scene(&stage);
        let words = words(&stage);
        let words = slices(&words);
        for change in CHANGES {
            let name = make(&stage);
            let before = kept(host, &stage);
            killed(host, &words, change);
            let at = format!("on {}: killed after {change:?}: {}", host.name, places(&stage));
            done(host, &words);
            has_moved(&stage, &before, &at);
            host.run_words(&["restart", "-t", "0", &name]);
            host.run_words(&["rm", "-f", "-v", &name]);
        }
    });
}

#[test]
fn killed_while_it_ends_what_was_cut_short_it_is_ended_the_next_time() {
    on_plain(|host| {
        let stage = host.stage("again");
        scene(&stage);
        let words = words(&stage);
        let words = slices(&words);
        for change in BACK {
            let name = make(&stage);
            let before = kept(host, &stage);
            killed(host, &words, CHANGES[4]);
            killed(host, &words, change);
            let at = format!("on {}: killed after {change:?}: {}", host.name, places(&stage));
            done(host, &words);
            has_moved(&stage, &before, &at);
            host.run_words(&["rm", "-f", "-v", &name]);
        }
    });
}

#[test]
fn failing_at_any_change_it_is_done_or_as_it_was() {
    let newest: Vec<Host> = plain_hosts().into_iter().filter(|host| host.name == "sid").collect();
    on_those(&newest, |host| {
        let stage = host.stage("failed");
        scene(&stage);
        let words = words(&stage);
        let words = slices(&words);
        let mut name = make(&stage);
        let mut before = kept(host, &stage);
        let there = places(&stage);
        for change in CHANGES {
            for fault in [Fault::Refuse, Fault::CutBefore, Fault::CutAfter] {
                let proxy = Proxy::failing_on(host, change.0, change.1, fault);
                let outcome = Outcome::of(&mut plugin(&proxy.endpoint(), &words));
                let at = format!("on {}: {fault:?} at {change:?}: {}", host.name, outcome.err);
                if outcome.code == Some(1) {
                    assert_eq!(places(&stage), there, "{at}");
                    assert_eq!(kept(host, &stage), before, "{at}");
                    continue;
                }
                assert_eq!(outcome.code, Some(0), "{at}");
                if outcome.err.contains("could not be removed") {
                    assert!(places(&stage).lines().count() == 2, "{at}");
                    done(host, &words);
                }
                assert_eq!(places(&stage).lines().count(), 1, "{at}");
                assert!(!places(&stage).contains("old"), "{at}");
                host.run_words(&["rm", "-f", "-v", &name]);
                name = make(&stage);
                before = kept(host, &stage);
            }
        }
    });
}

#[test]
fn what_was_cut_short_is_told_before_anything_is_done_about_it() {
    on_plain(|host| {
        let stage = host.stage("told");
        scene(&stage);
        let words = words(&stage);
        let words = slices(&words);
        let (name, new) = (make(&stage), stage.name("new"));
        killed(host, &words, CHANGES[3]);
        let there = places(&stage);
        assert!(there.contains("api.coming created") && there.contains("api.going exited"), "{there}");
        let command = format!("docker destination move --recreate --to {new} {name}");
        // Whoever asks for it otherwise hears of it.
        let said = refused(host, &["attach", "--to", &new, &name]);
        assert!(said.contains("halfway of being created anew") && said.contains(&command), "{said}");
        let outcome = Outcome::of(&mut plugin(&host.endpoint, &["doctor", "--timeout", "60s", &new]));
        assert_eq!(outcome.code, Some(1), "{}", outcome.err);
        assert!(outcome.out.contains("error[halfway-anew]") && outcome.out.contains(&command), "{}", outcome.out);
        let said = done(host, &[&words[..], &["--dry-run"]].concat());
        assert!(said.contains(&format!("would start the old {name}\n")), "{said}");
        assert!(said.contains(&format!("would remove the new {name}, called {name}.coming\n")), "{said}");
        assert_eq!(places(&stage), there);
        // By the ID of the one that was there, too, and without creating it anew.
        let id = host.run_words(&["inspect", "--format", "{{.Id}}", &format!("{name}.going")]);
        let said = done(host, &["move", "--from", &stage.name("old"), "--to", &new, &id]);
        assert!(said.contains("it was taken back"), "{said}");
        assert!(places(&stage).starts_with("api running new [front]"), "{}", places(&stage));
        assert_eq!(host.run_words(&["inspect", "--format", "{{.Id}}", &name]), id);
    });
}

#[test]
fn a_new_one_that_ran_and_can_not_any_more_gives_the_place_back() {
    on_plain(|host| {
        let stage = host.stage("ill");
        destinations(&stage, &["old", "new"]);
        let (name, volume) = (stage.name("api"), format!("{}:/data", stage.name("data")));
        let once = "test -e /data/new && exit 4; exec tail -f /dev/null";
        let made = ["run", "-d", "--stop-timeout", "0", "--name", &name, "--network", &stage.name("old")];
        host.run_words(&[&made[..], &["-v", &volume, IMAGE, "sh", "-c", once]].concat());
        let words = words(&stage);
        let words = slices(&words);
        // It is connected to nothing besides: one request less.
        killed(host, &words, CHANGES[4]);
        host.run_words(&["exec", &name, "touch", "/data/new"]);
        host.run_words(&["stop", "-t", "0", &name]);
        let said = refused(host, &words);
        assert!(said.contains("it ended with 4") && said.contains("the old container is as it was"), "{said}");
        let lines = places(&stage);
        assert!(lines.lines().count() == 1 && lines.starts_with("api ") && lines.contains(" old"), "{lines}");
    });
}

#[test]
fn what_only_looks_like_it_is_never_touched() {
    on_plain(|host| {
        let stage = host.stage("alike");
        destinations(&stage, &["old", "new"]);
        let name = stage.name("api");
        host.run_words(&["run", "-d", "--stop-timeout", "0", "--name", &name, "--network", &stage.name("old"), IMAGE]);
        let id = host.run_words(&["inspect", "--format", "{{.Id}}", &name]);
        let stranger = "destination.anew=0123456789abcdef running".to_owned();
        let own = format!("destination.anew={id}");
        for (suffix, label) in [("coming", "a=b"), ("going", "a=b"), ("coming", &stranger), ("coming", &own)] {
            let other = format!("{name}.{suffix}");
            host.run_words(&["create", "--name", &other, "--label", label, IMAGE]);
            let before = places(&stage);
            let words = words(&stage);
            let said = refused(host, &slices(&words));
            assert!(said.contains(&format!("container `{other}` is there")), "{said}");
            assert!(said.contains("nothing was changed"), "{said}");
            assert_eq!(places(&stage), before, "on {}", host.name);
            host.run_words(&["rm", &other]);
        }
    });
}
