//! Values with aliases and merge keys resolved, for the small parts of a file whose meaning is compared or written anew.

use super::by_key;
use super::keys::{Budget, TooMuch, flatten};
use crate::yaml::{Kind, NodeId, Style, Value, Yaml, flow_scalar, looks_typed};

/// How deep a resolved value may be.
const DEPTH: usize = 64;

/// A resolved value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar's text, and whether it is a number, a boolean or the like because it stands without quotes.
    Scalar(String, bool),
    /// A sequence.
    Seq(Vec<Self>),
    /// A mapping, in the order of the file.
    Map(Vec<(String, Self)>),
}

impl Data {
    /// Resolves a node.
    ///
    /// # Errors
    /// [`TooMuch`] when aliases make it larger than the budget.
    pub fn of(yaml: &Yaml, node: NodeId, budget: &Budget) -> Result<Self, TooMuch> {
        resolve(yaml, node, budget, 0)
    }

    /// The scalar's text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The later value on top of this one, as Compose merges: mappings by key, anything else replaced.
    #[must_use]
    pub fn merged(self, later: Self) -> Self {
        match (self, later) {
            (Self::Map(mut entries), Self::Map(more)) => {
                by_key::merge(&mut entries, more, |(key, _)| key, |(_, old), (_, new)| old.merge(new));
                Self::Map(entries)
            }
            (before, Self::Null) => before,
            (_, later) => later,
        }
    }

    /// The same in place.
    pub(super) fn merge(&mut self, later: Self) {
        *self = std::mem::replace(self, Self::Null).merged(later);
    }

    /// The same value, to be written.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Null => Value::Raw("null".to_owned()),
            Self::Scalar(text, true) if writable(text) => Value::Raw(text.clone()),
            Self::Scalar(text, _) => Value::Text(text.clone()),
            Self::Seq(items) => Value::Seq(items.iter().map(Self::to_value).collect()),
            Self::Map(entries) => {
                Value::Map(entries.iter().map(|(key, value)| (key.clone(), value.to_value())).collect())
            }
        }
    }
}

/// Whether a text that stood without quotes may do so again anywhere: it needs none, or only because it is a number.
fn writable(text: &str) -> bool {
    let number = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+' | b':');
    flow_scalar(text) == text || text.bytes().all(number) && !text.ends_with(':')
}

fn resolve(yaml: &Yaml, node: NodeId, budget: &Budget, depth: usize) -> Result<Data, TooMuch> {
    budget.spend(node)?;
    if depth > DEPTH {
        return Err(TooMuch { at: node });
    }
    let node = yaml.resolve(node);
    Ok(match yaml.kind(node) {
        Kind::Scalar if yaml.is_null(node) => Data::Null,
        Kind::Scalar | Kind::Alias => {
            let text = yaml.scalar(node);
            Data::Scalar(text.to_owned(), yaml.style(node) == Style::Plain && looks_typed(text))
        }
        Kind::Sequence => {
            let items: Result<_, _> = yaml.children(node).map(|item| resolve(yaml, item, budget, depth + 1)).collect();
            Data::Seq(items?)
        }
        Kind::Mapping => {
            let mut entries = Vec::new();
            for entry in flatten(yaml, node, budget)? {
                entries.push((yaml.scalar(entry.key).to_owned(), resolve(yaml, entry.value, budget, depth + 1)?));
            }
            Data::Map(entries)
        }
    })
}
