//! One port of the host is published twice in the stack.
//!
//! ## Why
//! A port of the host belongs to one container. The second one that asks for it is created and then fails to start: `port is
//! already allocated`, or `address already in use`. Which one that is depends on the order in which they start. A port
//! without an address is open on all of them, so `8080:80` also clashes with `127.0.0.1:8080:80`.
//!
//! Services that no common profile starts, ports under `network_mode: host`, which publishes nothing, and ranges from
//! which the engine chooses are left alone. So are copies in files for `docker stack deploy`, where the swarm shares the port
//! among them.
//!
//! ## Example
//! ```yaml
//! services:
//!   web:
//!     image: nginx
//!     ports: ["8080:80"]
//!   admin:
//!     image: adminer
//!     ports: ["127.0.0.1:8080:8080"]    # 8080 is taken by web
//! ```

use std::ops::RangeInclusive;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use crate::lint::facts::Port;
use crate::lint::finding::Severity;
use crate::lint::rule::{Findings, Needs, Rule};
use crate::lint::stack::{Stack, Unit};

pub(super) const RULE: Rule = Rule {
    id: "published-port-twice",
    severity: Severity::Error,
    needs: Needs::Files,
    fix: None,
    preset: true,
    source: include_str!("published_port_twice.rs"),
    check,
};

fn check(stack: &Stack<'_>, findings: &mut Findings<'_>) {
    let swarm = stack.is_for_swarm();
    let mut seen = Seen::default();
    for unit in stack.units().filter(|unit| unit.publishes() && copies(unit) > 0) {
        let mut own = Seen::default();
        for port in &unit.facts.ports {
            let Some(published) = fixed(port) else {
                if !swarm {
                    too_few(&unit, port, findings);
                }
                continue;
            };
            if copies(&unit) > 1 && !swarm {
                let message = format!(
                    "`{}` has {} copies, and each of them publishes port {} of the host",
                    unit.name(),
                    copies(&unit),
                    shown(&published)
                );
                findings.report(port.span, message).help("publish a range, or let a proxy publish the port");
            }
            let other = own.clashing(unit, port).or_else(|| seen.clashing(unit, port));
            own.add(unit, port);
            if let Some((owner, other)) = other {
                let taken = common(&fixed(other).unwrap_or_else(|| published.clone()), &published);
                let message = if owner.number == unit.number {
                    format!("`{}` publishes port {} of the host twice", unit.name(), shown(&taken))
                } else {
                    format!(
                        "port {} of the host is published by `{}` and by `{}`",
                        shown(&taken),
                        owner.name(),
                        unit.name()
                    )
                };
                let finding = findings.report(port.span, message);
                finding.help("publish another port of the host, or bind each to an address of its own");
                finding.related(other.span, format!("`{}` publishes it here", owner.name()));
            }
        }
        for (unit, port) in own.all {
            seen.add(unit, port);
        }
    }
}

/// Ports that come before: a few candidates for a port, however many there are.
#[derive(Default)]
struct Seen<'s, 'a> {
    all: Vec<(Unit<'s, 'a>, &'s Port<'a>)>,
    /// Places in `all` of what takes one port alone.
    single: HashMap<u16, Vec<usize>>,
    /// Places in `all` of what takes several.
    ranges: Vec<usize>,
    /// Of what service, address, ports and protocol there is one already.
    known: HashSet<(usize, Published<'s>)>,
}

/// Address, ports of the host and of the container, protocol.
type Published<'s> = (Option<&'s str>, RangeInclusive<u16>, RangeInclusive<u16>, &'s str);

impl<'s, 'a> Seen<'s, 'a> {
    fn add(&mut self, unit: Unit<'s, 'a>, port: &'s Port<'a>) {
        let Some(published) = fixed(port) else { return };
        let what = (port.address.as_deref(), published.clone(), port.target.clone(), &*port.protocol);
        if !self.known.insert((unit.number, what)) {
            return;
        }
        if published.start() == published.end() {
            self.single.entry(*published.start()).or_default().push(self.all.len());
        } else {
            self.ranges.push(self.all.len());
        }
        self.all.push((unit, port));
    }

    /// The first that can't be published beside a port of this service.
    fn clashing(&self, unit: Unit<'_, '_>, port: &Port<'_>) -> Option<(Unit<'s, 'a>, &'s Port<'a>)> {
        let published = fixed(port)?;
        let clashes = |&(other, theirs): &(Unit<'_, '_>, &Port<'_>)| {
            let twice_the_same = other.number == unit.number && same_target(theirs, port);
            clash(theirs, port) && !twice_the_same && !other.never_beside(&unit)
        };
        if published.start() != published.end() {
            return self.all.iter().copied().find(clashes);
        }
        let first = |places: &[usize]| places.iter().copied().find(|&at| clashes(&self.all[at]));
        let single = self.single.get(published.start()).and_then(|places| first(places));
        let at = single.into_iter().chain(first(&self.ranges)).min()?;
        Some(self.all[at])
    }
}

/// A range from which each copy takes one port.
fn too_few(unit: &Unit<'_, '_>, port: &Port<'_>, findings: &mut Findings<'_>) {
    let Some(range) = &port.published else { return };
    if copies(unit) > range.clone().count() as u64 {
        let (name, copies, ports) = (unit.name(), copies(unit), range.clone().count());
        let message = format!("`{name}` has {copies} copies, and publishes only {ports} ports of the host");
        findings.report(port.span, message).help("publish a larger range, or let a proxy publish the port");
    }
}

fn copies(unit: &Unit<'_, '_>) -> u64 {
    unit.facts.copies.as_ref().map_or(1, |(count, _)| *count)
}

/// The ports of the host that a container gets for certain. From a range for one port the engine chooses.
fn fixed(port: &Port<'_>) -> Option<RangeInclusive<u16>> {
    let published = port.published.clone()?;
    (published.clone().count() == 1 || published.clone().count() == port.target.clone().count()).then_some(published)
}

fn common(one: &RangeInclusive<u16>, other: &RangeInclusive<u16>) -> RangeInclusive<u16> {
    *one.start().max(other.start())..=*one.end().min(other.end())
}

fn shown(range: &RangeInclusive<u16>) -> String {
    if range.start() == range.end() { range.start().to_string() } else { format!("{}-{}", range.start(), range.end()) }
}

fn clash(one: &Port<'_>, other: &Port<'_>) -> bool {
    let (Some(mine), Some(theirs)) = (fixed(one), fixed(other)) else { return false };
    one.protocol.eq_ignore_ascii_case(&other.protocol)
        && !common(&mine, &theirs).is_empty()
        && families(one).iter().any(|mine| families(other).iter().any(|theirs| meet(mine, theirs)))
}

/// The addresses a port is bound to; without one it is all of IPv4 and of IPv6.
fn families<'p>(port: &'p Port<'_>) -> Vec<&'p str> {
    port.address.as_deref().map_or_else(|| vec!["0.0.0.0", "::"], |address| vec![address])
}

fn meet(one: &str, other: &str) -> bool {
    let ipv6 = |text: &str| text.contains(':');
    ipv6(one) == ipv6(other) && (one == other || [one, other].iter().any(|text| matches!(*text, "0.0.0.0" | "::")))
}

/// One port of the container published twice on the same addresses is published once.
fn same_target(one: &Port<'_>, other: &Port<'_>) -> bool {
    let single = |port: &Port<'_>| port.everywhere() || port.address == one.address && port.address == other.address;
    one.published == other.published && one.target == other.target && single(one) && single(other)
}
