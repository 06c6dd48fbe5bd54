use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::stage::{NEW, OLD, Stage};

/// How `/proc/PID/syscall` begins in a read of descriptor 0, on x86-64 and on arm64.
const READ_OF_STDIN: [&str; 2] = ["0 0x0 ", "63 0x0 "];

fn until_it_reads(pid: u32) {
    let reads = || {
        std::fs::read_to_string(format!("/proc/{pid}/syscall"))
            .is_ok_and(|call| READ_OF_STDIN.iter().any(|read| call.starts_with(read)))
            || std::fs::read_to_string(format!("/proc/{pid}/wchan")).is_ok_and(|place| place.contains("pipe_read"))
    };
    while !reads() {
        std::thread::yield_now();
    }
}

#[test]
fn a_signal_while_it_waits_ends_it_with_130_and_leaves_nothing() {
    for signal in ["INT", "TERM", "HUP"] {
        let stage = Stage::set();
        let mut command = stage.command(&["-f", "compose.yaml", "-f", "-", "--diff"]);
        let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
        // Held until the end, so that there is something to wait for.
        let _stdin = child.stdin.take();
        until_it_reads(child.id());
        assert!(Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap().success());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal}");
        assert!(output.stdout.is_empty() && output.stderr.is_empty(), "{signal}");
        stage.holds("compose.yaml", OLD);
        assert_eq!(stage.names(), ["compose.yaml"]);
    }
}

#[test]
fn a_file_that_changed_in_the_meantime_is_left_alone() {
    // Between reading the first file and writing it, the program waits for the second one.
    let stage = Stage::set();
    assert!(Command::new("mkfifo").arg(stage.path("fifo")).status().unwrap().success());
    let mut command = stage.command(&["-f", "compose.yaml", "-f", "fifo", "--in-place"]);
    let child = command.spawn().unwrap();
    let mut fifo = std::fs::File::options().write(true).open(stage.path("fifo")).unwrap();
    stage.write("compose.yaml", "services: {theirs: {image: y}}\n");
    fifo.write_all(b"services:\n  web:\n    ports: [80]\n").unwrap();
    drop(fifo);
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("was changed by somebody else in the meantime; nothing was written"), "{err}");
    stage.holds("compose.yaml", "services: {theirs: {image: y}}\n");
    assert_eq!(stage.names(), ["compose.yaml", "fifo"]);
}

#[test]
fn what_comes_from_standard_input_goes_to_standard_output() {
    let stage = Stage::new();
    let mut command = stage.command(&["-f", "-"]);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(OLD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), NEW);
    assert!(stage.names().is_empty());
}

#[test]
fn a_reader_that_goes_away_is_no_disaster() {
    let stage = Stage::new();
    stage.write("compose.yaml", &format!("{OLD}# {}\n", "x".repeat(1_000_000)));
    let shell = ["bash", "-c", "\"$0\" \"$@\" 2>err | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}"];
    let status = stage.through(&shell, &["-f", "compose.yaml", "-q"]).status().unwrap();
    assert_ne!(status.code(), Some(0));
    stage.holds("err", "");
}
