//! What `inspect` does with several names, with none that fits, and with templates.

use crate::support::{Outcome, assert_shown, destination, plugin, told};
use crate::testbed::on_plain;

#[test]
fn what_is_found_is_shown_and_what_is_not_is_told() {
    on_plain(|host| {
        let stage = host.stage("several");
        let id = destination(&stage, "red");
        destination(&stage, "blue");
        let asked = |words: &[&str]| Outcome::of(&mut plugin(&host.endpoint, words));
        let some = asked(&["inspect", &id, &stage.name("nope"), &stage.name("BLUE")]);
        let shown: serde_json::Value = serde_json::from_str(&some.out).unwrap();
        let names: Vec<_> = shown.as_array().unwrap().iter().map(|one| one["Network"].as_str().unwrap()).collect();
        assert_eq!((names, some.code), (vec![stage.name("red").as_str(), &stage.name("blue")], Some(1)));
        assert!(some.err.contains(&format!("there is no destination `{}`", stage.name("nope"))), "{}", some.err);
        let none = asked(&["inspect", &stage.name("nope")]);
        assert_eq!((none.out.as_str(), none.code), ("[]\n", Some(1)));
        let part = asked(&["inspect", &id[..20]]);
        assert_eq!(part.code, Some(1), "a part of an ID names nothing");

        let line =
            told(host, &["inspect", "-f", "{{.Network}} {{(index .IPAM.Subnets 0).Left}} {{len .Applications}}", &id]);
        assert_shown!(line, @"red 253 0");
        let bad = asked(&["inspect", "-f", "{{.Nope}}", &id]);
        assert_eq!((bad.code, bad.out.as_str()), (Some(1), ""));
        assert!(bad.err.contains("template parsing error"), "{}", bad.err);
        assert_eq!(told(host, &["inspect", "-f", "json", &id]).lines().count(), 1);
    });
}
