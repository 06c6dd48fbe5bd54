//! What is Compose's passes through: exit codes, input, output, signals, the terminal, its own help.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};

use crate::support::{Desk, GENERATIONS, destination};
use crate::testbed::{hosts, on_plain};

const SHOP: &str = "x-destination: {mode: isolated}\nservices: {web: {image: IMAGE}}\n";
/// Tells when it runs, ends when it is told to, and says so.
const TALKS: &str = "\
x-destination: {mode: isolated}
services:
  web:
    image: IMAGE
    command: [sh, -c, \"trap 'echo told; exit 3' TERM; echo serving; while true; do sleep 0.1; done\"]
";

#[test]
fn exit_codes_input_and_output_are_those_of_compose() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("passing");
            destination(&stage, "dest");
            let desk = Desk::new(&stage, generation, "shop", SHOP);
            desk.deployed("up -d");
            for line in [
                "exec -T web sh -c exit\\ 7",
                "exec -T nobody true",
                "logs nobody",
                "up -d nobody",
                "port web 80",
                "top --nope",
            ] {
                let words: Vec<String> = line.split(' ').map(|word| word.replace('\\', "")).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let ours = desk.of(desk.command(&[&["destination", "compose"], &words[..]].concat()));
                let plain = desk.of(desk.command(&[&["compose"], &words[..]].concat()));
                assert_eq!((ours.code, &ours.out), (plain.code, &plain.out), "{line}: {}", ours.err);
                assert!(ours.err.ends_with(&plain.err), "{line}: {} ends not in {}", ours.err, plain.err);
            }
            let code =
                desk.of(desk.command(&["destination", "compose", "run", "--rm", "-T", "web", "sh", "-c", "exit 9"]));
            assert_eq!(code.code, Some(9), "{}", code.err);
            let echoed = desk.fed("destination compose exec -T web cat", "to be read\n");
            assert_eq!((echoed.code, echoed.out.as_str()), (Some(0), "to be read\n"), "{}", echoed.err);
            let echoed = desk.fed("destination compose run --rm -T web cat", "to be read\n");
            assert_eq!((echoed.code, echoed.out.as_str()), (Some(0), "to be read\n"), "{}", echoed.err);
        }
    });
}

#[test]
fn what_needs_no_model_is_answered_by_compose_alone() {
    let all = hosts();
    let stage = all[0].stage("alone");
    for generation in GENERATIONS {
        let desk = Desk::new(&stage, generation, generation, "services: [");
        for line in [
            "version",
            "version --short",
            "up --help",
            "run --help",
            "help down",
            "--version",
            "-p x ls -q --filter name=nobody",
        ] {
            let (ours, plain) = (desk.deploy(line), desk.plain(line));
            assert_eq!((ours.code, &ours.out, &ours.err), (plain.code, &plain.out, &plain.err), "{generation} {line}");
        }
        // A file that isn't one is Compose's to judge, where nothing is deployed.
        for line in ["ps", "logs", "down"] {
            let (ours, plain) = (desk.deploy(line), desk.plain(line));
            assert_eq!((ours.code, &ours.err), (plain.code, &plain.err), "{generation} {line}");
        }
        let refused = desk.deploy("up -d");
        assert_eq!(refused.code, Some(1));
        assert!(refused.err.starts_with("error: compose.yaml:1:"), "{}", refused.err);
    }
}

