//! What people see on a terminal: more columns where there is room, and colors that say nothing alone.

use std::process::{Command, Stdio};

use crate::support::{assert_shown, record};
use crate::testbed::{Host, on_plain};

/// What a terminal of so many columns shows.
fn shown(host: &Host, columns: usize, words: &str, no_color: bool) -> String {
    let line =
        format!("stty rows 50 cols {columns}; exec {} destination {words}", env!("CARGO_BIN_EXE_docker-destination"));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env_clear().stdin(Stdio::null());
    command.env("PATH", "/usr/bin:/bin").env("TERM", "xterm").env("SHELL", "/bin/sh");
    command.env("DOCKER_HOST", &host.endpoint).env("DOCKER_CONFIG", "/nonexistent");
    if no_color {
        command.env("NO_COLOR", "1");
    }
    let output = command.output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
}

/// The same with colors taken out.
fn plain(text: &str) -> String {
    let mut rest = text.split("\u{1b}[");
    let first = rest.next().unwrap_or_default().to_owned();
    first + &rest.map(|part| part.split_once('m').unwrap().1).collect::<String>()
}

#[test]
fn a_wide_terminal_shows_more_and_color_says_nothing_alone() {
    on_plain(|host| {
        let stage = host.stage("wide");
        host.run_words(&["network", "create", &stage.name("red")]);
        let labels = [
            ("destination.name", stage.name("Red")),
            ("destination.owner", "ops".to_owned()),
            ("destination.description", "where everything meets that has no better place to be".to_owned()),
        ];
        let labels: Vec<(&str, &str)> = labels.iter().map(|(key, value)| (*key, value.as_str())).collect();
        record(&stage, &stage.name("red"), 1, &labels);
        let ls = format!("ls --filter network={}", stage.name("red"));
        let wide = shown(host, 240, &ls, false);
        assert!(wide.contains("\u{1b}["), "{wide}");
        assert_shown!(plain(&wide), @r"
        NAME  NETWORK  DRIVER  SUBNET  APPLICATIONS  DATABASES  SERVICES  CREATED  OWNER  DESCRIPTION  NETWORK ID  SCOPE
        Red  red  bridge  [ip]/24  0  0  0  [time]  ops  where everything meets that has no bett…  [short]  local
        ");
        let without = shown(host, 240, &ls, true);
        assert!(!without.contains('\u{1b}'), "{without}");
        assert_eq!(plain(&wide), without);
        let narrow = plain(&shown(host, 80, &ls, false));
        assert!(!narrow.contains("OWNER") && !narrow.contains("NETWORK ID"), "{narrow}");
    });
}
