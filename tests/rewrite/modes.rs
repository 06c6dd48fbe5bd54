//! The three ways to connect, and the flags that shape them.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

fn three() -> Stack {
    Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front:
                aliases: [www]
              back:
          db:
            image: db
            networks: [back]
          mail:
            image: mail
        networks:
          front:
          back:
        ",
    )
}

#[test]
fn isolated_is_the_default() {
    assert_eq!(three().run("--diff"), three().run("--diff --mode isolated"));
    assert_snapshot!(three().rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,10 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - www
       db:
         image: db
    -    networks: [back]
       mail:
         image: mail
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn connect_is_mode_both() {
    assert_eq!(three().run("--diff --connect --network edge"), three().run("--diff --mode both --network edge"));
    assert_snapshot!(three().rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,27 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - www
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`, `edge`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:11:3: changed: `mail`: networks `default` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn only_leaves_the_private_network_and_takes_the_aliases_along() {
    assert_snapshot!(three().rewritten("--mode only --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,23 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      edge:
    +        aliases:
    +          - www
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
    +    networks:
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `mail` on `edge`, where another stack may answer to the same
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `edge`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `edge`
    compose.yaml:10:16: changed: `db`: networks `back` -> `edge`
    compose.yaml:11:3: changed: `mail`: networks `default` -> `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn service_chooses_who_joins() {
    assert_snapshot!(three().rewritten("--connect --network edge --service web"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,17 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - www
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back]
       mail:
         image: mail
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
    assert_snapshot!(three().rewritten("--connect --network edge --service mail --service db"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,24 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - www
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:8:3: finding: Compose also publishes the bare names `db`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:11:3: changed: `mail`: networks `default` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
    assert_snapshot!(three().rewritten("--mode only --network edge --service db"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,18 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - www
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:8:3: finding: Compose also publishes the bare name `db` on `edge`, where another stack may answer to the same
    compose.yaml:10:16: changed: `db`: networks `back` -> `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn an_unknown_service_is_refused() {
    assert_snapshot!(three().rewritten("--connect --network edge --service wbe"), @r"
    exit 2
    ---
    error: no service `wbe` in the project; nothing was written
    hint: its services are `web`, `db`, `mail`
    ");
}

#[test]
fn keep_leaves_a_network_and_who_is_on_it() {
    assert_snapshot!(three().rewritten("--keep back"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,8 +2,9 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    +      default:
    +        aliases:
    +          - www
           back:
       db:
         image: db
    @@ -11,5 +12,4 @@
       mail:
         image: mail
     networks:
    -  front:
       back:
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`, `back`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:14:3: changed: network `front` stripped
    ");
    assert_snapshot!(three().rewritten("--connect --network edge --keep back"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,30 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    +      default:
    +        aliases:
    +          - www
           back:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      default: {}
    +      back: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
       back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`, `back`, `edge`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`, `edge`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`, `back`, `edge`
    compose.yaml:11:3: changed: `mail`: networks `default` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    ");
    assert_snapshot!(three().rewritten("--mode only --network edge --keep back --keep front"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,11 +5,25 @@
           front:
             aliases: [www]
           back:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      back: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
    +    networks:
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     networks:
       front:
       back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `mail` on `edge`, where another stack may answer to the same
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `front`, `back`, `edge`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `edge`
    compose.yaml:10:16: changed: `db`: networks `back` -> `back`, `edge`
    compose.yaml:11:3: changed: `mail`: networks `default` -> `edge`
    ");
}

#[test]
fn keep_of_everything_changes_nothing() {
    assert_snapshot!(three().rewritten("--keep back --keep front"), @"");
}

#[test]
fn keep_leaves_addresses_that_need_no_quotes_without_them() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: {front: {mac_address: 02:42:ac:11:00:02, ipv6_address: 2001:db8::3}}
        networks:
          front:
        ",
    );
    let words = "--connect --network edge --keep front";
    assert_snapshot!(stack.result(words), @r"
    services:
      web:
        image: web
        networks:
          default: {}
          front:
            mac_address: 02:42:ac:11:00:02
            ipv6_address: 2001:db8::3
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
    networks:
      front:
      edge:
        external: true
        name: edge
    ");
    assert_snapshot!(stack.run(&format!("{words} --override -q")).shown(), @r"
    services:
      web:
        networks: !override
          default: {}
          front:
            mac_address: 02:42:ac:11:00:02
            ipv6_address: 2001:db8::3
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
    networks:
      edge:
        external: true
        name: edge
    ");
}

#[test]
fn keep_of_default_where_nobody_redefines_it() {
    assert_snapshot!(three().rewritten("--keep default"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,10 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - www
       db:
         image: db
    -    networks: [back]
       mail:
         image: mail
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn keep_of_an_unknown_network_is_refused() {
    assert_snapshot!(three().rewritten("--keep bakc"), @r"
    exit 2
    ---
    error: no network `bakc` in the project to keep; nothing was written
    hint: its networks are `front`, `back`
    ");
    assert_snapshot!(Stack::new("services: {web: {image: web}}\n").rewritten("--keep back"), @r"
    exit 2
    ---
    error: no network `back` in the project to keep; nothing was written
    hint: it defines none
    ");
}

#[test]
fn strict_refuses_what_would_lose_something() {
    assert_snapshot!(three().rewritten("--strict"), @r"
    exit 2
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    error: 1 thing would be lost, and --strict forbids that; nothing was written
    hint: keep networks with --keep NETWORK, or leave --strict out
    ");
    assert_snapshot!(three().rewritten("--strict --keep back --keep front"), @"");
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front: {ipv4_address: 10.0.0.2}
        networks:
          front:
            internal: true
        ",
    );
    assert_snapshot!(stack.rewritten("--strict"), @r"
    exit 2
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:5:15: lost: `web` loses `ipv4_address: 10.0.0.2` on `front`
    compose.yaml:7:3: changed: network `front` stripped
    compose.yaml:8:5: lost: `front` was internal: `web` could not reach the outside, and can now
    error: 2 things would be lost, and --strict forbids that; nothing was written
    hint: keep networks with --keep NETWORK, or leave --strict out
    ");
    assert_snapshot!(stack.run("--strict --override").shown(), @r"
    exit 2
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:5:15: lost: `web` loses `ipv4_address: 10.0.0.2` on `front`
    compose.yaml:7:3: changed: network `front` stripped
    compose.yaml:8:5: lost: `front` was internal: `web` could not reach the outside, and can now
    error: 2 things would be lost, and --strict forbids that; nothing was written
    hint: keep networks with --keep NETWORK, or leave --strict out
    ");
}

#[test]
fn strict_lets_pass_what_loses_nothing() {
    let stack = Stack::new("services:\n  web:\n    image: web\n    networks: [front]\nnetworks:\n  front:\n");
    assert_snapshot!(stack.rewritten("--strict --connect --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,12 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:6:3: changed: network `front` stripped
    ");
}

#[test]
fn gw_priority_puts_the_private_network_first() {
    assert_snapshot!(three().rewritten("--connect --network edge --gw-priority"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,14 +2,30 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - www
    +        gw_priority: 1
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      default:
    +        gw_priority: 1
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
    +    networks:
    +      default:
    +        gw_priority: 1
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`, `edge`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:11:3: changed: `mail`: networks `default` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              default:
                gw_priority: 7
          db:
            image: db
            networks:
              default:
                # first
                priority: 3
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --gw-priority"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,9 +4,21 @@
         networks:
           default:
             gw_priority: 7
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
           default:
             # first
             priority: 3
    +        gw_priority: 1
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:10:7: changed: `db`: networks `default` -> `default`, `edge`
    ");
    assert_snapshot!(stack.rewritten("--mode only --network edge --gw-priority"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,11 +2,17 @@
       web:
         image: web
         networks:
    -      default:
    -        gw_priority: 7
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      default:
    -        # first
    -        priority: 3
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same
    compose.yaml:5:7: changed: `web`: networks `default` -> `edge`
    compose.yaml:6:9: lost: `web` loses `gw_priority: 7` on `default`
    compose.yaml:10:7: changed: `db`: networks `default` -> `edge`
    compose.yaml:11:9: note: the comment `# first` went with its network definition
    compose.yaml:12:9: lost: `db` loses `priority: 3` on `default`
    ");
}

#[test]
fn a_missing_network_is_a_bad_command_line() {
    assert_snapshot!(three().run("--connect").shown(), @r"
    exit 125
    ---
    error: mode both needs the network of a destination, and none is given
    hint: give one with --network NETWORK, or in the file: `x-destination: {network: NETWORK}`
    ");
    assert_snapshot!(three().run("--mode only").shown(), @r"
    exit 125
    ---
    error: mode only needs the network of a destination, and none is given
    hint: give one with --network NETWORK, or in the file: `x-destination: {network: NETWORK}`
    ");
    assert_snapshot!(three().run("--mode only --override").shown(), @r"
    exit 125
    ---
    error: mode only needs the network of a destination, and none is given
    hint: give one with --network NETWORK, or in the file: `x-destination: {network: NETWORK}`
    ");
}

#[test]
fn a_bad_network_is_a_bad_command_line() {
    for name in ["bridge", "host", "none", "ingress", "default", "docker_gwbridge", "destination.a.1", "-a", "a/b", "ü"]
    {
        assert_eq!(three().run(&format!("--connect --network={name}")).code, Some(125), "{name}");
    }
    assert_snapshot!(three().run("--connect --network host").shown(), @r#"
    exit 125
    ---
    error: invalid argument "host" for "--network" flag: the name is reserved
    "#);
    assert_snapshot!(three().run("--connect --network a/b").shown(), @r#"
    exit 125
    ---
    error: invalid argument "a/b" for "--network" flag: must be 1 to 200 of the characters a-z, A-Z, 0-9, `.`, `_` and `-`, the first one a letter or a digit
    "#);
    assert_snapshot!(three().run("--mode all --network edge").shown(), @r#"
    exit 125
    ---
    invalid argument "all" for "--mode" flag: must be one of "isolated", "both" or "only"

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    "#);
    assert_snapshot!(three().run("--mode only --connect --network edge").shown(), @r"
    exit 125
    ---
    conflicting options: --connect and --mode can't be used together

    Usage:  docker destination rewrite [OPTIONS]

    Run 'docker destination rewrite --help' for more information
    ");
}

#[test]
fn flags_without_effect_in_mode_isolated_are_named() {
    assert_snapshot!(three().run("--network edge --service web --gw-priority --check").shown(), @r"
    exit 1
    ---
    warning: --network, --service, --gw-priority have no effect in mode isolated
    hint: add --connect to join the destination too, or --mode only
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:7: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    `compose.yaml` would change
    ");
}

#[test]
fn aliases_that_move() {
    let stack = Stack::new(
        r#"
        x-alias: &alias shared-alias
        services:
          web:
            image: web
            networks:
              front:
                aliases: [one, "two", 'three']
              back:
                aliases:
                  - one # again
                  - *alias
                  - ${FOUR:-four}
                  - "yes"
                  - 5th
          db:
            image: db
            networks:
              default:
                aliases: [own]
              back: {aliases: [data]}
        networks:
          front:
          back:
        "#,
    );
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,12 +3,12 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [one, "two", 'three']
    -      back:
    +      default:
             aliases:
    -          - one # again
    -          - *alias
    +          - one
    +          - two
    +          - three
    +          - shared-alias
               - ${FOUR:-four}
               - "yes"
               - 5th
    @@ -16,8 +16,4 @@
         image: db
         networks:
           default:
    -        aliases: [own]
    -      back: {aliases: [data]}
    -networks:
    -  front:
    -  back:
    +        aliases: [own, data]
    ---
    compose.yaml:6:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:10:17: note: the comment `# again` went with its network definition
    compose.yaml:18:7: changed: `db`: networks `default`, `back` -> `default`
    compose.yaml:22:3: changed: network `front` stripped
    compose.yaml:23:3: changed: network `back` stripped
    "#);
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,21 +3,27 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [one, "two", 'three']
    -      back:
    +      default:
             aliases:
    -          - one # again
    -          - *alias
    +          - one
    +          - two
    +          - three
    +          - shared-alias
               - ${FOUR:-four}
               - "yes"
               - 5th
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
           default:
    -        aliases: [own]
    -      back: {aliases: [data]}
    +        aliases: [own, data]
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:3:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:7: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:10:17: note: the comment `# again` went with its network definition
    compose.yaml:18:7: changed: `db`: networks `default`, `back` -> `default`, `edge`
    compose.yaml:22:3: changed: network `front` stripped
    compose.yaml:23:3: changed: network `back` stripped
    "#);
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,21 +3,25 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [one, "two", 'three']
    -      back:
    +      edge:
             aliases:
    -          - one # again
    -          - *alias
    +          - one
    +          - two
    +          - three
    +          - shared-alias
               - ${FOUR:-four}
               - "yes"
               - 5th
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      default:
    -        aliases: [own]
    -      back: {aliases: [data]}
    +      edge:
    +        aliases:
    +          - own
    +          - data
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:3:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same
    compose.yaml:6:7: changed: `web`: networks `front`, `back` -> `edge`
    compose.yaml:10:17: note: the comment `# again` went with its network definition
    compose.yaml:18:7: changed: `db`: networks `default`, `back` -> `edge`
    compose.yaml:22:3: changed: network `front` stripped
    compose.yaml:23:3: changed: network `back` stripped
    "#);
}

#[test]
fn isolating_what_was_connected_takes_the_own_alias_home() {
    let stack = Stack::new("services:\n  web:\n    image: web\n");
    let joined = stack.result(JOIN);
    let stack = Stack::empty().file("compose.yaml", &joined);
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,7 @@
       web:
         image: web
         networks:
    -      default: {}
    -      edge:
    +      default:
             aliases:
               - web.${COMPOSE_PROJECT_NAME}

    -networks:
    -  edge:
    -    external: true
    -    name: edge
    ---
    compose.yaml:5:7: changed: `web`: networks `default`, `edge` -> `default`
    compose.yaml:11:3: changed: network `edge` stripped
    compose.yaml:12:5: lost: `web` no longer on the external network `edge`
    ");
}

#[test]
fn another_destination_takes_the_place_of_the_first() {
    let joined = three().result(JOIN);
    let stack = Stack::empty().file("compose.yaml", &joined);
    assert_snapshot!(stack.rewritten("--connect --network other"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,24 +5,29 @@
           default:
             aliases:
               - www
    -      edge:
    +          - web.${COMPOSE_PROJECT_NAME}
    +      other:
             aliases:
               - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      default: {}
    -      edge:
    +      default:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +      other:
             aliases:
               - db.${COMPOSE_PROJECT_NAME}
       mail:
         image: mail
         networks:
    -      default: {}
    -      edge:
    +      default:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
    +      other:
             aliases:
               - mail.${COMPOSE_PROJECT_NAME}
     networks:
    -  edge:
    +  other:
         external: true
    -    name: edge
    +    name: other
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `mail` on `other`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `default`, `edge` -> `default`, `other`
    compose.yaml:14:7: changed: `db`: networks `default`, `edge` -> `default`, `other`
    compose.yaml:21:7: changed: `mail`: networks `default`, `edge` -> `default`, `other`
    compose.yaml:26:3: changed: network `edge` stripped
    compose.yaml:27:5: lost: `web`, `db`, `mail` no longer on the external network `edge`
    ");
}
