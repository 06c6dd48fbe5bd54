//! Records on real engines: what they amend, and what is left where somebody removed one half.

use crate::support::{assert_shown, destination, record, refused, told};
use crate::testbed::on_all;

#[test]
fn records_amend_labels_and_what_is_half_there_is_shown_for_what_it_is() {
    on_all(|host| {
        let stage = host.stage("records");
        let name = |word: &str| stage.name(word);
        let ls = || told(host, &["ls", "--filter", &format!("name={}", name(""))]);
        destination(&stage, "red");
        host.run_words(&["network", "create", &name("adopted")]);
        let display = name("Crimson");
        record(&stage, &name("red"), 1, &[("destination.name", &name("Vermilion"))]);
        record(&stage, &name("red"), 2, &[("destination.name", &display), ("destination.owner", "ops"), ("tier", "1")]);
        let adopted = name("Second home");
        record(&stage, &name("adopted"), 7, &[("destination.name", &adopted), ("destination.origin", "adopted")]);
        record(&stage, &name("gone"), 1, &[("destination.name", &name("Ghost"))]);
        assert_shown!(ls(), @r"
        NAME  NETWORK  DRIVER  SUBNET  APPLICATIONS  DATABASES  SERVICES  CREATED  STATUS
        Crimson  red  bridge  [ip]/24  0  0  0  [time]  ok
        Ghost  gone  -  -  0  0  0  -  network gone
        Second home  adopted  bridge  [ip]/24  0  0  0  [time]  ok
        ");
        let format = ["inspect", "--format", "{{.Name}} {{.Owner}} {{.Labels}} r{{.Record.Revision}} {{.Origin}}"];
        assert_shown!(told(host, &[&format[..], &[&name("red"), &adopted]].concat()), @r"
        Crimson ops map[tier:1] r2 created
        Second home  map[] r7 adopted
        ");

        // Somebody removes the records by hand.
        for record in [format!("destination.{}.2", name("red")), format!("destination.{}.7", name("adopted"))] {
            host.run_words(&["network", "rm", &record]);
        }
        assert_shown!(ls(), @r"
        NAME  NETWORK  DRIVER  SUBNET  APPLICATIONS  DATABASES  SERVICES  CREATED  STATUS
        Ghost  gone  -  -  0  0  0  -  network gone
        Vermilion  red  bridge  [ip]/24  0  0  0  [time]  ok
        ");
        host.run_words(&["network", "rm", &format!("destination.{}.1", name("red"))]);
        assert_shown!(ls(), @r"
        NAME  NETWORK  DRIVER  SUBNET  APPLICATIONS  DATABASES  SERVICES  CREATED  STATUS
        Ghost  gone  -  -  0  0  0  -  network gone
        RED  red  bridge  [ip]/24  0  0  0  [time]  ok
        ");
        assert_shown!(refused(host, &["ps", &name("adopted")]), @r"
        exit 1
        error: there is no destination `adopted` on [server]
        hint: network `adopted` is none; `docker destination adopt adopted` makes it one
        ");
        assert_shown!(refused(host, &["ps", &name("Ghos")]), @r"
        exit 1
        error: there is no destination `Ghos` on [server]
        hint: did you mean `Ghost`?
        ");
    });
}

#[test]
fn a_released_network_is_no_destination_and_a_words_two_meanings_are_told() {
    on_all(|host| {
        let stage = host.stage("meanings");
        let name = |word: &str| stage.name(word);
        destination(&stage, "red");
        destination(&stage, "blue");
        destination(&stage, "old");
        record(
            &stage,
            &name("old"),
            1,
            &[("destination.name", "old"), ("destination.released", "2026-11-24T00:00:00Z")],
        );
        record(&stage, &name("blue"), 1, &[("destination.name", &name("red"))]);
        assert_shown!(refused(host, &["ps", &name("red")]), @r"
        exit 1
        error: `red` is more than one destination on [server]: `RED` on network `red`, `red` on network `blue`
        hint: say it by another of its names, or by its network's ID: `blue`
        ");
        assert_shown!(refused(host, &["ps", &name("old")]), @r"
        exit 1
        error: there is no destination `old` on [server]
        hint: network `old` was released; `docker destination adopt old` makes it one again
        ");
        assert_shown!(told(host, &["ls", "-q", "--filter", &format!("network={}", name(""))]), @r"
        red
        blue
        ");
    });
}

#[test]
fn control_characters_of_names_never_reach_the_terminal() {
    on_all(|host| {
        let stage = host.stage("controls");
        let network = stage.name("red");
        let display = format!("{} \u{1b}[31mred\u{202e}", stage.name("evil"));
        host.run_words(&["network", "create", "--label", &format!("destination.name={display}"), &network]);
        let filter = format!("network={network}");
        for format in ["table", "{{.Name}}", "json", "{{json .}}"] {
            let out = told(host, &["ls", "--filter", &filter, "--format", format]);
            assert!(!out.contains(['\u{1b}', '\u{202e}']) && out.contains("[31mred"), "{out}");
        }
        let out = told(host, &["ls", "--filter", &filter, "--format", "json"]);
        let row: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(row["Name"], display, "JSON means the name itself");
    });
}
