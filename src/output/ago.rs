//! Points in time: read as engines write them, told as docker tells them.

use std::fmt;

/// Seconds since the beginning of 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub i64);

impl Moment {
    /// RFC 3339, as engines and our labels have it: `2026-11-24T01:02:03.123456789Z`, `2026-11-24T01:02:03+01:00`.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let (clock, zone) = rest.strip_prefix(['T', 't', ' '])?.split_at_checked(8)?;
        let numbers = |text: &str, by: char| -> Option<[i64; 3]> {
            let parts: Vec<i64> = text.split(by).map(str::parse).collect::<Result<_, _>>().ok()?;
            parts.try_into().ok()
        };
        let ([year, month, day], [hour, minute, second]) = (numbers(date, '-')?, numbers(clock, ':')?);
        let zone = zone.trim_start_matches(|letter: char| letter == '.' || letter.is_ascii_digit());
        let offset = match zone.split_at_checked(1)? {
            ("Z" | "z", "") => 0,
            (sign @ ("+" | "-"), offset) => {
                let (hours, minutes) = offset.split_once(':')?;
                let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
                if sign == "-" { -seconds } else { seconds }
            }
            _ => return None,
        };
        let possible = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
        possible.then(|| Self(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset))
    }

    /// How long ago it was, as docker prints it: `About an hour ago` (docker/go-units `HumanDuration`).
    pub fn ago(self, now: Self) -> String {
        format!("{} ago", human((now.0 - self.0).max(0)))
    }
}

impl fmt::Display for Moment {
    /// `2026-11-24T01:02:03Z`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (day, second) = (self.0.div_euclid(86_400), self.0.rem_euclid(86_400));
        let (year, month, day) = date(day);
        write!(f, "{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
    }
}

/// A point in time down to the last digit that was said, to compare.
pub fn precise(text: &str) -> Option<(Moment, String)> {
    let moment = Moment::parse(text)?;
    let digits = text.split_once('.').map_or("", |(_, rest)| rest);
    let digits: String = digits.chars().take_while(char::is_ascii_digit).collect();
    Some((moment, format!("{digits:0<9}")))
}

fn human(seconds: i64) -> String {
    let hours = (seconds + 1800) / 3600;
    match (seconds, seconds / 60, hours) {
        (0, ..) => "Less than a second".to_owned(),
        (1, ..) => "1 second".to_owned(),
        (seconds @ ..60, ..) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".to_owned(),
        (_, minutes @ ..60, _) => format!("{minutes} minutes"),
        (.., 1) => "About an hour".to_owned(),
        (.., hours @ ..48) => format!("{hours} hours"),
        (.., hours @ ..336) => format!("{} days", hours / 24),
        (.., hours @ ..1440) => format!("{} weeks", hours / 24 / 7),
        (.., hours @ ..17520) => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", seconds / 3600 / 24 / 365),
    }
}

/// Days since the beginning of 1970 of a date of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the day that comes and goes is their last.
    let year = if month > 2 { year } else { year - 1 };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day, the other way round.
fn date(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fractions_are_compared_as_numbers() {
        let in_order = ["2026-11-24T01:02:03Z", "2026-11-24T01:02:03.1Z", "2026-11-24T02:02:03.12+01:00"];
        let times: Vec<_> = in_order.iter().map(|text| precise(text).unwrap()).collect();
        assert!(times.is_sorted_by(|one, other| one < other), "{times:?}");
    }

    #[test]
    fn what_engines_write_is_read() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-11-24T01:02:03.123456789Z", 1_795_482_123),
            ("2026-11-24T02:02:03.5+01:00", 1_795_482_123),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(Moment::parse(text), Some(Moment(seconds)), "{text}");
        }
        for text in [
            "",
            "2026-11-24",
            "2026-13-01T00:00:00Z",
            "2026-11-24T01:02:03",
            "größer-als-alles",
            "2026-11-24T25:00:00Z",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_written_is_what_was_read() {
        for text in ["1970-01-01T00:00:00Z", "2000-02-29T12:34:56Z", "2026-11-24T01:02:03Z", "2100-03-01T00:00:00Z"] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn time_is_told_as_docker_tells_it() {
        let told: Vec<String> = [
            0, 1, 59, 60, 119, 120, 3540, 3600, 5399, 5400, 169_000, 172_800, 1_209_600, 5_184_000, 63_072_000,
            94_608_000,
        ]
        .into_iter()
        .map(human)
        .collect();
        assert_eq!(
            told.join("; "),
            "Less than a second; 1 second; 59 seconds; About a minute; About a minute; 2 minutes; 59 minutes; About an hour; \
             About an hour; 2 hours; 47 hours; 2 days; 2 weeks; 2 months; 2 years; 3 years"
        );
    }
}
