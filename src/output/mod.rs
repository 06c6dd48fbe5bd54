//! What reaches the user: one door that prints, and what makes foreign text safe to print.

pub mod ago;
pub mod checks;
pub mod console;
pub mod diff;
pub mod json;
pub mod lint;
pub mod markdown;
pub mod report;
pub mod rules;
pub mod sanitise;
pub mod size;
pub mod table;
pub mod template;
