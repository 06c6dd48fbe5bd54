//! What depends on a destination, beyond being on it.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::answers::Answers;
use super::attachment::Link;
use super::container::Container;
use super::destination::Destination;
use super::detail::Detail;
use super::kind::Kind;
use super::labels::Labels;
use super::network::Network;
use super::resource::{Part, Resource};
use super::survey::Survey;
use crate::lint::mentions;

/// How something depends on a destination.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// A variable of its environment names a host or an address of the destination.
    Environment,
    /// It is also on another destination, or on another network.
    Network,
    /// It routes requests to what is there.
    Proxy,
    /// Its labels or variables ask a proxy to route to it.
    Routed,
    /// A file of its Compose project names the destination.
    File,
}

impl Means {
    /// A word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::Network => "network",
            Self::Proxy => "proxy",
            Self::Routed => "routed",
            Self::File => "file",
        }
    }
}

/// One dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// How it depends.
    pub means: Means,
    /// The resource.
    pub resource: String,
    /// The container or service; empty for a file.
    pub part: String,
    /// The variable, network, label, port or file through which it does.
    pub through: String,
    /// The host, address or destination that is meant.
    pub target: String,
}

/// Everything that depends on a destination, as far as the engine knows; files come from elsewhere. `details` are those
/// of all containers.
pub fn dependencies(survey: &Survey, destination: &Destination, details: &[Detail]) -> Vec<Dependency> {
    let Some(network) = &destination.network else { return Vec::new() };
    let resources = survey.resources(destination);
    let mut found = BTreeSet::new();
    Environment::of(survey, network, &resources, details).search(&mut found);
    for resource in &resources {
        for part in &resource.parts {
            if let Part::Container(container, _) = part {
                elsewhere(survey, network, resource, container, &mut found);
                routes(resource, container, details, &mut found);
            }
        }
    }
    found.into_iter().collect()
}

/// The variables by which those who leave a destination name those who stay, and the other way round, each as a sentence.
/// What is named through another network that both are on is not parted. `details` are those of containers on it; `still`
/// says whether the first reaches the second name elsewhere afterwards.
pub fn parted(
    survey: &Survey,
    destination: &Destination,
    leaving: &[Link],
    details: &[Detail],
    still: &dyn Fn(&str, &str) -> bool,
) -> Vec<String> {
    let Some(network) = &destination.network else { return Vec::new() };
    let resources = survey.resources(destination);
    let environment = Environment::of(survey, network, &resources, details);
    let mut found = BTreeSet::new();
    environment.search(&mut found);
    let leaves = |name: &str| leaving.iter().any(|link| link.name == name);
    let mut told = Vec::new();
    for Dependency { part, through, target, .. } in found.iter().filter(|found| !still(&found.part, &found.target)) {
        let (gone, left): (Vec<&str>, Vec<&str>) = environment.answering(target).partition(|name| leaves(name));
        let place = &destination.name;
        if leaves(part) && gone.is_empty() && !left.is_empty() {
            told.push(format!("variable {through} of {part} names `{target}`, which stays on {place}"));
        } else if !leaves(part) && left.is_empty() && !gone.is_empty() {
            told.push(format!("variable {through} of {part} names `{target}`, which leaves {place}"));
        }
    }
    told
}

/// The other destinations and networks that a container is on.
fn elsewhere(
    survey: &Survey,
    network: &Network,
    resource: &Resource<'_>,
    container: &Container,
    found: &mut BTreeSet<Dependency>,
) {
    for endpoint in container.endpoints.iter().filter(|endpoint| endpoint.network_id != network.id) {
        if let Some(other) = survey.destination_on(&endpoint.network_id) {
            found.insert(Dependency {
                means: Means::Network,
                resource: resource.name.to_owned(),
                part: container.name.clone(),
                through: other.network_name.clone(),
                target: other.name.clone(),
            });
        }
    }
}

