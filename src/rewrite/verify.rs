//! The proof of a rewrite, from the new text alone: parsed strictly, compared with what was meant, and every byte outside
//! of the edits compared with the original.

use std::collections::BTreeMap;

use super::intend::{Impossible, Intention};
use super::plan::FilePlan;
use crate::compose::{Label, Model, Place, Project, Proxy, same_networks};
use crate::yaml::{Yaml, compare};

/// The new tree of one file.
pub(super) fn file(project: &Project, number: usize, plan: &FilePlan, text: String) -> Result<Yaml, Impossible> {
    let old = project.yaml(number);
    let failed = |offset: usize, what: &str| {
        Impossible::new(
            Place { file: number, offset: offset.min(old.text().len()) },
            format!("the rewrite could not be proved: {what}"),
            Some("write a second file with --override; and report this, the file included".to_owned()),
        )
    };
    if !plan.edits.untouched(old.text(), &text) {
        return Err(failed(0, "bytes outside of the edits differ"));
    }
    let new = Yaml::parse(text)
        .map_err(|error| failed(0, &format!("the result would not parse: {error} (line {})", error.position.line)))?;
    compare(old, &new, &plan.expect).map_err(|at| failed(at.old, "something else than networks would change here"))?;
    Ok(new)
}

/// The new model against the intention.
pub(super) fn model(before: &Model, after: &Model, intention: &Intention) -> Result<(), Impossible> {
    let failed = |place: Option<Place>, what: String| {
        Impossible::new(
            place,
            format!("the rewrite could not be proved: {what}"),
            Some("write a second file with --override; and report this, the file included".to_owned()),
        )
    };
    if before.services.len() != after.services.len() {
        return Err(failed(None, "services would come or go".to_owned()));
    }
    for (service, intent) in before.services.iter().zip(&intention.services) {
        let name = &intent.new_name;
        let Some(now) = after.service(name) else {
            return Err(failed(Some(service.place), format!("service `{name}` would be missing")));
        };
        let isolated_mode = service.network_mode.is_some() || service.provider;
        let networks = now.networks.clone().unwrap_or_default();
        if isolated_mode && !networks.is_empty() || !isolated_mode && !same_networks(&networks, &intent.want) {
            return Err(failed(
                Some(service.place),
                format!("service `{name}` would get other networks than it should"),
            ));
        }
        if service.network_mode.is_some() != now.network_mode.is_some() || service.provider != now.provider {
            return Err(failed(Some(service.place), format!("`network_mode` of service `{name}` would change")));
        }
        let mut labels = table(&service.labels);
        labels.extend(intent.pins.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        let labels_now = table(&now.labels);
        if let Some(pin) = foreign_pin(&labels, &labels_now) {
            return Err(Impossible::new(
                service.place,
                format!("service `{name}` shares its labels with one that needs another `{pin}`"),
                Some("write a second file with --override, or give each service labels of its own".to_owned()),
            ));
        }
        if labels != labels_now {
            return Err(failed(
                Some(service.place),
                format!("labels of service `{name}` would change beyond `{}`", pinned(intent)),
            ));
        }
    }
    let expected = |key: &str| intention.stay.contains(key) || intention.key.as_deref() == Some(key);
    for network in &after.networks {
        if !network.included && !expected(&network.key) {
            return Err(failed(Some(network.place), format!("network `{}` would stay", network.key)));
        }
    }
    for network in &before.networks {
        if intention.stay.contains(&network.key)
            && after.network(&network.key).is_none_or(|n| settings(n) != settings(network))
        {
            return Err(failed(Some(network.place), format!("network `{}` would change", network.key)));
        }
    }
    if let Some(key) = &intention.key {
        let sound = after.network(key).is_some_and(|n| n.external() && n.given_name() == Some(&intention.network));
        if !sound {
            return Err(failed(None, format!("the destination would not be declared as `{key}`")));
        }
    }
    Ok(())
}

fn settings(network: &crate::compose::Network) -> Vec<(&str, &crate::compose::Data)> {
    network.settings.iter().map(|(name, data, _)| (name.as_str(), data)).collect()
}

fn table(labels: &[Label]) -> BTreeMap<&str, &str> {
    labels.iter().map(|l| (l.key.as_str(), l.value.as_str())).collect()
}

/// The label for a proxy that a service would get from another one, if nothing else is different.
fn foreign_pin<'l>(want: &BTreeMap<&'l str, &str>, now: &BTreeMap<&'l str, &str>) -> Option<&'l str> {
    let differs = |key: &&&'l str| want.get(**key) != now.get(**key);
    let mut differing = want.keys().chain(now.keys()).filter(differs).peekable();
    let first = *differing.peek()?;
    let pins = [Proxy::Traefik.pin(), Proxy::Caddy.pin()];
    differing.all(|key| pins.contains(key)).then_some(first)
}

fn pinned(intent: &super::intend::Intent) -> String {
    intent.pins.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>().join(", ")
}
