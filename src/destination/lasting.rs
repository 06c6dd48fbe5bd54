//! What Compose makes of a place that it doesn't know of, or of one that its file still names; and the edit of the file
//! that makes a change last.
//!
//! Compose leaves a container alone that is on more networks than its file says, and doesn't put the one on them that it
//! creates in its stead (docker/compose `pkg/compose/convergence.go`).

use std::collections::{BTreeMap, BTreeSet};

use super::attachment::{Joining, Link, Plan};
use super::change::quoted;
use super::container::Container;
use super::destination::Destination;
use super::network::Network;
use super::selection::Selection;
use super::survey::Survey;
use crate::compose::Release;

/// The Compose projects of a selection's containers that a plan touches, with those containers.
fn projects<'s>(selection: &Selection<'s>, links: &[Link]) -> BTreeMap<&'s str, Vec<&'s Container>> {
    let mut projects: BTreeMap<&str, Vec<&Container>> = BTreeMap::new();
    for container in selection.containers.iter().filter(|c| links.iter().any(|link| link.container == c.id)) {
        if let (Some(project), false) = (container.project(), container.is_one_off()) {
            projects.entry(project).or_default().push(container);
        }
    }
    projects
}

/// The words that make `docker destination rewrite` read a project's files as Compose did; `None` where Compose didn't
/// say which they are.
fn files(container: &Container) -> Option<String> {
    let label = |key: &str| container.label(&format!("com.docker.compose.project.{key}"));
    let files = container.compose_files();
    if files.is_empty() {
        return None;
    }
    let mut words: Vec<String> = files.iter().map(|file| format!("-f {}", quoted(file))).collect();
    let parent = files.first().and_then(|file| file.rsplit_once('/')).map(|(parent, _)| parent);
    if let Some(directory) = label("working_dir").filter(|directory| Some(*directory) != parent) {
        words.push(format!("--project-directory {}", quoted(directory)));
    }
    Some(words.join(" "))
}

/// `--service …` for each of those that join, where not all of the project's do.
fn services(survey: &Survey, project: &str, joined: &BTreeSet<&str>) -> String {
    let own =
        survey.containers.iter().filter(|container| container.project() == Some(project) && !container.is_one_off());
    let all: BTreeSet<&str> = own.filter_map(|container| container.service()).collect();
    if all == *joined {
        return String::new();
    }
    joined.iter().flat_map(|service| [" --service ".to_owned(), quoted(service)]).collect()
}

/// The command that shows the edit by which a project is on a destination for good.
fn joining_edit(
    survey: &Survey,
    project: &str,
    destination: &Destination,
    network: &Network,
    links: &[Link],
    one: &Container,
) -> Option<String> {
    let joins = |c: &&Container| {
        c.endpoints.iter().any(|e| e.network == network.name) || links.iter().any(|link| link.container == c.id)
    };
    let members = survey.containers.iter().filter(|c| c.project() == Some(project) && !c.is_one_off());
    let joined: BTreeSet<&str> = members.filter(joins).filter_map(|c| c.service()).collect();
    let some = services(survey, project, &joined);
    let name = quoted(&destination.name);
    // Where the Compose that made it knows how, bare names stay private, as they are now.
    let made_by = one.label("com.docker.compose.version").and_then(Release::read);
    let join = if made_by.is_some_and(Release::knows_providers) { " --join provider" } else { "" };
    Some(format!("docker destination rewrite --connect{join}{some} --destination {name} --diff {}", files(one)?))
}

/// Says what becomes of containers that were put on a destination.
pub(super) fn attached(selection: &Selection<'_>, joining: &Joining<'_>, plan: &mut Plan) {
    for (project, members) in projects(selection, &plan.connect) {
        plan.notes.push(format!(
            "`docker compose up` leaves that as it is until it creates a container of project {project} anew: \
             the new one is not on {}",
            joining.destination.name
        ));
        let survey = joining.scene.survey;
        let edit = members
            .first()
            .and_then(|one| joining_edit(survey, project, joining.destination, joining.network, &plan.connect, one));
        plan.hints.extend(edit.map(|command| {
            format!("`{command}` shows the edit of the compose file that makes it last; `--in-place` makes it")
        }));
    }
}

/// True for a place that Compose gave a container: there it answers to the bare name of its service, too.
pub(super) fn is_by_compose(container: &Container, link: &Link) -> bool {
    container.service().is_some_and(|service| link.aliases().iter().any(|alias| alias == service))
}

/// The projects whose files name the network that a plan's containers leave, each with one of its containers.
fn naming<'s>(selection: &Selection<'s>, plan: &Plan) -> Vec<(&'s str, &'s Container)> {
    let projects = projects(selection, &plan.disconnect).into_iter();
    projects
        .filter_map(|(project, members)| {
            let named = members.into_iter().find(|container| {
                plan.disconnect.iter().any(|link| link.container == container.id && is_by_compose(container, link))
            });
            Some((project, named?))
        })
        .collect()
}

/// Says what becomes of containers that were taken off a destination.
pub(super) fn detached(selection: &Selection<'_>, destination: &Destination, plan: &mut Plan) {
    for (project, container) in naming(selection, plan) {
        plan.warnings.push(format!(
            "the compose file of project {project} names network `{}`: the next `docker compose up` puts it back there",
            destination.network_name
        ));
        plan.hints.extend(files(container).map(|files| {
            format!(
                "`docker destination rewrite --diff {files}` shows the edit that keeps the stack on a network of its own; \
                 `--in-place` makes it"
            )
        }));
    }
}

/// Says what becomes of containers that were moved to another destination.
pub(super) fn moved(selection: &Selection<'_>, from: &Destination, joining: &Joining<'_>, plan: &mut Plan) {
    let by_file: BTreeSet<&str> = naming(selection, plan).into_iter().map(|(project, _)| project).collect();
    let survey = joining.scene.survey;
    let mut hints = Vec::new();
    for (project, members) in projects(selection, &plan.disconnect) {
        if by_file.contains(project) {
            plan.warnings.push(format!(
                "the compose file of project {project} names network `{}`: the next `docker compose up` puts it back there, \
                 and not on {}",
                from.network_name, joining.destination.name
            ));
        } else {
            plan.notes.push(format!(
                "`docker compose up` leaves that as it is until it creates a container of project {project} anew: the \
                 new one is not on {}",
                joining.destination.name
            ));
        }
        let edit = members
            .first()
            .and_then(|one| joining_edit(survey, project, joining.destination, joining.network, &plan.connect, one));
        hints.extend(edit.map(|command| {
            format!("`{command}` shows the edit of the compose file that makes it last; `--in-place` makes it")
        }));
    }
    plan.hints.extend(hints);
}
