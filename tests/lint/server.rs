//! What rules that ask an engine say about it, shown on engines: what is refused, and what goes wrong in silence.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::testbed::{Host, IMAGE, Stage, on_plain, on_swarms};

/// Compose projects on an engine, gone with their stage.
struct Stack<'h> {
    stage: Stage<'h>,
}

impl<'h> Stack<'h> {
    fn new(host: &'h Host, test: &str) -> Self {
        Self { stage: host.stage(test) }
    }

    /// A name, unique on the engine.
    fn project(&self, word: &str) -> String {
        self.stage.name(word)
    }

    /// `compose up` of a file in which `IMAGE` stands for the image; what it says when it fails.
    fn up(&self, word: &str, file: &str) -> Result<(), String> {
        let tools = PathBuf::from(std::env::var_os("DESTINATION_TOOLS").unwrap());
        let mut compose = Command::new(tools.join("compose-new"))
            .args(["-p", &self.project(word), "-f", "-", "up", "-d", "--pull", "never"])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("DOCKER_HOST", &self.stage.host.endpoint)
            .env("DOCKER_CONFIG", "/nonexistent")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let text = file.replace("IMAGE", &format!("image: {IMAGE}, stop_grace_period: 0s"));
        compose.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = compose.wait_with_output().unwrap();
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    /// The same for a file that works.
    fn runs(&self, word: &str, file: &str) {
        assert_eq!(self.up(word, file), Ok(()), "on {}", self.stage.host.name);
    }

    /// How many addresses `web` gets for a name. The name server may take its time to say that there is none.
    fn count(&self, name: &str) -> usize {
        let container = format!("{}-web-1", self.project("p"));
        let asked = ["exec", &container, "timeout", "5", "nslookup", name];
        let output = self.stage.host.docker().args(asked).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let answers = text.split("Name:").skip(1);
        answers.flat_map(str::lines).filter(|line| line.starts_with("Address")).count()
    }
}

/// A service on a network `x`, with whatever else is said about it, and the network.
fn file(service: &str, network: &str) -> String {
    format!("services:\n  web: {{IMAGE{service}, networks: [x]}}\nnetworks: {{x: {network}}}\n")
}

/// `missing-external-network`
#[test]
fn compose_refuses_an_external_network_that_is_not_there() {
    on_plain(|host| {
        let stack = Stack::new(host, "missing");
        let name = stack.project("gone");
        let said = stack.up("p", &file("", &format!("{{external: true, name: {name}}}"))).unwrap_err();
        assert!(said.contains("declared as external, but could not be found"), "on {}: {said}", host.name);
    });
}

/// `missing-external-network`: the beginning of an ID is not taken for a name, a whole one is.
#[test]
fn compose_knows_an_external_network_by_its_whole_id() {
    on_plain(|host| {
        let stack = Stack::new(host, "id");
        let id = host.run(&format!("network create {}", stack.project("net")));
        let external = |name: &str| file("", &format!("{{external: true, name: '{name}'}}"));
        let said = stack.up("short", &external(&id[..12])).unwrap_err();
        assert!(said.contains("could not be found"), "on {}: {said}", host.name);
        stack.runs("whole", &external(&id));
    });
}

/// `foreign-network-label`: the key decides whether Compose refuses.
#[test]
fn a_network_that_compose_did_not_make_under_this_key_is_refused() {
    on_plain(|host| {
        let stack = Stack::new(host, "labels");
        let (hand, key, project) = (stack.project("hand"), stack.project("key"), stack.project("project"));
        host.run(&format!("network create {hand}"));
        let label = "--label com.docker.compose";
        host.run(&format!("network create {label}.project={} {label}.network=y {key}", stack.project("p")));
        host.run(&format!("network create {label}.project=somebody {label}.network=x {project}"));
        for name in [&hand, &key] {
            let said = stack.up("p", &file("", &format!("{{name: {name}}}"))).unwrap_err();
            assert!(said.contains("incorrect label"), "on {}: {said}", host.name);
        }
        stack.runs("p", &file("", &format!("{{name: {project}}}")));
    });
}

/// `port-taken`
#[test]
fn a_port_that_another_container_holds_is_refused() {
    on_plain(|host| {
        let stack = Stack::new(host, "ports");
        let name = stack.project("holder");
        host.run(&format!("run -d --name {name} --publish 80 {IMAGE}"));
        let held = host.run(&format!("port {name} 80/tcp"));
        let port = held.lines().next().unwrap().rsplit(':').next().unwrap();
        for published in [format!("{port}:80"), format!("127.0.0.1:{port}:80")] {
            let said = stack.up("p", &file(&format!(", ports: ['{published}']"), "{}")).unwrap_err();
            assert!(
                said.contains("already allocated") || said.contains("already in use"),
                "on {}: {published}: {said}",
                host.name
            );
        }
        stack.runs("udp", &file(&format!(", ports: ['{port}:80/udp']"), "{}"));
    });
}

/// `container-name-taken`: a stopped container keeps its name.
#[test]
fn the_name_of_a_container_that_is_there_is_refused() {
    on_plain(|host| {
        let stack = Stack::new(host, "named");
        let name = stack.project("holder");
        host.run(&format!("create --name {name} {IMAGE}"));
        let said = stack.up("p", &file(&format!(", container_name: {name}"), "{}")).unwrap_err();
        assert!(said.contains("is already in use"), "on {}: {said}", host.name);
    });
}

/// `wrong-scope`
#[test]
fn configuration_only_networks_take_no_container() {
    on_plain(|host| {
        let stack = Stack::new(host, "config");
        let name = stack.project("settings");
        host.run(&format!("network create --config-only {name}"));
        let said = stack.up("p", &file("", &format!("{{external: true, name: {name}}}"))).unwrap_err();
        assert!(said.contains("configuration-only") || said.contains("configuration only"), "on {}: {said}", host.name);
    });
}

/// `wrong-scope`
#[test]
fn an_overlay_wants_a_swarm() {
    on_plain(|host| {
        let stack = Stack::new(host, "noswarm");
        let said = stack.up("p", &file("", "{driver: overlay}")).unwrap_err();
        assert!(said.contains("swarm"), "on {}: {said}", host.name);
    });
}

/// `wrong-scope`
#[test]
fn an_overlay_takes_containers_only_when_it_is_attachable() {
    on_swarms(|host| {
        let stack = Stack::new(host, "overlay");
        let (shut, open) = (stack.project("shut"), stack.project("open"));
        host.run(&format!("network create --driver overlay {shut}"));
        host.run(&format!("network create --driver overlay --attachable {open}"));
        let external = |name: &str| file("", &format!("{{external: true, name: {name}}}"));
        for name in [shut.as_str(), "ingress"] {
            let said = stack.up("no", &external(name)).unwrap_err();
            assert!(said.contains("not manually attachable") || said.contains("ingress"), "on {}: {said}", host.name);
        }
        stack.runs("yes", &external(&open));
    });
}

/// `subnet-taken`
#[test]
fn a_subnet_that_overlaps_another_networks_is_refused() {
    on_plain(|host| {
        let stack = Stack::new(host, "pools");
        let name = stack.project("first");
        host.run(&format!("network create {name}"));
        let subnet = host.run_words(&["network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}", &name]);
        let said = stack.up("p", &file("", &format!("{{ipam: {{config: [{{subnet: '{subnet}'}}]}}}}"))).unwrap_err();
        assert!(said.contains("Pool overlaps"), "on {}: {said}", host.name);
    });
}

/// `address-unavailable`
#[test]
fn an_address_outside_of_the_network_or_held_by_another_container_is_refused() {
    on_plain(|host| {
        let stack = Stack::new(host, "address");
        let name = stack.project("lan");
        // A network whose subnet the user chose; the engine had it free a moment ago.
        host.run(&format!("network create {name}"));
        let subnet = host.run_words(&["network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}", &name]);
        host.run(&format!("network rm {name}"));
        host.run(&format!("network create --subnet {subnet} {name}"));
        let prefix = subnet.rsplit_once('.').unwrap().0.to_owned();
        host.run(&format!("run -d --name {} --network {name} --ip {prefix}.9 {IMAGE}", stack.project("holder")));
        let up = |address: &str| {
            let text = format!(
                "services:\n  web: {{IMAGE, networks: {{x: {{ipv4_address: {address}}}}}}}\nnetworks: {{x: {{external: true, \
                 name: {name}}}}}\n"
            );
            stack.up("p", &text)
        };
        let said = up(&format!("{prefix}.9")).unwrap_err();
        assert!(said.contains("Address already in use"), "on {}: {said}", host.name);
        let said = up("198.51.100.7").unwrap_err();
        assert!(said.contains("no configured subnet") || said.contains("Invalid address"), "on {}: {said}", host.name);
        assert_eq!(up(&format!("{prefix}.10")), Ok(()), "on {}", host.name);
    });
}

/// `network-drift`: a newer Compose makes the network anew, and fails half-way while a stranger is on it.
#[test]
fn compose_makes_a_network_anew_when_its_declaration_changed() {
    on_plain(|host| {
        let stack = Stack::new(host, "drift");
        let network = format!("{}_x", stack.project("p"));
        let id = || host.run_words(&["network", "inspect", "-f", "{{.Id}}", &network]);
        stack.runs("p", &file("", "{}"));
        let before = id();
        stack.runs("p", &file("", "{internal: true}"));
        assert_ne!(id(), before, "on {}", host.name);
        host.run(&format!("run -d --name {} --network {network} {IMAGE}", stack.project("stranger")));
        let said = stack.up("p", &file("", "{}")).unwrap_err();
        assert!(said.contains("has active endpoints"), "on {}: {said}", host.name);
    });
}

/// `name-taken`: also by an alias, and by the container's name.
#[test]
fn a_name_on_a_shared_network_that_two_containers_have_leads_to_both() {
    on_plain(|host| {
        let stack = Stack::new(host, "taken");
        let shared = stack.project("shared");
        let (first, second) = (stack.project("first"), stack.project("second"));
        host.run(&format!("network create {shared}"));
        host.run(&format!("run -d --name {first} --network {shared} --network-alias db {IMAGE}"));
        host.run(&format!("run -d --name {second} --network {shared} --network-alias {first} {IMAGE}"));
        stack.runs(
            "p",
            &format!("services:\n  web: {{IMAGE, networks: [s]}}\n  db: {{IMAGE, networks: [s]}}\nnetworks: {{s: {{external: \
                      true, name: {shared}}}}}\n"),
        );
        for name in ["db", &first] {
            assert_eq!(stack.count(name), 2, "on {}: {name}", host.name);
        }
    });
}

/// `other-destination-host`
#[test]
fn a_name_on_another_network_leads_nowhere() {
    on_plain(|host| {
        let stack = Stack::new(host, "elsewhere");
        let (mine, other) = (stack.project("mine"), stack.project("other"));
        for network in [&mine, &other] {
            host.run(&format!("network create {network}"));
        }
        host.run(&format!(
            "run -d --name {} --network {other} --network-alias api.billing {IMAGE}",
            stack.project("api")
        ));
        stack.runs("p", &file("", &format!("{{external: true, name: {mine}}}")));
        assert_eq!(stack.count("api.billing"), 0, "on {}", host.name);
        stack.runs("p", &file("", &format!("{{external: true, name: {other}}}")));
        assert_eq!(stack.count("api.billing"), 1, "on {}", host.name);
    });
}
