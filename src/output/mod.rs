//! What reaches the user: one door that prints, and what makes foreign text safe to print.

pub mod console;
pub mod diff;
pub mod report;
pub mod sanitise;
