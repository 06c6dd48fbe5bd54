//! What rules ask about a stack again and again, found once for all of its services. It keeps lint linear: a rule that looks
//! at every service looks up the others, and never walks through them.

use std::borrow::Cow;
use std::cell::OnceCell;

use rustc_hash::FxHashMap as HashMap;

use super::facts::Text;
use super::stack::{Stack, Unit};
use crate::compose::{Budget, Entry, Membership, flatten, lookup};
use crate::yaml::NodeId;

/// Services by their numbers, each list in the order of the files.
type Numbers<K> = HashMap<K, Vec<usize>>;

/// All of it, empty until it is asked for.
#[derive(Debug, Default)]
pub(super) struct Index {
    carriers: OnceCell<Vec<End>>,
    inside: OnceCell<Numbers<usize>>,
    called: OnceCell<Numbers<String>>,
    containers: OnceCell<Numbers<String>>,
    members: OnceCell<Numbers<String>>,
    listening: OnceCell<Listening>,
    networks: OnceCell<Vec<WrittenNetworks>>,
}

/// Who listens at a port, as far as the files say.
#[derive(Debug, Default)]
struct Listening {
    ports: Numbers<u16>,
    /// Services that publish several ports at once, which may be all of them.
    ranges: Vec<usize>,
}

/// What a file has under `networks`, merge keys followed.
#[derive(Debug)]
pub(super) struct WrittenNetworks {
    /// The file.
    pub(super) file: usize,
    /// The value of `networks`.
    pub(super) value: NodeId,
    /// The networks by their keys.
    pub(super) entries: HashMap<String, Entry>,
}

impl<'a> Stack<'a> {
    fn all<'s>(&'s self, numbers: Option<&'s Vec<usize>>) -> impl Iterator<Item = Unit<'s, 'a>> {
        numbers.into_iter().flatten().filter_map(|&number| self.numbered(number))
    }

    /// The service whose network namespace a service lives in: itself, or the one that `network_mode: service:…` leads
    /// to in the end. None where that leads out of the project or in a circle.
    pub fn carrier(&self, unit: Unit<'_, 'a>) -> Option<Unit<'_, 'a>> {
        match self.end(unit)? {
            End::At(number) => self.numbered(number),
            End::Nowhere | End::Round => None,
        }
    }

    /// True when `network_mode: service:…` leads back to the service itself in the end.
    pub(super) fn goes_round(&self, unit: Unit<'_, 'a>) -> bool {
        self.end(unit) == Some(End::Round)
    }

    fn end(&self, unit: Unit<'_, 'a>) -> Option<End> {
        let ends = self.index.carriers.get_or_init(|| {
            let next: Vec<Step> = self.units().map(|unit| self.step(unit)).collect();
            follow(&next)
        });
        ends.get(unit.number).copied()
    }

    fn step(&self, unit: Unit<'_, 'a>) -> Step {
        match unit.network_mode().and_then(|mode| mode.strip_prefix("service:")) {
            None => Step::Here,
            Some(name) => self.unit(name).map_or(Step::Out, |other| Step::To(other.number)),
        }
    }

    /// The services that live in the network namespace of a service, itself among them.
    pub(super) fn inside(&self, carrier: Unit<'_, 'a>) -> impl Iterator<Item = Unit<'_, 'a>> {
        let inside = self.index.inside.get_or_init(|| {
            let mut inside = Numbers::default();
            for unit in self.units() {
                if let Some(carrier) = self.carrier(unit) {
                    inside.entry(carrier.number).or_insert_with(Vec::new).push(unit.number);
                }
            }
            inside
        });
        self.all(inside.get(&carrier.number))
    }

    /// The names of a service on one network alone.
    pub(super) fn aliases<'s>(&'s self, membership: &'s Membership<'a>) -> impl Iterator<Item = Cow<'s, str>> {
        membership.aliases.iter().filter_map(|alias| self.fill(alias))
    }

    /// The services that have a name on one of their networks.
    pub(super) fn called(&self, host: &str) -> impl Iterator<Item = Unit<'_, 'a>> {
        let called = self.index.called.get_or_init(|| {
            let mut called = Numbers::default();
            for unit in self.units().filter(Unit::has_networks) {
                let aliases = self.memberships(unit).iter().flat_map(|membership| self.aliases(membership));
                for name in unit.fixed_names().map(Cow::Borrowed).chain(aliases) {
                    note(&mut called, name.into_owned(), unit);
                }
            }
            called
        });
        self.all(called.get(host))
    }

    /// The services whose container has a name by its `container_name`.
    pub(super) fn containers(&self, name: &str) -> impl Iterator<Item = Unit<'_, 'a>> {
        let containers = self.index.containers.get_or_init(|| {
            let mut containers = Numbers::default();
            for unit in self.units() {
                if let Some(name) = unit.facts.container_name.as_ref().and_then(Text::get) {
                    note(&mut containers, name.to_owned(), unit);
                }
            }
            containers
        });
        self.all(containers.get(name))
    }

    /// The services on a network, without those of which there are no copies.
    pub(super) fn members(&self, key: &str) -> Vec<Unit<'_, 'a>> {
        self.all(self.by_network().get(key)).collect()
    }

    /// True when a service is on a network, and there are copies of it.
    pub(super) fn has_members(&self, key: &str) -> bool {
        self.by_network().contains_key(key)
    }

    fn by_network(&self) -> &Numbers<String> {
        self.index.members.get_or_init(|| {
            let mut members = Numbers::default();
            let made = |unit: &Unit<'_, '_>| unit.facts.copies.as_ref().is_none_or(|(count, _)| *count > 0);
            for unit in self.units().filter(Unit::has_networks).filter(made) {
                match unit.service.networks.as_deref() {
                    None | Some([]) => note(&mut members, "default".to_owned(), unit),
                    Some(list) => {
                        for membership in list {
                            note(&mut members, membership.key.clone().into_owned(), unit);
                        }
                    }
                }
            }
            members
        })
    }

    /// The services of which the files say that they listen at a port.
    pub(super) fn listening(&self, port: u16) -> Vec<Unit<'_, 'a>> {
        let listening = self.index.listening.get_or_init(|| {
            let mut listening = Listening::default();
            for unit in self.units() {
                let targets = unit.facts.ports.iter().map(|port| &port.target);
                let (single, ranges): (Vec<_>, Vec<_>) = targets.partition(|ports| ports.start() == ports.end());
                let single = single.into_iter().map(|ports| *ports.start());
                for port in single.chain(unit.facts.expose.iter().copied()).chain(unit.facts.well_known_port()) {
                    note(&mut listening.ports, port, unit);
                }
                if !ranges.is_empty() {
                    listening.ranges.push(unit.number);
                }
            }
            listening
        });
        let ranges = listening.ranges.iter().copied();
        let mut numbers = listening.ports.get(&port).cloned().unwrap_or_default();
        numbers.extend(ranges.filter(|&number| self.numbered(number).is_some_and(|unit| unit.facts.listens(port))));
        numbers.sort_unstable();
        numbers.dedup();
        numbers.into_iter().filter_map(|number| self.numbered(number)).collect()
    }

    /// What each layer has under `networks`.
    pub(super) fn written_networks(&self) -> &[WrittenNetworks] {
        self.index.networks.get_or_init(|| {
            let written = self.project.layers.iter().filter_map(|layer| {
                let yaml = self.yaml(layer.file);
                let budget = Budget::for_yaml(yaml);
                let value = lookup(yaml, self.project.root(layer), "networks", &budget).ok()??.value;
                let entries = flatten(yaml, yaml.resolve(value), &budget).ok()?;
                let entries = entries.into_iter().map(|entry| (yaml.scalar(entry.key).to_owned(), entry)).collect();
                Some(WrittenNetworks { file: layer.file, value, entries })
            });
            written.collect()
        })
    }
}

