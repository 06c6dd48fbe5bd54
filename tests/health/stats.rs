//! What `stats` measures: once for programs and off a terminal, over and over on one.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{assert_shown, destination, refused, told};
use crate::testbed::{Host, IMAGE, Stage, on_plain, on_swarms};

fn rows(host: &Host, words: &[&str]) -> Vec<Value> {
    let words = [&["stats", "--format", "json"], words].concat();
    told(host, &words).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn run(stage: &Stage<'_>, word: &str, words: &[&str]) {
    let name = stage.name(word);
    stage.host.run_words(&[&["run", "-d", "--name", &name, "--network", &stage.name("red")], words].concat());
}

#[test]
fn health_and_usage_are_shown_whatever_a_container_does() {
    on_plain(|host| {
        let stage = host.stage("stats");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        let third = std::process::id() % 250;
        host.run_words(&["network", "create", "--subnet", &format!("10.96.{third}.0/24"), &name("other")]);
        run(&stage, "busy", &["--memory", "64m", IMAGE, "sh", "-c", "while :; do :; done"]);
        run(&stage, "idle", &["--health-cmd", "true", "--health-interval", "1s", IMAGE]);
        run(&stage, "both", &[IMAGE]);
        host.run_words(&["network", "connect", &name("other"), &name("both")]);
        host.run_words(&["create", "--name", &name("fresh"), "--network", &name("red"), IMAGE]);
        while host.run_words(&["inspect", "--format", "{{.State.Health.Status}}", &name("idle")]) != "healthy" {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let rows = rows(host, &[&name("RED")]);
        let row = |word: &str| rows.iter().find(|row| row["Container"] == name(word).as_str()).unwrap();
        let text = |word: &str, key: &str| row(word)[key].as_str().unwrap().to_owned();
        let percent = |word: &str, key: &str| text(word, key).trim_end_matches('%').parse::<f64>().unwrap();
        assert_eq!(rows.len(), 4);
        assert!(percent("busy", "CPUPerc") > percent("idle", "CPUPerc"), "{rows:?}");
        assert!(percent("busy", "MemPerc") > 0.0 && text("busy", "MemUsage").ends_with(" / 64MiB"), "{rows:?}");
        assert_eq!([text("idle", "Health"), text("busy", "Health")], ["healthy", ""]);
        assert_eq!([text("idle", "State"), text("fresh", "State")], ["running", "created"]);
        assert_eq!([text("idle", "Restarts"), text("both", "PIDs")], ["0", "1"]);
        assert_eq!([text("fresh", "CPUPerc"), text("fresh", "NetIO")], ["", ""]);
        assert_eq!([text("idle", "NetScope"), text("both", "NetScope")], [name("red"), "all networks".to_owned()]);
        assert!(text("idle", "NetIO").contains("B / "), "{rows:?}");

        let table = told(host, &["stats", "--no-stream", &name("RED")]);
        let lines: Vec<&str> = table.lines().collect();
        let head: Vec<&str> = lines[0].split("  ").filter(|word| !word.is_empty()).map(str::trim).collect();
        assert_eq!(
            head,
            [
                "RESOURCE",
                "KIND",
                "CONTAINER",
                "STATE",
                "HEALTH",
                "RESTARTS",
                "CPU %",
                "MEM USAGE / LIMIT",
                "MEM %",
                "NET I/O",
                "NET I/O OF"
            ]
        );
        assert_shown!(lines[5], @"RED: 4 addresses used and 250 left in [ip]/24");
        assert_shown!(told(host, &["stats", "--format", "table {{.Container}}\t{{.Kind}}\t{{.State}}", &name("red")]), @r"
        CONTAINER  KIND  STATE
        both  application  running
        busy  application  running
        fresh  application  created
        idle  application  running
        ");
    });
}

#[test]
fn several_destinations_are_shown_and_who_is_none_is_told() {
    on_plain(|host| {
        let stage = host.stage("several");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        destination(&stage, "blue");
        host.run_words(&["create", "--name", &name("fresh"), "--network", &name("red"), IMAGE]);
        host.run_words(&["network", "connect", &name("blue"), &name("fresh")]);
        assert_shown!(told(host, &["stats", &name("RED"), &name("BLUE"), &name("red")]), @r"
        DESTINATION  RESOURCE  KIND  CONTAINER  STATE  HEALTH  RESTARTS  CPU %  MEM USAGE / LIMIT  MEM %  NET I/O
        RED  fresh  application  fresh  created  -  0  -  -  -  -
        BLUE  fresh  application  fresh  created  -  0  -  -  -  -
        RED: 1 address used and 253 left in [ip]/24
        BLUE: 1 address used and 253 left in [ip]/24
        ");
        assert_shown!(refused(host, &["stats", &name("RED"), &name("green")]).lines().take(2).collect::<Vec<_>>().join("\n"), @r"
        exit 1
        error: there is no destination `green` on [server]
        ");
        assert!(refused(host, &["stats"]).starts_with("exit 1"));
    });
}

#[test]
fn services_of_a_swarm_and_their_tasks_are_rows() {
    on_swarms(|host| {
        let stage = host.stage("tasks");
        let name = |word: &str| stage.name(word);
        let label = format!("destination.name={}", name("RED"));
        host.run_words(&["network", "create", "-d", "overlay", "--attachable", "--label", &label, &name("red")]);
        host.run(&format!("service create -q --name {} --network {} --replicas 2 {IMAGE}", name("web"), name("red")));
        let rows = rows(host, &[&name("RED")]);
        let states: Vec<&str> = rows.iter().map(|row| row["State"].as_str().unwrap()).collect();
        assert_eq!(states, ["2/2 tasks", "running", "running"]);
        assert!(rows[1]["MemUsage"].as_str().unwrap().contains('/'), "{rows:?}");
        // Gateway, service, two tasks, and the engine's own for the service.
        assert_shown!(rows[0]["Addresses"].as_str().unwrap(), @"5 addresses used and 249 left in [ip]/24");
        assert_eq!(crate::doctor::doctor(host, &[&name("RED")]).lines().next(), Some("exit 0"));
    });
}

#[test]
fn on_a_terminal_it_is_drawn_over_and_over_until_it_is_stopped() {
    on_plain(|host| {
        let stage = host.stage("live");
        destination(&stage, "red");
        run(&stage, "busy", &[IMAGE]);
        // `script` gives it a terminal; what ends the shell in it ends all.
        let program = env!("CARGO_BIN_EXE_docker-destination");
        let line = format!("stty rows 10 cols 72; echo $$; exec {program} destination stats {}", stage.name("RED"));
        let mut command = Command::new("script");
        command.args(["-qec", &line, "/dev/null"]).env_clear().stdin(Stdio::null()).stdout(Stdio::piped());
        command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("SHELL", "/bin/sh").env("NO_COLOR", "1");
        command.env("DOCKER_HOST", &host.endpoint).env("DOCKER_CONFIG", "/nonexistent");
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut process = String::new();
        out.read_line(&mut process).unwrap();
        let mut shown = Vec::new();
        // Two pictures with shares in them.
        while String::from_utf8_lossy(&shown).matches('%').count() < 4 + 2 {
            let mut bytes = [0; 256];
            let read = out.read(&mut bytes).unwrap();
            assert!(read > 0, "{}", String::from_utf8_lossy(&shown));
            shown.extend(&bytes[..read]);
        }
        let killed = Command::new("kill").args(["-INT", process.trim()]).status().unwrap();
        assert!(killed.success());
        out.read_to_end(&mut shown).unwrap();
        let status = child.wait().unwrap();
        let shown = String::from_utf8_lossy(&shown).into_owned();
        assert_eq!(status.code(), Some(130), "{shown}");
        assert!(shown.starts_with("\x1b[2J\x1b[HCONTAINER"), "{shown:?}");
        assert!(shown.contains("\x1b[J\x1b[HCONTAINER"), "drawn over: {shown:?}");
        assert!(!shown.contains("\x1b[?25l"), "the cursor is never hidden, so that nothing has to bring it back");
        assert!(shown.ends_with("\x1b[J"), "a picture is drawn whole: {shown:?}");
        let plain = ["\x1b[2J", "\x1b[H", "\x1b[K", "\x1b[J"].iter().fold(shown, |text, code| text.replace(code, ""));
        let table = plain.lines().filter(|line| line.contains("MEM USAGE"));
        assert!(table.into_iter().all(|line| line.trim_end().chars().count() <= 72), "{plain}");
    });
}
