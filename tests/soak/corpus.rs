//! The compose files of a directory, in a copy of it that results can be written into.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// Larger files have nothing to do with Compose.
const LARGEST: u64 = 1 << 20;

/// Directories that hold other people's compose files, or none.
const SKIPPED: [&str; 4] = [".git", "node_modules", "target", ".cache"];

/// One compose file.
#[derive(Debug)]
pub(crate) struct ComposeFile {
    /// Where it comes from.
    pub(crate) origin: PathBuf,
    /// Its copy.
    pub(crate) copy: PathBuf,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// A directory and its copy.
#[derive(Debug)]
pub(crate) struct Corpus {
    _home: TempDir,
    /// Its compose files, by path.
    pub(crate) files: Vec<ComposeFile>,
}

impl Corpus {
    /// Copies a directory, so that `extends`, `include` and `env_file` find what they name.
    pub(crate) fn copy(directory: &Path) -> Result<Self, String> {
        let directory = directory.canonicalize().map_err(|why| format!("{}: {why}", directory.display()))?;
        let home = tempfile::tempdir().map_err(|why| format!("a temporary directory: {why}"))?;
        let top = home.path().join(directory.file_name().unwrap_or("corpus".as_ref()));
        let mut files = Vec::new();
        walk(&directory, &top, &mut files).map_err(|why| format!("{}: {why}", directory.display()))?;
        files.sort_by(|a, b| a.origin.cmp(&b.origin));
        Ok(Self { _home: home, files })
    }
}

fn walk(from: &Path, to: &Path, files: &mut Vec<ComposeFile>) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (origin, copy) = (entry.path(), to.join(entry.file_name()));
        let Ok(about) = fs::metadata(&origin) else { continue };
        if entry.file_type()?.is_dir() {
            if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                walk(&origin, &copy, files)?;
            }
        } else if about.is_file() && about.len() <= LARGEST {
            let Ok(bytes) = fs::read(&origin) else { continue };
            fs::write(&copy, &bytes)?;
            if is_compose(&origin, &bytes) {
                files.push(ComposeFile { origin, copy, bytes });
            }
        }
    }
    Ok(())
}

/// YAML with `services` or `include` at the top. What no parser understands is judged by its lines, so that broken files
/// are tried too.
fn is_compose(path: &Path, bytes: &[u8]) -> bool {
    let named = path.extension().is_some_and(|ending| ending == "yml" || ending == "yaml");
    named
        && bytes.split(|byte| *byte == b'\n').any(|line| {
            let line = String::from_utf8_lossy(line);
            let line = line.trim_start_matches('\u{feff}');
            let key = line.trim_start_matches(['{', ' ', '"', '\'', '\t']);
            let top = line.len() == key.len() || line.starts_with(['{', '"', '\'']) || line.starts_with("  \"");
            top && ["services", "include"].iter().any(|name| {
                key.strip_prefix(name).is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
            })
        })
}
