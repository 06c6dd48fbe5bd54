//! The files of a project, read and parsed: those that Compose is given, and those that they extend and include.

use rustc_hash::FxHashMap as HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::data::Data;
use super::keys::{Budget, TooMuch, flatten, lookup};
use super::network::{Tag, tag};
use crate::yaml::{Kind, NodeId, ParseError, Position, Yaml};

/// How many files a project may lead to.
const MAX_FILES: usize = 200;

/// A byte in one of a project's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file, by its number in [`Project::files`].
    pub file: u32,
    /// The byte.
    pub offset: u32,
}

impl Place {
    /// The place of a byte.
    pub fn new(file: usize, offset: usize) -> Self {
        // Files are at most 32 MiB long, and a project has at most 200 of them.
        Self { file: u32::try_from(file).unwrap_or(u32::MAX), offset: u32::try_from(offset).unwrap_or(u32::MAX) }
    }

    /// The number of its file.
    pub fn file(self) -> usize {
        self.file as usize
    }

    /// Its byte.
    pub fn offset(self) -> usize {
        self.offset as usize
    }
}

/// One file.
#[derive(Debug)]
pub struct SourceFile {
    /// How it is called in messages: the path as it was given.
    pub name: String,
    /// Where it is, unless it came from standard input.
    pub path: Option<PathBuf>,
    /// What it holds.
    pub yaml: Yaml,
}

impl SourceFile {
    fn too_much(&self, error: TooMuch) -> LoadError {
        LoadError {
            file: self.name.clone(),
            position: Some(self.yaml.position(self.yaml.start(error.at))),
            message: error.to_string(),
            hint: None,
        }
    }
}

/// One document of a file that takes part in the merge. Later ones are merged over earlier ones.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Its file.
    pub file: usize,
    /// The number of the document in the file.
    pub document: usize,
    /// The layers of each file list that it includes.
    pub includes: Vec<Vec<Self>>,
}

/// Reads files for a project; the only thing it needs from the outside.
pub trait Files {
    /// The text of a file.
    ///
    /// # Errors
    /// The reason why it can't be read, in lower case.
    fn read(&self, path: &Path) -> Result<String, String>;
    /// The value of a variable, from the environment or the project's `.env`.
    fn variable(&self, name: &str) -> Option<String>;
    /// How messages call a file that another one names.
    fn called(&self, path: &Path) -> String {
        path.display().to_string()
    }
}

/// All files of a project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Those that were named or found come first.
    pub files: Vec<Arc<SourceFile>>,
    /// How many of the files are the project's own, to be rewritten; the rest is only read.
    pub own: usize,
    /// What is merged, in order.
    pub layers: Vec<Layer>,
    /// The file an `extends: {file: …}` leads to, by the place of that file's name.
    pub(super) extended: HashMap<(usize, NodeId), usize>,
}

/// Why a project can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct LoadError {
    /// The file that is at fault.
    pub file: String,
    /// Where in it.
    pub position: Option<Position>,
    /// What is wrong, in lower case.
    pub message: String,
    /// The next step.
    pub hint: Option<String>,
}

impl LoadError {
    fn parse(file: &str, error: ParseError) -> Self {
        Self { file: file.to_owned(), position: Some(error.position), message: error.message, hint: error.hint }
    }
}

impl Project {
    /// Parses a project's own files and everything they lead to. Each comes with its name, its path and its text;
    /// relative names in them count from `directory`.
    ///
    /// # Errors
    /// The first file that can't be read or parsed, or is not a Compose file.
    pub fn load(
        own: Vec<(String, Option<PathBuf>, String)>,
        directory: &Path,
        files: &dyn Files,
    ) -> Result<Self, LoadError> {
        let count = own.len();
        let mut project = Self { files: Vec::new(), own: count, layers: Vec::new(), extended: HashMap::default() };
        let mut loader = Loader { project: &mut project, files, by_path: HashMap::default(), scopes: Vec::new() };
        let mut numbers = Vec::new();
        for (name, path, text) in own {
            numbers.push(loader.add(name, path, text)?);
        }
        let mut layers = Vec::new();
        for &number in &numbers {
            layers.extend(loader.layers(number, directory, 0)?);
        }
        project.layers = layers;
        let empty = project.layers.is_empty();
        if empty {
            let file = project.files.first().map_or_else(String::new, |f| f.name.clone());
            return Err(LoadError { file, position: None, message: "empty compose file".to_owned(), hint: None });
        }
        Ok(project)
    }

