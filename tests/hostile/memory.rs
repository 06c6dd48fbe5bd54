//! A long file is legitimate, and takes memory in proportion.

use std::sync::Mutex;

use crate::compose_file::compose_file;
use crate::limits::Place;

/// How many times the size of the file may be resident at most.
const TIMES: u64 = 8;
/// What a debug build may take besides: its own code is several times as long.
const OWN_CODE: u64 = if cfg!(debug_assertions) { 4_000_000 } else { 0 };

/// One at a time: other tests beside these are held to a time.
static TURN: Mutex<()> = Mutex::new(());

/// Peaks below the bound, with these flags and quietly.
#[track_caller]
fn stays_small(flags: &[&str]) {
    let _turn = TURN.lock();
    let place = Place::new();
    let text = compose_file(10_000_000);
    place.write("compose.yaml", &text);
    let words = [&["-q", "-f", "compose.yaml"], flags].concat();
    let (peak, most) = (place.peak(&words), text.len() as u64 * TIMES + OWN_CODE);
    assert!(peak < most, "{} MB for a file of {} MB", peak / 1_000_000, text.len() / 1_000_000);
}

#[test]
fn a_long_file_is_isolated_in_eight_times_its_size() {
    stays_small(&[]);
}

#[test]
fn a_long_file_is_connected_in_eight_times_its_size() {
    stays_small(&["--connect", "--network", "edge"]);
    stays_small(&["--mode", "only", "--network", "edge"]);
}

#[test]
fn a_diff_of_a_long_file_takes_no_more_than_the_rewrite() {
    stays_small(&["--connect", "--network", "edge", "--diff"]);
}

#[test]
fn a_report_on_a_long_file_takes_no_more_than_the_rewrite() {
    stays_small(&["--connect", "--network", "edge", "--report", "json"]);
}

#[test]
fn a_second_file_for_a_long_one_is_written_in_eight_times_its_size() {
    stays_small(&["--override", "--connect", "--network", "edge"]);
}
