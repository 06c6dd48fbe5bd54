//! Unique service keys: the key itself, and every place in which Compose lets one service name another.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::impossible::Impossible;
use super::intend::Intention;
use super::plan::FilePlan;
use crate::compose::{Body, Model, Place, Project, merge_sources};
use crate::yaml::{Kind, NodeId, Style, Yaml};

/// Plans the new keys and all references to the old ones.
pub(super) fn plan(
    project: &Project,
    model: &Model<'_>,
    intention: &Intention<'_>,
    plans: &mut [FilePlan],
) -> Result<(), Impossible> {
    let names: HashMap<&str, &str> =
        intention.services.iter().filter(|i| i.name != i.new_name).map(|i| (i.name, i.new_name.as_ref())).collect();
    if names.is_empty() {
        return Ok(());
    }
    if let Some(service) = model.services.iter().find(|s| s.included) {
        return Err(Impossible::new(
            service.place,
            format!("service `{}` comes from an included file, where names can't be made unique", service.name),
            Some("leave --unique-names out, or put the services into one file".to_owned()),
        ));
    }
    let mut renamer = Renamer { project, names, plans, done: HashSet::default() };
    for body in &model.written {
        let yaml = project.yaml(body.file);
        let place = Place::new(body.file, yaml.start(body.key));
        if body.base.as_ref().is_some_and(|base| !base.same_file) {
            return Err(Impossible::new(
                place,
                format!(
                    "service `{}` extends one of another file, which may name services by their old keys",
                    yaml.scalar(body.key)
                ),
                Some("leave --unique-names out, or put the services into one file".to_owned()),
            ));
        }
        renamer.scalar(body.file, body.key, |name, names| names.get(name).map(|new| (*new).to_owned()))?;
        let mut todo = vec![yaml.resolve(body.value)];
        let mut seen = HashSet::default();
        while let Some(mapping) = todo.pop() {
            if seen.insert(mapping) {
                renamer.body(body, mapping)?;
                todo.extend(merge_sources(yaml, mapping));
            }
        }
    }
    for layer in &project.layers {
        if layer.file < project.own {
            renamer.settings(layer.file, project.root(layer))?;
        }
    }
    Ok(())
}

type Names<'a> = HashMap<&'a str, &'a str>;

struct Renamer<'a> {
    project: &'a Project,
    names: Names<'a>,
    plans: &'a mut [FilePlan],
    done: HashSet<(usize, NodeId)>,
}

/// `service:NAME`
fn prefixed(text: &str, names: &Names<'_>) -> Option<String> {
    names.get(text.strip_prefix("service:")?).map(|new| format!("service:{new}"))
}

/// `NAME[:ALIAS]`, which goes on being known under its old name.
fn link(text: &str, names: &Names<'_>) -> Option<String> {
    match text.split_once(':') {
        Some((name, alias)) => names.get(name).map(|new| format!("{new}:{alias}")),
        None => names.get(text).map(|new| format!("{new}:{text}")),
    }
}

/// `NAME[:MODE]`
fn volume(text: &str, names: &Names<'_>) -> Option<String> {
    match text.split_once(':') {
        Some(("container", _)) => None,
        Some((name, mode)) => names.get(name).map(|new| format!("{new}:{mode}")),
        None => names.get(text).map(|new| (*new).to_owned()),
    }
}

fn whole(text: &str, names: &Names<'_>) -> Option<String> {
    names.get(text).map(|new| (*new).to_owned())
}

/// `NAME=service:OTHER`
fn context(text: &str, names: &Names<'_>) -> Option<String> {
    let (name, value) = text.split_once('=')?;
    prefixed(value, names).map(|value| format!("{name}={value}"))
}

