use std::os::unix::fs::{MetadataExt as _, PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use crate::stage::{NEW, OLD, Outcome, Stage, is_root};

const IN_PLACE: [&str; 3] = ["-f", "compose.yaml", "--in-place"];

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
}

#[test]
fn a_replaced_file_keeps_its_mode() {
    for wanted in [0o600, 0o640, 0o644, 0o755, 0o400, 0o2664] {
        let stage = Stage::set();
        set_mode(&stage.path("compose.yaml"), wanted);
        stage.run(&IN_PLACE).done();
        stage.holds("compose.yaml", NEW);
        assert_eq!(mode(&stage.path("compose.yaml")), wanted);
        assert_eq!(stage.names(), ["compose.yaml"]);
    }
}

#[test]
fn a_replaced_file_keeps_its_owner() {
    if !can(is_root(), "only root can give a file to somebody else") {
        return;
    }
    let stage = Stage::set();
    std::os::unix::fs::chown(stage.path("compose.yaml"), Some(1234), Some(4321)).unwrap();
    set_mode(&stage.path("compose.yaml"), 0o4640);
    stage.run(&IN_PLACE).done();
    let found = std::fs::metadata(stage.path("compose.yaml")).unwrap();
    assert_eq!((found.uid(), found.gid(), found.mode() & 0o7777), (1234, 4321, 0o4640));
}

#[test]
fn a_chain_of_symlinks_stays_and_its_end_is_replaced() {
    let stage = Stage::new();
    std::fs::create_dir(stage.path("far")).unwrap();
    stage.write("far/real.yaml", OLD);
    symlink("far/real.yaml", stage.path("middle.yaml")).unwrap();
    symlink("middle.yaml", stage.path("compose.yaml")).unwrap();
    stage.run(&IN_PLACE).done();
    stage.holds("far/real.yaml", NEW);
    assert_eq!(std::fs::read_link(stage.path("compose.yaml")).unwrap(), Path::new("middle.yaml"));
    assert_eq!(std::fs::read_link(stage.path("middle.yaml")).unwrap(), Path::new("far/real.yaml"));
    assert_eq!(stage.names(), ["compose.yaml", "far", "middle.yaml"]);
}

#[test]
fn a_symlink_to_nothing_is_named_when_it_is_read() {
    let stage = Stage::new();
    symlink("gone.yaml", stage.path("compose.yaml")).unwrap();
    stage.run(&IN_PLACE).refused("compose.yaml: no such file or directory");
    assert_eq!(stage.names(), ["compose.yaml"]);
}

#[test]
fn an_output_that_is_a_symlink_to_nothing_creates_what_it_leads_to() {
    let stage = Stage::set();
    symlink("new.yaml", stage.path("out.yaml")).unwrap();
    stage.run(&["-f", "compose.yaml", "-o", "out.yaml"]).done();
    assert_eq!(std::fs::read_link(stage.path("out.yaml")).unwrap(), Path::new("new.yaml"));
    stage.holds("new.yaml", NEW);
}

#[test]
fn an_unchanged_file_is_not_replaced() {
    let stage = Stage::new();
    stage.write("compose.yaml", NEW);
    let before = std::fs::metadata(stage.path("compose.yaml")).unwrap();
    stage.run(&IN_PLACE).done();
    let after = std::fs::metadata(stage.path("compose.yaml")).unwrap();
    assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
}

#[test]
fn check_and_diff_write_nothing() {
    for words in [&["--check"][..], &["--diff"], &["--check", "--diff"], &[]] {
        let stage = Stage::set();
        let before = std::fs::metadata(stage.path("compose.yaml")).unwrap();
        let outcome = stage.run(&[&["-f", "compose.yaml"], words].concat());
        assert_eq!(outcome.code, Some(i32::from(words.contains(&"--check"))), "{}", outcome.err);
        assert_eq!(outcome.out == NEW, words.is_empty(), "{}", outcome.out);
        let after = std::fs::metadata(stage.path("compose.yaml")).unwrap();
        assert_eq!((before.ino(), before.mtime_nsec()), (after.ino(), after.mtime_nsec()));
        assert_eq!(stage.names(), ["compose.yaml"]);
        stage.holds("compose.yaml", OLD);
    }
}

