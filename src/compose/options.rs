//! What a membership says besides its aliases.

use std::ops::Deref;

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

    /// Adds a setting, or merges its value over that of the same name.
    pub(super) fn merge(&mut self, name: &'a str, value: Data, place: Place) {
        match self.0.get_or_insert_default().iter_mut().find(|(n, ..)| *n == name) {
            Some((_, old, _)) => *old = std::mem::replace(old, Data::Null).merged(value),
            None => self.push((name, value, place)),
        }
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
