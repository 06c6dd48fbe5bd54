//! Services of every kind: `network_mode`, telling names, no body, no services, twins, and a thousand of them.

use std::fmt::Write as _;

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn network_modes_of_every_kind_stay() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
          host:
            image: x
            network_mode: host
          none:
            image: x
            network_mode: none
          bridge:
            image: x
            network_mode: bridge
          other:
            image: x
            network_mode: some-network
          side:
            image: x
            network_mode: service:web
          outside:
            image: x
            network_mode: container:gone
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,6 @@
     services:
       web:
         image: web
    -    networks: [front]
       host:
         image: x
         network_mode: host
    @@ -20,5 +19,3 @@
       outside:
         image: x
         network_mode: container:gone
    -networks:
    -  front:
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:24:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,11 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       host:
         image: x
         network_mode: host
    @@ -21,4 +25,6 @@
         image: x
         network_mode: container:gone
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:5: note: `host` keeps `network_mode: host` and can't join `edge`
    compose.yaml:10:5: note: `none` keeps `network_mode: none` and can't join `edge`
    compose.yaml:13:5: note: `bridge` keeps `network_mode: bridge` and can't join `edge`
    compose.yaml:16:5: note: `other` keeps `network_mode: some-network` and can't join `edge`
    compose.yaml:19:5: note: `side` shares the network of service `web` and is reached where that is
    compose.yaml:22:5: note: `outside` keeps `network_mode: container:gone` and can't join `edge`
    compose.yaml:24:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--mode only --network edge --service side"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,6 @@
     services:
       web:
         image: web
    -    networks: [front]
       host:
         image: x
         network_mode: host
    @@ -20,5 +19,3 @@
       outside:
         image: x
         network_mode: container:gone
    -networks:
    -  front:
    ---
    compose.yaml:2:3: finding: no service joins `edge`
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:19:5: note: `side` shares the network of service `web` and is reached where that is
    compose.yaml:24:3: changed: network `front` stripped
    ");
}

#[test]
fn a_network_mode_of_variables_stays() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            network_mode: ${MODE:-host}
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,3 +4,13 @@
         network_mode: ${MODE:-host}
       db:
         image: db
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:4:5: note: `web` keeps `network_mode: ${MODE:-host}` and can't join `edge`
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:5:3: finding: Compose also publishes the bare name `db` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn network_mode_beside_networks_is_refused_by_compose_and_stripped_here() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            network_mode: host
            networks: [front]
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,6 +2,3 @@
       web:
         image: web
         network_mode: host
    -    networks: [front]
    -networks:
    -  front:
    ---
    compose.yaml:2:3: finding: no service joins `edge`
    compose.yaml:4:5: note: `web` keeps `network_mode: host` and can't join `edge`
    compose.yaml:5:16: changed: `web`: `networks` stripped, which Compose refuses beside its mode
    compose.yaml:7:3: changed: network `front` stripped; no service was on it
    ");
}

#[test]
fn a_provider_is_no_container() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            depends_on: [db]
          db:
            provider:
              type: cloud
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,6 +2,16 @@
       web:
         image: web
         depends_on: [db]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         provider:
           type: cloud
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:3: note: `db` is run by a provider and can't join `edge`
    ");
}

