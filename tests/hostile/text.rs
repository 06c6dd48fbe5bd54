//! What is no text, no YAML, or not the YAML that Compose reads.

use crate::limits::{answers, refuses, rewrites};

#[test]
fn what_is_not_utf_8_is_refused_with_its_line() {
    refuses(b"services:\n  web:\n    image: \xff\n", "compose.yaml: is not UTF-8 (line 3, byte 29)");
    refuses(b"# \xc3", "is not UTF-8 (line 1, byte 3)");
}

#[test]
fn utf_16_is_named() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    refuses([&b"\xff\xfe"[..], &wide("services: {}\n")].concat(), "is UTF-16; save it as UTF-8");
    refuses(wide("services: {}\n"), "compose.yaml");
}

#[test]
fn nul_and_control_characters_are_refused_with_their_place() {
    refuses("services:\n  web:\n    image: a\0b\n", "compose.yaml:3:");
    refuses("services:\n  web:\n    image: x # \0\n", "compose.yaml:3:");
    refuses("services:\n  web:\n    image: \x1b[31mred\n", "compose.yaml:3:");
    refuses("services:\n  web:\n    image: \"\x07\"\n", "compose.yaml:3:");
    refuses("services:\n  web:\n    image: x # \x08\n", "compose.yaml:3:");
}

#[test]
fn quotes_and_brackets_that_never_close_are_refused_with_their_place() {
    for text in ["a: \"", "a: '", "a: [", "a: {", "a: {b: [\"", "services:\n  web: {image: x\n"] {
        refuses(text, "compose.yaml:");
    }
    let long = format!("services:\n  web:\n    image: \"{}", "x\n".repeat(500_000));
    refuses(long, "compose.yaml:");
}

#[test]
fn line_separators_outside_of_quotes_are_refused_by_name() {
    for c in ['\u{85}', '\u{2028}', '\u{2029}'] {
        refuses(format!("services:\n  web:\n    image: x # a{c}b\n"), "compose.yaml:3:");
        refuses(format!("services:\n  web:\n    image: x{c}y\n"), "Unicode line separator");
        refuses(format!("services:\n  web:\n    image: x\n    command: |\n      a{c}b\n"), "Unicode line separator");
        rewrites(format!("services:\n  web:\n    image: x\n    command: \"a{c}b\"\n"));
    }
}

#[test]
fn a_colon_that_compose_takes_for_a_part_of_the_key_is_refused_by_name() {
    let file = |networks: &str| format!("services:\n  web: {{image: x, networks: [a]}}\nnetworks: {networks}\n");
    for networks in ["{a:}", "{a:, b: }", "{b: , a:,}"] {
        refuses(file(networks), "Compose takes `a:` for the key here, its colon included");
    }
    for networks in ["{a: }", "{a: , b: }", "{\"a\":, b: }", "{a, b: }", "{? a, b: }", "{a :\n}"] {
        rewrites(file(networks));
    }
    rewrites("services:\n  web: {image: x, command: [echo, a:]}\n");
}

#[test]
fn what_compose_refuses_is_refused_with_its_place() {
    for (text, why) in [
        (
            "services:\n  web: {image: x}\n  web: {image: y}\n",
            "compose.yaml:3:3: mapping key `web` already defined at line 2",
        ),
        ("services:\n  web: *nope\n", "compose.yaml:2:8: unknown anchor `nope`"),
        ("services:\n\tweb: {image: x}\n", "compose.yaml:2:"),
        ("services:\n  web:\n    image: \"x\"# note\n", "compose.yaml:3:"),
        ("services: [web]\n", "services must be a mapping"),
        ("[]\n", "top-level object must be a mapping"),
        ("services: {}\n---\n", "top-level object must be a mapping"),
        ("just words\n", "top-level object must be a mapping"),
        ("", "empty compose file"),
        ("# nothing\n", "empty compose file"),
        ("a: b: c\n", "compose.yaml:1:"),
        ("a: @b\n", "compose.yaml:1:"),
        ("a: %b\n", "compose.yaml:1:"),
        ("services:\n  web:\n    image: x\n   networks: [a]\n", "compose.yaml:4:"),
    ] {
        refuses(text, why);
    }
}

#[test]
fn odd_shapes_get_an_answer() {
    for text in [
        "services:\n  ? [a]\n  : {image: x}\n",
        "services:\n  ? {a: b}\n  : {image: x}\n",
        "services:\n  web:\n    networks: 5\n",
        "services:\n  web:\n    networks: [[a], {b: c}]\n",
        "services:\n  web: 5\n",
        "services:\n  web: [a]\n",
        "services:\n  web:\n    <<: 5\n    image: x\n",
        "services:\n  web:\n    <<: [5, [a]]\n    image: x\n",
        "services:\n  web:\n    extends: [a]\n",
        "services:\n  web:\n    extends: {file: [a]}\n",
        "services:\n  web:\n    image: x\n    labels: 5\n",
        "services:\n  web:\n    image: x\n    labels: [[traefik.enable=true]]\n",
        "networks: 5\nservices: {web: {image: x}}\n",
        "networks: [a]\nservices: {web: {image: x}}\n",
        "networks: {? a}\nservices: {? web}\n",
        "{? services : {? web : {image: x}}}\n",
        "services: {web: {image: x}, ? , : y}\n",
        "\"services\": {\"web\":{\"image\":\"x\"}}\n",
        "services: !!map\n  web: !!map {image: !!str x}\n",
        "--- !foo\nservices:\n  web: {image: x}\n",
        "%YAML 1.1\n---\nservices:\n  web: {image: x}\n...\n",
        "%YAML 9.9\n---\nservices:\n  web: {image: x}\n",
        "%TAG ! tag:x,2000:\n---\nservices:\n  web: {image: !x y}\n",
        "include: 5\nservices: {web: {image: x}}\n",
        "include: [[a]]\nservices: {web: {image: x}}\n",
        "include: [{path: {a: b}}]\nservices: {web: {image: x}}\n",
        "x-destination: [a]\nservices: {web: {image: x}}\n",
        "x-destination: {mode: {a: b}}\nservices: {web: {image: x}}\n",
        "services: !reset null\n",
        "services: !override {web: {image: x}}\n",
        "services:\n  web: !reset null\n",
        "services:\n  web:\n    image: x\n    networks: !override\n",
        "\u{feff}services:\n  web: {image: x}\n",
        "\u{feff}",
        "services:\r  web:\r    image: x\r",
        "services:\n  web:\n    image: x\n    networks: &a\n",
        "services:\n  web: &a !foo\n",
        "services:\n  web: {image: x}\n...\n# after\n",
        "services:\n  ? web\n",
        "services:\n  web:\n    ? networks\n",
        "? services\n: ? web\n  : ? image\n    : x\n    ? networks\n    : ? a\n      : ? aliases\n        : - b\n",
        "? |\n  services\n: web\n",
        "services:\n  web: {\"networks\": [a], 'image': x}\n",
        "services:\n  web:\n    image: x\n    \"net\\x77orks\": [a]\n",
    ] {
        answers(text);
    }
}
