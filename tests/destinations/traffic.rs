//! Under traffic: a client asks a server by name all along while the destination with 1, 10 and 50 containers is
//! adopted, renamed, updated and released.

use crate::changes::{answered, done, traffic, wiring};
use crate::testbed::{Host, IMAGE, hosts, on_all};

/// Changes while a client asks; not one request may be lost.
fn changes_under_traffic(host: &Host, containers: usize) {
    let stage = host.stage("traffic");
    let net = stage.name("net");
    host.run_words(&["network", "create", "-d", "bridge", &net]);
    traffic(&stage, &net);
    // The server and the client are two of them.
    for number in 2..containers {
        let name = stage.name(&format!("other-{number}"));
        host.run_words(&["run", "-d", "--name", &name, "--network", &net, IMAGE]);
    }
    let before = wiring(&stage, &net);
    done(host, &["adopt", &net]);
    for round in 0..5 {
        done(host, &["rename", &net, &stage.name(&format!("round {round}"))]);
        done(host, &["update", "--label", &format!("round={round}"), &net]);
    }
    done(host, &["release", &net]);
    answered(&stage, 5);
    assert_eq!(wiring(&stage, &net), before, "on {}", host.name);
}

#[test]
fn not_one_request_is_lost_with_hardly_anybody_there() {
    on_all(|host| changes_under_traffic(host, 1));
}

#[test]
fn not_one_request_is_lost_with_10_containers() {
    on_all(|host| changes_under_traffic(host, 10));
}

#[test]
fn not_one_request_is_lost_with_50_containers() {
    // One engine is enough of so many.
    changes_under_traffic(&hosts()[0], 50);
}
