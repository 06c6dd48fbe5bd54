//! What `ls` asks for stays the same, however much is on a server.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixListener;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{Outcome, destination, plugin};
use crate::testbed::proxy::Proxy;
use crate::testbed::{IMAGE, on_all};

#[test]
fn ls_asks_an_engine_for_two_lists_and_a_swarms_manager_for_four() {
    on_all(|host| {
        let stage = host.stage("asked");
        for word in ["red", "blue", "green"] {
            destination(&stage, word);
        }
        host.run(&format!("create --name {} --network {} {IMAGE}", stage.name("one"), stage.name("red")));
        let proxy = Proxy::listening(host);
        let told = Outcome::of(&mut plugin(&proxy.endpoint(), &["ls"]));
        assert_eq!(told.code, Some(0), "{}", told.err);
        let mut asked = proxy.asked();
        asked.sort();
        let swarm = host.name.ends_with("-swarm");
        let expected: &[&str] = if swarm {
            &["GET /configs", "GET /containers/json", "GET /networks", "GET /services"]
        } else {
            &["GET /containers/json", "GET /networks"]
        };
        assert_eq!(asked, expected, "on {}", host.name);
        assert_eq!(proxy.requests().len(), asked.len() + 1, "and once which version it speaks");
    });
}

fn networks() -> Value {
    (0..500)
        .map(|n| {
            json!({
                "Name": format!("net-{n}"), "Id": format!("{n:064x}"), "Created": "2026-11-24T01:00:00.5Z", "Scope": "local",
                "Driver": "bridge", "EnableIPv6": false, "Internal": false, "Attachable": false, "Ingress": false,
                "IPAM": {"Driver": "default", "Options": null, "Config": [{"Subnet": "10.0.0.0/24", "Gateway": "10.0.0.1"}]},
                "ConfigFrom": {"Network": ""}, "ConfigOnly": false, "Containers": {}, "Options": {},
                "Labels": if n % 5 == 0 { json!({"destination.name": format!("place {n}")}) } else { json!({}) },
            })
        })
        .collect()
}

fn containers() -> Value {
    (0..2000)
        .map(|n| {
            let network = n % 500;
            json!({
                "Id": format!("{:064x}", n + 100_000), "Names": [format!("/c-{n}")], "Image": "shop:1", "ImageID": "sha256:00",
                "Command": "sh", "Created": 1_795_482_123, "Ports": [], "Labels": {"a": "b"}, "State": "running",
                "Status": "Up 2 hours", "HostConfig": {"NetworkMode": format!("net-{network}")}, "Mounts": [],
                "NetworkSettings": {"Networks": {(format!("net-{network}")): {
                    "IPAMConfig": null, "Links": null, "Aliases": null, "NetworkID": format!("{network:064x}"),
                    "EndpointID": "e0", "Gateway": "10.0.0.1", "IPAddress": "10.0.0.2", "IPPrefixLen": 24,
                    "IPv6Gateway": "", "GlobalIPv6Address": "", "GlobalIPv6PrefixLen": 0, "MacAddress": "", "DriverOpts": null,
                }}},
            })
        })
        .collect()
}

/// An engine that was recorded at this size: 500 networks, 2,000 containers.
#[test]
fn five_hundred_networks_and_two_thousand_containers_are_two_requests() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("docker.sock");
    let listener = UnixListener::bind(&path).unwrap();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (log, answers) = (Arc::clone(&asked), Arc::new((networks().to_string(), containers().to_string())));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, log, answers) = (stream.unwrap(), Arc::clone(&log), Arc::clone(&answers));
            std::thread::spawn(move || {
                let mut bytes = [0; 8192];
                while let Ok(length @ 1..) = stream.read(&mut bytes) {
                    let request = String::from_utf8_lossy(&bytes[..length]);
                    let line = request.lines().next().unwrap_or_default().split('?').next().unwrap().to_owned();
                    let body = match line.as_str() {
                        line if line.contains("/networks") => answers.0.as_str(),
                        line if line.contains("/containers/json") => answers.1.as_str(),
                        _ => "",
                    };
                    log.lock().unwrap().push(line);
                    let head =
                        "HTTP/1.1 200 OK\r\nApi-Version: 1.51\r\nSwarm: inactive\r\nContent-Type: application/json";
                    let answer = format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                    stream.write_all(answer.as_bytes()).unwrap();
                }
            });
        }
    });
    let endpoint = format!("unix://{}", path.display());
    let told = Outcome::of(&mut plugin(&endpoint, &["ls", "--format", "{{.Name}} {{.Applications}}"]));
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = told.out.lines().collect();
    assert_eq!((lines.len(), lines[0], lines[1], lines[99]), (100, "place 0 4", "place 5 4", "place 495 4"));
    let mut asked = asked.lock().unwrap().clone();
    asked.sort();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked[0].contains("/v1.51/containers/json") && asked[1].contains("/v1.51/networks"), "{asked:?}");
    assert!(asked[2].starts_with("HEAD /_ping"), "{asked:?}");
}
