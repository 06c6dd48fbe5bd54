//! Two copies of one stack on one destination: whom does `db` mean to the app of each, while its own database runs, and
//! while it doesn't?

use std::collections::BTreeSet;

use insta::assert_snapshot;

use crate::support::{Home, addresses, containers, destination, resolve};
use crate::testbed::{Host, Stage, on_plain};

const STACK: &str = "\
services:
  app: {image: testbed, dns: 127.0.0.1, stop_grace_period: 0s}
  db: {image: testbed, stop_grace_period: 0s}
";

/// A way to deploy: its row, whether the destination's name comes before those of private networks, and flags.
const WAYS: [(&str, &str, &str); 7] = [
    ("isolated", "aaa", ""),
    ("both, networks, first by name", "aaa", "--connect"),
    ("both, networks, last by name", "zzz", "--connect"),
    ("both, networks, unique names", "aaa", "--connect --unique-names"),
    ("both, provider, first by name", "aaa", "--connect --join provider"),
    ("both, provider, last by name", "zzz", "--connect --join provider"),
    ("only", "aaa", "--mode only"),
];

/// One copy, deployed.
struct Copy {
    project: String,
    app: String,
    db: String,
}

fn deploy(home: &Home, stage: &Stage<'_>, word: &str, network: &str, flags: &str) -> Copy {
    let project = stage.name(word);
    home.write(&project, "compose.yaml", STACK);
    let flags: Vec<&str> = flags.split_ascii_whitespace().collect();
    let to = if flags.is_empty() { &[][..] } else { &["--network", network] };
    home.rewrite(&project, &[&flags, to].concat());
    home.done(stage.host, &project, "up -d");
    let of = |service: &str| {
        let unique = containers(stage.host, &project, &format!("{service}-{project}"));
        unique.into_iter().chain(containers(stage.host, &project, service)).next().unwrap()
    };
    Copy { app: of("app"), db: of("db"), project }
}

/// Whose addresses these are.
fn whose(found: &BTreeSet<String>, own: &BTreeSet<String>, other: &BTreeSet<String>) -> String {
    let mut who = Vec::new();
    who.extend((!found.is_disjoint(own)).then_some("own"));
    who.extend((!found.is_disjoint(other)).then_some("OTHER"));
    assert!(found.is_subset(&(own | other)), "{found:?} is neither {own:?} nor {other:?}");
    if who.is_empty() { "nobody".to_owned() } else { who.join(" and ") }
}

/// What the app of the first copy gets: for `db`, for the other one's name on the destination, and for `db` while its own
/// is stopped.
fn row(host: &Host, number: usize, (name, word, flags): (&str, &str, &str)) -> String {
    let stage = host.stage(&format!("safe{number}"));
    let home = Home::new();
    let network = destination(&stage, word);
    let (pa, pb) = std::thread::scope(|scope| {
        let other = scope.spawn(|| deploy(&home, &stage, "pb", &network, flags));
        (deploy(&home, &stage, "pa", &network, flags), other.join().unwrap())
    });
    let (own, other) = (addresses(host, &pa.db), addresses(host, &pb.db));
    let full = format!("db.{}", pb.project);
    let running = resolve(host, &pa.app, &["db", &full]);
    let back = resolve(host, &pb.app, &["db"]);
    assert_eq!(whose(&running[0], &own, &other), whose(&back[0], &other, &own), "on {}: {name}", host.name);
    host.run_words(&["kill", &pa.db]);
    let stopped = resolve(host, &pa.app, &["db"]);
    let cells = [&running[0], &stopped[0], &running[1]].map(|found| whose(found, &own, &other));
    format!("{name:31} {:14} {:14} {}\n", cells[0], cells[1], cells[2])
}

#[test]
fn no_app_reaches_another_ones_database_unless_bare_names_are_shared() {
    on_plain(|host| {
        let rows: Vec<String> = std::thread::scope(|scope| {
            let rows: Vec<_> =
                WAYS.into_iter().enumerate().map(|(n, way)| scope.spawn(move || row(host, n, way))).collect();
            rows.into_iter().map(|row| row.join().unwrap()).collect()
        });
        let head = format!("{:31} {:14} {:14} db.pb\n", "", "db", "db, own stopped");
        let table = format!("{head}{}", rows.concat());
        insta::allow_duplicates!({
            assert_snapshot!(table, @r"
                                        db             db, own stopped db.pb
        isolated                        own            nobody         nobody
        both, networks, first by name   own and OTHER  OTHER          OTHER
        both, networks, last by name    own            OTHER          OTHER
        both, networks, unique names    own            nobody         OTHER
        both, provider, first by name   own            nobody         OTHER
        both, provider, last by name    own            nobody         OTHER
        only                            own and OTHER  OTHER          OTHER
        ");
        });
    });
}
