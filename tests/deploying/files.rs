//! Files as Compose finds and merges them: untouched, under the same project name, with the same variables.

use std::fs;

use crate::support::{Desk, GENERATIONS, destination, snapshot};
use crate::testbed::{hosts, on_plain};

const SHOP: &str = "services: {web: {image: IMAGE}}\n";

/// What `config` says of a project, ours and plain: the name, and each image.
fn same(desk: &Desk<'_>, folder: &str, line: &str, variables: &[(&str, &str)]) -> (String, String) {
    let config = |first: &[&str]| {
        let words: Vec<&str> =
            first.iter().copied().chain(line.split_whitespace()).chain(["config", "--format", "json"]).collect();
        let mut command = desk.command(&words);
        command.current_dir(desk.folder.join(folder)).envs(variables.iter().copied());
        let outcome = desk.of(command);
        assert_eq!(outcome.code, Some(0), "{line}: {}", outcome.err);
        let model: serde_json::Value = serde_json::from_str(&outcome.out).unwrap();
        format!("{} {}", model["name"], model["services"]["web"]["image"])
    };
    (config(&["destination", "compose", "--mode", "isolated"]), config(&["compose"]))
}

#[test]
fn names_and_variables_are_those_of_plain_compose() {
    let all = hosts();
    let stage = all[0].stage("names");
    for generation in GENERATIONS {
        let two = "services: {web: {image: \"x:${V:-none}\", networks: [a]}}\nnetworks: {a: }\n";
        let desk = Desk::new(&stage, generation, generation, two);
        desk.write(".env", "V=top\n");
        desk.write("sub/.env", "V=sub\n");
        desk.write("other/o.yaml", two);
        desk.write("other/.env", "V=other\nCOMPOSE_PROJECT_NAME=from-env\n");
        desk.write("named.yaml", &format!("name: My-${{V}}\n{two}"));
        desk.write("more.yaml", "name: later\nservices: {web: {labels: {a: b}}}\n");
        desk.write("vars.env", "V=vars\n");
        desk.write("listed/.env", "COMPOSE_FILE=../named.yaml:../more.yaml\nV=listed\n");
        for (folder, line, variables) in [
            (".", "", &[][..]),
            ("sub", "", &[]),
            ("sub", "-f ../compose.yaml", &[]),
            ("sub", "--project-directory .. -f ../compose.yaml", &[]),
            (".", "-f other/o.yaml", &[]),
            (".", "-f named.yaml", &[]),
            (".", "-f named.yaml -f more.yaml", &[]),
            (".", "-f named.yaml -p mine", &[]),
            (".", "--env-file vars.env", &[]),
            (".", "", &[("COMPOSE_FILE", "other/o.yaml")]),
            (".", "", &[("COMPOSE_FILE", "named.yaml|more.yaml"), ("COMPOSE_PATH_SEPARATOR", "|")]),
            (".", "", &[("COMPOSE_PROJECT_NAME", "said")]),
            (".", "--env-file other/.env", &[]),
            ("listed", "", &[]),
            (".", "", &[("V", "outside")]),
        ] {
            // Compose 2.26 reads COMPOSE_FILE of the project's own folder alone.
            if folder == "listed" && generation == "compose-old" {
                continue;
            }
            let (ours, plain) = same(&desk, folder, line, variables);
            assert_eq!(ours, plain, "{generation}: {folder} {line} {variables:?}");
        }
    }
}

#[test]
fn a_file_through_standard_input_is_read_once() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("stdin");
            let dest = destination(&stage, "dest");
            let desk = Desk::new(&stage, generation, "shop", "broken: [");
            let text = "services: {web: {image: IMAGE, env_file: [vars.env]}}\n";
            desk.write("vars.env", "A=b\n");
            let outcome = desk.fed("destination compose -f - --mode only --to DEST up -d", text);
            assert_eq!(outcome.code, Some(0), "{}", outcome.err);
            assert_eq!(desk.networks_of("web"), [dest]);
        }
    });
}

#[test]
fn included_extended_and_several_files_and_profiles_go_together() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("many");
            let dest = destination(&stage, "dest");
            let file = "\
include: [part/more.yaml]
services:
  web:
    extends: {file: base.yaml, service: base}
    networks: [front]
  debug:
    image: IMAGE
    profiles: [debug]
    networks: [front]
networks: {front: }
";
            let desk = Desk::new(&stage, generation, "shop", file);
            desk.write("part/more.yaml", "services: {db: {image: IMAGE, networks: [back]}}\nnetworks: {back: }\n");
            desk.write(
                "base.yaml",
                "services: {base: {image: IMAGE, networks: [front], labels: {a: b}}}\nnetworks: {front: }\n",
            );
            desk.write("compose.override.yaml", "services: {web: {networks: {front: {aliases: [www]}}}}\n");
            let files = snapshot(&desk.folder);
            let first = desk.deployed("--mode only --to DEST up -d");
            assert!(!first.err.contains("debug"), "{}", first.err);
            for service in ["web", "db"] {
                assert_eq!(desk.networks_of(service), std::slice::from_ref(&dest), "{generation} {service}");
            }
            let second = desk.deployed("--profile debug --mode only --to DEST --service web up -d");
            assert!(second.err.contains("debug"), "{}", second.err);
            let own = format!("{}_default", desk.project);
            assert_eq!(desk.networks_of("debug"), std::slice::from_ref(&own));
            assert_eq!(desk.networks_of("db"), std::slice::from_ref(&own));
            assert_eq!(desk.networks_of("web"), [dest]);
            desk.deployed("--profile debug down -t0");
            assert_eq!((desk.containers().len(), desk.networks().len()), (0, 0));
            assert_eq!(snapshot(&desk.folder), files);
        }
    });
}

#[test]
fn an_error_of_compose_names_the_users_file() {
    let all = hosts();
    let stage = all[0].stage("named");
    let desk = Desk::new(&stage, "compose-new", "shop", &SHOP.replace("image:", "imagine: x, image:"));
    let outcome = desk.deploy("--mode isolated up -d");
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.err.contains(&desk.folder.join("compose.yaml").display().to_string()), "{}", outcome.err);
    assert!(outcome.err.contains("nothing was done"), "{}", outcome.err);
    assert!(fs::read_dir(&desk.folder).unwrap().count() == 1);
}