    /// The same project with another text in one of its own files.
    #[must_use]
    pub fn with_file(&self, number: usize, yaml: Yaml) -> Self {
        let mut project = self.clone();
        if let Some(old) = self.files.get(number) {
            project.files[number] = Arc::new(SourceFile { name: old.name.clone(), path: old.path.clone(), yaml });
        }
        project.extended = HashMap::default();
        project.link_extended(self);
        project
    }

    /// The same project with one more file merged over it.
    ///
    /// # Errors
    /// The text is not YAML.
    pub fn with_override(&self, name: &str, text: String) -> Result<Self, LoadError> {
        let yaml = Yaml::parse(text).map_err(|error| LoadError::parse(name, error))?;
        let mut project = self.clone();
        let file = project.files.len();
        for document in 0..yaml.documents().len() {
            project.layers.push(Layer { file, document, includes: Vec::new() });
        }
        project.files.push(Arc::new(SourceFile { name: name.to_owned(), path: None, yaml }));
        Ok(project)
    }

    /// The root of a layer's document.
    pub fn root(&self, layer: &Layer) -> NodeId {
        self.files[layer.file].yaml.documents()[layer.document].root
    }

    /// The top-level `name`, as it is written; a later file's wins.
    ///
    /// # Errors
    /// Merge keys that unfold to too much.
    pub fn name(&self) -> Result<Option<&str>, LoadError> {
        let mut name = None;
        for layer in &self.layers {
            let file = &self.files[layer.file];
            let found = self.name_in(layer, &Budget::for_yaml(&file.yaml));
            name = found.map_err(|error| file.too_much(error))?.or(name);
        }
        Ok(name)
    }

    pub(super) fn name_in(&self, layer: &Layer, budget: &Budget) -> Result<Option<&str>, TooMuch> {
        let yaml = self.yaml(layer.file);
        let entry = lookup(yaml, self.root(layer), "name", budget)?;
        Ok(entry.map(|entry| yaml.scalar(yaml.resolve(entry.value))))
    }

    /// The tree of a file.
    pub fn yaml(&self, file: usize) -> &Yaml {
        &self.files[file].yaml
    }

    /// The position of a place.
    pub fn position(&self, place: Place) -> Position {
        self.yaml(place.file()).position(place.offset())
    }

    /// The node numbers of a changed file are new; names of extended files are found again in the order they stand in.
    fn link_extended(&mut self, before: &Self) {
        for file in 0..self.files.len() {
            let mut old: Vec<_> = before.extended.iter().filter(|((f, _), _)| *f == file).collect();
            if old.is_empty() {
                continue;
            }
            old.sort_by_key(|((_, node), _)| *node);
            let names: Vec<_> = extends_names(&self.files[file].yaml);
            for (name, (_, target)) in names.into_iter().zip(old) {
                self.extended.insert((file, name), *target);
            }
        }
    }
}

