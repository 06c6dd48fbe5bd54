//! Completion of resources: containers, projects, and a project's services once it is said.

use std::process::Command;

use crate::scene::{Project, destinations, run};
use crate::support::Outcome;
use crate::testbed::on_plain;

#[test]
fn resources_are_completed_from_the_engine() {
    on_plain(|host| {
        let stage = host.stage("complete");
        destinations(&stage, &["home"]);
        run(&stage, "api", "home", &[]);
        let shop = Project::new(&stage, "shop", "services:\n  db: {image: IMAGE}\n  web: {image: IMAGE}\n");
        shop.compose(host, &["create"]);
        let complete = |words: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
            command.args(["__complete", "destination"]).args(words).env_clear();
            command.env("DOCKER_HOST", &host.endpoint).env("DOCKER_CONFIG", "/nonexistent");
            Outcome::of(&mut command).out.replace(&stage.name(""), "")
        };
        let prefix = stage.name("");
        let all = "api\tcontainer\nshop\tproject\nshop-db-1\tcontainer\nshop-web-1\tcontainer\n:4\n";
        assert_eq!(complete(&["attach", "--to", "x", &prefix]), all, "on {}", host.name);
        assert_eq!(complete(&["detach", &stage.name("api"), &format!("{prefix}a")]), ":4\n", "on {}", host.name);
        let inside = format!("{}/", shop.name);
        assert_eq!(complete(&["attach", &inside]), "shop/db\tservice\nshop/web\tservice\n:4\n", "on {}", host.name);
        assert!(complete(&["attach", "--to", &prefix]).starts_with("home\thome\n"), "on {}", host.name);
    });
}
