//! What stays: containers through a second `up`, the stack for plain Compose, the destination through `down`.

use crate::support::{Desk, GENERATIONS, destination, identity, snapshot};
use crate::testbed::on_plain;

const SHOP: &str = "\
services:
  web:
    image: IMAGE
    networks: [front]
  db:
    image: IMAGE
    networks: {back: {aliases: [data]}}
networks: {front: , back: }
";

#[test]
fn a_second_up_recreates_nothing_and_down_leaves_the_destination() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("lasting");
            let dest = destination(&stage, "dest");
            let before = identity(host, &dest);
            let desk = Desk::new(&stage, generation, "shop", SHOP);
            let files = snapshot(&desk.folder);

            let first = desk.deployed("--to DEST up -d");
            let own = format!("{}_default", desk.project);
            assert!(first.err.contains(&format!("{own}, {dest}")), "{}", first.err);
            let made = desk.containers();
            assert_eq!(made.len(), 2, "{made:?}");
            assert_eq!(desk.networks(), std::slice::from_ref(&own));
            desk.deployed("--to DEST up -d");
            assert_eq!(desk.containers(), made, "{generation} on {}", host.name);

            // Without a word about the destination.
            assert_eq!(desk.deployed("ps -q").out.lines().count(), 2);
            desk.deployed("restart -t0");
            assert_eq!(desk.containers(), made);
            desk.deployed("down -t0");
            assert_eq!((desk.containers(), desk.networks()), (Vec::new(), Vec::new()));
            assert_eq!(identity(host, &dest), before);
            assert_eq!(snapshot(&desk.folder), files);
        }
    });
}

#[test]
fn plain_compose_goes_on_with_what_was_deployed() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("plain");
            let dest = destination(&stage, "dest");
            let desk = Desk::new(
                &stage,
                generation,
                "shop",
                &SHOP.replace(
                    "image: IMAGE",
                    "image: IMAGE\n    command: [sh, -c, \"echo here; exec tail -f /dev/null\"]",
                ),
            );
            desk.deployed("--mode only --to DEST up -d");
            assert_eq!(desk.networks_of("web"), std::slice::from_ref(&dest));
            for line in ["ps -a", "logs", "exec -T web true", "stop -t0 web", "start web", "config -q"] {
                let plain = desk.plain(line);
                assert_eq!(plain.code, Some(0), "{line}: {}", plain.err);
            }
            assert!(desk.plain("logs").out.contains("here"));
            assert!(desk.plain("ls -a").out.contains(&desk.project));
            assert_eq!(desk.networks_of("web"), std::slice::from_ref(&dest));
            let before = identity(host, &dest);
            assert_eq!(desk.plain("down -t0").code, Some(0));
            assert_eq!((desk.containers(), desk.networks()), (Vec::new(), Vec::new()));
            assert_eq!(identity(host, &dest), before);
        }
    });
}

#[test]
fn what_is_there_can_be_seen_and_removed_when_its_destination_is_gone() {
    on_plain(|host| {
        let stage = host.stage("gone");
        let dest = destination(&stage, "dest");
        let file = format!("x-destination: {{name: {dest}}}\n{SHOP}");
        let desk = Desk::new(&stage, "compose-new", "shop", &file);
        desk.deployed("up -d");
        desk.deployed("stop -t0");
        host.run(&format!("network rm {dest}"));
        assert_eq!(desk.deployed("ps -aq").out.lines().count(), 2);
        desk.deployed("logs");
        desk.deployed("down");
        assert_eq!((desk.containers(), desk.networks()), (Vec::new(), Vec::new()));
        let refused = desk.deploy("up -d");
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.contains("is gone") || refused.err.contains("there is no destination"), "{}", refused.err);
        assert_eq!(desk.networks(), Vec::<String>::new());
    });
}

