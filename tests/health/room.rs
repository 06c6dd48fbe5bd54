//! Addresses that are running out: of a destination, and of the pools that networks get theirs from.

use serde_json::Value;

use crate::doctor::doctor;
use crate::support::{Outcome, assert_shown, plugin};
use crate::testbed::{IMAGE, on_plain, on_swarms};

#[test]
fn a_destination_with_hardly_any_addresses_left_is_found() {
    on_plain(|host| {
        let stage = host.stage("full");
        let name = |word: &str| stage.name(word);
        let third = std::process::id() % 250;
        let label = format!("destination.name={}", name("RED"));
        host.run_words(&[
            "network",
            "create",
            "--label",
            &label,
            "--subnet",
            &format!("10.98.{third}.0/28"),
            "--ip-range",
            &format!("10.98.{third}.8/30"),
            &name("red"),
        ]);
        for word in ["a", "b"] {
            host.run_words(&["run", "-d", "--name", &name(word), "--network", &name("red"), IMAGE]);
        }
        assert!(doctor(host, &[&name("RED")]).starts_with("exit 0"));
        host.run_words(&["run", "-d", "--name", &name("c"), "--network", &name("red"), IMAGE]);
        assert_shown!(doctor(host, &[&name("RED")]), @r"
        exit 1
        warning[full-subnet]: destination `RED` has 0 of 4 addresses left in [ip]/30
          4 are used, the gateway's included
          mend: docker destination ps RED
          note: a subnet never changes: `docker destination create --subnet …` makes a larger destination to move to

        1 warning on [server]
        ");
        host.refusal(&format!("run -d --name {} --network {} {IMAGE}", name("d"), name("red")));
    });
}

/// What doctor says of a swarm's address pools.
fn pools(endpoint: &str) -> Option<Value> {
    let outcome = Outcome::of(&mut plugin(endpoint, &["doctor", "--timeout", "60s", "--format", "json"]));
    let all = outcome.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    all.into_iter().find(|finding| finding["Check"] == "full-pool")
}

#[test]
fn pools_that_are_nearly_used_up_are_found() {
    on_swarms(|host| {
        let stage = host.stage("pools");
        let name = |word: &str| stage.name(word);
        let pool = host.run_words(&["info", "--format", "{{index .Swarm.Cluster.DefaultAddrPool 0}}"]);
        let base = pool.strip_suffix(".0.0/16").unwrap();
        // A half, a quarter, an eighth … of the pool: what is left is enough for other tests.
        for (word, subnet) in [("half", "128.0/17"), ("quarter", "64.0/18"), ("eighth", "32.0/19"), ("rest", "24.0/21")]
        {
            let subnet = format!("{base}.{subnet}");
            host.run_words(&["network", "create", "-d", "overlay", "--subnet", &subnet, &name(word)]);
            if word == "half" {
                assert_eq!(pools(&host.endpoint), None);
            }
        }
        let found = pools(&host.endpoint).unwrap();
        assert_eq!(found["Severity"], "warning");
        assert_eq!(found["About"], "address pools of the swarm");
        let message = found["Message"].as_str().unwrap();
        assert!(
            message.starts_with("the swarm has addresses for ") && message.ends_with(" more networks of 256"),
            "{message}"
        );
        let mend = found["Mend"][0].as_str().unwrap();
        assert!(mend.starts_with("docker network rm ") && mend.contains(&name("half")), "{mend}");
    });
}
