//! JSON for people and programs: what could harm a terminal is escaped, as JSON has it, and means the same.

use std::fmt::Write as _;

use serde_json::Value;

use super::sanitise::sanitise;

/// A value on one line.
pub fn line(value: &Value) -> String {
    safe(value.to_string())
}

/// A value as docker prints objects: indented by four spaces.
pub fn indented(value: &Value) -> String {
    let mut bytes = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    let written = serde::Serialize::serialize(value, &mut serializer);
    debug_assert!(written.is_ok(), "a value can always be written");
    safe(String::from_utf8(bytes).unwrap_or_default())
}

/// Escapes what serde leaves as it is though terminals act on it: everything beyond ASCII's first control characters.
fn safe(json: String) -> String {
    if !json.chars().any(|letter| !letter.is_ascii_control() && is_harmful(letter) || letter == '\u{7f}') {
        return json;
    }
    let mut escaped = String::with_capacity(json.len() + 16);
    for letter in json.chars() {
        if letter != '\n' && is_harmful(letter) {
            let written = write!(escaped, "\\u{:04x}", u32::from(letter));
            debug_assert!(written.is_ok(), "writing to a string can't fail");
        } else {
            escaped.push(letter);
        }
    }
    escaped
}

fn is_harmful(letter: char) -> bool {
    let mut buffer = [0; 4];
    let text: &str = letter.encode_utf8(&mut buffer);
    sanitise(text) != text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_terminals_act_on_is_escaped_and_means_the_same() {
        let value = serde_json::json!({"a": "x\u{9b}31m\u{202e}\u{7f}\u{1b}ü"});
        let text = line(&value);
        assert_eq!(text, "{\"a\":\"x\\u009b31m\\u202e\\u007f\\u001bü\"}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
        assert_eq!(indented(&serde_json::json!([{"a": []}])), "[\n    {\n        \"a\": []\n    }\n]");
    }
}
