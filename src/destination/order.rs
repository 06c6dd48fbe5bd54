//! The order docker lists names in: `a2` before `a10` (fvbommel/sortorder, `NaturalLess`).

use std::cmp::Ordering;

/// Compares digits by the number they make, everything else by its bytes.
pub fn natural(one: &str, other: &str) -> Ordering {
    let (mut left, mut right) = (one.as_bytes(), other.as_bytes());
    loop {
        match (left.first(), right.first()) {
            (None, None) => return one.cmp(other),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(a), Some(b)) if a.is_ascii_digit() && b.is_ascii_digit() => {
                let (a, b) = (digits(left), digits(right));
                match number(a).cmp(&number(b)).then(a.len().cmp(&b.len())) {
                    Ordering::Equal => {}
                    decided => return decided,
                }
                (left, right) = (&left[a.len()..], &right[b.len()..]);
            }
            (Some(a), Some(b)) if a == b => (left, right) = (&left[1..], &right[1..]),
            (Some(a), Some(b)) => return a.cmp(b),
        }
    }
}

fn digits(text: &[u8]) -> &[u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    &text[..end]
}

/// A number of any length: how long it is without leading zeros, and its digits.
fn number(digits: &[u8]) -> (usize, &[u8]) {
    let start = digits.iter().position(|digit| *digit != b'0').unwrap_or(digits.len());
    (digits.len() - start, &digits[start..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_compared_as_numbers() {
        let mut names = ["a10", "a2", "b", "a", "A", "a1b2", "a1b10", "a02", "x99999999999999999999999", "x9", "-"];
        names.sort_by(|one, other| natural(one, other));
        assert_eq!(names, ["-", "A", "a", "a1b2", "a1b10", "a2", "a02", "a10", "b", "x9", "x99999999999999999999999"]);
    }
}