fn note<K: std::hash::Hash + Eq>(numbers: &mut Numbers<K>, key: K, unit: Unit<'_, '_>) {
    let list = numbers.entry(key).or_default();
    if list.last() != Some(&unit.number) {
        list.push(unit.number);
    }
}

/// Where a service's `network_mode` leads.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// It has a namespace of its own.
    Here,
    /// Into that of another service.
    To(usize),
    /// Out of the project.
    Out,
}

/// Where a way ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// At a service with a namespace of its own.
    At(usize),
    /// Nowhere: out of the project, or in a circle that doesn't come by here.
    Nowhere,
    /// Here: it goes round.
    Round,
}

/// The end of each way.
fn follow(next: &[Step]) -> Vec<End> {
    let mut ends: Vec<Option<End>> = vec![None; next.len()];
    // By service: which walk came by.
    let mut walked = vec![usize::MAX; next.len()];
    for start in 0..next.len() {
        let (mut at, mut way) = (start, Vec::new());
        let mut end = loop {
            if let Some(end) = ends[at] {
                break if end == End::Round { End::Nowhere } else { end };
            }
            if walked[at] == start {
                break End::Round;
            }
            walked[at] = start;
            way.push(at);
            match next[at] {
                Step::Here => break End::At(at),
                Step::Out => break End::Nowhere,
                Step::To(other) => at = other,
            }
        };
        // What came before the circle only leads there.
        for passed in way.into_iter().rev() {
            ends[passed] = Some(end);
            if end == End::Round && passed == at {
                end = End::Nowhere;
            }
        }
    }
    ends.into_iter().map(|end| end.unwrap_or(End::Nowhere)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_end_where_somebody_has_a_namespace() {
        use End::{At, Nowhere, Round};
        use Step::{Here, Out, To};
        assert_eq!(follow(&[To(1), To(2), Here, To(0)]), [At(2); 4]);
        assert_eq!(follow(&[To(1), To(0), To(0), Out, To(3), Here]), [Round, Round, Nowhere, Nowhere, Nowhere, At(5)]);
        assert_eq!(follow(&[To(1), To(2), To(3), To(2), To(0)]), [Nowhere, Nowhere, Round, Round, Nowhere]);
        assert_eq!(follow(&[To(0)]), [Round]);
    }
}
