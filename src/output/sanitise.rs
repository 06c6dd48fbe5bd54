//! Names and messages from files and engines, made safe for a terminal.
//!
//! A name can hold escape sequences that recolour, overwrite or retitle a terminal, and bidirectional controls that show
//! it in another order than it is written. Both are spelled out; everything else stays as it is.

use std::borrow::Cow;
use std::fmt::Write as _;

/// One line: every control character is escaped, line breaks and tabs too. Escaping twice changes nothing more.
pub fn sanitise(text: &str) -> Cow<'_, str> {
    escape(text, |_| false)
}

/// Several lines: as [`sanitise`], but line feeds and tabs stay.
pub fn sanitise_lines(text: &str) -> Cow<'_, str> {
    escape(text, |letter| matches!(letter, '\n' | '\t'))
}

fn escape(text: &str, keeps: impl Fn(char) -> bool) -> Cow<'_, str> {
    let harmful = |letter: char| is_harmful(letter) && !keeps(letter);
    let Some(first) = text.find(harmful) else {
        return Cow::Borrowed(text);
    };
    let (clean, rest) = text.split_at(first);
    let mut safe = String::with_capacity(text.len() + 8);
    safe.push_str(clean);
    for letter in rest.chars() {
        if !harmful(letter) {
            safe.push(letter);
            continue;
        }
        let written = match letter {
            '\n' => safe.write_str("\\n"),
            '\r' => safe.write_str("\\r"),
            '\t' => safe.write_str("\\t"),
            '\0'..='\x7f' => write!(safe, "\\x{:02x}", u32::from(letter)),
            _ => write!(safe, "\\u{{{:x}}}", u32::from(letter)),
        };
        debug_assert!(written.is_ok(), "writing to a string can't fail");
    }
    Cow::Owned(safe)
}

/// Control characters (Unicode category Cc), line and paragraph separators, and the controls of Unicode's
/// bidirectional algorithm (UAX #9).
fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_is_borrowed_whatever_its_script() {
        for text in ["", "edge", "größe-日本-\u{1f680}", "שלום", "مرحبا", "e\u{301}", "back\\slash"] {
            assert!(matches!(sanitise(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn escape_sequences_and_controls_are_spelled_out() {
        assert_eq!(sanitise("a\x1b[31mred\x07\0\x7f\r\n\tz"), "a\\x1b[31mred\\x07\\x00\\x7f\\r\\n\\tz");
        assert_eq!(sanitise("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn every_bidirectional_control_is_spelled_out() {
        let controls = ['\u{61c}', '\u{200e}', '\u{200f}']
            .into_iter()
            .chain('\u{202a}'..='\u{202e}')
            .chain('\u{2066}'..='\u{2069}');
        for control in controls {
            let expected = format!("a\\u{{{:x}}}b", u32::from(control));
            assert_eq!(sanitise(&format!("a{control}b")), expected);
        }
    }

    #[test]
    fn several_lines_keep_their_line_feeds_and_tabs_only() {
        assert_eq!(sanitise_lines("a\n\tb\r\x1bc"), "a\n\tb\\r\\x1bc");
    }

    #[test]
    fn escaping_twice_is_escaping_once() {
        let once = sanitise("\x1b\u{202e}\n").into_owned();
        assert_eq!(sanitise(&once), once);
    }
}
