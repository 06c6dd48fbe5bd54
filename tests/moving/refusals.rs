//! What is in the way is told before anything is changed, all of it.

use crate::scene::{Project, asked, destinations, done, places, run};
use crate::support::{assert_shown, refused};
use crate::testbed::{IMAGE, on_all};

const SHOP: &str = "services:\n  web: {image: IMAGE}\n  db: {image: IMAGE}\n";

#[test]
fn names_that_somebody_else_answers_to() {
    on_all(|host| {
        let stage = host.stage("names");
        let name = |word: &str| stage.name(word);
        destinations(&stage, &["home", "prod"]);
        run(
            &stage,
            "there",
            "prod",
            &["--network-alias", &name("api"), "--network-alias", "cache", "--hostname", "hosty"],
        );
        // Stopped, it answers again once it is started.
        host.run_words(&["kill", &name("there")]);
        run(&stage, "api", "home", &["--hostname", "HOSTY"]);
        run(&stage, "free", "home", &[]);
        let before = places(&stage);
        assert_shown!(refused(host, &["attach", "--to", &name("prod"), "--alias", "Cache", &name("free"), &name("api")]), @r"
        exit 1
        destination prod (network prod) on [server]
        error: container free can't be put on destination `prod` on [server]; nothing was changed
          free: `there` answers to `Cache` there already
        ");
        assert_shown!(refused(host, &["attach", "--to", &name("prod"), &name("free"), &name("api")]), @r"
        exit 1
        destination prod (network prod) on [server]
        error: container api can't be put on destination `prod` on [server]; nothing was changed
          api: `there` answers to `api` there already
          api: `there` answers to `HOSTY` there already
        ");
        assert_eq!(places(&stage), before, "on {}", host.name);
    });
}

#[test]
fn a_stack_is_not_led_to_the_database_of_another() {
    on_all(|host| {
        let stage = host.stage("trap");
        destinations(&stage, &["prod"]);
        let wiki = Project::new(
            &stage,
            "wiki",
            "services:\n  db: {image: IMAGE, networks: [zone]}\nnetworks:\n  zone: {external: true, name: NAME-prod}\n",
        );
        wiki.compose(host, &["up", "-d"]);
        let shop = Project::new(&stage, "shop", SHOP);
        shop.compose(host, &["up", "-d"]);
        let before = places(&stage);
        assert_shown!(refused(host, &["attach", "--to", &stage.name("prod"), &shop.name]), @r"
        exit 1
        destination prod (network prod) on [server]
        error: project shop can't be put on destination `prod` on [server]; nothing was changed
          shop-web-1: `wiki-db-1` answers to `db` there, by which it knows another container of its own project
        ");
        assert_eq!(places(&stage), before, "on {}", host.name);
        // Its database knows nobody by that name and may join.
        done(host, &["attach", "--to", &stage.name("prod"), &format!("{}/db", shop.name)]);
        let web = "shop-web-1";
        assert_eq!(asked(&stage, web, "db").len(), 1, "on {}", host.name);
        host.run_words(&["kill", &stage.name("shop-db-1")]);
        assert_eq!(asked(&stage, web, "db"), [""; 0], "on {}: nobody else's", host.name);
    });
}

#[test]
fn what_can_join_no_network_at_all() {
    on_all(|host| {
        let stage = host.stage("modes");
        let name = |word: &str| stage.name(word);
        destinations(&stage, &["home", "prod"]);
        run(&stage, "api", "home", &[]);
        for (word, mode) in
            [("host", "host".to_owned()), ("none", "none".to_owned()), ("side", format!("container:{}", name("api")))]
        {
            host.run_words(&["run", "-d", "--name", &name(word), "--network", &mode, IMAGE]);
        }
        for word in ["host", "none", "side"] {
            let said = refused(host, &["attach", "--to", &name("prod"), &name(word)]);
            assert!(
                host.docker().args(["network", "connect", &name("prod"), &name(word)]).output().unwrap().status.code()
                    == Some(1),
                "docker does it on {}",
                host.name
            );
            match word {
                "host" => {
                    assert_shown!(said, @r"
                exit 1
                destination prod (network prod) on [server]
                error: container host can't be put on destination `prod` on [server]; nothing was changed
                  host: it uses the host's network (network_mode: host) and can join no other
                ");
                }
                "none" => {
                    assert_shown!(said, @r"
                exit 1
                destination prod (network prod) on [server]
                error: container none can't be put on destination `prod` on [server]; nothing was changed
                  none: it was created without a network (network_mode: none) and can join none
                ");
                }
                _ => {
                    assert_shown!(said, @r"
                exit 1
                destination prod (network prod) on [server]
                error: container side can't be put on destination `prod` on [server]; nothing was changed
                  side: it uses the network of container `api` and goes where that goes
                ");
                }
            }
        }
        let shop = Project::new(
            &stage,
            "shop",
            "services:\n  web: {image: IMAGE}\n  side: {image: IMAGE, network_mode: 'service:web'}\n  probe: {image: IMAGE, network_mode: host}\n",
        );
        shop.compose(host, &["up", "-d"]);
        assert_shown!(shop.shown(&done(host, &["attach", "--to", &name("prod"), &shop.name])), @r"
        destination prod (network prod) on [server]
        note: shop-probe-1 is left out: it uses the host's network (network_mode: host) and can join no other
        note: shop-side-1 is left out: it uses the network of container `shop-web-1` and goes where that goes
        note: `docker compose up` leaves that as it is until it creates a container of project shop anew: the new one is not on prod
        hint: `docker destination rewrite --connect --join provider --service web --destination prod --diff -f [folder]/compose.yaml` shows the edit of the compose file that makes it last; `--in-place` makes it
        shop-web-1 is on prod as shop-web-1, web.shop, [ip]
        shop
        ");
    });
}

#[test]
fn words_that_mean_nothing_or_several_things() {
    on_all(|host| {
        let stage = host.stage("words");
        let name = |word: &str| stage.name(word);
        destinations(&stage, &["home"]);
        run(&stage, "api", "home", &[]);
        run(&stage, "both", "home", &[]);
        let both = Project::new(&stage, "both", SHOP);
        both.compose(host, &["up", "-d"]);
        let id = host.run_words(&["inspect", "--format", "{{.Id}}", &name("api")]);
        let attach = |words: &[&str]| refused(host, &[&["attach", "--to", &name("home")], words].concat());
        assert_shown!(attach(&[&id[..12]]), @r"
        exit 1
        destination home (network home) on [server]
        error: there is no container and no Compose project `[short]` on [server]; nothing was changed
        hint: it is the beginning of the ID of container `api`: say `api`, or all of [id]
        ");
        assert_shown!(attach(&[&name("both")]), @r"
        exit 1
        destination home (network home) on [server]
        error: `both` is both container `both` and Compose project `both` (`both-db-1`, `both-web-1`) on [server]; nothing was changed
        hint: say the container by its ID, [id], or the project by its services: both/db both/web
        ");
        assert_shown!(attach(&[&name("apj")]), @r"
        exit 1
        destination home (network home) on [server]
        error: there is no container and no Compose project `apj` on [server]; nothing was changed
        hint: did you mean `api`?
        ");
        assert_shown!(attach(&[&name("api"), &id]), @r"
        exit 1
        destination home (network home) on [server]
        error: container `api` is named twice, by `api` and `[id]`; nothing was changed
        ");
        assert_shown!(attach(&[&format!("{}/dp", name("both"))]), @r"
        exit 1
        destination home (network home) on [server]
        error: there is no container and no Compose project `both/dp` on [server]; nothing was changed
        hint: there are: `both/db`, `both/web`
        ");
        done(host, &["attach", "--to", &name("home"), &id]);
        host.run_words(&["network", "create", "-d", "bridge", &name("lost")]);
        done(host, &["adopt", &name("lost")]);
        host.run_words(&["network", "rm", &name("lost")]);
        assert_shown!(refused(host, &["attach", "--to", &name("lost"), &name("api")]), @r"
        exit 1
        destination lost (network lost) on [server]
        error: network `lost` of destination `lost` on [server] is gone; nothing was changed
        hint: `docker destination rm lost` removes the record that is left, `docker destination create --network lost lost` then makes it anew
        ");
        done(host, &["release", &name("lost")]);
    });
}

#[test]
fn a_move_to_nowhere_says_what_is_missing() {
    on_all(|host| {
        assert_shown!(refused(host, &["move", "api"]), @r"
        exit 125
        error: no destination was named: `--to` says where it is moved
        hint: `docker destination ls` lists those of this server
        ");
    });
}
