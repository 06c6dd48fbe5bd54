//! Which projects are looked at: those that the words of the command line name, and those that are found in directories.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::compose::{Discovery as _, LoadError, NAMES, OVERRIDES};
use crate::world::World;

/// Files that Compose would read together, and those of them that are spoken about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    /// The files as they are named in messages; `-` for standard input. None for those that Compose finds by itself.
    pub(super) files: Vec<String>,
    /// The directory that stands for the working directory; none for that itself.
    pub(super) directory: Option<String>,
    /// The files that are spoken about; all when empty.
    pub(super) shown: Vec<String>,
    /// A file that may be meant to be read on top of another one: that one. It is when a service in it has no image.
    pub(super) base: Option<String>,
}

impl Target {
    fn of(files: Vec<String>, directory: Option<String>) -> Self {
        Self { files, directory, shown: Vec::new(), base: None }
    }
}

/// The targets of a list of files and directories, in the order in which they are named; those of a directory by name.
/// What can't be looked at comes back as a failure.
pub(super) fn targets(paths: &[String], world: &World) -> (Vec<Target>, Vec<LoadError>) {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    let mut named: Vec<String> = Vec::new();
    for path in paths {
        if path == "-" {
            found.push(Target::of(vec![path.clone()], None));
        } else if world.current_directory().join(path).is_dir() {
            flush(&mut named, &mut found, world);
            match walk(path, world) {
                Ok(files) if files.is_empty() => failures.push(failure(path, "no compose file in this directory")),
                Ok(files) => found.extend(group(&files, &files, world)),
                Err(why) => failures.push(failure(path, &why)),
            }
        } else {
            named.push(path.clone());
        }
    }
    flush(&mut named, &mut found, world);
    let mut seen = BTreeSet::new();
    found.retain(|target| seen.insert((target.files.clone(), target.shown.clone())));
    (found, failures)
}

fn flush(named: &mut Vec<String>, found: &mut Vec<Target>, world: &World) {
    found.extend(group(named, &[], world));
    named.clear();
}

fn failure(file: &str, message: &str) -> LoadError {
    LoadError { file: file.to_owned(), position: None, message: message.to_owned(), hint: None }
}

/// Projects of some files. A file that Compose would merge over another one is read so; one that merely looks like it
/// may be.
fn group(files: &[String], walked: &[String], world: &World) -> Vec<Target> {
    let mut targets: Vec<Target> = Vec::new();
    for file in files {
        let (directory, name) = split(file);
        let beside = |name: &str| if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") };
        let exists =
            |name: &str| walked.contains(&beside(name)) || world.is_file(&world.current_directory().join(beside(name)));
        let base = NAMES.iter().find(|name| exists(name)).map(|name| beside(name));
        let own = (!directory.is_empty()).then(|| directory.to_owned());
        let is_override = OVERRIDES.contains(&name) && OVERRIDES.iter().find(|name| exists(name)) == Some(&name);
        match base {
            Some(base) if base == *file => {
                let over = OVERRIDES.iter().find(|name| exists(name)).map(|name| beside(name));
                let mut target = Target::of(vec![file.clone()], own);
                if let Some(over) = over {
                    if !files.contains(&over) {
                        target.shown = vec![file.clone()];
                    }
                    target.files.push(over);
                }
                targets.push(target);
            }
            Some(base) if is_override => {
                if !files.contains(&base) {
                    let mut target = Target::of(vec![base, file.clone()], own);
                    target.shown = vec![file.clone()];
                    targets.push(target);
                }
            }
            base => {
                let mut target = Target::of(vec![file.clone()], own);
                target.base = base.filter(|_| looks_like_compose(name));
                targets.push(target);
            }
        }
    }
    targets
}

fn split(file: &str) -> (&str, &str) {
    file.rsplit_once('/')
        .map_or(("", file), |(directory, name)| (if directory.is_empty() { "/" } else { directory }, name))
}

/// True for the names that people give to compose files: `compose.yaml`, `docker-compose.prod.yml`, `dev.compose.yaml`.
fn looks_like_compose(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")) else { return false };
    let stem = stem.to_ascii_lowercase();
    stem.split(['.', '-', '_']).any(|word| word == "compose")
}

/// The compose files below a directory, ignored ones left out, by name.
fn walk(directory: &str, world: &World) -> Result<Vec<String>, String> {
    let root = world.current_directory().join(directory);
    let mut found = Vec::new();
    for entry in ignore::WalkBuilder::new(&root).hidden(true).require_git(false).build() {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) if found.is_empty() => return Err(reason(&error)),
            Err(_) => continue,
        };
        let Some(name) = entry.path().file_name().and_then(|name| name.to_str()) else { continue };
        if looks_like_compose(name) && entry.file_type().is_some_and(|kind| !kind.is_dir()) {
            let below = entry.path().strip_prefix(&root).unwrap_or(entry.path());
            found.push(joined(directory, below));
        }
    }
    found.sort();
    Ok(found)
}

fn joined(directory: &str, below: &Path) -> String {
    let path = if directory == "." { below.to_path_buf() } else { PathBuf::from(directory).join(below) };
    path.to_string_lossy().into_owned()
}

fn reason(error: &ignore::Error) -> String {
    let text = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compose_files_are_known_by_their_names() {
        for (name, is) in [
            ("compose.yaml", true),
            ("docker-compose.yml", true),
            ("docker-compose.prod.yml", true),
            ("docker-compose-test.yaml", true),
            ("dev.compose.yml", true),
            ("Docker-Compose.YML", false),
            ("compose.json", false),
            ("composer.yaml", false),
            ("values.yaml", false),
        ] {
            assert_eq!(looks_like_compose(name), is, "{name}");
        }
    }
}
