//! Several files and documents: `-f`, override files with tags, `extends` and `include`.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn networks_in_several_files_are_stripped_from_each() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
        networks:
          front:
        ",
    )
    .and(
        "more.yaml",
        "
        services:
          web:
            networks:
              back:
                aliases: [www]
            command: serve
          db:
            image: db
            networks: [back]
        networks:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten("-f compose.yaml -f more.yaml"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,7 @@
     services:
       web:
         image: web
    -    networks: [front]
    -networks:
    -  front:
    +    networks:
    +      default:
    +        aliases:
    +          - www
    --- more.yaml
    +++ more.yaml
    @@ -1,11 +1,5 @@
     services:
       web:
    -    networks:
    -      back:
    -        aliases: [www]
         command: serve
       db:
         image: db
    -    networks: [back]
    -networks:
    -  back:
    ---
    compose.yaml:4:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    more.yaml:9:16: changed: `db`: networks `back` -> `default`
    more.yaml:11:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("-f compose.yaml -f more.yaml --connect --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,14 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default:
    +        aliases:
    +          - www
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    --- more.yaml
    +++ more.yaml
    @@ -1,11 +1,10 @@
     services:
       web:
    -    networks:
    -      back:
    -        aliases: [www]
         command: serve
       db:
         image: db
    -    networks: [back]
    -networks:
    -  back:
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:16: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:6:3: changed: network `front` stripped
    more.yaml:9:16: changed: `db`: networks `back` -> `default`, `edge`
    more.yaml:11:3: changed: network `back` stripped
    ");
}

#[test]
fn tags_in_an_override_file() {
    let stack = Stack::new(
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
          cache:
            image: cache
            networks: [back]
        networks:
          front:
            internal: true
          back:
            internal: true
        ",
    )
    .and(
        "override.yaml",
        "
        services:
          web:
            networks: !override
              back:
                aliases: [other]
          db:
            networks: !reset null
          cache:
            networks:
              back: !reset null
        networks:
          front: !reset null
          back: !override
            driver: bridge
        ",
    );
    assert_snapshot!(stack.rewritten("-f compose.yaml -f override.yaml"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,17 +2,10 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - other
       db:
         image: db
    -    networks: [back]
       cache:
         image: cache
    -    networks: [back]
    -networks:
    -  front:
    -    internal: true
    -  back:
    -    internal: true
    --- override.yaml
    +++ override.yaml
    @@ -1,14 +1,4 @@
     services:
    -  web:
    -    networks: !override
    -      back:
    -        aliases: [other]
    -  db:
    -    networks: !reset null
    -  cache:
    -    networks:
    -      back: !reset null
    -networks:
    -  front: !reset null
    -  back: !override
    -    driver: bridge
    +  web: {}
    +  db: {}
    +  cache: {}
    ---
    compose.yaml:11:3: changed: `cache`: `networks` stripped, it stays on `default`
    override.yaml:4:7: changed: `web`: networks `back` -> `default`
    override.yaml:4:7: lost: `web` and `db` shared no network; now both are on `default`
    override.yaml:13:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("-f compose.yaml -f override.yaml --connect --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,17 +2,27 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    -      back:
    +      default:
    +        aliases:
    +          - other
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
       cache:
         image: cache
    -    networks: [back]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -    internal: true
    -  back:
    -    internal: true
    +  edge:
    +    external: true
    +    name: edge
    --- override.yaml
    +++ override.yaml
    @@ -1,14 +1,4 @@
     services:
    -  web:
    -    networks: !override
    -      back:
    -        aliases: [other]
    -  db:
    -    networks: !reset null
    -  cache:
    -    networks:
    -      back: !reset null
    -networks:
    -  front: !reset null
    -  back: !override
    -    driver: bridge
    +  web: {}
    +  db: {}
    +  cache: {}
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:8:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:11:3: changed: `cache`: networks `default` -> `default`, `edge`
    override.yaml:4:7: changed: `web`: networks `back` -> `default`, `edge`
    override.yaml:4:7: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    override.yaml:13:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("-f compose.yaml -f override.yaml --connect --network edge --keep back"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,17 +2,30 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: [www]
    +      default: {}
           back:
    +        aliases:
    +          - other
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
       cache:
         image: cache
    -    networks: [back]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -    internal: true
       back:
         internal: true
    +  edge:
    +    external: true
    +    name: edge
    --- override.yaml
    +++ override.yaml
    @@ -1,14 +1,7 @@
     services:
    -  web:
    -    networks: !override
    -      back:
    -        aliases: [other]
    -  db:
    -    networks: !reset null
    -  cache:
    -    networks:
    -      back: !reset null
    +  web: {}
    +  db: {}
    +  cache: {}
     networks:
    -  front: !reset null
       back: !override
         driver: bridge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:8:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:11:3: changed: `cache`: networks `default` -> `default`, `edge`
    override.yaml:4:7: changed: `web`: networks `back` -> `default`, `back`, `edge`
    override.yaml:4:7: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    ");
}

#[test]
fn a_whole_service_that_an_override_file_replaces_or_removes() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
          db:
            image: db
            networks: [front]
        networks:
          front:
        ",
    )
    .and(
        "override.yaml",
        "
        services:
          web: !override
            image: other
            networks: [front]
          db: !reset null
        ",
    );
    assert_snapshot!(stack.rewritten("-f compose.yaml -f override.yaml"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,5 @@
     services:
       web:
         image: web
    -    networks: [front]
       db:
         image: db
    -    networks: [front]
    -networks:
    -  front:
    --- override.yaml
    +++ override.yaml
    @@ -1,5 +1,4 @@
     services:
       web: !override
         image: other
    -    networks: [front]
       db: !reset null
    ---
    compose.yaml:9:3: changed: network `front` stripped
    override.yaml:4:16: changed: `web`: networks `front` -> `default`
    ");
    assert_snapshot!(stack.rewritten("-f compose.yaml -f override.yaml --connect --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,9 @@
     services:
       web:
         image: web
    -    networks: [front]
       db:
         image: db
    -    networks: [front]
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    --- override.yaml
    +++ override.yaml
    @@ -1,5 +1,9 @@
     services:
       web: !override
         image: other
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db: !reset null
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:9:3: changed: network `front` stripped
    override.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    ");
}

#[test]
fn network_mode_that_an_override_file_brings_or_resets() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
          db:
            image: db
            network_mode: host
        networks:
          front:
        ",
    )
    .and(
        "override.yaml",
        "
        services:
          web:
            networks: !reset null
            network_mode: host
          db:
            network_mode: !reset null
        ",
    );
    assert_snapshot!(stack.rewritten("-f compose.yaml -f override.yaml"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,6 @@
     services:
       web:
         image: web
    -    networks: [front]
       db:
         image: db
         network_mode: host
    -networks:
    -  front:
    --- override.yaml
    +++ override.yaml
    @@ -1,6 +1,5 @@
     services:
       web:
    -    networks: !reset null
         network_mode: host
       db:
         network_mode: !reset null
    ---
    compose.yaml:9:3: changed: network `front` stripped; no service was on it
    ");
    assert_snapshot!(stack.rewritten("-f compose.yaml -f override.yaml --connect --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,15 @@
     services:
       web:
         image: web
    -    networks: [front]
       db:
         image: db
         network_mode: host
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
    --- override.yaml
    +++ override.yaml
    @@ -1,6 +1,5 @@
     services:
       web:
    -    networks: !reset null
         network_mode: host
       db:
         network_mode: !reset null
    ---
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:5:3: finding: Compose also publishes the bare name `db` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:9:3: changed: network `front` stripped; no service was on it
    override.yaml:4:5: note: `web` keeps `network_mode: host` and can't join `edge`
    ");
}

#[test]
fn several_documents_in_one_file() {
    let stack = Stack::new(
        "
        # the base
        services:
          web:
            image: web
            networks: [front]
        networks:
          front:
        ---
        # the rest
        services:
          web:
            command: serve
            networks: [back]
          db:
            image: db
        networks:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,16 +2,10 @@
     services:
       web:
         image: web
    -    networks: [front]
    -networks:
    -  front:
     ---
     # the rest
     services:
       web:
         command: serve
    -    networks: [back]
       db:
         image: db
    -networks:
    -  back:
    ---
    compose.yaml:5:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:16: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:7:3: changed: network `front` stripped
    compose.yaml:17:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,16 +2,24 @@
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
     # the rest
     services:
       web:
         command: serve
    -    networks: [back]
       db:
         image: db
    -networks:
    -  back:
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    ---
    compose.yaml:3:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:16: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:5:16: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    compose.yaml:7:3: changed: network `front` stripped
    compose.yaml:14:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:17:3: changed: network `back` stripped
    ");
}

#[test]
fn a_second_document_that_holds_only_networks() {
    let stack = Stack::new(
        "
        services:
          web: {image: web, networks: [front]}
        ---
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1,4 @@
     services:
    -  web: {image: web, networks: [front]}
    +  web: {image: web}
     ---
    -networks:
    -  front:
    +{}
    ---
    compose.yaml:2:32: changed: `web`: networks `front` -> `default`
    compose.yaml:5:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1,7 @@
     services:
    -  web: {image: web, networks: [front]}
    +  web: {image: web, networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
     ---
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:2:32: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:5:3: changed: network `front` stripped
    "#);
}

#[test]
fn markers_around_a_document_stay() {
    let stack = Stack::new(
        "
        %YAML 1.1
        ---
        services:
          web:
            image: web
        ...
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,4 +3,14 @@
     services:
       web:
         image: web
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
     ...
    ---
    compose.yaml:4:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:4:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn extends_in_the_same_file() {
    let stack = Stack::new(
        "
        services:
          base:
            image: app
            networks:
              front:
                aliases: [base]
          web:
            extends: base
            networks: [back]
          worker:
            extends:
              service: base
            command: work
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,15 +2,20 @@
       base:
         image: app
         networks:
    -      front:
    -        aliases: [base]
    +      default:
    +        aliases:
    +          - base
       web:
         extends: base
    -    networks: [back]
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
       worker:
         extends:
           service: base
         command: work
    -networks:
    -  front:
    -  back:
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
    ---
    compose.yaml:5:7: changed: `base`: networks `front` -> `default`
    compose.yaml:9:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:9:21: finding: `web` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:10:3: changed: `worker`: networks `front` -> `default`
    compose.yaml:13:18: finding: `worker` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,15 +2,33 @@
       base:
         image: app
         networks:
    -      front:
    -        aliases: [base]
    +      default:
    +        aliases:
    +          - base
    +      edge:
    +        aliases:
    +          - base.${COMPOSE_PROJECT_NAME}
       web:
         extends: base
    -    networks: [back]
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       worker:
         extends:
           service: base
         command: work
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
    +      edge:
    +        aliases:
    +          - worker.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `base`, `web`, `worker` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `base`: networks `front` -> `default`, `edge`
    compose.yaml:9:16: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:9:21: finding: `web` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:10:3: changed: `worker`: networks `front` -> `default`, `edge`
    compose.yaml:13:18: finding: `worker` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,15 +2,27 @@
       base:
         image: app
         networks:
    -      front:
    -        aliases: [base]
    +      default:
    +        aliases:
    +          - base
       web:
         extends: base
    -    networks: [back]
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       worker:
         extends:
           service: base
         command: work
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:5:7: changed: `base`: networks `front` -> `default`
    compose.yaml:7:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:9:16: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:9:21: finding: `web` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:10:3: changed: `worker`: networks `front` -> `default`
    compose.yaml:13:18: finding: `worker` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service base"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,15 +2,27 @@
       base:
         image: app
         networks:
    -      front:
    -        aliases: [base]
    +      default:
    +        aliases:
    +          - base
    +      edge:
    +        aliases:
    +          - base.${COMPOSE_PROJECT_NAME}
       web:
         extends: base
    -    networks: [back]
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
       worker:
         extends:
           service: base
         command: work
    +    networks: !override
    +      default:
    +        aliases:
    +          - base
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `base` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: changed: `base`: networks `front` -> `default`, `edge`
    compose.yaml:9:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:9:21: finding: `web` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:10:3: changed: `worker`: networks `front` -> `default`
    compose.yaml:13:18: finding: `worker` has the alias `base`, to which `base` answers too on the same network
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
}

#[test]
fn a_chain_of_extends_in_the_same_file() {
    let stack = Stack::new(
        "
        services:
          base:
            image: app
          mid:
            extends: base
          leaf:
            extends: mid
        ",
    );
    assert_snapshot!(stack.rewritten(""), @"");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: compose.yaml:4:3: service `mid` extends another one and is extended itself; Compose 2.40 does not reliably read `!override` there; nothing was written
    hint: write a second file with --override
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service leaf"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,3 +5,13 @@
         extends: base
       leaf:
         extends: mid
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - leaf.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:6:3: changed: `leaf`: networks `default` -> `default`, `edge`
    compose.yaml:6:3: finding: Compose also publishes the bare name `leaf` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn extends_of_another_file() {
    let stack = Stack::new(
        "
        services:
          web:
            extends:
              file: base.yaml
              service: app
            command: serve
          db:
            image: db
            networks: [front]
        networks:
          front:
        ",
    )
    .and(
        "base.yaml",
        "
        services:
          app:
            image: app
            networks:
              front:
                aliases: [app]
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,8 +4,9 @@
           file: base.yaml
           service: app
         command: serve
    +    networks: !override
    +      default:
    +        aliases:
    +          - app
       db:
         image: db
    -    networks: [front]
    -networks:
    -  front:
    ---
    compose.yaml:2:3: changed: `web`: networks `front` -> `default`
    compose.yaml:9:16: changed: `db`: networks `front` -> `default`
    compose.yaml:11:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,8 +4,21 @@
           file: base.yaml
           service: app
         command: serve
    +    networks: !override
    +      default:
    +        aliases:
    +          - app
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [front]
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
    compose.yaml:2:3: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:9:16: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:11:3: changed: network `front` stripped
    ");
    assert_eq!(stack.text("base.yaml").lines().count(), 6);
}

#[test]
fn extends_of_another_file_without_networks_needs_no_tag() {
    let stack = Stack::new(
        "
        services:
          web:
            extends: {file: base.yaml, service: app}
            networks: [front]
        networks:
          front:
        ",
    )
    .and(
        "base.yaml",
        "
        services:
          app:
            image: app
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,3 @@
     services:
       web:
         extends: {file: base.yaml, service: app}
    -    networks: [front]
    -networks:
    -  front:
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,12 @@
     services:
       web:
         extends: {file: base.yaml, service: app}
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
fn a_service_that_extends_another_file_and_is_extended_itself_is_refused() {
    let stack = Stack::new(
        "
        services:
          web:
            extends: {file: base.yaml, service: app}
          worker:
            extends: web
        networks:
          front:
        ",
    )
    .and(
        "base.yaml",
        "
        services:
          app:
            image: app
            networks: [front]
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: compose.yaml:2:3: service `web` extends another one and is extended itself; Compose 2.40 does not reliably read `!override` there; nothing was written
    hint: write a second file with --override
    ");
    assert_snapshot!(stack.run("--connect --network edge --override").shown(), @r"
    services:
      web:
        networks: !override
          default: {}
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
      worker:
        networks: !override
          default: {}
          edge:
            aliases:
              - worker.${COMPOSE_PROJECT_NAME}
    networks:
      front: !reset null
      edge:
        external: true
        name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `worker` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:3: changed: `worker`: networks `front` -> `default`, `edge`
    compose.yaml:7:3: changed: network `front` stripped
    ");
}

#[test]
fn extends_of_a_missing_file_or_service_is_refused() {
    let stack = Stack::new(
        "
        services:
          web:
            extends: {file: gone.yaml, service: app}
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: compose.yaml:3:21: extends file `gone.yaml`: no such file or directory
    ");
    let stack = Stack::new(
        "
        services:
          web:
            extends: gone
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: compose.yaml:3:5: extends service `gone`, which the file doesn't have; nothing was written
    ");
}

#[test]
fn an_included_file_that_has_networks_is_left_to_a_second_file() {
    let stack = Stack::new(
        "
        include:
          - inc.yaml
        services:
          web:
            image: web
            networks: [front]
        networks:
          front:
        ",
    )
    .and(
        "inc.yaml",
        "
        services:
          db:
            image: db
            networks: [back]
        networks:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: inc.yaml:2:3: the networks of `db` would change, and it comes from an included file; nothing was written
    hint: write a second file with --override; it may change what is included
    ");
    assert_snapshot!(stack.run("--override").shown(), @r"
    services:
      web:
        networks: !reset null
      db:
        networks: !reset null
    networks:
      front: !reset null
      back: !reset null
    ---
    compose.yaml:6:16: changed: `web`: networks `front` -> `default`
    compose.yaml:8:3: changed: network `front` stripped
    inc.yaml:2:3: changed: `db`: networks `back` -> `default`
    inc.yaml:4:16: lost: `web` and `db` shared no network; now both are on `default`
    inc.yaml:6:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: inc.yaml:2:3: the networks of `db` would change, and it comes from an included file; nothing was written
    hint: write a second file with --override; it may change what is included
    ");
    assert_snapshot!(stack.run("--connect --network edge --override").shown(), @r"
    services:
      web:
        networks: !override
          default: {}
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
      db:
        networks: !override
          default: {}
          edge:
            aliases:
              - db.${COMPOSE_PROJECT_NAME}
    networks:
      front: !reset null
      back: !reset null
      edge:
        external: true
        name: edge
    ---
    compose.yaml:4:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:8:3: changed: network `front` stripped
    inc.yaml:2:3: changed: `db`: networks `back` -> `default`, `edge`
    inc.yaml:4:16: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    inc.yaml:6:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r"
    exit 2
    ---
    error: inc.yaml:2:3: the networks of `db` would change, and it comes from an included file; nothing was written
    hint: write a second file with --override; it may change what is included
    ");
}

#[test]
fn an_included_file_without_networks_stays_on_default() {
    let stack = Stack::new(
        "
        include:
          - path: inc.yaml
            project_directory: .
        services:
          web:
            image: web
            networks: [front]
        networks:
          front:
        ",
    )
    .and(
        "inc.yaml",
        "
        services:
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,6 +4,3 @@
     services:
       web:
         image: web
    -    networks: [front]
    -networks:
    -  front:
    ---
    compose.yaml:7:16: changed: `web`: networks `front` -> `default`
    compose.yaml:7:16: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:9:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,6 +4,12 @@
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
    compose.yaml:5:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:7:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:16: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:9:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: inc.yaml:2:3: the networks of `db` would change, and it comes from an included file; nothing was written
    hint: write a second file with --override; it may change what is included
    ");
}

#[test]
fn an_include_of_several_files() {
    let stack = Stack::new(
        "
        include:
          - path:
              - inc/one.yaml
              - inc/two.yaml
        services:
          web:
            image: web
        ",
    )
    .and(
        "inc/one.yaml",
        "
        services:
          db:
            image: db
            networks: [back]
        networks:
          back:
        ",
    )
    .and(
        "inc/two.yaml",
        "
        services:
          db:
            networks: !override
              back:
                aliases: [data]
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: inc/one.yaml:2:3: the networks of `db` would change, and it comes from an included file; nothing was written
    hint: write a second file with --override; it may change what is included
    ");
    assert_snapshot!(stack.run("--connect --network edge --override").shown(), @r"
    services:
      web:
        networks:
          default: {}
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
      db:
        networks: !override
          default:
            aliases:
              - data
          edge:
            aliases:
              - db.${COMPOSE_PROJECT_NAME}
    networks:
      back: !reset null
      edge:
        external: true
        name: edge
    ---
    compose.yaml:6:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:6:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    inc/one.yaml:2:3: changed: `db`: networks `back` -> `default`, `edge`
    inc/one.yaml:6:3: changed: network `back` stripped
    inc/two.yaml:4:7: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    ");
}

#[test]
fn an_include_that_redefines_default_is_left_to_a_second_file() {
    let stack = Stack::new(
        "
        include: [inc.yaml]
        services:
          web:
            image: web
        ",
    )
    .and(
        "inc.yaml",
        "
        services:
          db:
            image: db
        networks:
          default:
            name: shared
            external: true
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: inc.yaml:5:3: an included file redefines the network `default`; nothing was written
    hint: write a second file with --override; it may change what is included
    ");
    assert_snapshot!(stack.run("--override").shown(), @r"
    networks:
      default: !reset null
    ---
    inc.yaml:5:3: changed: network `default` stripped
    inc.yaml:7:5: lost: `web`, `db` no longer on the external network `shared`
    ");
}

#[test]
fn a_missing_or_remote_include_is_refused() {
    let stack = Stack::new(
        "
        include:
          - gone.yaml
        services:
          web: {image: web}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:2:5: include `gone.yaml`: no such file or directory
    ");
    let stack = Stack::new(
        "
        include:
          - oci://example.com/stack:latest
        services:
          web: {image: web}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:2:5: include `oci://example.com/stack:latest` is not a local file
    hint: fetch it and name the local copy in `include`
    ");
    let stack = Stack::new(
        "
        include:
          - compose.yaml
        services:
          web: {image: web}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:1: files include each other without end
    ");
}

#[test]
fn names_of_other_files_may_hold_variables() {
    let stack = Stack::new(
        "
        services:
          web:
            extends:
              file: ${BASE:-base}.yaml
              service: app
        ",
    )
    .and(
        "base.yaml",
        "
        services:
          app:
            image: app
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,3 +3,13 @@
         extends:
           file: ${BASE:-base}.yaml
           service: app
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
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn the_destinations_key_is_none_that_an_included_file_defines() {
    let stack = Stack::new(
        "
        include: [more.yaml]
        services:
          web:
            image: web
        ",
    )
    .and(
        "more.yaml",
        "
        services:
          api:
            image: api
        networks:
          edge:
            internal: true
        ",
    );
    let said = stack.rewritten("--connect --network edge --service web");
    assert!(said.contains("+  edge-destination:\n+    external: true\n+    name: edge\n"), "{said}");
}

#[test]
fn the_destination_is_declared_behind_a_file_that_replaces_all_networks() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [kept]
        networks:
          front:
        ",
    )
    .and(
        "more.yaml",
        "
        networks: !override
          kept:
        ",
    );
    let said = stack.rewritten("-f compose.yaml -f more.yaml --connect --network edge --keep kept");
    assert!(said.contains("   kept:\n+  edge:\n+    external: true\n+    name: edge\n"), "{said}");
}
