//! Files that are long in one way alone: what they take grows with their length, not with its square. Each is so long that
//! its square would be far over the limit.

use std::fmt::Write as _;

use crate::limits::Place;

/// Writes the one that has this number.
type Write = fn(usize) -> String;

const WEB: &str = "services:\n  web:\n    image: x\n";
const BOTH: &[&str] = &["-q", "--connect", "--network", "edge"];

fn many(count: usize, one: Write) -> String {
    (0..count).map(one).collect()
}

fn services(count: usize, one: Write) -> String {
    let mut text = "services:\n".to_owned();
    for number in 0..count {
        write!(text, "  s{number}:\n    image: x\n{}", one(number)).unwrap();
    }
    text
}

fn networks(count: usize, one: Write) -> String {
    let mut text = "networks:\n".to_owned();
    for number in 0..count {
        writeln!(text, "  n{number}: {}", one(number)).unwrap();
    }
    text
}

fn rewritten(name: &str, text: &str) {
    for flags in [&["-q"][..], BOTH] {
        println!("rewrite {name} {flags:?}");
        let place = Place::new();
        place.write("compose.yaml", text);
        place.run(flags).done();
    }
}

fn linted(name: &str, text: &str) {
    println!("lint {name}");
    let place = Place::new();
    place.write("compose.yaml", text);
    place.check("compose.yaml");
}

#[test]
fn what_one_service_has_is_rewritten_in_its_number() {
    let quoted = many(30_000, |_| "      - \"a\u{85}b\"\n".to_owned());
    rewritten("line separators in quotes", &format!("{WEB}    command:\n{quoted}"));
    let aliases = many(30_000, |n| format!("          - a{n}\n"));
    rewritten(
        "aliases",
        &format!("{WEB}    networks:\n      front:\n        aliases:\n{aliases}networks: {{front: }}\n"),
    );
    let memberships = many(25_000, |n| format!("      n{n}: {{aliases: [a{n}]}}\n"));
    for (name, network) in [("networks", ""), ("keys of the destination", "{external: true, name: edge}")] {
        let networks = many(25_000, |n| format!("  n{n}:\n")).replace(":\n", &format!(": {network}\n"));
        rewritten(name, &format!("{WEB}    networks:\n{memberships}networks:\n{networks}"));
    }
}

#[test]
fn services_are_rewritten_in_their_number() {
    let removed = many(20_000, |n| format!("  s{n}: !reset null\n"));
    let text = format!("{}---\nservices:\n{removed}", services(20_000, |_| String::new()));
    rewritten("removed by a second document", &text);
    let text = services(40_000, |_| String::new()) + "networks: {default: {external: true, name: edge}}\n";
    rewritten("on a default that is the destination", &text);
    let (joining, kept) = (many(20_000, |n| format!("s{n}, ")), many(20_000, |n| format!("n{n}, ")));
    let settings = format!("x-destination:\n  services: [{joining}]\n  keep: [{kept}]\n");
    let text = services(20_000, |n| format!("    networks: [n{n}]\n")) + &networks(20_000, |_| String::new());
    rewritten("listed", &(settings + &text));
    let connectors = many(3_000, |n| {
        format!("  c{n}:\n    provider: {{type: destination, options: {{name: d{n}, service: [s{n}]}}}}\n")
    });
    rewritten("connected", &(services(3_000, |_| String::new()) + &connectors));
}

#[test]
fn what_one_service_has_is_linted_in_its_number() {
    let variables = many(20_000, |n| format!("      V{n}: http://web:{n}/\n"));
    linted("variables", &format!("{WEB}    environment:\n{variables}"));
    linted("hosts in one text", &format!("{WEB}    environment:\n      V: '{}'\n", "http://web/,".repeat(20_000)));
    let ports = many(20_000, |n| format!("      - '{n}:{n}'\n"));
    linted("ports", &format!("{WEB}    ports:\n{ports}"));
    let ranges = many(20_000, |_| "      - '1000-60000:1000-60000'\n".to_owned());
    linted("ranges of ports", &format!("{WEB}    ports:\n{ranges}"));
    let memberships = many(15_000, |n| format!("      n{n}: {{aliases: [a{n}]}}\n"));
    linted("networks", &format!("{WEB}    networks:\n{memberships}{}", networks(15_000, |_| String::new())));
    let dependencies = many(40_000, |n| format!("      - s{n}\n"));
    let others = many(40_000, |n| format!("  s{n}: {{image: x}}\n"));
    linted("dependencies", &format!("{WEB}    depends_on:\n{dependencies}{others}"));
}

#[test]
fn services_are_linted_in_their_number() {
    let common = "x-c: &c {image: x, networks: {front: {aliases: [same]}}}\nservices:\n";
    let merged = many(8_000, |n| format!("  s{n}: {{<<: *c}}\n"));
    linted("one alias for all", &format!("{common}{merged}networks: {{front: }}\n"));
    let text = many(8_000, |n| format!("  s{n}: {{image: i{n}, networks: {{n{n}: {{aliases: [same]}}}}}}\n"));
    linted("one alias on many networks", &format!("services:\n{text}{}", networks(8_000, |_| String::new())));
    let text = services(10_000, |_| "    environment: {A: 'http://localhost:5432'}\n".to_owned());
    linted("one port inside", &text.replace("image: x", "image: postgres"));
    linted("one container name", &services(8_000, |_| "    container_name: c\n".to_owned()));
    linted("on a shared default", &(services(16_000, |_| String::new()) + "networks: {default: {external: true}}\n"));
    let base = "  base: {image: x, networks: [front]}\nnetworks: {front: }\n";
    let extending = many(14_000, |n| format!("  s{n}: {{extends: base}}\n"));
    linted("extending the last", &format!("services:\n{extending}{base}"));
    let text = services(14_000, |n| format!("    networks: [n{n}]\n"))
        + &networks(14_000, |_| "{name: same, external: true}".to_owned());
    linted("networks of one name", &text);
    let line = many(10_000, |n| format!("s{n}: {{image: x, networks: [n{n}]}}, "));
    linted("on one line", &format!("services: {{{line}}} # destination: ignore[undeclared-network] -- x\n"));
}
