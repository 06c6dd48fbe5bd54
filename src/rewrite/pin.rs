//! The label that tells a proxy which of a service's networks to use.

use rustc_hash::FxHashSet as HashSet;

use super::intend::{Impossible, Intention};
use super::plan::{FilePlan, labels_of};
use crate::compose::{Label, Model, Project, Service, merge_sources};
use crate::yaml::{Kind, Layout, NodeId, Style, Value};

/// Plans the labels of all services that need one.
pub(super) fn plan(
    project: &Project,
    model: &Model<'_>,
    intention: &Intention<'_>,
    plans: &mut [FilePlan],
) -> Result<(), Impossible> {
    let mut done: HashSet<(usize, NodeId, String)> = HashSet::default();
    // Another service, not meant to get a label, that would: it has the same labels by an alias or a merge.
    let other = |pin: &(String, String), shares: &dyn Fn(&Service<'_>) -> bool| {
        let mut pairs = model.services.iter().zip(&intention.services);
        pairs.find(|(service, intent)| !intent.pins.contains(pin) && shares(service)).map(|(service, _)| service.name)
    };
    for (service, intent) in model.services.iter().zip(&intention.services) {
        for pin @ (label, target) in &intent.pins {
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
                let same = |l: &Label<'_>| l.node == old.node && l.place.file() == old.place.file();
                if let Some(other) = other(pin, &|service| service.labels.iter().any(same)) {
                    return refuse(&format!("its own is that of service `{other}` too"));
                }
                let plan = &mut plans[old.place.file()];
                if done.insert((old.place.file(), old.node, String::new())) {
                    let yaml = project.yaml(old.place.file());
                    let text = if old.listed { format!("{label}={target}") } else { target.clone() };
                    let written = match yaml.style(old.node) {
                        Style::Single if !text.contains('\'') => format!("'{text}'"),
                        Style::Double => format!("\"{text}\""),
                        _ if yaml.parent(old.node).is_some_and(|labels| yaml.style(labels) == Style::Block) => {
                            crate::yaml::plain_or_quoted(&text)
                        }
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
            let shares = |service: &Service<'_>| {
                let yaml = project.yaml(body.file);
                let mut all = service.bodies.iter().filter(|b| b.file == body.file).filter_map(|b| labels_of(project, b));
                all.any(|found| found == labels || merge_sources(yaml, found).contains(&labels))
                    && !service.labels.iter().any(|l| l.key == label)
            };
            if let Some(other) = other(pin, &shares) {
                return refuse(&format!("its labels are those of service `{other}` too"));
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
