//! Files that a property once failed on.
