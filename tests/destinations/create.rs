//! `create` on real engines.

use crate::support::{assert_shown, refused, told};
use crate::testbed::{IMAGE, on_all, on_plain, on_small};

#[test]
fn a_destination_is_made_as_asked_and_its_id_is_printed() {
    on_all(|host| {
        let stage = host.stage("create");
        let (net, name) = (stage.name("net"), stage.name("Edge, public"));
        let texts = ["--owner", "ops", "--description", "where all meet", "--label", "tier=1"];
        let id = told(host, &[&["create", "--network", &net], &texts[..], &[&name]].concat());
        let seen = host.run_words(&[
            "network",
            "inspect",
            "--format",
            "{{.Id}} {{.Driver}} {{.Scope}} {{.Attachable}} {{index .Labels \"destination.name\"}} {{.Labels.tier}}",
            &net,
        ]);
        let made = if host.name.ends_with("-swarm") { "overlay swarm true" } else { "bridge local false" };
        assert_eq!(seen, format!("{} {made} {name} 1", id.trim_end()), "on {}", host.name);
        assert_shown!(
            told(host, &["inspect", "--format", "{{.Name}}: {{.Description}}, {{.Owner}}, {{.Origin}}", &name]),
            @"Edge, public: where all meet, ops, created"
        );

        let by_itself = told(host, &["create", &stage.name("Größe 1")]);
        let network = host.run_words(&["network", "inspect", "--format", "{{.Name}}", by_itself.trim_end()]);
        assert_eq!(network, stage.name("gr-e-1"));
    });
}