#[test]
fn services_called_default_networks_and_services() {
    let stack = Stack::new(
        "
        services:
          default:
            image: x
            networks: [front]
          networks:
            image: x
            networks:
              - networks
          services:
            image: x
            networks:
              services:
                aliases: [services]
        networks:
          front:
          networks:
          services:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,17 +1,11 @@
     services:
       default:
         image: x
    -    networks: [front]
       networks:
         image: x
    -    networks:
    -      - networks
       services:
         image: x
         networks:
    -      services:
    -        aliases: [services]
    -networks:
    -  front:
    -  networks:
    -  services:
    +      default:
    +        aliases:
    +          - services
    ---
    compose.yaml:4:16: changed: `default`: networks `front` -> `default`
    compose.yaml:8:9: changed: `networks`: networks `networks` -> `default`
    compose.yaml:8:9: lost: `default` and `networks` shared no network; now both are on `default`
    compose.yaml:12:7: changed: `services`: networks `services` -> `default`
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `networks` stripped
    compose.yaml:17:3: changed: network `services` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,17 +1,28 @@
     services:
       default:
         image: x
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - default.${COMPOSE_PROJECT_NAME}
       networks:
         image: x
         networks:
    -      - networks
    +      default: {}
    +      edge:
    +        aliases:
    +          - networks.${COMPOSE_PROJECT_NAME}
       services:
         image: x
         networks:
    -      services:
    -        aliases: [services]
    +      default:
    +        aliases:
    +          - services
    +      edge:
    +        aliases:
    +          - services.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  networks:
    -  services:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `default`, `networks`, `services` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:16: changed: `default`: networks `front` -> `default`, `edge`
    compose.yaml:8:9: changed: `networks`: networks `networks` -> `default`, `edge`
    compose.yaml:8:9: lost: `default` and `networks` shared no network; now both are on `default`, `edge`
    compose.yaml:12:7: changed: `services`: networks `services` -> `default`, `edge`
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `networks` stripped
    compose.yaml:17:3: changed: network `services` stripped
    ");
}

#[test]
fn a_network_key_that_is_also_the_destinations() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              edge:
                aliases: [www]
          db:
            image: db
            networks: [edge, back]
        networks:
          edge:
            driver: bridge
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,20 @@
       web:
         image: web
         networks:
    +      default:
    +        aliases:
    +          - www
           edge:
    -        aliases: [www]
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [edge, back]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
       edge:
    -    driver: bridge
    -  back:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `edge` -> `default`, `edge`
    compose.yaml:9:16: changed: `db`: networks `edge`, `back` -> `default`, `edge`
    compose.yaml:11:3: changed: network `edge` stripped; its key is the destination's now
    compose.yaml:13:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --keep edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,23 @@
       web:
         image: web
         networks:
    +      default: {}
           edge:
             aliases: [www]
    +      edge-destination:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [edge, back]
    +    networks:
    +      default: {}
    +      edge: {}
    +      edge-destination:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
       edge:
         driver: bridge
    -  back:
    +  edge-destination:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `edge` -> `default`, `edge`, `edge-destination`
    compose.yaml:9:16: changed: `db`: networks `edge`, `back` -> `default`, `edge`, `edge-destination`
    compose.yaml:13:3: changed: network `back` stripped
    ");
}

#[test]
fn the_destinations_key_never_collides() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [edge, edge-destination]
        networks:
          edge:
          edge-destination:
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --keep edge --keep edge-destination"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,16 @@
     services:
       web:
         image: web
    -    networks: [edge, edge-destination]
    +    networks:
    +      default: {}
    +      edge: {}
    +      edge-destination: {}
    +      edge-destination-2:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
       edge:
       edge-destination:
    +  edge-destination-2:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `edge`, `edge-destination` -> `default`, `edge`, `edge-destination`, `edge-destination-2`
    ");
}

#[test]
fn the_destinations_key_is_another_external_network() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [edge]
        networks:
          edge:
            external: true
            name: other
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,8 +1,12 @@
     services:
       web:
         image: web
    -    networks: [edge]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
       edge:
         external: true
    -    name: other
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `edge` -> `default`, `edge`
    compose.yaml:6:3: changed: network `edge` stripped; its key is the destination's now
    compose.yaml:7:5: lost: `web` no longer on the external network `other`
    ");
}

#[test]
fn default_redefined_as_another_network() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
          db:
            image: db
            networks:
              default:
                aliases: [data]
        networks:
          default:
            name: shared
            external: true
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -6,7 +6,3 @@
         networks:
           default:
             aliases: [data]
    -networks:
    -  default:
    -    name: shared
    -    external: true
    ---
    compose.yaml:10:3: changed: network `default` stripped
    compose.yaml:12:5: lost: `web`, `db` no longer on the external network `shared`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,12 +1,20 @@
     services:
       web:
         image: web
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
           default:
             aliases: [data]
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  default:
    -    name: shared
    +  edge:
         external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:7: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:10:3: changed: network `default` stripped
    compose.yaml:12:5: lost: `web`, `db` no longer on the external network `shared`
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --keep default"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,12 +1,23 @@
     services:
       web:
         image: web
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
           default:
             aliases: [data]
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
       default:
         name: shared
         external: true
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:7: changed: `db`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn default_redefined_as_the_destination() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
          db:
            image: db
            networks: [back, default]
        networks:
          back:
          default:
            name: edge
            external: true
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,19 @@
     services:
       web:
         image: web
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back, default]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  back:
    -  default:
    -    name: edge
    +  edge:
         external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:16: changed: `db`: networks `back`, `default` -> `default`, `edge`
    compose.yaml:8:3: changed: network `back` stripped
    compose.yaml:9:3: changed: network `default` stripped
    ");
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,17 @@
     services:
       web:
         image: web
    +    networks:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back, default]
    +    networks:
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  back:
    -  default:
    -    name: edge
    +  edge:
         external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same
    compose.yaml:6:16: changed: `db`: networks `back`, `default` -> `edge`
    compose.yaml:8:3: changed: network `back` stripped
    compose.yaml:9:3: changed: network `default` stripped
    ");
}

