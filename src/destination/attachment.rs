//! Putting containers on a destination and taking them off: what stands in the way, and the plan.
//!
//! A Compose container joins under `<service>.<project>`, never under the bare name of its service: that is what every
//! other stack's is called, too.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::change::quoted;
use super::company::Company;
use super::container::{Container, State};
use super::deps;
use super::destination::Destination;
use super::detail::Detail;
use super::guard::is_made_for;
use super::lasting;
use super::network::{Network, Scope};
use super::selection::Selection;
use super::survey::Survey;
use crate::engine::models::EndpointSettings;
use crate::error::Error;
use crate::exit::Exit;
use crate::output::sanitise::sanitise;

/// A container on a network, as it is or shall be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The container's full ID.
    pub container: String,
    /// Its name.
    pub name: String,
    /// The network's full ID.
    pub network: String,
    /// Its name.
    pub network_name: String,
    /// What is asked for there: aliases, fixed addresses, options.
    pub settings: EndpointSettings,
}

impl Link {
    /// A container on a network, without anything asked for.
    pub fn of(container: &Container, network: &Network) -> Self {
        Self {
            container: container.id.clone(),
            name: container.name.clone(),
            network: network.id.clone(),
            network_name: network.name.clone(),
            settings: EndpointSettings::default(),
        }
    }

    /// What the container answers to there besides its name.
    pub fn aliases(&self) -> &[String] {
        self.settings.aliases.as_deref().unwrap_or_default()
    }

    /// The words after `docker` that make it.
    pub fn connect_command(&self) -> String {
        let mut words = vec!["network connect".to_owned()];
        words.extend(self.aliases().iter().map(|alias| format!("--alias {}", quoted(alias))));
        let fixed = self.settings.ipam_config.as_ref();
        let addresses = [
            ("--ip", fixed.and_then(|f| f.ipv4_address.as_ref())),
            ("--ip6", fixed.and_then(|f| f.ipv6_address.as_ref())),
        ];
        let given = addresses.into_iter().filter_map(|(flag, address)| Some((flag, address?)));
        words.extend(
            given.filter(|(_, address)| !address.is_empty()).map(|(flag, address)| format!("{flag} {address}")),
        );
        words.extend([quoted(&self.network_name), quoted(&self.name)]);
        words.join(" ")
    }

    /// The words after `docker` that end it.
    pub fn disconnect_command(&self) -> String {
        format!("network disconnect {} {}", quoted(&self.network_name), quoted(&self.name))
    }
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step<'p> {
    /// Puts a container on a network.
    Connect(&'p Link),
    /// Takes one off.
    Disconnect(&'p Link),
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(link) => {
                write!(f, "connect {} to network {}", sanitise(&link.name), sanitise(&link.network_name))?;
                match link.aliases() {
                    [] => Ok(()),
                    aliases => write!(f, " as {}", sanitise(&aliases.join(", "))),
                }
            }
            Self::Disconnect(link) => {
                write!(f, "disconnect {} from network {}", sanitise(&link.name), sanitise(&link.network_name))
            }
        }
    }
}

/// What is done about one resource: all connections, then, once every one of them is there, all disconnections.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The resource, as it was named.
    pub word: String,
    /// `container web`, `project shop`.
    pub called: String,
    /// What is made.
    pub connect: Vec<Link>,
    /// What is ended, with what it takes to make it again.
    pub disconnect: Vec<Link>,
    /// What is good to know.
    pub notes: Vec<String>,
    /// What will be different, and isn't wanted perhaps.
    pub warnings: Vec<String>,
    /// Commands that are the next step.
    pub hints: Vec<String>,
}

impl Plan {
    /// An empty one.
    pub(super) fn of(selection: &Selection<'_>) -> Self {
        Self { word: selection.word.clone(), called: selection.called.clone(), ..Self::default() }
    }

    /// Its steps in their order.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        self.connect.iter().map(Step::Connect).chain(self.disconnect.iter().map(Step::Disconnect))
    }
}

/// What is in the way, container by container.
#[derive(Debug, Default)]
pub(super) struct Reasons(Vec<(String, String)>);

