//! Networks of a project, and a service's membership in them.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use std::borrow::Cow;

use super::by_key::{ByKey, take_out};
use super::data::Data;
use super::keys::{Budget, TooMuch, flatten};
use super::options::{Options, merge_settings};
use super::project::Place;
use crate::yaml::{Kind, NodeId, Yaml};

/// A service's membership in one network.
#[derive(Debug, Clone)]
pub struct Membership<'a> {
    /// The network's key in the file.
    pub key: Cow<'a, str>,
    /// Where the service names it.
    pub place: Place,
    /// The names the service answers to there, besides its own.
    pub aliases: Box<[Cow<'a, str>]>,
    /// Everything else, such as `ipv4_address`, with its place.
    pub options: Options<'a>,
}

impl<'a> Membership<'a> {
    /// A membership without aliases and options.
    pub fn plain(key: impl Into<Cow<'a, str>>, place: Place) -> Self {
        Self { key: key.into(), place, aliases: Box::default(), options: Options::default() }
    }

    /// Whether two memberships mean the same to Compose.
    pub fn means(&self, other: &Self) -> bool {
        self.key == other.key
            && new_among(&self.aliases, &other.aliases).next().is_none()
            && new_among(&other.aliases, &self.aliases).next().is_none()
            && self.options.holds_all(&other.options)
            && other.options.holds_all(&self.options)
    }

    fn merge(&mut self, later: Self) {
        add_new(&mut self.aliases, &later.aliases);
        self.options.merge(later.options);
    }
}

/// Adds the names that a list does not have yet.
pub(crate) fn add_new<'a>(list: &mut Box<[Cow<'a, str>]>, more: &[Cow<'a, str>]) {
    if more.is_empty() {
        return;
    }
    let mut new: Vec<_> = new_among(list, more).cloned().collect();
    if new.len() > 1 {
        let mut seen: HashSet<Cow<'_, str>> = HashSet::default();
        new.retain(|name| seen.insert(name.clone()));
    }
    let mut all = std::mem::take(list).into_vec();
    all.reserve_exact(new.len());
    all.append(&mut new);
    *list = all.into();
}

/// The names among some that a list does not have.
pub(crate) fn new_among<'n, 'a>(
    list: &'n [Cow<'_, str>],
    more: &'n [Cow<'a, str>],
) -> impl Iterator<Item = &'n Cow<'a, str>> {
    let known = ByKey::of(list, AsRef::as_ref);
    more.iter().filter(move |name| !known.has(name))
}

/// Whether two lists of memberships mean the same to Compose. None is membership in `default` alone.
pub(crate) fn same_networks(one: &[Membership<'_>], other: &[Membership<'_>]) -> bool {
    let alone = |list: &[Membership<'_>]| {
        list.is_empty()
            || matches!(list, [only] if only.key == "default" && only.aliases.is_empty() && only.options.is_empty())
    };
    if alone(one) || alone(other) {
        return alone(one) && alone(other);
    }
    if one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.means(b)) {
        return true;
    }
    let sorted = |list: &[Membership<'_>]| -> Vec<usize> {
        let mut order: Vec<usize> = (0..list.len()).collect();
        order.sort_by(|&a, &b| list[a].key.cmp(&list[b].key));
        order
    };
    one.len() == other.len() && sorted(one).into_iter().zip(sorted(other)).all(|(a, b)| one[a].means(&other[b]))
}

