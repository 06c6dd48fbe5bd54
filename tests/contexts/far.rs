//! Engines that are reached over TLS and over ssh, for real.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use docker_destination::context::{Dial, Tcp, Variables, resolve};
use docker_destination::engine::{self, Engine, Kind};
use docker_destination::plugin::argv::Globals;

use crate::support::{DEADLINE, Place};
use crate::testbed::{bed, tools};

fn stored(name: &str) -> docker_destination::context::Endpoint {
    let config = bed().join("config");
    let variables = Variables::from_pairs([("DOCKER_CONFIG", config.as_os_str()), ("DOCKER_CONTEXT", name.as_ref())]);
    resolve(&Globals::default(), &variables).unwrap()
}

#[test]
fn tls_with_client_certificates_reaches_the_engine() {
    let name =
        engine::run(async { Engine::connect(&stored("tls"), DEADLINE).await?.info().await }).unwrap().unwrap().name;
    assert_eq!(name.as_deref(), Some("trixie"));
}

#[test]
fn a_server_or_client_that_cannot_prove_itself_is_refused() {
    let endpoint = stored("tls");
    let with = |change: &dyn Fn(&mut Tcp)| {
        let mut endpoint = endpoint.clone();
        if let Dial::Tcp(tcp) = &mut endpoint.dial {
            change(tcp);
        }
        engine::run(async { Engine::connect(&endpoint, DEADLINE).await?.info().await }).unwrap()
    };
    let stranger = with(&|tcp| tcp.tls.as_mut().unwrap().ca = None).unwrap_err();
    assert_eq!(stranger.kind, Kind::Unreachable);
    assert!(stranger.message.contains("invalid peer certificate"), "{stranger}");
    with(&|tcp| {
        let tls = tcp.tls.as_mut().unwrap();
        tls.skip_verify = true;
    })
    .unwrap();
    let anonymous = with(&|tcp| {
        let tls = tcp.tls.as_mut().unwrap();
        (tls.cert, tls.key) = (None, None);
    });
    assert!(anonymous.unwrap_err().message.contains("CertificateRequired"));
    assert!(with(&|tcp| tcp.tls = None).is_err());
}

/// Runs [`inner`] in a process of its own, which has the environment given and no other.
fn elsewhere(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "far::inner", "--ignored", "--nocapture", "--quiet"])
        .env_clear()
        .envs(variables.iter().copied());
    let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let (_, said) = output.split_once("<<").unwrap_or_else(|| panic!("{output}"));
    said.split_once(">>").unwrap().0.to_owned()
}

#[test]
#[ignore = "the others run it, in an environment of their own"]
fn inner() {
    let deadline = std::env::var("DEADLINE").map_or(DEADLINE, |ms| Duration::from_millis(ms.parse().unwrap()));
    let endpoint = resolve(&Globals::default(), &Variables::of_process());
    let said = endpoint.map_err(|error| error.message).and_then(|endpoint| {
        let info = engine::run(async { Engine::connect(&endpoint, deadline).await?.info().await }).unwrap();
        info.map(|info| format!("reached {}", info.name.unwrap())).map_err(|failure| failure.message)
    });
    println!("<<{}>>", said.unwrap_or_else(|error| error));
}

fn ssh_says(path: &str, more: &[(&str, &str)]) -> String {
    let config = bed().join("config");
    let own = [("DOCKER_CONFIG", config.to_str().unwrap()), ("DOCKER_CONTEXT", "ssh"), ("PATH", path)];
    elsewhere(&[&own[..], more].concat())
}

fn script(place: &Place, text: &str) -> String {
    let bin = place.path().join("bin");
    fs::create_dir_all(&bin).unwrap();
    fs::write(bin.join("ssh"), format!("#!/bin/sh\n{text}\n")).unwrap();
    assert!(Command::new("chmod").arg("+x").arg(bin.join("ssh")).status().unwrap().success());
    format!("{}:/usr/bin:/bin", bin.display())
}

#[test]
fn ssh_with_the_users_key_and_configuration_reaches_the_engine() {
    assert_eq!(ssh_says(&format!("{}:/usr/bin:/bin", bed().join("doors/bin").display()), &[]), "reached sid");
}

#[test]
fn an_unknown_host_is_not_trusted() {
    let place = Place::new();
    let known = place.path().join("known");
    let path = script(
        &place,
        &format!("exec {} -o UserKnownHostsFile={} \"$@\"", bed().join("doors/bin/ssh").display(), known.display()),
    );
    let said = ssh_says(&path, &[]);
    assert!(said.contains("exited with exit status 255") && said.contains("Host key verification failed."), "{said}");
    assert!(!known.exists());
}

#[test]
fn ssh_is_called_as_docker_calls_it() {
    let place = Place::new();
    let log = place.path().join("log");
    let path = script(
        &place,
        &format!(
            "for word in \"$@\"; do printf '<%s>' \"$word\"; done >>{0}; echo >>{0}; echo no >&2; exit 3",
            log.display()
        ),
    );
    for host in ["ssh://h", "ssh://me@h:22", "ssh://h/", "ssh://me@h/run/it's$x.sock", "ssh://[::1]:2/a b.sock"] {
        let said = elsewhere(&[("DOCKER_HOST", host), ("PATH", &path), ("HOME", "/nonexistent")]);
        assert!(said.contains("has exited with exit status 3,") && said.ends_with("stderr=no"), "{said}");
        let ours = take(&log);
        let mut docker = Command::new(tools().join("docker-new"));
        docker.env_clear().env("DOCKER_HOST", host).env("PATH", &path).env("HOME", "/nonexistent");
        docker.args(["network", "ls"]).output().unwrap();
        let theirs = take(&log);
        assert_eq!(ours.lines().next(), theirs.lines().next(), "{host}");
        assert_eq!(ours.lines().count(), 1, "ssh was called again: {ours}");
    }
}

#[test]
fn an_ssh_that_hangs_costs_the_deadline_and_is_ended() {
    let place = Place::new();
    let pid = place.path().join("pid");
    let path = script(&place, &format!("echo $$ >{}\nexec sleep 600", pid.display()));
    let before = Instant::now();
    let said = ssh_says(&path, &[("DEADLINE", "1500")]);
    assert!(said.ends_with("within 1.5 s"), "{said}");
    assert!(before.elapsed() < Duration::from_mins(1));
    let pid = fs::read_to_string(pid).unwrap();
    let gone =
        || fs::read_to_string(format!("/proc/{}/cmdline", pid.trim())).is_ok_and(|words| words.contains("sleep"));
    while gone() {
        assert!(before.elapsed() < Duration::from_mins(1), "ssh goes on");
        std::thread::yield_now();
    }
}

fn take(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    drop(fs::remove_file(path));
    text
}
