//! Which containers a word means: a container by its exact name or full ID, a Compose project, or a service of one as
//! `PROJECT/SERVICE`; never the beginning of a name or an ID.

use std::collections::BTreeSet;

use super::change::quoted;
use super::container::Container;
use super::find::{listed, nearness};
use super::halfway::Halfway;
use super::survey::Survey;
use crate::error::Error;
use crate::exit::Exit;

/// What somebody named.
#[derive(Debug, Clone)]
pub struct Selection<'s> {
    /// The word.
    pub word: String,
    /// What it is: `container web`, `project shop`, `service web of project shop`.
    pub called: String,
    /// Its containers, in the order of their names; never none. One-off containers belong to no project.
    pub containers: Vec<&'s Container>,
    /// The Compose project, where that or a service of it was named.
    pub project: Option<&'s str>,
    /// The service, where one was named.
    pub service: Option<&'s str>,
}

impl Selection<'_> {
    /// True where a container was named itself.
    pub fn is_one(&self) -> bool {
        self.project.is_none()
    }
}

impl Survey {
    /// The containers that a word means. `server` is what messages call the engine, `network` the one they are to join
    /// or leave, for hints, with the flag of `docker service update` that does it.
    ///
    /// # Errors
    /// Nothing or several things have this name, or it is a swarm's service: with what there is, and what to say
    /// instead.
    pub fn select(&self, word: &str, server: &str, (flag, network): (&str, &str)) -> Result<Selection<'_>, Error> {
        let container = self.containers.iter().find(|container| container.id == word || container.name == word);
        let project = self.members(word, None);
        if let (Some(container), Some((name, members))) = (container, &project) {
            return Err(both(word, server, container, name, members));
        }
        if let Some(container) = container {
            return match swarm_service(container) {
                Some(service) => Err(of_swarm(&container.name, service, flag, network)),
                None => Ok(one(word, container)),
            };
        }
        if let Some((name, containers)) = project {
            let called = format!("project {name}");
            return Ok(Selection { word: word.to_owned(), called, containers, project: Some(name), service: None });
        }
        if let Some((project, service)) = word.split_once('/')
            && let Some((name, containers)) = self.members(project, Some(service))
        {
            let service = containers.first().and_then(|container| container.service());
            let called = format!("service {} of project {name}", service.unwrap_or_default());
            return Ok(Selection { word: word.to_owned(), called, containers, project: Some(name), service });
        }
        Err(self.unknown_resource(word, server, flag, network))
    }

    /// A project's containers, or those of one of its services; `None` where there are none.
    fn members(&self, project: &str, service: Option<&str>) -> Option<(&str, Vec<&Container>)> {
        let is_member = |container: &&Container| {
            container.project() == Some(project)
                && !container.is_one_off()
                && service.is_none_or(|service| container.service() == Some(service))
        };
        let members: Vec<&Container> = self.containers.iter().filter(is_member).collect();
        let name = members.first()?.project()?;
        Some((name, members))
    }

    fn unknown_resource(&self, word: &str, server: &str, flag: &str, network: &str) -> Error {
        let stack: Vec<&str> =
            self.services.iter().filter(|s| s.stack() == Some(word)).map(|s| s.name.as_str()).collect();
        if let Some(service) = self.services.iter().find(|service| service.name == word || service.id == word) {
            return of_swarm(word, &service.name, flag, network);
        }
        if !stack.is_empty() {
            let what = format!("`{word}` is a stack of the swarm: its services are put on networks by the swarm");
            let hint = stack.iter().map(|service| swarm_command(service, flag, network)).collect::<Vec<_>>().join("\n");
            return Error::new(Exit::Failed, format!("{what}; nothing was changed")).with_hint(hint);
        }
        let error = Error::new(
            Exit::Failed,
            format!("there is no container and no Compose project `{word}` on {server}; nothing was changed"),
        );
        let halfway = Halfway::all(self).into_iter().find(|halfway| halfway.name == word);
        if let Some(command) = halfway.and_then(|halfway| halfway.command(self)) {
            return error.with_hint(format!("it was left halfway of being created anew: `docker {command}` ends that"));
        }
        let is_hex = word.len() > 3 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let Some(meant) = self.containers.iter().find(|container| is_hex && container.id.starts_with(word)) {
            return error.with_hint(format!(
                "it is the beginning of the ID of container `{0}`: say `{0}`, or all of {1}",
                meant.name, meant.id
            ));
        }
        let projects: BTreeSet<&str> = self.containers.iter().filter_map(Container::project).collect();
        if let Some((project, _)) = word.split_once('/')
            && let Some((name, members)) = self.members(project, None)
        {
            let services: BTreeSet<&str> = members.iter().filter_map(|container| container.service()).collect();
            let all: Vec<String> = services.iter().map(|service| format!("{name}/{service}")).collect();
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            return error.with_hint(format!("there are: {}", listed(&all)));
        }
        let names = self.containers.iter().map(|container| container.name.as_str()).chain(projects);
        match names.filter_map(|name| Some((nearness(word, name)?, name))).min() {
            Some((_, near)) => error.with_hint(format!("did you mean `{near}`?")),
            None => error.with_hint("`docker ps -a` lists containers, `docker compose ls -a` projects"),
        }
    }
}

fn one<'s>(word: &str, container: &'s Container) -> Selection<'s> {
    let called = format!("container {}", container.name);
    Selection { word: word.to_owned(), called, containers: vec![container], project: None, service: None }
}

