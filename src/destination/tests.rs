//! Surveys of engines as they answer: what the lists say, and what is made of it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::record::{Content, config_holder, network_holder};
use super::{Counts, Lists, Part, Survey};
use crate::destination::labels::{self, Labels};

const RED: &str = "aaaa000000000000000000000000000000000000000000000000000000000001";
const BLUE: &str = "bbbb000000000000000000000000000000000000000000000000000000000002";

fn network(id: &str, name: &str, labels: &[(&str, &str)]) -> Value {
    let labels: Labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    json!({
        "Name": name, "Id": id, "Created": "2026-11-24T01:00:00Z", "Scope": "local", "Driver": "bridge",
        "IPAM": {"Driver": "default", "Config": [{"Subnet": "10.1.0.0/24", "Gateway": "10.1.0.1"}]},
        "Labels": labels,
    })
}

fn record(content: &Content) -> Value {
    let name = network_holder(&content.of, content.revision);
    json!({
        "Name": name, "Id": format!("{:064x}", content.revision), "Scope": "local", "Driver": "null", "ConfigOnly": true,
        "Labels": content.to_labels(),
    })
}

fn content(of: &str, revision: u64, name: &str) -> Content {
    Content { of: of.to_owned(), revision, name: name.to_owned(), ..Content::default() }
}

/// A container with its networks, `NAME=ID` each; an empty ID before its first start.
fn container(name: &str, state: &str, mode: &str, networks: &[(&str, &str)], labels: &[(&str, &str)]) -> Value {
    let networks: serde_json::Map<String, Value> = networks
        .iter()
        .map(|(network, id)| ((*network).to_owned(), json!({"NetworkID": id, "IPAddress": "", "Aliases": null})))
        .collect();
    let labels: Labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    json!({
        "Id": format!("{name:0<64}"), "Names": [format!("/other/{name}"), format!("/{name}")], "Image": "shop:1",
        "Created": 1, "Ports": [], "Labels": labels, "State": state, "Status": "", "HostConfig": {"NetworkMode": mode},
        "NetworkSettings": {"Networks": networks},
    })
}

fn survey(networks: Value, containers: Value) -> Survey {
    let networks = serde_json::from_value(networks).unwrap();
    let containers = serde_json::from_value(containers).unwrap();
    Survey::of(&Lists { networks, containers, ..Lists::default() })
}

/// One line a destination.
fn told(survey: &Survey) -> String {
    let mut text = String::new();
    for destination in &survey.destinations {
        let revision = destination.revision();
        writeln!(text, "{} on {} r{revision}: {}", destination.name, destination.network_name, destination.status)
            .unwrap();
    }
    let names = |records: &[super::record::Record]| {
        records.iter().map(|record| record.holder_name.clone()).collect::<Vec<_>>().join(" ")
    };
    for (word, records) in [("released", &survey.released), ("leftover", &survey.leftovers)] {
        if !records.is_empty() {
            writeln!(text, "{word} {}", names(records)).unwrap();
        }
    }
    text
}

/// One line a resource.
fn on(survey: &Survey, word: &str) -> String {
    let mut text = String::new();
    for resource in survey.resources(survey.find(word, "here").unwrap()) {
        let parts = resource.parts.iter().map(|part| match part {
            Part::Container(container, tie) => {
                format!("{} {} ({})", container.name, container.state.name(), tie.name())
            }
            Part::Service(service) => format!("service {} {}/{}", service.name, service.tasks.0, service.tasks.1),
        });
        let parts = parts.collect::<Vec<_>>().join(", ");
        writeln!(text, "{} {}: {parts}", resource.kind.name(), resource.name).unwrap();
    }
    text
}

