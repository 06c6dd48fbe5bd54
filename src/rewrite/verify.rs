//! The proof of a rewrite, from the new text alone: parsed strictly, compared with what was meant, and every byte outside
//! of the edits compared with the original.

use super::impossible::Impossible;
use super::intend::{Intent, Intention};
use super::plan::FilePlan;
use crate::compose::{Connector, Data, Label, Model, Network, Place, Project, Proxy, same_networks};
use crate::yaml::{Edits, Mismatch, Yaml, compare};

/// The new text of one file, whose bytes outside of the edits must be the same.
pub(super) fn bytes(project: &Project, number: usize, edits: &Edits, text: &str) -> Result<(), Impossible> {
    let same = edits.untouched(project.yaml(number).text(), text);
    if same { Ok(()) } else { Err(unproved(project, number, 0, "bytes outside of the edits differ")) }
}

/// The new tree of one file.
pub(super) fn parsed(project: &Project, number: usize, text: String) -> Result<Yaml, Impossible> {
    let new = Yaml::parse(text).map_err(|error| {
        let what = format!("the result would not parse: {error} (line {})", error.position.line);
        unproved(project, number, 0, &what)
    })?;
    // Layers are numbered by documents.
    if new.documents().len() == project.yaml(number).documents().len() {
        Ok(new)
    } else {
        Err(unproved(project, number, 0, "documents would come or go"))
    }
}

/// The new tree of one file against the old one and what was meant to change.
pub(super) fn tree(project: &Project, number: usize, plan: &FilePlan, new: &Yaml) -> Result<(), Impossible> {
    let differs = |at: Mismatch| unproved(project, number, at.old, "something else than networks would change here");
    compare(project.yaml(number), new, &plan.expect).map(drop).map_err(differs)
}

fn unproved(project: &Project, number: usize, offset: usize, what: &str) -> Impossible {
    Impossible::new(
        Place::new(number, offset.min(project.yaml(number).text().len())),
        format!("the rewrite could not be proved: {what}"),
        Some("write a second file with --override; and report this, the file included".to_owned()),
    )
}

/// The new model against the intention.
pub(super) fn model(after: &Model<'_>, intention: &Intention<'_>) -> Result<(), Impossible> {
    let failed = |place: Option<Place>, what: String| {
        Err(Impossible::new(
            place,
            format!("the rewrite could not be proved: {what}"),
            Some("write a second file with --override; and report this, the file included".to_owned()),
        ))
    };
    let gone = intention.services.iter().filter(|intent| intent.goes).count();
    let new = intention.connecting.iter().filter(|connecting| connecting.old.is_none()).count();
    if intention.services.len() - gone + new != after.services.len() {
        return failed(None, "services would come or go".to_owned());
    }
    if let Some(connecting) = &intention.connecting {
        let sound = |connector: &Connector| connector.means(&connecting.connector);
        if !after.service(&connecting.key).is_some_and(|s| s.connector.as_deref().is_some_and(sound)) {
            return failed(None, format!("service `{}` would not connect what it should", connecting.key));
        }
    }
    for intent in &intention.services {
        let name = &intent.new_name;
        let place = Some(intent.place);
        if intent.goes {
            if after.service(name).is_some() {
                return failed(place, format!("service `{name}` would stay"));
            }
            continue;
        }
        let Some(now) = after.service(name) else {
            return failed(place, format!("service `{name}` would be missing"));
        };
        let networks = now.networks.as_deref().unwrap_or_default();
        let right = if intent.has_mode || intent.provider {
            networks.is_empty()
        } else {
            same_networks(networks, &intent.want)
        };
        if !right {
            return failed(place, format!("service `{name}` would get other networks than it should"));
        }
        if intent.has_mode != now.network_mode().is_some() || intent.provider != now.provider {
            return failed(place, format!("`network_mode` of service `{name}` would change"));
        }
        if let Some(pin) = foreign_pin(intent, &now.labels) {
            return Err(Impossible::new(
                intent.place,
                format!("service `{name}` shares its labels with one that needs another `{pin}`"),
                Some("write a second file with --override, or give each service labels of its own".to_owned()),
            ));
        }
        if now.labels.len() != intent.labels.as_ref().map_or(0, |meant| meant.len())
            || differing(intent, &now.labels).next().is_some()
        {
            return failed(place, format!("labels of service `{name}` would change beyond what its proxy needs"));
        }
    }
    let expected = |key: &str| intention.stay.contains(key) || intention.key.as_deref() == Some(key);
    for network in &after.networks {
        if !network.included && !expected(network.key) {
            return failed(Some(network.place), format!("network `{}` would stay", network.key));
        }
    }
    for network in &intention.kept {
        if after.network(network.key).is_none_or(|n| settings(n) != settings(network)) {
            return failed(Some(network.place), format!("network `{}` would change", network.key));
        }
    }
    if let Some(key) = &intention.key {
        let sound = after.network(key).is_some_and(|n| n.external() && n.given_name() == Some(&intention.network));
        if !sound {
            return failed(None, format!("the destination would not be declared as `{key}`"));
        }
    }
    Ok(())
}

fn settings<'n>(network: &'n Network<'_>) -> Vec<(&'n str, &'n Data)> {
    network.settings.iter().map(|(name, data, _)| (*name, data)).collect()
}

