//! `attach`: a place on a destination besides the networks that containers are on.

use crate::scene::{Project, address, asked, destinations, done, of_all_states, places, run};
use crate::support::{Outcome, assert_shown, compose, plugin, refused};
use crate::testbed::{IMAGE, on_all, on_plain, on_swarms};

const SHOP: &str = "services:\n  web: {image: IMAGE}\n  db: {image: IMAGE}\n";

#[test]
fn containers_of_every_state_join_and_answer_once_they_run() {
    on_all(|host| {
        let stage = host.stage("states");
        destinations(&stage, &["home", "prod"]);
        of_all_states(&stage, "home");
        let words = ["runs", "paused", "stopped", "fresh"].map(|word| stage.name(word));
        let all: Vec<&str> = words.iter().map(String::as_str).collect();
        let said = done(host, &[&["attach", "--to", &stage.name("prod"), "--alias", "team"], &all[..]].concat());
        assert_shown!(said, @r"
        destination prod (network prod) on [server]
        runs is on prod as runs, team, [ip]
        paused is on prod as paused, team, [ip]
        stopped is on prod as stopped, team
        fresh is on prod as fresh, team
        runs
        paused
        stopped
        fresh
        ");
        assert_shown!(places(&stage), @r"
        fresh created home [fresh-alias] prod [team]
        paused paused home [paused-alias] prod [team]
        runs running home [runs-alias] prod [team]
        stopped exited home [stopped-alias] prod [team]
        ");
        host.run_words(&["unpause", &stage.name("paused")]);
        host.run_words(&["start", &stage.name("stopped"), &stage.name("fresh")]);
        run(&stage, "client", "prod", &[]);
        for word in ["runs", "paused", "stopped", "fresh"] {
            let name = stage.name(word);
            assert_eq!(asked(&stage, "client", &name), [address(&stage, &name, "prod")], "on {}: {word}", host.name);
        }
        assert_eq!(asked(&stage, "client", "team").len(), 4, "on {}", host.name);
        assert_eq!(asked(&stage, "client", "runs-alias"), [""; 0], "on {}", host.name);
    });
}

#[test]
fn a_project_joins_under_names_that_no_other_stack_has() {
    on_all(|host| {
        let stage = host.stage("project");
        destinations(&stage, &["prod"]);
        let shop = Project::new(&stage, "shop", SHOP);
        shop.compose(host, &["up", "-d", "--scale", "web=2"]);
        shop.compose(host, &["run", "-d", "--name", &stage.name("shop-job"), "web"]);
        assert_shown!(done(host, &["attach", "--dry-run", "--to", &stage.name("prod"), &shop.name]).lines().filter(|line| line.starts_with("would")).collect::<Vec<_>>().join("\n"), @r"
        would connect shop-db-1 to network prod as db.shop
        would connect shop-web-1 to network prod as web.shop
        would connect shop-web-2 to network prod as web.shop
        ");
        let before = places(&stage);
        assert!(!before.contains("prod"), "{before}");
        let said = done(host, &["attach", "--to", &stage.name("prod"), &shop.name]);
        assert_shown!(shop.shown(&said), @r"
        destination prod (network prod) on [server]
        note: `docker compose up` leaves that as it is until it creates a container of project shop anew: the new one is not on prod
        hint: `docker destination rewrite --connect --join provider --destination prod --diff -f [folder]/compose.yaml` shows the edit of the compose file that makes it last; `--in-place` makes it
        shop-db-1 is on prod as shop-db-1, db.shop, [ip]
        shop-web-1 is on prod as shop-web-1, web.shop, [ip]
        shop-web-2 is on prod as shop-web-2, web.shop, [ip]
        shop
        ");
        assert_shown!(places(&stage), @r"
        shop-db-1 running prod [db.shop] shop_default [shop-db-1 db]
        shop-job running shop_default [shop-job]
        shop-web-1 running prod [web.shop] shop_default [shop-web-1 web]
        shop-web-2 running prod [web.shop] shop_default [shop-web-2 web]
        ");
        run(&stage, "client", "prod", &[]);
        assert_eq!(asked(&stage, "client", &format!("web.{}", shop.name)).len(), 2, "on {}", host.name);
        assert_eq!(asked(&stage, "client", "db"), [""; 0], "on {}: the bare name stays private", host.name);

        // Compose leaves it alone until it makes the containers anew, as it was told.
        let attached = places(&stage);
        shop.compose(host, &["up", "-d", "--scale", "web=2"]);
        assert_eq!(places(&stage), attached, "on {}", host.name);
        shop.compose(host, &["up", "-d", "--force-recreate", "--scale", "web=2"]);
        assert!(!places(&stage).replace("client running prod", "").contains("prod"), "on {}", host.name);

        // A service of it is a resource, too.
        let service = format!("{}/db", shop.name);
        let said = done(host, &["attach", "--to", &stage.name("prod"), "--alias", "store", &service]);
        assert!(said.contains("--connect --join provider --service db --destination"), "{said}");
        assert_eq!(asked(&stage, "client", "store").len(), 1, "on {}", host.name);
        // What is there already is no failure.
        assert_shown!(done(host, &["attach", "--to", &stage.name("prod"), &service]), @r"
        destination prod (network prod) on [server]
        note: shop-db-1 is there already, as shop-db-1, db.shop, store
        shop/db
        ");
    });
}

#[test]
fn the_destination_is_the_one_that_was_said() {
    on_all(|host| {
        let stage = host.stage("choice");
        destinations(&stage, &["home", "prod"]);
        run(&stage, "api", "home", &[]);
        let api = stage.name("api");
        let said = refused(host, &["attach", &api]);
        assert!(said.starts_with("exit 1\nerror: there are "), "{said}");
        assert!(said.contains(&format!("--to {}", stage.name("prod"))), "{said}");
        let chosen = |name: &str| {
            let mut command = plugin(&host.endpoint, &["attach", "--dry-run", &api]);
            Outcome::of(command.env("DOCKER_DESTINATION", stage.name(name)))
        };
        assert_shown!(chosen("prod").err, @"destination prod (network prod) on [server], as DOCKER_DESTINATION says");
        assert_shown!(chosen("nowhere").err.lines().next().unwrap(), @"error: there is no destination `nowhere` on [server], which DOCKER_DESTINATION names");
    });
}

#[test]
fn an_overlay_takes_containers_one_by_one() {
    on_swarms(|host| {
        let stage = host.stage("overlay");
        destinations(&stage, &["home"]);
        done(host, &["create", &stage.name("wide")]);
        run(&stage, "api", "home", &[]);
        done(host, &["attach", "--to", &stage.name("wide"), &stage.name("api")]);
        assert_shown!(places(&stage), @"api running home wide");
        let service = stage.name("jobs");
        host.run_words(&["service", "create", "-d", "--name", &service, "--replicas", "0", IMAGE]);
        assert_shown!(refused(host, &["attach", "--to", &stage.name("wide"), &service]).replace(&format!("destination {0} (network {0})", stage.name("wide")), ""), @r"
        exit 1
         on [server]
        error: `jobs` is a service of the swarm, which puts its tasks on networks itself; nothing was changed
        hint: `docker service update --network-add wide jobs`
        ");
        host.run_words(&["network", "create", "-d", "overlay", &stage.name("closed")]);
        done(host, &["adopt", &stage.name("closed")]);
        assert_shown!(refused(host, &["attach", "--to", &stage.name("closed"), &stage.name("api")]), @r"
        exit 1
        destination closed (network closed) on [server]
        error: network `closed` of destination `closed` on [server] is the swarm's and not attachable: only services can be on it; nothing was changed
        ");
        host.run_words(&["service", "rm", &service]);
        done(host, &["detach", "--from", &stage.name("wide"), &stage.name("api")]);
        assert_shown!(places(&stage), @"api running home");
    });
}

#[test]
fn the_offered_edit_keeps_bare_names_private_where_the_compose_that_made_it_can() {
    on_plain(|host| {
        let stage = host.stage("edit");
        destinations(&stage, &["prod"]);
        let prod = stage.name("prod");
        for (generation, join) in [("compose-new", " --join provider"), ("compose-old", "")] {
            let shop = Project::new(&stage, generation, SHOP);
            compose(host, generation, shop.folder.path(), &["-p", &shop.name, "up", "-d"]);
            let said = done(host, &["attach", "--to", &prod, &shop.name]);
            let file = shop.folder.path().join("compose.yaml").display().to_string();
            let command = format!("docker destination rewrite --connect{join} --destination {prod} --diff -f {file}");
            assert!(said.contains(&format!("hint: `{command}` shows")), "{said}");
            // It shows an edit.
            let words: Vec<&str> = command.split(' ').skip(2).collect();
            let shown = Outcome::of(&mut plugin(&host.endpoint, &words));
            assert_eq!(shown.code, Some(0), "{}", shown.err);
            assert_eq!(shown.out.contains("+      type: destination"), !join.is_empty(), "{}", shown.out);
            compose(host, generation, shop.folder.path(), &["-p", &shop.name, "down", "-t", "0"]);
        }
    });
}
