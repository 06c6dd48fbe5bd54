//! `move`: onto the new destination first, off the old one when all answer there.

use crate::scene::{Project, asked, destinations, done, of_all_states, places, run};
use crate::support::refused;
use crate::testbed::{Host, IMAGE, Stage, on_plain};

const SHOP: &str = "\
services:
  web: {image: IMAGE, networks: [default, NAME-old]}
  db: {image: IMAGE, networks: [default, NAME-old]}
networks:
  NAME-old: {external: true}
";

/// The lines of a client that asks by name all along.
fn heard(stage: &Stage<'_>) -> (usize, usize) {
    let log = stage.host.run_words(&["logs", &stage.name("client")]);
    let count = |word: &str| log.lines().filter(|line| *line == word).count();
    (count("fine"), count("lost"))
}

fn wait_for(stage: &Stage<'_>, more: usize) {
    let before = heard(stage).0;
    let enough = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        heard(stage).0 >= before + more
    });
    assert!(enough, "on {}: the client gets no answers", stage.host.name);
}

#[test]
fn not_one_request_by_name_fails_while_a_server_moves() {
    on_plain(|host: &Host| {
        let stage = host.stage("traffic");
        destinations(&stage, &["old", "new"]);
        let (server, client) = (stage.name("server"), stage.name("client"));
        let serve = ["sh", "-c", "echo here > /www/index.html; exec httpd -f -p 80 -h /www"];
        let made = ["run", "-d", "--name", &server, "--network", &stage.name("old"), "--network-alias", "front", IMAGE];
        host.run_words(&[&made[..], &serve].concat());
        // The client is on both, as a proxy would be.
        let ask = "ask() { timeout 10 wget -q -O /dev/null http://front/; }; until ask; do :; done; \
                   while :; do if ask; then echo fine; else echo lost; fi; done";
        host.run_words(&["create", "--name", &client, "--network", &stage.name("old"), IMAGE, "sh", "-c", ask]);
        host.run_words(&["network", "connect", &stage.name("new"), &client]);
        host.run_words(&["start", &client]);
        wait_for(&stage, 3);
        let started = || host.run_words(&["inspect", "--format", "{{.State.StartedAt}}", &server]);
        let before = started();
        let said = done(host, &["move", "--to", &stage.name("new"), &server]);
        assert!(said.contains("was created on network") && said.contains("for every later start"), "{said}");
        wait_for(&stage, 5);
        assert_eq!(heard(&stage).1, 0, "on {}: requests were lost", host.name);
        assert_eq!(started(), before);
        let networks = host.run_words(&[
            "inspect",
            "--format",
            "{{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{end}}",
            &server,
        ]);
        assert_eq!(networks, stage.name("new"));
        // What was said is true: our own `rm` refuses, and it starts as long as the network is there.
        let kept = refused(host, &["rm", &stage.name("old")]);
        assert!(kept.contains(&server), "{kept}");
        host.run_words(&["restart", "-t", "0", &server]);
        done(host, &["move", "--to", &stage.name("old"), &server]);
    });
}

#[test]
fn containers_of_every_state_move_with_their_names() {
    on_plain(|host| {
        let stage = host.stage("states");
        destinations(&stage, &["home", "new"]);
        of_all_states(&stage, "home");
        let words = ["runs", "paused", "stopped"].map(|word| stage.name(word));
        let all: Vec<&str> = words.iter().map(String::as_str).collect();
        let before = places(&stage);
        let plan = done(host, &[&["move", "--dry-run", "--to", &stage.name("new")], &all[..]].concat());
        assert!(plan.contains("would connect") && plan.contains("would disconnect"), "{plan}");
        assert_eq!(places(&stage), before);
        done(host, &[&["move", "--to", &stage.name("new")], &all[..]].concat());
        let now = places(&stage);
        for line in
            ["paused paused new [paused-alias]", "runs running new [runs-alias]", "stopped exited new [stopped-alias]"]
        {
            assert!(now.contains(line), "on {}: {now}", host.name);
        }
        host.run_words(&["unpause", &stage.name("paused")]);
        host.run_words(&["start", &stage.name("stopped")]);
    });
}

#[test]
fn a_project_moves_as_one_and_is_led_to_nobody_elses_database() {
    on_plain(|host| {
        let stage = host.stage("project");
        destinations(&stage, &["old", "new"]);
        let shop = Project::new(&stage, "shop", SHOP);
        shop.compose(host, &["up", "-d"]);
        // Somebody of another stack is there.
        run(&stage, "guest", "new", &[]);
        let said = done(host, &["move", "--to", &stage.name("new"), &shop.name]);
        assert!(said.contains("the next `docker compose up` puts it back there"), "{said}");
        assert!(said.contains("docker destination rewrite --connect --join provider --destination"), "{said}");
        let now = places(&stage);
        assert!(!now.contains(" old "), "on {}: {now}", host.name);
        assert!(!asked(&stage, "guest", &format!("db.{}", shop.name)).is_empty(), "on {}: {now}", host.name);
        assert!(asked(&stage, "guest", "db").is_empty(), "on {}: {now}", host.name);
        let again = done(host, &["move", "--to", &stage.name("new"), &shop.name]);
        assert!(again.contains("already"), "{again}");
        for (words, what) in [
            (["move", "--to", "there/edge", &shop.name], "docker destination clone"),
            (["move", "--to", &stage.name("nowhere"), &shop.name], "there is no destination"),
        ] {
            let said = refused(host, &words);
            assert!(said.contains(what), "{said}");
        }
        shop.compose(host, &["down", "-t", "0"]);
    });
}
