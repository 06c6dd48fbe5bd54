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
    let own = networks(25_000, |_| String::new());
    rewritten("networks", &format!("{WEB}    networks:\n{memberships}{own}"));
    let edges = networks(25_000, |_| "{external: true, name: edge}".to_owned());
    rewritten("keys of the destination", &format!("{WEB}    networks:\n{memberships}{edges}"));
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

/// What a service says besides its image, by its number.
type Rest<'r> = &'r dyn Fn(usize) -> String;

/// Rules look up what they compare with: twice the services take twice the time, whatever the services share.
#[test]
fn thousands_of_services_are_linted_in_their_number() {
    const MANY: usize = 4_000;
    let service = |n: usize, rest: &str| format!("  s{n}:\n    image: i{n}\n{rest}");
    let next = |n: usize| (n + 1) % MANY;
    let networks = |of: &dyn Fn(usize) -> String| (0..MANY).map(of).collect::<String>();
    let front = "networks: {front: , back: }\n".to_owned();
    let shapes: [(&str, Rest<'_>, String); 9] = [
        (
            "hosts and ports",
            &|n| {
                let port = n + 1;
                let next = next(n);
                format!(
                    "    networks: [front, back]\n    depends_on: [s{next}]\n    ports: ['{port}:80']\n    environment: {{A: 'tcp://s{next}:1', B: 'localhost:{n}'}}\n"
                )
            },
            front.clone(),
        ),
        (
            "aliases",
            &|n| format!("    networks: {{front: {{aliases: [a{n}, same]}}}}\n    environment: {{A: 'http://same'}}\n"),
            "networks: {front: {external: true}}\n".to_owned(),
        ),
        (
            "addresses",
            &|n| format!("    networks: {{front: {{ipv4_address: 10.0.{}.{}}}}}\n", n / 200, n % 200 + 2),
            "networks: {front: {ipam: {config: [{subnet: 10.0.0.0/16}]}}}\n".to_owned(),
        ),
        (
            "networks",
            &|n| format!("    networks: [n{n}, n{}]\n", next(n)),
            format!("networks:\n{}", networks(&|n| format!("  n{n}: {{name: x{n}}}\n"))),
        ),
        (
            "subnets",
            &|n| format!("    networks: [n{n}]\n"),
            format!(
                "networks:\n{}",
                networks(&|n| format!("  n{n}: {{ipam: {{config: [{{subnet: 10.{}.{}.0/24}}]}}}}\n", n / 200, n % 200))
            ),
        ),
        ("names", &|n| format!("    hostname: h{n}\n    container_name: c{n}\n"), String::new()),
        ("namespaces", &|n| format!("    network_mode: service:s{}\n", next(n)), String::new()),
        (
            "proxied",
            &|_| "    networks: [front, back]\n    labels: [traefik.enable=true]\n".to_owned(),
            format!("  traefik: {{image: traefik, command: [--providers.docker], networks: [front]}}\n{front}"),
        ),
        ("ignored", &|n| format!("    networks: [n{n}] # destination: ignore[undeclared-network]\n"), String::new()),
    ];
    for (name, body, end) in shapes {
        let services: String = (0..MANY).map(|n| service(n, &body(n))).collect();
        let place = Place::new();
        place.write("compose.yaml", format!("services:\n{services}{end}"));
        println!("{name}");
        place.check("compose.yaml");
    }
}

/// What is asked of one service is looked up, not searched for among all others.
#[test]
fn thousands_of_services_are_rewritten_in_their_number() {
    const MANY: usize = 20_000;
    let shapes: [(&str, &str, Write); 9] = [
        ("without a body", "", |n| format!("  s{n}: {{}}\n")),
        ("nothing but networks", "", |n| format!("  s{n}:\n    networks: [n]\n")),
        ("pinned", "", |n| {
            format!(
                "  s{n}:\n    labels:\n    - traefik.enable=true\n    - traefik.docker.network=n\n    networks: [n]\n"
            )
        }),
        ("to be pinned", "", |n| format!("  s{n}:\n    labels: {{traefik.enable: 'true'}}\n    networks: [n]\n")),
        ("to be pinned, with aliases", "x-r: &r always\n", |n| {
            format!("  s{n}:\n    restart: *r\n    labels: {{caddy: s{n}}}\n    networks: [n]\n")
        }),
        ("pinned through extends", "", |n| match n {
            0 => "  s0:\n    labels: {caddy: s}\n    networks: [n]\n".to_owned(),
            _ => format!("  s{n}:\n    extends: s0\n"),
        }),
        ("anchors that move", "", |n| format!("  s{n}:\n    networks: &a{n} [n]\n    x-n: *a{n}\n")),
        ("extends", "", |n| match n {
            0 => "  s0: {networks: [n]}\n".to_owned(),
            _ => format!("  s{n}:\n    extends: s0\n    networks: [n]\n"),
        }),
        ("merges", "x-c: &c {networks: [n]}\n", |n| format!("  s{n}: {{<<: *c}}\n")),
    ];
    for (name, head, service) in shapes {
        let services: String = (0..MANY).map(service).collect();
        let place = Place::new();
        place.write("compose.yaml", format!("{head}services:\n{services}networks: {{n: {{internal: true}}}}\n"));
        for flags in
            [&[][..], &["--connect", "--network", "edge"], &["--connect", "--network", "edge", "--join", "provider"]]
        {
            println!("{name} {flags:?}");
            let answer = place.run(&[&["-q"], flags].concat());
            answer.done();
        }
    }
}
