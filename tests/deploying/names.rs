//! Services that got other keys, where Compose knows no providers: the user goes on calling them by those of his file.

use crate::support::{Desk, destination};
use crate::testbed::on_plain;

const SHOP: &str = "\
services:
  app: {image: IMAGE, depends_on: [db]}
  db: {image: IMAGE, volumes: [data:/data]}
volumes: {data: }
";

#[test]
fn every_command_takes_the_users_own_names() {
    on_plain(|host| {
        let stage = host.stage("names");
        destination(&stage, "dest");
        let desk = Desk::new(&stage, "compose-old", "shop", SHOP);
        desk.deployed("--to DEST up -d app");
        assert_eq!(desk.containers().len(), 2, "{:?}", desk.containers());
        desk.deployed("--to DEST up -d --scale app=2 app db");
        assert_eq!(desk.containers().len(), 3, "{:?}", desk.containers());
        for line in [
            "exec -T db touch /data/kept",
            "exec -T db ls db /data",
            "logs --tail 5 db",
            "cp db:/etc/nsswitch.conf copied",
            "top app",
            "stop -t 0 app",
            "start app",
            "kill -s KILL app",
            "--to DEST run --rm -T app ls /",
            "--to DEST config app",
            "rm -fs app",
        ] {
            let done = desk.deploy(line);
            let is_fine = done.code == Some(0) || line.contains("ls db") && done.err.contains("db: No such file");
            assert!(is_fine, "on {}: {line}: {}", host.name, done.err);
        }
        assert_eq!(desk.containers().len(), 1, "{:?}", desk.containers());
        desk.deployed("down -v");
        assert_eq!(desk.containers(), Vec::<String>::new());
    });
}

/// Two databases on one volume destroy it.
#[test]
fn no_service_runs_twice_under_two_names() {
    on_plain(|host| {
        let stage = host.stage("twice");
        destination(&stage, "dest");
        let desk = Desk::new(&stage, "compose-old", "shop", SHOP);
        assert_eq!(desk.plain("up -d").code, Some(0));
        let before = desk.containers();
        for line in ["--to DEST up -d", "--to DEST run --rm -T app true", "--to DEST up -d db"] {
            let refused = desk.deploy(line);
            assert_eq!(refused.code, Some(1), "{line}");
            assert!(refused.err.contains("would run twice on the same volumes; nothing was done"), "{}", refused.err);
            assert!(refused.err.contains("--remove-orphans"), "{}", refused.err);
        }
        assert_eq!(desk.containers(), before);
        desk.deployed("--to DEST up -d --remove-orphans");
        assert_eq!(desk.containers().len(), 2);
        let there = desk.containers();
        for line in ["--mode isolated up -d", "--mode isolated run --rm -T app true"] {
            let refused = desk.deploy(line);
            assert_eq!(refused.code, Some(1), "{line}");
            assert!(refused.err.contains("with --to NAME they have these names again"), "{}", refused.err);
        }
        assert_eq!(desk.containers(), there);
        desk.deployed("down -v");
    });
}
