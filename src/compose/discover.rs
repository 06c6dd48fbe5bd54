//! Which files Compose would read, and under which project name.

use std::path::{Component, Path, PathBuf};

use super::dotenv;

/// The names Compose looks for, the preferred one first.
pub(crate) const NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
/// The names of a file that Compose merges over a found one.
pub(crate) const OVERRIDES: [&str; 4] =
    ["compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml"];

/// What the user asked for.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// `-f`, in order; `-` is standard input.
    pub files: Vec<String>,
    /// `--project-directory`.
    pub directory: Option<String>,
    /// `--env-file`, in order.
    pub env_files: Vec<String>,
    /// `-p`.
    pub project: Option<String>,
}

/// One of the project's own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileRef {
    /// Standard input.
    Stdin,
    /// A file: its name for messages, and its path.
    Path(String, PathBuf),
}

/// The outcome of discovery.
#[derive(Debug, Clone)]
pub struct Located {
    /// The files, in the order in which they are merged.
    pub files: Vec<FileRef>,
    /// What relative names in them count from.
    pub directory: PathBuf,
    /// Variables from `.env` files, later ones winning; the environment wins over all of them.
    pub variables: Vec<(String, String)>,
    /// What the user should know about the choice.
    pub warnings: Vec<String>,
}

/// The outside that discovery looks at.
pub trait Discovery {
    /// An environment variable.
    fn environment(&self, name: &str) -> Option<String>;
    /// The working directory.
    fn current_directory(&self) -> PathBuf;
    /// True when something is there that is not a directory.
    fn is_file(&self, path: &Path) -> bool;
    /// The text of a small file, when it can be read.
    fn read(&self, path: &Path) -> Option<String>;
}

impl Located {
    /// Finds the files: `-f`, else `COMPOSE_FILE`, else the working directory and those above it.
    ///
    /// # Errors
    /// No file is found, or one that `COMPOSE_FILE` names is not there. The message, and a hint.
    pub fn find(request: &Request, world: &dyn Discovery) -> Result<Self, (String, Option<String>)> {
        let current = world.current_directory();
        let start = request.directory.as_ref().map_or_else(|| current.clone(), |d| current.join(d));
        let mut variables = Vec::new();
        let explicit_env = !request.env_files.is_empty();
        let disabled = world
            .environment("COMPOSE_DISABLE_ENV_FILE")
            .is_some_and(|v| matches!(v.as_str(), "1" | "t" | "T" | "true" | "True" | "TRUE"));
        let env_files = if explicit_env {
            request.env_files.clone()
        } else {
            world
                .environment("COMPOSE_ENV_FILES")
                .map(|list| list.split(',').map(str::to_owned).collect())
                .unwrap_or_default()
        };
        let outside = |name: &str| world.environment(name);
        for name in &env_files {
            match world.read(&current.join(name)) {
                Some(text) => {
                    let more = dotenv::parse(&text, &|name| outside(name).or_else(|| last(&variables, name)));
                    variables.extend(more);
                }
                None => return Err((format!("couldn't find env file: {name}"), None)),
            }
        }
        if env_files.is_empty() && !disabled {
            variables = world.read(&start.join(".env")).map(|t| dotenv::parse(&t, &outside)).unwrap_or_default();
        }
        let get = |variables: &[(String, String)], name: &str| {
            world.environment(name).or_else(|| last(variables, name)).filter(|v| !v.is_empty())
        };
        let mut warnings = Vec::new();
        let named = |names: Vec<String>| -> Vec<FileRef> {
            names
                .into_iter()
                .map(|name| if name == "-" { FileRef::Stdin } else { FileRef::Path(name.clone(), current.join(&name)) })
                .collect()
        };
        let files = if !request.files.is_empty() {
            named(request.files.clone())
        } else if let Some(list) = get(&variables, "COMPOSE_FILE") {
            let separator = get(&variables, "COMPOSE_PATH_SEPARATOR").unwrap_or_else(|| ":".to_owned());
            let listed: Vec<String> = list.split(separator.as_str()).map(str::to_owned).collect();
            for name in &listed {
                let path = current.join(name);
                if name != "-" && !world.is_file(&path) {
                    let hint = Some("COMPOSE_FILE names it".to_owned());
                    return Err((format!("stat {}: no such file or directory", path.display()), hint));
                }
            }
            named(listed)
        } else {
            search(&start, &current, world, &mut warnings).ok_or_else(|| {
                let hint = format!("name a file with -f, or run this where one of {} is", NAMES.join(", "));
                ("no configuration file provided: not found".to_owned(), Some(hint))
            })?
        };
        let first = files.iter().find_map(|file| match file {
            FileRef::Path(_, path) => path.parent(),
            FileRef::Stdin => None,
        });
        let directory = match &request.directory {
            Some(_) => start.clone(),
            None => first.map_or_else(|| current.clone(), Path::to_path_buf),
        };
        if env_files.is_empty() && !disabled && directory != start {
            // Where both say something, newer Composes believe the file they found first.
            let mut all = world.read(&directory.join(".env")).map(|t| dotenv::parse(&t, &outside)).unwrap_or_default();
            all.append(&mut variables);
            variables = all;
        }
        Ok(Self { files, directory, variables, warnings })
    }

