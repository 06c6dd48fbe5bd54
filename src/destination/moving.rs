//! Moving resources to another destination of the same server, make before break: onto the new network under the names
//! they are asked for by, and only then off the old one.
//!
//! A container that was created on the old network needs that for every later start, wherever it is connected (measured
//! on Engine 26.1 and 28.5: without it, `could not find a network matching network mode`). Its move holds as long as the
//! network exists; [`Guard`](super::guard::Guard) keeps it.

use std::net::IpAddr;

use super::addresses::plain;
use super::attachment::{Joining, Link, Place, Plan, Reasons, Scene, able, leaving, lost, own_alias};
use super::change::quoted;
use super::container::Container;
use super::deps;
use super::destination::Destination;
use super::guard::is_made_for;
use super::lasting;
use super::network::Network;
use super::resource::Part;
use super::selection::Selection;
use crate::engine::models::{EndpointIpamConfig, EndpointSettings};
use crate::error::Error;
use crate::exit::Exit;

/// A resource and where it is moved from; `None` where it is on the new destination already.
pub type Departure<'s> = (Selection<'s>, Option<&'s Destination>);

/// The destination that a resource leaves where nobody said which: the only one it is on besides `to`.
///
/// # Errors
/// There is none, or there are several.
pub fn origin<'s>(
    scene: Scene<'s>,
    selection: &Selection<'_>,
    to: &Destination,
) -> Result<Option<&'s Destination>, Error> {
    let is_on = |destination: &&Destination| {
        let on = |network: &Network| {
            selection.containers.iter().any(|container| Place::of(container, network, scene.survey) == Place::There)
        };
        destination.network.as_ref().is_some_and(on)
    };
    let on: Vec<&Destination> = scene.survey.destinations.iter().filter(is_on).collect();
    let others: Vec<&Destination> = on.iter().copied().filter(|one| one.network_id() != to.network_id()).collect();
    let refuse = |why: String| Error::new(Exit::Failed, format!("{why} on {}; nothing was changed", scene.server));
    let (word, called) = (quoted(&selection.word), &selection.called);
    match others.as_slice() {
        [one] => Ok(Some(*one)),
        [] if on.is_empty() => Err(refuse(format!("{called} is on no destination"))
            .with_hint(format!("`docker destination attach {word} --to {}` puts it on one", quoted(&to.name)))),
        [] => Ok(None),
        several => {
            let flags: Vec<String> = several.iter().map(|one| format!("--from {}", quoted(&one.name))).collect();
            let error = refuse(format!("{called} is on {} destinations", several.len()));
            Err(error.with_hint(format!("say which one it leaves: {}", flags.join(", "))))
        }
    }
}

/// Plans for resources that are moved. `anew` says that those bound to the old network are created anew.
///
/// # Errors
/// Something is in the way of one of them: all of what is in its way.
pub fn plans<'s>(
    scene: Scene<'s>,
    to: &'s Destination,
    departures: &[Departure<'s>],
    anew: bool,
) -> Result<Vec<Plan>, Error> {
    let mut joining = Joining::new(scene, to)?;
    let one = |(selection, from): &Departure<'s>| {
        if let Some(from) = from {
            return move_one(&mut joining, from, selection, anew);
        }
        let mut plan = Plan::of(selection);
        plan.notes.push(format!("{} is on {} already, and on no other destination", selection.called, to.name));
        Ok(plan)
    };
    departures.iter().map(one).collect()
}

fn move_one<'s>(
    joining: &mut Joining<'s>,
    from: &'s Destination,
    selection: &Selection<'_>,
    anew: bool,
) -> Result<Plan, Error> {
    let scene = joining.scene;
    let old = scene.network(from)?;
    if old.id == joining.network.id {
        let message = format!("{} is to be moved from and to the same destination `{}`", selection.called, from.name);
        return Err(Error::new(Exit::Failed, format!("{message}; nothing was changed")));
    }
    let (mut plan, mut reasons) = (Plan::of(selection), Reasons::default());
    let mut mover = Mover { joining, old, selection };
    for container in able(scene, selection, &mut plan, &mut reasons) {
        mover.container(container, &mut plan, &mut reasons);
    }
    if !reasons.is_empty() {
        let what = format!("{} can't be moved from `{}` to {}", selection.called, from.name, joining.place());
        return Err(reasons.refusal(&what));
    }
    if plan.disconnect.is_empty() {
        let on_new = |c: &&Container| Place::of(c, joining.network, scene.survey) == Place::There;
        if !selection.containers.iter().any(on_new) {
            let message = format!("{} is not on destination `{}`", selection.called, from.name);
            return Err(Error::new(Exit::Failed, format!("{message} on {}; nothing was changed", scene.server)));
        }
    } else {
        warn(joining, from, old, selection, anew, &mut plan);
    }
    Ok(plan)
}

