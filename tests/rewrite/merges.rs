//! Merge keys: `networks` that arrive through `<<`.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn networks_that_arrive_only_through_a_merge() {
    let stack = Stack::new(
        "
        x-app: &app
          restart: always
          networks:
            - front
        services:
          web:
            <<: *app
            image: web
          db:
            <<: *app
            image: db
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,5 @@
     x-app: &app
       restart: always
    -  networks:
    -    - front
     services:
       web:
         <<: *app
    @@ -9,5 +7,3 @@
       db:
         <<: *app
         image: db
    -networks:
    -  front:
    ---
    compose.yaml:6:3: changed: `web`: networks `front` -> `default`
    compose.yaml:9:3: changed: `db`: networks `front` -> `default`
    compose.yaml:13:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,13 +1,23 @@
     x-app: &app
       restart: always
    -  networks:
    -    - front
     services:
       web:
         <<: *app
         image: web
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         <<: *app
         image: db
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:6:3: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:6:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:9:3: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:13:3: changed: network `front` stripped
    ");
}

#[test]
fn own_networks_win_over_merged_ones() {
    let stack = Stack::new(
        "
        x-app: &app
          networks: [front]
        services:
          web:
            <<: *app
            image: web
            networks:
              back:
                aliases: [web-back]
          db:
            <<: *app
            image: db
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,15 +1,12 @@
    -x-app: &app
    -  networks: [front]
    +x-app: &app {}
     services:
       web:
         <<: *app
         image: web
         networks:
    -      back:
    -        aliases: [web-back]
    +      default:
    +        aliases:
    +          - web-back
       db:
         <<: *app
         image: db
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:2:14: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:8:7: changed: `web`: networks `back` -> `default`
    compose.yaml:10:3: changed: `db`: networks `front` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service db"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,15 +1,21 @@
    -x-app: &app
    -  networks: [front]
    +x-app: &app {}
     services:
       web:
         <<: *app
         image: web
         networks:
    -      back:
    -        aliases: [web-back]
    +      default:
    +        aliases:
    +          - web-back
       db:
         <<: *app
         image: db
    +    networks:
    +      default: {}
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
    compose.yaml:2:14: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:8:7: changed: `web`: networks `back` -> `default`
    compose.yaml:10:3: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:10:3: finding: Compose also publishes the bare name `db` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn a_list_of_merges() {
    let stack = Stack::new(
        "
        x-one: &one
          networks:
            front:
              aliases: [one]
          restart: always
        x-two: &two
          networks: [back]
          init: true
        services:
          web:
            <<: [*one, *two]
            image: web
          db:
            image: db
            <<:
              - *two
              - *one
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,20 +1,17 @@
     x-one: &one
    -  networks:
    -    front:
    -      aliases: [one]
       restart: always
     x-two: &two
    -  networks: [back]
       init: true
     services:
       web:
         <<: [*one, *two]
         image: web
    +    networks:
    +      default:
    +        aliases:
    +          - one
       db:
         image: db
         <<:
           - *two
           - *one
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:7:14: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:10:3: changed: `web`: networks `front` -> `default`
    compose.yaml:13:3: changed: `db`: networks `back` -> `default`
    compose.yaml:19:3: changed: network `front` stripped
    compose.yaml:20:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,20 +1,29 @@
     x-one: &one
    -  networks:
    -    front:
    -      aliases: [one]
       restart: always
     x-two: &two
    -  networks: [back]
       init: true
     services:
       web:
         <<: [*one, *two]
         image: web
    +    networks:
    +      default:
    +        aliases:
    +          - one
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         <<:
           - *two
           - *one
    +    networks:
    +      default: {}
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
    compose.yaml:7:14: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    compose.yaml:10:3: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:10:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:13:3: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:19:3: changed: network `front` stripped
    compose.yaml:20:3: changed: network `back` stripped
    ");
}

#[test]
fn nested_merges() {
    let stack = Stack::new(
        "
        x-base: &base
          networks: [front]
        x-app: &app
          <<: *base
          restart: always
        services:
          web:
            <<: *app
            image: web
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1,4 @@
    -x-base: &base
    -  networks: [front]
    +x-base: &base {}
     x-app: &app
       <<: *base
       restart: always
    @@ -7,5 +6,3 @@
       web:
         <<: *app
         image: web
    -networks:
    -  front:
    ---
    compose.yaml:7:3: changed: `web`: networks `front` -> `default`
    compose.yaml:11:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1,4 @@
    -x-base: &base
    -  networks: [front]
    +x-base: &base {}
     x-app: &app
       <<: *base
       restart: always
    @@ -7,5 +6,12 @@
       web:
         <<: *app
         image: web
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
    compose.yaml:7:3: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:11:3: changed: network `front` stripped
    ");
}

#[test]
fn a_merge_of_a_mapping_in_place() {
    let stack = Stack::new(
        "
        services:
          web:
            <<: {restart: always, networks: [front]}
            image: web
          db:
            <<: [{networks: [front]}, {restart: always}]
            image: db
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,7 @@
     services:
       web:
    -    <<: {restart: always, networks: [front]}
    +    <<: {restart: always}
         image: web
       db:
    -    <<: [{networks: [front]}, {restart: always}]
    +    <<: [{}, {restart: always}]
         image: db
    -networks:
    -  front:
    ---
    compose.yaml:3:38: changed: `web`: networks `front` -> `default`
    compose.yaml:6:22: changed: `db`: networks `front` -> `default`
    compose.yaml:9:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,21 @@
     services:
       web:
    -    <<: {restart: always, networks: [front]}
    +    <<: {restart: always}
         image: web
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
    -    <<: [{networks: [front]}, {restart: always}]
    +    <<: [{}, {restart: always}]
         image: db
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:3:38: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:6:22: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:9:3: changed: network `front` stripped
    ");
}

#[test]
fn a_merge_of_another_service() {
    let stack = Stack::new(
        "
        services:
          web: &web
            image: app
            networks:
              - front
          worker:
            <<: *web
            command: work
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,10 +1,6 @@
     services:
       web: &web
         image: app
    -    networks:
    -      - front
       worker:
         <<: *web
         command: work
    -networks:
    -  front:
    ---
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: `worker`: networks `front` -> `default`
    compose.yaml:10:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,9 +2,19 @@
       web: &web
         image: app
         networks:
    -      - front
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       worker:
         <<: *web
         command: work
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - worker.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `worker` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:6:3: changed: `worker`: networks `front` -> `default`, `edge`
    compose.yaml:10:3: changed: network `front` stripped
    ");
}

#[test]
fn a_service_that_inherits_from_an_injected_one_gets_networks_of_its_own() {
    let stack = Stack::new(
        "
        services:
          web: &web
            image: app
          worker:
            <<: *web
            command: work
          mail: *web
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,22 @@
     services:
       web: &web
         image: app
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       worker:
         <<: *web
         command: work
    -  mail: *web
    +    networks:
    +      default: {}
    +  mail:
    +    <<: *web
    +    networks:
    +      default: {}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
    assert_snapshot!(stack.rewritten("--mode only --network edge --service web"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,21 @@
     services:
       web: &web
         image: app
    +    networks:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       worker:
         <<: *web
         command: work
    -  mail: *web
    +    networks:
    +      default: {}
    +  mail:
    +    <<: *web
    +    networks:
    +      default: {}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service worker"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,4 +4,14 @@
       worker:
         <<: *web
         command: work
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - worker.${COMPOSE_PROJECT_NAME}
       mail: *web
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:4:3: changed: `worker`: networks `default` -> `default`, `edge`
    compose.yaml:4:3: finding: Compose also publishes the bare name `worker` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn merges_among_networks() {
    let stack = Stack::new(
        "
        x-nets: &nets
          front:
          back:
            aliases: [back-alias]
        x-all: &all
          front:
          back:
            internal: true
        services:
          web:
            image: web
            networks:
              <<: *nets
              mid:
        networks:
          <<: *all
          mid:
            driver: bridge
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -10,9 +10,6 @@
       web:
         image: web
         networks:
    -      <<: *nets
    -      mid:
    -networks:
    -  <<: *all
    -  mid:
    -    driver: bridge
    +      default:
    +        aliases:
    +          - back-alias
    ---
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:3: changed: network `back` stripped
    compose.yaml:8:5: lost: `back` was internal: the services on it have other networks too
    compose.yaml:14:7: changed: `web`: networks `mid`, `front`, `back` -> `default`
    compose.yaml:17:3: changed: network `mid` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -10,9 +10,13 @@
       web:
         image: web
         networks:
    -      <<: *nets
    -      mid:
    +      default:
    +        aliases:
    +          - back-alias
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
    -  <<: *all
    -  mid:
    -    driver: bridge
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:7:3: changed: network `back` stripped
    compose.yaml:8:5: lost: `back` was internal: the services on it have other networks too
    compose.yaml:10:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:14:7: changed: `web`: networks `mid`, `front`, `back` -> `default`, `edge`
    compose.yaml:17:3: changed: network `mid` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --keep back"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -10,9 +10,16 @@
       web:
         image: web
         networks:
    -      <<: *nets
    -      mid:
    +      default: {}
    +      back:
    +        aliases:
    +          - back-alias
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
    -  <<: *all
    -  mid:
    -    driver: bridge
    +  back:
    +    internal: true
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:6:3: changed: network `front` stripped
    compose.yaml:10:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:14:7: changed: `web`: networks `mid`, `front`, `back` -> `default`, `back`, `edge`
    compose.yaml:17:3: changed: network `mid` stripped
    ");
}

#[test]
fn merges_of_services_and_of_the_whole_file() {
    let stack = Stack::new(
        "
        x-services: &services
          web:
            image: web
            networks: [front]
        x-file: &file
          networks:
            front:
              internal: true
        <<: *file
        services:
          <<: *services
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,7 @@
     x-services: &services
       web:
         image: web
    -    networks: [front]
    -x-file: &file
    -  networks:
    -    front:
    -      internal: true
    +x-file: &file {}
     <<: *file
     services:
       <<: *services
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:4:16: lost: `db` and `web` shared no network; now both are on `default`
    compose.yaml:7:5: changed: network `front` stripped
    compose.yaml:8:7: lost: `front` was internal: `web` could not reach the outside, and can now
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,13 +1,23 @@
     x-services: &services
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     x-file: &file
       networks:
    -    front:
    -      internal: true
    +    edge:
    +      external: true
    +      name: edge
     <<: *file
     services:
       <<: *services
       db:
         image: db
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:4:16: lost: `db` and `web` shared no network; now both are on `default`, `edge`
    compose.yaml:7:5: changed: network `front` stripped
    compose.yaml:8:7: lost: `front` was internal: `web` could not reach the outside, and can now
    compose.yaml:12:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:12:3: finding: Compose also publishes the bare names `db`, `web` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    ");
}

#[test]
fn a_quoted_merge_key_is_no_merge() {
    // Compose refuses the file; nothing is injected into or stripped from what it doesn't merge.
    let stack = Stack::new(
        r#"
        x-app: &app
          networks: [front]
        services:
          web:
            "<<": *app
            image: web
        networks:
          front:
        "#,
    );
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,5 +4,3 @@
       web:
         "<<": *app
         image: web
    -networks:
    -  front:
    ---
    compose.yaml:8:3: changed: network `front` stripped; no service was on it
    "#);
}

#[test]
fn merges_without_end_are_refused() {
    let stack = Stack::new(
        "
        x-a: &a
          <<: *a
        services:
          web:
            <<: *a
            image: web
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: compose.yaml:1:6: aliases and merge keys unfold to more than can be followed; nothing was written
    ");
}

#[test]
fn a_merge_that_only_brings_networks_leaves_an_empty_template() {
    let stack = Stack::new(
        "
        x-nets: &nets
          networks:
            - front
        services:
          web:
            <<: *nets
            image: web
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,5 @@
    -x-nets: &nets
    -  networks:
    -    - front
    +x-nets: &nets {}
     services:
       web:
         <<: *nets
         image: web
    -networks:
    -  front:
    ---
    compose.yaml:5:3: changed: `web`: networks `front` -> `default`
    compose.yaml:9:3: changed: network `front` stripped
    ");
}
