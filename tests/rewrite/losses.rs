//! What is lost is said, each with its line.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn addresses_and_options_of_a_membership() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front:
                ipv4_address: 10.0.0.2
                ipv6_address: fd00::2
                mac_address: 02:42:ac:11:65:43
                link_local_ips: [169.254.1.2]
                priority: 10
                gw_priority: 5
                driver_opts:
                  a: b
                x-note: ours
        networks:
          front:
            enable_ipv6: true
            ipam:
              config:
                - subnet: 10.0.0.0/24
                - subnet: fd00::/64
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,21 +1,3 @@
     services:
       web:
         image: web
    -    networks:
    -      front:
    -        ipv4_address: 10.0.0.2
    -        ipv6_address: fd00::2
    -        mac_address: 02:42:ac:11:65:43
    -        link_local_ips: [169.254.1.2]
    -        priority: 10
    -        gw_priority: 5
    -        driver_opts:
    -          a: b
    -        x-note: ours
    -networks:
    -  front:
    -    enable_ipv6: true
    -    ipam:
    -      config:
    -        - subnet: 10.0.0.0/24
    -        - subnet: fd00::/64
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:6:9: lost: `web` loses `ipv4_address: 10.0.0.2` on `front`
    compose.yaml:7:9: lost: `web` loses `ipv6_address: fd00::2` on `front`
    compose.yaml:8:9: lost: `web` loses `mac_address: 02:42:ac:11:65:43` on `front`
    compose.yaml:9:9: lost: `web` loses `link_local_ips` on `front`
    compose.yaml:10:9: lost: `web` loses `priority: 10` on `front`
    compose.yaml:11:9: lost: `web` loses `gw_priority: 5` on `front`
    compose.yaml:12:9: lost: `web` loses `driver_opts` on `front`
    compose.yaml:14:9: lost: `web` loses `x-note: ours` on `front`
    compose.yaml:16:3: changed: network `front` stripped
    compose.yaml:17:5: lost: `front` had `enable_ipv6: true`
    compose.yaml:18:5: lost: `front` had its own addresses (`ipam`)
    ");
}

#[test]
fn everything_a_network_can_say() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
        networks:
          front:
            name: the-front
            driver: overlay
            driver_opts:
              encrypted: 'true'
            ipam:
              driver: default
              config:
                - subnet: 10.0.0.0/24
            internal: true
            attachable: true
            enable_ipv6: false
            labels:
              team: shop
            x-note: ours
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,20 +1,3 @@
     services:
       web:
         image: web
    -    networks: [front]
    -networks:
    -  front:
    -    name: the-front
    -    driver: overlay
    -    driver_opts:
    -      encrypted: 'true'
    -    ipam:
    -      driver: default
    -      config:
    -        - subnet: 10.0.0.0/24
    -    internal: true
    -    attachable: true
    -    enable_ipv6: false
    -    labels:
    -      team: shop
    -    x-note: ours
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was called `the-front` on the engine
    compose.yaml:8:5: lost: `front` had the driver `overlay`
    compose.yaml:9:5: lost: `front` had `driver_opts`
    compose.yaml:11:5: lost: `front` had its own addresses (`ipam`)
    compose.yaml:15:5: lost: `front` was internal: `web` could not reach the outside, and can now
    compose.yaml:16:5: lost: `front` had `attachable: true`
    compose.yaml:17:5: lost: `front` had `enable_ipv6: false`
    compose.yaml:18:5: lost: `front` had `labels`
    compose.yaml:20:5: lost: `front` had `x-note`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,20 +1,12 @@
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
    -    name: the-front
    -    driver: overlay
    -    driver_opts:
    -      encrypted: 'true'
    -    ipam:
    -      driver: default
    -      config:
    -        - subnet: 10.0.0.0/24
    -    internal: true
    -    attachable: true
    -    enable_ipv6: false
    -    labels:
    -      team: shop
    -    x-note: ours
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:5: lost: `front` was called `the-front` on the engine
    compose.yaml:8:5: lost: `front` had the driver `overlay`
    compose.yaml:9:5: lost: `front` had `driver_opts`
    compose.yaml:11:5: lost: `front` had its own addresses (`ipam`)
    compose.yaml:15:5: lost: `front` was internal: `web` could not reach the outside, and can now
    compose.yaml:16:5: lost: `front` had `attachable: true`
    compose.yaml:17:5: lost: `front` had `enable_ipv6: false`
    compose.yaml:18:5: lost: `front` had `labels`
    compose.yaml:20:5: lost: `front` had `x-note`
    ");
}