/// The labels that are there and were not meant so.
fn differing<'l>(intent: &'l Intent<'_>, now: &'l [Label<'_>]) -> impl Iterator<Item = &'l str> {
    let meant = |key: &str| intent.labels.as_ref().and_then(|meant| meant.get(key));
    now.iter().filter(move |label| meant(label.key) != Some(&label.value)).map(|label| label.key)
}

/// The label for a proxy that a service would get from another one, if nothing else is different.
fn foreign_pin<'l>(intent: &'l Intent<'_>, now: &'l [Label<'_>]) -> Option<&'l str> {
    let mut differing = differing(intent, now).peekable();
    let first = *differing.peek()?;
    let pins = [Proxy::Traefik.pin(), Proxy::Caddy.pin()];
    differing.all(|key| pins.contains(&key)).then_some(first)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::compose::Files;
    use crate::rewrite::intend::intend;
    use crate::rewrite::{Mode, Report, Settings};

    struct Nothing;

    impl Files for Nothing {
        fn read(&self, _: &Path) -> Result<String, String> {
            Err("not here".to_owned())
        }
        fn variable(&self, _: &str) -> Option<String> {
            None
        }
    }

    fn project(text: &str) -> Project {
        Project::load(vec![("f".to_owned(), None, text.to_owned())], Path::new("."), &Nothing).unwrap()
    }

    const BEFORE: &str =
        "services:\n  web:\n    image: x\n    labels: [caddy=a]\n  host: {network_mode: host}\nnetworks: {a: }\n";
    const AFTER: &str = "services:\n  web:\n    image: x\n    labels: [caddy=a, caddy_ingress_network=prod]\n    networks: {default: {}, prod: {aliases: [web.${COMPOSE_PROJECT_NAME}]}}\n  host: {network_mode: host}\nnetworks: {prod: {external: true, name: prod}}\n";

    fn proved(after: &str) -> bool {
        let before = project(BEFORE);
        let settings = Settings { network: "prod".to_owned(), mode: Mode::Both, ..Settings::default() };
        let intention = intend(&Model::of(&before).unwrap(), &settings, None, &mut Report::default()).unwrap();
        model(&Model::of(&project(after)).unwrap(), &intention).is_ok()
    }

    #[test]
    fn a_result_that_means_anything_else_than_intended_is_not_proved() {
        // Braces in a plain scalar inside of brackets end it, so the alias is quoted for real.
        let after = AFTER.replace("[web.${COMPOSE_PROJECT_NAME}]", "[\"web.${COMPOSE_PROJECT_NAME}\"]");
        assert!(proved(&after));
        for (what, with) in [
            ("default: {}, ", ""),
            ("\"web.${", "\"api.${"),
            ("name: prod", "name: other"),
            ("external: true, ", ""),
            ("networks: {prod: {ext", "networks: {a: , prod: {ext"),
            (", caddy_ingress_network=prod", ""),
            ("caddy=a", "caddy=b"),
            ("network_mode: host", "image: y"),
            ("  host: {network_mode: host}\n", ""),
            ("host}\n", "host, networks: [prod]}\n"),
        ] {
            assert!(!proved(&after.replacen(what, with, 1)), "{what} -> {with}");
        }
    }

    /// A plan of one edit, and the text that it makes of `BEFORE`.
    fn edited(what: &str, with: &str) -> (FilePlan, String) {
        let mut plan = FilePlan::default();
        plan.expect.key = "networks";
        let at = BEFORE.find(what).unwrap();
        plan.edits.replace(at..at + what.len(), with);
        plan.edits.settle().unwrap();
        let new = plan.edits.apply(BEFORE);
        (plan, new)
    }

    #[test]
    fn a_text_that_differs_outside_of_its_edits_is_not_proved() {
        let before = project(BEFORE);
        let (plan, new) = edited("networks: {a: }\n", "");
        assert!(bytes(&before, 0, &plan.edits, &new).is_ok());
        for wrong in [new.replace("image: x", "image: y"), new.replace("  host", "  host "), format!("{new}\n")] {
            assert!(bytes(&before, 0, &plan.edits, &wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_text_that_does_not_parse_or_has_other_documents_is_not_proved() {
        let before = project(BEFORE);
        for with in ["networks: {", "---\nnetworks: {", "services: {}\nnetworks: {"] {
            let (_, new) = edited("networks: {", with);
            let kept = with == "networks: {";
            assert_eq!(parsed(&before, 0, new.clone()).is_ok(), kept, "{new}");
        }
        let (_, new) = edited("a: }", "a: ");
        assert!(parsed(&before, 0, new).is_err());
    }

    #[test]
    fn a_tree_that_differs_elsewhere_than_in_networks_is_not_proved() {
        let before = project(BEFORE);
        for (what, with, proves) in [
            ("networks: {a: }\n", "", true),
            ("image: x", "image: y", false),
            ("image: x", "image: 'x'", false),
            ("caddy=a", "caddy=b", false),
            ("  host: {network_mode: host}\n", "", false),
            ("services:\n", "x-more: 1\nservices:\n", false),
        ] {
            let (mut plan, new) = edited(what, with);
            plan.expect.open.insert(before.root(&before.layers[0]));
            let new = parsed(&before, 0, new).unwrap();
            assert_eq!(tree(&before, 0, &plan, &new).is_ok(), proves, "{what} -> {with}");
        }
    }
}
