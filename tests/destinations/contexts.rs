//! All servers side by side: through every kind of context, and with dead ones among them.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Barrier};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Outcome, assert_shown, bare, destination};
use crate::testbed::{bed, docker, hosts};

/// A docker configuration with these contexts.
fn contexts(all: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, endpoint) in all {
        let mut command = Command::new(docker());
        command.args(["context", "create", name, "--docker", &format!("host={endpoint}")]).env_clear();
        let made = command.env("DOCKER_CONFIG", folder.path()).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    }
    folder
}

fn everywhere(config: &Path, words: &[&str]) -> Outcome {
    let mut command = bare(&[&["ls", "-A"], words].concat());
    command.env("DOCKER_CONFIG", config).env("DOCKER_HOST", "unix:///nonexistent.sock");
    command.env("PATH", "/usr/bin:/bin");
    Outcome::of(&mut command)
}

fn rows(out: &str) -> Vec<Value> {
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn twenty_contexts_of_which_three_are_dead_are_all_told() {
    let hosts = hosts();
    let hole = TcpListener::bind("127.0.0.1:0").unwrap();
    let hole_address = format!("tcp://{}", hole.local_addr().unwrap());
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let stages: Vec<_> = hosts.iter().map(|host| host.stage("twenty")).collect();
    for stage in &stages {
        destination(stage, "red");
    }
    let live: Vec<(String, &str)> =
        (1..=17).map(|n| (format!("live-{n}"), hosts[n % hosts.len()].endpoint.as_str())).collect();
    let refused = format!("tcp://{closed}");
    let mut all: Vec<(&str, &str)> = live.iter().map(|(name, endpoint)| (name.as_str(), *endpoint)).collect();
    all.extend([("dead-hole", hole_address.as_str()), ("dead-closed", &refused)]);
    all.push(("dead-unknown", "tcp://no-such-host.invalid:2375"));
    let config = contexts(&all);

    let told = everywhere(config.path(), &["--timeout", "3s", "--format", "json"]);
    let rows = rows(&told.out);
    let of = |context: &str| rows.iter().filter(|row| row["Context"] == context).collect::<Vec<_>>();
    for (n, (name, _)) in live.iter().enumerate() {
        let red = stages[(n + 1) % hosts.len()].name("red");
        assert!(of(name).iter().any(|row| row["Network"] == red && row["Status"] == "ok"), "{name}: {}", told.out);
    }
    let status = |context: &str| of(context)[0]["Status"].as_str().unwrap().to_owned();
    assert!(
        status("dead-hole").starts_with("unreachable: no answer from the Docker daemon"),
        "{}",
        status("dead-hole")
    );
    assert!(status("dead-hole").ends_with("within 3 s"));
    assert!(status("dead-closed").starts_with("unreachable: Cannot connect to the Docker daemon"));
    assert!(status("dead-unknown").starts_with("unreachable: "), "{}", status("dead-unknown"));
    assert_eq!(told.code, Some(1));
    // The default context is one more: nobody is there either.
    assert_eq!(told.err, "error: 4 servers of 21 could not be asked\n");
    // In natural order.
    let mut order: Vec<&str> = rows.iter().map(|row| row["Context"].as_str().unwrap()).collect();
    order.dedup();
    assert_eq!(order[..5], ["dead-closed", "dead-hole", "dead-unknown", "default", "live-1"]);
    assert_eq!(order[5], "live-2");

    let some = everywhere(config.path(), &["--filter", "context=dead-closed", "--filter", "context=live-1"]);
    let shown = some.out.lines().filter(|line| !line.contains("live-1")).collect::<Vec<_>>().join("\n");
    let shown = shown.replace(&closed.to_string(), "[closed]");
    assert_shown!(shown, @r"
    CONTEXT  NAME  NETWORK  DRIVER  SUBNET  APPLICATIONS  DATABASES  SERVICES  CREATED  STATUS
    dead-closed  -  -  -  -  -  -  -  -  unreachable: Cannot connect to the Docker daemon at tcp://[closed]. Is the docker daemon running?
    ");
    assert_eq!(some.err, "error: 1 server of 2 could not be asked\n");
}

/// A server that answers nobody before all have asked would wait forever if they were asked one after the other.
#[test]
fn all_servers_are_asked_at_once() {
    const SERVERS: usize = 8;
    let together = Arc::new(Barrier::new(SERVERS));
    let mut endpoints = Vec::new();
    for n in 0..SERVERS {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        endpoints.push((format!("c{n}-x"), format!("tcp://{}", listener.local_addr().unwrap())));
        let together = Arc::clone(&together);
        std::thread::spawn(move || {
            let mut first = true;
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let waits = std::mem::take(&mut first);
                let together = Arc::clone(&together);
                std::thread::spawn(move || {
                    if waits {
                        together.wait();
                    }
                    let mut asked = [0; 4096];
                    while stream.read(&mut asked).is_ok_and(|length| length > 0) {
                        let ping = asked.starts_with(b"HEAD");
                        let body = if ping { "" } else { "[]" };
                        let head =
                            "HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nSwarm: inactive\r\nContent-Type: application/json";
                        let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                        stream.write_all(answer.as_bytes()).unwrap();
                    }
                });
            }
        });
    }
    let all: Vec<(&str, &str)> = endpoints.iter().map(|(name, endpoint)| (name.as_str(), endpoint.as_str())).collect();
    let config = contexts(&all);
    let filters: Vec<String> = endpoints.iter().map(|(name, _)| format!("--filter=context={name}")).collect();
    let words: Vec<&str> = filters.iter().map(String::as_str).collect();
    let told = everywhere(config.path(), &words);
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
}

#[test]
fn destinations_are_listed_over_unix_tls_and_ssh() {
    let hosts = hosts();
    let stages: Vec<_> =
        hosts.iter().filter(|host| matches!(host.name.as_str(), "trixie" | "sid")).map(|h| h.stage("ways")).collect();
    for stage in &stages {
        destination(stage, "red");
    }
    for (context, stage) in [("tls", &stages[0]), ("ssh", &stages[1])] {
        let mut command = bare(&["ls", "-q"]);
        command.env("DOCKER_CONTEXT", context).env("DOCKER_CONFIG", bed().join("config"));
        command.env("PATH", format!("{}:/usr/bin:/bin", bed().join("doors/bin").display()));
        let told = Outcome::of(&mut command);
        assert_eq!((told.code, told.err.as_str()), (Some(0), ""), "{context}");
        assert!(
            told.out.lines().any(|line| line == stage.name("red")),
            "{context} is {}: {}",
            stage.host.name,
            told.out
        );
        // What is pasted from a hint goes to the same server.
        let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
        command.args(["--context", context, "destination", "adopt", &stage.name("red")]).env_clear();
        command.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "docker").env("DOCKER_CONFIG", bed().join("config"));
        command.env("PATH", format!("{}:/usr/bin:/bin", bed().join("doors/bin").display()));
        let refused = Outcome::of(&mut command);
        assert_eq!(refused.code, Some(1), "{context}");
        let next = format!("hint: `docker --context {context} destination rename ");
        assert!(refused.err.contains(&next), "{context}: {}", refused.err);
    }
}
