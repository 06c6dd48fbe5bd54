//! A project in a temporary directory, the real binary run on it, and what is asked of every rewrite: that doing it twice is
//! doing it once, that no file changes unless it is told to, and that real Composes read the result as it was meant.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::{Map, Value};
use tempfile::TempDir;

/// Stay private and join the destination `edge` too.
pub(crate) const JOIN: &str = "--connect --network edge";

/// What a process left behind.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Outcome {
    fn of(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Everything at once, for a snapshot: the exit code unless it is 0, what was printed, and the report below a line.
    pub(crate) fn shown(&self) -> String {
        let code = match self.code {
            Some(0) => String::new(),
            code => format!("exit {}\n", code.map_or_else(|| "signal".to_owned(), |code| code.to_string())),
        };
        let report = if self.err.is_empty() { String::new() } else { format!("---\n{}", self.err) };
        visible(&format!("{code}{}{report}", self.out))
    }
}

/// Characters that an editor or a snapshot would swallow, spelled out.
fn visible(text: &str) -> String {
    let mut out = String::new();
    for line in text.split_inclusive('\n') {
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        let body = body.replace('\u{feff}', "<BOM>").replace('\r', "<CR>").replace('\t', "<TAB>");
        let kept = body.trim_end_matches(' ');
        // An empty line of a diff's context needs no words.
        let dots = if kept.is_empty() && body.len() == 1 { 0 } else { body.len() - kept.len() };
        out.push_str(kept);
        out.push_str(&"·".repeat(dots));
        out.push_str(end);
    }
    out
}

/// A text without the indentation that it has in the source of a test, and without the line break before it.
pub(crate) fn dedent(text: &str) -> String {
    let text = text.strip_prefix('\n').unwrap_or(text);
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let least = text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
    let mut out = String::new();
    for line in text.split('\n') {
        out.push_str(line.get(least..).unwrap_or(""));
        out.push('\n');
    }
    out.pop();
    // The line that holds nothing but the closing quote.
    if text.rsplit('\n').next().is_some_and(|last| !last.is_empty() && last.trim().is_empty()) {
        out.truncate(out.trim_end_matches(' ').len());
    }
    out
}

/// A project: a directory `shop` with files in it.
pub(crate) struct Stack {
    home: TempDir,
    environment: BTreeMap<String, String>,
    input: Option<String>,
}

impl Stack {
    /// With this `compose.yaml`, dedented.
    pub(crate) fn new(text: &str) -> Self {
        Self::empty().file("compose.yaml", &dedent(text))
    }

