//! A user's desk: docker with both plugins, a project in a folder, and an engine.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::testbed::{self, Host, IMAGE, Stage};

/// The generations of Compose, the newer one first.
pub(crate) const GENERATIONS: [&str; 2] = ["compose-new", "compose-old"];

/// A user's desk.
pub(crate) struct Desk<'s> {
    pub(crate) stage: &'s Stage<'s>,
    config: TempDir,
    temporary: TempDir,
    place: TempDir,
    /// The folder of the project; its name is the project's.
    pub(crate) folder: PathBuf,
    /// The project's name.
    pub(crate) project: String,
    docker: PathBuf,
}

/// What a process left behind.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    pub(crate) fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl<'s> Desk<'s> {
    /// A desk with a generation of Compose, and a project with one file.
    pub(crate) fn new(stage: &'s Stage<'s>, generation: &str, project: &str, file: &str) -> Self {
        let config = tempfile::tempdir().unwrap();
        let plugins = config.path().join("cli-plugins");
        fs::create_dir(&plugins).unwrap();
        symlink(testbed::tools().join(generation), plugins.join("docker-compose")).unwrap();
        symlink(env!("CARGO_BIN_EXE_docker-destination"), plugins.join("docker-destination")).unwrap();
        let place = tempfile::tempdir().unwrap();
        let project = stage.name(project);
        let folder = place.path().join(&project);
        fs::create_dir(&folder).unwrap();
        let temporary = tempfile::tempdir().unwrap();
        let desk = Self { stage, config, temporary, place, folder, project, docker: testbed::docker() };
        desk.write("compose.yaml", file);
        desk
    }

    /// Writes a file beside the project's, `IMAGE` and `DEST` in it filled in.
    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, self.filled(text)).unwrap();
    }

    fn filled(&self, text: &str) -> String {
        text.replace("IMAGE", IMAGE).replace("DEST", &self.stage.name("dest"))
    }

    /// docker with words, towards the engine, from the project's folder.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.docker);
        command.args(words).env_clear().stdin(Stdio::null()).current_dir(&self.folder);
        command.env("DOCKER_HOST", &self.stage.host.endpoint).env("DOCKER_CONFIG", self.config.path());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", self.place.path());
        command.env("TMPDIR", self.temporary.path()).env("COMPOSE_MENU", "false");
        command
    }

    /// What `docker destination compose` does with a line. No temporary file outlives it.
    pub(crate) fn deploy(&self, line: &str) -> Outcome {
        let line = self.filled(line);
        self.of(self.command(&[&["destination", "compose"], &line.split_whitespace().collect::<Vec<_>>()[..]].concat()))
    }

    /// The same, which must succeed.
    pub(crate) fn deployed(&self, line: &str) -> Outcome {
        let outcome = self.deploy(line);
        assert_eq!(outcome.code, Some(0), "on {}: {line}: {}", self.stage.host.name, outcome.err);
        outcome
    }

    /// What plain `docker compose` does with a line.
    pub(crate) fn plain(&self, line: &str) -> Outcome {
        self.of(self.command(&[&["compose"], &line.split_whitespace().collect::<Vec<_>>()[..]].concat()))
    }

    /// What a command does.
    pub(crate) fn of(&self, mut command: Command) -> Outcome {
        let outcome = Outcome::of(command.output().unwrap());
        self.assert_tidy();
        outcome
    }

    /// What a command does with a text at its standard input.
    pub(crate) fn fed(&self, line: &str, input: &str) -> Outcome {
        let line = self.filled(line);
        let mut command = self.command(&line.split_whitespace().collect::<Vec<_>>());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(self.filled(input).as_bytes()).unwrap();
        let outcome = Outcome::of(child.wait_with_output().unwrap());
        self.assert_tidy();
        outcome
    }

    /// Fails where a temporary file is left.
    pub(crate) fn assert_tidy(&self) {
        let left: Vec<PathBuf> =
            fs::read_dir(self.temporary.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert!(left.is_empty(), "{left:?}");
    }

    /// The same, for what was told to end: its code, and whether the container was told too.
    pub(crate) fn assert_tidy_after(&self, code: Option<i32>, out: &str, err: &str) -> (Option<i32>, bool) {
        self.assert_tidy();
        assert!(!err.contains("panicked"), "{err}");
        (code, out.contains("told"))
    }

    /// `name=ID` of the project's containers, in order.
    pub(crate) fn containers(&self) -> Vec<String> {
        let filter = format!("label=com.docker.compose.project={}", self.project);
        let words = ["ps", "-a", "--no-trunc", "--filter", &filter, "--format", "{{.Names}}={{.ID}}"];
        let mut all: Vec<String> = self.stage.host.run_words(&words).lines().map(str::to_owned).collect();
        all.sort();
        all
    }

    /// The project's networks.
    pub(crate) fn networks(&self) -> Vec<String> {
        let filter = format!("label=com.docker.compose.project={}", self.project);
        let words = ["network", "ls", "--filter", &filter, "--format", "{{.Name}}"];
        self.stage.host.run_words(&words).lines().map(str::to_owned).collect()
    }

    /// The networks of a service's first container, as `docker inspect` lists them.
    pub(crate) fn networks_of(&self, service: &str) -> Vec<String> {
        let words = [
            "inspect",
            &self.container(service),
            "--format",
            "{{range $n, $e := .NetworkSettings.Networks}}{{$n}} {{end}}",
        ];
        self.stage.host.run_words(&words).split_whitespace().map(str::to_owned).collect()
    }

    /// How many of the project's containers are on a network.
    pub(crate) fn joined_to(&self, network: &str) -> usize {
        let own = format!("label=com.docker.compose.project={}", self.project);
        let there = format!("network={network}");
        self.stage.host.run_words(&["ps", "-aq", "--filter", &own, "--filter", &there]).lines().count()
    }

    /// The name of a service's first container.
    pub(crate) fn container(&self, service: &str) -> String {
        format!("{}-{service}-1", self.project)
    }
}

/// A destination made by the plugin's own command.
pub(crate) fn destination(stage: &Stage<'_>, word: &str) -> String {
    let network = stage.name(word);
    let mut command = Command::new(env!("CARGO_BIN_EXE_docker-destination"));
    command.args(["create", "--driver", "bridge", "--network", &network, &network]).env_clear().stdin(Stdio::null());
    command.env("DOCKER_HOST", &stage.host.endpoint).env("DOCKER_CONFIG", "/nonexistent");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    network
}

/// What identifies a network: it was never removed and made again.
pub(crate) fn identity(host: &Host, network: &str) -> String {
    host.run(&format!("network inspect {network} --format {{{{.ID}}}}"))
}

/// Every file below a folder, with its bytes and when it was changed.
pub(crate) fn snapshot(folder: &Path) -> Vec<(PathBuf, Vec<u8>, std::time::SystemTime)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(snapshot(&path));
        } else {
            let changed = path.metadata().unwrap().modified().unwrap();
            all.push((path.clone(), fs::read(&path).unwrap(), changed));
        }
    }
    all.sort();
    all
}
