//! Why a rewrite can't be done, before it is worded for the user.

use crate::compose::Place;

/// A wish that can't be granted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Impossible {
    /// Where, if at a place.
    pub(crate) place: Option<Place>,
    /// Why.
    pub(crate) message: String,
    /// What to do instead.
    pub(crate) hint: Option<String>,
}

impl Impossible {
    pub(crate) fn new(
        place: impl Into<Option<Place>>,
        message: impl Into<String>,
        hint: impl Into<Option<String>>,
    ) -> Self {
        Self { place: place.into(), message: message.into(), hint: hint.into() }
    }
}
