//! A long file is legitimate, and takes memory in proportion.

use std::sync::Mutex;

use crate::compose_file::compose_file;
use crate::limits::Place;

/// How many times the size of the file may be resident at most.
const TIMES: u64 = 8;
/// What of that, in percent of the size, a longer file may add. The rest is for the program itself, which is much longer in
/// a debug build: there this alone is asked for.
const ADDED: u64 = 750;

/// One at a time: other tests beside these are held to a time.
static TURN: Mutex<()> = Mutex::new(());

/// Peaks below the bound, with these flags and quietly.
#[track_caller]
fn stays_small(flags: &[&str]) {
    let _turn = TURN.lock();
    let place = Place::new();
    let peak = |size: usize| {
        let text = compose_file(size);
        place.write("compose.yaml", &text);
        (text.len() as u64, place.peak(&[&["-q", "-f", "compose.yaml"], flags].concat()))
    };
    let ((short, little), (long, much)) = (peak(1_000_000), peak(10_000_000));
    let added = (much - little) * 100 / (long - short);
    println!("{little} bytes for {short}, {much} for {long}: {added} %");
    assert!(added < ADDED, "a longer file takes {added} % of its length more");
    assert!(cfg!(debug_assertions) || much < long * TIMES, "{much} bytes for a file of {long}");
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
