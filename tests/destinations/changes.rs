//! `adopt`, `release`, `rename`, `update`: names that change on networks that can't, while nobody loses a connection.

use serde_json::json;

use crate::scale::ask;
use crate::support::{Outcome, assert_shown, compose, destination, plugin, record, refused, told};
use crate::testbed::{Host, IMAGE, Stage, on_all, on_swarms, plain_hosts};

/// What the plugin did; it must have succeeded.
pub(crate) fn done(host: &Host, words: &[&str]) -> String {
    let outcome = Outcome::of(&mut plugin(&host.endpoint, words));
    assert_eq!(outcome.code, Some(0), "on {}: {words:?}: {}", host.name, outcome.err);
    outcome.out
}

/// A server on a network, and a client that asks it by name all along.
pub(crate) fn traffic(stage: &Stage<'_>, network: &str) {
    let (server, client) = (stage.name("server"), stage.name("client"));
    let run = |name: &str, script: &str| {
        stage.host.run_words(&["run", "-d", "--name", name, "--network", network, IMAGE, "sh", "-c", script]);
    };
    run(&server, "echo here > /www/index.html; exec httpd -f -p 80 -h /www");
    // Asks until it is answered once, then counts what goes wrong.
    run(
        &client,
        &format!(
            "ask() {{ timeout 10 wget -q -O /dev/null http://{server}/; }}; until ask; do :; done; \
             while :; do if ask; then echo fine; else echo lost; fi; done"
        ),
    );
    answered(stage, 3);
}

/// Waits until the client was answered so many more times; nothing may have been lost.
pub(crate) fn answered(stage: &Stage<'_>, more: usize) {
    let log = || stage.host.run_words(&["logs", &stage.name("client")]);
    let count = |log: &str| log.lines().filter(|line| *line == "fine").count();
    let before = count(&log());
    let enough = (0..600).any(|_| {
        let now = log();
        assert!(!now.contains("lost"), "on {}: a request was lost", stage.host.name);
        std::thread::sleep(std::time::Duration::from_millis(50));
        count(&now) >= before + more
    });
    assert!(enough, "on {}: the client gets no answers", stage.host.name);
}

/// What may not change: endpoints, addresses, since when containers run, the network's ID.
pub(crate) fn wiring(stage: &Stage<'_>, network: &str) -> String {
    let format = "{{.State.StartedAt}} {{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{$e.EndpointID}} \
                  {{$e.IPAddress}} {{$e.MacAddress}} {{$e.Aliases}};{{end}}";
    let containers =
        stage.host.run_words(&["inspect", "--format", format, &stage.name("server"), &stage.name("client")]);
    let network =
        stage.host.run_words(&["network", "inspect", "--format", "{{.Id}} {{json .Labels}} {{.Containers}}", network]);
    format!("{containers}\n{network}")
}

fn life_under_traffic(stage: &Stage<'_>, network: &str) {
    let host = stage.host;
    traffic(stage, network);
    let before = wiring(stage, network);
    let (one, two) = (stage.name("One"), stage.name("Two"));
    done(host, &["adopt", "--name", &one, network]);
    answered(stage, 3);
    done(host, &["rename", &one, &two]);
    done(host, &["update", "--owner", "ops", "--label", "tier=1", &two]);
    let seen =
        told(host, &["inspect", "--format", "{{.Name}} {{.Owner}} {{.Labels.tier}} r{{.Record.Revision}}", network]);
    assert_eq!(seen.trim_end(), format!("{two} ops 1 r3"), "on {}", host.name);
    answered(stage, 3);
    done(host, &["release", &two]);
    answered(stage, 3);
    assert_eq!(wiring(stage, network), before, "on {}", host.name);
    assert_eq!(records(stage), "", "on {}", host.name);
}

/// The records of a test that are on the engine.
pub(crate) fn records(stage: &Stage<'_>) -> String {
    let own = |all: String| {
        let mut own: Vec<String> = all
            .lines()
            .filter(|name| name.contains(&stage.name("")) && name.starts_with("destination."))
            .map(str::to_owned)
            .collect();
        own.sort();
        own.join("\n")
    };
    let networks = own(stage.host.run("network ls --format {{.Name}}"));
    if !stage.host.name.ends_with("-swarm") {
        return networks;
    }
    [networks, own(stage.host.run("config ls --format {{.Name}}"))].join("\n").trim().to_owned()
}

#[test]
fn nobody_notices_on_a_bridge() {
    on_all(|host| {
        let stage = host.stage("bridge");
        host.run_words(&["network", "create", "-d", "bridge", &stage.name("net")]);
        life_under_traffic(&stage, &stage.name("net"));
    });
}