struct Mover<'m, 's> {
    joining: &'m mut Joining<'s>,
    old: &'s Network,
    selection: &'m Selection<'m>,
}

impl Mover<'_, '_> {
    fn container(&mut self, container: &Container, plan: &mut Plan, reasons: &mut Reasons) {
        let (scene, new, old) = (self.joining.scene, self.joining.network, self.old);
        match (Place::of(container, old, scene.survey), Place::of(container, new, scene.survey)) {
            (Place::Lost, _) => reasons.push(container, lost(container, old)),
            (_, Place::Lost) => reasons.push(container, lost(container, new)),
            (Place::Absent, Place::There) => {
                plan.notes.push(format!("{} has moved to {} already", container.name, self.joining.destination.name));
            }
            (Place::Absent, Place::Absent) => {
                plan.notes.push(format!("{} is not on network `{}` and stays as it is", container.name, old.name));
            }
            (Place::There, Place::There) => {
                let link = leaving(scene, container, old);
                self.missing(container, &link, plan);
                plan.disconnect.push(link);
            }
            (Place::There, Place::Absent) => {
                let link = leaving(scene, container, old);
                let aliases = self.aliases(container, &link, plan, reasons);
                self.joining.check(container, &aliases, reasons);
                self.joining.note(container, &aliases);
                let settings = EndpointSettings {
                    aliases: Some(aliases),
                    ipam_config: self.fixed(container, &link, plan),
                    ..link.settings.clone()
                };
                plan.connect.push(Link { settings, ..Link::of(container, new) });
                plan.disconnect.push(link);
            }
        }
    }

    /// What it answers to on the old network and not on the new one, where it is already.
    fn missing(&self, container: &Container, link: &Link, plan: &mut Plan) {
        let new = self.joining.network;
        let names = self.joining.scene.detail(container).map_or(&[][..], |d| d.names_on(&new.id, &new.name));
        let is_missing = |alias: &&String| !names.iter().any(|name| name.eq_ignore_ascii_case(alias));
        let missing: Vec<&str> = link.aliases().iter().filter(is_missing).map(String::as_str).collect();
        if !missing.is_empty() {
            plan.warnings.push(format!(
                "{} is on {} already and answers to no {} there",
                container.name,
                self.joining.destination.name,
                missing.join(", ")
            ));
        }
    }

    /// The names that go along: those that somebody gave it. The bare name of a Compose service, which every other
    /// stack's may have, goes along only where that leads nobody astray; where its own stack asks for it by that name
    /// through the old network alone, it can't be left behind either.
    fn aliases(&self, container: &Container, link: &Link, plan: &mut Plan, reasons: &mut Reasons) -> Vec<String> {
        let mut aliases: Vec<String> = own_alias(container).into_iter().collect();
        for alias in link.aliases().iter().filter(|alias| **alias != container.name) {
            if aliases.contains(alias) {
                continue;
            }
            if Some(alias.as_str()) == container.service()
                && let Some(why) = self.joining.company.objection(alias, container)
            {
                match self.asker(container) {
                    Some(asker) => reasons.push(
                        container,
                        format!(
                            "{asker} asks for it as `{alias}` through network `{}` alone, and {why}",
                            self.old.name
                        ),
                    ),
                    None => plan.warnings.push(format!(
                        "{} will not answer to `{alias}` on {}: {why}",
                        container.name, self.joining.destination.name
                    )),
                }
                continue;
            }
            aliases.push(alias.clone());
        }
        aliases
    }

    /// Another one of its project that will be on the new network too and meets it on no other but the old one.
    fn asker(&self, container: &Container) -> Option<&str> {
        let (survey, new, old) = (self.joining.scene.survey, self.joining.network, self.old);
        let on = |one: &Container, network: &str| one.endpoints.iter().any(|endpoint| endpoint.network == network);
        let siblings = self.joining.scene.survey.containers.iter().filter(|other| {
            other.project() == container.project() && other.service() != container.service() && on(other, &old.name)
        });
        let comes = |other: &&Container| {
            self.selection.containers.iter().any(|one| one.id == other.id)
                || Place::of(other, new, survey) == Place::There
        };
        let meets_elsewhere = |other: &&Container| {
            let mut others = other.endpoints.iter().filter(|e| e.network != old.name && e.network != new.name);
            others.any(|endpoint| on(container, &endpoint.network))
        };
        siblings.filter(comes).find(|other| !meets_elsewhere(other)).map(|other| other.name.as_str())
    }

