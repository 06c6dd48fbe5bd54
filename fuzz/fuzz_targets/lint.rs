//! Any text as a compose file under every rule, and all fixes: findings point to something, and what is mended is proved
//! and stays mended.

#![no_main]

use std::path::{Path, PathBuf};

use docker_destination::compose::{Files, LoadError, Model, Project};
use docker_destination::lint::{Checked, Safety, Selection, Stack, check, fix};
use docker_destination::rewrite::Wishes;
use libfuzzer_sys::fuzz_target;

struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &Path) -> Result<String, String> {
        Err("no such file or directory".to_owned())
    }

    fn variable(&self, _: &str) -> Option<String> {
        None
    }
}

fn look(project: &Project) -> Result<Checked, LoadError> {
    let model = Model::of(project)?;
    let wishes = Wishes::of_files(project)?;
    let none = |_: &str| None;
    let stack = Stack::of(project, &model, &wishes, Some("p"), None, &none)?;
    Ok(check(&stack, &Selection { select: vec!["all".to_owned()], ignore: Vec::new() }))
}

fuzz_target!(|text: &str| {
    let own = vec![("compose.yaml".to_owned(), Some(PathBuf::from("compose.yaml")), text.to_owned())];
    let Ok(project) = Project::load(own, Path::new("."), &NoFiles) else { return };
    let Ok(first) = look(&project) else { return };
    for finding in &first.findings {
        assert!(text.get(finding.span.start..finding.span.end).is_some_and(|part| !part.is_empty()));
    }
    if let Ok(fixed) = fix::fix(&project, first, Safety::Unsafe, &look) {
        assert!(!fixed.complete || fixed.left.findings.iter().all(|finding| finding.fix.is_none()));
        assert_eq!(fixed.files.is_empty(), fixed.project.files[0].yaml.text() == text);
    }
});
