//! `docker destination`: named networks to deploy to, and a compose preprocessor that loses nothing.
//!
//! The arrows go one way: `main -> lib -> cli -> commands -> rewrite -> compose -> yaml`. See ARCHITECTURE.md.

pub mod error;
pub mod exit;
pub mod output;
pub mod plugin;
