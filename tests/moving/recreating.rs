//! `move --recreate`: what was created on the old network is created anew on the new one and needs the old one no more.

use crate::scene::{Project, asked, destinations, done, places, with_compose};
use crate::support::{Outcome, plugin, refused};
use crate::testbed::proxy::{Fault, Proxy};
use crate::testbed::{Host, IMAGE, Stage, on_plain};

/// What of a container is the same after it was created anew, as the engine says it.
pub(crate) fn lasting(host: &Host, name: &str) -> String {
    let format = "{{json .Config.Env}} \
                  {{range $key, $label := .Config.Labels}}{{if ne $key \"destination.anew\"}}{{$key}}={{$label}} {{end}}{{end}} {{json .Config.Cmd}} {{json .Config.Healthcheck}} {{.Config.Hostname}} \
                  {{json .HostConfig.PortBindings}} {{json .HostConfig.RestartPolicy}} {{.HostConfig.Memory}} \
                  {{range .Mounts}} mount {{.Name}}:{{.Destination}}:{{.RW}}{{end}}";
    let said = host.run_words(&["inspect", "--format", format, name]);
    // The engine lists mounts in any order.
    let mut parts: Vec<&str> = said.split(" mount ").collect();
    parts[1..].sort_unstable();
    parts.join("\n")
}

/// A container with something of everything, on `old` and on `side`.
fn make(stage: &Stage<'_>) -> String {
    let (host, name, volume) = (stage.host, stage.name("api"), stage.name("data"));
    let made = ["run", "-d", "--name", &name, "--network", &stage.name("old"), "--network-alias", "front"];
    let flags =
        ["-e", "A=b", "--label", "x=y", "--memory", "64m", "--restart", "on-failure:3", "--hostname", "own-name"];
    let volume = format!("{volume}:/data");
    let more =
        ["-v", &volume, "-v", "/anonymous", "--health-cmd", "true", "-p", "127.0.0.1::80", "--stop-timeout", "0"];
    let command = ["sh", "-c", "test -e /anonymous/f || echo kept > /anonymous/f; exec tail -f /dev/null"];
    host.run_words(&[&made[..], &flags, &more, &[IMAGE], &command].concat());
    host.run_words(&["network", "connect", "--alias", "beside", &stage.name("side"), &name]);
    name
}

#[test]
fn everything_stays_but_the_network_and_the_old_one_can_go() {
    on_plain(|host| {
        let stage = host.stage("anew");
        destinations(&stage, &["old", "new", "side"]);
        let name = make(&stage);
        let before = lasting(host, &name);
        let there = places(&stage);
        let words = ["move", "--recreate", "--from", &stage.name("old"), "--to", &stage.name("new"), &name];
        let plan = done(host, &[&words[..], &["--dry-run"]].concat());
        assert!(plan.contains(&format!("would create {name} anew on network {}", stage.name("new"))), "{plan}");
        assert!(plan.contains("loses what it wrote outside of its volumes"), "{plan}");
        assert_eq!(places(&stage), there);
        let said = done(host, &words);
        assert!(!said.contains("for every later start"), "{said}");
        assert_eq!(lasting(host, &name), before, "on {}", host.name);
        assert_eq!(host.run_words(&["exec", &name, "cat", "/anonymous/f"]), "kept");
        let lines = places(&stage);
        assert_eq!(lines.lines().count(), 1, "{lines}");
        assert!(lines.contains("running new") && lines.contains("side") && lines.contains("beside"), "{lines}");
        assert!(!lines.contains("old"), "{lines}");
        done(host, &["rm", &stage.name("old")]);
        host.run_words(&["restart", "-t", "0", &name]);
    });
}

