//! Destinations that span a swarm: records in configs, services and their tasks.

use serde_json::Value;

use crate::support::{assert_shown, told};
use crate::testbed::{IMAGE, on_swarms};

#[test]
fn services_and_records_of_a_swarm_are_seen() {
    on_swarms(|host| {
        let stage = host.stage("span");
        let name = |word: &str| stage.name(word);
        let net = name("net");
        let label = format!("destination.name={}", name("Birth"));
        host.run_words(&["network", "create", "-d", "overlay", "--attachable", "--label", &label, &net]);
        let config = format!("destination.{net}");
        let labels =
            [("destination.of", net.as_str()), ("destination.revision", "3"), ("destination.name", &name("Span"))]
                .map(|(key, value)| format!("{key}={value}"));
        let mut words = vec!["config", "create"];
        words.extend(labels.iter().flat_map(|label| ["--label", label.as_str()]));
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "{}").unwrap();
        words.extend([config.as_str(), file.path().to_str().unwrap()]);
        host.run_words(&words);
        host.run(&format!(
            "service create -q --name {} --network {net} --replicas 2 --env DB_HOST={} {IMAGE}",
            name("web"),
            name("db")
        ));
        host.run(&format!("service create -q --name {} --network name={net},alias=store {IMAGE}", name("db")));
        host.run(&format!("run -d --name {} --network {net} {IMAGE}", name("lone")));

        assert_shown!(told(host, &["ls", "--filter", &format!("network={net}"), "--format", "{{.Name}} {{.Driver}} {{.Scope}} {{.Applications}}"]), @"Span overlay swarm 3");
        let rows = told(host, &["ps", "--format", "{{.Resource}} {{.Kind}} {{.Status}} {{.Note}}", &net]);
        let services: Vec<&str> = rows.lines().filter(|row| row.ends_with("swarm service")).collect();
        assert_shown!(services.join("\n"), @r"
        db application 1/1 tasks swarm service
        web application 2/2 tasks swarm service
        ");
        let deps = told(host, &["deps", "--format", "{{.Resource}} {{.Means}} {{.Through}} {{.Target}}", &net]);
        // The service, and each of its tasks.
        let mut deps: Vec<&str> = deps.lines().collect();
        deps.dedup();
        assert_shown!(deps.join("\n"), @"web environment DB_HOST db");
        let inspected: Value = serde_json::from_str(&told(host, &["inspect", &net])).unwrap();
        let parts =
            inspected[0]["Applications"].as_array().unwrap().iter().flat_map(|r| r["Parts"].as_array().unwrap());
        let names: Vec<String> =
            parts.filter(|p| p["Type"] == "swarm service").map(|part| part["Names"].to_string()).collect();
        assert_shown!(names.join("\n"), @r#"
        ["db","store","tasks.db"]
        ["web","tasks.web"]
        "#);
        let subnet = &inspected[0]["IPAM"]["Subnets"][0];
        assert!(subnet["Used"].as_u64().unwrap() >= 7, "gateway, two services, three tasks, a container: {subnet}");
    });
}
