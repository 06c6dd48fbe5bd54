//! Writing a service's `networks`: entry by entry where they stand in a plain block mapping, so that what stays keeps its
//! comments; as a whole elsewhere.

use std::borrow::Cow;

use rustc_hash::FxHashSet as HashSet;

use super::plan::FilePlan;
use crate::compose::{ByKey, Membership, merge_sources, new_among, same_networks};
use crate::yaml::{Kind, Layout, NodeId, Style, Value, Yaml};

/// What a service writes under `networks` in its home.
#[derive(Debug, Clone)]
pub(super) struct Own<'a> {
    /// The networks.
    pub(super) memberships: Cow<'a, [Membership<'a>]>,
    /// True when they come instead of what is merged into the service, rather than beside it.
    pub(super) overrides: bool,
}

impl Own<'_> {
    /// The value of `networks`.
    pub(super) fn value(&self) -> Value {
        if self.overrides && self.memberships.is_empty() {
            return Value::Raw("!reset null".to_owned());
        }
        let map = Value::Map(self.memberships.iter().map(|m| (m.key.to_string(), settings(m))).collect());
        if self.overrides { Value::Tagged("!override", Box::new(map)) } else { map }
    }
}

fn settings(membership: &Membership<'_>) -> Value {
    let mut entries = Vec::new();
    if !membership.aliases.is_empty() {
        let aliases = membership.aliases.iter().map(|alias| Value::Text(alias.to_string())).collect();
        entries.push(("aliases".to_owned(), Value::Seq(aliases)));
    }
    entries.extend(membership.options.iter().map(|(name, data, _)| ((*name).to_owned(), data.to_value())));
    Value::Map(entries)
}

/// Memberships by the keys of their networks.
type Networks<'m, 'a> = ByKey<'m, Membership<'a>, str>;

fn by_key<'m, 'a>(list: &'m [Membership<'a>]) -> Networks<'m, 'a> {
    ByKey::of(list, |membership| &membership.key)
}

/// Makes an existing `networks`, which lists `now`, mean what the service shall write.
pub(super) fn set(
    layout: &Layout<'_>,
    plan: &mut FilePlan,
    yaml: &Yaml,
    mapping: NodeId,
    (key, node): (NodeId, NodeId),
    now: &[Membership<'_>],
    own: &Own<'_>,
) {
    let (want, now) = (by_key(&own.memberships), by_key(now));
    let simple = yaml.kind(node) == Kind::Mapping
        && yaml.style(node) == Style::Block
        && yaml.properties_span(node).is_none()
        && !own.overrides
        && merge_sources(yaml, node).is_empty()
        && now.list().iter().any(|m| want.get(&m.key).is_some());
    if !simple || !patch(layout, plan, yaml, node, &now, &want) {
        plan.removed.push(node);
        layout.set(&mut plan.edits, mapping, key, node, &own.value());
    }
}

/// Entry by entry. False, and nothing done, when an entry that stays would have to change inside.
fn patch(
    layout: &Layout<'_>,
    plan: &mut FilePlan,
    yaml: &Yaml,
    node: NodeId,
    now: &Networks<'_, '_>,
    want: &Networks<'_, '_>,
) -> bool {
    let entries: Vec<_> = yaml.entries(node).collect();
    let mut going = Vec::new();
    let mut changing = Vec::new();
    for &(key, value) in &entries {
        let name = yaml.scalar(key);
        let Some(new) = want.get(name) else {
            going.push((key, value));
            continue;
        };
        let Some(old) = now.get(name) else { return false };
        if same_networks(std::slice::from_ref(old), std::slice::from_ref(new)) && old.means(new) {
            continue;
        }
        // Only a bare entry can be filled in place without touching what its author wrote.
        let bare = yaml.properties_span(value).is_none()
            && (yaml.is_null(value) || yaml.kind(value) == Kind::Mapping && yaml.entries(value).next().is_none());
        if bare {
            changing.push((key, value, settings(new)));
            continue;
        }
        if !grow(yaml, value, old, new, &mut Vec::new()) {
            return false;
        }
    }
    let missing: Vec<&Membership<'_>> = want.list().iter().filter(|m| now.get(&m.key).is_none()).collect();
    plan.removed.extend(going.iter().map(|(_, value)| *value));
    for (key, value, settings) in changing {
        layout.set(&mut plan.edits, node, key, value, &settings);
    }
    for &(key, value) in &entries {
        if let (Some(new), Some(old)) = (want.get(yaml.scalar(key)), now.get(yaml.scalar(key))) {
            let mut additions = Vec::new();
            if grow(yaml, value, old, new, &mut additions) {
                for (at, name, new) in additions {
                    match name {
                        Some(name) => layout.append(&mut plan.edits, at, name, &new),
                        None => layout.append_item(&mut plan.edits, at, &new),
                    }
                }
            }
        }
    }
    // The private network comes first, everything else behind what stays.
    for membership in &missing {
        if membership.key == "default" {
            layout.prepend(&mut plan.edits, node, &membership.key, &settings(membership));
        }
    }
    let keys: Vec<NodeId> = going.iter().map(|(key, _)| *key).collect();
    layout.remove(&mut plan.edits, node, &keys);
    let gone: HashSet<NodeId> = keys.iter().copied().collect();
    let stays = |key: &NodeId| !gone.contains(key);
    for membership in missing {
        if membership.key != "default" {
            layout.append_after(&mut plan.edits, node, &membership.key, &settings(membership), &stays);
        }
    }
    true
}

/// What an entry lacks, by the collection it belongs to: an alias or a setting. False when more than one thing would have to
/// come, or anything would go.
fn grow<'n>(
    yaml: &Yaml,
    value: NodeId,
    old: &Membership<'n>,
    new: &'n Membership<'n>,
    additions: &mut Vec<(NodeId, Option<&'n str>, Value)>,
) -> bool {
    if !new.options.holds_all(&old.options) || new_among(&new.aliases, &old.aliases).next().is_some() {
        return false;
    }
    // What has an anchor may be used elsewhere, where it must not grow.
    let own = |id: NodeId| yaml.anchor(id).is_none();
    let written = yaml.kind(value) == Kind::Mapping && yaml.entries(value).next().is_some();
    let open = written && own(value) && merge_sources(yaml, value).is_empty();
    let list = yaml.entries(value).find(|&(key, _)| yaml.scalar(key) == "aliases").map(|(_, list)| list);
    let more: Vec<_> = new_among(&old.aliases, &new.aliases).collect();
    let mut found = Vec::new();
    match (list, more.as_slice()) {
        (_, []) => {}
        (Some(list), [alias]) if yaml.kind(list) == Kind::Sequence && yaml.children(list).next().is_some() => {
            found.push((list, None, Value::Text(alias.to_string())));
        }
        (None, more) => {
            found.push((value, Some("aliases"), Value::Seq(more.iter().map(|a| Value::Text(a.to_string())).collect())));
        }
        _ => return false,
    }
    let options = old.options.lacking(&new.options).into_iter();
    found.extend(options.map(|(name, data, _)| (value, Some(*name), data.to_value())));
    let sound = found.is_empty() || found.len() == 1 && open && own(found[0].0);
    additions.extend(found);
    sound
}
