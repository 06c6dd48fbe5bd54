//! Requests that fail, and names that are meant to do harm.

use std::os::unix::net::UnixListener;
use std::time::Duration;

use docker_destination::context::Endpoint;
use docker_destination::engine::{self, Engine, Failure, Kind};

use crate::support::{DEADLINE, with};
use crate::testbed::{IMAGE, docker, on_all};

fn connect(endpoint: &Endpoint, deadline: Duration) -> Result<Engine, Failure> {
    engine::run(Engine::connect(endpoint, deadline)).unwrap()
}

#[test]
fn what_is_missing_is_told_in_dockers_words() {
    on_all(|host| {
        let failure = with(host, async |engine| engine.network("nosuch", false).await).unwrap_err();
        assert_eq!(failure.kind, Kind::NotFound);
        let docker = host.refusal("network inspect nosuch");
        assert!(docker.ends_with(&failure.message), "{docker} / {failure}");
        let failure = with(host, async |engine| engine.container("nosuch").await).unwrap_err();
        assert_eq!(failure.kind, Kind::NotFound);
    });
}

#[test]
fn a_name_that_climbs_out_of_its_path_removes_nothing() {
    on_all(|host| {
        let stage = host.stage("climb");
        let victim = stage.name("victim");
        host.run(&format!("run -d --name {victim} {IMAGE}"));
        for name in [format!("../containers/{victim}?force=1"), format!("x/../../containers/{victim}?force=true#")] {
            let failure = with(host, async |engine| engine.remove_network(&name).await).unwrap_err();
            assert_eq!(failure.kind, Kind::Invalid, "{failure}");
        }
        for name in ["", ".", ".."] {
            assert_eq!(with(host, async |engine| engine.remove_network(name).await).unwrap_err().kind, Kind::Invalid);
        }
        assert_eq!(host.run(&format!("inspect --format {{{{.State.Status}}}} {victim}")), "running");
    });
}

#[test]
fn an_engine_that_is_not_there_is_told_as_docker_does() {
    let folder = tempfile::tempdir().unwrap();
    let absent = Endpoint::unix(folder.path().join("absent.sock"));
    let refused = Endpoint::unix(folder.path().join("refused.sock"));
    drop(UnixListener::bind(folder.path().join("refused.sock")).unwrap());
    for endpoint in [absent, refused] {
        let failure = connect(&endpoint, DEADLINE).unwrap_err();
        assert_eq!(failure.kind, Kind::Unreachable);
        let output =
            std::process::Command::new(docker()).args(["-H", &endpoint.host, "network", "ls"]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.trim_end(), failure.message);
    }
}

#[test]
fn an_engine_that_says_nothing_costs_the_deadline_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let _silent = UnixListener::bind(folder.path().join("silent.sock")).unwrap();
    let endpoint = Endpoint::unix(folder.path().join("silent.sock"));
    let failure = connect(&endpoint, Duration::from_millis(200)).unwrap_err();
    assert_eq!(failure.kind, Kind::Timeout);
    assert!(failure.message.ends_with("silent.sock within 0.2 s"), "{failure}");
}

#[test]
fn an_engine_that_hangs_up_is_lost_not_refused() {
    let folder = tempfile::tempdir().unwrap();
    let listener = UnixListener::bind(folder.path().join("rude.sock")).unwrap();
    std::thread::spawn(move || {
        while let Ok((connection, _)) = listener.accept() {
            drop(connection);
        }
    });
    let failure = connect(&Endpoint::unix(folder.path().join("rude.sock")), DEADLINE).unwrap_err();
    assert_eq!(failure.kind, Kind::Lost);
}

#[test]
fn a_pinned_version_is_the_one_that_is_sent() {
    on_all(|host| {
        let pinned =
            |version: &str| Endpoint { api_version: Some(version.to_owned()), ..Endpoint::unix(host.socket()) };
        let engine = connect(&pinned("v1.41"), DEADLINE).unwrap();
        assert_eq!(engine.api_version().to_string(), "1.41");
        let failure = engine::run(async { connect_and_list(&pinned("9.99")).await }).unwrap().unwrap_err();
        assert_eq!(failure.kind, Kind::Invalid);
        assert!(failure.message.contains("client version 9.99 is too new. Maximum supported API version"), "{failure}");
        assert_eq!(connect(&pinned("abc"), DEADLINE).unwrap_err().kind, Kind::Invalid);
    });
}

async fn connect_and_list(endpoint: &Endpoint) -> Result<(), Failure> {
    Engine::connect(endpoint, DEADLINE).await?.networks().await.map(drop)
}
