//! Records and names that are broken: what is found, and that the mend given for it mends it.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

use crate::doctor::{doctor, found};
use crate::support::{Outcome, assert_shown, destination, plugin, record, told};
use crate::testbed::{IMAGE, hosts, on_plain, on_those};

#[test]
fn records_that_mean_nothing_are_found_and_tidied() {
    on_plain(|host| {
        let stage = host.stage("left");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        for revision in [1, 2] {
            record(&stage, &name("red"), revision, &[("destination.name", &name("Red"))]);
        }
        assert_shown!(doctor(host, &[&name("Red")]), @r"
        exit 1
        warning[leftover-record]: record `destination.red.1` means nothing: revision 2 counts
          configuration-only network [id], revision 1 of network `red`
          mend: docker network rm destination.red.1
          safe: docker destination doctor --fix

        1 warning on [server]
        ");
        let fixed = Outcome::of(&mut plugin(&host.endpoint, &["doctor", "--fix", "--timeout", "60s", &name("Red")]));
        assert_shown!(format!("exit {}\n{}{}", fixed.code.unwrap(), fixed.err, fixed.out), @r"
        exit 0
        will remove record destination.red.1
        done: remove record destination.red.1
        what is left on [server]:
        nothing is wrong on [server]: 1 destination was looked at
        ");
        let records = host.run_words(&[
            "network",
            "ls",
            "--filter",
            &format!("name=destination.{}", name("")),
            "--format",
            "{{.Name}}",
        ]);
        assert_eq!(records, format!("destination.{}.2", name("red")));
    });
}

#[test]
fn a_record_without_its_network_is_found_and_the_network_brings_it_back() {
    on_plain(|host| {
        let stage = host.stage("lone");
        let name = |word: &str| stage.name(word);
        let net = destination(&stage, "red");
        record(&stage, &name("red"), 1, &[("destination.name", &name("Red"))]);
        host.run_words(&["create", "--name", &name("waits"), "--network", &name("red"), IMAGE]);
        host.run_words(&["network", "rm", &net]);
        assert_shown!(doctor(host, &[&name("Red")]), @r"
        exit 1
        error[lost-network]: container `waits` can't start: network `red` is gone
          it was created on `red`, and no network is called so
          mend: docker network create red

        error[network-gone]: the network `red` of destination `Red` is gone
          record destination.red.1, and no network `red`
          it is needed by waits
          mend: docker network create red
          note: choose subnet and options as they were; `doctor --fix` may be needed afterwards

        2 errors on [server]
        ");
        host.run_words(&["network", "create", &name("red")]);
        assert!(doctor(host, &[&name("Red")]).starts_with("exit 0"));
        host.run_words(&["start", &name("waits")]);
    });
}

#[test]
fn words_that_mean_two_destinations_are_found_and_renaming_mends_them() {
    on_plain(|host| {
        let stage = host.stage("twins");
        let name = |word: &str| stage.name(word);
        for word in ["one", "two"] {
            let label = format!("destination.name={}", name("Same"));
            let created = format!("destination.created=2026-01-0{}T00:00:00Z", word.len() - usize::from(word == "one"));
            host.run_words(&["network", "create", "--label", &label, "--label", &created, &name(word)]);
        }
        let label = format!("destination.name={}", name("one"));
        host.run_words(&["network", "create", "--label", &label, &name("three")]);
        assert_shown!(doctor(host, &[&name("two")]), @r"
        exit 1
        error[doubled-name]: `Same` is the name of 2 destinations
          network one, bridge, [ip]/24
          network two, bridge, [ip]/24
          mend: docker destination rename two 'Same (two)'

        1 error on [server]
        ");
        assert_shown!(doctor(host, &[&name("three")]), @r"
        exit 1
        error[doubled-name]: `one` means two destinations: `one` and the network of `Same`
          network three, bridge, [ip]/24
          network one, bridge, [ip]/24
          mend: docker destination rename three 'one (three)'

        1 error on [server]
        ");
        for (network, other) in [("two", "Twin"), ("three", "Third")] {
            told(host, &["rename", &name(network), &name(other)]);
        }
        assert!(doctor(host, &[&name("Same"), &name("Twin"), &name("Third")]).starts_with("exit 0"));
    });
}

#[test]
fn two_networks_of_one_name_are_found() {
    // Later engines make none.
    let old: Vec<_> = hosts().into_iter().filter(|host| host.name == "bookworm").collect();
    on_those(&old, |host| {
        let stage = host.stage("double");
        let name = |word: &str| stage.name(word);
        for _ in 0..2 {
            let body = format!(
                r#"{{"Name": "{}", "Driver": "bridge", "Labels": {{"destination.name": "{}"}}}}"#,
                name("red"),
                name("Red")
            );
            let mut stream = UnixStream::connect(host.socket()).unwrap();
            let length = body.len();
            write!(
                stream,
                "POST /networks/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n\
                 Content-Length: {length}\r\n\r\n{body}"
            )
            .unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        }
        assert_shown!(doctor(host, &[&name("Red")]).lines().filter(|line| !line.contains("mend:")).collect::<Vec<_>>().join("\n"), @r"
        exit 1
        error[doubled-network]: 2 networks are called `red`
          [id] (bridge, [ip]/24): nothing on it
          [id] (bridge, [ip]/24): nothing on it

        1 error on [server]
        ");
        let mend = found(&stage)[0]["Mend"][0].as_str().unwrap().to_owned();
        host.run(mend.strip_prefix("docker ").unwrap());
        assert!(doctor(host, &[&name("Red")]).starts_with("exit 0"));
    });
}

#[test]
fn an_adopted_network_that_was_made_anew_is_told() {
    on_plain(|host| {
        let stage = host.stage("anew");
        let name = |word: &str| stage.name(word);
        let label = format!("com.docker.compose.project={}", name("shop"));
        host.run_words(&["network", "create", "--label", &label, &name("theirs")]);
        let adopted = Outcome::of(&mut plugin(&host.endpoint, &["adopt", "--name", &name("Theirs"), &name("theirs")]));
        assert_eq!(adopted.code, Some(0), "{}", adopted.err);
        assert!(doctor(host, &[&name("Theirs")]).starts_with("exit 0\nnothing is wrong"));
        host.run_words(&["network", "rm", &name("theirs")]);
        host.run_words(&["network", "create", "--label", &label, &name("theirs")]);
        assert_shown!(doctor(host, &[&name("Theirs")]), @r"
        exit 0
        info[network-anew]: the network `theirs` of destination `Theirs` was made anew since it was adopted
          its record is of [moment], the network of [moment]
          Compose project `shop` makes it: its `docker compose down` removes the network
          note: declare it `external` in the files of who makes it, so that it stays; any change, such as an update of the description, says that you know

        1 info on [server]
        ");
        let updated = Outcome::of(&mut plugin(&host.endpoint, &["update", "--description", "x", &name("Theirs")]));
        assert_eq!(updated.code, Some(0), "{}", updated.err);
        assert!(doctor(host, &[&name("Theirs")]).starts_with("exit 0\nnothing is wrong"));
    });
}
