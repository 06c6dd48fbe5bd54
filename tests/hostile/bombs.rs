//! Small or regular texts that unfold to much.

use std::fmt::Write as _;

use crate::limits::{Place, answers, refuses, rewrites};

const WEB: &str = "services:\n  web:\n    image: x\n";

/// Ten names, each ten times the one before.
fn laughs(write: impl Fn(usize) -> String) -> String {
    (0..20).map(write).collect()
}

#[test]
fn an_alias_bomb_that_nothing_uses_is_left_alone() {
    let mut text = "x-0: &a0 [lol, lol]\n".to_owned();
    for n in 1..40 {
        let one = format!("*a{}", n - 1);
        writeln!(text, "x-{n}: &a{n} [{}]", vec![one; 9].join(", ")).unwrap();
    }
    let new = rewrites(text.clone() + WEB);
    assert!(new.starts_with(&text));
}

#[test]
fn a_bomb_of_merge_keys_in_services_is_answered() {
    let mut text = "x-0: &a0 {image: x, networks: [front]}\n".to_owned();
    for n in 1..40 {
        let one = format!("*a{}", n - 1);
        writeln!(text, "x-{n}: &a{n} {{<<: [{}]}}", vec![one; 9].join(", ")).unwrap();
    }
    answers(text + "services:\n  web:\n    <<: *a39\n");
}

#[test]
fn a_bomb_among_a_services_networks_is_answered() {
    let lists = laughs(|n| match n {
        0 => "x-0: &a0 [front]\n".to_owned(),
        n => format!("x-{n}: &a{n} [*a{0}, *a{0}, *a{0}, *a{0}]\n", n - 1),
    });
    answers(lists + "services:\n  web:\n    image: x\n    networks: *a19\n");
    let options = laughs(|n| match n {
        0 => "x-0: &a0 {k: v}\n".to_owned(),
        n => format!("x-{n}: &a{n} {{p: *a{0}, q: *a{0}, r: *a{0}}}\n", n - 1),
    });
    answers(options + "services:\n  web:\n    image: x\n    networks:\n      front: *a19\n");
}

#[test]
fn a_bomb_in_a_networks_definition_is_answered() {
    let text = laughs(|n| match n {
        0 => "x-0: &a0 {k: v}\n".to_owned(),
        n => format!("x-{n}: &a{n} {{p: *a{0}, q: *a{0}, r: *a{0}}}\n", n - 1),
    });
    answers(text + WEB + "networks:\n  front:\n    driver_opts: *a19\n");
}

#[test]
fn a_merge_key_that_leads_to_itself_is_answered() {
    answers(format!("x-a: &a {{<<: *a}}\n{WEB}"));
    answers("services:\n  web: &a\n    image: x\n    <<: *a\n");
    answers("services: &a\n  <<: *a\n  web: {image: x}\n");
    answers("x-a: &a {<<: [*a, *a, *a]}\nservices:\n  web:\n    <<: *a\n    image: x\n");
}

#[test]
fn an_alias_of_itself_is_answered() {
    answers(format!("x-a: &a [*a]\n{WEB}"));
    answers("services:\n  web: &a\n    image: x\n    networks: *a\n");
    answers("services:\n  web:\n    image: x\n    networks: &a {front: *a}\n");
    answers("services:\n  web:\n    image: x\n    networks: &a [*a]\n");
    answers("networks: &a {front: *a}\nservices: {web: {image: x}}\n");
}

#[test]
fn deep_nesting_is_refused_with_its_place() {
    let deep = 100_000;
    refuses("[".repeat(deep), "compose.yaml:1:");
    refuses("[".repeat(deep) + &"]".repeat(deep), "compose.yaml:1:");
    refuses(format!("{WEB}x-a: {}", "{a: ".repeat(deep)), "compose.yaml:4:");
    refuses(format!("{WEB}x-a: {}{}", "{a: ".repeat(deep), "}".repeat(deep)), "compose.yaml:4:");
    refuses(format!("{WEB}x-a:\n  {}x\n", "- ".repeat(deep)), "compose.yaml:5:");
    refuses(format!("{WEB}x-a:\n  {}x\n", "? ".repeat(deep)), "compose.yaml:5:");
}

#[test]
fn deep_block_mappings_are_refused_with_their_place() {
    let text: String = (0..3000).fold(String::new(), |mut text, n| {
        writeln!(text, "{}a:", " ".repeat(n)).unwrap();
        text
    });
    refuses(text, "compose.yaml:");
}

#[test]
fn a_service_on_200_000_networks_is_rewritten() {
    let list: String = (0..200_000).fold(String::new(), |mut text, n| {
        writeln!(text, "      - net{n}").unwrap();
        text
    });
    rewrites(format!("services:\n  web:\n    image: x\n    networks:\n{list}"));
}

