//! `detach`: off a destination, where nothing is lost by it.

use crate::scene::{Project, destinations, done, of_all_states, places, run};
use crate::support::{assert_shown, refused};
use crate::testbed::on_all;

#[test]
fn what_was_attached_is_taken_off_again_in_every_state() {
    on_all(|host| {
        let stage = host.stage("off");
        destinations(&stage, &["home", "prod"]);
        of_all_states(&stage, "home");
        let before = places(&stage);
        let words = ["runs", "paused", "stopped", "fresh"].map(|word| stage.name(word));
        let all: Vec<&str> = words.iter().map(String::as_str).collect();
        done(host, &[&["attach", "--to", &stage.name("prod")], &all[..]].concat());
        assert_ne!(places(&stage), before, "on {}", host.name);
        assert_shown!(done(host, &[&["detach", "--dry-run", "--from", &stage.name("prod")], &all[..]].concat()), @r"
        destination prod (network prod) on [server]
        would disconnect runs from network prod
        would disconnect paused from network prod
        would disconnect stopped from network prod
        would disconnect fresh from network prod
        ");
        assert_shown!(done(host, &[&["detach", "--from", &stage.name("prod")], &all[..]].concat()), @r"
        destination prod (network prod) on [server]
        runs
        paused
        stopped
        fresh
        ");
        assert_eq!(places(&stage), before, "on {}", host.name);
        host.run_words(&["unpause", &stage.name("paused")]);
        host.run_words(&["start", &stage.name("stopped"), &stage.name("fresh")]);
    });
}

#[test]
fn a_container_keeps_the_network_that_it_cant_do_without() {
    on_all(|host| {
        let stage = host.stage("bound");
        destinations(&stage, &["home", "prod", "last"]);
        run(&stage, "api", "home", &[]);
        let name = |word: &str| stage.name(word);
        done(host, &["attach", "--to", &name("prod"), &name("api")]);
        let before = places(&stage);
        assert_shown!(refused(host, &["detach", "--from", &name("home"), &name("api")]), @r"
        exit 1
        destination home (network home) on [server]
        error: container api can't be taken off destination `home` on [server]; nothing was changed
          api: it was created on this network and needs it for every start
        hint: `docker destination move api --to OTHER` takes it elsewhere
        ");
        assert_shown!(refused(host, &["detach", "--from", &name("last"), &name("api")]), @r"
        exit 1
        destination last (network last) on [server]
        error: container api is not on destination `last` on [server]; nothing was changed
        ");
        // On its only network though it was created on another.
        host.run_words(&["network", "disconnect", &name("home"), &name("api")]);
        assert_shown!(refused(host, &["detach", "--from", &name("prod"), &name("api")]), @r"
        exit 1
        destination prod (network prod) on [server]
        error: container api can't be taken off destination `prod` on [server]; nothing was changed
          api: it is on no other network and would be cut off from everything
        hint: `docker destination move api --to OTHER` takes it elsewhere
        ");
        host.run_words(&["network", "connect", &name("home"), &name("api")]);
        assert_eq!(places(&stage), before, "on {}", host.name);
    });
}

#[test]
fn it_tells_who_names_whom_and_what_compose_will_do() {
    on_all(|host| {
        let stage = host.stage("told");
        destinations(&stage, &["prod", "home"]);
        let name = |word: &str| stage.name(word);
        run(&stage, "client", "prod", &["-e", &format!("API_URL=http://secret@{}:80/", name("api"))]);
        run(&stage, "api", "home", &["-e", &format!("DB_HOST={}", name("db"))]);
        run(&stage, "db", "prod", &[]);
        done(host, &["attach", "--to", &name("prod"), &name("api")]);
        assert_shown!(done(host, &["detach", "--from", &name("prod"), &name("api")]), @r"
        destination prod (network prod) on [server]
        warning: variable DB_HOST of api names `db`, which stays on prod
        warning: variable API_URL of client names `api`, which leaves prod
        api
        ");

        let shop = Project::new(
            &stage,
            "shop",
            "services:\n  web:\n    image: IMAGE\n    networks: [default, zone]\n\
             networks:\n  zone: {external: true, name: NAME-prod}\n",
        );
        shop.compose(host, &["up", "-d"]);
        let on = places(&stage);
        assert_shown!(shop.shown(&done(host, &["detach", "--from", &name("prod"), &shop.name])), @r"
        destination prod (network prod) on [server]
        warning: the compose file of project shop names network `prod`: the next `docker compose up` puts it back there
        hint: `docker destination rewrite --diff -f [folder]/compose.yaml` shows the edit that keeps the stack on a network of its own; `--in-place` makes it
        shop
        ");
        assert_ne!(places(&stage), on, "on {}", host.name);
        shop.compose(host, &["up", "-d"]);
        assert_eq!(places(&stage), on, "on {}: put back, as it was told", host.name);
    });
}
