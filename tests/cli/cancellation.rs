use std::io::{Read as _, Write as _};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use docker_destination::plugin::cancel::Cancel;

use super::support::{Docker, plugin};

/// The plugin, blocked in reading standard input.
fn reading() -> Command {
    let mut command = plugin(["destination", "rewrite", "-f", "-"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// How `/proc/PID/syscall` begins in a read of descriptor 0, on x86-64 and on arm64.
const READ_OF_STDIN: [&str; 2] = ["0 0x0 ", "63 0x0 "];

/// Waits until a process sleeps in a read of its standard input, as Linux tells.
fn until_it_reads(pid: u32) {
    until("the plugin reads", || {
        std::fs::read_to_string(format!("/proc/{pid}/syscall"))
            .is_ok_and(|call| READ_OF_STDIN.iter().any(|read| call.starts_with(read)))
            || std::fs::read_to_string(format!("/proc/{pid}/wchan")).is_ok_and(|place| place.contains("pipe_read"))
    });
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "waited too long: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn signal(pid: u32, name: &str) {
    let sent = Command::new("/bin/kill").args(["-s", name, &pid.to_string()]).status().unwrap();
    assert!(sent.success());
}

fn ended(mut child: Child) -> (Option<i32>, String) {
    let mut code = None;
    until("the plugin ends", || {
        code = child.try_wait().unwrap();
        code.is_some()
    });
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (code.and_then(|code| code.code()), err)
}

#[test]
fn a_signal_ends_a_blocked_read_with_130() {
    for name in ["INT", "TERM", "HUP"] {
        let child = reading().spawn().unwrap();
        until_it_reads(child.id());
        signal(child.id(), name);
        assert_eq!(ended(child), (Some(130), String::new()), "{name}");
    }
}

#[test]
fn the_end_of_dockers_socket_ends_a_blocked_read_with_130() {
    let name = format!("docker_cli_test_{}", std::process::id());
    let listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    socket_end_cancels(&listener, &format!("@{name}"));
}

#[test]
fn dockers_socket_may_be_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("docker.sock");
    let listener = UnixListener::bind(&path).unwrap();
    socket_end_cancels(&listener, path.to_str().unwrap());
}

fn socket_end_cancels(listener: &UnixListener, address: &str) {
    let child = reading().env("DOCKER_CLI_PLUGIN_SOCKET", address).spawn().unwrap();
    let (mut connection, _) = listener.accept().unwrap();
    until_it_reads(child.id());
    connection.write_all(b"x").unwrap();
    drop(connection);
    assert_eq!(ended(child), (Some(130), String::new()));
}

#[test]
fn a_socket_nobody_listens_on_is_no_obstacle() {
    for address in ["@docker_cli_nobody", "/nonexistent/docker.sock", "@", ""] {
        let mut child = reading().env("DOCKER_CLI_PLUGIN_SOCKET", address).spawn().unwrap();
        drop(child.stdin.take());
        assert!(matches!(ended(child).0, Some(code) if code != 130), "{address}");
    }
}

#[test]
fn help_and_completion_never_connect_to_the_socket() {
    let name = format!("docker_cli_unused_{}", std::process::id());
    let listener = UnixListener::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
    listener.set_nonblocking(true).unwrap();
    for words in [
        &["docker-cli-plugin-metadata"][..],
        &["destination", "rewrite", "--help"],
        &["destination"],
        &["help", "destination"],
        &["__complete", "destination", ""],
    ] {
        let status = plugin(words).env("DOCKER_CLI_PLUGIN_SOCKET", format!("@{name}")).output().unwrap().status;
        assert!(status.success(), "{words:?}");
        assert!(listener.accept().is_err(), "{words:?}");
    }
}

#[test]
fn a_signal_that_only_docker_gets_ends_the_plugin_too() {
    let docker = Docker::new();
    let mut command = docker.call("destination rewrite -f -");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let mut plugin = None;
    until("docker starts the plugin", || {
        plugin = child_running(child.id(), "rewrite");
        plugin.is_some()
    });
    until_it_reads(plugin.unwrap());
    signal(child.id(), "TERM");
    assert_eq!(ended(child).0, Some(130));
}

/// The child of a process that is the plugin and has a word on its command line.
fn child_running(parent: u32, word: &str) -> Option<u32> {
    let tasks = std::fs::read_dir(Path::new("/proc").join(parent.to_string()).join("task")).ok()?;
    let children: Vec<String> =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("children")).ok()).collect();
    let mut pids = children.iter().flat_map(|line| line.split_whitespace()).filter_map(|pid| pid.parse().ok());
    pids.find(|pid: &u32| {
        let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        let mut parts = line.split(|byte| *byte == 0);
        parts.next().is_some_and(|name| name.ends_with(b"/docker-destination"))
            && parts.any(|part| part == word.as_bytes())
    })
}

/// A writer in the middle of its step, in a process of its own: it says so, and is done once it is told to be.
#[test]
fn a_writer_to_be_cancelled() {
    let Some(file) = std::env::var_os("WRITTEN_FILE") else {
        return;
    };
    let cancel = Cancel::watch(None);
    let shield = cancel.shield();
    std::io::stderr().write_all(b"+").unwrap();
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    std::fs::write(&file, "whole").unwrap();
    drop(shield);
    // From here on the process ends whenever it is told to; a second step never begins.
    let _never = cancel.shield();
    std::fs::write(&file, "second step").unwrap();
    std::thread::sleep(Duration::from_secs(20));
}

fn writer(file: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "cancellation::a_writer_to_be_cancelled", "--nocapture"]);
    command.env("WRITTEN_FILE", file).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stderr.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    child
}

#[test]
fn a_step_that_has_begun_is_finished_and_the_next_one_never_begins() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("compose.yaml");
    let mut child = writer(&file);
    signal(child.id(), "INT");
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(child.try_wait().unwrap(), None, "ended in the middle of its step");
    child.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    assert_eq!(ended(child).0, Some(130));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "whole");
}

#[test]
fn a_second_signal_ends_even_a_step_that_has_begun() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("compose.yaml");
    let child = writer(&file);
    signal(child.id(), "INT");
    std::thread::sleep(Duration::from_millis(100));
    signal(child.id(), "TERM");
    assert_eq!(ended(child).0, Some(130));
    assert!(!file.exists());
}