/// A stack whose application asks its own database, and a second copy of it beside: who answers?
#[test]
fn by_default_no_application_reaches_the_database_of_another_copy() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("copies");
            // Engines ask networks in the order of their names: one that comes first is the worst.
            let dest = destination(&stage, "dest");
            let file = |answer: &str| {
                format!(
                    "services:\n  app: {{image: IMAGE}}\n  db:\n    image: IMAGE\n    command: [sh, -c, \"mkdir -p /w; \
                     echo {answer} > /w/index.html; exec httpd -f -p 80 -h /w\"]\n"
                )
            };
            let one = Desk::new(&stage, generation, "one", &file("first"));
            let two = Desk::new(&stage, generation, "two", &file("second"));
            for desk in [&one, &two] {
                desk.deployed("--to DEST up -d");
                assert!(desk.networks_of(&service(desk, "app")).contains(&dest));
            }
            let asked = |desk: &Desk<'_>, name: &str| {
                let script = format!("for i in 1 2 3 4; do timeout 1 wget -qO- http://{name}/; done; true");
                let app = desk.container(&service(desk, "app"));
                host.run_words(&["exec", &app, "sh", "-c", &script])
            };
            assert_eq!(asked(&one, "db"), ["first"; 4].join("\n"), "{generation} on {}", host.name);
            assert_eq!(asked(&two, "db"), ["second"; 4].join("\n"));
            assert_eq!(asked(&one, &format!("db.{}", two.project)), ["second"; 4].join("\n"));
            host.run(&format!("stop -t0 {}", one.container(&service(&one, "db"))));
            assert_eq!(asked(&one, "db"), "", "{generation} on {}", host.name);
            assert_eq!(asked(&two, "db"), ["second"; 4].join("\n"));
        }
    });
}

/// Compose leaves providers out where services are named, which is no reason to leave those unconnected.
#[test]
fn named_and_scaled_services_join_too() {
    on_plain(|host| {
        let stage = host.stage("named");
        let dest = destination(&stage, "dest");
        let desk = Desk::new(
            &stage,
            "compose-new",
            "shop",
            "services:\n  web: {image: IMAGE, depends_on: [db]}\n  db: {image: IMAGE}\n",
        );
        let joined = |count: usize, line: &str| {
            let said = desk.deployed(&format!("--to DEST {line}"));
            let there = desk.joined_to(&dest);
            assert_eq!(there, count, "on {}: {line}: {}", host.name, said.err);
            said.err
        };
        joined(1, "up -d --no-deps web");
        joined(2, "up -d web");
        joined(2, "up -d --no-deps --force-recreate db");
        joined(4, "scale web=3");
        joined(2, "scale --no-deps web=1");
        let said = joined(2, "run --rm -T web true");
        assert!(said.contains("the container that `run` makes is on the stack's own network alone"), "{said}");
        desk.deployed("down");
    });
}

/// Compose's labels name the file that it was handed besides, which is gone: nobody is told to read it.
#[test]
fn hints_name_the_users_files_alone() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("hints");
            destination(&stage, "dest");
            let other = destination(&stage, "other");
            let desk = Desk::new(&stage, generation, "shop", "services: {web: {image: IMAGE}}\n");
            desk.deployed("--to DEST up -d");
            let words = ["destination", "attach", "--dry-run", "--to", &other, &desk.project];
            let said = desk.of(desk.command(&words));
            assert_eq!(said.code, Some(0), "{}", said.err);
            // An older one was handed copies alone: which files they were made of, nobody knows.
            let own = format!("--diff -f {}/compose.yaml`", desk.folder.display());
            assert_eq!(said.err.contains(&own), generation == "compose-new", "{}", said.err);
            assert!(!said.err.contains("docker-destination."), "{}", said.err);
            desk.deployed("down");
        }
    });
}

#[test]
fn who_names_no_destination_among_several_is_told_which_there_are_and_may_do_without() {
    on_plain(|host| {
        let stage = host.stage("hinted");
        let (one, other) = (destination(&stage, "one"), destination(&stage, "other"));
        let desk = Desk::new(&stage, "compose-new", "shop", "services: {web: {image: IMAGE}}\n");
        let refused = desk.deploy("up -d");
        assert_eq!((refused.code, desk.containers().len()), (Some(1), 0), "{}", refused.err);
        assert!(refused.err.contains(&one) && refused.err.contains(&other), "{}", refused.err);
        assert!(refused.err.contains("--mode isolated does without"), "{}", refused.err);
        let said = desk.deployed("--mode isolated up -d").err;
        assert!(said.contains("mode isolated, no destination"), "{said}");
        desk.deployed("down");
    });
}

/// The key under which a service runs: its own, or one that no other stack has.
fn service(desk: &Desk<'_>, name: &str) -> String {
    let unique = format!("{name}-{}", desk.project);
    let is_there = desk.containers().iter().any(|c| c.starts_with(&format!("{}-{unique}-1=", desk.project)));
    if is_there { unique } else { name.to_owned() }
}
