//! What people see on a terminal: more columns where there is room, and colors that say nothing alone.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{assert_shown, destination, record};
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
        // The same, but for the time that went by.
        assert_shown!(without, @r"
        NAME  NETWORK  DRIVER  SUBNET  APPLICATIONS  DATABASES  SERVICES  CREATED  OWNER  DESCRIPTION  NETWORK ID  SCOPE
        Red  red  bridge  [ip]/24  0  0  0  [time]  ops  where everything meets that has no bett…  [short]  local
        ");
        let narrow = plain(&shown(host, 80, &ls, false));
        assert!(!narrow.contains("OWNER") && !narrow.contains("NETWORK ID"), "{narrow}");
    });
}

/// What a terminal shows of a command to which somebody types something.
fn typed(host: &Host, words: &[&str], keys: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    let line = format!("exec {} destination {}", env!("CARGO_BIN_EXE_docker-destination"), quoted.join(" "));
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env_clear().stdin(Stdio::piped()).stdout(Stdio::piped());
    command.env("PATH", "/usr/bin:/bin").env("TERM", "dumb").env("SHELL", "/bin/sh");
    command.env("DOCKER_HOST", &host.endpoint).env("DOCKER_CONFIG", "/nonexistent");
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(keys.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap().replace("\r\n", "\n")
}

#[test]
fn prune_asks_on_a_terminal_and_takes_anything_but_y_for_no() {
    on_plain(|host| {
        let stage = host.stage("asks");
        destination(&stage, "one");
        destination(&stage, "two");
        let filter = format!("network={}", stage.name(""));
        let there = || {
            host.run_words(&["network", "ls", "--filter", &format!("name={}", stage.name("")), "--format", "{{.Name}}"])
        };
        let both = there();
        for no in ["\n", "n\n", "yes\n", "\u{4}"] {
            let said = typed(host, &["prune", "--filter", &filter], no);
            assert!(said.contains("Are you sure you want to continue? [y/N]"), "{said}");
            assert!(!said.contains("Deleted"), "{said}");
            assert_eq!(there(), both, "on {}", host.name);
        }
        // The terminal shows what is typed at once, wherever the command is by then.
        assert_shown!(typed(host, &["prune", "--filter", &filter], "y\n").replacen("y\n", "", 1), @r"
        This will remove 2 destinations on [server]:
          ONE
          TWO
        Are you sure you want to continue? [y/N] Deleted Destinations:
        ONE
        TWO
        ");
        assert_eq!(there(), "", "on {}", host.name);
    });
}
