//! One name on a destination is answered by two resources.
//!
//! ## Why
//! Docker's DNS answers with everyone who bears a name, in turn: an application reaches its own database and somebody else's.
//! Where its own is down, it reaches only the other one. Compose publishes the bare keys of services, `db` or `web`, on every
//! network that they join.
//!
//! ## Mend
//! Give each stack names of its own on the destination: `docker destination rewrite --unique-names`, for each of them, and deploy again.

use std::collections::BTreeMap;

use crate::destination::answers::Answers;
use crate::destination::change::quoted;
use crate::destination::deps::names;
use crate::destination::doctor::{Check, Findings, Observed, Severity};
use crate::destination::{Destination, Network, Part, Resource, Tie, repository};

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "shared-name",
    severity: Severity::Warning,
    fixes: false,
    source: include_str!("shared_name.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for destination in &observed.survey.destinations {
        if let Some(network) = &destination.network {
            look(observed, destination, network, findings);
        }
    }
}

fn look(observed: &Observed, destination: &Destination, network: &Network, findings: &mut Findings<'_>) {
    let resources = observed.survey.resources(destination);
    let mut answers = Answers::default();
    for resource in &resources {
        for part in resource.parts.iter().filter(|part| answers_here(part)) {
            for name in names(part, network, &observed.details) {
                answers.note(&name, &identity(resource, part));
            }
        }
    }
    let mut shared: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for clash in answers.clashes() {
        shared.entry(clash.resources).or_default().push(clash.name);
    }
    for (who, names) in shared {
        let of: Vec<&Resource<'_>> =
            resources.iter().filter(|r| r.parts.iter().any(|part| who.contains(&identity(r, part)))).collect();
        let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!(
            "{} on destination `{}` {verb} answered by {}",
            listed.join(", "),
            destination.name,
            who.join(" and by ")
        );
        let finding = findings.report(format!("destination {}: {}", destination.name, who.join(", ")), message);
        finding.on(&network.name);
        let running = of.iter().filter(|resource| resource.parts.iter().any(is_running)).count();
        if running < 2 {
            finding.severity(Severity::Info);
        }
        if are_copies(&of) {
            finding.severity(Severity::Info).evidence("they run one image outside of Compose, perhaps so on purpose");
        }
        for resource in &of {
            for part in resource.parts.iter().filter(|part| answers_here(part)) {
                let own = names_of(observed, part, network, &names);
                if !own.is_empty() {
                    finding.evidence(format!("{} answers to {}{}", part.name(), own.join(", "), doing(part)));
                }
            }
        }
        for resource in &of {
            if let Some(files) = resource.parts.iter().find_map(files) {
                let word = observed.word(destination);
                finding.mend(format!(
                    "destination rewrite --destination {word} --connect --unique-names --in-place{files}"
                ));
            }
        }
        if finding.mend.is_empty() {
            let network = quoted(&network.name);
            finding.advice(format!(
                "take one of them off and put it on again under another alias: docker network disconnect {network} NAME, \
                 docker network connect --alias ALIAS {network} NAME"
            ));
        } else {
            finding.advice("then deploy them again with `docker compose up -d`");
        }
    }
}

/// True for single containers of one image, such as two versions side by side while one takes over.
fn are_copies(resources: &[&Resource<'_>]) -> bool {
    let parts: Vec<&Part<'_>> = resources.iter().flat_map(|resource| &resource.parts).collect();
    let image = |part: &&Part<'_>| match part {
        Part::Container(container, _) if container.project().is_none() => Some(repository(&container.image).to_owned()),
        Part::Container(..) | Part::Service(_) => None,
    };
    let images: Vec<Option<String>> = parts.iter().map(image).collect();
    images.iter().all(|image| image.is_some() && *image == images[0])
}

fn answers_here(part: &Part<'_>) -> bool {
    match part {
        Part::Container(_, tie) => *tie == Tie::Connected,
        Part::Service(_) => true,
    }
}

/// Whose part it is. While Coolify deploys, two containers are one application.
fn identity(resource: &Resource<'_>, part: &Part<'_>) -> String {
    if let Part::Container(container, _) = part
        && let Some(number) = container.label("coolify.applicationId")
    {
        return format!("application {number} of Coolify");
    }
    let (kind, name) = part.deployed_with(resource);
    format!("{} {name}", kind.name())
}

fn is_running(part: &Part<'_>) -> bool {
    match part {
        Part::Container(container, tie) => *tie == Tie::Connected && container.state.is_running(),
        Part::Service(service) => service.tasks.0 > 0,
    }
}

fn doing(part: &Part<'_>) -> &'static str {
    if is_running(part) { "" } else { ", once it runs" }
}

/// Those of some names that a part answers to.
fn names_of(observed: &Observed, part: &Part<'_>, network: &Network, of: &[String]) -> Vec<String> {
    let own = names(part, network, &observed.details);
    own.into_iter().filter(|own| of.iter().any(|name| name.eq_ignore_ascii_case(own))).collect()
}

/// The files of its Compose project, as flags.
fn files(part: &Part<'_>) -> Option<String> {
    let Part::Container(container, _) = part else { return None };
    let files = container.compose_files();
    (!files.is_empty()).then(|| files.iter().flat_map(|file| [" -f ".to_owned(), quoted(file)]).collect())
}
