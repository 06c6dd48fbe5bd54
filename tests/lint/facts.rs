//! What rules say about engines and Composes, shown on real ones: a test a fact, on every generation of the bed.
//!
//! Projects are brought up by the newer Compose. Each test has subnets of its own, away from the engines' pools, and other ones
//! in each run: engines may keep a subnet taken after they refused a network in it.

use std::path::PathBuf;
use std::process::{Command, Output};

use crate::testbed::{Host, Stage, on_plain, on_swarms};

/// A text with the addresses of this run.
fn moved(text: &str) -> String {
    let number = 20 + std::process::id() % 70;
    text.replace("172.", &format!("{number}.")).replace("fd00:", &format!("fd{number}:"))
}

/// A project on an engine, taken down in the end.
struct Trial<'h> {
    host: &'h Host,
    stage: Stage<'h>,
    folder: tempfile::TempDir,
}

impl<'h> Trial<'h> {
    /// A project whose file is a text; `NAME` in it stands for the project's name.
    fn of(host: &'h Host, test: &str, file: &str) -> Self {
        let stage = host.stage(test);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("compose.yaml"), moved(file).replace("NAME", &stage.name("x"))).unwrap();
        Self { host, stage, folder }
    }

    fn project(&self) -> String {
        self.stage.name("x")
    }

    fn compose(&self, project: &str, words: &[&str]) -> Output {
        let tools = std::env::var_os("DESTINATION_TOOLS").map(PathBuf::from).unwrap();
        Command::new(tools.join("compose-new"))
            .args(["-p", project, "--progress", "plain"])
            .args(words)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("DOCKER_HOST", &self.host.endpoint)
            .env("DOCKER_CONFIG", self.folder.path())
            .output()
            .unwrap()
    }

    /// Starts the project: what is said about it when that fails.
    fn up(&self) -> Result<(), String> {
        let output = self.compose(&self.project(), &["up", "-d"]);
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }

    fn starts(&self) {
        if let Err(said) = self.up() {
            panic!("on {}: {said}", self.host.name);
        }
    }

    /// It must be refused with one of some texts.
    fn refused(&self, texts: &[&str]) {
        let Err(said) = self.up() else { panic!("on {}: it was expected to be refused", self.host.name) };
        assert!(texts.iter().any(|text| said.contains(text)), "on {}: {said}", self.host.name);
    }

    fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.project())
    }

    fn inspect(&self, service: &str, format: &str) -> String {
        self.host.run_words(&["inspect", "--format", format, &self.container(service)])
    }
}

impl Drop for Trial<'_> {
    fn drop(&mut self) {
        self.compose(&self.project(), &["down", "-t", "0", "--remove-orphans"]);
    }
}

fn refused(test: &str, file: &str, texts: &[&str]) {
    on_plain(|host| Trial::of(host, test, file).refused(texts));
}

fn starts(test: &str, file: &str) {
    on_plain(|host| Trial::of(host, test, file).starts());
}

const TAKEN: [&str; 2] = ["port is already allocated", "address already in use"];

#[test]
fn a_port_of_the_host_belongs_to_one_container() {
    for (number, (one, other)) in
        [("18080:80", "127.0.0.1:18080:81"), ("18080:80", "[::1]:18080:81"), ("18080:80", "[::]:18080:81")]
            .into_iter()
            .enumerate()
    {
        let file = format!(
            "services:\n  a: {{image: testbed, ports: ['{one}']}}\n  b: {{image: testbed, ports: ['{other}']}}\n"
        );
        refused(&format!("ports{number}"), &file, &TAKEN);
    }
    let bridge = "services:\n  a: {image: testbed, network_mode: bridge, ports: ['18083:80']}\n  \
                  b: {image: testbed, ports: ['18083:81']}\n";
    refused("portbridge", bridge, &TAKEN);
    let copies = "services:\n  a: {image: testbed, ports: ['18081:80'], scale: 2}\n";
    refused("portcopies", copies, &TAKEN);
    for (number, ports) in ["'18082:80', '18082:81'", "'18082:80', '127.0.0.1:18082:80'"].into_iter().enumerate() {
        let file = format!("services:\n  a: {{image: testbed, ports: [{ports}]}}\n");
        refused(&format!("own{number}"), &file, &TAKEN);
    }
}

