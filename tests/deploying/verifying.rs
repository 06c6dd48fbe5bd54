//! After a deploy the engine is asked where everything is; what is elsewhere is an error that names it.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Desk, GENERATIONS, destination};
use crate::testbed::on_plain;

/// A docker that does what it is told, and then something else to what it made.
fn meddling(desk: &Desk<'_>, after: &str) -> std::process::Command {
    let path = desk.folder.join("docker-meddling");
    let docker = crate::testbed::docker();
    let script = format!(
        "#!/bin/sh\n{docker} \"$@\"; code=$?\ncase \" $* \" in *' up '*) {after};; esac\nexit $code\n",
        docker = docker.display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = desk.command(&[]);
    let mut plugin = std::process::Command::new(env!("CARGO_BIN_EXE_docker-destination"));
    plugin.args(["destination", "compose", "--mode", "only", "--to", &desk.stage.name("dest"), "up", "-d"]);
    plugin.env_clear().envs(command.get_envs().filter_map(|(k, v)| Some((k, v?)))).current_dir(&desk.folder);
    plugin.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", &path).stdin(std::process::Stdio::null());
    command.stdin(std::process::Stdio::null());
    plugin
}

#[test]
fn a_service_that_is_elsewhere_is_named() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("meddle");
            let dest = destination(&stage, "dest");
            let elsewhere = destination(&stage, "elsewhere");
            let desk = Desk::new(&stage, generation, "shop", "services: {web: {image: IMAGE}, db: {image: IMAGE}}\n");
            let docker = crate::testbed::docker();
            let docker = docker.display();
            let web = desk.container("web");

            let moved = format!("{docker} network connect {elsewhere} {web}; {docker} network disconnect {dest} {web}");
            let outcome = desk.of(meddling(&desk, &moved));
            assert_eq!(outcome.code, Some(1), "{}", outcome.err);
            let said = format!("error: `web` (container {web}) is not on network `{dest}`\n");
            assert!(outcome.err.contains(&said), "on {}: {}", host.name, outcome.err);
            assert!(
                outcome.err.contains(&format!("warning: `web` (container {web}) is also on network `{elsewhere}`"))
            );
            assert!(outcome.err.contains("was deployed, but not as it was meant"), "{}", outcome.err);
            assert!(!outcome.err.contains("`db`"), "{}", outcome.err);

            let silent = format!("{docker} network disconnect {dest} {web}; {docker} network connect {dest} {web}");
            let outcome = desk.of(meddling(&desk, &silent));
            assert_eq!(outcome.code, Some(1), "{}", outcome.err);
            let said = format!("does not answer to `web`, `web.{}` on network `{dest}`", desk.project);
            assert!(outcome.err.contains(&said), "on {}: {}", host.name, outcome.err);

            let mended = desk.deployed("--mode only --to DEST up -d --force-recreate");
            assert!(!mended.err.contains("error"), "{}", mended.err);
            let other = stage.name("other");
            let double =
                format!("{docker} run -d --name {other} --network {dest} --network-alias db {}", crate::testbed::IMAGE);
            let outcome = desk.of(meddling(&desk, &double));
            assert_eq!(outcome.code, Some(1), "{}", outcome.err);
            let said = format!("`db` on network `{dest}` is answered by container {other} too");
            assert!(outcome.err.contains(&said), "on {}: {}", host.name, outcome.err);
        }
    });
}

#[test]
fn containers_that_were_only_created_are_verified_too() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("created");
            let dest = destination(&stage, "dest");
            let desk = Desk::new(&stage, generation, "shop", "services: {web: {image: IMAGE}}\n");
            for line in [
                "--mode only --to DEST create",
                "--mode only --to DEST up --no-start",
                "--mode only --to DEST up -d --scale web=2",
            ] {
                let outcome = desk.deployed(line);
                assert!(!outcome.err.contains("error") && !outcome.err.contains("warning:"), "{line}: {}", outcome.err);
                assert_eq!(desk.networks_of("web"), std::slice::from_ref(&dest));
            }
            desk.deployed("--mode only --to DEST --dry-run up -d");
            desk.deployed("--mode isolated --dry-run up -d --force-recreate");
        }
    });
}