/// What one file says about a service's networks.
#[derive(Debug, Clone)]
pub(super) enum Wish<'a> {
    /// `!reset`: what was said before is forgotten.
    Reset,
    /// `!override`: this, and nothing of what was said before.
    Override(Vec<(Membership<'a>, Tag)>),
    /// This, besides what was said before.
    Join(Vec<(Membership<'a>, Tag)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    None,
    Reset,
    Override,
}

/// Compose's own tags.
pub(super) fn tag(yaml: &Yaml, node: NodeId) -> Tag {
    match yaml.tag(node) {
        Some("!reset" | "!<!reset>") => Tag::Reset,
        Some("!override" | "!<!override>") => Tag::Override,
        _ => Tag::None,
    }
}

impl<'a> Wish<'a> {
    /// Reads a service's `networks`.
    pub(super) fn read(yaml: &'a Yaml, file: usize, node: NodeId, budget: &Budget) -> Result<Self, TooMuch> {
        let wish = tag(yaml, node);
        if wish == Tag::Reset {
            return Ok(Self::Reset);
        }
        let node = yaml.resolve(node);
        let wish = if wish == Tag::None { tag(yaml, node) } else { wish };
        if wish == Tag::Reset {
            return Ok(Self::Reset);
        }
        let mut list = Vec::new();
        match yaml.kind(node) {
            Kind::Sequence => {
                list.reserve_exact(yaml.children(node).count());
                for item in yaml.children(node) {
                    budget.spend(item)?;
                    let place = Place::new(file, yaml.start(item));
                    list.push((Membership::plain(yaml.scalar(yaml.resolve(item)), place), Tag::None));
                }
            }
            Kind::Mapping => {
                let entries = flatten(yaml, node, budget)?;
                list.reserve_exact(entries.len());
                for entry in entries {
                    let place = Place::new(file, yaml.start(entry.key));
                    let mut membership = Membership::plain(yaml.scalar(entry.key), place);
                    read_settings(yaml, file, entry.value, &mut membership, budget)?;
                    list.push((membership, tag(yaml, entry.value)));
                }
            }
            _ => {}
        }
        Ok(if wish == Tag::Override { Self::Override(list) } else { Self::Join(list) })
    }

    /// What a service's networks are after this wish.
    pub(super) fn apply(self, before: &mut Option<Vec<Membership<'a>>>) {
        let list = match self {
            Self::Reset => {
                *before = None;
                return;
            }
            Self::Override(list) => {
                *before = None;
                list
            }
            Self::Join(list) => list,
        };
        let all = before.get_or_insert_with(Vec::new);
        if all.is_empty() {
            all.reserve_exact(list.len());
        }
        if all.is_empty() && list.len() < 32 && list.iter().all(|(_, tag)| *tag == Tag::None) {
            for (membership, _) in list {
                if !all.iter().any(|m| m.key == membership.key) {
                    all.push(membership);
                }
            }
            return;
        }
        let mut index: HashMap<Cow<'a, str>, usize> =
            all.iter().enumerate().map(|(at, m)| (m.key.clone(), at)).collect();
        let mut gone = HashSet::default();
        for (membership, tag) in list {
            let at = index.get(&membership.key).copied();
            match (tag, at) {
                (Tag::Reset, Some(at)) => {
                    gone.insert(at);
                    index.remove(&membership.key);
                }
                (Tag::Reset, None) => {}
                (Tag::None, Some(at)) => all[at].merge(membership),
                (Tag::Override, Some(at)) => all[at] = membership,
                (_, None) => {
                    index.insert(membership.key.clone(), all.len());
                    all.push(membership);
                }
            }
        }
        take_out(all, &gone);
    }
}

fn read_settings<'a>(
    yaml: &'a Yaml,
    file: usize,
    node: NodeId,
    membership: &mut Membership<'a>,
    budget: &Budget,
) -> Result<(), TooMuch> {
    let node = yaml.resolve(node);
    if yaml.kind(node) != Kind::Mapping {
        return Ok(());
    }
    for entry in flatten(yaml, node, budget)? {
        let name = yaml.scalar(entry.key);
        if name == "aliases" && read_aliases(yaml, entry.value, membership, budget)? {
            continue;
        }
        let value = Data::of(yaml, entry.value, budget)?;
        membership.options.push((name, value, Place::new(file, yaml.start(entry.key))));
    }
    Ok(())
}

/// True when the node is a list of names, which are added.
fn read_aliases<'a>(
    yaml: &'a Yaml,
    node: NodeId,
    membership: &mut Membership<'a>,
    budget: &Budget,
) -> Result<bool, TooMuch> {
    let node = yaml.resolve(node);
    if yaml.kind(node) != Kind::Sequence {
        return Ok(yaml.is_null(node));
    }
    let mut names = Vec::with_capacity(yaml.children(node).count());
    for item in yaml.children(node) {
        budget.spend(item)?;
        let item = yaml.resolve(item);
        if yaml.kind(item) != Kind::Scalar {
            return Ok(false);
        }
        names.push(yaml.scalar(item));
    }
    if names.len() > 1 {
        let mut seen: HashSet<&str> = HashSet::default();
        names.retain(|name| seen.insert(name));
    }
    membership.aliases = names.into_iter().map(Cow::Borrowed).collect();
    Ok(true)
}

/// A network of the project, merged from all files.
#[derive(Debug, Clone)]
pub struct Network<'a> {
    /// Its key under `networks`.
    pub key: &'a str,
    /// Where it is defined first.
    pub place: Place,
    /// Everything its definition says.
    pub settings: Vec<(&'a str, Data, Place)>,
    /// True when it comes from an included file.
    pub included: bool,
}

impl Network<'_> {
    /// One setting.
    pub fn setting(&self, name: &str) -> Option<&Data> {
        self.settings.iter().find(|(n, ..)| *n == name).map(|(_, value, _)| value)
    }

    /// True when the project only uses it: it must exist already.
    pub fn external(&self) -> bool {
        match self.setting("external") {
            Some(Data::Scalar(text, _)) => !matches!(text.as_str(), "false" | "False" | "FALSE"),
            Some(Data::Map(_)) => true,
            _ => false,
        }
    }

    /// True when it is a network of the given name that exists outside of the project.
    pub fn is_external_on(&self, name: &str) -> bool {
        self.external() && self.given_name() == Some(name)
    }

    /// The name it is given on the engine, where the file says it: `name:`, the old `external: {name: …}`, or for an
    /// external network its key. Others are called `<project>_<key>`.
    pub fn given_name(&self) -> Option<&str> {
        if let Some(name) = self.setting("name").and_then(Data::text) {
            return Some(name);
        }
        if let Some(Data::Map(entries)) = self.setting("external")
            && let Some((_, Data::Scalar(name, _))) = entries.iter().find(|(key, _)| key == "name")
        {
            return Some(name);
        }
        self.external().then_some(self.key)
    }
}

