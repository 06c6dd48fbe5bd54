//! Things in a list by their keys: looked for among a few, looked up among many. A file has mostly a few of anything, and
//! may have a hundred thousand.

use std::hash::Hash;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

/// From so many on, a table is made.
const MANY: usize = 16;

/// A list and what its things are called. The first one of a key counts.
#[derive(Debug)]
pub(crate) struct ByKey<'l, T, K: ?Sized> {
    list: &'l [T],
    key: fn(&'l T) -> &'l K,
    table: Option<HashMap<&'l K, usize>>,
}

impl<'l, T, K: Eq + Hash + ?Sized> ByKey<'l, T, K> {
    /// Of a list, by a key.
    pub(crate) fn of(list: &'l [T], key: fn(&'l T) -> &'l K) -> Self {
        let table =
            (list.len() >= MANY).then(|| list.iter().enumerate().rev().map(|(at, one)| (key(one), at)).collect());
        Self { list, key, table }
    }

    /// The list.
    pub(crate) fn list(&self) -> &'l [T] {
        self.list
    }

    /// Where the one with a key stands.
    pub(crate) fn position(&self, key: &K) -> Option<usize> {
        match &self.table {
            Some(table) => table.get(key).copied(),
            None => self.list.iter().position(|one| (self.key)(one) == key),
        }
    }

    /// The one with a key.
    pub(crate) fn get(&self, key: &K) -> Option<&'l T> {
        self.list.get(self.position(key)?)
    }

    /// True when there is one with a key.
    pub(crate) fn has(&self, key: &K) -> bool {
        self.position(key).is_some()
    }
}

/// Adds what comes later to a list, each behind the others or merged over the one of the same key. What comes has different
/// keys.
pub(super) fn merge<T, K: Eq + Hash + ?Sized>(
    list: &mut Vec<T>,
    later: Vec<T>,
    key: for<'t> fn(&'t T) -> &'t K,
    over: impl Fn(&mut T, T),
) {
    let known = ByKey::of(list, key);
    let places: Vec<Option<usize>> = later.iter().map(|one| known.position(key(one))).collect();
    for (one, place) in later.into_iter().zip(places) {
        match place.and_then(|at| list.get_mut(at)) {
            Some(old) => over(old, one),
            None => list.push(one),
        }
    }
}

/// Takes out of a list what stands at some places.
pub(super) fn take_out<T>(list: &mut Vec<T>, places: &HashSet<usize>) {
    if places.is_empty() {
        return;
    }
    let mut at = 0;
    list.retain(|_| {
        at += 1;
        !places.contains(&(at - 1))
    });
}