    pub(crate) fn empty() -> Self {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("shop")).unwrap();
        Self { home, environment: BTreeMap::new(), input: None }
    }

    /// With another file, dedented.
    pub(crate) fn and(self, name: &str, text: &str) -> Self {
        self.file(name, &dedent(text))
    }

    /// With another file, byte by byte.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    pub(crate) fn environment(mut self, name: &str, value: &str) -> Self {
        self.environment.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(crate) fn input(mut self, text: &str) -> Self {
        self.input = Some(dedent(text));
        self
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join("shop").join(name)
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// `docker destination rewrite` with these words, in the project's directory.
    pub(crate) fn run(&self, words: &str) -> Outcome {
        self.run_in(".", words)
    }

    pub(crate) fn run_in(&self, directory: &str, words: &str) -> Outcome {
        self.start(directory, words, Stdio::piped())
    }

    /// With a standard output of another kind.
    pub(crate) fn run_into(&self, words: &str, out: Stdio) -> Outcome {
        self.start(".", words, out)
    }

    fn start(&self, directory: &str, words: &str, out: Stdio) -> Outcome {
        let mut command = self.clean(Path::new(env!("CARGO_BIN_EXE_docker-destination")));
        command.current_dir(self.path(directory)).args(["destination", "rewrite"]).args(words.split_ascii_whitespace());
        command.env("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "docker");
        command.stdin(if self.input.is_some() { Stdio::piped() } else { Stdio::null() });
        let mut child = command.stdout(out).stderr(Stdio::piped()).spawn().unwrap();
        if let Some(text) = &self.input {
            child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        }
        let mut outcome = Outcome::of(child.wait_with_output().unwrap());
        let home = self.home.path().to_str().unwrap();
        outcome.err = outcome.err.replace(home, "<HOME>");
        assert!(!outcome.err.contains("panicked"), "{}", outcome.err);
        assert!(!outcome.err.contains("could not be proved"), "a bug in the rewrite:\n{}", outcome.err);
        outcome
    }

    /// The diff and the report of a rewrite, after everything that is asked of any rewrite was asked of this one.
    pub(crate) fn rewritten(&self, words: &str) -> String {
        let shown = self.run(&format!("{words} --diff"));
        if shown.code == Some(0) {
            self.prove(words);
        } else {
            let names = names(words);
            let before: Vec<_> = names.iter().map(|name| self.text(name)).collect();
            let again = self.run(&format!("{words} --in-place"));
            assert_eq!(again.code, shown.code, "--in-place and --diff differ:\n{}", again.err);
            let after: Vec<_> = names.iter().map(|name| self.text(name)).collect();
            assert_eq!(before, after, "a refused rewrite wrote something");
        }
        shown.shown()
    }

    /// The new text of `compose.yaml`, after the same questions.
    pub(crate) fn result(&self, words: &str) -> String {
        let shown = self.run(&format!("{words} --quiet"));
        assert_eq!((shown.code, shown.err.as_str()), (Some(0), ""));
        let new = self.prove(words);
        assert_eq!(new.get("compose.yaml"), Some(&shown.out), "--in-place wrote another text than standard output");
        shown.out
    }

    /// Rewrites in place, asks, and puts the old files back.
    fn prove(&self, words: &str) -> BTreeMap<String, String> {
        let names = names(words);
        let texts = |stack: &Self| -> BTreeMap<String, String> {
            names.iter().map(|name| (name.clone(), stack.text(name))).collect()
        };
        let old = texts(self);
        let second = self.run(&format!("{words} --override"));
        match second.code {
            Some(0) => {}
            Some(2) => {
                assert!(second.out.is_empty(), "a refused second file was written: {}", second.out);
                assert!(second.err.contains("error: ") && second.err.contains("hint: "), "{}", second.err);
            }
            code => panic!("--override ends with {code:?}: {}", second.err),
        }
        assert_eq!(texts(self), old, "--override or --diff changed a file");
        let before = self.models(words, &[]);
        let merged = (second.code == Some(0)).then(|| {
            fs::write(self.path("second.yaml"), &second.out).unwrap();
            let models = self.models(words, &["second.yaml"]);
            fs::remove_file(self.path("second.yaml")).unwrap();
            models
        });

        let done = self.run(&format!("{words} --in-place"));
        assert_eq!(done.code, Some(0), "--in-place refuses what --diff does:\n{}", done.err);
        let new = texts(self);
        let after = self.models(words, &[]);
        let again = self.run(&format!("{words} --in-place"));
        assert_eq!(again.code, Some(0), "the result can't be rewritten again:\n{}", again.err);
        assert_eq!(texts(self), new, "rewriting twice is not rewriting once");
        let check = self.run(&format!("{words} --check --diff"));
        assert_eq!((check.code, check.out.as_str()), (Some(0), ""), "--check sees a change that is none");

        let renames = words.contains("--unique-names") || old.values().any(|text| text.contains("unique-names: true"));
        let connects = new.values().chain([&second.out]).any(|text| text.contains("type: destination"));
        for (at, name) in GENERATIONS.iter().enumerate() {
            let Ok(before) = &before[at] else { continue };
            // It doesn't know providers.
            if *name == "compose-old" && connects {
                continue;
            }
            let after = after[at].as_ref().unwrap_or_else(|why| {
                panic!("{name} refuses what was made of a file that it read: {why}\n{}", show(&new))
            });
            if !renames {
                assert_eq!(rest(before), rest(after), "to {name} more than networks changed:\n{}", show(&new));
            }
            if let Some(merged) = &merged {
                let merged = merged[at].as_ref().unwrap_or_else(|why| {
                    panic!("{name} refuses the second file of a file that it read: {why}\n{}", second.out)
                });
                assert_eq!(
                    after,
                    merged,
                    "to {name} the edit and the second file differ:\n{}\n{}",
                    show(&new),
                    second.out
                );
            }
        }
        for (name, text) in old {
            fs::write(self.path(&name), text).unwrap();
        }
        new
    }

    /// What each Compose makes of the files and more of them.
    fn models(&self, words: &str, more: &[&str]) -> [Result<Value, String>; 2] {
        let all: Vec<&str> = words.split_ascii_whitespace().collect();
        let mut arguments = Vec::new();
        for pair in all.windows(2).filter(|pair| matches!(pair[0], "-p" | "--env-file" | "--project-directory")) {
            arguments.extend(pair.iter().map(|word| (*word).to_owned()));
        }
        for name in names(words).into_iter().chain(more.iter().map(|name| (*name).to_owned())) {
            arguments.extend(["-f".to_owned(), name]);
        }
        arguments.extend(["config", "--format", "json"].map(str::to_owned));
        GENERATIONS.map(|name| {
            let mut command = self.clean(&tools().join(name));
            let output = command.current_dir(self.path(".")).args(&arguments).stdin(Stdio::null()).output();
            let output = output.unwrap_or_else(|why| panic!("{name} can't be run: {why}; {ADVICE}"));
            let outcome = Outcome::of(output);
            if outcome.code != Some(0) {
                return Err(outcome.err);
            }
            let mut model: Value = serde_json::from_str(&outcome.out).unwrap();
            settle(&mut model);
            Ok(model)
        })
    }

    /// A command that knows nothing of whoever runs the tests.
    fn clean(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("HOME", self.home.path()).env("PATH", "/usr/bin:/bin").envs(&self.environment);
        command
    }
}

/// The Composes that are asked: an older and a newer one.
const GENERATIONS: [&str; 2] = ["compose-old", "compose-new"];
const ADVICE: &str = "get the tools with `tests/testbed/fetch-tools.sh DIR`, and set DESTINATION_TOOLS=DIR";

fn tools() -> PathBuf {
    let directory = std::env::var_os("DESTINATION_TOOLS")
        .unwrap_or_else(|| panic!("these tests ask real Composes, and DESTINATION_TOOLS names none: {ADVICE}"));
    directory.into()
}

/// The project's files: those of `-f`, or `compose.yaml`.
fn names(words: &str) -> Vec<String> {
    let all: Vec<&str> = words.split_ascii_whitespace().collect();
    let mut names: Vec<String> = all.windows(2).filter(|pair| pair[0] == "-f").map(|pair| pair[1].to_owned()).collect();
    if names.is_empty() {
        names.push("compose.yaml".to_owned());
    }
    names
}

fn show(texts: &BTreeMap<String, String>) -> String {
    texts.iter().flat_map(|(name, text)| ["# ", name, "\n", text]).collect()
}

/// Takes out what means nothing: the order of aliases, two ways to say nothing about a membership, templates under `x-`.
fn settle(model: &mut Value) {
    model.as_object_mut().unwrap().retain(|key, _| !key.starts_with("x-"));
    for service in objects(model.get_mut("services")) {
        let Some(Value::Object(networks)) = service.get_mut("networks") else { continue };
        for membership in networks.values_mut() {
            if membership.is_null() {
                *membership = Value::Object(Map::new());
            }
            if let Some(Value::Array(aliases)) = membership.get_mut("aliases") {
                aliases.sort_by_key(Value::to_string);
            }
        }
    }
}

fn objects(value: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    value.and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut).filter_map(Value::as_object_mut)
}

/// A model without what a rewrite is for: networks, what connects services to a destination, and the labels that pin a
/// proxy.
fn rest(model: &Value) -> Value {
    let mut model = model.clone();
    model.as_object_mut().unwrap().remove("networks");
    if let Some(Value::Object(services)) = model.get_mut("services") {
        services.retain(|_, service| service["provider"]["type"] != "destination");
    }
    for service in objects(model.get_mut("services")) {
        service.remove("networks");
        let mut none = false;
        if let Some(Value::Object(labels)) = service.get_mut("labels") {
            labels.retain(|label, _| !matches!(label.as_str(), "traefik.docker.network" | "caddy_ingress_network"));
            none = labels.is_empty();
        }
        if none {
            service.remove("labels");
        }
    }
    model
}