#[test]
fn nobody_notices_on_an_overlay() {
    on_swarms(|host| {
        let stage = host.stage("overlay");
        host.run_words(&["network", "create", "-d", "overlay", "--attachable", &stage.name("net")]);
        life_under_traffic(&stage, &stage.name("net"));
    });
}

#[test]
fn nobody_notices_on_a_macvlan() {
    on_all(|host| {
        let stage = host.stage("macvlan");
        host.run_words(&["network", "create", "-d", "macvlan", "-o", "parent=uplink", &stage.name("net")]);
        life_under_traffic(&stage, &stage.name("net"));
    });
}

#[test]
fn nobody_notices_on_a_network_of_compose_and_compose_notices_nothing() {
    on_all(|host| {
        let stage = host.stage("compose");
        let folder = tempfile::tempdir().unwrap();
        let file = format!(
            "services:\n  web:\n    image: {IMAGE}\n    container_name: {}\n    networks: [front]\nnetworks:\n  front: {{}}\n",
            stage.name("web")
        );
        std::fs::write(folder.path().join("compose.yaml"), file).unwrap();
        let project = stage.name("shop");
        compose(host, "compose-new", folder.path(), &["-p", &project, "up", "-d"]);
        let started = || host.run_words(&["inspect", "--format", "{{.Id}} {{.State.StartedAt}}", &stage.name("web")]);
        let before = started();
        let network = format!("{project}_front");
        let outcome = Outcome::of(&mut plugin(&host.endpoint, &["adopt", "--name", &stage.name("Shop"), &network]));
        assert_shown!(outcome.err, @r"
        network shop_front (bridge, [ip]/24) has 1 application on it:
          web  application shop  running  connected
        note: Compose project `shop` owns this network: its `docker compose down` removes the network
        ");
        traffic(&stage, &network);
        done(host, &["rename", &network, &stage.name("Store")]);
        answered(&stage, 3);
        compose(host, "compose-new", folder.path(), &["-p", &project, "up", "-d"]);
        assert_eq!(started(), before, "on {}", host.name);
        done(host, &["release", &network]);
        assert_eq!(records(&stage), "", "on {}", host.name);
    });
}

#[test]
fn a_created_destination_changes_is_released_and_adopted_again() {
    on_all(|host| {
        let stage = host.stage("life");
        let name = |word: &str| stage.name(word);
        let shown = || {
            told(
                host,
                &[
                    "ls",
                    "--filter",
                    &format!("network={}", name("net")),
                    "--format",
                    "{{.Name}} {{.Owner}} {{.Description}}",
                ],
            )
        };
        done(host, &["create", "--network", &name("net"), "--label", "team=a", &name("One")]);
        assert_eq!(done(host, &["rename", &name("net"), &name("Two")]), format!("{}\n", name("Two")));
        done(host, &["update", "--description", "first", "--label-rm", "team", "--label", "tier=1", &name("two")]);
        assert_shown!(shown(), @"Two  first");
        assert_shown!(told(host, &["inspect", "--format", "{{.Labels}} r{{.Record.Revision}}", &name("Two")]), @"map[tier:1] r2");
        done(host, &["release", &name("Two")]);
        assert_eq!(shown(), "");
        assert_shown!(refused(host, &["rename", &name("Two"), &name("Three")]), @r"
        exit 1
        error: there is no destination `Two` on [server]
        hint: network `net` was released; `docker destination adopt net` makes it one again
        ");
        done(host, &["adopt", "--name", &name("Three"), &name("net")]);
        assert_shown!(shown(), @"Three");
        assert_shown!(told(host, &["inspect", "--format", "{{.Origin}} {{.Labels}}", &name("Three")]), @"created map[tier:1]");
        done(host, &["rm", &name("Three")]);
        assert_eq!(records(&stage), "", "on {}", host.name);
        host.refusal(&format!("network inspect {}", name("net")));
    });
}

#[test]
fn what_cant_be_changed_is_told_and_nothing_is() {
    on_all(|host| {
        let stage = host.stage("refusals");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        destination(&stage, "blue");
        host.run_words(&["network", "create", "-d", "bridge", "--label", "own=1", &name("adopted")]);
        done(host, &["adopt", &name("adopted")]);
        record(&stage, &name("lost"), 1, &[("destination.name", &name("Lost"))]);
        assert_shown!(refused(host, &["rename", &name("RED"), &name("Blue")]), @r"
        exit 1
        error: there is a destination `BLUE` on [server] already: network blue, bridge, [ip]/24; nothing was changed
        hint: `docker destination inspect BLUE` shows it
        ");
        assert_shown!(refused(host, &["rename", &name("RED"), &name("blue")]), @r"
        exit 1
        error: there is a destination `BLUE` on [server] already: network blue, bridge, [ip]/24; nothing was changed
        hint: `docker destination inspect BLUE` shows it
        ");
        assert_shown!(refused(host, &["rename", &name("RED"), " x"]), @r"
        exit 125
        error: ` x` is no name for a destination: it must neither begin nor end with a space
        ");
        assert_shown!(refused(host, &["rename", &name("Lost"), &name("Found")]), @r"
        exit 1
        error: network `lost` of destination `Lost` is gone; nothing was changed
        hint: `docker destination rm Lost` removes the record that is left
        ");
        assert_shown!(refused(host, &["update", "--label-rm", "own", &name("adopted")]), @r"
        exit 1
        error: label `own` is the network's own, which never changes; nothing was changed
        ");
        assert_shown!(refused(host, &["update", "--label-rm", "none", &name("RED")]), @r"
        exit 1
        error: label `none` isn't there; nothing was changed
        ");
        assert_shown!(refused(host, &["update", &name("RED")]), @r"
        exit 125
        error: nothing to update
        hint: say what with `--description`, `--owner`, `--label` or `--label-rm`; `docker destination rename` changes the name
        ");
        assert_shown!(refused(host, &["adopt", &name("red")]), @r"
        exit 1
        error: network `red` on [server] is destination `RED` already; nothing was changed
        hint: `docker destination rename RED NEW` gives it another name
        ");
        assert_shown!(refused(host, &["adopt", "bridge"]).split("on unix").next().unwrap(), @r"
        exit 1
        error: network `bridge` is Docker's own: nobody finds others by name there; nothing was changed
        ");
        done(host, &["release", &name("Lost")]);
    });
}

#[test]
fn a_network_with_the_name_of_a_destination_is_not_adopted_before_the_word_is_free() {
    on_all(|host| {
        let stage = host.stage("words");
        let name = |word: &str| stage.name(word);
        done(host, &["create", "-d", "bridge", "--network", &name("net"), &name("Web")]);
        host.run_words(&["network", "create", "-d", "bridge", &name("web")]);
        assert_shown!(refused(host, &["adopt", "--name", &name("Other"), &name("web")]), @r"
        exit 1
        error: `web` is the name of a destination on [server]: the word would mean both; nothing was changed
        hint: network net, bridge, [ip]/24; `docker destination rename Web NEW` frees the word
        ");
        done(host, &["rename", &name("web"), &name("Site")]);
        done(host, &["adopt", "--name", &name("Other"), &name("web")]);
    });
}

#[test]
fn what_has_a_records_name_and_is_none_is_told_with_what_makes_room() {
    on_all(|host| {
        let stage = host.stage("squatter");
        let name = |word: &str| stage.name(word);
        done(host, &["create", "-d", "bridge", "--network", &name("net"), &name("One")]);
        let squatter = format!("destination.{}.1", name("net"));
        host.run_words(&["network", "create", "--config-only", &squatter]);
        assert_shown!(refused(host, &["rename", &name("net"), &name("Two")]), @r"
        exit 1
        error: Error response from daemon: network with name destination.net.1 already exists; nothing was changed
        hint: network `destination.net.1` is no record of ours; `docker network rm destination.net.1` makes room
        ");
        host.run_words(&["network", "rm", &squatter]);
        done(host, &["rename", &name("net"), &name("Two")]);
    });
}

#[test]
fn of_networks_with_one_name_none_is_changed() {
    // Newer engines have no two of a name.
    for host in plain_hosts().iter().filter(|host| host.name == "bookworm") {
        let stage = host.stage("twins");
        let name = |word: &str| stage.name(word);
        for word in ["One", "Two"] {
            let labels = json!({"destination.name": name(word)});
            ask(host, "POST", "/networks/create", &json!({"Name": name("net"), "Driver": "bridge", "Labels": labels}));
        }
        assert_shown!(refused(host, &["rename", &name("One"), &name("Three")]), @r"
        exit 1
        error: there are 2 networks `net` on [server], and a change would mean all of them; nothing was changed
        hint: remove those that aren't needed by their IDs: [id], [id]
        ");
        assert_shown!(refused(host, &["ps", &name("net")]).lines().nth(1).unwrap(), @"error: `net` is more than one destination on [server]: `One` on network `net`, `Two` on network `net`");
        done(host, &["rm", &name("Two")]);
        done(host, &["rename", &name("net"), &name("Three")]);
        done(host, &["rm", &name("net")]);
    }
}

#[test]
fn that_containers_cant_be_on_an_overlay_is_said_when_it_is_adopted() {
    on_swarms(|host| {
        let stage = host.stage("closed");
        let net = stage.name("net");
        host.run_words(&["network", "create", "-d", "overlay", &net]);
        let outcome = Outcome::of(&mut plugin(&host.endpoint, &["adopt", &net]));
        assert_shown!(outcome.err, @r"
        network net (overlay, [ip]/24) has nothing on it
        note: this network is not attachable: services of the swarm can be on it, containers can't
        ");
        done(host, &["release", &net]);
    });
}

#[test]
fn without_a_name_adopt_lists_what_is_worth_adopting() {
    on_all(|host| {
        let stage = host.stage("offer");
        let name = |word: &str| stage.name(word);
        let of = |project: &str, network: &str| {
            vec![
                format!("--label=com.docker.compose.project={project}"),
                format!("--label=com.docker.compose.network={network}"),
            ]
        };
        let create = |labels: Vec<String>, network: &str| {
            let words: Vec<&str> = labels.iter().map(String::as_str).collect();
            host.run_words(&[&["network", "create", "-d", "bridge"], &words[..], &[network]].concat());
        };
        create(of("shop", "default"), &name("shop_default"));
        create(of("wiki", "shared"), &name("wiki_shared"));
        create(Vec::new(), &name("plain"));
        destination(&stage, "known");
        host.run_words(&["create", "--name", &name("guest"), "--network", &name("wiki_shared"), IMAGE]);
        let own = name("wiki");
        let project = format!("com.docker.compose.project={own}");
        host.run_words(&["network", "create", "-d", "bridge", &own]);
        host.run_words(&["create", "--name", &name("private"), "--label", &project, "--network", &own, IMAGE]);
        let outcome = Outcome::of(&mut plugin(&host.endpoint, &["adopt"]));
        let listed: Vec<&str> =
            outcome.out.lines().filter(|line| line.starts_with("NETWORK") || line.contains(&name(""))).collect();
        assert_shown!(listed.join("\n"), @r"
        NETWORK  DRIVER  SUBNET  ON IT  OWNED BY
        plain  bridge  [ip]/24  -  -
        wiki_shared  bridge  [ip]/24  1 application  Compose project `wiki`
        ");
        assert_shown!(format!("exit {}\n{}", outcome.code.unwrap(), outcome.err), @r"
        exit 1
        error: no network was named; nothing was changed
        hint: `docker destination adopt NETWORK` makes one of these a destination
        ");
    });
}

#[test]
fn of_several_who_take_one_name_at_once_one_keeps_it() {
    on_all(|host| {
        let stage = host.stage("contest");
        let name = |word: &str| stage.name(word);
        let nets = ["a", "b", "c"].map(name);
        for net in &nets {
            done(host, &["create", net]);
        }
        for round in 1..4 {
            let new = name(&format!("round {round}"));
            let start = |net: &String| {
                let mut command = plugin(&host.endpoint, &["rename", net, &new]);
                command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
            };
            let ended: Vec<_> = nets.each_ref().map(start).map(|child| child.wait_with_output().unwrap()).into();
            let won = ended.iter().filter(|end| end.status.success()).count();
            let said: Vec<_> = ended.iter().map(|end| String::from_utf8_lossy(&end.stderr)).collect();
            assert_eq!(won, 1, "on {}: {said:?}", host.name);
            let shown = told(host, &["ls", "--filter", &format!("name={new}"), "--format", "{{.Status}}"]);
            assert_eq!(shown, "ok\n", "on {}: {said:?}", host.name);
        }
        // Two lost their records again, or what these said before counts again.
        let all = told(host, &["ls", "--filter", &format!("name={}", name("")), "--format", "{{.Status}}"]);
        assert_eq!(all, "ok\n".repeat(3), "on {}", host.name);
    });
}

#[test]
fn of_two_writers_one_wins_and_the_other_is_told() {
    on_all(|host| {
        let stage = host.stage("writers");
        let name = |word: &str| stage.name(word);
        done(host, &["create", "--network", &name("net"), &name("Zero")]);
        for round in 1..4 {
            let news: Vec<String> = (0..4).map(|writer| name(&format!("r{round}w{writer}"))).collect();
            let net = name("net");
            let running: Vec<_> = news
                .iter()
                .map(|new| {
                    let mut command = plugin(&host.endpoint, &["rename", &net, new]);
                    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap()
                })
                .collect();
            let ended: Vec<_> = running.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
            let shown = told(host, &["ls", "--filter", &format!("network={net}"), "--format", "{{.Name}}"]);
            let won: Vec<&String> =
                news.iter().zip(&ended).filter(|(_, end)| end.status.success()).map(|(new, _)| new).collect();
            assert!(
                !won.is_empty() && won.contains(&&shown.trim_end().to_owned()),
                "on {}: {won:?}, {shown}",
                host.name
            );
            for end in ended.iter().filter(|end| !end.status.success()) {
                let said = String::from_utf8_lossy(&end.stderr);
                assert!(said.contains("somebody else"), "on {}: {said}", host.name);
            }
            assert_eq!(records(&stage).lines().count(), 1, "on {}: {}", host.name, records(&stage));
        }
    });
}
