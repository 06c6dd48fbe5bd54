//! What doctor says at all: of a server that is well, of several servers, in which format.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Outcome, assert_shown, bare, destination, plugin, record, refused};
use crate::testbed::{Host, Stage, docker, on_all, on_plain};

/// What `doctor` says to these words: the exit code, then standard output, points in time left out.
pub(crate) fn doctor(host: &Host, words: &[&str]) -> String {
    let outcome = Outcome::of(&mut plugin(&host.endpoint, &[&["doctor", "--timeout", "60s"], words].concat()));
    assert_eq!(outcome.err, "", "on {}: {words:?}", host.name);
    let text: Vec<String> = outcome.out.split_inclusive([' ', '\n']).map(timeless).collect();
    format!("exit {}\n{}", outcome.code.unwrap(), text.concat())
}

fn timeless(word: &str) -> String {
    let bare = word.trim_end_matches([' ', '\n', ',']);
    let is_time = bare.len() > 19 && bare.as_bytes()[10] == b'T' && bare.as_bytes()[4] == b'-';
    if is_time { word.replace(bare, "[moment]") } else { word.to_owned() }
}

/// Everything found on a server that has to do with a test: other tests break it in their own ways meanwhile.
pub(crate) fn found(stage: &Stage<'_>) -> Vec<Value> {
    let words = ["doctor", "--timeout", "60s", "--format", "json"];
    let outcome = Outcome::of(&mut plugin(&stage.host.endpoint, &words));
    assert_eq!(outcome.err, "", "on {}", stage.host.name);
    let own = outcome.out.lines().filter(|line| line.contains(&stage.name("")));
    own.map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The same in short: severity, check, what it is about.
pub(crate) fn shortly(stage: &Stage<'_>) -> String {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let line = |one: &Value| format!("{} {} {}", text(&one["Severity"]), text(&one["Check"]), text(&one["About"]));
    found(stage).iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_is_wrong_where_nothing_is_wrong() {
    on_all(|host| {
        let stage = host.stage("well");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        let red = name("red");
        for words in [
            vec!["run", "-d", "--name", &name("runs"), "--network", &red, "testbed"],
            vec!["create", "--name", &name("fresh"), "--network", &red, "testbed"],
            vec!["run", "--name", &name("ended"), "--network", &red, "testbed", "true"],
            vec!["run", "-d", "--name", &name("guest"), "--network", &format!("container:{}", name("runs")), "testbed"],
            // Routed by a proxy that isn't here.
            vec!["run", "-d", "--name", &name("web"), "--network", &red, "--label", "traefik.enable=true", "testbed"],
        ] {
            host.run_words(&words);
        }
        assert_shown!(doctor(host, &[&red]), @r"
        exit 0
        nothing is wrong on [server]: 1 destination was looked at
        ");
        assert_eq!(shortly(&stage), "");
        assert_eq!(doctor(host, &["--format", "json", &red]), "exit 0\n");
    });
}

#[test]
fn who_is_no_destination_is_told_and_flags_that_contradict_are_refused() {
    on_plain(|host| {
        let stage = host.stage("nobody");
        assert_shown!(refused(host, &["doctor", &stage.name("nobody")]).lines().take(2).collect::<Vec<_>>().join("\n"), @r"
        exit 1
        error: there is no destination `nobody` on [server]
        ");
        assert!(refused(host, &["doctor", "-A", "--fix"]).starts_with("exit 1"));
    });
}

#[test]
fn findings_are_rows_and_lines_for_programs_too() {
    on_plain(|host| {
        let stage = host.stage("rows");
        let name = |word: &str| stage.name(word);
        record(&stage, &name("gone"), 1, &[("destination.name", &name("Gone"))]);
        assert_shown!(doctor(host, &["--format", "table", &name("Gone")]), @r"
        exit 1
        SEVERITY  CHECK  DESTINATIONS  MESSAGE
        error  network-gone  Gone  the network `gone` of destination `Gone` is gone
        ");
        assert_shown!(doctor(host, &["--format", "{{.Check}}: {{join .Mend \"; \"}}", &name("Gone")]), @r"
        exit 1
        network-gone: docker destination rm Gone
        ");
        assert_shown!(doctor(host, &["--format", "json", &name("Gone")]), @r#"
        exit 1
        {"About":"destination Gone","Advice":"","Check":"network-gone","Context":"default","Destinations":["Gone"],"Evidence":["record destination.gone.1, and no network `gone`"],"Fixable":false,"Mend":["docker destination rm Gone"],"Message":"the network `gone` of destination `Gone` is gone","Server":"[server]","Severity":"error"}
        "#);
    });
}

fn context(folder: &Path, name: &str, endpoint: &str) {
    let mut command = Command::new(docker());
    command.args(["context", "create", name, "--docker", &format!("host={endpoint}")]).env_clear();
    assert!(command.env("DOCKER_CONFIG", folder).output().unwrap().status.success());
}

#[test]
fn all_servers_are_asked_and_one_that_is_away_is_a_finding() {
    on_plain(|host| {
        let stage = host.stage("servers");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        record(&stage, &name("gone"), 1, &[("destination.name", &name("Gone"))]);
        let folder = tempfile::tempdir().unwrap();
        context(folder.path(), "live", &host.endpoint);
        let hole = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        context(folder.path(), "hole", &format!("tcp://{}", hole.local_addr().unwrap()));
        let all = |words: &[&str]| {
            let mut command = bare(&[&["doctor", "-A"], words].concat());
            command.env("DOCKER_CONFIG", folder.path()).env("DOCKER_HOST", "unix:///nonexistent.sock");
            let outcome = Outcome::of(&mut command);
            assert_eq!((outcome.code, outcome.err.as_str()), (Some(1), ""));
            outcome.out.replace(&hole.local_addr().unwrap().to_string(), "[hole]")
        };
        assert_shown!(all(&["--timeout", "4s", &name("RED"), &name("Gone")]), @r"
        error[unreachable]: the server could not be asked
          Cannot connect to the Docker daemon at unix:///nonexistent.sock. Is the docker daemon running?

        1 error on unix:///nonexistent.sock

        error[unreachable]: the server could not be asked
          no answer from the Docker daemon at tcp://[hole] within 4 s
          note: `docker context inspect hole` shows where it should be

        1 error on context `hole`

        error[network-gone]: the network `gone` of destination `Gone` is gone
          record destination.gone.1, and no network `gone`
          mend: docker --context live destination rm Gone

        1 error on context `live`
        ");
    });
}