impl Reasons {
    pub(super) fn push(&mut self, container: &Container, why: impl Into<String>) {
        self.0.push((container.name.clone(), why.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The refusal: `what` can't be done.
    pub(super) fn refusal(self, what: &str) -> Error {
        let lines: Vec<String> = self.0.iter().map(|(name, why)| format!("  {name}: {why}")).collect();
        Error::new(Exit::Failed, format!("{what}; nothing was changed\n{}", lines.join("\n")))
    }
}

/// How a container is on a network already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Absent,
    There,
    /// It was on a removed network of this name.
    Lost,
}

impl Place {
    pub(super) fn of(container: &Container, network: &Network, survey: &Survey) -> Self {
        for endpoint in &container.endpoints {
            if endpoint.network_id == network.id {
                return Self::There;
            }
            if endpoint.network == network.name {
                return match endpoint.network_id.as_str() {
                    "" => Self::There,
                    id if survey.networks.iter().any(|other| other.id == id) => continue,
                    _ => Self::Lost,
                };
            }
        }
        Self::Absent
    }
}

/// Everything a plan is made from.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'s> {
    /// What is on the engine.
    pub survey: &'s Survey,
    /// The details of the containers in question, of those on networks with them, and of those on the destination's.
    pub details: &'s [Detail],
    /// What messages call the engine.
    pub server: &'s str,
}

impl<'s> Scene<'s> {
    pub(super) fn detail(&self, container: &Container) -> Option<&'s Detail> {
        self.details.iter().find(|detail| detail.id == container.id)
    }

    /// A destination's network.
    ///
    /// # Errors
    /// It is gone, or containers can't be put on it one by one.
    pub fn network(&self, destination: &'s Destination) -> Result<&'s Network, Error> {
        let (name, called) = (&destination.name, &destination.network_name);
        let place = format!("network `{called}` of destination `{name}` on {}", self.server);
        let refuse = |why: &str| Error::new(Exit::Failed, format!("{place} {why}; nothing was changed"));
        let Some(network) = &destination.network else {
            let (called, name) = (quoted(called), quoted(name));
            let hint = format!(
                "`docker destination rm {name}` removes the record that is left, `docker destination create --network \
                 {called} {name}` then makes it anew"
            );
            return Err(refuse("is gone").with_hint(hint));
        };
        if network.scope == Scope::Swarm && !network.attachable {
            return Err(refuse("is the swarm's and not attachable: only services can be on it"));
        }
        Ok(network)
    }
}

/// The containers whose details a plan for these needs: those on networks with them, and those on the networks named.
pub fn concerned<'s>(survey: &'s Survey, selections: &[Selection<'s>], networks: &[&Network]) -> Vec<&'s str> {
    let mut names: BTreeSet<&str> = networks.iter().map(|network| network.name.as_str()).collect();
    for container in selections.iter().flat_map(|selection| &selection.containers) {
        names.extend(container.endpoints.iter().map(|endpoint| endpoint.network.as_str()));
    }
    let chosen: BTreeSet<&str> = selections.iter().flat_map(|s| &s.containers).map(|c| c.id.as_str()).collect();
    let is_near = |c: &&Container| {
        chosen.contains(c.id.as_str()) || c.endpoints.iter().any(|endpoint| names.contains(endpoint.network.as_str()))
    };
    survey.containers.iter().filter(is_near).map(|container| container.id.as_str()).collect()
}

/// Why a container can be on no network but its own, if so.
fn bound(container: &Container, survey: &Survey) -> Option<String> {
    match container.mode.as_str() {
        "host" => Some("it uses the host's network (network_mode: host) and can join no other".to_owned()),
        "none" => Some("it was created without a network (network_mode: none) and can join none".to_owned()),
        _ => container.host_container().map(|host| {
            let name = survey.containers.iter().find(|other| other.id == host || other.name == host);
            let name = name.map_or(host, |other| &other.name);
            format!("it uses the network of container `{name}` and goes where that goes")
        }),
    }
}

/// Why a container can't be touched at all, if so.
fn untouchable(container: &Container) -> Option<&'static str> {
    match container.state {
        State::Removing => Some("it is being removed"),
        State::Dead => Some("it is dead: `docker rm` removes what is left of it"),
        _ => None,
    }
}

/// The name of a Compose container that no other stack's container has.
pub fn own_alias(container: &Container) -> Option<String> {
    let of = container.project().zip(container.service()).filter(|_| !container.is_one_off());
    of.map(|(project, service)| format!("{service}.{project}"))
}

/// The containers of a selection that can join a network at all. Those of a project that can't are noted, one that was
/// named itself is refused.
pub(super) fn able<'s>(
    scene: Scene<'_>,
    selection: &Selection<'s>,
    plan: &mut Plan,
    reasons: &mut Reasons,
) -> Vec<&'s Container> {
    let mut able = Vec::new();
    for container in &selection.containers {
        if let Some(why) = untouchable(container) {
            reasons.push(container, why);
        } else if let Some(why) = bound(container, scene.survey) {
            if selection.is_one() {
                reasons.push(container, why);
            } else {
                plan.notes.push(format!("{} is left out: {why}", container.name));
            }
        } else {
            able.push(*container);
        }
    }
    if able.is_empty() && reasons.is_empty() {
        for container in &selection.containers {
            reasons.push(container, bound(container, scene.survey).unwrap_or_default());
        }
    }
    able
}