/// The scalars under `extends: {file: …}` in all services of a file, in the order of the text.
fn extends_names(yaml: &Yaml) -> Vec<NodeId> {
    let budget = Budget::for_yaml(yaml);
    let mut names = Vec::new();
    for document in yaml.documents() {
        let _ = collect_extends(yaml, document.root, &budget, &mut names);
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn collect_extends(yaml: &Yaml, root: NodeId, budget: &Budget, names: &mut Vec<NodeId>) -> Result<(), TooMuch> {
    let Some(services) = lookup(yaml, root, "services", budget)? else { return Ok(()) };
    for service in flatten(yaml, yaml.resolve(services.value), budget)? {
        let body = yaml.resolve(service.value);
        if yaml.kind(body) != Kind::Mapping {
            continue;
        }
        let Some(extends) = lookup(yaml, body, "extends", budget)? else { continue };
        let extends = yaml.resolve(extends.value);
        if let Some(file) = lookup(yaml, extends, "file", budget)? {
            names.push(yaml.resolve(file.value));
        }
    }
    Ok(())
}

struct Loader<'a> {
    project: &'a mut Project,
    files: &'a dyn Files,
    by_path: HashMap<PathBuf, usize>,
    /// What the `.env` of each file list that is being included says, the outermost first.
    scopes: Vec<Vec<(String, String)>>,
}

impl Loader<'_> {
    /// The value of a variable where includes have come to; the outer ones win.
    fn variable(&self, name: &str) -> Option<String> {
        let inner = |scope: &Vec<(String, String)>| scope.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        self.files.variable(name).or_else(|| self.scopes.iter().find_map(inner))
    }

    /// What an included file list's own environment says: `env_file`, or the `.env` in its directory.
    fn scope(&self, files: &[String], directory: &Path, home: &Path) -> Vec<(String, String)> {
        let mut scope = Vec::new();
        let named = files.iter().map(|name| directory.join(name));
        let default = files.is_empty().then(|| home.join(".env"));
        for path in named.chain(default) {
            if let Ok(text) = self.files.read(&path) {
                scope.extend(super::dotenv::parse(&text, &|name| self.variable(name)));
            }
        }
        scope
    }

    fn add(&mut self, name: String, path: Option<PathBuf>, text: String) -> Result<usize, LoadError> {
        let yaml = Yaml::parse(text).map_err(|error| LoadError::parse(&name, error))?;
        check_document(&name, &yaml)?;
        if self.project.files.len() >= MAX_FILES {
            return Err(LoadError {
                file: name,
                position: None,
                message: format!("the project leads to more than {MAX_FILES} files"),
                hint: None,
            });
        }
        self.project.files.push(Arc::new(SourceFile { name, path, yaml }));
        Ok(self.project.files.len() - 1)
    }

    /// A file that another one names.
    fn open(&mut self, from: usize, node: NodeId, directory: &Path, what: &str) -> Result<usize, LoadError> {
        let source = Arc::clone(&self.project.files[from]);
        let fail = |message: String| LoadError {
            file: source.name.clone(),
            position: Some(source.yaml.position(source.yaml.start(node))),
            message,
            hint: None,
        };
        let written = source.yaml.scalar(node);
        let Some(name) = super::dotenv::interpolate(written, &|name| self.variable(name)) else {
            return Err(fail(format!("{what} `{written}` holds a variable form that can't be read here")));
        };
        if name.contains("://") || name.starts_with("git@") {
            return Err(LoadError {
                hint: Some(format!("fetch it and name the local copy in `{what}`")),
                ..fail(format!("{what} `{name}` is not a local file"))
            });
        }
        let path = directory.join(&name);
        if let Some(&known) = self.by_path.get(&path) {
            return Ok(known);
        }
        let text = self.files.read(&path).map_err(|reason| fail(format!("{what} `{name}`: {reason}")))?;
        let number = self.add(self.files.called(&path), Some(path.clone()), text)?;
        self.by_path.insert(path, number);
        Ok(number)
    }

    fn too_much(&self, file: usize, error: TooMuch) -> LoadError {
        self.project.files[file].too_much(error)
    }

    fn layers(&mut self, file: usize, directory: &Path, depth: usize) -> Result<Vec<Layer>, LoadError> {
        let source = Arc::clone(&self.project.files[file]);
        let mut layers = Vec::new();
        self.extended(file, directory)?;
        for (document, found) in source.yaml.documents().iter().enumerate() {
            let includes = self.includes(file, found.root, directory, depth)?;
            layers.push(Layer { file, document, includes });
        }
        Ok(layers)
    }

    /// Reads the files that services extend, and those that these extend.
    fn extended(&mut self, file: usize, directory: &Path) -> Result<(), LoadError> {
        let source = Arc::clone(&self.project.files[file]);
        for node in extends_names(&source.yaml) {
            if self.project.extended.contains_key(&(file, node)) {
                continue;
            }
            let known = self.project.files.len();
            let number = self.open(file, node, directory, "extends file")?;
            self.project.extended.insert((file, node), number);
            if number >= known {
                let own = self.project.files[number].path.as_deref().and_then(Path::parent).map(Path::to_path_buf);
                self.extended(number, own.as_deref().unwrap_or(directory))?;
            }
        }
        Ok(())
    }

    fn includes(
        &mut self,
        file: usize,
        root: NodeId,
        directory: &Path,
        depth: usize,
    ) -> Result<Vec<Vec<Layer>>, LoadError> {
        let source = Arc::clone(&self.project.files[file]);
        let yaml = &source.yaml;
        let budget = Budget::for_yaml(yaml);
        let mut all = Vec::new();
        let Some(include) = lookup(yaml, root, "include", &budget).map_err(|e| self.too_much(file, e))? else {
            return Ok(all);
        };
        if tag(yaml, include.value) == Tag::Reset {
            return Ok(all);
        }
        if depth > 16 {
            return Err(LoadError {
                file: source.name.clone(),
                position: Some(yaml.position(yaml.start(include.key))),
                message: "files include each other without end".to_owned(),
                hint: None,
            });
        }
        for item in yaml.children(yaml.resolve(include.value)) {
            let item = yaml.resolve(item);
            let mut paths = Vec::new();
            let mut home = None;
            let mut env_files = Vec::new();
            if yaml.kind(item) == Kind::Mapping {
                let path = lookup(yaml, item, "path", &budget).map_err(|e| self.too_much(file, e))?;
                let path = path.map(|entry| yaml.resolve(entry.value));
                match path {
                    Some(path) if yaml.kind(path) == Kind::Sequence => {
                        paths.extend(yaml.children(path).map(|p| yaml.resolve(p)));
                    }
                    Some(path) => paths.push(path),
                    None => {}
                }
                let own = lookup(yaml, item, "project_directory", &budget).map_err(|e| self.too_much(file, e))?;
                if let Some(own) = own
                    && let Data::Scalar(text, _) =
                        Data::of(yaml, own.value, &budget).map_err(|e| self.too_much(file, e))?
                {
                    home =
                        super::dotenv::interpolate(&text, &|name| self.variable(name)).map(|text| directory.join(text));
                }
                if let Some(own) = lookup(yaml, item, "env_file", &budget).map_err(|e| self.too_much(file, e))? {
                    let own = yaml.resolve(own.value);
                    let list = yaml.kind(own) == Kind::Sequence;
                    let names: Vec<_> = if list { yaml.children(own).collect() } else { vec![own] };
                    let text =
                        |node| super::dotenv::interpolate(yaml.scalar(yaml.resolve(node)), &|n| self.variable(n));
                    env_files.extend(names.into_iter().filter_map(text));
                }
            } else {
                paths.push(item);
            }
            let mut layers = Vec::new();
            let scopes = self.scopes.len();
            for path in paths {
                let number = self.open(file, path, directory, "include")?;
                let parent = self.project.files[number].path.as_deref().and_then(Path::parent).map(Path::to_path_buf);
                let home = home.get_or_insert_with(|| parent.unwrap_or_else(|| directory.to_path_buf())).clone();
                if self.scopes.len() == scopes {
                    self.scopes.push(self.scope(&env_files, directory, &home));
                }
                layers.extend(self.layers(number, &home, depth + 1)?);
            }
            self.scopes.truncate(scopes);
            all.push(layers);
        }
        Ok(all)
    }
}