#[test]
fn external_networks_by_key_by_name_and_in_the_old_form() {
    let stack = Stack::new(
        "
        services:
          web: {image: web, networks: [one, two, three]}
          db: {image: db, networks: [three]}
        networks:
          one:
            external: true
          two:
            external: true
            name: the-second
          three:
            external:
              name: the-third
          four:
            external: true
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,14 +1,3 @@
     services:
    -  web: {image: web, networks: [one, two, three]}
    -  db: {image: db, networks: [three]}
    -networks:
    -  one:
    -    external: true
    -  two:
    -    external: true
    -    name: the-second
    -  three:
    -    external:
    -      name: the-third
    -  four:
    -    external: true
    +  web: {image: web}
    +  db: {image: db}
    ---
    compose.yaml:2:32: changed: `web`: networks `one`, `two`, `three` -> `default`
    compose.yaml:3:30: changed: `db`: networks `three` -> `default`
    compose.yaml:5:3: changed: network `one` stripped
    compose.yaml:6:5: lost: `web` no longer on the external network `one`
    compose.yaml:7:3: changed: network `two` stripped
    compose.yaml:8:5: lost: `web` no longer on the external network `the-second`
    compose.yaml:10:3: changed: network `three` stripped
    compose.yaml:11:5: lost: `web`, `db` no longer on the external network `the-third`
    compose.yaml:13:3: changed: network `four` stripped; no service was on it
    ");
}

#[test]
fn internal_networks_and_who_was_shut_in() {
    let stack = Stack::new(
        "
        services:
          web: {image: web, networks: [front, back]}
          db: {image: db, networks: [back]}
        networks:
          front:
          back:
            internal: true
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,3 @@
     services:
    -  web: {image: web, networks: [front, back]}
    -  db: {image: db, networks: [back]}
    -networks:
    -  front:
    -  back:
    -    internal: true
    +  web: {image: web}
    +  db: {image: db}
    ---
    compose.yaml:2:32: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:3:30: changed: `db`: networks `back` -> `default`
    compose.yaml:5:3: changed: network `front` stripped
    compose.yaml:6:3: changed: network `back` stripped
    compose.yaml:7:5: lost: `back` was internal: `db` could not reach the outside, and can now
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,7 @@
     services:
    -  web: {image: web, networks: [front, back]}
    -  db: {image: db, networks: [back]}
    +  web: {image: web, networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
    +  db: {image: db}
     networks:
    -  front:
    -  back:
    -    internal: true
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:2:32: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:3:30: changed: `db`: networks `back` -> `default`
    compose.yaml:5:3: changed: network `front` stripped
    compose.yaml:6:3: changed: network `back` stripped
    compose.yaml:7:5: lost: `back` was internal: `db` could not reach the outside, and can now
    "#);
}

#[test]
fn segmentation() {
    let stack = Stack::new(
        "
        services:
          proxy: {image: proxy, networks: [front]}
          web: {image: web, networks: [front, back]}
          db: {image: db, networks: [back]}
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,4 @@
     services:
    -  proxy: {image: proxy, networks: [front]}
    -  web: {image: web, networks: [front, back]}
    -  db: {image: db, networks: [back]}
    -networks:
    -  front:
    -  back:
    +  proxy: {image: proxy}
    +  web: {image: web}
    +  db: {image: db}
    ---
    compose.yaml:2:36: changed: `proxy`: networks `front` -> `default`
    compose.yaml:3:32: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:4:30: changed: `db`: networks `back` -> `default`
    compose.yaml:4:30: lost: `proxy` and `db` shared no network; now both are on `default`
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --keep front --keep back"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,10 @@
     services:
    -  proxy: {image: proxy, networks: [front]}
    -  web: {image: web, networks: [front, back]}
    -  db: {image: db, networks: [back]}
    +  proxy: {image: proxy, networks: {default: {}, front: {}, edge: {aliases: ["proxy.${COMPOSE_PROJECT_NAME}"]}}}
    +  web: {image: web, networks: {default: {}, front: {}, back: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
    +  db: {image: db, networks: {default: {}, back: {}, edge: {aliases: ["db.${COMPOSE_PROJECT_NAME}"]}}}
     networks:
       front:
       back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `proxy`, `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:2:36: changed: `proxy`: networks `front` -> `default`, `front`, `edge`
    compose.yaml:3:32: changed: `web`: networks `front`, `back` -> `default`, `front`, `back`, `edge`
    compose.yaml:4:30: changed: `db`: networks `back` -> `default`, `back`, `edge`
    compose.yaml:4:30: lost: `proxy` and `db` shared no network; now both are on `default`, `edge`
    "#);
}

#[test]
fn options_that_say_nothing_are_no_loss() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front:
                aliases: []
        networks:
          front:
            driver: bridge
            internal: false
            external: false
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,3 @@
     services:
       web:
         image: web
    -    networks:
    -      front:
    -        aliases: []
    -networks:
    -  front:
    -    driver: bridge
    -    internal: false
    -    external: false
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:8:3: changed: network `front` stripped
    ");
}