    /// Its fixed addresses, as far as they are free on the new network.
    fn fixed(&self, container: &Container, link: &Link, plan: &mut Plan) -> Option<EndpointIpamConfig> {
        let asked = link.settings.ipam_config.as_ref()?;
        let mut keep = |address: &Option<String>| {
            let text = address.as_ref().filter(|text| !text.is_empty())?;
            if plain(text).is_some_and(|address| self.is_free(address)) {
                return Some(text.clone());
            }
            plan.warnings.push(format!(
                "fixed address {text} of {} can't be had on {}: it gets another one",
                container.name, self.joining.destination.name
            ));
            None
        };
        let (ipv4_address, ipv6_address) = (keep(&asked.ipv4_address), keep(&asked.ipv6_address));
        Some(EndpointIpamConfig { ipv4_address, ipv6_address, link_local_ips: asked.link_local_ips.clone() })
    }

    fn is_free(&self, address: IpAddr) -> bool {
        let (survey, new) = (self.joining.scene.survey, self.joining.network);
        let is_own = |text: &String| plain(text) == Some(address);
        let kept = new.subnets.iter().any(|subnet| {
            subnet.gateway.iter().any(is_own) || subnet.reserved.iter().any(|(_, reserved)| is_own(reserved))
        });
        let resources = survey.resources_on(new);
        let mut parts = resources.iter().flat_map(|resource| &resource.parts);
        let taken = parts.any(|part: &Part<'_>| part.addresses(new).contains(&address));
        // A container that doesn't run has its fixed address all the same.
        let asked = self.joining.scene.details.iter().any(|detail| {
            let fixed = detail.wish_on(&new.id, &new.name).and_then(|wish| wish.ipam_config.as_ref());
            fixed.is_some_and(|f| f.ipv4_address.iter().chain(&f.ipv6_address).any(is_own))
        });
        new.subnets.iter().any(|subnet| subnet.holds(address)) && !kept && !taken && !asked
    }
}

/// What will be different afterwards.
fn warn(
    joining: &Joining<'_>,
    from: &Destination,
    old: &Network,
    selection: &Selection<'_>,
    anew: bool,
    plan: &mut Plan,
) {
    let scene = joining.scene;
    let still = |asker: &str, target: &str| {
        let asker = scene.survey.containers.iter().find(|container| container.name == asker);
        let comes = |container: &Container| {
            plan.connect.iter().any(|link| link.container == container.id)
                || Place::of(container, joining.network, scene.survey) == Place::There
        };
        asker.is_some_and(|asker| comes(asker) && joining.company.other(target, asker).is_some())
    };
    let mut warnings = deps::parted(scene.survey, from, &plan.disconnect, scene.details, &still);
    let made_for: Vec<&str> = selection
        .containers
        .iter()
        .filter(|container| plan.disconnect.iter().any(|link| link.container == container.id))
        .filter(|container| is_made_for(container, old))
        .map(|container| container.name.as_str())
        .collect();
    if let Some(warning) = bound_for_life(&made_for, from).filter(|_| !anew) {
        warnings.push(warning);
        let word = quoted(selection.project.unwrap_or(&selection.word));
        plan.hints.push(format!(
            "`docker destination move --recreate --to {} {word}` creates it anew, before or after this",
            quoted(&joining.destination.name)
        ));
    }
    if selection.containers.iter().any(|container| container.state.is_running()) {
        plan.notes.push(format!("connections that are open through network `{}` end when it is left", old.name));
    }
    plan.warnings.append(&mut warnings);
    lasting::moved(selection, from, joining, plan);
}

/// What those have to know that were created on the network they leave.
fn bound_for_life(names: &[&str], from: &Destination) -> Option<String> {
    let (was, it, needs) = match names {
        [] => return None,
        [_] => ("was", "it needs", "it is created anew"),
        _ => ("were", "they need", "they are created anew"),
    };
    Some(format!(
        "{} {was} created on network `{network}`, which {it} for every later start: this holds as long as that network \
         exists, or until {needs}; `docker destination rm {}` refuses to remove it, `docker network rm` doesn't",
        names.join(", "),
        quoted(&from.name),
        network = from.network_name,
    ))
}