/// Those who join a network, all of one command.
#[derive(Debug)]
pub(super) struct Joining<'s> {
    pub(super) scene: Scene<'s>,
    pub(super) destination: &'s Destination,
    pub(super) network: &'s Network,
    pub(super) company: Company,
}

impl<'s> Joining<'s> {
    pub(super) fn new(scene: Scene<'s>, destination: &'s Destination) -> Result<Self, Error> {
        let network = scene.network(destination)?;
        let company = Company::on(scene.survey, network, scene.details);
        Ok(Self { scene, destination, network, company })
    }

    /// What messages call the destination and its server.
    pub(super) fn place(&self) -> String {
        format!("destination `{}` on {}", self.destination.name, self.scene.server)
    }

    /// What keeps a container from joining under names, those of its own stack looked after.
    pub(super) fn check(&self, container: &Container, aliases: &[String], reasons: &mut Reasons) {
        let hostname = self.scene.detail(container).map(|detail| detail.hostname.as_str());
        let hostname = hostname.filter(|name| !name.is_empty() && !container.id.starts_with(name));
        let mut told = BTreeSet::new();
        for name in [container.name.as_str()].into_iter().chain(hostname).chain(aliases.iter().map(String::as_str)) {
            if let Some(other) = self.company.other(name, container)
                && told.insert(name.to_lowercase())
            {
                reasons.push(container, format!("`{other}` answers to `{name}` there already"));
            }
        }
        for (name, stranger) in self.company.shadows(container, self.scene.survey, self.scene.details) {
            let why = format!(
                "`{stranger}` answers to `{name}` there, by which it knows another container of its own project"
            );
            reasons.push(container, why);
        }
    }

    /// Whoever follows has to do with those who join now.
    pub(super) fn note(&mut self, container: &Container, names: &[String]) {
        let hostname = self.scene.detail(container).map(|detail| detail.hostname.clone()).unwrap_or_default();
        let own = [container.name.clone(), hostname];
        for name in own.iter().chain(names).filter(|name| !name.is_empty()) {
            self.company.note(name, container);
        }
    }
}

