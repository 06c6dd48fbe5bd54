//! `rm` on real engines: what is in the way is told, and what could never start again is kept.

use crate::changes::{done, records};
use crate::support::{Outcome, assert_shown, compose, plugin, refused, told};
use crate::testbed::{IMAGE, on_all, on_swarms};

#[test]
fn a_busy_destination_stays_and_all_that_needs_it_is_told() {
    on_all(|host| {
        let stage = host.stage("busy");
        let name = |word: &str| stage.name(word);
        let (net, other) = (name("prod"), name("other"));
        done(host, &["create", "-d", "bridge", "--network", &net, &name("Production")]);
        host.run_words(&["network", "create", "-d", "bridge", &other]);
        let run = |word: &str, network: &str| {
            host.run_words(&["run", "-d", "--name", &name(word), "--network", network, IMAGE])
        };
        run("api", &net);
        run("cache", &net);
        host.run_words(&["pause", &name("cache")]);
        run("batch", &net);
        host.run_words(&["kill", &name("batch")]);
        host.run_words(&["create", "--name", &name("fresh"), "--network", &net, IMAGE]);
        run("moved", &net);
        host.run_words(&["network", "connect", &other, &name("moved")]);
        host.run_words(&["network", "disconnect", &net, &name("moved")]);
        run("visitor", &other);
        host.run_words(&["network", "connect", &net, &name("visitor")]);
        run("side", &format!("container:{}", name("api")));
        let folder = tempfile::tempdir().unwrap();
        let service = |word: &str| {
            format!("  {word}:\n    image: {IMAGE}\n    container_name: {}\n    networks: [prod]\n", name(word))
        };
        let file = format!(
            "services:\n{}{}networks:\n  prod: {{external: true, name: {net}}}\n",
            service("web"),
            service("db")
        );
        std::fs::write(folder.path().join("compose.yaml"), file).unwrap();
        let project = name("shop");
        compose(host, "compose-new", folder.path(), &["-p", &project, "up", "-d"]);

        let before = host.run_words(&["network", "inspect", &net]);
        assert_shown!(refused(host, &["rm", &name("Production")]), @r"
        exit 1
        error: destination `Production` on [server] is in use by 9 containers; nothing was removed

          STATE  NAME  PART OF  WHAT FREES IT
          running  api  application  docker rm -f api
          visitor  application  docker network disconnect prod visitor
          db  stack shop  docker compose -p shop down
          web  stack shop  docker compose -p shop down
          paused  cache  application  docker rm -f cache
          stopped  batch  application  docker rm batch
          never started  fresh  application  docker rm fresh
          elsewhere now  moved  application  docker rm -f moved
          shares a network  side  application  docker rm -f side

        `rm`, `down`: it was created on this network and can't leave it; `docker destination move --recreate --to OTHER` creates it anew elsewhere
        elsewhere now: created on this network and moved off it since; without it, they can never start again
        stopped, never started: without this network, they can't be started
        ");
        assert_shown!(refused(host, &["rm", "--dry-run", "-f", &net]).lines().take(2).collect::<Vec<_>>().join("\n"), @r"
        exit 1
        error: destination `Production` on [server] is in use by 9 containers; nothing was removed
        ");
        assert_eq!(host.run_words(&["network", "inspect", &net]), before, "on {}", host.name);

        // What frees it can be pasted as it stands.
        let said = refused(host, &["rm", &net]);
        let mut commands: Vec<&str> =
            said.lines().filter_map(|line| Some(line.split_once("  docker ")?.1.trim())).collect();
        assert_eq!(commands.len(), 9, "{said}");
        commands.dedup();
        for command in commands {
            match command.strip_prefix("compose ") {
                Some(words) => compose(host, "compose-new", folder.path(), &words.split(' ').collect::<Vec<_>>()),
                None => drop(host.run(command)),
            }
        }
        assert_eq!(told(host, &["rm", &net]), format!("{net}\n"));
        host.refusal(&format!("network inspect {net}"));
    });
}

#[test]
fn docker_itself_kills_what_was_created_on_a_network_and_rm_does_not() {
    on_all(|host| {
        let stage = host.stage("doomed");
        let name = |word: &str| stage.name(word);
        let home = name("home");
        host.run_words(&["network", "create", "-d", "bridge", &home]);
        for (network, container) in [("docker", "victim"), ("ours", "spared")] {
            done(host, &["create", "-d", "bridge", &name(network)]);
            host.run_words(&["run", "-d", "--name", &name(container), "--network", &name(network), IMAGE]);
            host.run_words(&["network", "connect", &home, &name(container)]);
            host.run_words(&["network", "disconnect", &name(network), &name(container)]);
        }
        host.run_words(&["network", "rm", &name("docker")]);
        let restarted = host.docker().args(["restart", "-t", "0", &name("victim")]).output().unwrap();
        assert_eq!(
            restarted.status.success(),
            host.name.starts_with("bookworm"),
            "on {}: 20.10 forgives it",
            host.name
        );

        assert_shown!(refused(host, &["rm", &name("ours")]), @r"
        exit 1
        error: destination `ours` on [server] is in use by 1 container; nothing was removed

          STATE  NAME  PART OF  WHAT FREES IT
          elsewhere now  spared  application  docker rm -f spared

        `rm`, `down`: it was created on this network and can't leave it; `docker destination move --recreate --to OTHER` creates it anew elsewhere
        elsewhere now: created on this network and moved off it since; without it, they can never start again
        ");
        host.run_words(&["restart", "-t", "0", &name("spared")]);
    });
}

#[test]
fn several_are_taken_one_by_one_and_one_that_is_missing_is_no_error_when_forced() {
    on_all(|host| {
        let stage = host.stage("several");
        let name = |word: &str| stage.name(word);
        for word in ["a", "b", "c"] {
            done(host, &["create", &name(word)]);
        }
        done(host, &["rename", &name("b"), &name("Second")]);
        let shown = told(host, &["rm", "--dry-run", &name("a"), &name("Second")]);
        assert_eq!(shown.lines().filter(|line| line.starts_with("would remove network")).count(), 2, "{shown}");
        host.run_words(&["create", "--name", &name("worker"), "--network", &name("c"), IMAGE]);
        let all = [name("a"), name("none"), name("c"), name("Second")];
        let words: Vec<&str> = std::iter::once("rm").chain(all.iter().map(String::as_str)).collect();
        let outcome = Outcome::of(&mut plugin(&host.endpoint, &words));
        // What else there is depends on who is testing.
        let err: String =
            outcome.err.split_inclusive('\n').filter(|line| !line.starts_with("hint: there are")).collect();
        assert_shown!(format!("exit {}\n{}{err}", outcome.code.unwrap(), outcome.out), @r"
        exit 1
        a
        Second
        error: there is no destination `none` on [server]
        error: destination `c` on [server] is in use by 1 container; nothing was removed

          STATE  NAME  PART OF  WHAT FREES IT
          never started  worker  application  docker rm worker

        `rm`, `down`: it was created on this network and can't leave it; `docker destination move --recreate --to OTHER` creates it anew elsewhere
        stopped, never started: without this network, they can't be started
        ");
        assert_eq!(records(&stage), "");
        assert_eq!(told(host, &["rm", "-f", &name("a"), &name("none")]), "");
    });
}

#[test]
fn an_adopted_network_is_not_ours_to_remove_and_one_that_is_gone_leaves_a_record_to_remove() {
    on_all(|host| {
        let stage = host.stage("adopted");
        let name = |word: &str| stage.name(word);
        for word in ["theirs", "gone"] {
            host.run_words(&["network", "create", "-d", "bridge", &name(word)]);
            done(host, &["adopt", &name(word)]);
        }
        host.run_words(&["network", "rm", &name("gone")]);
        assert_shown!(refused(host, &["rm", &name("theirs")]), @r"
        exit 1
        error: destination `theirs` on [server] can't be removed: it was adopted, and network `theirs` is not ours to remove; nothing was removed
        hint: `docker destination release theirs` forgets it; nothing is on it now, so `docker network rm theirs` may follow
        ");
        host.run_words(&["network", "inspect", &name("theirs")]);
        assert_shown!(told(host, &["rm", "--dry-run", &name("gone")]), @"would remove record destination.gone.1");
        done(host, &["rm", &name("gone")]);
        done(host, &["release", &name("theirs")]);
        assert_eq!(records(&stage), "");
    });
}

#[test]
fn a_network_that_somebody_made_anew_is_not_ours_to_remove_whatever_the_record_says() {
    on_all(|host| {
        let stage = host.stage("anew");
        let name = |word: &str| stage.name(word);
        done(host, &["create", "-d", "bridge", "--network", &name("net"), &name("One")]);
        done(host, &["rename", &name("net"), &name("Two")]);
        host.run_words(&["network", "rm", &name("net")]);
        host.run_words(&["network", "create", "-d", "bridge", "--label", "whose=theirs", &name("net")]);
        let shown = ["inspect", "--format", "{{.Name}} {{.Origin}} {{.Labels}} {{.Status}}", &name("net")];
        assert_shown!(told(host, &shown), @"Two adopted map[whose:theirs] ok");
        assert_shown!(refused(host, &["rm", &name("net")]), @r"
        exit 1
        error: destination `Two` on [server] can't be removed: its network was made anew by somebody else, and network `net` is not ours to remove; nothing was removed
        hint: `docker destination release Two` forgets it; nothing is on it now, so `docker network rm net` may follow
        ");
        let prune = ["prune", "-f", "--filter", &format!("network={}", name("net"))];
        assert_eq!(told(host, &prune), "");
        host.run_words(&["network", "inspect", &name("net")]);
        done(host, &["release", &name("net")]);
        assert_eq!(records(&stage), "", "on {}", host.name);
        host.run_words(&["network", "inspect", &name("net")]);
    });
}

#[test]
fn a_proxy_is_taken_off_and_put_back_when_the_engine_refuses() {
    on_all(|host| {
        let stage = host.stage("proxy");
        let name = |word: &str| stage.name(word);
        let (net, home, proxy) = (name("net"), name("home"), name("proxy"));
        done(host, &["create", "-d", "bridge", "--subnet", "10.78.0.0/24", &net]);
        host.run_words(&["network", "create", "-d", "bridge", &home]);
        host.run_words(&[
            "run",
            "-d",
            "--name",
            &proxy,
            "--label",
            "destination.kind=proxy",
            "--network",
            &home,
            IMAGE,
        ]);
        host.run_words(&["network", "connect", "--alias", "gate", "--ip", "10.78.0.99", &net, &proxy]);
        assert_shown!(told(host, &["rm", "--dry-run", &net]), @r"
        would take proxy proxy off network net
        would remove network net ([short])
        ");
        let format = format!("{{{{(index .NetworkSettings.Networks \"{net}\").IPAddress}}}}");
        let address = || host.run_words(&["inspect", "--format", &format, &proxy]);

        // The third change never reaches the engine: ping, two lists (four on a swarm), the proxy, off it, the network.
        let before_network = {
            let listening = crate::testbed::proxy::Proxy::listening(host);
            told(&crate::testbed::proxy::through(&listening, host), &["rm", "--dry-run", &net]);
            listening.requests().len()
        };
        let failing =
            crate::testbed::proxy::Proxy::failing(host, before_network + 3, crate::testbed::proxy::Fault::Refuse);
        let said = refused(&crate::testbed::proxy::through(&failing, host), &["rm", &net]);
        assert!(failing.asked().iter().any(|request| request.starts_with("DELETE ")), "{:?}", failing.asked());
        assert_shown!(said, @r"
        exit 1
        error: destination `net` is not removed: Error response from daemon: a fault of the test bed; nothing was changed
        ");
        assert_eq!(address(), "10.78.0.99", "on {}", host.name);
        let aliases = host.run_words(&["inspect", "--format", &format.replace("IPAddress", "Aliases"), &proxy]);
        assert!(aliases.contains("gate"), "{aliases}");

        done(host, &["rm", &net]);
        host.run_words(&["restart", "-t", "0", &proxy]);

        // A proxy's only network is no place to take it off.
        done(host, &["create", "-d", "bridge", &net]);
        host.run_words(&["network", "connect", &net, &proxy]);
        host.run_words(&["network", "disconnect", &home, &proxy]);
        let said = refused(host, &["rm", &net]);
        assert!(said.contains("in use by 1 container"), "{said}");
    });
}

#[test]
fn services_of_a_swarm_are_in_the_way() {
    on_swarms(|host| {
        let stage = host.stage("services");
        let name = |word: &str| stage.name(word);
        done(host, &["create", &name("net")]);
        host.run_words(&[
            "service",
            "create",
            "-d",
            "--name",
            &name("idle"),
            "--replicas",
            "0",
            "--network",
            &name("net"),
            IMAGE,
        ]);
        assert_shown!(refused(host, &["rm", &name("net")]), @r"
        exit 1
        error: destination `net` on [server] is in use by 1 service; nothing was removed

          STATE  NAME  PART OF  WHAT FREES IT
          service  idle  application  docker service update --network-rm net idle
        ");
        host.run_words(&["service", "update", "-d", "--network-rm", &name("net"), &name("idle")]);
        done(host, &["rm", &name("net")]);
    });
}
