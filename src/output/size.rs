//! Sizes as docker prints them (docker/go-units `size.go`).

/// Bytes in units of 1024, four digits: `1.234MiB`.
pub fn binary(bytes: u64) -> String {
    told(bytes, 1024.0, &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"], 4)
}

/// Bytes in units of 1000, three digits: `1.23MB`.
pub fn decimal(bytes: u64) -> String {
    told(bytes, 1000.0, &["B", "kB", "MB", "GB", "TB", "PB", "EB"], 3)
}

#[expect(clippy::cast_precision_loss, reason = "a few digits are shown")]
fn told(bytes: u64, step: f64, units: &[&str], digits: usize) -> String {
    let mut size = bytes as f64;
    let mut at = 0;
    while size >= step && at + 1 < units.len() {
        size /= step;
        at += 1;
    }
    let whole = format!("{size:.0}").len();
    let text = format!("{size:.*}", digits.saturating_sub(whole));
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text}{}", units[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_as_docker_does() {
        for (bytes, in_1024, in_1000) in [
            (0, "0B", "0B"),
            (999, "999B", "999B"),
            (1000, "1000B", "1kB"),
            (1024, "1KiB", "1.02kB"),
            (1_234_567, "1.177MiB", "1.23MB"),
            (8_000_000_000, "7.451GiB", "8GB"),
            (u64::MAX, "16EiB", "18.4EB"),
        ] {
            assert_eq!((binary(bytes).as_str(), decimal(bytes).as_str()), (in_1024, in_1000), "{bytes}");
        }
    }
}
