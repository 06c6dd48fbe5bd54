//! The label that tells a proxy which of a service's networks to use.

use rustc_hash::FxHashSet as HashSet;

use super::impossible::Impossible;
use super::intend::Intention;
use super::plan::{FilePlan, labels_of};
use crate::compose::{Label, Model, Project, Service};
use crate::yaml::{Kind, Layout, NodeId, Style, Value};

/// Plans the labels of all services that need one.
pub(super) fn plan(
    project: &Project,
    model: &Model<'_>,
    intention: &Intention<'_>,
    plans: &mut [FilePlan],
) -> Result<(), Impossible> {
    let mut done: HashSet<(usize, NodeId, String)> = HashSet::default();
    // Without these no two services can have one label between them, and nobody has to look for that.
    let sharing = model.written.iter().any(|body| body.base.is_some())
        || (0..project.own).any(|file| project.yaml(file).aliases().next().is_some());
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
                let shared = |l: &Label<'_>| l.place.file() == old.place.file() && l.node == old.node;
                if sharing && let Some(other) = sharer(model, intention, label, target, shared) {
                    return refuse(&format!("its own is that of service `{other}` too"));
                }
                let plan = &mut plans[old.place.file()];
                if done.insert((old.place.file(), old.node, String::new())) {
                    let yaml = project.yaml(old.place.file());
                    let text = if old.listed { format!("{label}={target}") } else { target.clone() };
                    let written = match yaml.style(old.node) {
                        Style::Single if !text.contains('\'') => format!("'{text}'").into(),
                        Style::Double => format!("\"{text}\"").into(),
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
                if inherits(project, model, intention, service, &(label.clone(), target.clone())) {
                    continue;
                }
                return refuse("its labels are in a file that is not edited, or in the service it extends");
            };
            if !done.insert((body.file, labels, label.clone())) {
                continue;
            }
            let yaml = project.yaml(body.file);
            let inside = |l: &Label<'_>| l.place.file() == body.file && yaml.within(l.node, labels);
            if sharing && let Some(other) = sharer(model, intention, label, target, inside) {
                return refuse(&format!("its labels are those of service `{other}` too"));
            }
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

/// Whether a service without labels of its own takes them from one that is given the same pin.
fn inherits(
    project: &Project,
    model: &Model<'_>,
    intention: &Intention<'_>,
    service: &Service<'_>,
    pin: &(String, String),
) -> bool {
    model.services.iter().zip(&intention.services).any(|(other, intent)| {
        other.name != service.name
            && intent.pins.contains(pin)
            && other.bodies.iter().find_map(|body| Some((body.file, labels_of(project, body)?))).is_some_and(
                |(file, there)| {
                    let inside = |l: &Label<'_>| l.place.file() == file && project.yaml(file).within(l.node, there);
                    service.labels.iter().any(inside)
                },
            )
    })
}

/// A service that would get a label as well, through `extends` or an anchor, without being meant to.
fn sharer<'m>(
    model: &'m Model<'_>,
    intention: &Intention<'_>,
    label: &str,
    target: &str,
    shares: impl Fn(&Label<'_>) -> bool,
) -> Option<&'m str> {
    let found = model.services.iter().zip(&intention.services).find(|(service, intent)| {
        let own = service.labels.iter().find(|l| l.key == label);
        let meant = intent.pins.iter().any(|(key, value)| key == label && value == target);
        !meant && own.map_or_else(|| service.labels.iter().any(&shares), &shares)
    });
    found.map(|(service, _)| service.name)
}
