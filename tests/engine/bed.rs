//! The test bed itself: several side by side, and nothing left behind.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::testbed::docker;

fn engines(bed: &Path, words: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testbed/engines.sh");
    let mut command = Command::new(script);
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    command.args(words).env("DESTINATION_TESTBED", bed).env("DESTINATION_DOCKER", docker());
    command.env("CARGO_TARGET_DIR", target);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn asked(bed: &Path, line: &str) -> String {
    let socket = format!("unix://{}", bed.join("sid/docker.sock").display());
    let output = Command::new(docker()).args(["-H", &socket]).args(line.split(' ')).output().unwrap();
    assert!(output.status.success(), "docker {line}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
}

fn entries(folder: &str) -> BTreeSet<PathBuf> {
    fs::read_dir(folder).map(|found| found.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

/// What engines write outside of their folders goes into mounts that end with them, and their interfaces and rules into
/// a network of their own. Looked at here, as other engines on the machine may come and go meanwhile.
fn is_shut_in(bed: &Path) {
    let daemon = entries("/proc").into_iter().find(|process| {
        let words = fs::read(process.join("cmdline")).unwrap_or_default();
        words.starts_with(b"dockerd") && String::from_utf8_lossy(&words).contains(bed.to_str().unwrap())
    });
    let daemon = daemon.unwrap();
    let mounts = fs::read_to_string(daemon.join("mounts")).unwrap();
    for own in ["/run tmpfs", "/etc overlay", "/opt overlay", "/var/lib overlay"] {
        assert!(mounts.lines().any(|line| line.contains(&format!(" {own} "))), "{own} is shared: {mounts}");
    }
    for space in ["net", "pid", "mnt", "uts", "ipc"] {
        let of = |process: &Path| fs::read_link(process.join("ns").join(space)).unwrap();
        assert_ne!(of(&daemon), of(Path::new("/proc/self")), "{space}");
    }
}

fn processes_naming(folder: &Path) -> Vec<String> {
    let named = |process: &Path| {
        let words = fs::read(process.join("cmdline")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).replace('\0', " ");
        words.contains(folder.to_str().unwrap()).then_some(words)
    };
    entries("/proc").iter().filter_map(|process| named(process)).collect()
}

/// Stops a bed however the test ends.
struct Up<'b>(&'b Path);

impl Drop for Up<'_> {
    fn drop(&mut self) {
        engines(self.0, &["down"]);
    }
}

#[test]
fn two_beds_run_side_by_side_and_leave_nothing() {
    let able = Command::new("unshare").args(["-n", "true"]).status().is_ok_and(|status| status.success());
    if !able {
        assert!(std::env::var_os("CI").is_none(), "starting engines needs root, and `unshare`");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let beds = [folder.path().join("a"), folder.path().join("b")];
    let up = beds.each_ref().map(|bed| Up(bed));
    for bed in &beds {
        let hosts = engines(bed, &["up", "sid"]);
        assert_eq!(hosts, "");
        assert_eq!(engines(bed, &["hosts"]), format!("sid=unix://{}/sid/docker.sock", bed.display()));
    }
    let subnets = beds.each_ref().map(|bed| {
        asked(bed, "network create shop");
        asked(bed, "run -d --name web --network shop --publish 80:80 testbed httpd -f -h /etc");
        let page = "exec web sh -c timeout\t5\twget\t-qO-\thttp://web/nsswitch.conf";
        let words: Vec<String> = page.split(' ').map(|word| word.replace('\t', " ")).collect();
        let socket = format!("unix://{}", bed.join("sid/docker.sock").display());
        let output = Command::new(docker()).args(["-H", &socket]).args(words).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "hosts: files dns\n");
        asked(bed, "network inspect --format {{range.IPAM.Config}}{{.Subnet}}{{end}} shop")
    });
    assert_eq!(subnets[0], subnets[1], "the same addresses and ports on both, and neither minds");
    engines(&beds[0], &["restart", "sid"]);
    assert_eq!(asked(&beds[0], "container inspect --format {{.State.Status}} web"), "exited");
    assert_eq!(asked(&beds[1], "container inspect --format {{.State.Status}} web"), "running");
    let mark = fs::read_to_string(beds[0].join("sid/cgroup")).unwrap();
    for bed in &beds {
        is_shut_in(bed);
    }
    drop(up);
    for bed in &beds {
        assert!(!bed.exists());
        assert_eq!(processes_naming(bed), Vec::<String>::new());
    }
    let mounts = fs::read_to_string("/proc/mounts").unwrap();
    assert!(!mounts.contains(folder.path().to_str().unwrap()), "{mounts}");
    for controller in entries("/sys/fs/cgroup") {
        assert!(!controller.join(mark.trim()).exists(), "{}", controller.display());
    }
}