/// What Compose itself asks of every document.
fn check_document(name: &str, yaml: &Yaml) -> Result<(), LoadError> {
    let fail = |offset: usize, message: &str, hint: Option<&str>| LoadError {
        file: name.to_owned(),
        position: Some(yaml.position(offset)),
        message: message.to_owned(),
        hint: hint.map(str::to_owned),
    };
    if let Some(at) = foreign_break(yaml) {
        return Err(fail(
            at,
            "a Unicode line separator stands outside of quotes; Compose ends the line there",
            Some("remove it or put the text in double quotes"),
        ));
    }
    for document in yaml.documents() {
        let root = document.root;
        if yaml.kind(root) != Kind::Mapping {
            return Err(fail(yaml.start(root), "top-level object must be a mapping", None));
        }
    }
    Ok(())
}

/// The first NEL, LS or PS outside of quoted scalars: a line break to Compose's YAML reader, which speaks YAML 1.1, and
/// a character to everybody else.
fn foreign_break(yaml: &Yaml) -> Option<usize> {
    let text = yaml.text();
    if text.is_ascii() {
        return None;
    }
    let mut breaks = text.match_indices(['\u{85}', '\u{2028}', '\u{2029}']).map(|(at, _)| at);
    breaks.find(|&at| !yaml.in_quotes(at))
}
