//! A server with real applications, a database, a Compose stack, stopped, paused and never-started containers and a
//! proxy: what `ls`, `ps`, `inspect` and `deps` tell of it on every generation.

use serde_json::Value;

use crate::support::{assert_shown, compose, destination, refused, told};
use crate::testbed::{Host, IMAGE, Stage, on_plain};

const STACK: &str = "
services:
  web:
    image: testbed
    pull_policy: never
    networks: [default, edge]
    environment:
      API: http://api:8080/
      DATABASE_URL: postgres://shop:very-secret@DB:5432/shop
    labels:
      traefik.http.routers.shop.rule: Host(`shop.example`)
  api:
    image: testbed
    pull_policy: never
networks:
  edge:
    external: true
    name: NETWORK
";

/// Images under names of this test's own, removed in the end.
struct Images<'h> {
    host: &'h Host,
    names: Vec<String>,
}

impl<'h> Images<'h> {
    fn of(stage: &Stage<'h>) -> Self {
        let names: Vec<String> = ["postgres:16", "traefik:v3"].iter().map(|image| stage.name(image)).collect();
        let names: Vec<String> = names.iter().map(|name| name.replacen("-postgres", "/postgres", 1)).collect();
        let names: Vec<String> = names.iter().map(|name| name.replacen("-traefik", "/traefik", 1)).collect();
        for name in &names {
            stage.host.run_words(&["tag", IMAGE, name]);
        }
        Self { host: stage.host, names }
    }
}

impl Drop for Images<'_> {
    fn drop(&mut self) {
        for name in &self.names {
            drop(self.host.docker().args(["rmi", "-f", name]).output());
        }
    }
}

/// Puts everything onto `red`, and something onto `blue`.
fn furnish(stage: &Stage<'_>, images: &Images<'_>, folder: &std::path::Path) {
    let host = stage.host;
    let named = |word: &str| stage.name(word);
    let (red, blue) = (named("red"), named("blue"));
    destination(stage, "red");
    destination(stage, "blue");
    let run = |word: &str, line: &str| host.run(&format!("run -d --name {} --network {red} {line}", named(word)));
    run(
        "app",
        &format!(
            "--network-alias web --env QUEUE_HOST={} --env SELF_URL=http://{}/ {IMAGE}",
            named("db"),
            named("app")
        ),
    );
    run("db", &images.names[0]);
    run("proxy", &format!("-p 127.0.0.1::80 {}", images.names[1]));
    run("paused", IMAGE);
    host.run(&format!("pause {}", named("paused")));
    run("stopped", IMAGE);
    host.run(&format!("kill {}", named("stopped")));
    host.run(&format!("create --name {} --network {red} {IMAGE}", named("fresh")));
    run("moved", IMAGE);
    host.run(&format!("network connect {blue} {}", named("moved")));
    host.run(&format!("network disconnect {red} {}", named("moved")));
    host.run(&format!("run -d --name {} --network {blue} {IMAGE}", named("visitor")));
    host.run(&format!("network connect {red} {}", named("visitor")));
    host.run(&format!("run -d --name {} --network container:{} {IMAGE}", named("guest"), named("app")));
    let text = STACK.replace("NETWORK", &red).replace("DB", &named("db"));
    std::fs::write(folder.join("compose.yaml"), text).unwrap();
    let generation = if host.name == "bookworm" { "compose-old" } else { "compose-new" };
    compose(host, generation, folder, &["-p", &named("shop"), "up", "-d"]);
}

