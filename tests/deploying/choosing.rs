//! Which destination a stack goes to; what isn't said is asked for, or refused.

use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::support::{Desk, destination};
use crate::testbed::on_plain;

const SHOP: &str = "services: {web: {image: IMAGE}}\n";

#[test]
fn the_flag_comes_before_the_file_and_the_file_before_the_variable() {
    on_plain(|host| {
        let stage = host.stage("choose");
        let names = ["flag", "file", "variable"].map(|word| destination(&stage, word));
        let file = |settings: &str| format!("{settings}{SHOP}");
        let [flag, by_file, variable] = &names;
        let desk = |word: &str, settings: String| Desk::new(&stage, "compose-new", word, &file(&settings));
        let named = format!("x-destination: {{name: {by_file}}}\n");
        let network = format!("x-destination: {{network: {by_file}, mode: only}}\n");
        for (word, settings, to, env, expected, how, mode) in [
            ("a", &named, Some(flag), Some(variable), flag, "(--to)", "mode both"),
            ("b", &named, None, Some(variable), by_file, "(x-destination)", "mode both"),
            ("c", &network, None, None, by_file, "(x-destination)", "mode only"),
            ("d", &String::new(), None, Some(variable), variable, "(DOCKER_DESTINATION)", "mode both"),
        ] {
            let desk = desk(word, settings.clone());
            let mut words = vec!["destination", "compose"];
            words.extend(to.iter().flat_map(|to| ["--to", to]));
            words.extend(["config"]);
            let mut command = desk.command(&words);
            command.envs(env.map(|name| ("DOCKER_DESTINATION", name)));
            let outcome = desk.of(command);
            assert_eq!(outcome.code, Some(0), "{}", outcome.err);
            let said = &outcome.err;
            assert!(
                said.contains(how) && said.contains(mode) && said.contains(&format!("network {expected}")),
                "{said}"
            );
            assert!(outcome.out.contains(&format!("{expected}\n")), "{}", outcome.out);
        }
        let isolated = desk("e", String::new());
        let mut command = isolated.command(&["destination", "compose", "--mode", "isolated", "config"]);
        command.env("DOCKER_DESTINATION", variable);
        assert!(!isolated.of(command).out.contains(variable));
        let desk = desk("f", named);
        let refused = desk.deploy("--to nowhere up -d");
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.starts_with("error: there is no destination `nowhere`"), "{}", refused.err);
        assert_eq!((desk.containers().len(), desk.networks().len()), (0, 0));
    });
}

#[test]
fn several_are_listed_where_nobody_can_be_asked_and_chosen_from_on_a_terminal() {
    on_plain(|host| {
        let stage = host.stage("several");
        let (one, other) = (destination(&stage, "one"), destination(&stage, "other"));
        let desk = Desk::new(&stage, "compose-new", "shop", SHOP);
        let refused = desk.deploy("--connect up -d");
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.contains("is meant isn't said") && refused.err.contains(&one), "{}", refused.err);
        assert!(refused.err.contains("hint: say it with --to NAME"), "{}", refused.err);
        assert_eq!((desk.containers().len(), desk.networks().len()), (0, 0));

        let (deploy, select) = ("compose --connect up -d", "select");
        let network = format!("(network {other})");
        for (words, question, answer, code, said) in [
            (deploy, "Deploy to which one?", other.as_str(), 0, "(chosen)"),
            (deploy, "Deploy to which one?", "", 1, "no destination was chosen"),
            (select, "Which one?", other.as_str(), 0, network.as_str()),
            (select, "Which one?", "", 1, "no destination was chosen"),
        ] {
            let line = format!("exec {} destination {words}", crate::testbed::docker().display());
            let mut script = Command::new("script");
            let command = desk.command(&[]);
            script
                .args(["-qec", &line, "/dev/null"])
                .env_clear()
                .envs(command.get_envs().filter_map(|(k, v)| Some((k, v?))));
            script.env("TERM", "xterm").env("SHELL", "/bin/sh").current_dir(&desk.folder);
            let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
            let mut out = child.stdout.take().unwrap();
            let mut all = Vec::new();
            let mut byte = [0];
            while !String::from_utf8_lossy(&all).contains(question) {
                assert_eq!(out.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&all));
                all.push(byte[0]);
            }
            child.stdin.take().unwrap().write_all(format!("{answer}\n").as_bytes()).unwrap();
            out.read_to_end(&mut all).unwrap();
            let all = String::from_utf8_lossy(&all);
            assert_eq!(child.wait().unwrap().code(), Some(code), "{all}");
            assert!(all.contains(said), "{all}");
        }
        assert_eq!(desk.containers().len(), 1);
    });
}
