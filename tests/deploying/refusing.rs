//! What can't work on the engine is refused before anything is done.

use crate::support::{Desk, Outcome, destination};
use crate::testbed::{Host, IMAGE, on_plain};

/// Refused, for the reason given, with nothing made.
fn refused(desk: &Desk<'_>, line: &str, rule: &str) -> Outcome {
    let outcome = desk.deploy(line);
    let host = &desk.stage.host.name;
    assert_eq!(outcome.code, Some(1), "on {host}: {}", outcome.err);
    assert!(outcome.err.contains(&format!("[{rule}]")), "on {host}: {}", outcome.err);
    assert!(outcome.err.contains("can't run so on") && outcome.err.contains("nothing was done"), "{}", outcome.err);
    assert_eq!((desk.containers().len(), desk.networks().len()), (0, 0), "on {host}: {}", outcome.err);
    outcome
}

/// A port that nothing on any engine of the bed listens on: they share this machine's... their own namespaces each.
fn port(host: &Host, offset: usize) -> String {
    (20_000 + (std::process::id() as usize * 7 + offset + host.name.len() * 131) % 9_000).to_string()
}

#[test]
fn each_live_check_refuses_before_anything_is_done() {
    on_plain(|host| {
        let stage = host.stage("refused");
        let dest = destination(&stage, "dest");
        let desk = |word: &str, file: &str| Desk::new(&stage, "compose-new", word, file);

        let missing = desk(
            "missing",
            "services: {web: {image: IMAGE, networks: [old]}}\nnetworks: {old: {external: true, name: DEST-no}}\n",
        );
        refused(&missing, "--to DEST --keep old up -d", "missing-external-network");
        // Stripped, it is of no interest.
        missing.deployed("--mode isolated up -d");

        let other = stage.name("other");
        let taken = port(host, 1);
        host.run(&format!("run -d --name {other} --network {dest} --network-alias api -p {taken}:80 {IMAGE}"));
        let api = desk("api", "services: {api: {image: IMAGE}}\n");
        refused(&api, "--mode only --to DEST up -d", "name-taken");
        api.deployed("--to DEST up -d");
        let ports = desk(
            "ports",
            &format!(
                "services: {{web: {{image: IMAGE, ports: [\"{taken}:80\"]}}, off: {{image: IMAGE, profiles: [x]}}}}\n"
            ),
        );
        refused(&ports, "--mode isolated up -d", "port-taken");
        refused(&ports, "--mode isolated run --rm web true", "port-taken");

        let named = desk("named", &format!("services: {{web: {{image: IMAGE, container_name: {other}}}}}\n"));
        refused(&named, "--mode isolated create", "container-name-taken");

        let subnet = host.run_words(&["network", "inspect", &dest, "--format", "{{(index .IPAM.Config 0).Subnet}}"]);
        let clash = desk(
            "clash",
            &format!(
                "services: {{web: {{image: IMAGE, networks: [own]}}}}\nnetworks: {{own: {{ipam: {{config: [{{subnet: {subnet}}}]}}}}}}\n"
            ),
        );
        refused(&clash, "--mode isolated --keep own up -d", "subnet-taken");

        // What doesn't run now refuses nothing.
        let resting = desk(
            "resting",
            &format!(
                "services: {{web: {{image: IMAGE}}, off: {{image: IMAGE, profiles: [x], ports: [\"{taken}:80\"]}}}}\n"
            ),
        );
        resting.deployed("--mode isolated up -d");
        refused_again(&resting);
    });
}

/// With the profile, it does.
fn refused_again(desk: &Desk<'_>) {
    let before = desk.containers();
    let outcome = desk.deploy("--mode isolated --profile x up -d");
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    assert!(outcome.err.contains("[port-taken]"), "{}", outcome.err);
    assert_eq!(desk.containers(), before);
    let outcome = desk.deploy("--mode isolated up -d off");
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    assert_eq!(desk.containers(), before);
}

#[test]
fn losses_are_said_and_strict_refuses_them() {
    on_plain(|host| {
        let stage = host.stage("strict");
        destination(&stage, "dest");
        let file = "services: {web: {image: IMAGE, networks: {front: {ipv4_address: 10.9.9.9}}}}\nnetworks: {front: {internal: true}}\n";
        let desk = Desk::new(&stage, "compose-new", "shop", file);
        let outcome = desk.deploy("--to DEST --strict up -d");
        assert_eq!(outcome.code, Some(1), "{}", outcome.err);
        assert!(outcome.err.contains("would be lost, and --strict forbids that; nothing was done"), "{}", outcome.err);
        assert_eq!((desk.containers().len(), desk.networks().len()), (0, 0));
        let outcome = desk.deployed("--to DEST up -d");
        assert!(outcome.err.contains("warning: compose.yaml:1:"), "{}", outcome.err);
    });
}

#[test]
fn what_cannot_be_rewritten_is_refused_by_name() {
    on_plain(|host| {
        let stage = host.stage("cannot");
        destination(&stage, "dest");
        let desk = Desk::new(&stage, "compose-new", "shop", "services: {web: {image: IMAGE}}\n");
        for (line, said) in [
            ("--to DEST --service nobody up -d", "no service `nobody` in the project"),
            ("--to DEST --keep nothing up -d", "no network `nothing` in the project to keep"),
            ("-f missing.yaml up -d", "no such file or directory"),
            ("-p Bad_Name! up -d", "invalid project name"),
        ] {
            let outcome = desk.deploy(line);
            assert_eq!(outcome.code, Some(1), "{line}: {}", outcome.err);
            assert!(outcome.err.contains(said), "{line}: {}", outcome.err);
        }
        assert_eq!((desk.containers().len(), desk.networks().len()), (0, 0));
    });
}