    /// The project's name as Compose decides it: `-p`, `COMPOSE_PROJECT_NAME`, the top-level `name`, the directory.
    ///
    /// # Errors
    /// A name that Compose refuses.
    pub fn project_name(
        &self,
        request: &Request,
        top_level: Option<&str>,
        world: &dyn Discovery,
    ) -> Result<String, String> {
        let variable = |name: &str| world.environment(name).or_else(|| last(&self.variables, name));
        if let Some(name) =
            request.project.clone().or_else(|| variable("COMPOSE_PROJECT_NAME")).filter(|name| !name.is_empty())
        {
            if normal_project_name(&name) != name {
                return Err(format!(
                    "invalid project name `{name}`: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number"
                ));
            }
            return Ok(name);
        }
        if let Some(name) = top_level {
            let name = dotenv::interpolate(name, &variable)
                .ok_or_else(|| format!("project name `{name}` holds a variable form that can't be read here"))?;
            let name = normal_project_name(&name);
            if !name.is_empty() {
                return Ok(name);
            }
        }
        let name = normal_project_name(&last_name(&self.directory));
        if name.is_empty() { Err("project name must not be empty".to_owned()) } else { Ok(name) }
    }
}

fn last(variables: &[(String, String)], name: &str) -> Option<String> {
    variables.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.clone())
}

/// The name of a directory, `..` in its path followed as Compose does, by the words alone.
fn last_name(directory: &Path) -> String {
    let mut names = Vec::new();
    for component in directory.components() {
        match component {
            Component::Normal(name) => names.push(name),
            Component::ParentDir => drop(names.pop()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    names.last().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn search(start: &Path, current: &Path, world: &dyn Discovery, warnings: &mut Vec<String>) -> Option<Vec<FileRef>> {
    let show = |path: &Path| {
        let shown = path.strip_prefix(current).unwrap_or(path);
        shown.display().to_string()
    };
    for directory in start.ancestors() {
        let found: Vec<PathBuf> =
            NAMES.iter().map(|name| directory.join(name)).filter(|path| world.is_file(path)).collect();
        let Some(first) = found.first() else { continue };
        if found.len() > 1 {
            let names: Vec<_> = found.iter().map(|path| show(path)).collect();
            warnings.push(format!("several compose files found ({}), using {}", names.join(", "), show(first)));
        }
        let mut files = vec![FileRef::Path(show(first), first.clone())];
        let overrides: Vec<PathBuf> =
            OVERRIDES.iter().map(|name| directory.join(name)).filter(|path| world.is_file(path)).collect();
        if overrides.len() > 1 {
            let names: Vec<_> = overrides.iter().map(|path| show(path)).collect();
            warnings.push(format!(
                "several override files found ({}), using {}",
                names.join(", "),
                show(&overrides[0])
            ));
        }
        files.extend(overrides.first().map(|path| FileRef::Path(show(path), path.clone())));
        return Some(files);
    }
    None
}

/// A text as Compose makes a project name of it: lower case, nothing but `[a-z0-9_-]`, no `_` or `-` in front.
pub fn normal_project_name(text: &str) -> String {
    let kept: String = text.to_lowercase().chars().filter(|c| matches!(c, 'a'..='z' | '0'..='9' | '_' | '-')).collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}
