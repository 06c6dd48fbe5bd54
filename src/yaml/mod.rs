//! Lossless YAML: a text, a tree of spans over it, and edits of the text. Knows nothing of Compose.
//!
//! The tree never holds a value that the text does not show: nodes are byte ranges, aliases stay aliases, merge keys stay
//! keys. Edits are ranges and replacements; everything outside of them is copied.

mod compare;
mod edit;
mod gaps;
mod halves;
mod items;
mod layout;
mod moving;
mod nodes;
mod parse;
mod removal;
mod render;
mod scalar;
mod tree;
mod values;

pub use compare::{Correspondence, Expect, Mismatch, compare};
pub use edit::{Changes, Edit, Edits};
pub use layout::{Indent, Layout};
pub use parse::{MAX_BYTES, ParseError};
pub use render::{Section, Value, render_document};
pub use scalar::{flow_scalar, looks_typed, plain_or_quoted};
pub use tree::{Document, Kind, Lines, NodeId, Position, Style, Yaml};
