//! What lint reports: findings, their places, and what would mend them.

use std::borrow::Cow;
use std::ops::Range;

use crate::compose::{Place, Said};
use crate::yaml::{NodeId, Value, Yaml};

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Works, but not as its author will expect.
    Warning,
    /// Fails, or reaches the wrong thing.
    Error,
}

impl Severity {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of a name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Info, Self::Warning, Self::Error].into_iter().find(|severity| severity.name() == name)
    }
}

/// Bytes of one of a project's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file, by its number in [`Project::files`](crate::compose::Project::files).
    pub file: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The bytes of a node as it is written.
    pub fn node(file: usize, yaml: &Yaml, node: NodeId) -> Self {
        let span = yaml.span(node);
        Self { file, start: span.start, end: span.end }
    }

    /// The node that is written at a place, which is where it begins; one byte where no scalar stands there.
    pub fn at(place: Place, yaml: &Yaml) -> Self {
        let (file, start) = (place.file(), place.offset());
        Self { file, start, end: yaml.scalar_end(start).unwrap_or(start + 1).min(yaml.text().len()).max(start) }
    }

    /// A part of a span, counted in bytes from its start.
    #[must_use]
    pub fn part(self, range: Range<usize>) -> Self {
        let start = (self.start + range.start).min(self.end);
        Self { file: self.file, start, end: (self.start + range.end).clamp(start, self.end) }
    }
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub span: Span,
    /// What stands there, in a few words.
    pub message: String,
}

/// Whether a fix can be made without being asked for by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    /// What the file means to Compose stays as it was, or only a mistake goes.
    Safe,
    /// It changes what is deployed, most likely to what was meant.
    Unsafe,
}

/// One change of a file's tree. It says what the tree shall be; how the text becomes so is decided elsewhere, and proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// An entry goes.
    Remove {
        /// The file.
        file: usize,
        /// The mapping.
        mapping: NodeId,
        /// The entry's key.
        key: NodeId,
    },
    /// An entry gets another value.
    Set {
        /// The file.
        file: usize,
        /// The mapping.
        mapping: NodeId,
        /// The entry's key.
        key: NodeId,
        /// The value it has.
        value: NodeId,
        /// The value it shall have.
        new: Value,
    },
    /// An entry comes at the end of a mapping.
    Add {
        /// The file.
        file: usize,
        /// The mapping.
        mapping: NodeId,
        /// The entry's key.
        key: String,
        /// Its value.
        new: Value,
    },
    /// An item goes.
    RemoveItem {
        /// The file.
        file: usize,
        /// The sequence.
        sequence: NodeId,
        /// The item.
        item: NodeId,
    },
    /// An item comes at the end of a sequence.
    Push {
        /// The file.
        file: usize,
        /// The sequence.
        sequence: NodeId,
        /// The item.
        new: Value,
    },
    /// A scalar gets another text, in the quotes that it has.
    Rewrite {
        /// The file.
        file: usize,
        /// The scalar, a value or an item.
        node: NodeId,
        /// The bytes of what it means that are replaced; all of them when none.
        part: Option<Range<usize>>,
        /// The text it shall mean, or that part of it.
        text: String,
    },
}

impl Action {
    /// The file it changes.
    pub fn file(&self) -> usize {
        match self {
            Self::Remove { file, .. }
            | Self::Set { file, .. }
            | Self::Add { file, .. }
            | Self::RemoveItem { file, .. }
            | Self::Push { file, .. }
            | Self::Rewrite { file, .. } => *file,
        }
    }

    /// The node below which it changes something.
    pub fn node(&self) -> NodeId {
        match self {
            Self::Remove { mapping, .. } | Self::Set { mapping, .. } | Self::Add { mapping, .. } => *mapping,
            Self::RemoveItem { sequence, .. } | Self::Push { sequence, .. } => *sequence,
            Self::Rewrite { node, .. } => *node,
        }
    }

    /// The scalar whose text it changes, and all of the text it gets.
    pub(super) fn rewritten(&self, yaml: &Yaml) -> Option<(NodeId, Cow<'_, str>)> {
        let Self::Rewrite { node, part, text, .. } = self else { return None };
        let Some(part) = part else { return Some((*node, text.into())) };
        let old = yaml.scalar(yaml.resolve(*node));
        Some((*node, [old.get(..part.start)?, text, old.get(part.end..)?].concat().into()))
    }

    /// Removes what is said: an entry or an item.
    pub fn remove(said: Said) -> Self {
        let Said { file, owner, key, value } = said;
        match key {
            Some(key) => Self::Remove { file, mapping: owner, key },
            None => Self::RemoveItem { file, sequence: owner, item: value },
        }
    }
}

/// What would mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "remove the definition".
    pub title: String,
    /// Whether it is made by `--fix` alone.
    pub safety: Safety,
    /// The changes, all or none of them.
    pub actions: Vec<Action>,
}

impl Fix {
    /// A fix that `--fix` makes.
    pub fn safe(title: impl Into<String>, actions: Vec<Action>) -> Self {
        Self { title: title.into(), safety: Safety::Safe, actions }
    }

    /// A fix that `--unsafe-fixes` makes.
    pub fn risky(title: impl Into<String>, actions: Vec<Action>) -> Self {
        Self { title: title.into(), safety: Safety::Unsafe, actions }
    }
}

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The thing itself.
    pub span: Span,
    /// One sentence, lower case, without a full stop. Names the thing, and never a line number.
    pub message: String,
    /// The next step, in the same form.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// What would mend it.
    pub fix: Option<Fix>,
}

impl Finding {
    /// Says what the reader can do.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Points to another place.
    pub fn related(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        self.related.push(Related { span, message: message.into() });
        self
    }

    /// Weighs less or more than the rule's findings do in general.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Offers a fix. It is dropped later where the text can't carry it: in files that are only read, and below anchors
    /// that are used elsewhere.
    pub fn fix(&mut self, fix: Fix) -> &mut Self {
        self.fix = Some(fix);
        self
    }
}
