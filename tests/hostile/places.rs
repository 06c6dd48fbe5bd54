//! Paths that are no ordinary files.

use std::io::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::process::Command;

use crate::limits::{Answer, Place};

const FILE: &str = "services:\n  web:\n    image: x\n    networks: [front]\nnetworks:\n  front: {}\n";

fn fifo(place: &Place, name: &str) {
    assert!(Command::new("mkfifo").arg(place.path(name)).status().unwrap().success());
}

#[test]
fn a_directory_is_named() {
    let place = Place::new();
    std::fs::create_dir(place.path("dir")).unwrap();
    place.rewrite("dir").refused("dir: is a directory");
}

#[test]
fn a_missing_file_is_named() {
    Place::new().rewrite("nope.yaml").refused("nope.yaml: no such file or directory");
}

#[test]
fn a_fifo_that_nobody_writes_to_is_given_up() {
    let place = Place::new();
    fifo(&place, "fifo");
    place.rewrite("fifo").refused("fifo: is a pipe that nobody writes to");
}

#[test]
fn a_fifo_that_is_being_written_is_read() {
    let place = Place::new();
    fifo(&place, "fifo");
    let path = place.path("fifo");
    let writer =
        std::thread::spawn(move || std::fs::File::options().write(true).open(path).unwrap().write_all(FILE.as_bytes()));
    let answer = place.run(&["-f", "fifo"]);
    writer.join().unwrap().unwrap();
    answer.done();
    assert_eq!(String::from_utf8(answer.out).unwrap(), "services:\n  web:\n    image: x\n");
}

#[test]
fn a_pipe_of_a_shell_is_read() {
    let place = Place::new();
    place.write("c.yaml", FILE);
    let mut command = Command::new("bash");
    command.args(["-c", "exec \"$0\" rewrite -f <(cat c.yaml)", env!("CARGO_BIN_EXE_docker-destination")]);
    let answer = place.answer(command);
    answer.done();
    assert_eq!(String::from_utf8(answer.out).unwrap(), "services:\n  web:\n    image: x\n");
}

#[test]
fn a_socket_is_named() {
    let place = Place::new();
    let _listener = UnixListener::bind(place.path("socket")).unwrap();
    place.rewrite("socket").refused("socket: is a socket");
}

#[test]
fn endless_devices_are_given_up() {
    Place::new().run(&["-f", "/dev/zero"]).refused("/dev/zero: is larger than 32 MiB");
    Place::new().run(&["-f", "/dev/null"]).refused("/dev/null: empty compose file");
}

#[test]
fn a_file_without_permission_is_named() {
    let place = Place::new();
    let path = place.write("compose.yaml", FILE);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o000)).unwrap();
    unprivileged(&place, &["-f", "compose.yaml"]).refused("compose.yaml: permission denied");
}

#[test]
fn a_directory_without_permission_is_named() {
    let place = Place::new();
    std::fs::create_dir(place.path("shut")).unwrap();
    place.write("shut/compose.yaml", FILE);
    std::fs::set_permissions(place.path("shut"), PermissionsExt::from_mode(0o000)).unwrap();
    unprivileged(&place, &["-f", "shut/compose.yaml"]).refused("shut/compose.yaml: permission denied");
    std::fs::set_permissions(place.path("shut"), PermissionsExt::from_mode(0o700)).unwrap();
}

/// The program without root's powers, whoever runs the tests.
fn unprivileged(place: &Place, words: &[&str]) -> Answer {
    std::fs::set_permissions(place.path(""), PermissionsExt::from_mode(0o777)).unwrap();
    let root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !root {
        return place.run(words);
    }
    // The directory of the build may be closed to others. `cp` makes the copy, since a program can't be started while some
    // process has it open for writing, and tests beside this one start processes.
    let copy = Command::new("cp").arg(env!("CARGO_BIN_EXE_docker-destination")).arg(place.path("plugin")).status();
    assert!(copy.unwrap().success());
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "./plugin", "rewrite"]).args(words);
    place.answer(command)
}

#[test]
fn symlinks_that_lead_in_a_circle_are_named() {
    let place = Place::new();
    symlink("b", place.path("a")).unwrap();
    symlink("a", place.path("b")).unwrap();
    let answer = place.rewrite("a");
    answer.refused("a: ");
    assert!(answer.err.contains("symbolic link"), "{}", answer.err);
}