#[test]
fn one_that_has_moved_already_is_created_anew_afterwards() {
    on_plain(|host| {
        let stage = host.stage("later");
        destinations(&stage, &["old", "new"]);
        let name = stage.name("api");
        host.run_words(&[
            "create",
            "--name",
            &name,
            "--network",
            &stage.name("old"),
            "--network-alias",
            "front",
            IMAGE,
        ]);
        let said = done(host, &["move", "--to", &stage.name("new"), &name]);
        let hint = format!("docker destination move --recreate --to {} {name}", stage.name("new"));
        assert!(said.contains(&hint), "{said}");
        refused(host, &["rm", &stage.name("old")]);
        done(host, &["move", "--recreate", "--to", &stage.name("new"), &name]);
        assert_eq!(places(&stage), "api created new [front]", "on {}", host.name);
        done(host, &["rm", &stage.name("old")]);
        host.run_words(&["start", &name]);
        // There is nothing to do any more.
        let id = host.run_words(&["inspect", "--format", "{{.Id}}", &name]);
        done(host, &["move", "--recreate", "--to", &stage.name("new"), &name]);
        assert_eq!(host.run_words(&["inspect", "--format", "{{.Id}}", &name]), id);
    });
}

#[test]
fn what_would_lose_something_is_refused() {
    on_plain(|host| {
        let stage = host.stage("unfit");
        destinations(&stage, &["old", "new"]);
        let run = |word: &str, flags: &[&str]| {
            let name = stage.name(word);
            let made = ["run", "-d", "--name", &name, "--network", &stage.name("old")];
            host.run_words(&[&made[..], flags, &[IMAGE]].concat());
            name
        };
        let (passing, frozen, lender) = (run("passing", &["--rm"]), run("frozen", &[]), run("lender", &[]));
        host.run_words(&["pause", &frozen]);
        let through = format!("container:{lender}");
        host.run_words(&["run", "-d", "--name", &stage.name("user"), "--network", &through, IMAGE]);
        let before = places(&stage);
        for (name, why) in [(passing, "(--rm)"), (frozen, "it is paused"), (lender, "uses its network")] {
            let said = refused(host, &["move", "--recreate", "--to", &stage.name("new"), &name]);
            assert!(said.contains(why) && said.contains("nothing was changed"), "{said}");
        }
        assert_eq!(places(&stage), before);
    });
}

/// Every request of it fails once, in each way: there is one container of the name, it runs, and there is no other.
#[test]
fn a_failure_anywhere_leaves_one_container_that_runs() {
    on_plain(|host| {
        let stage = host.stage("failing");
        destinations(&stage, &["old", "new", "side"]);
        let (old, new, side) = (stage.name("old"), stage.name("new"), stage.name("side"));
        let name = stage.name("api");
        let mut number = 1;
        let mut refusals = 0;
        loop {
            host.run_words(&["run", "-d", "--stop-timeout", "0", "--name", &name, "--network", &old, IMAGE]);
            host.run_words(&["network", "connect", &side, &name]);
            let proxy = Proxy::failing(host, number, [Fault::Refuse, Fault::CutAfter][number % 2]);
            let endpoint = proxy.endpoint();
            let outcome =
                Outcome::of(&mut plugin(&endpoint, &["move", "--recreate", "--from", &old, "--to", &new, &name]));
            let asked = proxy.requests().len();
            if outcome.err.contains("the old container could not be removed") {
                host.run_words(&["rm", &format!("{name}.going")]);
            }
            let lines = places(&stage);
            assert_eq!(lines.lines().count(), 1, "request {number} on {}: {lines}\n{}", host.name, outcome.err);
            let place = if outcome.code == Some(0) { "new" } else { "old" };
            let is_there = lines.starts_with("api running") && lines.contains(place) && lines.contains("side");
            assert!(is_there, "request {number} on {}: {lines}\n{}", host.name, outcome.err);
            refusals += usize::from(outcome.code != Some(0));
            host.run_words(&["rm", "-f", &name]);
            if asked < number {
                break;
            }
            number += 1;
        }
        assert!(refusals > 5, "{refusals} of {number}");
    });
}