#[test]
fn our_flags_stand_before_the_command_and_nothing_behind_it_is_ours() {
    let all = hosts();
    let stage = all[0].stage("flags");
    let desk = Desk::new(&stage, "compose-new", "shop", SHOP);
    let help = desk.deploy("--help");
    assert_eq!(help.code, Some(0));
    assert!(help.out.starts_with("Usage:  docker destination compose [OPTIONS] [COMMAND...]"), "{}", help.out);
    assert_eq!(desk.deploy("").out, help.out);
    for (line, code, said) in [
        ("--nope up", 125, "unknown flag: --nope"),
        ("--to up", 0, "Usage:"),
        ("--mode isolated --to x up", 125, "--to and --mode isolated can't be used together"),
        ("--connect --mode only up", 125, "--connect and --mode can't be used together"),
        ("--mode only --unique-names up", 125, "can't be used together"),
        ("--mode sideways up", 125, "must be one of"),
    ] {
        let outcome = desk.deploy(line);
        assert_eq!(outcome.code, Some(code), "{line}: {}", outcome.err);
        assert!(outcome.err.contains(said) || outcome.out.contains(said), "{line}: {}", outcome.err);
    }
    let (ours, plain) = (desk.deploy("up --to x"), desk.plain("up --to x"));
    assert_eq!(ours.code, plain.code);
    assert!(ours.err.contains("unknown flag: --to"), "{}", ours.err);
}

#[test]
fn a_signal_reaches_compose_once_and_its_exit_code_is_ours() {
    on_plain(|host| {
        for generation in GENERATIONS {
            let stage = host.stage("signal");
            let desk = Desk::new(&stage, generation, "shop", TALKS);
            let told = |words: &[&str], project: &str| {
                let mut command = desk.command(words);
                command.env("COMPOSE_PROJECT_NAME", project);
                let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
                let mut out = BufReader::new(child.stdout.take().unwrap());
                let mut line = String::new();
                while !line.contains("serving") {
                    line.clear();
                    assert!(out.read_line(&mut line).unwrap() > 0, "it ended before it served");
                }
                let status = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
                assert!(status.success());
                let mut rest = String::new();
                out.read_to_string(&mut rest).unwrap();
                let mut err = String::new();
                child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
                // Compose 2.26 ends with one or the other, whichever of its parts is first.
                let code = child.wait().unwrap().code().map(|code| if code == 2 { 130 } else { code });
                desk.assert_tidy_after(code, &rest, &err)
            };
            let plain = told(&["compose", "up"], &format!("{}-p", desk.project));
            let ours = told(&["destination", "compose", "up"], &format!("{}-o", desk.project));
            assert_eq!(ours, plain, "{generation} on {}", host.name);
        }
    });
}

#[test]
fn a_terminal_is_handed_on_with_its_control_c() {
    on_plain(|host| {
        let stage = host.stage("tty");
        let desk = Desk::new(&stage, "compose-new", "shop", TALKS);
        let docker = crate::testbed::docker();
        let line = format!("exec {} destination compose up", docker.display());
        let mut command = desk.command(&[]);
        let mut script = Command::new("script");
        script
            .args(["-qec", &line, "/dev/null"])
            .env_clear()
            .envs(command.get_envs().filter_map(|(k, v)| Some((k, v?))));
        script.env("TERM", "xterm").env("SHELL", "/bin/sh").current_dir(&desk.folder);
        let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        command.stdin(Stdio::null());
        let mut keyboard = child.stdin.take().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut all = String::new();
        while !all.contains("serving") {
            let before = all.len();
            out.read_line(&mut all).unwrap();
            assert!(all.len() > before, "it ended before it served: {all}");
        }
        keyboard.write_all(b"\x03").unwrap();
        out.read_to_string(&mut all).unwrap();
        let code = child.wait().unwrap().code();
        // Stopped gracefully, not killed.
        assert!(all.contains("Gracefully") && all.contains("Stopped"), "{all}");
        assert!(matches!(code, Some(0 | 130)), "{code:?}: {all}");
        desk.assert_tidy();

        desk.deployed("up -d");
        let line = format!("exec {} destination compose exec web tty", docker.display());
        let mut script = Command::new("script");
        let command = desk.command(&[]);
        script
            .args(["-qec", &line, "/dev/null"])
            .env_clear()
            .envs(command.get_envs().filter_map(|(k, v)| Some((k, v?))));
        script.env("TERM", "xterm").env("SHELL", "/bin/sh").current_dir(&desk.folder).stdin(Stdio::null());
        let output = script.output().unwrap();
        assert!(String::from_utf8_lossy(&output.stdout).contains("/dev/pts/"), "{output:?}");
    });
}