#[test]
fn default_redefined_with_options() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              default:
                ipv4_address: 10.0.0.5
        networks:
          default:
            driver_opts:
              com.docker.network.driver.mtu: 1400
            ipam:
              config: [{subnet: 10.0.0.0/24}]
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,11 +2,11 @@
       web:
         image: web
         networks:
    -      default:
    -        ipv4_address: 10.0.0.5
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
    -  default:
    -    driver_opts:
    -      com.docker.network.driver.mtu: 1400
    -    ipam:
    -      config: [{subnet: 10.0.0.0/24}]
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:6:9: lost: `web` loses `ipv4_address: 10.0.0.5` on `default`
    compose.yaml:8:3: changed: network `default` stripped
    compose.yaml:9:5: lost: `default` had `driver_opts`
    compose.yaml:11:5: lost: `default` had its own addresses (`ipam`)
    ");
    assert_snapshot!(stack.rewritten("--keep default"), @"");
}

#[test]
fn a_service_without_a_body() {
    let stack = Stack::new(
        "
        services:
          web:
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.rewritten(""), @"");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,19 @@
     services:
       web:
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:3:3: changed: `db`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn a_service_whose_key_is_an_alias() {
    let stack = Stack::new(
        "
        x-name: &name web
        services:
          *name :
            image: web
            networks: [front]
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,6 +2,12 @@
     services:
       *name :
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
    compose.yaml:3:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --unique-names"), @r"
    exit 2
    ---
    error: compose.yaml:3:3: service `web` is named through an anchor, which can't be renamed; nothing was written
    hint: write the name out
    ");
}

#[test]
fn a_service_with_an_empty_body() {
    let stack = Stack::new(
        "
        services:
          web: {}
          db: ~
          cache: null # nothing
        ",
    )
    .and(
        "more.yaml",
        "
        services:
          web: {image: web}
          db: {image: db}
          cache: {image: cache}
        ",
    );
    assert_snapshot!(stack.rewritten("-f more.yaml -f compose.yaml --connect --network edge"), @r#"
    --- more.yaml
    +++ more.yaml
    @@ -1,4 +1,9 @@
     services:
    -  web: {image: web}
    -  db: {image: db}
    -  cache: {image: cache}
    +  web: {image: web, networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
    +  db: {image: db, networks: {default: {}, edge: {aliases: ["db.${COMPOSE_PROJECT_NAME}"]}}}
    +  cache: {image: cache, networks: {default: {}, edge: {aliases: ["cache.${COMPOSE_PROJECT_NAME}"]}}}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    more.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    more.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    more.yaml:3:3: changed: `db`: networks `default` -> `default`, `edge`
    more.yaml:4:3: changed: `cache`: networks `default` -> `default`, `edge`
    "#);
    assert_snapshot!(stack.rewritten("-f compose.yaml -f more.yaml --connect --network edge"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,14 @@
     services:
    -  web: {}
    +  web:
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db: ~
       cache: null # nothing
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    --- more.yaml
    +++ more.yaml
    @@ -1,4 +1,4 @@
     services:
       web: {image: web}
    -  db: {image: db}
    -  cache: {image: cache}
    +  db: {image: db, networks: {default: {}, edge: {aliases: ["db.${COMPOSE_PROJECT_NAME}"]}}}
    +  cache: {image: cache, networks: {default: {}, edge: {aliases: ["cache.${COMPOSE_PROJECT_NAME}"]}}}
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:3:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:4:3: changed: `cache`: networks `default` -> `default`, `edge`
    "#);
}

#[test]
fn a_file_without_services() {
    let stack = Stack::new(
        "
        networks:
          front:
        volumes:
          data:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,2 @@
    -networks:
    -  front:
     volumes:
       data:
    ---
    compose.yaml:2:3: changed: network `front` stripped; no service was on it
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,2 @@
    -networks:
    -  front:
     volumes:
       data:
    ---
    compose.yaml:2:3: changed: network `front` stripped; no service was on it
    ");
    let stack = Stack::new("services: {}\n");
    assert_snapshot!(stack.rewritten(JOIN), @"");
    let stack = Stack::new("x-only: 1\n");
    assert_snapshot!(stack.rewritten(""), @"");
}

#[test]
fn a_file_of_nothing_but_networks_is_refused() {
    let stack = Stack::new("networks:\n  front:\n");
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:1: the file holds nothing but networks, and none of them would be left; nothing was written
    ");
}

#[test]
fn an_empty_file_is_refused() {
    for text in ["", "\n", "# nothing\n", "---\n", "\u{feff}"] {
        let stack = Stack::empty().file("compose.yaml", text);
        let shown = stack.rewritten("");
        assert!(shown.starts_with("exit 2\n"), "{text:?}: {shown}");
    }
    assert_snapshot!(Stack::new("").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml: empty compose file
    ");
    assert_snapshot!(Stack::new("---\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:4: top-level object must be a mapping
    ");
    assert_snapshot!(Stack::new("{}\n").rewritten(""), @"");
    assert_snapshot!(Stack::new("[]\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:1: top-level object must be a mapping
    ");
    assert_snapshot!(Stack::new("text\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:1: top-level object must be a mapping
    ");
}

#[test]
fn duplicate_keys_are_refused() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
            image: other
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:5:5: mapping key `image` already defined at line 3
    ");
    let stack = Stack::new(
        "
        services:
          web: {image: web}
          'web': {image: web}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:3:3: mapping key `web` already defined at line 2
    ");
}

#[test]
fn files_of_another_shape_are_refused() {
    assert_snapshot!(Stack::new("services: [web]\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:1: services must be a mapping; nothing was written
    ");
    assert_snapshot!(Stack::new("services: {web: text}\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:12: service `web` must be a mapping; nothing was written
    ");
    assert_snapshot!(Stack::new("services: {web: {image: web, networks: text}}\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:30: a service's `networks` must be a list or a mapping; nothing was written
    ");
    assert_snapshot!(Stack::new("services: {web: {image: web, networks: [{front: }]}}\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:41: a list of networks holds nothing but their keys; nothing was written
    ");
    assert_snapshot!(Stack::new("services: {web: {image: web, networks: {front: text}}}\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:41: network `front` must be a mapping; nothing was written
    ");
    assert_snapshot!(Stack::new("services: {web: {image: web}}\nnetworks: [front]\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:2:1: top-level `networks` must be a mapping; nothing was written
    ");
    assert_snapshot!(Stack::new("services: {web: {image: web}}\nnetworks: {front: text}\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:2:12: network `front` must be a mapping; nothing was written
    ");
}

#[test]
fn text_that_is_no_yaml_is_refused_with_its_place() {
    assert_snapshot!(Stack::new("services:\n  web: {image: web\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:2:8: unclosed bracket '{'
    ");
    assert_snapshot!(Stack::new("services:\n\tweb:\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:2:2: tabs disallowed within this context (block indentation)
    hint: indent with spaces; YAML forbids tabs there
    ");
    assert_snapshot!(Stack::new("services:\n  web: a: b\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:2:9: mapping values are not allowed in this context
    ");
}

#[test]
fn a_network_that_nobody_defines_is_stripped_too() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [nowhere]
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,13 @@
     services:
       web:
         image: web
    -    networks: [nowhere]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `nowhere` -> `default`, `edge`
    ");
}

#[test]
fn keys_that_nobody_knows_pass_through() {
    let stack = Stack::new(
        "
        x-networks:
          networks: [front]
        services:
          web:
            image: web
            x-networks: {networks: [front]}
            networks: [front]
            build:
              context: .
              network: front
        networks:
          front:
            x-note: ours
        models:
          llm: {model: ai/small}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,12 +4,8 @@
       web:
         image: web
         x-networks: {networks: [front]}
    -    networks: [front]
         build:
           context: .
           network: front
    -networks:
    -  front:
    -    x-note: ours
     models:
       llm: {model: ai/small}
    ---
    compose.yaml:7:16: changed: `web`: networks `front` -> `default`
    compose.yaml:12:3: changed: network `front` stripped
    compose.yaml:13:5: lost: `front` had `x-note`
    ");
}

#[test]
fn a_thousand_services() {
    let mut text = "services:\n".to_owned();
    let (mut stripped, mut joined) = (text.clone(), text.clone());
    for n in 0..1000 {
        let body = format!("  app-{n}:\n    image: app # {n}\n");
        let _ = write!(text, "{body}    networks:\n      - net-{}\n    restart: always\n", n % 7);
        let _ = writeln!(stripped, "{body}    restart: always");
        let networks = format!(
            "    networks:\n      default: {{}}\n      edge:\n        aliases:\n          - app-{n}.${{COMPOSE_PROJECT_NAME}}\n"
        );
        let _ = writeln!(joined, "{body}{networks}    restart: always");
    }
    text.push_str("networks:\n");
    joined.push_str("networks:\n  edge:\n    external: true\n    name: edge\n");
    for n in 0..7 {
        let _ = writeln!(text, "  net-{n}:");
    }
    let stack = Stack::empty().file("compose.yaml", &text);
    assert_eq!(stack.result(""), stripped);
    assert_eq!(stack.result(JOIN), joined);
}
