//! Requests that fail, and a plugin that is killed: containers are on the destination or not, and the next call goes on.

use std::process::Stdio;
use std::time::Duration;

use crate::support::{Home, Outcome, aliases, destination, outcome, up};
use crate::testbed::on_plain;
use crate::testbed::proxy::{Fault, Proxy};

fn messages(outcome: &Outcome) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let message = |line: &str| {
        let said: serde_json::Value = serde_json::from_str(line).unwrap();
        (text(&said["type"]), text(&said["message"]))
    };
    outcome.out.lines().map(message).collect()
}

#[test]
fn each_request_may_fail_and_the_next_call_goes_on() {
    on_plain(|host| {
        let stage = host.stage("faults");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.joining(&project, &network);
        home.done(host, &project, "create");
        let all = ["db", "web"].map(|service| format!("{project}-{service}-1"));
        let apart = || {
            for container in &all {
                drop(host.docker().args(["network", "disconnect", &network, container]).output());
            }
        };
        let on = || all.iter().filter(|container| aliases(host, container, &network).is_some()).count();
        apart();
        let proxy = Proxy::listening(host);
        let whole = outcome(&mut up(&proxy.endpoint(), &project, &network));
        assert_eq!((whole.code, on()), (Some(0), 2), "on {}: {}", host.name, whole.out);
        let asked = proxy.asked();
        let connects = asked.iter().filter(|request| request.ends_with("/connect")).count();
        // One ping, the lists, one request a container.
        assert_eq!(connects, 2, "on {}: {asked:?}", host.name);
        let count = proxy.requests().len();
        for n in 1..=count {
            for fault in [Fault::Refuse, Fault::CutBefore, Fault::CutAfter] {
                apart();
                let proxy = Proxy::failing(host, n, fault);
                let outcome = outcome(&mut up(&proxy.endpoint(), &project, &network));
                let said = messages(&outcome);
                let failed = said.iter().any(|(kind, _)| kind == "error");
                let how = format!("on {}: {fault:?} at {n} of {count}: {:?} {said:?}", host.name, outcome.code);
                assert_eq!(outcome.code, Some(i32::from(failed)), "{how}");
                assert!(failed || on() == 2, "{how}");
                let again = crate::support::outcome(&mut up(&host.endpoint, &project, &network));
                assert_eq!((again.code, on()), (Some(0), 2), "{how}");
            }
        }
        home.done(host, &project, "down");
    });
}

#[test]
fn killed_at_a_request_it_leaves_what_the_next_call_finishes() {
    on_plain(|host| {
        let stage = host.stage("killed");
        let (home, network, project) = (Home::new(), destination(&stage, "net"), stage.name("pp"));
        home.joining(&project, &network);
        home.done(host, &project, "create");
        let all = ["db", "web"].map(|service| format!("{project}-{service}-1"));
        for container in &all {
            host.run_words(&["network", "disconnect", &network, container]);
        }
        let proxy = Proxy::listening(host);
        let dead = outcome(up(&proxy.endpoint(), &stage.name("nobody"), &network).env("X", "1"));
        assert!(dead.out.contains("no container of project"), "on {}: {}", host.name, dead.out);
        assert!(dead.out.contains("DOCKER_CONTEXT"), "on {}: {}", host.name, dead.out);
        assert!(!proxy.asked().iter().any(|request| request.starts_with("POST")), "on {}", host.name);
        // The first request to connect is the one behind all that it asks before.
        let proxy = Proxy::failing(host, proxy.requests().len() + 1, Fault::HoldAfter);
        let mut child = up(&proxy.endpoint(), &project, &network).stdout(Stdio::null()).spawn().unwrap();
        assert!(proxy.met(Duration::from_secs(20)), "on {}: {:?}", host.name, proxy.asked());
        child.kill().unwrap();
        child.wait().unwrap();
        let again = outcome(&mut up(&host.endpoint, &project, &network));
        assert_eq!(again.code, Some(0), "on {}: {}", host.name, again.out);
        assert!(all.iter().all(|container| aliases(host, container, &network).is_some()), "on {}", host.name);
        home.done(host, &project, "down");
    });
}
