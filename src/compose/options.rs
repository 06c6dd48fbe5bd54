//! What a membership says besides its aliases.

use std::ops::Deref;

use super::by_key::{self, ByKey};
use super::data::Data;
use super::project::Place;

/// One setting: its name, its value and where it is written.
pub type Setting<'a> = (&'a str, Data, Place);

/// Settings in the order of the file. Most memberships have none, and there is one for each service and network: without
/// any it takes no more room than a pointer.
#[derive(Debug, Clone, Default)]
pub struct Options<'a>(
    #[expect(clippy::box_collection, reason = "a list takes three times the room of a pointer")]
    Option<Box<Vec<Setting<'a>>>>,
);

impl<'a> Options<'a> {
    /// Adds a setting behind all others.
    pub fn push(&mut self, setting: Setting<'a>) {
        self.0.get_or_insert_default().push(setting);
    }

    /// Adds settings, or merges their values over those of the same names.
    pub(super) fn merge(&mut self, later: Self) {
        if let Some(later) = later.0 {
            merge_settings(self.0.get_or_insert_default(), *later);
        }
    }

    /// By their names.
    fn by_name(&self) -> ByKey<'_, Setting<'a>, str> {
        ByKey::of(self, |(name, ..)| name)
    }

    /// The settings of another one whose names are not here.
    pub(crate) fn lacking<'n>(&self, other: &'n Self) -> Vec<&'n Setting<'a>> {
        let known = self.by_name();
        other.iter().filter(|(name, ..)| !known.has(name)).collect()
    }

    /// Whether another one's settings are all here, with the same values.
    pub(crate) fn holds_all(&self, other: &Self) -> bool {
        let known = self.by_name();
        other.iter().all(|(name, value, _)| known.get(name).is_some_and(|(_, own, _)| own == value))
    }

    /// Drops the settings that do not pass.
    pub fn retain(&mut self, passes: impl FnMut(&Setting<'a>) -> bool) {
        if let Some(list) = &mut self.0 {
            list.retain(passes);
        }
    }
}

impl<'a> Deref for Options<'a> {
    type Target = [Setting<'a>];

    fn deref(&self) -> &Self::Target {
        self.0.as_ref().map_or(&[], |list| list.as_slice())
    }
}

impl<'o, 'a> IntoIterator for &'o Options<'a> {
    type Item = &'o Setting<'a>;
    type IntoIter = std::slice::Iter<'o, Setting<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a> IntoIterator for Options<'a> {
    type Item = Setting<'a>;
    type IntoIter = std::vec::IntoIter<Setting<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.map(|list| *list).unwrap_or_default().into_iter()
    }
}

/// Adds settings to a list, or merges their values over those of the same names. The names that come are all different.
pub(super) fn merge_settings<'a>(list: &mut Vec<Setting<'a>>, later: Vec<Setting<'a>>) {
    by_key::merge(list, later, |(name, ..)| *name, |(_, old, _), (_, new, _)| old.merge(new));
}
