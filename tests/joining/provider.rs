//! Compose calls the plugin between creating and starting containers; the plugin connects them, once.

use crate::support::{Home, aliases, containers, destination, outcome, resolve, up};
use crate::testbed::{IMAGE, on_all, on_plain};

#[test]
fn containers_are_connected_after_they_are_created_and_before_they_start() {
    on_all(|host| {
        let stage = host.stage("order");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.joining(&project, &network);
        let up = home.done(host, &project, "up -d");
        let at = |what: &str| up.err.find(what).unwrap_or_else(|| panic!("on {}: no {what}: {}", host.name, up.err));
        for service in ["web", "db"] {
            let container = format!("Container {project}-{service}-1");
            assert!(at(&format!("{container}  Created")) < at("connected "), "on {}: {}", host.name, up.err);
            assert!(
                at(&format!("{container}  Starting")) > at(&format!("to {network}")),
                "on {}: {}",
                host.name,
                up.err
            );
            let names = aliases(host, &format!("{project}-{service}-1"), &network).unwrap();
            assert_eq!(names, [format!("{service}.{project}")], "on {}", host.name);
        }
        let client = stage.name("client");
        host.run_words(&["run", "-d", "--name", &client, "--network", &network, "--dns", "127.0.0.1", IMAGE]);
        let answers = resolve(host, &client, &[&format!("web.{project}"), "web", &format!("{project}-web-1")]);
        let count: Vec<usize> = answers.iter().map(std::collections::BTreeSet::len).collect();
        assert_eq!(count, [1, 0, 1], "on {}: {answers:?}", host.name);
        // Their own names are private, and work.
        assert_eq!(resolve(host, &format!("{project}-web-1"), &["db"])[0].len(), 1, "on {}", host.name);
        host.run_words(&["rm", "-f", &client]);
        home.done(host, &project, "down");
        assert!(!host.run(&format!("network ls -q --filter name=^{network}$")).is_empty(), "on {}", host.name);
    });
}

#[test]
fn whatever_state_they_are_in_containers_are_connected_once() {
    on_plain(|host| {
        let stage = host.stage("states");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.joining(&project, &network);
        let on = |container: &str| aliases(host, container, &network).is_some();
        let (web, db) = (format!("{project}-web-1"), format!("{project}-db-1"));

        // Created and never started.
        home.done(host, &project, "create");
        assert!(on(&web) && on(&db), "on {}", host.name);
        let again = home.done(host, &project, "up -d");
        assert!(again.err.contains("already on"), "on {}: {}", host.name, again.err);
        let count = |word: &str| resolve(host, &db, &[word])[0].len();
        assert_eq!(count(&format!("web.{project}")), 1, "on {}", host.name);

        // Paused, stopped, and taken off by hand. Compose itself can't do anything with a paused one.
        for (container, state) in [(&web, "pause"), (&db, "kill")] {
            host.run_words(&["network", "disconnect", &network, container]);
            host.run_words(&[state, container]);
        }
        let direct = outcome(&mut up(&host.endpoint, &project, &network));
        assert_eq!(direct.code, Some(0), "on {}: {}", host.name, direct.out);
        assert!(on(&web) && on(&db), "on {}", host.name);
        host.run_words(&["unpause", &web]);

        // Anew, and several.
        let id = host.run_words(&["inspect", "--format", "{{.Id}}", &web]);
        home.done(host, &project, "up -d --force-recreate --scale web=3");
        assert_ne!(host.run_words(&["inspect", "--format", "{{.Id}}", &web]), id, "on {}", host.name);
        let all = containers(host, &project, "web");
        assert_eq!((all.len(), all.iter().all(|name| on(name))), (3, true), "on {}", host.name);
        assert_eq!(count(&format!("web.{project}")), 3, "on {}", host.name);

        // Those of `run` are nobody's service.
        host.run_words(&["network", "disconnect", &network, &db]);
        home.done(host, &project, "run -d --rm --no-deps web sleep 60");
        let once = containers(host, &project, "web");
        let once = once.iter().find(|name| name.contains("-run-")).unwrap();
        home.done(host, &project, "create");
        assert!(on(&db) && !on(once), "on {}", host.name);
        home.done(host, &project, "down -t 0");
    });
}

#[test]
fn only_the_services_that_are_named_are_connected() {
    on_plain(|host| {
        let stage = host.stage("named");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.write(&project, "compose.yaml", crate::support::SHOP);
        home.rewrite(&project, &["--connect", "--join", "provider", "--network", &network, "--service", "web"]);
        home.done(host, &project, "up -d");
        let on = |service: &str| aliases(host, &format!("{project}-{service}-1"), &network).is_some();
        assert_eq!((on("web"), on("db")), (true, false), "on {}", host.name);
        home.done(host, &project, "down");
    });
}

#[test]
fn a_dry_run_connects_nothing() {
    on_plain(|host| {
        let stage = host.stage("dry");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.joining(&project, &network);
        let dry = home.done(host, &project, "--dry-run up -d");
        assert!(dry.err.contains(&format!("would connect web, db to {network}")), "on {}: {}", host.name, dry.err);
        home.done(host, &project, "up -d");
        let web = format!("{project}-web-1");
        host.run_words(&["network", "disconnect", &network, &web]);
        home.done(host, &project, "up -d --dry-run");
        assert_eq!(aliases(host, &web, &network), None, "on {}", host.name);
        home.done(host, &project, "down");
    });
}

#[test]
fn a_container_on_a_network_that_was_made_anew_starts_again() {
    on_plain(|host| {
        let stage = host.stage("anew");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.joining(&project, &network);
        home.done(host, &project, "up -d");
        home.done(host, &project, "kill");
        host.run_words(&["network", "rm", &network]);
        destination(&stage, "net");
        home.done(host, &project, "up -d");
        let answers = resolve(host, &format!("{project}-db-1"), &[&format!("web.{project}")]);
        assert_eq!(answers[0].len(), 1, "on {}", host.name);
        home.done(host, &project, "down");
    });
}

#[test]
fn a_service_without_an_active_profile_is_no_reason_to_stop() {
    on_plain(|host| {
        let stage = host.stage("profile");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        let text = crate::support::SHOP.replace("db: {", "db: {profiles: [data], ");
        home.write(&project, "compose.yaml", &text);
        home.rewrite(&project, &["--connect", "--join", "provider", "--network", &network]);
        home.done(host, &project, "up -d");
        let web = format!("{project}-web-1");
        assert!(aliases(host, &web, &network).is_some(), "on {}", host.name);
        home.done(host, &project, "--profile data up -d --scale web=0");
        assert!(aliases(host, &format!("{project}-db-1"), &network).is_some(), "on {}", host.name);
        home.done(host, &project, "--profile data down");
    });
}