#[test]
fn control_characters_of_a_name_are_escaped() {
    let place = Place::new();
    let name = "evil\n\x1b[31m\u{202e}.yaml";
    place.write(name, "services: {web: *nope}\n");
    let answer = place.run(&["-f", name]);
    answer.refused("unknown anchor");
    assert_eq!(answer.err.lines().count(), 1, "{}", answer.err);
    let missing = place.run(&["-f", "gone\n\x1b[0m"]);
    missing.refused("no such file or directory");
    assert_eq!(missing.err.lines().count(), 1, "{}", missing.err);
    assert!(!answer.err.contains('\u{202e}'), "{}", answer.err);
}

#[test]
fn control_characters_of_names_in_the_file_are_escaped() {
    let place = Place::new();
    place.write("compose.yaml", "services:\n  \"a\\e[31m\\nb\":\n    image: x\n    networks: [\"f\\e[0m\"]\n");
    let answer = place.run(&["-f", "compose.yaml", "--check"]);
    assert_eq!(answer.code, Some(1), "{}", answer.err);
    assert!(!answer.err.contains('\x1b'), "{:?}", answer.err);
}

#[test]
fn files_that_include_each_other_are_refused() {
    let place = Place::new();
    place.write("compose.yaml", "include: [other.yaml]\nservices: {web: {image: x}}\n");
    place.write("other.yaml", "include: [compose.yaml]\nservices: {db: {image: x}}\n");
    place.rewrite("compose.yaml").refused("include each other without end");
    place.write("self.yaml", "include: [self.yaml]\nservices: {web: {image: x}}\n");
    place.rewrite("self.yaml").refused("self.yaml:1:1: files include each other without end");
}

#[test]
fn files_that_include_each_other_many_times_are_refused() {
    let place = Place::new();
    let own = ["self.yaml"; 10].join(", ");
    place.write("self.yaml", format!("include: [{own}]\nservices: {{web: {{image: x}}}}\n"));
    place.rewrite("self.yaml").refused("self.yaml:1:1: ");
    // Each file twice the one before: not a circle, and two to the power of fifteen files.
    for n in 0..15 {
        place.write(&format!("f{n}.yaml"), format!("include: [f{0}.yaml, f{0}.yaml]\nx-a: b\n", n + 1));
    }
    place.write("f15.yaml", "services: {web: {image: x}}\n");
    place.rewrite("f0.yaml");
}

#[test]
fn services_of_two_files_that_extend_each_other_are_refused() {
    let place = Place::new();
    place.write("a.yaml", "services:\n  web: {extends: {file: b.yaml, service: web}}\n");
    place.write("b.yaml", "services:\n  web: {extends: {file: a.yaml, service: web}}\n");
    place.rewrite("a.yaml").refused("without end");
}

#[test]
fn what_a_file_leads_to_is_named_when_it_is_not_there() {
    let place = Place::new();
    place.write("a.yaml", "include: [gone.yaml]\nservices: {web: {image: x}}\n");
    place.rewrite("a.yaml").refused("a.yaml:1:11: ");
    place.write("b.yaml", "services:\n  web: {extends: {file: gone.yaml, service: web}}\n");
    place.rewrite("b.yaml").refused("b.yaml:2:");
    place.write("c.yaml", "include: [/dev/zero]\nservices: {web: {image: x}}\n");
    place.rewrite("c.yaml").refused("larger than");
    place.write("d.yaml", "include: [.]\nservices: {web: {image: x}}\n");
    place.rewrite("d.yaml").refused("is a directory");
}

#[test]
fn a_file_that_leads_to_five_hundred_others_is_answered() {
    let place = Place::new();
    let mut list = Vec::new();
    for n in 0..500 {
        place.write(&format!("f{n}.yaml"), format!("services: {{s{n}: {{image: x}}}}\n"));
        list.push(format!("f{n}.yaml"));
    }
    place.write("compose.yaml", format!("include: [{}]\n", list.join(", ")));
    place.rewrite("compose.yaml").refused("more than 200 files");
}
