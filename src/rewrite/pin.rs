//! The label that tells a proxy which of a service's networks to use.

use std::cell::OnceCell;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

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
    layouts: &[Layout<'_>],
    plans: &mut [FilePlan],
) -> Result<(), Impossible> {
    let mut done: HashSet<(usize, NodeId, String)> = HashSet::default();
    // Without these no two services can have one label between them, and nobody has to look for that.
    let sharing = model.written.iter().any(|body| body.base.is_some())
        || (0..project.own).any(|file| project.yaml(file).aliases().next().is_some());
    let wearers = if sharing { Wearers::of(model) } else { Wearers::default() };
    let givers = OnceCell::new();
    for (number, (service, intent)) in model.services.iter().zip(&intention.services).enumerate() {
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
                if done.insert((old.place.file(), old.node, String::new())) {
                    let shared = |l: &Label<'_>| l.place.file() == old.place.file() && l.node == old.node;
                    let same = wearers.of_label(old);
                    if let Some(other) = sharer(model, intention, (label, target), same, shared) {
                        return refuse(&format!("its own is that of service `{other}` too"));
                    }
                    let plan = &mut plans[old.place.file()];
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
                let givers = givers.get_or_init(|| Givers::of(project, model, intention));
                if givers.give(project, intention, (number, service), &(label.clone(), target.clone())) {
                    continue;
                }
                return refuse("its labels are in a file that is not edited, or in the service it extends");
            };
            if !done.insert((body.file, labels, label.clone())) {
                continue;
            }
            let yaml = project.yaml(body.file);
            let inside = |l: &Label<'_>| l.place.file() == body.file && yaml.within(l.node, labels);
            let same = wearers.within(body.file, labels, yaml.after(labels));
            if let Some(other) = sharer(model, intention, (label, target), same, inside) {
                return refuse(&format!("its labels are those of service `{other}` too"));
            }
            let layout = &layouts[body.layer];
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

/// Which services have which labels, by where those are written.
#[derive(Default)]
struct Wearers(Vec<(usize, NodeId, usize)>);

impl Wearers {
    fn of(model: &Model<'_>) -> Self {
        let services = model.services.iter().enumerate();
        let all = services.flat_map(|(at, service)| service.labels.iter().map(move |l| (l.place.file(), l.node, at)));
        let mut all: Vec<_> = all.collect();
        all.sort_unstable();
        Self(all)
    }

    /// The services with a label between two nodes of a file.
    fn within(&self, file: usize, from: NodeId, to: NodeId) -> impl Iterator<Item = usize> + '_ {
        let first = self.0.partition_point(|&(f, node, _)| (f, node) < (file, from));
        self.0[first..].iter().take_while(move |&&(f, node, _)| (f, node) < (file, to)).map(|&(.., service)| service)
    }

    fn of_label(&self, label: &Label<'_>) -> impl Iterator<Item = usize> + '_ {
        let (file, node) = (label.place.file(), label.node);
        let first = self.0.partition_point(|&(f, n, _)| (f, n) < (file, node));
        self.0[first..].iter().take_while(move |&&(f, n, _)| (f, n) == (file, node)).map(|&(.., service)| service)
    }
}

/// Labels that are given a pin, and the services whose own they are.
struct Givers(HashMap<(usize, NodeId), Vec<usize>>);

impl Givers {
    fn of(project: &Project, model: &Model<'_>, intention: &Intention<'_>) -> Self {
        let mut all: HashMap<_, Vec<usize>> = HashMap::default();
        for (at, (service, intent)) in model.services.iter().zip(&intention.services).enumerate() {
            let labels = || service.bodies.iter().find_map(|body| Some((body.file, labels_of(project, body)?)));
            if !intent.pins.is_empty()
                && let Some(place) = labels()
            {
                all.entry(place).or_default().push(at);
            }
        }
        Self(all)
    }

    /// Whether a service without labels of its own takes them from one that is given the same pin.
    fn give(
        &self,
        project: &Project,
        intention: &Intention<'_>,
        (number, service): (usize, &Service<'_>),
        pin: &(String, String),
    ) -> bool {
        let same = |&at: &usize| at != number && intention.services[at].pins.contains(pin);
        service.labels.iter().any(|label| {
            let (file, yaml) = (label.place.file(), project.yaml(label.place.file()));
            let mut around = std::iter::successors(Some(label.node), |&node| yaml.parent(node));
            around.any(|node| self.0.get(&(file, node)).is_some_and(|services| services.iter().any(same)))
        })
    }
}

/// Of some services the first that would get a label as well, through `extends` or an anchor, without being meant to.
fn sharer<'m>(
    model: &'m Model<'_>,
    intention: &Intention<'_>,
    (label, target): (&str, &str),
    services: impl Iterator<Item = usize>,
    shares: impl Fn(&Label<'_>) -> bool,
) -> Option<&'m str> {
    let found = services.filter(|&at| {
        let service = &model.services[at];
        let own = service.labels.iter().find(|l| l.key == label);
        let meant = intention.services[at].pins.iter().any(|(key, value)| key == label && value == target);
        !meant && own.map_or_else(|| service.labels.iter().any(&shares), &shares)
    });
    found.min().map(|at| model.services[at].name)
}
