//! `docker destination lint` as somebody would call it: which files it looks at, what it exits with, what it mends.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A folder with compose files in it.
struct Folder {
    home: TempDir,
}

const CLEAN: &str = "services:\n  web:\n    image: nginx\n";
const UNUSED: &str = "services:\n  web:\n    image: nginx\nnetworks:\n  old:\n";

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self { home: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            let path = folder.path(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// The exit code unless it is 0, standard output, and standard error below a line.
    fn lint(&self, words: &str) -> String {
        self.lint_input(words, "")
    }

    fn lint_input(&self, words: &str, input: &str) -> String {
        let mut child = Command::new(env!("CARGO_BIN_EXE_docker-destination"))
            .arg("lint")
            .args(["--format", "concise", "-q"])
            .args(words.split_whitespace())
            .current_dir(self.home.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::io::Write::write_all(&mut child.stdin.take().unwrap(), input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        let (out, err) = (text(output.stdout), text(output.stderr));
        let code = match output.status.code() {
            Some(0) => String::new(),
            code => format!("exit {}\n", code.unwrap()),
        };
        let err = if err.is_empty() { err } else { format!("---\n{err}") };
        format!("{code}{out}{err}")
    }
}

#[test]
fn without_words_it_reads_what_compose_would() {
    let folder = Folder::new(&[("compose.yaml", CLEAN), ("compose.override.yaml", "networks:\n  old:\n")]);
    insta::assert_snapshot!(folder.lint(""), @r"
    exit 1
    compose.override.yaml:2:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
    let empty = Folder::new(&[]);
    insta::assert_snapshot!(empty.lint(""), @r"
    exit 2
    .: error: no configuration file provided: not found
    ");
}

#[test]
fn a_directory_is_walked_and_what_git_ignores_is_left_out() {
    let folder = Folder::new(&[
        ("a/compose.yaml", UNUSED),
        ("b/docker-compose.yml", UNUSED),
        ("b/dev.compose.yml", CLEAN),
        ("b/values.yaml", UNUSED),
        ("vendor/compose.yaml", UNUSED),
        (".hidden/compose.yaml", UNUSED),
        (".gitignore", "vendor/\n"),
        ("c/compose.yaml", "services: [\n"),
        ("c/docker-compose.test.yml", UNUSED),
    ]);
    insta::assert_snapshot!(folder.lint("."), @r"
    exit 2
    a/compose.yaml:5:3: warning[unused-network]: network `old` is declared and no service is on it
    b/docker-compose.yml:5:3: warning[unused-network]: network `old` is declared and no service is on it
    c/docker-compose.test.yml:5:3: warning[unused-network]: network `old` is declared and no service is on it
    c/compose.yaml:1:11: error: unclosed bracket '['
    ");
    insta::assert_snapshot!(folder.lint("a b/docker-compose.yml a"), @r"
    exit 1
    a/compose.yaml:5:3: warning[unused-network]: network `old` is declared and no service is on it
    b/docker-compose.yml:5:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
    insta::assert_snapshot!(folder.lint("vendor"), @r"
    exit 1
    vendor/compose.yaml:5:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
    insta::assert_snapshot!(folder.lint("b/values.yaml nowhere.yaml"), @r"
    exit 2
    b/values.yaml:5:3: warning[unused-network]: network `old` is declared and no service is on it
    nowhere.yaml: error: no such file or directory
    ");
    fs::create_dir(folder.path("empty")).unwrap();
    insta::assert_snapshot!(folder.lint("empty"), @r"
    exit 2
    empty: error: no compose file in this directory
    ");
}

#[test]
fn what_one_file_does_to_another_is_found_where_it_shows() {
    let base = "services:\n  web:\n    image: nginx\n    networks: [front]\n    labels: {traefik.enable: \"true\"}\n\
                networks:\n  front:\n    internal: true # destination: ignore[unused-network]\n";
    let edge = "services:\n  web:\n    networks: [edge]\nnetworks:\n  edge: {external: true}\n";
    let folder = Folder::new(&[("compose.yaml", base), ("compose.prod.yaml", edge)]);
    let expected = "\
exit 1
compose.yaml:2:3: warning[proxy-unpinned]: `web` is on `front` and `edge`, and nothing tells Traefik on which to reach it, \
                    with `compose.prod.yaml` on top of it
";
    let ignored = "--ignore user-network,generic-name-shared";
    assert_eq!(folder.lint(&format!("compose.prod.yaml {ignored}")), expected);
    let (first, rest) = expected.split_once('\n').unwrap();
    let unused = "compose.yaml:8:42: warning[unused-ignore]: ";
    let both = folder.lint(&format!(". {ignored}"));
    assert!(both.starts_with(first) && both.contains(rest), "{both}");
    assert_eq!(both.matches(unused).count(), 1, "{both}");
    // It is mended with the file that brings it, and not in one that is right by itself.
    assert_eq!(folder.lint(&format!(". {ignored} --unsafe-fixes --diff")).matches("+++").count(), 0);
}

#[test]
fn an_included_file_is_called_as_it_would_be_from_here() {
    let folder = Folder::new(&[
        (
            "shop/compose.yaml",
            "include: [./infra/db.yaml]\nservices:\n  web:\n    image: nginx\n    networks: [front]\nnetworks:\n  front:\n",
        ),
        ("shop/infra/db.yaml", "services:\n  db:\n    image: postgres\n    networks: [back]\nnetworks:\n  back:\n"),
    ]);
    let flags = "--select strip-loses-segmentation --network prod --mode both";
    assert_eq!(
        folder.lint(&format!("shop {flags}")),
        "exit 1\nshop/infra/db.yaml:4:16: warning[strip-loses-segmentation]: `web` and `db` share no network, and will when the \
         stack is rewritten for destination `prod`\n"
    );
}

#[test]
fn files_of_one_project_are_read_together() {
    let base = "services:\n  web:\n    image: nginx\n    networks: [front]\nnetworks:\n  front:\n";
    let folder = Folder::new(&[
        ("compose.yaml", base),
        ("compose.override.yaml", "services:\n  web:\n    networks: [back]\nnetworks:\n  back:\n"),
        // Says nothing about an image: it completes the first one, whose networks it may use.
        ("compose.prod.yaml", "services:\n  web:\n    networks: [front, gone]\n"),
        // A project of its own.
        ("compose.test.yaml", "services:\n  test:\n    image: busybox\n    networks: [front]\n"),
    ]);
    insta::assert_snapshot!(folder.lint(". --ignore user-network"), @r"
    exit 1
    compose.prod.yaml:3:23: error[undeclared-network]: `web` is on network `gone`, which is declared nowhere
    compose.test.yaml:4:16: error[undeclared-network]: `test` is on network `front`, which is declared nowhere
    ");
    insta::assert_snapshot!(folder.lint("compose.prod.yaml --ignore user-network"), @r"
    exit 1
    compose.prod.yaml:3:23: error[undeclared-network]: `web` is on network `gone`, which is declared nowhere
    ");
    insta::assert_snapshot!(folder.lint("-f compose.yaml -f compose.test.yaml --ignore user-network"), @"");
    insta::assert_snapshot!(folder.lint("-f compose.yaml compose.test.yaml"), @r"
    exit 125
    ---
    conflicting options: --file and a list of files can't be used together

    Usage:  docker destination lint [OPTIONS] [FILE|DIR...]

    Run 'docker destination lint --help' for more information
    ");
}

#[test]
fn standard_input_is_mended_to_standard_output() {
    let folder = Folder::new(&[]);
    insta::assert_snapshot!(folder.lint_input("-", UNUSED), @r"
    exit 1
    <stdin>:5:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
    insta::assert_snapshot!(folder.lint_input("--fix -", UNUSED), @r"
    services:
      web:
        image: nginx
    ");
    insta::assert_snapshot!(folder.lint_input("--diff -", UNUSED), @r"
    exit 1
    --- <stdin>
    +++ <stdin>
    @@ -1,5 +1,3 @@
     services:
       web:
         image: nginx
    -networks:
    -  old:
    ");
}

#[test]
fn the_exit_code_follows_the_threshold() {
    let folder = Folder::new(&[("compose.yaml", UNUSED)]);
    for (flags, code) in [
        ("", 1),
        ("--fail-on info", 1),
        ("--fail-on warning", 1),
        ("--fail-on error", 0),
        ("--fail-on never", 0),
        ("--ignore unused-network", 0),
        ("--select undeclared-network", 0),
        ("--select undeclared-network,unused-network", 1),
        ("--select all --ignore unused-network", 0),
        ("--select no-such-rule", 125),
        ("--fail-on sometimes", 125),
    ] {
        let shown = folder.lint(flags);
        let found = shown.strip_prefix("exit ").map_or(0, |rest| rest[..rest.find('\n').unwrap()].parse().unwrap());
        assert_eq!(found, code, "{flags}: {shown}");
    }
    insta::assert_snapshot!(folder.lint("--select unused-networks"), @r"
    exit 125
    ---
    error: there is no rule `unused-networks`
    hint: there is `unused-network`
    ");
}

#[test]
fn the_file_has_settings_of_its_own_and_flags_win() {
    let with = |lint: &str| format!("x-destination:\n  lint: {lint}\n{UNUSED}");
    let folder = Folder::new(&[
        ("ignore.yaml", &with("{ignore: [unused-network]}")),
        ("select.yaml", &with("{select: undeclared-network}")),
        ("lenient.yaml", &with("{fail-on: error}")),
        ("wrong.yaml", &with("{ignore: [unused]}")),
        ("unknown.yaml", &with("{rules: []}")),
    ]);
    insta::assert_snapshot!(folder.lint("ignore.yaml select.yaml"), @"");
    insta::assert_snapshot!(folder.lint("lenient.yaml"), @"lenient.yaml:7:3: warning[unused-network]: network `old` is declared and no service is on it");
    insta::assert_snapshot!(folder.lint("--fail-on warning lenient.yaml"), @r"
    exit 1
    lenient.yaml:7:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
    insta::assert_snapshot!(folder.lint("--select unused-network select.yaml"), @r"
    exit 1
    select.yaml:7:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
    insta::assert_snapshot!(folder.lint("wrong.yaml unknown.yaml"), @r"
    exit 2
    wrong.yaml:2:18: error: x-destination: there is no rule `unused`
    unknown.yaml:2:10: error: x-destination: unknown key `rules` under `lint`
    ");
}

#[test]
fn a_comment_ignores_a_finding_and_says_so_when_there_is_none() {
    let folder = Folder::new(&[
        (
            "line.yaml",
            "services:\n  web:\n    image: nginx\nnetworks:\n  old: # destination: ignore[unused-network] -- soon\n",
        ),
        (
            "above.yaml",
            "services:\n  web:\n    image: nginx\nnetworks:\n  # destination: ignore[unused-network] -- soon\n  # (next week)\n  old:\n",
        ),
        (
            "file.yaml",
            "# destination: ignore-file[unused-network] -- generated\nservices:\n  web:\n    image: nginx\nnetworks:\n  old:\n",
        ),
        (
            "late.yaml",
            "services:\n  web:\n    image: nginx\n# destination: ignore-file[unused-network]\nnetworks:\n  old:\n",
        ),
        (
            "void.yaml",
            "services:\n  web: # destination: ignore\n    image: nginx # destination: ignore-file -- soon\n\
             \x20   # destination: Ignore[links]\n    # destination: ignore this\n    # destination: prod\n",
        ),
        (
            "unused.yaml",
            "services:\n  web: # destination: ignore[unused-network, unusd-network, undeclared-network]\n    image: nginx\n",
        ),
        ("both.yaml", "services:\n  web: # destination: ignore[unused-network, unused-ignore]\n    image: nginx\n"),
        (
            "text.yaml",
            "services:\n  web:\n    image: nginx\n    command: '# destination: ignore[unused-network]'\nnetworks:\n  old:\n",
        ),
    ]);
    insta::assert_snapshot!(folder.lint("line.yaml above.yaml file.yaml both.yaml"), @"");
    insta::assert_snapshot!(folder.lint("late.yaml"), @r"
    exit 1
    late.yaml:4:1: warning[unused-ignore]: what is ignored in the whole file is said above its content; here it ignores nothing
    late.yaml:6:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
    insta::assert_snapshot!(folder.lint("void.yaml"), @r"
    exit 1
    void.yaml:2:8: warning[unused-ignore]: this comment names no rule, and ignores nothing
    void.yaml:3:18: warning[unused-ignore]: this comment names no rule, and ignores nothing
    void.yaml:4:5: warning[unused-ignore]: this comment names no rule, and ignores nothing
    ");
    insta::assert_snapshot!(folder.lint("unused.yaml"), @r"
    exit 1
    unused.yaml:2:30: warning[unused-ignore]: nothing here is found by `unused-network`
    unused.yaml:2:46: warning[unused-ignore]: there is no rule `unusd-network` to ignore
    unused.yaml:2:61: warning[unused-ignore]: nothing here is found by `undeclared-network`
    ");
    insta::assert_snapshot!(folder.lint("--select undeclared-network,unused-ignore unused.yaml"), @r"
    exit 1
    unused.yaml:2:46: warning[unused-ignore]: there is no rule `unusd-network` to ignore
    unused.yaml:2:61: warning[unused-ignore]: nothing here is found by `undeclared-network`
    ");
    insta::assert_snapshot!(folder.lint("text.yaml"), @r"
    exit 1
    text.yaml:6:3: warning[unused-network]: network `old` is declared and no service is on it
    ");
}

#[test]
fn a_finding_that_is_ignored_is_never_mended() {
    let text = "services:\n  web:\n    image: nginx\nnetworks:\n  # destination: ignore[unused-network] -- soon\n  old:\n  older:\n";
    let folder = Folder::new(&[("compose.yaml", text)]);
    folder.lint("--fix");
    insta::assert_snapshot!(folder.read("compose.yaml"), @r"
    services:
      web:
        image: nginx
    networks:
      # destination: ignore[unused-network] -- soon
      old:
    ");
}

#[test]
fn safe_fixes_are_made_and_unsafe_ones_only_when_asked_for() {
    let text = "services:\n  web:\n    image: nginx\n    networks: [lost]\nnetworks:\n  old:\n";
    let folder = Folder::new(&[("compose.yaml", text)]);
    insta::assert_snapshot!(folder.lint("--diff"), @r"
    exit 1
    --- compose.yaml
    +++ compose.yaml
    @@ -2,5 +2,3 @@
       web:
         image: nginx
         networks: [lost]
    -networks:
    -  old:
    ---
    compose.yaml:4:16: error[undeclared-network]: `web` is on network `lost`, which is declared nowhere
    ");
    assert_eq!(folder.read("compose.yaml"), text);
    insta::assert_snapshot!(folder.lint("--fix"), @r"
    exit 1
    compose.yaml:4:16: error[undeclared-network]: `web` is on network `lost`, which is declared nowhere
    ");
    insta::assert_snapshot!(folder.read("compose.yaml"), @r"
    services:
      web:
        image: nginx
        networks: [lost]
    ");
    insta::assert_snapshot!(folder.lint("--unsafe-fixes --ignore user-network"), @"");
    insta::assert_snapshot!(folder.read("compose.yaml"), @r"
    services:
      web:
        image: nginx
        networks: [lost]

    networks:
      lost: {}
    ");
    insta::assert_snapshot!(folder.lint("--unsafe-fixes --ignore user-network"), @"");
}

#[test]
fn one_bad_file_stops_nothing() {
    let folder = Folder::new(&[("a.yaml", "services: ["), ("b.yaml", UNUSED), ("c.yaml", "\u{1}"), ("d.yaml", CLEAN)]);
    insta::assert_snapshot!(folder.lint("a.yaml b.yaml c.yaml d.yaml --fix"), @r"
    exit 2
    a.yaml:1:11: error: unclosed bracket '['
    c.yaml:1:1: error: unexpected character: `\u{1}'
    ");
    insta::assert_snapshot!(folder.read("b.yaml"), @r"
    services:
      web:
        image: nginx
    ");
}

#[test]
fn many_files_come_in_a_stable_order() {
    let names: Vec<String> = (0..60).map(|number| format!("p{number:02}/compose.yaml")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), UNUSED)).collect();
    let folder = Folder::new(&files);
    let first = folder.lint(".");
    assert_eq!(first.lines().count(), 61, "{first}");
    let lines: Vec<&str> = first.lines().skip(1).collect();
    assert!(lines.is_sorted());
    for _ in 0..5 {
        assert_eq!(folder.lint("."), first);
    }
}