/// Whether a check can be made here. On CI it must be.
fn can(able: bool, why_not: &str) -> bool {
    assert!(able || std::env::var_os("CI").is_none(), "{why_not}");
    able
}

/// A copy of the plugin that everybody may start: the directory of the build may be closed to others. `cp` makes it, since
/// a program can't be started while some process has it open for writing, and tests beside this one start processes.
fn plugin_for_others(stage: &Stage) {
    if is_root() {
        let copy = Command::new("cp").arg(env!("CARGO_BIN_EXE_docker-destination")).arg(stage.path("plugin")).status();
        assert!(copy.unwrap().success());
    }
}

/// Runs `rewrite` as somebody whom permissions hold back.
fn run_unprivileged(stage: &Stage, words: &[&str]) -> Outcome {
    if !is_root() {
        return stage.run(words);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "./plugin", "rewrite"]).args(words);
    Outcome::of(command.env_clear().env("PATH", "/usr/bin:/bin").current_dir(stage.path("")).output().unwrap())
}

#[test]
fn a_directory_that_can_not_be_written_is_refused_and_left_clean() {
    let stage = Stage::set();
    set_mode(&stage.path("compose.yaml"), 0o666);
    plugin_for_others(&stage);
    set_mode(&stage.path(""), 0o555);
    let outcome = run_unprivileged(&stage, &IN_PLACE);
    set_mode(&stage.path(""), 0o755);
    outcome.refused("compose.yaml: can't write into its directory: permission denied; nothing was written");
    stage.holds("compose.yaml", OLD);
    assert!(stage.names().iter().all(|name| !name.starts_with('.')), "{:?}", stage.names());
}

#[test]
fn a_new_output_gets_the_mode_that_the_umask_leaves() {
    for (umask, wanted) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        let stage = Stage::set();
        let shell = ["bash", "-c", &format!("umask {umask}; exec \"$0\" \"$@\"")];
        let mut command = stage.through(&shell, &["-f", "compose.yaml", "-o", "out.yaml"]);
        Outcome::of(command.output().unwrap()).done();
        stage.holds("out.yaml", NEW);
        assert_eq!(mode(&stage.path("out.yaml")), wanted, "umask {umask}");
        assert_eq!(stage.names(), ["compose.yaml", "out.yaml"]);
    }
}

#[test]
fn an_existing_output_keeps_its_mode() {
    let stage = Stage::set();
    stage.write("out.yaml", "something else\n");
    set_mode(&stage.path("out.yaml"), 0o640);
    stage.run(&["-f", "compose.yaml", "-o", "out.yaml"]).done();
    stage.holds("out.yaml", NEW);
    assert_eq!(mode(&stage.path("out.yaml")), 0o640);
}

#[test]
fn outputs_that_can_not_be_written_are_named() {
    let stage = Stage::set();
    std::fs::create_dir(stage.path("dir")).unwrap();
    stage.run(&["-f", "compose.yaml", "-o", "dir"]).refused("dir: is a directory; nothing was written");
    stage.run(&["-f", "compose.yaml", "-o", "gone/out.yaml"]).refused("gone/out.yaml: ");
    stage.run(&["-f", "compose.yaml", "-o", ""]).refused("nothing was written");
    stage.run(&["-f", "compose.yaml", "-o", "compose.yaml/x"]).refused("compose.yaml/x: ");
    assert_eq!(stage.names(), ["compose.yaml", "dir"]);
    assert_eq!(std::fs::read_dir(stage.path("dir")).unwrap().count(), 0);
}