impl Renamer<'_> {
    fn body(&mut self, body: &Body<'_>, mapping: NodeId) -> Result<(), Impossible> {
        let file = body.file;
        let yaml = self.project.yaml(file);
        for (key, value) in yaml.entries(mapping) {
            match yaml.scalar(key) {
                "depends_on" => self.collection(file, value, whole)?,
                "links" => self.collection(file, value, link)?,
                "volumes_from" => self.collection(file, value, volume)?,
                "network_mode" | "ipc" | "pid" | "uts" => self.scalar(file, value, prefixed)?,
                "extends" if yaml.kind(yaml.resolve(value)) == Kind::Scalar => self.scalar(file, value, whole)?,
                "extends" => self.under(file, value, "service", whole)?,
                "build" => {
                    for (inner, contexts) in yaml.entries(yaml.resolve(value)) {
                        if yaml.scalar(inner) == "additional_contexts" {
                            let node = yaml.resolve(contexts);
                            if yaml.kind(node) == Kind::Sequence {
                                self.collection(file, node, context)?;
                            } else {
                                for (_, value) in yaml.entries(node) {
                                    self.scalar(file, value, prefixed)?;
                                }
                            }
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// `x-destination: services`
    fn settings(&mut self, file: usize, root: NodeId) -> Result<(), Impossible> {
        let yaml = self.project.yaml(file);
        for (key, value) in yaml.entries(root) {
            if yaml.scalar(key) == "x-destination" {
                for (inner, list) in yaml.entries(yaml.resolve(value)) {
                    if yaml.scalar(inner) == "services" {
                        self.collection(file, list, whole)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn under(
        &mut self,
        file: usize,
        node: NodeId,
        name: &str,
        new: fn(&str, &Names<'_>) -> Option<String>,
    ) -> Result<(), Impossible> {
        let yaml = self.project.yaml(file);
        for (key, value) in yaml.entries(yaml.resolve(node)) {
            if yaml.scalar(key) == name {
                self.scalar(file, value, new)?;
            }
        }
        Ok(())
    }

    /// The items of a sequence, or the keys of a mapping.
    fn collection(
        &mut self,
        file: usize,
        node: NodeId,
        new: fn(&str, &Names<'_>) -> Option<String>,
    ) -> Result<(), Impossible> {
        let yaml = self.project.yaml(file);
        let node = yaml.resolve(node);
        match yaml.kind(node) {
            Kind::Sequence => {
                for item in yaml.children(node) {
                    self.scalar(file, item, new)?;
                }
            }
            Kind::Mapping => {
                for (key, _) in yaml.entries(node) {
                    self.scalar(file, key, new)?;
                }
                for source in merge_sources(yaml, node) {
                    if source != node {
                        for (key, _) in yaml.entries(source) {
                            self.scalar(file, key, new)?;
                        }
                    }
                }
            }
            Kind::Scalar | Kind::Alias => self.scalar(file, node, new)?,
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        file: usize,
        node: NodeId,
        new: impl Fn(&str, &Names<'_>) -> Option<String>,
    ) -> Result<(), Impossible> {
        let yaml = self.project.yaml(file);
        let target = yaml.resolve(node);
        let Some(text) = new(yaml.scalar(target), &self.names) else {
            return match self.in_variable(yaml.scalar(target)) {
                Some(name) => Err(Impossible::new(
                    Place::new(file, yaml.start(node)),
                    format!("`{}` may name service `{name}`, which gets another name", yaml.scalar(target)),
                    Some("write the name out, or leave --unique-names out".to_owned()),
                )),
                None => Ok(()),
            };
        };
        if target != node || yaml.anchor(target).is_some() {
            return Err(Impossible::new(
                Place::new(file, yaml.start(node)),
                format!("service `{}` is named through an anchor, which can't be renamed", yaml.scalar(target)),
                Some("write the name out".to_owned()),
            ));
        }
        if self.done.insert((file, target)) {
            let plan = &mut self.plans[file];
            plan.edits.replace(yaml.span(target), in_style(yaml, target, &text));
            plan.expect.scalars.insert(target, text);
        }
        Ok(())
    }
}

impl Renamer<'_> {
    /// The service that a reference with a variable names, as `${DATA:-db}` does.
    fn in_variable(&self, text: &str) -> Option<&str> {
        let words = text
            .contains("${")
            .then(|| text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/'))));
        words?.find_map(|word| self.names.get_key_value(word.trim_start_matches('-')).map(|(name, _)| *name))
    }
}

/// A text in the quotes of the scalar that it replaces.
fn in_style(yaml: &Yaml, node: NodeId, text: &str) -> String {
    match yaml.style(node) {
        Style::Single => format!("'{text}'"),
        Style::Double => format!("\"{text}\""),
        _ => text.to_owned(),
    }
}
