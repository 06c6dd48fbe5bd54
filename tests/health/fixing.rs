//! `--fix` on containers whose network was made anew: they start afterwards, under the same names; whatever fails.

use std::time::{Duration, Instant};

use crate::doctor::{doctor, found};
use crate::support::{Outcome, assert_shown, destination, plugin};
use crate::testbed::proxy::{Fault, Proxy};
use crate::testbed::{Host, IMAGE, Stage, on_plain, on_swarms, on_those};

/// A container that ran on a destination, which was removed and made anew since.
fn bereave(stage: &Stage<'_>, word: &str, words: &[&str], again: &[&str]) {
    let (host, red) = (stage.host, stage.name("red"));
    let name = stage.name(word);
    host.run_words(&[&["run", "-d", "--name", &name, "--network", &red], words, &[IMAGE]].concat());
    host.run_words(&["kill", &name]);
    host.run_words(&["network", "rm", &red]);
    let label = format!("destination.name={}", stage.name("RED"));
    let words = [&["network", "create", "--label", &label], again, &[&red]].concat();
    // A swarm forgets a network a moment later.
    let end = Instant::now() + Duration::from_secs(30);
    while !host.docker().args(&words).output().unwrap().status.success() {
        assert!(Instant::now() < end, "on {}: {words:?}", host.name);
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn fix(host: &Host, endpoint: &str, words: &[&str]) -> Outcome {
    let outcome = Outcome::of(&mut plugin(endpoint, &[&["doctor", "--fix", "--timeout", "60s"], words].concat()));
    assert!(outcome.code.is_some_and(|code| code < 2), "on {}: {}", host.name, outcome.err);
    outcome
}

#[test]
fn a_container_whose_network_was_made_anew_starts_again_under_its_names() {
    on_plain(|host| {
        let stage = host.stage("fix");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        bereave(&stage, "db", &["--network-alias", "store", "--network-alias", "db.shop"], &[]);
        host.refusal(&format!("start {}", name("db")));
        assert_shown!(doctor(host, &[&name("RED")]), @r"
        exit 1
        error[dead-endpoint]: container `db` can't start: network `red` was removed and made anew
          it belongs to network [id], which is gone
          network `red` is [id] now, made [moment]
          mend: docker network disconnect red db
          docker network connect --alias store --alias db.shop red db
          safe: docker destination doctor --fix

        1 error on [server]
        ");
        let fixed = fix(host, &host.endpoint, &[&name("RED")]);
        assert_shown!(format!("{}{}", fixed.err, fixed.out), @r"
        will take container db off network red and put it on again, answering to store, db.shop
        done: take container db off network red and put it on again, answering to store, db.shop
        what is left on [server]:
        nothing is wrong on [server]: 1 destination was looked at
        ");
        host.run_words(&["start", &name("db")]);
        host.run_words(&[
            "run",
            "--rm",
            "--network",
            &name("red"),
            "--name",
            &name("asks"),
            IMAGE,
            "nslookup",
            "store",
        ]);
        assert!(fix(host, &host.endpoint, &[&name("RED")]).err.is_empty(), "a second time there is nothing to do");
    });
}

#[test]
fn on_a_network_of_a_swarm_it_is_the_same() {
    on_swarms(|host| {
        let stage = host.stage("spanning");
        let name = |word: &str| stage.name(word);
        let overlay = ["-d", "overlay", "--attachable"];
        let label = format!("destination.name={}", name("RED"));
        host.run_words(&[&["network", "create", "--label", &label], &overlay[..], &[&name("red")]].concat());
        bereave(&stage, "db", &["--network-alias", "store"], &overlay);
        host.refusal(&format!("start {}", name("db")));
        let fixed = fix(host, &host.endpoint, &[&name("RED")]);
        assert!(fixed.out.starts_with("nothing is wrong"), "{}{}", fixed.err, fixed.out);
        host.run_words(&["start", &name("db")]);
        let aliases = "{{range .NetworkSettings.Networks}}{{.Aliases}}{{end}}";
        assert!(host.run_words(&["inspect", "--format", aliases, &name("db")]).contains("store"));
    });
}

#[test]
fn a_fixed_address_is_kept_or_the_container_is_left_alone() {
    on_plain(|host| {
        let stage = host.stage("fixed");
        let name = |word: &str| stage.name(word);
        // A range of the test's own on each engine.
        let net = |third: u32| format!("10.99.{third}.0/24");
        let third = std::process::id() % 120;
        let label = format!("destination.name={}", name("RED"));
        host.run_words(&["network", "create", "--label", &label, "--subnet", &net(third), &name("red")]);
        let address = format!("10.99.{third}.77");
        bereave(&stage, "kept", &["--ip", &address], &["--subnet", &net(third)]);
        fix(host, &host.endpoint, &[&name("RED")]);
        host.run_words(&["start", &name("kept")]);
        let of = |word: &str| {
            host.run_words(&[
                "inspect",
                "--format",
                "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
                &name(word),
            ])
        };
        assert_eq!(of("kept"), address);
        host.run_words(&["rm", "-f", &name("kept")]);

        bereave(&stage, "left", &["--ip", &address], &["--subnet", &net(third + 120)]);
        let fixed = fix(host, &host.endpoint, &[&name("RED")]);
        assert_eq!((fixed.code, fixed.err.as_str()), (Some(1), ""));
        assert_shown!(found(&stage)[0]["Advice"].as_str().unwrap(), @"its address [ip] is in no subnet of the network now; choose another one");
    });
}

#[test]
fn a_mac_address_that_would_be_lost_is_a_reason_to_leave_it() {
    let modern: Vec<Host> = crate::testbed::hosts().into_iter().filter(|host| host.name == "sid").collect();
    on_those(&modern, |host| {
        let stage = host.stage("mac");
        destination(&stage, "red");
        bereave(&stage, "db", &["--mac-address", "02:42:ac:11:00:99"], &[]);
        let fixed = fix(host, &host.endpoint, &[&stage.name("RED")]);
        assert_eq!((fixed.code, fixed.err.as_str()), (Some(1), ""));
        assert!(fixed.out.contains("its MAC address 02:42:ac:11:00:99 would be another one then"), "{}", fixed.out);
    });
}

#[test]
fn whatever_fails_the_container_is_as_before_or_mended_and_the_next_time_finishes_it() {
    let modern: Vec<Host> = crate::testbed::hosts().into_iter().filter(|host| host.name == "sid").collect();
    on_those(&modern, |host| {
        let stage = host.stage("failing");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        let words = ["--network-alias", "store"];
        // Before the container is asked for a third time there were two looks.
        for (what, n) in [("/disconnect", 1), ("/connect", 1), ("/json", 3), ("/json", 4)] {
            for fault in [Fault::Refuse, Fault::CutBefore, Fault::CutAfter] {
                bereave(&stage, "db", &words, &[]);
                let what = if what == "/json" {
                    let id = host.run_words(&["inspect", "--format", "{{.Id}}", &name("db")]);
                    format!("/containers/{id}/json")
                } else {
                    what.to_owned()
                };
                let proxy = Proxy::failing_on(host, &what, n, fault);
                let outcome = fix(host, &proxy.endpoint(), &[&name("RED")]);
                assert!(outcome.err.starts_with("will take container"), "{what} {n} {fault:?}: {}", outcome.err);
                assert!(proxy.met(Duration::ZERO), "{what} {n} was not asked: {:?}", proxy.asked());
                fix(host, &host.endpoint, &[&name("RED")]);
                host.run_words(&["start", &name("db")]);
                let aliases = host.run_words(&[
                    "inspect",
                    "--format",
                    "{{range .NetworkSettings.Networks}}{{.Aliases}}{{end}}",
                    &name("db"),
                ]);
                assert!(aliases.contains("store"), "{what} {n} {fault:?}: {aliases}; {}", outcome.err);
                host.run_words(&["rm", "-f", &name("db")]);
            }
        }
    });
}
