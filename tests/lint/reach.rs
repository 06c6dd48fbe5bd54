//! What rules about names, links and network modes say about engines, shown on engines: each generation of the test bed,
//! with a real Compose.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::testbed::{Host, IMAGE, Stage, on_plain};

/// A Compose project on an engine, gone with its stage.
struct Stack<'h> {
    stage: Stage<'h>,
}

impl<'h> Stack<'h> {
    fn new(host: &'h Host, test: &str) -> Self {
        Self { stage: host.stage(test) }
    }

    /// A project's name, unique on the engine.
    fn project(&self, word: &str) -> String {
        self.stage.name(word)
    }

    /// `compose up` of a file in which `IMAGE` stands for the image; what it says when it fails.
    fn up(&self, word: &str, file: &str) -> Result<(), String> {
        let Some(tools) = std::env::var_os("DESTINATION_TOOLS").map(PathBuf::from) else {
            panic!("DESTINATION_TOOLS is not set; `make test` sets it")
        };
        let mut compose = Command::new(tools.join("compose-new"))
            .args(["-p", &self.project(word), "-f", "-", "up", "-d", "--pull", "never"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
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
        if let Err(error) = self.up(word, file) {
            panic!("on {}: {error}", self.stage.host.name);
        }
    }

    /// The addresses that a service's container gets for a name. None when the name leads nowhere: the name server may
    /// take its time to say so.
    fn ask(&self, word: &str, service: &str, name: &str) -> BTreeSet<String> {
        let container = format!("{}-{service}-1", self.project(word));
        let output =
            self.stage.host.docker().args(["exec", &container, "timeout", "5", "nslookup", name]).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let answers = text.split("Name:").skip(1);
        answers
            .flat_map(|answer| answer.lines().filter_map(|line| line.strip_prefix("Address")))
            .filter_map(|line| Some(line.rsplit_once(": ").or_else(|| line.rsplit_once(' '))?.1.trim().to_owned()))
            .collect()
    }

    /// How many addresses a name leads to.
    fn count(&self, word: &str, service: &str, name: &str) -> usize {
        self.ask(word, service, name).len()
    }
}

/// `unreachable-host`, `shadowed-name`, `redundant-alias`: the names of a container.
#[test]
fn a_service_answers_to_key_alias_hostname_and_container_name_on_common_networks_alone() {
    on_plain(|host| {
        let stack = Stack::new(host, "names");
        let fixed = stack.project("fixed");
        stack.runs(
            "p",
            &format!(
                "services:\n  web: {{IMAGE, networks: [x], links: ['far:linked']}}\n  near: {{IMAGE, hostname: nearhost, domainname: \
                 corp.test, container_name: {fixed}, networks: {{x: {{aliases: [other]}}}}}}\n  far: {{IMAGE, hostname: farhost, \
                 networks: {{y: {{aliases: [there]}}}}}}\nnetworks: {{x: , y: }}\n"
            ),
        );
        for name in ["near", "other", "nearhost", &fixed] {
            assert_eq!(stack.count("p", "web", name), 1, "on {}: {name}", host.name);
        }
        for name in ["far", "there", "farhost", "linked", "nearhost.corp.test"] {
            assert_eq!(stack.count("p", "web", name), 0, "on {}: {name}", host.name);
        }
    });
}

/// `shadowed-name`: an alias, a hostname or a container's name that is another service's key.
#[test]
fn a_name_that_two_services_have_leads_to_both() {
    on_plain(|host| {
        let stack = Stack::new(host, "both");
        stack.runs(
            "p",
            "services:\n  web: {IMAGE}\n  db: {IMAGE}\n  cache: {IMAGE}\n  one: {IMAGE, networks: {default: {aliases: [db]}}}\n  two: \
             {IMAGE, hostname: cache}\n",
        );
        for name in ["db", "cache"] {
            assert_eq!(stack.count("p", "web", name), 2, "on {}: {name}", host.name);
        }
    });
}

/// `unreachable-host`, `unreachable-link`: what has no names, and who knows none.
#[test]
fn a_container_without_networks_of_its_own_has_no_name() {
    on_plain(|host| {
        let stack = Stack::new(host, "nameless");
        stack.runs(
            "p",
            "services:\n  web: {IMAGE, links: [bridged, inside]}\n  near: {IMAGE}\n  inside: {IMAGE, network_mode: 'service:near'}\n  \
             deep: {IMAGE, network_mode: 'service:inside'}\n  bridged: {IMAGE, network_mode: bridge}\n  hosted: {IMAGE, network_mode: \
             host}\n",
        );
        for name in ["inside", "deep", "bridged", "hosted"] {
            assert_eq!(stack.count("p", "web", name), 0, "on {}: {name}", host.name);
        }
        assert_eq!(stack.ask("p", "deep", "near"), stack.ask("p", "web", "near"), "on {}", host.name);
        assert_eq!(stack.count("p", "deep", "web"), 1, "on {}", host.name);
        for asker in ["bridged", "hosted"] {
            assert_eq!(stack.count("p", asker, "web"), 0, "on {}: {asker}", host.name);
        }
    });
}

/// `generic-name-shared`, `default-shared`: two stacks with a `db` on one network.
#[test]
fn a_bare_name_on_a_shared_network_leads_to_every_stack_that_has_it() {
    on_plain(|host| {
        let stack = Stack::new(host, "trap");
        // Sorts before the private networks, so that it is asked first.
        let shared = stack.project("0-shared");
        let shared = format!("a{shared}");
        host.run(&format!("network create {shared}"));
        for word in ["pa", "pb"] {
            stack.runs(
                word,
                &format!(
                    "services:\n  app: {{IMAGE, networks: [default, s]}}\n  db: {{IMAGE, networks: [default, s]}}\nnetworks: {{s: \
                     {{external: true, name: {shared}}}}}\n"
                ),
            );
        }
        assert_eq!(stack.count("pa", "app", "db"), 2, "on {}", host.name);
        host.run(&format!("stop -t 0 {}-db-1", stack.project("pa")));
        assert_eq!(stack.count("pa", "app", "db"), 1, "on {}: the other stack's", host.name);
    });
}

/// `duplicate-network`
#[test]
fn two_keys_of_one_external_network_are_joined_once_with_the_aliases_of_one() {
    on_plain(|host| {
        let stack = Stack::new(host, "twice");
        let shared = stack.project("shared");
        host.run(&format!("network create {shared}"));
        stack.runs(
            "p",
            &format!(
                "services:\n  web: {{IMAGE, networks: {{k1: {{aliases: [one]}}, k2: {{aliases: [two]}}}}}}\nnetworks:\n  k1: {{external: \
                 true, name: {shared}}}\n  k2: {{external: true, name: {shared}}}\n"
            ),
        );
        let found = ["one", "two"].map(|name| stack.count("p", "web", name));
        assert_eq!(found.iter().sum::<usize>(), 1, "on {}: {found:?}", host.name);
    });
}

/// `duplicate-network`
#[test]
fn compose_refuses_to_create_one_network_for_two_keys() {
    on_plain(|host| {
        let stack = Stack::new(host, "label");
        let name = stack.project("net");
        let file = format!(
            "services:\n  web: {{IMAGE, networks: [k1]}}\n  db: {{IMAGE, networks: [k2]}}\nnetworks: {{k1: {{name: {name}}}, k2: {{name: \
             {name}}}}}\n"
        );
        let said = stack.up("p", &file).unwrap_err();
        assert!(said.contains("incorrect label"), "on {}: {said}", host.name);
    });
}

/// `network-mode-conflict`
#[test]
fn a_container_in_another_ones_network_brings_no_ports_names_or_hosts() {
    on_plain(|host| {
        let stack = Stack::new(host, "modes");
        let try_with = |word: &str, mode: &str, setting: &str| {
            let file = format!(
                "services:\n  a: {{IMAGE, network_mode: '{mode}', {setting}}}\n  b: {{IMAGE, network_mode: none}}\n"
            );
            stack.up(word, &file)
        };
        for (number, setting) in [
            "ports: ['80']",
            "expose: ['80']",
            "hostname: x",
            "links: [b]",
            "external_links: [b]",
            "extra_hosts: ['x:10.0.0.1']",
            "dns: 10.0.0.1",
        ]
        .iter()
        .enumerate()
        {
            let said = try_with(&format!("no{number}"), "service:b", setting).unwrap_err();
            assert!(said.contains("conflicting options"), "on {}: {setting}: {said}", host.name);
        }
        for (number, setting) in ["dns_search: a.test", "domainname: x"].iter().enumerate() {
            assert_eq!(try_with(&format!("yes{number}"), "service:b", setting), Ok(()), "on {}: {setting}", host.name);
        }
        for mode in ["service:b", "host"] {
            let said = try_with(&format!("mac-{}", mode.len()), mode, "mac_address: '02:42:ac:11:65:43'");
            let old = host.name == "bookworm";
            assert_eq!(said.is_err_and(|said| said.contains("conflicting options")), old, "on {}: {mode}", host.name);
        }
        let said = try_with("links", "host", "links: [b]").unwrap_err();
        assert!(said.contains("conflicting options"), "on {}: {said}", host.name);
    });
}

/// `network-mode-conflict`
#[test]
fn ports_beside_host_or_none_are_not_published() {
    on_plain(|host| {
        let stack = Stack::new(host, "void");
        for mode in ["host", "none"] {
            stack.runs(mode, &format!("services:\n  a: {{IMAGE, network_mode: {mode}, ports: ['80']}}\n"));
            let container = format!("{}-a-1", stack.project(mode));
            let ports = host.run_words(&["inspect", "--format", "{{json .NetworkSettings.Ports}}", &container]);
            assert!(ports == "{}" || ports == "null", "on {}: {mode}: {ports}", host.name);
        }
    });
}

/// `network-mode-target`, `unreachable-link`
#[test]
fn modes_and_links_to_what_is_not_there_are_refused() {
    on_plain(|host| {
        let stack = Stack::new(host, "targets");
        for (word, file, expected) in [
            (
                "container",
                "services:\n  a: {IMAGE, network_mode: 'container:beside'}\n  beside: {IMAGE}\n",
                "No such container",
            ),
            (
                "key",
                "services:\n  a: {IMAGE, network_mode: back}\n  b: {IMAGE, networks: [back]}\nnetworks: {back: }\n",
                "not found",
            ),
            ("bridge", "services:\n  a: {IMAGE, network_mode: bridge, links: [b]}\n  b: {IMAGE}\n", "default"),
        ] {
            let Err(said) = stack.up(word, file) else { panic!("on {}: {word} is accepted", host.name) };
            assert!(said.contains(expected), "on {}: {word}: {said}", host.name);
        }
    });
}

/// `external-links`
#[test]
fn an_external_link_connects_nobody() {
    on_plain(|host| {
        let stack = Stack::new(host, "external");
        stack.runs("pa", "services:\n  other: {IMAGE}\n");
        let other = format!("{}-other-1", stack.project("pa"));
        stack.runs("pb", &format!("services:\n  web: {{IMAGE, external_links: ['{other}:db', 'nobody:cache']}}\n"));
        for name in ["db", "cache", &other] {
            assert_eq!(stack.count("pb", "web", name), 0, "on {}: {name}", host.name);
        }
    });
}