#[test]
fn addresses_options_and_internal_networks_reach_the_engine() {
    on_plain(|host| {
        let stage = host.stage("addresses");
        let net = stage.name("net");
        let range = ["--subnet", "10.77.0.0/24", "--ip-range", "10.77.0.128/25", "--gateway", "10.77.0.9"];
        let others = ["-d", "bridge", "--internal", "--opt", "com.docker.network.driver.mtu=1400", &net];
        told(host, &[&["create"], &range[..], &others].concat());
        let seen = host.run_words(&[
            "network",
            "inspect",
            "--format",
            "{{json .IPAM.Config}} {{.Internal}} {{.Options}}",
            &net,
        ]);
        assert_eq!(
            seen,
            "[{\"Subnet\":\"10.77.0.0/24\",\"IPRange\":\"10.77.0.128/25\",\"Gateway\":\"10.77.0.9\"}] true \
             map[com.docker.network.driver.mtu:1400]"
        );
        // Engines have other words for it each time.
        let said = refused(host, &["create", "-d", "bridge", "--subnet", "10.77.0.0/25", &stage.name("second")]);
        assert!(said.contains("verlaps with other one") && said.contains("was not made"), "{said}");
        assert_shown!(said.lines().last().unwrap(), @"hint: network `net` (bridge, [ip]/24) has these addresses");
        assert_shown!(refused(host, &["create", "-d", "overlay", &stage.name("span")]), @r#"
        exit 1
        error: Error response from daemon: This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.; network `span` was not made
        "#);
        assert_shown!(refused(host, &["create", "--gateway", "10.77.0.1", &stage.name("third")]), @r"
        exit 1
        error: every ip-range or gateway must have a corresponding subnet
        ");
        host.refusal(&format!("network inspect {}", stage.name("second")));
    });
}

#[test]
fn a_name_that_is_taken_is_told_with_who_has_it() {
    on_all(|host| {
        let stage = host.stage("taken");
        let name = |word: &str| stage.name(word);
        told(host, &["create", "-d", "bridge", "--owner", "ops", "--network", &name("net"), &name("Prod")]);
        host.run_words(&["network", "create", "-d", "bridge", &name("foreign")]);
        let label = ["--label", "com.docker.compose.project=shop", "--label", "com.docker.compose.network=back"];
        host.run_words(&[&["network", "create", "-d", "bridge"], &label[..], &[&name("shop_back")]].concat());
        for words in [
            vec!["create", &name("pROD")],
            vec!["create", "--network", &name("net"), &name("Other")],
            vec!["create", &name("net")],
            vec!["create", &name("foreign")],
            vec!["create", "--network", &name("shop_back"), &name("Back office")],
            vec!["create", "--network", &name("Prod"), &name("New")],
        ] {
            let said = refused(host, &words);
            assert!(
                said.starts_with("exit 1\n") && said.contains("nothing was made")
                    || said.contains("nothing was changed"),
                "{said}"
            );
        }
        assert_shown!(refused(host, &["create", &name("pROD")]), @r"
        exit 1
        error: there is a destination `Prod` on [server] already: network net, bridge, [ip]/24, owner ops; nothing was changed
        hint: `docker destination inspect Prod` shows it
        ");
        assert_shown!(refused(host, &["create", "--network", &name("net"), &name("Other")]), @r"
        exit 1
        error: network `net` on [server] is destination `Prod`: network net, bridge, [ip]/24, owner ops; nothing was made
        hint: `docker destination inspect Prod` shows it; `--network` says another name
        ");
        assert_shown!(refused(host, &["create", "--network", &name("shop_back"), &name("Back office")]), @r"
        exit 1
        error: there is a network `shop_back` on [server] already: bridge, [ip]/24, owned by Compose project `shop`; nothing was made
        hint: `docker destination adopt --name 'Back office' shop_back` makes it a destination; `--network` says another name
        ");
        assert_shown!(refused(host, &["create", &name("net")]), @r"
        exit 1
        error: network `net` on [server] is destination `Prod`: network net, bridge, [ip]/24, owner ops; nothing was made
        hint: `docker destination inspect Prod` shows it; `--network` says another name
        ");
    });
}

#[test]
fn what_is_no_name_never_reaches_an_engine() {
    on_plain(|host| {
        assert_shown!(refused(host, &["create", "a\nb"]), @r"
        exit 125
        error: `a\nb` is no name for a destination: it must be without control characters
        ");
        assert_shown!(refused(host, &["create", "--network", "host", "x"]), @r"
        exit 125
        error: `host` is no name for a network: the name is reserved
        ");
        assert_shown!(refused(host, &["create", "日本"]), @r"
        exit 125
        error: no name for a network can be made of `日本`
        hint: say one with `--network`
        ");
        assert_shown!(refused(host, &["create", "--label", "destination.name=x", "x"]), @r#"
        exit 125
        invalid argument "destination.name=x" for "--label" flag: label 'destination.name' is reserved: names, descriptions and owners have flags of their own

        Usage:  docker destination create [OPTIONS] NAME

        Run 'docker destination create --help' for more information
        "#);
    });
}

#[test]
fn an_engine_that_has_no_ipv6_addresses_is_told_some() {
    on_plain(|host| {
        let stage = host.stage("six");
        let net = stage.name("net");
        // Newer engines make up a range.
        if host.name == "sid" {
            told(host, &["create", "--ipv6", &stage.name("own")]);
        } else {
            assert_shown!(refused(host, &["create", "--ipv6", &net]), @r"
            exit 1
            error: Error response from daemon: could not find an available, non-overlapping IPv6 address pool among the defaults to assign to the network; network `net` was not made
            hint: the engine has no IPv6 addresses to give: say a range with `--subnet`, such as `--subnet fd00:1::/64`
            ");
        }
        told(host, &["create", "--ipv6", "--subnet", "fd00:1::/64", &net]);
        assert_eq!(host.run_words(&["network", "inspect", "--format", "{{.EnableIPv6}}", &net]), "true");
    });
}

#[test]
fn an_engine_without_addresses_is_explained_with_its_pools_and_who_uses_them() {
    on_small(|host| {
        let stage = host.stage("full");
        let (one, two) = (stage.name("one"), stage.name("two"));
        told(host, &["create", &one]);
        host.run_words(&["network", "create", &two]);
        host.run_words(&["create", "--name", &stage.name("web"), "--network", &one, IMAGE]);
        let said = refused(host, &["create", &stage.name("three")]);
        // Two generations say it in other words than the third.
        let (error, rest) = said.split_once("error: ").unwrap();
        assert_shown!(error, @r"
        exit 1
        the pool [ip]/28 in networks of /29 is enough for 2 networks; 2 are there
        NETWORK  ADDRESSES  ON IT  WHOSE
        two  bridge, [ip]/29  nothing  -
        one  bridge, [ip]/29  1  destination one
        ");
        assert!(rest.contains("pool"), "{rest}");
        assert_shown!(rest.lines().last().unwrap(), @"hint: say a range that is free with `--subnet`, or make room: `docker destination prune`");
        told(host, &["create", "--subnet", "10.99.0.0/24", &stage.name("three")]);
    });
}