#[test]
fn devices_and_pipes_are_written_and_never_replaced() {
    let stage = Stage::set();
    stage.run(&["-f", "compose.yaml", "-o", "/dev/null"]).done();
    stage.run(&["-f", "compose.yaml", "-o", "/dev/full"]).refused("no space left on device");
    assert!(!std::fs::metadata("/dev/null").unwrap().is_file());
    assert!(Command::new("mkfifo").arg(stage.path("fifo")).status().unwrap().success());
    let fifo = stage.path("fifo");
    let reader = std::thread::spawn(move || std::fs::read_to_string(fifo).unwrap());
    stage.run(&["-f", "compose.yaml", "-o", "fifo"]).done();
    assert_eq!(reader.join().unwrap(), NEW);
    assert!(!std::fs::metadata(stage.path("fifo")).unwrap().is_file());
}

#[test]
fn the_output_may_be_the_input() {
    let stage = Stage::set();
    stage.run(&["-f", "compose.yaml", "-o", "compose.yaml"]).done();
    stage.holds("compose.yaml", NEW);
}

#[test]
fn several_files_are_replaced_together_or_not_at_all() {
    let stage = Stage::set();
    std::fs::create_dir(stage.path("other")).unwrap();
    stage.write("other/b.yaml", "services:\n  web:\n    networks: [back]\n");
    let words = ["-f", "compose.yaml", "-f", "other/b.yaml", "--in-place"];
    // The second one can't be written.
    let before = std::fs::read(stage.path("other/b.yaml")).unwrap();
    plugin_for_others(&stage);
    if is_root() {
        for name in ["", "compose.yaml", "other/b.yaml"] {
            std::os::unix::fs::chown(stage.path(name), Some(65534), Some(65534)).unwrap();
        }
    }
    set_mode(&stage.path("other"), 0o555);
    let outcome = run_unprivileged(&stage, &words);
    set_mode(&stage.path("other"), 0o755);
    outcome.refused("other/b.yaml: can't write into its directory");
    stage.holds("compose.yaml", OLD);
    assert_eq!(std::fs::read(stage.path("other/b.yaml")).unwrap(), before);
    assert!(stage.names().iter().all(|name| !name.starts_with('.')), "{:?}", stage.names());
    stage.run(&words).done();
    stage.holds("compose.yaml", NEW);
    stage.holds("other/b.yaml", "services:\n  web: {}\n");
}

#[test]
fn a_file_that_may_not_grow_leaves_the_old_one() {
    let stage = Stage::set();
    // No file may be written beyond the first block; the signal for that is left to its default by nobody.
    let long = format!("{OLD}# {}\n", "x".repeat(100_000));
    stage.write("compose.yaml", &long);
    let shell = ["bash", "-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""];
    let outcome = Outcome::of(stage.through(&shell, &IN_PLACE).output().unwrap());
    outcome.refused("file too large");
    stage.holds("compose.yaml", &long);
    assert_eq!(stage.names(), ["compose.yaml"]);
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let stage = Stage::new();
    std::fs::create_dir(stage.path("small")).unwrap();
    let small = stage.path("small");
    let mounted = is_root()
        && Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=64k", "none"])
            .arg(&small)
            .output()
            .is_ok_and(|o| o.status.success());
    if !can(mounted, "a small file system can't be mounted; a file that may not grow is checked instead") {
        return;
    }
    let text = format!("{OLD}# {}\n", "x".repeat(40_000));
    std::fs::write(small.join("compose.yaml"), &text).unwrap();
    let outcome = stage.run(&["-f", "small/compose.yaml", "--in-place"]);
    let left = std::fs::read_dir(&small).unwrap().count();
    let found = std::fs::read_to_string(small.join("compose.yaml")).unwrap();
    assert!(Command::new("umount").arg(&small).status().unwrap().success());
    outcome.refused("no space left on device");
    assert!(found == text, "the file was changed");
    assert_eq!(left, 1, "something was left behind");
}

#[test]
fn who_reads_a_file_while_it_is_replaced_reads_all_of_the_old_one() {
    let stage = Stage::set();
    let reader = std::fs::File::open(stage.path("compose.yaml")).unwrap();
    stage.run(&IN_PLACE).done();
    assert_eq!(std::io::read_to_string(reader).unwrap(), OLD);
    stage.holds("compose.yaml", NEW);
}
