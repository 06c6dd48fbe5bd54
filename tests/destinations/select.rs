//! `select`: the network of the chosen destination, and nothing else, on standard output.

use crate::support::{Outcome, destination, plugin, refused};
use crate::testbed::{IMAGE, on_all, on_swarms};

#[test]
fn it_prints_the_network_and_says_which_destination_that_is() {
    on_all(|host| {
        let stage = host.stage("select");
        destination(&stage, "edge");
        let (name, network) = (stage.name("EDGE"), stage.name("edge"));
        for words in [["select", &name], ["select", &network]] {
            let outcome = Outcome::of(&mut plugin(&host.endpoint, &words));
            assert_eq!((outcome.code, outcome.out), (Some(0), format!("{network}\n")), "on {}", host.name);
            assert!(outcome.err.starts_with(&format!("destination {name} (network {network}) on ")), "{}", outcome.err);
        }
        let outcome = Outcome::of(plugin(&host.endpoint, &["select"]).env("DOCKER_DESTINATION", &name));
        assert_eq!((outcome.code, outcome.out.as_str()), (Some(0), format!("{network}\n").as_str()));
        assert!(outcome.err.ends_with(", as DOCKER_DESTINATION says\n"), "{}", outcome.err);
        // What it is for.
        if host.name.contains("swarm") {
            return;
        }
        let printed = Outcome::of(&mut plugin(&host.endpoint, &["select", "--to", &name])).out;
        host.run_words(&["run", "-d", "--name", &stage.name("app"), "--network", printed.trim(), IMAGE]);
    });
}

#[test]
fn where_nobody_said_which_it_lists_them_and_prints_nothing() {
    on_all(|host| {
        let stage = host.stage("which");
        destination(&stage, "one");
        destination(&stage, "two");
        let said = refused(host, &["select"]);
        assert!(said.starts_with("exit 1\n") && said.contains("and none was named"), "{said}");
        for word in ["ONE", "TWO"] {
            assert!(said.contains(&format!("--to {}", stage.name(word))), "{said}");
        }
        let said = refused(host, &["select", &stage.name("three")]);
        assert!(said.contains("there is no destination"), "{said}");
        let said = refused(host, &["select", "--to", &stage.name("one"), &stage.name("two")]);
        assert!(said.starts_with("exit 125\n"), "{said}");
    });
}

#[test]
fn a_network_that_takes_no_containers_is_refused() {
    on_swarms(|host| {
        let stage = host.stage("services");
        let label = format!("destination.name={}", stage.name("tasks"));
        host.run_words(&["network", "create", "-d", "overlay", "--label", &label, &stage.name("tasks")]);
        let said = refused(host, &["select", &stage.name("tasks")]);
        assert!(said.contains("not attachable: only services can be on it"), "{said}");
    });
}