fn both(word: &str, server: &str, container: &Container, project: &str, members: &[&Container]) -> Error {
    let names: Vec<&str> = members.iter().map(|member| member.name.as_str()).collect();
    let message = format!(
        "`{word}` is both container `{}` and Compose project `{project}` ({}) on {server}; nothing was changed",
        container.name,
        listed(&names)
    );
    let services: BTreeSet<String> =
        members.iter().filter_map(|member| Some(quoted(&format!("{project}/{}", member.service()?)))).collect();
    let services: Vec<String> = services.into_iter().collect();
    Error::new(Exit::Failed, message).with_hint(format!(
        "say the container by its ID, {}, or the project by its services: {}",
        container.id,
        services.join(" ")
    ))
}

/// The service of a swarm that a container is a task of.
fn swarm_service(container: &Container) -> Option<&str> {
    container.label("com.docker.swarm.service.name")
}

fn of_swarm(word: &str, service: &str, flag: &str, network: &str) -> Error {
    let what = if word == service { "is a service".to_owned() } else { format!("belongs to service `{service}`") };
    let message = format!("`{word}` {what} of the swarm, which puts its tasks on networks itself");
    Error::new(Exit::Failed, format!("{message}; nothing was changed")).with_hint(swarm_command(service, flag, network))
}

fn swarm_command(service: &str, flag: &str, network: &str) -> String {
    format!("`docker service update {flag} {} {}`", quoted(network), quoted(service))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::destination::Service;
    use crate::destination::labels::Labels;

    fn container(name: &str, labels: &[(&str, &str)]) -> Container {
        let labels: Labels =
            labels.iter().map(|(key, value)| (format!("com.docker.{key}"), (*value).to_owned())).collect();
        Container { id: format!("{:0<64}", hex(name)), name: name.to_owned(), labels, ..Container::default() }
    }

    fn hex(name: &str) -> String {
        name.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
    }

    fn survey() -> Survey {
        let of = |project, service| [("compose.project", project), ("compose.service", service)];
        let run = [of("shop", "web")[0], of("shop", "web")[1], ("compose.oneoff", "True")];
        let containers = vec![
            container("api", &[]),
            container("job", &[("swarm.service.name", "jobs")]),
            container("shop-db-1", &of("shop", "db")),
            container("shop-run", &run),
            container("shop-web-1", &of("shop", "web")),
            container("shop-web-2", &of("shop", "web")),
            container("wiki", &of("wiki", "wiki")),
        ];
        let stack = Labels::from([("com.docker.stack.namespace".to_owned(), "lab".to_owned())]);
        let services =
            vec![Service { id: "s1".to_owned(), name: "lab_web".to_owned(), labels: stack, ..Service::default() }];
        Survey { containers, services, ..Survey::default() }
    }

    fn selected(word: &str) -> String {
        match survey().select(word, "context `x`", ("--network-add", "prod")) {
            Ok(found) => {
                let names: Vec<&str> = found.containers.iter().map(|container| container.name.as_str()).collect();
                format!("{}: {}", found.called, names.join(" "))
            }
            Err(error) => format!("{}\n{}", error.message, error.hint.unwrap_or_default()),
        }
    }

    #[test]
    fn a_word_is_a_container_a_project_or_a_service_of_one() {
        assert_eq!(selected("api"), "container api: api");
        assert_eq!(selected(&container("api", &[]).id), "container api: api");
        assert_eq!(selected("shop"), "project shop: shop-db-1 shop-web-1 shop-web-2");
        assert_eq!(selected("shop/web"), "service web of project shop: shop-web-1 shop-web-2");
        assert_eq!(selected("shop-run"), "container shop-run: shop-run");
    }

    #[test]
    fn what_is_none_or_several_is_told_with_what_to_say_instead() {
        insta::assert_snapshot!(selected("wiki"), @r"
        `wiki` is both container `wiki` and Compose project `wiki` (`wiki`) on context `x`; nothing was changed
        say the container by its ID, 77696b6900000000000000000000000000000000000000000000000000000000, or the project by its services: wiki/wiki
        ");
        insta::assert_snapshot!(selected(&hex("api")), @r"
        there is no container and no Compose project `617069` on context `x`; nothing was changed
        it is the beginning of the ID of container `api`: say `api`, or all of 6170690000000000000000000000000000000000000000000000000000000000
        ");
        insta::assert_snapshot!(selected("shop/wbe"), @r"
        there is no container and no Compose project `shop/wbe` on context `x`; nothing was changed
        there are: `shop/db`, `shop/web`
        ");
        insta::assert_snapshot!(selected("appi"), @r"
        there is no container and no Compose project `appi` on context `x`; nothing was changed
        did you mean `api`?
        ");
        insta::assert_snapshot!(selected("nothing-like-it"), @r"
        there is no container and no Compose project `nothing-like-it` on context `x`; nothing was changed
        `docker ps -a` lists containers, `docker compose ls -a` projects
        ");
        insta::assert_snapshot!(selected(""), @r"
        there is no container and no Compose project `` on context `x`; nothing was changed
        `docker ps -a` lists containers, `docker compose ls -a` projects
        ");
    }

    #[test]
    fn services_of_a_swarm_are_the_swarms() {
        insta::assert_snapshot!(selected("lab"), @r"
        `lab` is a stack of the swarm: its services are put on networks by the swarm; nothing was changed
        `docker service update --network-add prod lab_web`
        ");
        insta::assert_snapshot!(selected("lab_web"), @r"
        `lab_web` is a service of the swarm, which puts its tasks on networks itself; nothing was changed
        `docker service update --network-add prod lab_web`
        ");
        insta::assert_snapshot!(selected("job"), @r"
        `job` belongs to service `jobs` of the swarm, which puts its tasks on networks itself; nothing was changed
        `docker service update --network-add prod jobs`
        ");
    }
}
