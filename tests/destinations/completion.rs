//! Completion of names that only engines and contexts know.

use std::os::unix::net::UnixListener;
use std::process::Command;

use crate::support::{Outcome, destination};
use crate::testbed::{bed, on_plain};

fn complete(endpoint: &str, words: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
    command.args(["__complete", "destination"]).args(words).env_clear();
    command.env("DOCKER_HOST", endpoint).env("DOCKER_CONFIG", "/nonexistent");
    Outcome::of(&mut command)
}

#[test]
fn destinations_are_completed_from_the_engine() {
    on_plain(|host| {
        let stage = host.stage("complete");
        destination(&stage, "red");
        destination(&stage, "blue");
        let done = complete(&host.endpoint, &["ps", &stage.name("")]);
        let expected = |word: &str| format!("{}\t{}\n", stage.name(&word.to_uppercase()), stage.name(word));
        assert_eq!(done.out, format!("{}{}:4\n", expected("blue"), expected("red")));
        let done = complete(&host.endpoint, &["inspect", &stage.name("BLUE"), &stage.name("")]);
        assert_eq!(done.out, format!("{}:4\n", expected("red")), "what was named is not offered again");
        let done = complete(&host.endpoint, &["lint", "--network", &stage.name("")]);
        assert_eq!(done.out, format!("{}\tbridge\n{}\tbridge\n:4\n", stage.name("blue"), stage.name("red")));
        host.run_words(&["network", "create", &stage.name("plain")]);
        let done = complete(&host.endpoint, &["adopt", &stage.name("")]);
        assert_eq!(done.out, format!("{}\tbridge\n:4\n", stage.name("plain")), "destinations are adopted already");
    });
}

#[test]
fn an_engine_that_is_away_or_never_answers_is_passed_over_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let hole = folder.path().join("hole.sock");
    let _listener = UnixListener::bind(&hole).unwrap();
    for endpoint in [format!("unix://{}", hole.display()), "unix:///nonexistent.sock".to_owned(), "bad://x".to_owned()]
    {
        let done = complete(&endpoint, &["ps", ""]);
        assert_eq!((done.code, done.out.as_str(), done.err.as_str()), (Some(0), ":4\n", ""), "{endpoint}");
    }
}

#[test]
fn contexts_are_completed_in_filters() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
    command.args(["__complete", "destination", "ls", "--filter", "context=t"]).env_clear();
    command.env("DOCKER_CONFIG", bed().join("config"));
    let done = Outcome::of(&mut command);
    let all = ["tls", "trixie", "trixie-small", "trixie-swarm"].map(|name| format!("context={name}\n"));
    assert_eq!(done.out, all.concat() + ":4\n");
}