/// Plans for resources that are put on a destination.
///
/// # Errors
/// Something is in the way of one of them: all of what is in its way.
pub fn attach(
    scene: Scene<'_>,
    destination: &Destination,
    selections: &[Selection<'_>],
    asked: &[String],
) -> Result<Vec<Plan>, Error> {
    let mut joining = Joining::new(scene, destination)?;
    selections.iter().map(|selection| attach_one(&mut joining, selection, asked)).collect()
}

fn attach_one(joining: &mut Joining<'_>, selection: &Selection<'_>, asked: &[String]) -> Result<Plan, Error> {
    let (scene, network) = (joining.scene, joining.network);
    let (mut plan, mut reasons) = (Plan::of(selection), Reasons::default());
    for container in able(scene, selection, &mut plan, &mut reasons) {
        match Place::of(container, network, scene.survey) {
            Place::There => there_already(joining, container, asked, &mut plan, &mut reasons),
            Place::Lost => reasons.push(container, lost(container, network)),
            Place::Absent => {
                let own = own_alias(container);
                let mut aliases: Vec<String> = own.iter().cloned().collect();
                aliases.extend(asked.iter().filter(|alias| own.as_ref() != Some(alias)).cloned());
                joining.check(container, &aliases, &mut reasons);
                // An alias that is asked for in so many words may be several containers' of one command.
                joining.note(container, own.as_slice());
                let settings = EndpointSettings { aliases: Some(aliases), ..EndpointSettings::default() };
                plan.connect.push(Link { settings, ..Link::of(container, network) });
            }
        }
    }
    if !reasons.is_empty() {
        let place = joining.place();
        let error = reasons.refusal(&format!("{} can't be put on {place}", selection.called));
        return Err(error);
    }
    if !plan.connect.is_empty() {
        lasting::attached(selection, joining, &mut plan);
    }
    Ok(plan)
}

pub(super) fn lost(container: &Container, network: &Network) -> String {
    format!(
        "it was on a removed network of this name: `docker network disconnect {} {}` takes it off that",
        quoted(&network.name),
        quoted(&container.name)
    )
}

fn there_already(
    joining: &Joining<'_>,
    container: &Container,
    asked: &[String],
    plan: &mut Plan,
    reasons: &mut Reasons,
) {
    let network = joining.network;
    let names = joining.scene.detail(container).map_or(&[][..], |detail| detail.names_on(&network.id, &network.name));
    let missing: Vec<&str> = asked
        .iter()
        .filter(|alias| !names.iter().any(|name| name.eq_ignore_ascii_case(alias)))
        .map(String::as_str)
        .collect();
    if missing.is_empty() {
        let names: Vec<&str> = names.iter().map(String::as_str).filter(|name| *name != container.short_id()).collect();
        plan.notes.push(format!("{} is there already, as {}", container.name, names.join(", ")));
    } else {
        let why = format!(
            "it is there already and doesn't answer to {}: aliases are given when it joins",
            missing.join(", ")
        );
        reasons.push(container, why);
    }
}

/// Plans for resources that are taken off a destination.
///
/// # Errors
/// Something is in the way of one of them: all of what is in its way.
pub fn detach(scene: Scene<'_>, destination: &Destination, selections: &[Selection<'_>]) -> Result<Vec<Plan>, Error> {
    let Some(network) = &destination.network else {
        return scene.network(destination).map(|_| Vec::new());
    };
    selections.iter().map(|selection| detach_one(scene, destination, network, selection)).collect()
}

fn detach_one(
    scene: Scene<'_>,
    destination: &Destination,
    network: &Network,
    selection: &Selection<'_>,
) -> Result<Plan, Error> {
    let (mut plan, mut reasons) = (Plan::of(selection), Reasons::default());
    let place = format!("destination `{}` on {}", destination.name, scene.server);
    for container in &selection.containers {
        if Place::of(container, network, scene.survey) == Place::Absent {
            continue;
        }
        if let Some(why) = untouchable(container) {
            reasons.push(container, why);
        } else if is_made_for(container, network) {
            reasons.push(container, "it was created on this network and needs it for every start");
        } else if !has_another(container, network, scene.survey) {
            reasons.push(container, "it is on no other network and would be cut off from everything");
        } else {
            plan.disconnect.push(leaving(scene, container, network));
        }
    }
    if !reasons.is_empty() {
        let error = reasons.refusal(&format!("{} can't be taken off {place}", selection.called));
        let words = quoted(&selection.word);
        return Err(error.with_hint(format!("`docker destination move {words} --to OTHER` takes it elsewhere")));
    }
    if plan.disconnect.is_empty() {
        let message = format!("{} is not on {place}; nothing was changed", selection.called);
        return Err(Error::new(Exit::Failed, message));
    }
    plan.warnings.extend(deps::parted(scene.survey, destination, &plan.disconnect, scene.details, &|_, _| false));
    lasting::detached(selection, destination, &mut plan);
    Ok(plan)
}

/// True for a container that is on a network besides this one.
fn has_another(container: &Container, network: &Network, survey: &Survey) -> bool {
    let there_is = |name: &str| survey.networks.iter().any(|other| other.name == name);
    container.endpoints.iter().any(|endpoint| endpoint.network != network.name && there_is(&endpoint.network))
}

/// A place that is left, with what it takes to have it again.
pub(super) fn leaving(scene: Scene<'_>, container: &Container, network: &Network) -> Link {
    let settings = scene.detail(container).and_then(|detail| detail.wish_on(&network.id, &network.name));
    Link { settings: settings.cloned().unwrap_or_default(), ..Link::of(container, network) }
}