#[test]
fn everything_on_a_destination_is_told_whatever_it_is_and_does() {
    on_plain(|host| {
        let stage = host.stage("town");
        let images = Images::of(&stage);
        let folder = tempfile::tempdir().unwrap();
        furnish(&stage, &images, folder.path());
        let red = stage.name("red");

        let prefix = format!("name={}", stage.name(""));
        assert_shown!(told(host, &["ls", "--filter", &prefix]), @r"
        NAME  NETWORK  DRIVER  SUBNET  APPLICATIONS  DATABASES  SERVICES  CREATED
        BLUE  blue  bridge  [ip]/24  2  0  0  [time]
        RED  red  bridge  [ip]/24  7  1  1  [time]
        ");
        assert_shown!(told(host, &["ps", &stage.name("RED")]), @r"
        RESOURCE  KIND  CONTAINER  IMAGE  STATUS  ADDRESSES  NOTE
        app  application  app  testbed  Up [time]  [ip]
        fresh  application  fresh  testbed  Created  -
        guest  application  guest  testbed  Up [time]  -  through another container
        moved  application  moved  testbed  Up [time]  -  created on it, elsewhere now
        paused  application  paused  testbed  Up [time] (Paused)  [ip]
        stopped  application  stopped  testbed  Exited (137) [time]  -
        visitor  application  visitor  testbed  Up [time]  [ip]
        db  database  db  postgres:16  Up [time]  [ip]
        shop  stack  shop-web-1  testbed  Up [time]  [ip]
        proxy  proxy  proxy  traefik:v3  Up [time]  [ip]
        ");
        assert_shown!(told(host, &["ps", "--filter", "kind=database", "--format", "{{.Resource}} {{.State}} {{upper .Kind}}", &red]), @"db running DATABASE");
        assert_eq!(told(host, &["ps", "-q", "--filter", "status=created", &red]).trim().len(), 12);
        let first = |filter: &str| refused(host, &["ps", "--filter", filter, &red]).lines().nth(1).unwrap().to_owned();
        assert_eq!(
            first("kind=bogus"),
            "invalid argument \"kind=bogus\" for \"-f, --filter\" flag: kind must be application, database, stack or proxy"
        );
        assert!(
            first("status=up")
                .ends_with("status must be created, running, paused, restarting, removing, exited or dead")
        );

        let deps = told(host, &["deps", &red]);
        assert!(!deps.contains("very-secret"), "{deps}");
        let deps = deps.replace(&folder.path().display().to_string(), "[folder]");
        assert_shown!(deps, @r"
        RESOURCE  CONTAINER  MEANS  THROUGH  TARGET
        app  app  environment  QUEUE_HOST  db
        shop  shop-web-1  environment  DATABASE_URL  db
        moved  moved  network  blue  BLUE
        visitor  visitor  network  blue  BLUE
        proxy  proxy  proxy  port [port]  -
        shop  shop-web-1  routed  traefik.http.routers.shop.rule  traefik
        shop  -  file  [folder]/compose.yaml  networks.edge
        ");

        let inspected: Value = serde_json::from_str(&told(host, &["inspect", &red])).unwrap();
        check_addresses(host, &red, &inspected[0]);
        let names = |group: &str| -> Vec<String> {
            let all = inspected[0][group].as_array().unwrap().iter().flat_map(|r| r["Parts"].as_array().unwrap());
            all.map(|part| format!("{} {}: {}", part["Name"], part["State"], part["Names"])).collect()
        };
        assert_shown!(names("Databases").join("\n") + "\n" + &names("Services").join("\n"), @r#"
        "db" "running": ["db","[short]"]
        "shop-web-1" "running": ["shop-web-1","web","[short]"]
        "#);
        assert_shown!(inspected[0]["Clashes"].to_string(), @r#"[{"Name":"web","Resources":["app","shop"]}]"#);
        compose_down(host, &stage, folder.path());
    });
}

/// Every address that the engine says is in use is counted, and the rest is left.
fn check_addresses(host: &Host, network: &str, inspected: &Value) {
    let subnet = &inspected["IPAM"]["Subnets"][0];
    let line = ["network", "inspect", "--format", "{{len .Containers}} {{(index .IPAM.Config 0).Subnet}}", network];
    let said = host.run_words(&line);
    let (endpoints, range) = said.split_once(' ').unwrap();
    assert_eq!(subnet["Subnet"], range);
    let used = endpoints.parse::<u64>().unwrap() + 1;
    assert_eq!((subnet["Used"].as_u64(), subnet["Total"].as_u64()), (Some(used), Some(254)), "{subnet}");
    assert_eq!(subnet["Left"].as_u64(), Some(254 - used));
}

fn compose_down(host: &Host, stage: &Stage<'_>, folder: &std::path::Path) {
    compose(host, "compose-new", folder, &["-p", &stage.name("shop"), "down", "-t", "0"]);
}