/// Proxies with the ports they listen on, and what proxies are asked to route to.
fn routes(resource: &Resource<'_>, container: &Container, details: &[Detail], found: &mut BTreeSet<Dependency>) {
    let mut note = |means: Means, through: String, target: String| {
        found.insert(Dependency {
            means,
            resource: resource.name.to_owned(),
            part: container.name.clone(),
            through,
            target,
        });
    };
    if resource.kind == Kind::Proxy {
        let ports: BTreeSet<u16> = container.published.iter().map(|port| port.host_port).collect();
        let ports: Vec<String> = ports.iter().map(|port| format!("port {port}")).collect();
        note(Means::Proxy, ports.join(", "), String::new());
    }
    for (label, proxy) in routing_labels(&container.labels) {
        note(Means::Routed, label, proxy.to_owned());
    }
    let detail = details.iter().find(|detail| detail.id == container.id);
    let variables = detail.map_or(&[][..], |detail| &detail.environment);
    if variables.iter().any(|variable| variable.starts_with("VIRTUAL_HOST=") && variable.len() > 13) {
        note(Means::Routed, "VIRTUAL_HOST".to_owned(), "nginx-proxy".to_owned());
    }
}

/// One label for each proxy that is asked, with the proxy.
fn routing_labels(labels: &Labels) -> Vec<(String, &'static str)> {
    let off = labels.get("traefik.enable").is_some_and(|value| value.eq_ignore_ascii_case("false"));
    let is_traefik = |key: &&String| {
        !off && (key.as_str() == "traefik.enable"
            || ["traefik.http.", "traefik.tcp.", "traefik.udp."].iter().any(|start| key.starts_with(start)))
    };
    let is_caddy = |key: &&String| {
        let rest = key.strip_prefix("caddy").map(|rest| rest.strip_prefix('_').unwrap_or(rest));
        let rest = rest.map(|rest| rest.trim_start_matches(|letter: char| letter.is_ascii_digit()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let routers = |key: &&String| is_traefik(key) && key.rsplit('.').next() == Some("rule");
    let traefik = labels.keys().find(routers).or_else(|| labels.keys().find(is_traefik));
    let caddy = labels.keys().find(is_caddy);
    [(traefik, "traefik"), (caddy, "caddy")]
        .into_iter()
        .filter_map(|(key, proxy)| Some((key?.clone(), proxy)))
        .collect()
}

/// One who asks for hosts: a container or a service with its environment.
struct Asker<'s> {
    resource: String,
    name: &'s str,
    environment: &'s [String],
    /// The IDs of its networks.
    networks: BTreeSet<&'s str>,
}

/// The hosts of a destination, and everybody who may name them.
struct Environment<'s> {
    answers: Answers,
    /// Who answers, with the networks they are on.
    hosts: Vec<(&'s str, BTreeSet<&'s str>)>,
    addresses: Vec<(IpAddr, &'s str)>,
    askers: Vec<Asker<'s>>,
    network: &'s Network,
}

impl<'s> Environment<'s> {
    fn of(survey: &'s Survey, network: &'s Network, resources: &[Resource<'s>], details: &'s [Detail]) -> Self {
        let mut answers = Answers::default();
        let mut hosts = Vec::new();
        let mut addresses = Vec::new();
        let detail = |id: &str| details.iter().find(|detail| detail.id == id);
        for part in resources.iter().flat_map(|resource| &resource.parts) {
            addresses.extend(part.addresses(network).into_iter().map(|address| (address, part.name())));
            for name in names(part, network, details) {
                answers.note(&name, part.name());
            }
            hosts.push((part.name(), networks_of(survey, part)));
        }
        let owner = |name: &str| {
            let of = resources.iter().find(|resource| resource.parts.iter().any(|part| part.name() == name));
            of.map_or_else(|| name.to_owned(), |resource| resource.name.to_owned())
        };
        let containers = survey.containers.iter().filter_map(|container| {
            Some(Asker {
                resource: owner(&container.name),
                name: &container.name,
                environment: &detail(&container.id)?.environment,
                networks: networks_of(survey, &Part::Container(container, super::Tie::Connected)),
            })
        });
        let services = survey.services.iter().map(|service| Asker {
            resource: owner(&service.name),
            name: &service.name,
            environment: &service.environment,
            networks: networks_of(survey, &Part::Service(service)),
        });
        let askers = containers.chain(services).collect();
        Self { answers, hosts, addresses, askers, network }
    }

    fn search(&self, found: &mut BTreeSet<Dependency>) {
        for asker in &self.askers {
            for variable in asker.environment {
                let Some((variable, value)) = variable.split_once('=') else { continue };
                for mention in mentions(Some(variable), value) {
                    if self.is_of_destination(asker, mention.host) {
                        found.insert(Dependency {
                            means: Means::Environment,
                            resource: asker.resource.clone(),
                            part: asker.name.to_owned(),
                            through: variable.to_owned(),
                            target: mention.host.to_owned(),
                        });
                    }
                }
            }
        }
    }

    /// Who answers to a name, or has an address.
    fn answering(&self, host: &str) -> impl Iterator<Item = &str> {
        let address: Option<IpAddr> = host.parse().ok();
        let owners = self.addresses.iter().filter(move |(known, _)| Some(*known) == address).map(|(_, owner)| *owner);
        self.answers.to(host).chain(owners)
    }

    /// True for an address of the destination, and, said by somebody who is on it, for a name that somebody else answers
    /// to there and on no other network they share.
    fn is_of_destination(&self, asker: &Asker<'_>, host: &str) -> bool {
        if let Ok(address) = host.parse::<IpAddr>() {
            return self.addresses.iter().any(|(known, owner)| *known == address && *owner != asker.name);
        }
        if !asker.networks.contains(self.network.id.as_str()) {
            return false;
        }
        self.answers.to(host).any(|answering| {
            let shared = self.hosts.iter().any(|(name, networks)| {
                *name == answering && networks.iter().any(|id| *id != self.network.id && asker.networks.contains(id))
            });
            answering != asker.name && !shared
        })
    }
}

/// The names that a part answers to on a network.
pub fn names(part: &Part<'_>, network: &Network, details: &[Detail]) -> Vec<String> {
    match part {
        Part::Container(container, _) => {
            let detail = details.iter().find(|detail| detail.id == container.id);
            detail.map(|detail| detail.names_on(&network.id, &network.name).to_vec()).unwrap_or_default()
        }
        Part::Service(service) => {
            let here = service.attachments.iter().filter(|a| a.network == network.id || a.network == network.name);
            let aliases = here.flat_map(|attachment| attachment.aliases.iter().cloned());
            let mut names = vec![service.name.clone()];
            names.extend(aliases.filter(|alias| *alias != service.name));
            names.push(format!("tasks.{}", service.name));
            names
        }
    }
}

/// The IDs of a part's networks.
fn networks_of<'s>(survey: &'s Survey, part: &Part<'s>) -> BTreeSet<&'s str> {
    let known = |word: &'s str| -> &'s str {
        survey.networks_named(word).map(|network| network.id.as_str()).next().unwrap_or(word)
    };
    match part {
        Part::Container(container, _) => {
            let id = |endpoint: &'s super::container::Endpoint| match endpoint.network_id.as_str() {
                "" => known(&endpoint.network),
                id => id,
            };
            container.endpoints.iter().map(id).collect()
        }
        Part::Service(service) => service.attachments.iter().map(|attachment| known(&attachment.network)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routed(labels: &[(&str, &str)]) -> String {
        let labels = labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let all = routing_labels(&labels).into_iter().map(|(label, proxy)| format!("{proxy} {label}"));
        all.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_label_that_says_most_stands_for_all_of_a_proxy() {
        let traefik =
            [("traefik.enable", "true"), ("traefik.http.routers.a.rule", "x"), ("traefik.http.services.a", "y")];
        assert_eq!(routed(&traefik), "traefik traefik.http.routers.a.rule");
        assert_eq!(routed(&traefik[..1]), "traefik traefik.enable");
        assert_eq!(routed(&[("traefik.enable", "FALSE"), traefik[1]]), "");
        assert_eq!(routed(&[("traefik.docker.network", "x"), ("caddy_ingress_network", "x"), ("caddyx", "")]), "");
        assert_eq!(routed(&[("caddy_1.reverse_proxy", "x"), ("caddy_1", "a")]), "caddy caddy_1");
    }
}
