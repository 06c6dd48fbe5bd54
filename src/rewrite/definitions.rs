//! The top-level `networks` of every layer: what is stripped there, what stays, and where the destination is declared.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet as HashSet;

use super::impossible::Impossible;
use super::plan::Planner;
use crate::compose::{Data, Entry, Place, flatten, merge_sources};
use crate::yaml::{Kind, NodeId, Value};

impl Planner<'_> {
    /// The top-level `networks` of every layer.
    pub(super) fn top_level(&mut self) -> Result<(), Impossible> {
        let mut found: Vec<(usize, Entry, bool)> = Vec::new();
        for (number, layer) in self.project.layers.iter().enumerate() {
            let yaml = self.yaml(layer.file);
            let root = self.project.root(layer);
            let mut todo = vec![root];
            let mut seen = HashSet::default();
            while let Some(mapping) = todo.pop() {
                if !seen.insert(mapping) {
                    continue;
                }
                self.plans[layer.file].expect.open.insert(mapping);
                for (key, value) in yaml.entries(mapping) {
                    if yaml.scalar(key) == "networks" {
                        found.push((number, Entry { owner: mapping, key, value }, yaml.tag(value).is_some()));
                    }
                }
                todo.extend(merge_sources(yaml, mapping));
            }
        }
        let stay = &self.intention.stay;
        let key = self.intention.key.as_deref().filter(|key| !stay.contains(*key));
        let mut survivors: Vec<BTreeSet<String>> = found
            .iter()
            .map(|(number, entry, _)| {
                let file = self.project.layers[*number].file;
                let yaml = self.yaml(file);
                let all = flatten(yaml, yaml.resolve(entry.value), &self.budgets[file]).unwrap_or_default();
                all.iter().map(|e| yaml.scalar(e.key).to_owned()).filter(|key| stay.contains(key)).collect()
            })
            .collect();
        if let ([layer], [(_, entry, _)], [kept], None) = (&self.project.layers[..], &found[..], &survivors[..], key)
            && kept.is_empty()
            && self.yaml(layer.file).entries(self.project.root(layer)).nth(1).is_none()
        {
            let place = Place::new(layer.file, self.yaml(layer.file).start(entry.key));
            return Err(Impossible::new(
                place,
                "the file holds nothing but networks, and none of them would be left",
                None,
            ));
        }
        // What a later `!reset` or `!override` of the whole wipes must not come back when that goes.
        if let Some(last) = found.iter().rposition(|(_, _, tagged)| *tagged) {
            let layer = found[last].0;
            found.iter().zip(&mut survivors).filter(|((number, ..), _)| *number < layer).for_each(|(_, s)| s.clear());
        }
        // A tag that stays wipes what comes before it, so the destination goes behind it.
        let home = (0..found.len())
            .rev()
            .find(|&at| found[at].2 && !survivors[at].is_empty())
            .or_else(|| (0..found.len()).find(|&at| Some(found[at].0) == found.first().map(|f| f.0)));
        for (at, (number, entry, _)) in found.iter().enumerate() {
            let add = key.filter(|_| home == Some(at));
            self.definitions(*number, *entry, &survivors[at], add)?;
        }
        if let (Some(key), None) = (key, home) {
            let layer = &self.project.layers[0];
            let yaml = self.yaml(layer.file);
            let root = self.project.root(layer);
            let layout = &self.layouts[0];
            let end = yaml.documents()[layer.document].end;
            let value = Value::Map(vec![(key.to_owned(), self.destination())]);
            if yaml.entries(root).next().is_none() {
                return Err(Impossible::new(Place::new(layer.file, yaml.start(root)), "the file is empty", None));
            }
            layout.append_section(&mut self.plans[layer.file].edits, root, end, "networks", &value);
        }
        Ok(())
    }

    /// `{external: true, name: NETWORK}`.
    fn destination(&self) -> Value {
        destination(&self.intention.network)
    }

    /// One `networks` at the top of a document.
    fn definitions(
        &mut self,
        number: usize,
        entry: Entry,
        survivors: &BTreeSet<String>,
        add: Option<&str>,
    ) -> Result<(), Impossible> {
        let file = self.project.layers[number].file;
        let yaml = self.yaml(file);
        let layout = &self.layouts[number];
        let destination = self.destination();
        let plan = &mut self.plans[file];
        let Entry { owner, key, value } = entry;
        if survivors.is_empty() {
            plan.removed.push(value);
            match add {
                Some(name) => {
                    layout.set(&mut plan.edits, owner, key, value, &Value::Map(vec![(name.to_owned(), destination)]));
                }
                None => layout.remove(&mut plan.edits, owner, &[key]),
            }
            return Ok(());
        }
        // What an alias repeats elsewhere must stay as it is there.
        let repeated = yaml.anchor(value).is_some() && yaml.aliases().any(|(_, target)| target == value);
        let direct = yaml.kind(value) == Kind::Mapping && merge_sources(yaml, value).is_empty() && !repeated;
        let entries: Vec<_> = yaml.entries(value).collect();
        let going: Vec<NodeId> =
            entries.iter().filter(|(key, _)| !survivors.contains(yaml.scalar(*key))).map(|(key, _)| *key).collect();
        if going.is_empty() && add.is_none() && direct {
            return Ok(());
        }
        if direct {
            plan.removed.extend(entries.iter().filter(|(key, _)| going.contains(key)).map(|(_, value)| *value));
            layout.remove(&mut plan.edits, value, &going);
            if let Some(name) = add {
                layout.append_after(&mut plan.edits, value, name, &destination, &|key| !going.contains(key));
            }
            return Ok(());
        }
        let all = flatten(yaml, yaml.resolve(value), &self.budgets[file]).unwrap_or_default();
        if all.len() == survivors.len() && add.is_none() {
            return Ok(());
        }
        let mut kept = Vec::new();
        for found in all {
            let name = yaml.scalar(found.key);
            if survivors.contains(name) {
                let data = Data::of(yaml, found.value, &self.budgets[file])
                    .map_err(|e| Impossible::new(Place::new(file, yaml.start(e.at)), e.to_string(), None))?;
                kept.push((name.to_owned(), data.to_value()));
            }
        }
        kept.extend(add.map(|name| (name.to_owned(), destination)));
        plan.removed.push(value);
        layout.set(&mut plan.edits, owner, key, value, &Value::Map(kept));
        Ok(())
    }
}

/// The definition of the destination under `networks`.
pub(super) fn destination(network: &str) -> Value {
    Value::Map(vec![
        ("external".to_owned(), Value::Raw("true".to_owned())),
        ("name".to_owned(), Value::Text(network.to_owned())),
    ])
}
