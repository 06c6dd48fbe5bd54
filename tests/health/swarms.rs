//! Destinations that span a swarm of two managers, on two engines of a bed of this test's own.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::doctor::doctor;
use crate::support::{Outcome, assert_shown, plugin, told};
use crate::testbed::{Host, IMAGE, docker};

/// A bed that goes away with the test.
struct Bed(PathBuf);

impl Bed {
    fn up(folder: &Path) -> Self {
        let bed = Self(folder.to_owned());
        bed.script(&["up", "trixie", "sid-swarm"]);
        bed
    }

    fn script(&self, words: &[&str]) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testbed/engines.sh");
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let mut command = Command::new(script);
        command.args(words).env("DESTINATION_TESTBED", &self.0).env("DESTINATION_DOCKER", docker());
        let output = command.env("CARGO_TARGET_DIR", target).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn host(&self, name: &str) -> Host {
        Host { name: name.to_owned(), endpoint: format!("unix://{}", self.0.join(name).join("docker.sock").display()) }
    }

    /// Runs `ip` among the interfaces of an engine.
    fn ip(&self, engine: &str, line: &str) {
        let mut command = Command::new("nsenter");
        command.args(["--net", "--target", &self.process(engine), "ip"]).args(line.split(' '));
        assert!(command.status().unwrap().success(), "ip {line}");
    }

    fn process(&self, engine: &str) -> String {
        let text = std::fs::read_to_string(self.0.join(engine).join("pid")).unwrap();
        text.split(' ').next().unwrap().to_owned()
    }

    /// A cable between the two engines.
    fn wire(&self) {
        self.ip("sid-swarm", &format!("link add cable type veth peer name cable netns {}", self.process("trixie")));
        for (engine, address) in [("sid-swarm", "10.250.0.1/24"), ("trixie", "10.250.0.2/24")] {
            self.ip(engine, &format!("addr add {address} dev cable"));
            self.ip(engine, "link set cable up");
        }
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        self.script(&["down"]);
    }
}

fn able() -> bool {
    let able = Command::new("unshare").args(["-n", "true"]).status().is_ok_and(|status| status.success());
    assert!(able || std::env::var_os("CI").is_none(), "starting engines needs root, and `unshare`");
    able
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let end = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !is_so() {
        assert!(std::time::Instant::now() < end, "{what}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
}

/// A text without the ID of a network of the swarm, which looks like no other ID.
fn without(text: &str, id: &str) -> String {
    text.replace(id, "[id]").replace(&id[..12], "[short]")
}

/// The exit code and standard error of what may be refused or warned of.
fn said(host: &Host, words: &[&str]) -> String {
    let Outcome { code, out, err } = Outcome::of(&mut plugin(&host.endpoint, words));
    format!("exit {}\n{out}{err}", code.unwrap())
}

#[test]
fn a_swarm_of_two_managers_has_one_set_of_destinations() {
    if !able() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let bed = Bed::up(&folder.path().join("bed"));
    bed.wire();
    let (one, two) = (bed.host("sid-swarm"), bed.host("trixie"));
    one.run("swarm leave --force");
    one.run("swarm init --advertise-addr 10.250.0.1 --listen-addr 10.250.0.1");
    let token = one.run("swarm join-token -q manager");
    two.run(&format!("swarm join --token {token} --advertise-addr 10.250.0.2 --listen-addr 10.250.0.2 10.250.0.1"));

    // Made on one, renamed on the other, described on the first: each reads what the other wrote.
    told(&one, &["create", "--network", "edge", "Edge"]);
    until("the network never came", || two.run("network ls --format {{.Name}}").contains("edge"));
    let id = one.run("network inspect --format {{.Id}} edge");
    told(&two, &["rename", "Edge", "Front"]);
    until("the record never came", || told(&one, &["ls", "--format", "{{.Name}}"]) == "Front\n");
    told(&one, &["update", "--description", "both", "Front"]);
    let inspected =
        || told(&two, &["inspect", "--format", "{{.Driver}} {{.Description}} {{.Record.Revision}}", "Front"]);
    until("the record never came", || inspected() == "overlay both 2\n");

    // A service is in the way on both, wherever its tasks run.
    one.run(&format!("service create -q --name web --network edge --replicas 4 {IMAGE}"));
    for host in [&one, &two] {
        let refusal = said(host, &["rm", "Front"]);
        assert!(refusal.contains("1 service; nothing was removed"), "{refusal}");
        assert!(refusal.contains("docker service update --network-rm edge web"), "{refusal}");
        let rows = told(host, &["stats", "--format", "{{.Container}} {{.State}}", "Front"]);
        assert_eq!(rows.lines().next(), Some("web 4/4 tasks"), "{rows}");
        assert_eq!(doctor(host, &["Front"]).lines().next(), Some("exit 0"));
    }
    one.run("service rm web");
    until("tasks never ended", || [&one, &two].iter().all(|host| host.run("ps -aq").is_empty()));

    // A container of the other node is in the way too while it runs, and what can't be seen there is said.
    two.run(&format!("run -d --name lone --network edge {IMAGE}"));
    assert_shown!(said(&one, &["rm", "Front"]), @r"
    exit 1
    error: destination `Front` on [server] is in use by 1 container on other nodes of the swarm; nothing was removed

      CONTAINER  NODE
      [short]  trixie

    hint: remove them there, or move them to another network
    ");
    two.run("kill lone");
    until("the node never told", || !said(&one, &["rm", "--dry-run", "Front"]).contains("in use"));
    assert_shown!(without(&said(&one, &["rm", "--dry-run", "Front"]), &id), @r"
    exit 0
    would remove network edge ([short])
    would remove record destination.edge
    warning: what is stopped on 1 other node of the swarm can't be seen from here; without network `edge` it couldn't start again
    ");
    assert_shown!(said(&one, &["prune", "--force"]), @r"
    exit 0
    warning: destination `Front` is left: what is stopped on other nodes of the swarm can't be seen from here
    ");

    // A worker doesn't see what nothing on it uses: no reason to say that a container's network is gone.
    one.run("node demote trixie");
    until("it was never demoted", || two.run("info --format {{.Swarm.ControlAvailable}}") == "false");
    until("it knows the network still", || !two.run("network ls --format {{.Name}}").contains("edge"));
    assert_eq!(doctor(&two, &[]).lines().next(), Some("exit 0"), "{}", doctor(&two, &[]));
    two.run("start lone");
    two.run("kill lone");

    // It leaves the swarm, and what was on its networks can't start.
    two.run("swarm leave");
    assert_shown!(without(&doctor(&two, &[]), &id), @r"
    exit 1
    error[swarm-inactive]: container `lone` can't start: network `edge` spans a swarm that this engine isn't in
      it belongs to network [id], and the engine is in no swarm
      note: join the swarm again, or create the container anew on a network that is there

    1 error on [server]
    ");
    two.refusal("start lone");

    // A manager that is locked. Docker's own bridge has another ID after a restart, and nobody minds.
    one.run(&format!("run --name plain {IMAGE} true"));
    one.run("swarm update --autolock=true");
    bed.script(&["restart", "sid-swarm"]);
    assert_shown!(doctor(&one, &[]), @r#"
    exit 1
    error[swarm-inactive]: the swarm of this engine is locked: what spans it can be neither seen nor changed
      the engine says its state is `locked`
      Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.
      mend: docker swarm unlock

    1 error on [server]
    "#);
}
