//! What `ls` asks for stays the same, however much is on a server.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

use serde_json::{Value, json};

use crate::support::{Outcome, destination, plugin};
use crate::testbed::proxy::Proxy;
use crate::testbed::{Host, IMAGE, on_all, small_hosts};

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

/// Asks an engine for something, on a connection of its own.
pub(crate) fn ask(host: &Host, method: &str, path: &str, body: &Value) -> Value {
    let mut stream = UnixStream::connect(host.socket()).unwrap();
    let body = body.to_string();
    let head = "Host: engine\r\nConnection: close\r\nContent-Type: application/json";
    let length = body.len();
    write!(stream, "{method} /v1.41{path} HTTP/1.0\r\n{head}\r\nContent-Length: {length}\r\n\r\n{body}").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains(" 201 "), "{method} {path}: {answer}");
    serde_json::from_str(body).unwrap()
}

/// Work in equal parts on several threads.
fn all(count: usize, work: impl Fn(usize) + Sync) {
    const THREADS: usize = 8;
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let work = &work;
            scope.spawn(move || (thread..count).step_by(THREADS).for_each(work));
        }
    });
}

#[test]
fn five_hundred_networks_and_two_thousand_containers_are_two_requests() {
    let hosts = small_hosts();
    let host = hosts.last().expect("a small engine");
    let stage = host.stage("scale");
    all(500, |n| {
        let subnet = format!("10.{}.{}.0/24", 180 + n / 256, n % 256);
        let name = stage.name(&format!("net-{n}"));
        let labels =
            if n % 5 == 0 { json!({"destination.name": stage.name(&format!("place {n}"))}) } else { json!({}) };
        let ipam = json!({"Driver": "default", "Config": [{"Subnet": subnet}]});
        ask(
            host,
            "POST",
            "/networks/create",
            &json!({"Name": name, "Driver": "bridge", "IPAM": ipam, "Labels": labels}),
        );
    });
    all(2000, |n| {
        let (name, network) = (stage.name(&format!("c-{n}")), stage.name(&format!("net-{}", n % 500)));
        let body = json!({"Image": IMAGE, "HostConfig": {"NetworkMode": network}});
        ask(host, "POST", &format!("/containers/create?name={name}"), &body);
    });
    let proxy = Proxy::listening(host);
    let filter = format!("name={}", stage.name("place"));
    let words = ["ls", "--filter", &filter, "--format", "{{.Name}} {{.Applications}}"];
    let told = Outcome::of(&mut plugin(&proxy.endpoint(), &words));
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = told.out.lines().collect();
    let place = |n: usize| format!("{} 4", stage.name(&format!("place {n}")));
    assert_eq!((lines.len(), lines[0], lines[1], lines[99]), (100, &*place(0), &*place(5), &*place(495)));
    let mut asked = proxy.asked();
    asked.sort();
    assert_eq!(asked, ["GET /containers/json", "GET /networks"]);
}
