//! A container that doesn't run belongs to a network that was removed and made anew: it can't start.
//!
//! ## Why
//! A container remembers its networks by ID. `docker network rm` doesn't mind stopped containers; when a network of the same
//! name is made again, a start fails all the same: `network … not found`. A Compose project does it with `down` and `up` to
//! what other projects have on its network.
//!
//! ## Mend
//! Take the container off the network and put it on again, with the same aliases and addresses; this works while it is stopped.
//! `--fix` does it where everything it had can be given back: not where it has a MAC address of its own, links, an address that
//! is taken or outside of the new network, or where the network takes no single containers.

use crate::destination::addresses::plain;
use crate::destination::change::quoted;
use crate::destination::container::Container;
use crate::destination::doctor::observed::{called, is_at_rest, is_passing};
use crate::destination::doctor::{Check, Findings, Fix, Observed, Reconnect, Severity, Wish};
use crate::destination::network::{Network, Scope, is_predefined};
use crate::engine::models::EndpointSettings;

pub(in crate::destination::doctor) const CHECK: Check = Check {
    id: "dead-endpoint",
    severity: Severity::Error,
    fixes: true,
    source: include_str!("dead_endpoint.rs"),
    check,
};

fn check(observed: &Observed, findings: &mut Findings<'_>) {
    for container in observed.survey.containers.iter().filter(|c| is_at_rest(c) && !is_passing(c)) {
        for endpoint in container.endpoints.iter().filter(|endpoint| !endpoint.network_id.is_empty()) {
            if is_predefined(&endpoint.network)
                || observed.network_of(endpoint).is_some()
                || observed.is_hidden(&endpoint.network_id)
            {
                continue;
            }
            let named: Vec<&Network> = observed.survey.networks_named(&endpoint.network).collect();
            if let [network] = named[..] {
                report(observed, container, &endpoint.network_id, network, findings);
            }
        }
    }
}

fn report(observed: &Observed, container: &Container, lost: &str, network: &Network, findings: &mut Findings<'_>) {
    let (name, of) = (&container.name, &network.name);
    let finding = findings
        .report(called(container), format!("container `{name}` can't start: network `{of}` was removed and made anew"));
    finding.on(of).evidence(format!("it belongs to network {lost}, which is gone"));
    finding.evidence(format!("network `{of}` is {} now, made {}", network.id, network.created));
    let empty = Wish::default();
    let wish = observed.wishes.get(&container.id).unwrap_or(&empty);
    let settings = wish.endpoints.get(of).cloned().map(|settings| asked(settings, container)).unwrap_or_default();
    let reconnect = Reconnect {
        container: container.id.clone(),
        name: name.clone(),
        network: network.id.clone(),
        network_name: of.clone(),
        lost: lost.to_owned(),
        settings,
    };
    finding.mend(format!("network disconnect {} {}", quoted(of), quoted(name)));
    finding.mend(reconnect.command());
    match obstacle(observed, wish, &reconnect, network) {
        Some(why) => finding.advice = Some(why),
        None if wish.endpoints.contains_key(of) => finding.fix = Some(Fix::Reconnect(Box::new(reconnect))),
        None => {}
    }
}

/// What somebody asked for, without what the engine made of it. Engines before API 1.44 add the short ID to the aliases.
fn asked(settings: EndpointSettings, container: &Container) -> EndpointSettings {
    let own = |alias: &String| alias != container.short_id();
    EndpointSettings {
        ipam_config: settings.ipam_config,
        links: settings.links.filter(|links| !links.is_empty()),
        aliases: settings.aliases.map(|aliases| aliases.into_iter().filter(own).collect()),
        driver_opts: settings.driver_opts,
        gw_priority: settings.gw_priority,
        ..EndpointSettings::default()
    }
}

/// Why not everything it had can be given back.
fn obstacle(observed: &Observed, wish: &Wish, reconnect: &Reconnect, network: &Network) -> Option<String> {
    if let Some(mac) = &wish.mac {
        return Some(format!("its MAC address {mac} would be another one then; create it anew to keep it"));
    }
    if reconnect.settings.links.is_some() {
        return Some("it has links, which must be given again with `--link`".to_owned());
    }
    if network.scope == Scope::Swarm && !network.attachable {
        return Some("the network takes no single containers: it is not attachable".to_owned());
    }
    for address in reconnect.addresses() {
        if !network.subnets.iter().any(|subnet| subnet.holds(address)) {
            return Some(format!("its address {address} is in no subnet of the network now; choose another one"));
        }
        let endpoints = observed.survey.containers.iter().flat_map(|container| &container.endpoints);
        let here = endpoints.filter(|endpoint| endpoint.network_id == network.id);
        let gateway = network.subnets.iter().any(|subnet| subnet.gateway.as_deref().and_then(plain) == Some(address));
        if gateway || here.flat_map(|endpoint| &endpoint.addresses).any(|taken| *taken == address) {
            return Some(format!("its address {address} is taken there by now; choose another one"));
        }
    }
    None
}
