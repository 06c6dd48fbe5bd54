//! What a rewrite tells: what it changed, what was lost on the way, and what the reader should know.

use crate::compose::Place;

/// The weight of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The rewrite did this.
    Changed,
    /// The file said this, and it is gone. An error with `--strict`.
    Lost,
    /// A danger in the result.
    Finding,
    /// Good to know.
    Note,
}

impl Kind {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Lost => "lost",
            Self::Finding => "finding",
            Self::Note => "note",
        }
    }
}

/// One line of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its weight.
    pub kind: Kind,
    /// What it is about, in a word that never changes.
    pub code: &'static str,
    /// Where in the original files.
    pub place: Option<Place>,
    /// The service it is about.
    pub service: Option<Box<str>>,
    /// One sentence, lower case.
    pub message: Box<str>,
    /// What few items have: there is one for each service, and room for this in all of them would be most of a report.
    more: Option<Box<More>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct More {
    network: Option<Box<str>>,
    who: Box<[String]>,
}

/// The items, in the order of the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The items.
    pub items: Vec<Item>,
}

impl Report {
    pub(super) fn add(
        &mut self,
        kind: Kind,
        code: &'static str,
        place: Place,
        message: impl Into<Box<str>>,
    ) -> &mut Item {
        self.items.push(Item::new(kind, code, place, message));
        let last = self.items.len() - 1;
        &mut self.items[last]
    }

    /// Adds what somebody else found.
    pub fn extend(&mut self, items: Vec<Item>) {
        self.items.extend(items);
        self.sort();
    }

    pub(super) fn sort(&mut self) {
        self.items.sort_by_key(|item| item.place.map_or((u32::MAX, 0), |p| (p.file, p.offset)));
    }

    /// The items of one weight.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.kind == kind)
    }
}

impl Item {
    /// An item about a place.
    pub fn new(kind: Kind, code: &'static str, place: Place, message: impl Into<Box<str>>) -> Self {
        Self { kind, code, place: Some(place), service: None, message: message.into(), more: None }
    }

    pub(super) fn service(&mut self, name: &str) -> &mut Self {
        self.service = Some(name.into());
        self
    }

    pub(super) fn on(&mut self, key: &str) -> &mut Self {
        self.more.get_or_insert_default().network = Some(key.into());
        self
    }

    pub(super) fn with(&mut self, names: &[&str]) -> &mut Self {
        self.more.get_or_insert_default().who = names.iter().map(|name| (*name).to_owned()).collect();
        self
    }

    /// The network it is about, by its key.
    pub fn network(&self) -> Option<&str> {
        self.more.as_ref().and_then(|more| more.network.as_deref())
    }

    /// Several services it is about.
    pub fn who(&self) -> &[String] {
        self.more.as_ref().map_or(&[], |more| &more.who)
    }
}

/// Names in backticks, joined by commas, at most eight of them.
pub(super) fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let mut names = names.into_iter();
    let mut text = String::new();
    for name in names.by_ref().take(8) {
        if !text.is_empty() {
            text.push_str(", ");
        }
        text.extend(["`", name, "`"]);
    }
    match names.count() {
        0 => text,
        more => format!("{text}, and {more} more"),
    }
}