#[test]
fn a_service_on_200_000_networks_with_settings_is_rewritten() {
    let list: String = (0..200_000).fold(String::new(), |mut text, n| {
        writeln!(text, "      net{n}:").unwrap();
        text
    });
    rewrites(format!("services:\n  web:\n    image: x\n    networks:\n{list}"));
}

#[test]
fn two_hundred_thousand_networks_are_stripped() {
    let list: String = (0..200_000).fold(String::new(), |mut text, n| {
        writeln!(text, "  net{n}: {{}}").unwrap();
        text
    });
    rewrites(format!("{WEB}networks:\n{list}"));
}

#[test]
fn a_hundred_thousand_services_on_one_line_are_rewritten() {
    let list: Vec<String> = (0..100_000).map(|n| format!("s{n}: {{image: x}}")).collect();
    let place = Place::new();
    place.write("compose.yaml", format!("services: {{{}}}\n", list.join(", ")));
    place.run(&["-f", "compose.yaml", "--in-place", "--quiet"]).done();
}

#[test]
fn a_hundred_thousand_services_on_one_line_lose_their_networks() {
    let list: Vec<String> = (0..100_000).map(|n| format!("s{n}: {{image: x, networks: [a]}}")).collect();
    let place = Place::new();
    let path = place.write("compose.yaml", format!("services: {{{}}}\n", list.join(", ")));
    place.run(&["-f", "compose.yaml", "--in-place", "--quiet"]).done();
    assert!(!std::fs::read_to_string(path).unwrap().contains("networks"));
}

#[test]
fn three_hundred_thousand_aliases_are_no_obstacle() {
    rewrites(format!("{WEB}x-a: &a b\nx-list: [{}]\n", vec!["*a "; 300_000].join(",")));
}

#[test]
fn two_hundred_thousand_documents_are_answered() {
    answers(format!("{WEB}{}", "---\nx-a: b\n".repeat(200_000)));
}

#[test]
fn six_hundred_thousand_lines_of_comments_stay() {
    let comments = "# a comment\n".repeat(600_000);
    let new = rewrites(format!("{WEB}{comments}"));
    assert_eq!(new.matches("# a comment").count(), 600_000);
}

#[test]
fn a_block_scalar_of_six_megabytes_stays() {
    let block = "      a line of it\n".repeat(6_000_000 / 19);
    rewrites(format!("{WEB}    command: |\n{block}"));
}

#[test]
fn a_key_of_a_megabyte_is_answered() {
    answers(format!("{}: a\n{WEB}", "k".repeat(1_000_000)));
    answers(format!("{WEB}    \"{}\": a\n", "k".repeat(1_000_000)));
}

#[test]
fn services_that_extend_each_other_in_a_circle_are_refused() {
    let why = "services extend each other without end";
    refuses("services:\n  a: {extends: b}\n  b: {extends: c}\n  c: {extends: a}\n", why);
    refuses("services:\n  a: {image: x, extends: a}\n", "compose.yaml:2:3: services extend");
}

#[test]
fn a_chain_of_ten_thousand_extends_is_answered() {
    let mut text = "services:\n  s0: {image: x, networks: [front]}\n".to_owned();
    for n in 1..10_000 {
        writeln!(text, "  s{n}:\n    extends: s{}", n - 1).unwrap();
    }
    answers(text);
    let mut text = "services:\n".to_owned();
    for n in 0..10_000 {
        writeln!(text, "  s{n}:\n    extends: s{}", n + 1).unwrap();
    }
    answers(text + "  s10000: {image: x}\n");
}

#[test]
fn ten_thousand_services_that_merge_one_body_are_rewritten() {
    let mut text = "x-a: &a\n  image: x\n  networks: [front, back]\nservices:\n".to_owned();
    for n in 0..10_000 {
        writeln!(text, "  s{n}:\n    <<: *a\n    ports: [80]").unwrap();
    }
    rewrites(text);
}

#[test]
fn a_hundred_thousand_labels_are_no_obstacle() {
    let labels: String = (0..100_000).fold(String::new(), |mut text, n| {
        writeln!(text, "      traefik.http.x{n}: y").unwrap();
        text
    });
    rewrites(format!("{WEB}    labels:\n{labels}"));
}

#[test]
fn a_file_of_a_hundred_megabytes_is_refused_before_it_is_read() {
    let place = Place::new();
    let path = place.write("compose.yaml", WEB);
    std::fs::File::options().write(true).open(path).unwrap().set_len(100 << 20).unwrap();
    place.rewrite("compose.yaml").refused("compose.yaml: is larger than 32 MiB");
}

#[test]
fn a_million_brackets_are_answered() {
    answers("a: [".to_owned() + &"[],".repeat(1_000_000));
}
