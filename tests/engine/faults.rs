//! Requests that fail on their way, on real engines: what is counted, what the engine did, and what we know of it.

use std::process::Stdio;
use std::time::Duration;

use docker_destination::context::Endpoint;
use docker_destination::engine::models::NetworkCreateRequest;
use docker_destination::engine::{self, Engine, Failure, Kind};

use crate::support::DEADLINE;
use crate::testbed::proxy::{Fault, Proxy, through};
use crate::testbed::{Host, on_all, on_plain};

const PATIENCE: Duration = Duration::from_mins(1);

fn exists(host: &Host, name: &str) -> bool {
    !host.run_words(&["network", "ls", "-q", "--filter", &format!("name=^{name}$")]).is_empty()
}

fn create(proxy: &Proxy, name: &str, deadline: Duration) -> Result<(), Failure> {
    let request = NetworkCreateRequest { name: name.to_owned(), ..NetworkCreateRequest::default() };
    let endpoint = Endpoint::unix(proxy.socket());
    let work =
        async { Engine::connect(&endpoint, DEADLINE).await?.with_deadline(deadline).create_network(&request).await };
    engine::run(work).unwrap().map(drop)
}

#[test]
fn a_connection_costs_one_request_and_each_call_one_more() {
    on_all(|host| {
        let proxy = Proxy::listening(host);
        let endpoint = Endpoint::unix(proxy.socket());
        engine::run(async {
            let engine = Engine::connect(&endpoint, DEADLINE).await?;
            futures_util::future::try_join(engine.networks(), engine.containers()).await
        })
        .unwrap()
        .unwrap();
        let mut asked = proxy.asked();
        asked.sort();
        assert_eq!(asked, ["GET /containers/json", "GET /networks"]);
        assert_eq!(proxy.requests().len(), 3);
    });
}

#[test]
fn a_change_that_fails_on_its_way_is_told_apart_and_never_sent_twice() {
    on_plain(|host| {
        let stage = host.stage("faults");
        for fault in Fault::ALL {
            let name = stage.name(&format!("{fault:?}"));
            let proxy = Proxy::failing(host, 2, fault);
            let held = matches!(fault, Fault::HoldBefore | Fault::HoldAfter);
            // Long enough for the engine to have acted on any machine: what is held, is held until the proxy goes.
            let deadline = if held { Duration::from_secs(10) } else { DEADLINE };
            let failure = create(&proxy, &name, deadline).unwrap_err();
            assert!(proxy.met(PATIENCE));
            let kind = match fault {
                Fault::Refuse => Kind::Server,
                Fault::CutBefore | Fault::CutAfter => Kind::Lost,
                Fault::HoldBefore | Fault::HoldAfter => Kind::Timeout,
            };
            assert_eq!((failure.kind, failure.may_have_acted()), (kind, true), "{fault:?}: {failure}");
            assert_eq!(exists(host, &name), fault.engine_acts(), "{fault:?}");
            assert_eq!(proxy.asked(), ["POST /networks/create"], "{fault:?}");
        }
    });
}

#[test]
fn a_first_request_that_fails_changes_nothing() {
    on_plain(|host| {
        let stage = host.stage("first");
        for fault in [Fault::CutBefore, Fault::CutAfter] {
            let proxy = Proxy::failing(host, 1, fault);
            assert_eq!(create(&proxy, &stage.name("net"), DEADLINE).unwrap_err().kind, Kind::Lost);
            assert_eq!(proxy.asked(), Vec::<String>::new());
        }
        assert!(!exists(host, &stage.name("net")));
    });
}

#[test]
fn a_process_can_be_killed_while_its_request_is_held() {
    on_plain(|host| {
        let stage = host.stage("killed");
        for fault in [Fault::HoldBefore, Fault::HoldAfter] {
            let name = stage.name(&format!("{fault:?}"));
            let proxy = Proxy::failing(host, 2, fault);
            let mut docker = through(&proxy, host).docker();
            let mut process = docker.args(["network", "create", &name]).stdout(Stdio::null()).spawn().unwrap();
            assert!(proxy.met(PATIENCE));
            process.kill().unwrap();
            process.wait().unwrap();
            drop(proxy);
            assert_eq!(exists(host, &name), fault.engine_acts());
        }
    });
}
