//! The engine that Compose works on is the one where containers are connected, and no other.

use crate::support::{Home, aliases, destination, outcome};
use crate::testbed::{Host, Stage, hosts};

/// Two engines with a project of the same name on each, its containers off the destination that each has.
struct Twins<'h> {
    here: Stage<'h>,
    there: &'h Host,
    home: Home,
    network: String,
    project: String,
}

impl<'h> Twins<'h> {
    fn new(both: &'h [Host], test: &str) -> Self {
        let [one, other] = both else { panic!("two engines") };
        let here = one.stage(test);
        let home = Home::new();
        let (network, project) = (destination(&here, "net"), here.name("pp"));
        other.run_words(&["network", "create", "--label", &format!("destination.name={network}"), &network]);
        home.joining(&project, &network);
        let twins = Self { here, there: other, home, network, project };
        for host in twins.hosts() {
            twins.home.done(host, &twins.project, "create");
            twins.apart(host);
        }
        for (name, host) in [("here", one), ("there", other)] {
            let endpoint = format!("host={}", host.endpoint);
            let mut command = twins.home.docker(&twins.project, &["context", "create", name, "--docker", &endpoint]);
            assert_eq!(outcome(&mut command).code, Some(0));
        }
        twins
    }

    fn hosts(&self) -> [&'h Host; 2] {
        [self.here.host, self.there]
    }

    fn containers(&self) -> [String; 2] {
        ["web", "db"].map(|service| format!("{}-{service}-1", self.project))
    }

    fn apart(&self, host: &Host) {
        for container in self.containers() {
            host.run_words(&["network", "disconnect", &self.network, &container]);
        }
    }

    /// On which of both the containers are connected after docker was called so; then they are taken off again.
    fn connected(&self, words: &[&str], variables: &[(&str, &str)]) -> [bool; 2] {
        let mut command = self.home.docker(&self.project, words);
        command.envs(variables.iter().copied());
        let outcome = outcome(&mut command);
        assert_eq!(outcome.code, Some(0), "{words:?} {variables:?}: {}", outcome.err);
        self.hosts().map(|host| {
            let on: Vec<bool> =
                self.containers().iter().map(|name| aliases(host, name, &self.network).is_some()).collect();
            assert_eq!(on[0], on[1]);
            if on[0] {
                self.apart(host);
            }
            on[0]
        })
    }
}

impl Drop for Twins<'_> {
    fn drop(&mut self) {
        for host in self.hosts() {
            for container in self.containers() {
                drop(host.docker().args(["rm", "-f", &container]).output());
            }
            for network in [&self.network, &format!("{}_default", self.project)] {
                drop(host.docker().args(["network", "rm", network]).output());
            }
        }
    }
}

fn both() -> Vec<Host> {
    hosts().into_iter().filter(|host| matches!(host.name.as_str(), "trixie" | "sid")).collect()
}

#[test]
fn the_flags_that_docker_was_given_count_though_compose_keeps_them_to_itself() {
    let both = both();
    let twins = Twins::new(&both, "flags");
    let (here, there) = (&both[0].endpoint, &both[1].endpoint);
    let create = |flags: &[&'static str]| [flags, &["compose", "create"]].concat();
    for (words, variables, expected) in [
        (create(&["--context", "there"]), vec![], [false, true]),
        (create(&["-c", "there"]), vec![("DOCKER_HOST", here.as_str())], [false, true]),
        (create(&["--context=there"]), vec![("DOCKER_CONTEXT", "here")], [false, true]),
        (create(&[]), vec![("DOCKER_CONTEXT", "here")], [true, false]),
        (create(&[]), vec![("DOCKER_HOST", there.as_str()), ("DOCKER_CONTEXT", "here")], [false, true]),
    ] {
        assert_eq!(twins.connected(&words, &variables), expected, "{words:?} {variables:?}");
    }
    let config = twins.home.config();
    let words = ["--config", config.to_str().unwrap(), "-H", there, "compose", "create"];
    assert_eq!(twins.connected(&words, &[("DOCKER_CONFIG", "/nonexistent")]), [false, true]);
}

#[test]
fn what_the_project_says_of_engines_in_its_env_file_does_not_count() {
    let both = both();
    let twins = Twins::new(&both, "dotenv");
    // Compose itself doesn't listen to it, and hands it on all the same.
    twins.home.write(&twins.project, ".env", &format!("DOCKER_HOST={}\n", both[1].endpoint));
    assert_eq!(twins.connected(&["compose", "create"], &[("DOCKER_CONTEXT", "here")]), [true, false]);
}

#[test]
fn a_compose_that_runs_by_itself_is_followed_too() {
    let both = both();
    let twins = Twins::new(&both, "alone");
    let mut command = std::process::Command::new(twins.home.config().join("cli-plugins/docker-compose"));
    command.args(["--context", "there", "-p", &twins.project, "create"]).env_clear();
    command.env("DOCKER_CONFIG", twins.home.config()).env("DOCKER_HOST", &both[0].endpoint);
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.current_dir(twins.home.config().parent().unwrap().join(&twins.project));
    let done = outcome(&mut command);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let on = |host: &Host| aliases(host, &twins.containers()[0], &twins.network).is_some();
    assert_eq!(twins.hosts().map(on), [false, true]);
}