#[test]
fn one_that_does_not_stay_up_gives_its_place_back() {
    on_plain(|host| {
        let stage = host.stage("falling");
        destinations(&stage, &["old", "new"]);
        let name = stage.name("api");
        // It runs as long as nobody starts it a second time.
        let volume = format!("{}:/data", stage.name("data"));
        let once = "test -e /data/new && exit 4; exec tail -f /dev/null";
        let made =
            ["run", "-d", "--stop-timeout", "0", "--name", &name, "--network", &stage.name("old"), "-v", &volume];
        host.run_words(&[&made[..], &[IMAGE, "sh", "-c", once]].concat());
        host.run_words(&["exec", &name, "touch", "/data/new"]);
        let said = refused(host, &["move", "--recreate", "--to", &stage.name("new"), &name]);
        assert!(said.contains("it ended with 4") && said.contains("the old container is as it was"), "{said}");
        let lines = places(&stage);
        assert!(lines.lines().count() == 1 && lines.starts_with("api ") && lines.contains("old"), "{lines}");
    });
}

const WIKI: &str = "\
services:
  web: {image: IMAGE, networks: [default, NAME-old, NAME-side]}
  db: {image: IMAGE, networks: [NAME-old], volumes: [data:/data]}
  job: {image: IMAGE, profiles: [jobs], networks: [NAME-old]}
volumes: {data: }
networks:
  NAME-old: {external: true}
  NAME-side: {external: true}
";

#[test]
fn a_project_is_created_anew_by_compose_of_its_own_files() {
    on_plain(|host| {
        let stage = host.stage("project");
        destinations(&stage, &["old", "new", "side"]);
        let wiki = Project::new(&stage, "wiki", WIKI);
        wiki.compose(host, &["--profile", "jobs", "up", "-d", "--scale", "web=2"]);
        wiki.compose(host, &["--profile", "jobs", "stop", "-t", "0", "job"]);
        host.run_words(&["exec", &format!("{}-db-1", wiki.name), "touch", "/data/kept"]);
        let words = ["move", "--recreate", "--from", &stage.name("old"), "--to", &stage.name("new"), &wiki.name];
        let service = format!("{}/db", wiki.name);
        let said = refused(host, &[&words[..6], &[&service]].concat());
        assert!(said.contains(&format!("say {}", wiki.name)), "{said}");
        let outcome = with_compose(host, "compose-new", &words);
        assert_eq!(outcome.code, Some(0), "on {}: {}", host.name, outcome.err);
        assert!(outcome.err.contains("the next `docker compose up` puts it back there"), "{}", outcome.err);
        let lines = places(&stage);
        assert!(!lines.contains("old"), "on {}: {lines}", host.name);
        assert_eq!(lines.lines().count(), 4, "{lines}");
        for line in lines.lines() {
            let how = if line.contains("-job-") { "created" } else { "running" };
            assert!(line.contains(how) && line.contains(" new ") && line.contains("wiki_default"), "{line}");
            assert_eq!(line.contains("side"), line.contains("-web-"), "{line}");
        }
        host.run_words(&["exec", &format!("{}-db-1", wiki.name), "test", "-e", "/data/kept"]);
        assert_eq!(asked(&stage, "wiki-web-1", &format!("db.{}", wiki.name)).len(), 1);
        done(host, &["rm", &stage.name("old")]);
    });
}

#[test]
fn a_project_whose_files_are_elsewhere_is_left_alone() {
    on_plain(|host| {
        let stage = host.stage("away");
        destinations(&stage, &["old", "new", "side"]);
        let wiki = Project::new(&stage, "wiki", WIKI);
        wiki.compose(host, &["up", "-d"]);
        let before = places(&stage);
        std::fs::rename(wiki.folder.path().join("compose.yaml"), wiki.folder.path().join("gone.yaml")).unwrap();
        let said = refused(
            host,
            &["move", "--recreate", "--from", &stage.name("old"), "--to", &stage.name("new"), &wiki.name],
        );
        assert!(
            said.contains("can't be read on this machine") && said.contains("docker destination compose"),
            "{said}"
        );
        assert_eq!(places(&stage), before);
    });
}
