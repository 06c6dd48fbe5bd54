//! Writing scalars: plain where YAML allows it everywhere in question, quoted where not.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text as a block value or key: as it is, or in double quotes.
pub fn plain_or_quoted(text: &str) -> Cow<'_, str> {
    if is_plain(text, false) { text.into() } else { quoted(text).into() }
}

/// A text inside `[…]` or `{…}`.
pub fn flow_scalar(text: &str) -> Cow<'_, str> {
    if is_plain(text, true) { text.into() } else { quoted(text).into() }
}

/// A text in double quotes, valid in JSON too.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text without quotes is read back as this very string, by YAML 1.1 readers too.
fn is_plain(text: &str, flow: bool) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let last = text.chars().next_back().unwrap_or(first);
    if first.is_whitespace() || last.is_whitespace() || last == ':' {
        return false;
    }
    if "!&*-?|>@`\"'#%,[]{}:=<~".contains(first) {
        return false;
    }
    if text.chars().any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')) {
        return false;
    }
    if text.contains(": ") || text.contains(" #") || flow && text.contains([',', '[', ']', '{', '}']) {
        return false;
    }
    !looks_typed(text)
}

/// Whether a text without quotes is null, a boolean of YAML 1.1 or 1.2, a number or a date: everything a reader may take for something else than a string.
pub fn looks_typed(text: &str) -> bool {
    const WORDS: [&str; 11] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"];
    if WORDS.iter().any(|word| text.eq_ignore_ascii_case(word)) {
        return true;
    }
    let text = text.strip_prefix('-').unwrap_or(text);
    let first = text.bytes().next().unwrap_or(0);
    (first.is_ascii_digit() || matches!(first, b'+' | b'.'))
        && text
            .bytes()
            .all(|b| b.is_ascii_hexdigit() || matches!(b, b'.' | b'_' | b'+' | b'-' | b':' | b'x' | b'o' | b'T' | b'Z'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_texts_stay_plain() {
        for text in ["prod", "web.${COMPOSE_PROJECT_NAME}", "a.b-c_d", "größe", "1a2z", "my-net.1"] {
            assert_eq!(plain_or_quoted(text), text);
        }
    }

    #[test]
    fn texts_that_would_be_read_as_something_else_are_quoted() {
        for text in [
            "",
            "123",
            "1.5",
            "0x1f",
            "true",
            "No",
            "~",
            "null",
            "a: b",
            "a #b",
            "*x",
            "- a",
            "1e3",
            "12:30",
            "trailing:",
        ] {
            assert!(plain_or_quoted(text).starts_with('"'), "{text}");
        }
    }

    #[test]
    fn braces_need_quotes_in_flow_only() {
        assert_eq!(flow_scalar("web.${COMPOSE_PROJECT_NAME}"), "\"web.${COMPOSE_PROJECT_NAME}\"");
        assert_eq!(quoted("a\"\\\n\u{1}"), "\"a\\\"\\\\\\n\\u0001\"");
    }
}
