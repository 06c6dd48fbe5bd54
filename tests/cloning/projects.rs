//! A clone of a Compose project is a project of its own, in which everybody finds the own siblings.

use std::process::{Command, Stdio};

use crate::support::{Outcome, compose, destination, done, plugin};
use crate::testbed::{IMAGE, on_plain};

const SHOP: &str = "\
services:
  web:
    image: IMAGE
    command: [sh, -c, 'echo web > /www/index.html; exec httpd -f -p 80 -h /www']
    depends_on: [db]
    stop_grace_period: 0s
    networks: [default, DEST]
  db:
    image: IMAGE
    command: [sh, -c, 'hostname > /www/index.html; exec httpd -f -p 80 -h /www']
    volumes: [data:/data]
    stop_grace_period: 0s
networks:
  DEST:
    external: true
volumes:
  data:
";

#[test]
fn a_project_is_cloned_with_a_private_network_and_safe_names() {
    on_plain(|host| {
        let stage = host.stage("project");
        let (prod, edge) = (destination(&stage, "prod"), destination(&stage, "edge"));
        let folder = tempfile::tempdir().unwrap();
        let text = SHOP.replace("IMAGE", IMAGE).replace("DEST", &prod);
        std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
        let (shop, copy) = (stage.name("shop"), stage.name("copy"));
        compose(&stage, folder.path(), &["-p", &shop, "up", "-d"]);

        let printed = done(&stage, &["clone", "--to", &edge, "--name", &copy, "--print", &shop]);
        let mut config = Command::new(crate::testbed::tools().join("compose-new"));
        let file = folder.path().join("printed.yaml");
        std::fs::write(&file, &printed.out).unwrap();
        config.args(["-f"]).arg(&file).args(["config", "-q"]).env_clear().env("PATH", "/usr/bin:/bin");
        let read = Outcome::of(config.stdin(Stdio::null()));
        assert_eq!(read.code, Some(0), "on {}: {}\n{}", host.name, read.err, printed.out);

        done(&stage, &["clone", "--to", &edge, "--name", &copy, &shop]);
        let (web, db) = (format!("{copy}-web-1"), format!("{copy}-db-1"));
        let id = |name: &str| host.run_words(&["inspect", "--format", "{{.Config.Hostname}}", name]);
        let ask = |from: &str, url: &str| {
            let mut command = host.docker();
            let outcome = Outcome::of(command.args(["exec", from, "timeout", "5", "wget", "-q", "-O", "-", url]));
            outcome.out.trim().to_owned()
        };
        assert_eq!(ask(&web, "http://db/"), id(&db), "on {}", host.name);
        assert_eq!(ask(&format!("{shop}-web-1"), "http://db/"), id(&format!("{shop}-db-1")));
        // On the destination it answers to safe names alone.
        let guest = stage.name("guest");
        host.run_words(&["run", "-d", "--name", &guest, "--network", &edge, IMAGE]);
        assert_eq!(ask(&guest, &format!("http://web.{copy}/")), "web");
        assert_eq!(ask(&guest, "http://web/"), "");
        host.run_words(&["rm", "-f", &guest]);

        // It is Compose's to look after.
        let listed = compose(&stage, folder.path(), &["-p", &copy, "ps", "--services"]);
        assert_eq!(listed.lines().collect::<Vec<_>>(), ["db", "web"]);
        let second = done(&stage, &["clone", "--to", &edge, "--name", &stage.name("third"), &copy]);
        assert!(second.err.contains(&stage.name("third")), "a clone of a clone: {}", second.err);
        for project in [&copy, &stage.name("third"), &shop] {
            // Without a file: by its labels alone.
            let empty = tempfile::tempdir().unwrap();
            compose(&stage, empty.path(), &["-p", project, "down", "--volumes"]);
        }
        for destination in [&prod, &edge] {
            let removed = Outcome::of(&mut plugin(&host.endpoint, &["rm", destination]));
            assert_eq!(removed.code, Some(0), "on {}: {}", host.name, removed.err);
        }
    });
}