/// Adds what one file defines under `networks`.
pub(super) fn read_networks<'a>(
    yaml: &'a Yaml,
    file: usize,
    node: NodeId,
    networks: &mut Vec<Network<'a>>,
    budget: &Budget,
) -> Result<(), TooMuch> {
    let whole = tag(yaml, node);
    if whole != Tag::None {
        networks.clear();
    }
    let node = yaml.resolve(node);
    if whole == Tag::Reset || yaml.kind(node) != Kind::Mapping {
        return Ok(());
    }
    let mut index: HashMap<&str, usize> = networks.iter().enumerate().map(|(at, n)| (n.key, at)).collect();
    let mut gone = HashSet::default();
    for entry in flatten(yaml, node, budget)? {
        let key = yaml.scalar(entry.key);
        let one = tag(yaml, entry.value);
        if one != Tag::None
            && let Some(at) = index.remove(key)
        {
            gone.insert(at);
        }
        if one == Tag::Reset {
            continue;
        }
        let place = Place::new(file, yaml.start(entry.key));
        let at = *index.entry(key).or_insert_with(|| {
            networks.push(Network { key, place, settings: Vec::new(), included: false });
            networks.len() - 1
        });
        let value = yaml.resolve(entry.value);
        if yaml.kind(value) != Kind::Mapping {
            continue;
        }
        let mut settings = Vec::new();
        for setting in flatten(yaml, value, budget)? {
            let data = Data::of(yaml, setting.value, budget)?;
            settings.push((yaml.scalar(setting.key), data, Place::new(file, yaml.start(setting.key))));
        }
        merge_settings(&mut networks[at].settings, settings);
    }
    take_out(networks, &gone);
    Ok(())
}

/// The memberships that one `networks` of a service lists, its tags left aside. None when it is tagged `!reset`.
pub(crate) fn memberships<'a>(
    yaml: &'a Yaml,
    file: usize,
    node: NodeId,
    budget: &Budget,
) -> Result<Option<Vec<Membership<'a>>>, TooMuch> {
    Ok(match Wish::read(yaml, file, node, budget)? {
        Wish::Reset => None,
        Wish::Override(list) | Wish::Join(list) => Some(list.into_iter().map(|(membership, _)| membership).collect()),
    })
}
