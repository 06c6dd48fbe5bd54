//! What a rewrite costs: settings of networks and memberships that go, and walls between services that fall.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashSet as HashSet;

use super::intend::{Intent, Intention};
use super::report::{Kind, Report, names};
use crate::compose::{Data, Model, Place, Service};

/// A setting of a membership that goes.
pub(super) fn lost_option(
    service: &Service<'_>,
    network: &str,
    name: &str,
    value: &Data,
    place: Place,
    report: &mut Report,
) {
    let address = matches!(name, "ipv4_address" | "ipv6_address" | "link_local_ips" | "mac_address");
    let code = if address { "static-address" } else { "network-option" };
    let shown = value.text().map_or_else(|| format!("`{name}`"), |text| format!("`{name}: {text}`"));
    report
        .add(Kind::Lost, code, place, format!("`{}` loses {shown} on `{network}`", service.name))
        .service(service.name)
        .on(network);
}

/// What definitions under `networks` said, of those that services were on.
pub(super) fn lost_networks(model: &Model<'_>, intention: &Intention<'_>, report: &mut Report) {
    let (intents, joined) = (&intention.services, intention.network.as_str());
    let joined_as = intention.key.as_deref();
    let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for service in model.services.iter().filter(|s| s.network_mode().is_none() && !s.provider) {
        match &service.networks {
            Some(list) if !list.is_empty() => {
                for membership in list {
                    users.entry(membership.key.as_ref()).or_default().push(service.name);
                }
            }
            _ => users.entry("default").or_default().push(service.name),
        }
    }
    let internal =
        |key: &str| model.network(key).is_some_and(|n| n.setting("internal").is_some_and(|v| v.text() == Some("true")));
    let mut enclosed: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for service in &model.services {
        let list = service.networks.as_deref().unwrap_or_default();
        if list.iter().all(|m| internal(&m.key)) {
            for membership in list {
                enclosed.entry(membership.key.as_ref()).or_default().push(service.name);
            }
        }
    }
    let joining: HashSet<&str> = intents.iter().filter(|intent| intent.joins).map(|intent| intent.name).collect();
    for network in &model.networks {
        let key = network.key;
        if intention.stay.contains(key) {
            continue;
        }
        let again = joined_as.is_some() && network.is_external_on(joined) && key != "default" && !network.included;
        let used = users.get(key).map(Vec::as_slice).unwrap_or_default();
        let what = if again {
            "is written as the destination"
        } else if joined_as == Some(key) {
            "stripped; its key is the destination's now"
        } else if used.is_empty() {
            "stripped; no service was on it"
        } else {
            "stripped"
        };
        report.add(Kind::Changed, "network", network.place, format!("network `{key}` {what}")).on(key);
        if used.is_empty() || again {
            continue;
        }
        for (name, value, place) in &network.settings {
            let text = value.text().unwrap_or_default();
            let yes = !matches!(text, "false" | "False" | "FALSE" | "");
            let mut who: &[&str] = &[];
            let left: Vec<&str>;
            let (code, message) = match *name {
                "external" if network.external() => {
                    let real = network.given_name().unwrap_or(key);
                    // Who joins the destination is on it still, under another key.
                    let joins = |name: &str| real == joined && joining.contains(name);
                    left = used.iter().copied().filter(|name| !joins(name)).collect();
                    if left.is_empty() {
                        continue;
                    }
                    who = &left;
                    let all = names(left.iter().copied());
                    ("external-network", format!("{all} no longer on the external network `{real}`"))
                }
                "internal" if yes => {
                    who = enclosed.get(key).map(Vec::as_slice).unwrap_or_default();
                    let reach = match who {
                        [] => "the services on it have other networks too".to_owned(),
                        shut => format!("{} could not reach the outside, and can now", names(shut.iter().copied())),
                    };
                    ("internal-network", format!("`{key}` was internal: {reach}"))
                }
                "external" | "internal" => continue,
                "name" if network.external() => continue,
                "name" => ("network-name", format!("`{key}` was called `{text}` on the engine")),
                "driver" if matches!(text, "bridge" | "default" | "") => continue,
                "ipam" => ("network-ipam", format!("`{key}` had its own addresses (`ipam`)")),
                "driver" => ("network-driver", format!("`{key}` had the driver `{text}`")),
                "attachable" | "enable_ipv4" | "enable_ipv6" => {
                    ("network-option", format!("`{key}` had `{name}: {text}`"))
                }
                _ => ("network-option", format!("`{key}` had `{name}`")),
            };
            report.add(Kind::Lost, code, *place, message).on(key).with(who);
        }
    }
}

/// Services that could not reach each other, and can now.
pub(super) fn lost_segmentation(model: &Model<'_>, intents: &[Intent<'_>], report: &mut Report) {
    type Keys<'a> = BTreeSet<&'a str>;
    let mut groups: Vec<(Keys<'_>, Keys<'_>, usize)> = Vec::new();
    let mut seen: HashSet<(Vec<&str>, Vec<&str>)> = HashSet::default();
    for (at, (service, intent)) in model.services.iter().zip(intents).enumerate() {
        if service.network_mode().is_some() || service.provider {
            continue;
        }
        let before = match &service.networks {
            Some(list) if !list.is_empty() => list.iter().map(|m| m.key.as_ref()).collect(),
            _ => vec!["default"],
        };
        // A variable says which network it is: nobody knows who is there.
        if before.iter().any(|key| key.contains('$')) {
            continue;
        }
        let after: Vec<&str> = intent.want.iter().map(|m| m.key.as_ref()).collect();
        if groups.len() < 128 && !seen.contains(&(before.clone(), after.clone())) {
            groups.push((before.iter().copied().collect(), after.iter().copied().collect(), at));
            seen.insert((before, after));
        }
    }
    for (n, (before, after, at)) in groups.iter().enumerate() {
        for (other_before, other_after, other) in &groups[..n] {
            if !before.is_disjoint(other_before) || after.is_disjoint(other_after) {
                continue;
            }
            let (one, two) = (&model.services[*other], &model.services[*at]);
            let shared: Vec<&str> = after.intersection(other_after).copied().collect();
            let place = two
                .networks
                .iter()
                .flatten()
                .next()
                .or_else(|| one.networks.iter().flatten().next())
                .map_or(two.place, |m| m.place);
            let shared = names(shared);
            let message = format!("`{}` and `{}` shared no network; now both are on {shared}", one.name, two.name);
            report.add(Kind::Lost, "segmentation", place, message).with(&[one.name, two.name]);
            return;
        }
    }
}
