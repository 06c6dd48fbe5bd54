//! The label that tells a proxy which of a service's networks to use.

use rustc_hash::FxHashSet as HashSet;

use super::intend::{Impossible, Intention};
use super::plan::{FilePlan, labels_of};
use crate::compose::{Model, Project};
use crate::yaml::{Kind, Layout, NodeId, Style, Value};

/// Plans the labels of all services that need one.
pub(super) fn plan(
    project: &Project,
    model: &Model<'_>,
    intention: &Intention<'_>,
    plans: &mut [FilePlan],
) -> Result<(), Impossible> {
    let mut done: HashSet<(usize, NodeId, String)> = HashSet::default();
    for (service, intent) in model.services.iter().zip(&intention.services) {
        for (label, target) in &intent.pins {
            let refuse = |why: &str| {
                Err(Impossible::new(
                    service.place,
                    format!("`{}` needs the label `{label}={target}`, and {why}", service.name),
                    Some("write a second file with --override, or set the label yourself".to_owned()),
                ))
            };
            if service.included {
                return refuse("comes from an included file");
            }
            if let Some(old) = service.labels.iter().find(|l| l.key == label) {
                if old.place.file() >= project.own {
                    return refuse("its own is in a file that is not edited");
                }
                let plan = &mut plans[old.place.file()];
                if done.insert((old.place.file(), old.node, String::new())) {
                    let yaml = project.yaml(old.place.file());
                    let text = if old.listed { format!("{label}={target}") } else { target.clone() };
                    let written = match yaml.style(old.node) {
                        Style::Single if !text.contains('\'') => format!("'{text}'"),
                        Style::Double => format!("\"{text}\""),
                        _ => crate::yaml::flow_scalar(&text),
                    };
                    plan.edits.replace(yaml.span(old.node), written);
                    plan.expect.scalars.insert(old.node, text);
                }
                continue;
            }
            let Some((body, labels)) =
                service.bodies.iter().find_map(|body| labels_of(project, body).map(|labels| (body, labels)))
            else {
                return refuse("its labels are in a file that is not edited, or in the service it extends");
            };
            if !done.insert((body.file, labels, label.clone())) {
                continue;
            }
            let yaml = project.yaml(body.file);
            let layout = Layout::of(yaml, project.root(&project.layers[body.layer]));
            let plan = &mut plans[body.file];
            if yaml.kind(labels) == Kind::Sequence {
                let text = format!("{label}={target}");
                layout.append_item(&mut plan.edits, labels, &Value::Text(text.clone()));
                plan.expect.added.entry(labels).or_default().push((None, text));
            } else {
                layout.append(&mut plan.edits, labels, label, &Value::Text(target.clone()));
                plan.expect.added.entry(labels).or_default().push((Some(label.clone()), target.clone()));
            }
        }
    }
    Ok(())
}
