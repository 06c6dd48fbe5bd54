//! What can't be done makes Compose stop before it starts anything, with what would help.

use crate::support::{Home, aliases, containers, destination};
use crate::testbed::{Host, on_plain, on_swarms};

/// Compose refuses, and nothing runs.
fn refused(home: &Home, host: &Host, project: &str) -> String {
    let outcome = home.compose(host, project, "up -d");
    assert_eq!(outcome.code, Some(1), "on {}: {}", host.name, outcome.err);
    let running = format!("label=com.docker.compose.project={project}");
    assert_eq!(host.run_words(&["ps", "-q", "--filter", &running]), "", "on {}", host.name);
    outcome.err
}

fn says(text: &str, host: &Host, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "on {}: no {word:?} in {text}", host.name);
    }
}

#[test]
fn a_destination_that_is_not_there() {
    on_plain(|host| {
        let stage = host.stage("missing");
        let (home, network, project) = (Home::new(), stage.name("net"), stage.name("pp"));
        home.joining(&project, &network);
        let said = refused(&home, host, &project);
        says(&said, host, &[&format!("there is no destination `{network}`")]);
        // A network that is no destination yet.
        host.run_words(&["network", "create", &network]);
        says(&refused(&home, host, &project), host, &[&format!("docker destination adopt {network}")]);
        home.done(host, &project, "down");
    });
}

#[test]
fn a_destination_whose_network_is_gone() {
    on_plain(|host| {
        let stage = host.stage("gone");
        let (home, network, project) = (Home::new(), stage.name("net"), stage.name("pp"));
        let of = format!("destination.of={network}");
        let words = ["network", "create", "--config-only", "--label", &of, "--label", "destination.revision=1"];
        host.run_words(
            &[&words[..], &["--label", "destination.name=Gone", &format!("destination.{network}.1")]].concat(),
        );
        home.joining(&project, &network);
        let said = refused(&home, host, &project);
        says(
            &said,
            host,
            &[&format!("the network `{network}` of destination `Gone`"), "is gone", "docker destination rm"],
        );
        home.done(host, &project, "down");
        host.run_words(&["network", "rm", &format!("destination.{network}.1")]);
    });
}

#[test]
fn a_destination_for_services_of_the_swarm_only() {
    on_swarms(|host| {
        let stage = host.stage("scope");
        let (home, network, project) = (Home::new(), stage.name("net"), stage.name("pp"));
        host.run_words(&["network", "create", "-d", "overlay", "--label", "destination.name=Closed", &network]);
        home.joining(&project, &network);
        says(&refused(&home, host, &project), host, &["it is not attachable"]);
        home.done(host, &project, "down");
        host.run_words(&["network", "rm", &network]);
        // One that is attachable will do.
        let network = stage.name("open");
        let words =
            ["network", "create", "-d", "overlay", "--attachable", "--label", "destination.name=Open", &network];
        host.run_words(&words);
        home.joining(&project, &network);
        home.done(host, &project, "up -d");
        assert!(aliases(host, &format!("{project}-web-1"), &network).is_some(), "on {}", host.name);
        home.done(host, &project, "down");
    });
}

#[test]
fn a_service_without_networks() {
    on_plain(|host| {
        let stage = host.stage("mode");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.write(
            &project,
            "compose.yaml",
            "\
services:
  web: {image: testbed, network_mode: none}
  joined:
    provider: {type: destination, options: {name: NET, service: web}}
    depends_on: [web]
"
            .replace("NET", &network)
            .as_str(),
        );
        says(&refused(&home, host, &project), host, &["`web` has `network_mode: none`", "options: service"]);
        home.done(host, &project, "down");
    });
}

#[test]
fn services_that_are_not_there_yet() {
    on_plain(|host| {
        let stage = host.stage("early");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.write(
            &project,
            "compose.yaml",
            "\
services:
  web: {image: testbed, depends_on: [joined]}
  joined:
    provider: {type: destination, options: {name: NET, service: web}}
"
            .replace("NET", &network)
            .as_str(),
        );
        says(&refused(&home, host, &project), host, &["no container of project", "depends_on"]);
        assert_eq!(containers(host, &project, "web").len(), 0);
        home.done(host, &project, "down");
    });
}