#[test]
fn ports_apart_by_family_protocol_or_range_are_published_side_by_side() {
    starts(
        "beside",
        "services:
  same: {image: testbed, ports: ['18090:80', '18090:80/tcp', '0.0.0.0:18090:80', '18090:80/udp']}
  four: {image: testbed, ports: ['0.0.0.0:18091:80']}
  six: {image: testbed, ports: ['[::]:18091:80']}
  pool: {image: testbed, ports: ['18092-18093:80'], scale: 2}
  host: {image: testbed, ports: ['18090:80'], network_mode: host}
",
    );
}

#[test]
fn inside_of_a_network_a_service_listens_at_its_own_port_and_nobody_else_at_localhost() {
    let file = "services:
  a: {image: testbed, ports: ['18096:80'], command: sh -c 'echo here > /index.html && httpd -f -p 80 -h /'}
  b: {image: testbed}
";
    on_plain(|host| {
        let trial = Trial::of(host, "inside", file);
        trial.starts();
        let asked = |address: &str| {
            let words = ["exec", &trial.container("b"), "timeout", "5", "wget", "-q", "-O", "-", address];
            let output = host.docker().args(words).output().unwrap();
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let answers = (0..50).any(|_| asked("http://a:80/").as_deref() == Some("here"));
        assert!(answers, "on {}", host.name);
        for address in ["http://a:18096/", "http://localhost:80/", "http://127.0.0.1:18096/"] {
            assert_eq!(asked(address), None, "on {}: {address}", host.name);
        }
    });
}

#[test]
fn a_swarm_publishes_on_all_addresses_whatever_the_file_says() {
    on_swarms(|host| {
        let stage = host.stage("everywhere");
        let name = stage.name("x");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stack.yaml");
        let ports = "{image: testbed, ports: ['127.0.0.1:18097:80'], deploy: {mode: replicated, replicas: 0}}";
        std::fs::write(&path, format!("version: '3.8'\nservices:\n  a: {ports}\n")).unwrap();
        let deploy = ["stack", "deploy", "--resolve-image", "never", "-c", path.to_str().unwrap(), &name];
        let output = host.docker().args(deploy).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let published = host.docker().args(["service", "inspect", &format!("{name}_a")]).output().unwrap();
        host.docker().args(["stack", "rm", &name]).output().unwrap();
        assert!(said.contains("ignoring IP-address"), "on {}: {said}", host.name);
        let published = String::from_utf8_lossy(&published.stdout).into_owned();
        assert!(published.contains("18097") && !published.contains("127.0.0.1"), "on {}: {published}", host.name);
    });
}

#[test]
fn subnets_that_overlap_are_refused() {
    let two = |other: &str| {
        format!(
            "services:\n  a: {{image: testbed, networks: [n, m]}}\nnetworks:\n  \
             n: {{ipam: {{config: [{{subnet: 172.25.0.0/16}}]}}}}\n  \
             m: {{{other}ipam: {{config: [{{subnet: 172.25.5.0/24}}]}}}}\n"
        )
    };
    refused("overlap", &two(""), &["Pool overlaps"]);
    refused("overlapmac", &two("driver: macvlan, driver_opts: {parent: uplink}, "), &["Pool overlaps"]);
}

#[test]
fn a_gateway_and_reserved_addresses_must_be_in_the_subnet() {
    let file = |more: &str| {
        format!(
            "services:\n  a: {{image: testbed, networks: [n]}}\nnetworks:\n  \
             n: {{enable_ipv6: true, ipam: {{config: [{{subnet: 172.26.0.0/24}}, {more}]}}}}\n"
        )
    };
    let gateway = "services:\n  a: {image: testbed, networks: [n]}\nnetworks:\n  n: {ipam: {config: [{subnet: 172.26.1.0/24, gateway: 172.26.2.1}]}}\n";
    let refusals = ["out of range", "doesn't contain this address", "must belong to the master pool"];
    refused("gateway", gateway, &refusals);
    let reserved = gateway.replace("gateway: 172.26.2.1", "aux_addresses: {h: 172.26.2.9}");
    refused("reserved", &reserved, &refusals);
    refused("gateway6", &file("{subnet: 'fd00:26::/64', gateway: 'fd00:27::1'}"), &refusals);
}

#[test]
fn a_range_outside_of_the_subnet_is_refused_but_by_docker_20() {
    let file = "services:\n  a: {image: testbed, networks: [n]}\nnetworks:\n  n: {ipam: {config: [{subnet: 172.27.0.0/24, ip_range: 172.27.1.0/25}]}}\n";
    on_plain(|host| {
        let trial = Trial::of(host, "range", file);
        if host.run("version --format {{.Server.Version}}").starts_with("20.") {
            trial.starts();
        } else {
            trial.refused(&["doesn't contain ip-range"]);
        }
    });
}

/// A service that asks for addresses on a network.
fn asking(asked: &str, network: &str) -> String {
    format!("services:\n  a: {{image: testbed, networks: {{n: {{{asked}}}}}}}\nnetworks:\n  n: {network}\n")
}

#[test]
fn an_address_must_be_in_a_declared_subnet() {
    let four = "{ipam: {config: [{subnet: 172.28.0.0/24}]}}";
    refused(
        "outside",
        &asking("ipv4_address: 172.28.1.5", four),
        &["does not belong to any of this network's subnets", "no configured subnet"],
    );
    let wishes = ["user specified IP address is supported only when", "no configured subnet"];
    refused("undeclared", &asking("ipv4_address: 10.60.1.5", "{}"), &wishes);
    let six = "{enable_ipv6: true, ipam: {config: [{subnet: 'fd00:28::/64'}]}}";
    refused("four", &asking("ipv4_address: 10.60.1.5", six), &wishes);
    refused("six", &asking("ipv6_address: 'fd00:28::5'", &four.replace("28.0", "28.4")), &wishes);
    let ranged = "{ipam: {config: [{subnet: 172.28.8.0/24, ip_range: 172.28.8.128/25}]}}";
    starts("ranged", &asking("ipv4_address: 172.28.8.1", ranged));
}

#[test]
fn an_address_is_given_away_once() {
    let used = ["Address already in use"];
    let network = |number: u8, more: &str| format!("{{ipam: {{config: [{{subnet: 172.29.{number}.0/24{more}}}]}}}}");
    let twice = asking("ipv4_address: 172.29.1.5", &network(1, ""))
        .replace("services:\n", "services:\n  b: {image: testbed, networks: {n: {ipv4_address: 172.29.1.5}}}\n");
    refused("twice", &twice, &used);
    refused("implied", &asking("ipv4_address: 172.29.2.1", &network(2, "")), &used);
    refused("given", &asking("ipv4_address: 172.29.3.9", &network(3, ", gateway: 172.29.3.9")), &used);
    refused("kept", &asking("ipv4_address: 172.29.4.7", &network(4, ", aux_addresses: {h: 172.29.4.7}")), &used);
    let copies =
        asking("ipv4_address: 172.29.5.7", &network(5, "")).replace("image: testbed,", "image: testbed, scale: 2,");
    refused("copies", &copies, &used);
    starts("first", &asking("ipv4_address: 172.29.6.1", &network(6, ", gateway: 172.29.6.254")));
}

#[test]
fn ports_of_a_service_on_internal_networks_alone_stay_closed() {
    let file = |networks: &str| {
        format!(
            "services:\n  a: {{image: testbed, ports: ['18095:80'], networks: [{networks}]}}\nnetworks:\n  n: {{internal: true}}\n  m: {{}}\n"
        )
    };
    on_plain(|host| {
        let trial = Trial::of(host, "internal", &file("n"));
        trial.starts();
        assert_eq!(host.run_words(&["port", &trial.container("a")]), "", "on {}", host.name);
        drop(trial);
        let trial = Trial::of(host, "outside", &file("n, m"));
        trial.starts();
        assert!(host.run_words(&["port", &trial.container("a")]).contains("18095"), "on {}", host.name);
    });
}

#[test]
fn compose_services_can_t_be_on_the_engine_s_own_networks() {
    for name in ["bridge", "host", "none"] {
        let external = asking("", &format!("{{external: true, name: {name}}}"));
        let aliases = ["network-scoped alias is supported only for", "invalid endpoint settings"];
        refused(&format!("ext{name}"), &external, &aliases);
        let own = asking("", &format!("{{name: {name}}}"));
        refused(&format!("own{name}"), &own, &["incorrect label", "was not created by compose"]);
    }
    refused("owndefault", &asking("", "{name: default}"), &["predefined default network"]);
    on_plain(|host| {
        let trial = Trial::of(host, "key", &asking("", "{}").replace("n:", "host:"));
        trial.starts();
        let networks = trial.inspect("a", "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}");
        assert_eq!(networks, format!("{}_host", trial.project()));
    });
}

#[test]
fn an_overlay_network_must_be_attachable_for_compose() {
    on_swarms(|host| {
        Trial::of(host, "closed", &asking("", "{driver: overlay}")).refused(&["not manually attachable"]);
        Trial::of(host, "open", &asking("", "{driver: overlay, attachable: true}")).starts();
        Trial::of(host, "ingress", &asking("", "{external: true, name: ingress}"))
            .refused(&["not manually attachable"]);
    });
}

#[test]
fn without_enable_ipv6_nobody_gets_an_address_of_an_ipv6_subnet() {
    on_plain(|host| {
        let file = asking("ipv6_address: 'fd00:30::5'", "{ipam: {config: [{subnet: 'fd00:30::/64'}]}}");
        let trial = Trial::of(host, "closed6", &file);
        trial.starts();
        let address = "{{range .NetworkSettings.Networks}}{{.GlobalIPv6Address}}{{end}}";
        assert_eq!(trial.inspect("a", address), "", "on {}", host.name);
    });
}

#[test]
fn priority_decides_where_a_container_is_made_and_not_its_gateway() {
    let file = "services:\n  a: {image: testbed, networks: {aa: {priority: 1}, zz: {priority: 1000}}}\nnetworks:\n  aa: {}\n  zz: {}\n";
    on_plain(|host| {
        let trial = Trial::of(host, "priority", file);
        trial.starts();
        let project = trial.project();
        assert_eq!(trial.inspect("a", "{{.HostConfig.NetworkMode}}"), format!("{project}_zz"), "on {}", host.name);
        let gateway =
            trial.inspect("a", &format!("{{{{(index .NetworkSettings.Networks \"{project}_aa\").Gateway}}}}"));
        let routes = host.run_words(&["exec", &trial.container("a"), "ip", "route"]);
        assert!(routes.starts_with(&format!("default via {gateway} ")), "on {}: {routes}", host.name);
    });
}

#[test]
fn two_projects_share_a_network_of_a_fixed_name() {
    on_plain(|host| {
        let trial = Trial::of(host, "fixed", &asking("", "{name: NAME-net}"));
        trial.starts();
        let other = trial.stage.name("other");
        let output = trial.compose(&other, &["up", "-d"]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "on {}: {said}", host.name);
        assert!(said.contains("was not created for project"), "on {}: {said}", host.name);
        let network = trial.stage.name("x-net");
        let on_it =
            host.run_words(&["network", "inspect", "--format", "{{range .Containers}}{{.Name}} {{end}}", &network]);
        assert_eq!(on_it.split_ascii_whitespace().count(), 2, "on {}: {on_it}", host.name);
        trial.compose(&other, &["down", "-t", "0"]);
    });
}

#[test]
fn settings_of_an_external_network_change_nothing() {
    on_plain(|host| {
        let file = asking(
            "",
            "{external: true, name: NAME-net, driver: macvlan, internal: true, ipam: {config: [{subnet: 172.24.0.0/24}]}}",
        );
        let trial = Trial::of(host, "external", &file);
        let network = trial.stage.name("x-net");
        host.run_words(&["network", "create", &network]);
        trial.starts();
        let seen = host.run_words(&[
            "network",
            "inspect",
            "--format",
            "{{.Driver}} {{.Internal}} {{json .IPAM.Config}}",
            &network,
        ]);
        assert!(seen.starts_with("bridge false") && !seen.contains(&moved("172.24.")), "on {}: {seen}", host.name);
    });
}

#[test]
fn an_empty_network_name_is_no_network() {
    refused(
        "empty",
        &asking("", "{name: '${NOTHING_AT_ALL}'}"),
        &["invalid name", "network with name  already exists"],
    );
    refused(
        "emptyext",
        &asking("", "{name: '${NOTHING_AT_ALL}', external: true}"),
        &["could not be found", "not found"],
    );
}

#[test]
fn a_container_name_exists_once() {
    let two =
        "services:\n  a: {image: testbed, container_name: NAME-c}\n  b: {image: testbed, container_name: NAME-c}\n";
    refused("names", two, &["is already in use"]);
    let copies = "services:\n  a: {image: testbed, container_name: NAME-c, scale: 2}\n";
    refused("copies", copies, &["as container name must be unique"]);
    on_plain(|host| {
        let trial = Trial::of(host, "again", "services:\n  a: {image: testbed, container_name: NAME-c}\n");
        trial.starts();
        let output = trial.compose(&trial.stage.name("other"), &["up", "-d"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains("already in use"), "on {}: {said}", host.name);
        trial.compose(&trial.stage.name("other"), &["down", "-t", "0"]);
    });
}