#[test]
fn networks_with_our_label_are_destinations_and_records_amend_them() {
    let released = Content { released: Some("2026-11-24T02:00:00Z".to_owned()), ..content("old", 2, "old") };
    let survey = survey(
        json!([
            network(RED, "red", &[(labels::NAME, "Red"), ("team", "a")]),
            network(BLUE, "blue", &[(labels::NAME, "Blue")]),
            network("c1", "adopted", &[("com.docker.compose.project", "shop")]),
            network("c2", "plain", &[]),
            network("c3", "old", &[(labels::NAME, "Old")]),
            record(&content("blue", 1, "Azure")),
            record(&content("blue", 10, "Navy 10")),
            record(&content("blue", 9, "Sky")),
            record(&Content { origin: super::record::Origin::Adopted, ..content("adopted", 1, "Navy 9") }),
            record(&content("vanished", 1, "Ghost")),
            record(&released),
            record(&Content { of: "gone-too".to_owned(), revision: 3, ..released.clone() }),
        ]),
        json!([]),
    );
    insta::assert_snapshot!(told(&survey), @r"
    Ghost on vanished r1: network gone
    Navy 9 on adopted r1: ok
    Navy 10 on blue r10: ok
    Red on red r0: ok
    released destination.old.2
    leftover destination.blue.1 destination.blue.9 destination.gone-too.3
    ");
    assert_eq!(survey.networks.len(), 5, "records are no networks");
    assert_eq!(survey.find("navy 9", "here").unwrap().labels["com.docker.compose.project"], "shop");
    assert_eq!(survey.find("Red", "here").unwrap().labels, Labels::from([("team".to_owned(), "a".to_owned())]));
}

#[test]
fn a_record_holds_the_users_labels_whole() {
    let amended = Content { labels: Labels::from([("tier".to_owned(), "1".to_owned())]), ..content("red", 1, "Red") };
    let survey =
        survey(json!([network(RED, "red", &[(labels::NAME, "Red"), ("team", "a")]), record(&amended)]), json!([]));
    assert_eq!(survey.destinations[0].labels, amended.labels);
    assert_eq!(survey.destinations[0].created, "2026-11-24T01:00:00Z");
}

#[test]
fn one_name_twice_is_said_of_both() {
    let survey = survey(
        json!([network(RED, "red", &[(labels::NAME, "Edge")]), network(BLUE, "blue", &[(labels::NAME, "edge")])]),
        json!([]),
    );
    insta::assert_snapshot!(told(&survey), @r"
    Edge on red r0: same name as network blue
    edge on blue r0: same name as network red
    ");
}

#[test]
fn a_word_is_a_display_name_a_network_or_a_whole_id() {
    let survey = survey(
        json!([
            network(RED, "red", &[(labels::NAME, "Edge")]),
            network(BLUE, "blue", &[(labels::NAME, "red")]),
            network("c2", "plain", &[]),
        ]),
        json!([]),
    );
    for word in ["edge", "Edge", RED] {
        assert_eq!(survey.find(word, "here").unwrap().network_name, "red", "{word}");
    }
    assert_eq!(survey.find("blue", "here").unwrap().name, "red");
    let refused = |word: &str| {
        let error = survey.find(word, "context `prod`").unwrap_err();
        format!("{}\n{}", error.message, error.hint.unwrap_or_default())
    };
    insta::assert_snapshot!(refused("red"), @r"
    `red` is more than one destination on context `prod`: `Edge` on network `red`, `red` on network `blue`
    say it by another of its names, or by its network's ID: `Edge`
    ");
    insta::assert_snapshot!(refused("ed"), @r"
    there is no destination `ed` on context `prod`
    did you mean `red`?
    ");
    insta::assert_snapshot!(refused("aaaa0000"), @r"
    there is no destination `aaaa0000` on context `prod`
    there are: `Edge`, `red`
    ");
    insta::assert_snapshot!(refused("plain"), @r"
    there is no destination `plain` on context `prod`
    network `plain` is none; `docker destination adopt plain` makes it one
    ");
    insta::assert_snapshot!(refused("egde"), @r"
    there is no destination `egde` on context `prod`
    did you mean `Edge`?
    ");
    assert!(refused("").contains("there is no destination ``"));
}

#[test]
fn whatever_a_container_does_it_is_seen() {
    let gone = "dead000000000000000000000000000000000000000000000000000000000000";
    let survey = survey(
        json!([network(RED, "red", &[(labels::NAME, "Red")]), network(BLUE, "blue", &[])]),
        json!([
            container("running", "running", "red", &[("red", RED)], &[]),
            container("paused", "paused", "red", &[("red", RED)], &[]),
            container("exited", "exited", "red", &[("red", RED)], &[]),
            container("fresh", "created", "red", &[("red", "")], &[]),
            container("by-id", "created", RED, &[(RED, "")], &[]),
            container("by-short-id", "created", &RED[..12], &[(&RED[..12], "")], &[]),
            container("lost", "exited", "red", &[("red", gone)], &[]),
            container("moved", "running", "red", &[("blue", BLUE)], &[]),
            container("guest", "running", &format!("container:{:0<64}", "running"), &[], &[]),
            container("visitor", "running", "blue", &[("blue", BLUE), ("red", RED)], &[]),
            container("stranger", "running", "blue", &[("blue", BLUE)], &[]),
            container("hosted", "running", "host", &[("host", "h0")], &[]),
        ]),
    );
    insta::assert_snapshot!(on(&survey, "Red"), @r"
    application by-id: by-id created (connected)
    application by-short-id: by-short-id created (connected)
    application exited: exited exited (connected)
    application fresh: fresh created (connected)
    application guest: guest running (through another container)
    application lost: lost exited (on a removed network of this name)
    application moved: moved running (created on it, elsewhere now)
    application paused: paused paused (connected)
    application running: running running (connected)
    application visitor: visitor running (connected)
    ");
}

#[test]
fn what_waits_for_a_network_that_is_gone_is_shown_with_its_record() {
    let survey = survey(
        json!([record(&content("gone", 1, "Ghost"))]),
        json!([
            container("web", "running", "gone", &[], &[]),
            container("db", "exited", "gone", &[("gone", "dead")], &[])
        ]),
    );
    insta::assert_snapshot!(on(&survey, "ghost"), @r"
    application db: db exited (on a removed network of this name)
    application web: web running (created on it, elsewhere now)
    ");
}

#[test]
fn resources_are_what_somebody_deployed() {
    let of = |project: &'static str, service: &'static str| {
        [("com.docker.compose.project", project), ("com.docker.compose.service", service)]
    };
    let red = [("red", RED)];
    let image = |mut container: Value, image: &str| {
        container["Image"] = json!(image);
        container
    };
    let survey = survey(
        json!([network(RED, "red", &[(labels::NAME, "Red")])]),
        json!([
            container("shop-web-2", "running", "red", &red, &of("shop", "web")),
            container("shop-web-10", "running", "red", &red, &of("shop", "web")),
            container("shop-db-1", "running", "shop_default", &[("shop_default", "s0")], &of("shop", "db")),
            image(container("pg-db-1", "running", "red", &red, &of("pg", "db")), "postgres:16"),
            container("solo-web-1", "running", "red", &red, &of("solo", "web")),
            image(container("cache", "running", "red", &red, &[]), "redis:7"),
            image(container("edge-proxy-1", "running", "red", &red, &of("shop", "proxy")), "traefik:v3"),
            container("uuid", "running", "red", &red, &[("coolify.type", "database")]),
            container("said", "running", "red", &red, &[(labels::KIND, "proxy")]),
        ]),
    );
    insta::assert_snapshot!(on(&survey, "Red"), @r"
    application solo: solo-web-1 running (connected)
    database cache: cache running (connected)
    database pg: pg-db-1 running (connected)
    database uuid: uuid running (connected)
    stack shop: shop-web-2 running (connected), shop-web-10 running (connected)
    proxy edge-proxy-1: edge-proxy-1 running (connected)
    proxy said: said running (connected)
    ");
    let counts = Counts::of(&survey.resources(&survey.destinations[0]));
    assert_eq!(counts, Counts { applications: 1, databases: 3, stacks: 1, proxies: 2 });
}

#[test]
fn a_swarm_keeps_records_in_configs_and_its_services_are_resources() {
    let mut overlay = network("net1", "span", &[(labels::NAME, "Span")]);
    overlay["Scope"] = json!("swarm");
    let local = network("net2", "span", &[]);
    let config = json!({
        "ID": "cfg1", "Version": {"Index": 42},
        "Spec": {"Name": config_holder("span"), "Labels": content("span", 2, "Spanning").to_labels()},
    });
    let service = |name: &str, target: &str, labels: Value| {
        json!({
            "ID": name, "Spec": {"Name": name, "Labels": labels, "TaskTemplate": {
                "ContainerSpec": {"Image": "postgres:16@sha256:00"}, "Networks": [{"Target": target, "Aliases": ["x"]}]}},
            "Endpoint": {"VirtualIPs": [{"NetworkID": "net1", "Addr": "10.1.0.9/24"}]},
            "ServiceStatus": {"RunningTasks": 1, "DesiredTasks": 3},
        })
    };
    let stack = json!({"com.docker.stack.namespace": "shop"});
    let task = container(
        "shop_web.1.x",
        "running",
        "default",
        &[("span", "net1")],
        &[("com.docker.swarm.service.name", "shop_web"), ("com.docker.stack.namespace", "shop")],
    );
    let lists = Lists {
        networks: serde_json::from_value(json!([overlay, local])).unwrap(),
        containers: serde_json::from_value(json!([task])).unwrap(),
        services: serde_json::from_value(json!([
            service("shop_web", "net1", stack),
            service("db", "span", json!({})),
            service("other", "net9", json!({})),
        ]))
        .unwrap(),
        configs: serde_json::from_value(json!([config])).unwrap(),
    };
    let survey = Survey::of(&lists);
    insta::assert_snapshot!(told(&survey), @"Spanning on span r2: ok");
    insta::assert_snapshot!(on(&survey, "Spanning"), @r"
    database db: service db 1/3
    stack shop: service shop_web 1/3, shop_web.1.x running (connected)
    ");
    let network = survey.destinations[0].network.as_ref().unwrap();
    let resources = survey.resources_on(network);
    assert_eq!(resources[0].parts[0].addresses(network), ["10.1.0.9".parse::<std::net::IpAddr>().unwrap()]);
}
