//! Keys and values in every dress: quoted, explicit, over several lines, in block scalars; and names that need quotes.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn quoted_keys() {
    let stack = Stack::new(
        r#"
        "services":
          'web':
            "image": web
            'networks':
              "front":
                'aliases': ["www"]
          "db":
            image: db
            "networks": ['front']
        'networks':
          'front': {}
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,10 +2,20 @@
       'web':
         "image": web
         'networks':
    -      "front":
    -        'aliases': ["www"]
    +      default:
    +        aliases:
    +          - www
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       "db":
         image: db
    -    "networks": ['front']
    +    "networks":
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     'networks':
    -  'front': {}
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:9:18: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:11:3: changed: network `front` stripped
    "#);
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,10 +2,8 @@
       'web':
         "image": web
         'networks':
    -      "front":
    -        'aliases': ["www"]
    +      default:
    +        aliases:
    +          - www
       "db":
         image: db
    -    "networks": ['front']
    -'networks':
    -  'front': {}
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:9:18: changed: `db`: networks `front` -> `default`
    compose.yaml:11:3: changed: network `front` stripped
    "#);
}

#[test]
fn keys_behind_question_marks() {
    let stack = Stack::new(
        "
        services:
          ? web
          : image: web
            ? networks
            : - front
            command: serve
          db:
            image: db
            ? networks
            :
              ? front
              : aliases: [data]
              ? back
        ? networks
        : front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,15 +2,24 @@
       ? web
       : image: web
         ? networks
    -    : - front
    +    :
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: serve
       db:
         image: db
         ? networks
         :
    -      ? front
    -      : aliases: [data]
    -      ? back
    +      default:
    +        aliases:
    +          - data
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     ? networks
    -: front:
    -  back:
    +:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:5: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:11:9: changed: `db`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,16 +1,11 @@
     services:
       ? web
       : image: web
    -    ? networks
    -    : - front
         command: serve
       db:
         image: db
         ? networks
         :
    -      ? front
    -      : aliases: [data]
    -      ? back
    -? networks
    -: front:
    -  back:
    +      default:
    +        aliases:
    +          - data
    ---
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`
    compose.yaml:11:9: changed: `db`: networks `front`, `back` -> `default`
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
}

#[test]
fn keys_written_with_escapes() {
    let stack = Stack::new(
        r#"
        services:
          web:
            image: web
            "\x6eetworks": [front]
        "net\u0077orks":
          front:
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,12 @@
     services:
       web:
         image: web
    -    "\x6eetworks": [front]
    +    "\x6eetworks":
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     "net\u0077orks":
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:21: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:6:3: changed: network `front` stripped
    "#);
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,3 @@
     services:
       web:
         image: web
    -    "\x6eetworks": [front]
    -"net\u0077orks":
    -  front:
    ---
    compose.yaml:4:21: changed: `web`: networks `front` -> `default`
    compose.yaml:6:3: changed: network `front` stripped
    "#);
}

#[test]
fn long_and_folded_strings() {
    let stack = Stack::new(
        r#"
        services:
          web:
            image: web
            command: serve
              --port 80
              --networks front

              --end
            environment:
              TEXT: "one
                two: three
                networks:

                four"
              OTHER: 'one
                networks: [front]
                two'
            networks:
              - front
            entrypoint: "a very long line \
              that goes on # and is no comment \
              networks: [front]"
        networks:
          front:
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -16,9 +16,14 @@
             networks: [front]
             two'
         networks:
    -      - front
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         entrypoint: "a very long line \
           that goes on # and is no comment \
           networks: [front]"
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:19:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:24:3: changed: network `front` stripped
    "#);
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -15,10 +15,6 @@
           OTHER: 'one
             networks: [front]
             two'
    -    networks:
    -      - front
         entrypoint: "a very long line \
           that goes on # and is no comment \
           networks: [front]"
    -networks:
    -  front:
    ---
    compose.yaml:19:9: changed: `web`: networks `front` -> `default`
    compose.yaml:24:3: changed: network `front` stripped
    "#);
}

#[test]
fn block_scalars_with_indicators() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            command: |
              networks:
                - front
              # no comment
            networks:
              - front
            environment:
              KEEP: |+
                text

              STRIP: >-
                text
                networks: none
              INDENT: |2
                  deep
                text
        networks:
          front:
        configs:
          a:
            content: |+
              networks:

        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -6,7 +6,10 @@
             - front
           # no comment
         networks:
    -      - front
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         environment:
           KEEP: |+
             text
    @@ -18,7 +21,9 @@
               deep
             text
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
     configs:
       a:
         content: |+
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:9:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:21:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,8 +5,6 @@
           networks:
             - front
           # no comment
    -    networks:
    -      - front
         environment:
           KEEP: |+
             text
    @@ -17,8 +15,6 @@
           INDENT: |2
               deep
             text
    -networks:
    -  front:
     configs:
       a:
         content: |+
    ---
    compose.yaml:9:9: changed: `web`: networks `front` -> `default`
    compose.yaml:21:3: changed: network `front` stripped
    ");
}

#[test]
fn a_service_that_ends_in_a_block_scalar() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            command: |
              serve
          db:
            image: db
            command: |+
              serve

          cache:
            image: cache
            command: >-
              serve
              more

          mail:
            image: mail
            labels:
              - |
                a=b
        configs:
          text:
            content: |
              end
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,23 +3,47 @@
         image: web
         command: |
           serve
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         command: |+
           serve

    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       cache:
         image: cache
         command: >-
           serve
           more
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - cache.${COMPOSE_PROJECT_NAME}

       mail:
         image: mail
         labels:
           - |
             a=b
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     configs:
       text:
         content: |
           end
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:11:3: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:3: changed: `mail`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn a_file_that_ends_in_a_block_scalar_without_a_line_break() {
    let stack = Stack::empty().file("compose.yaml", "services:\n  web:\n    image: web\n    command: |\n      serve");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1,14 @@
    +networks:
    +  edge:
    +    external: true
    +    name: edge
     services:
       web:
         image: web
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: |
           serve
    \ No newline at end of file
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
    let stack =
        Stack::empty().file("compose.yaml", "services:\n  web:\n    image: web\n    command: |+\n      serve\n\n\n");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,3 +5,12 @@
           serve


    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
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
fn network_keys_that_need_quotes() {
    let stack = Stack::new(
        r#"
        services:
          web:
            image: web
            networks: ["true", "1.5", 'null', 'on']
          db:
            image: db
            networks:
              "123": {}
              "1e3": {aliases: ["yes", '42']}
        networks:
          "true": {}
          "1.5": {}
          "null": {}
          'on': {}
          "123": {}
          "1e3": {}
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,16 +1,22 @@
     services:
       web:
         image: web
    -    networks: ["true", "1.5", 'null', 'on']
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      "123": {}
    -      "1e3": {aliases: ["yes", '42']}
    +      default:
    +        aliases:
    +          - "yes"
    +          - "42"
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  "true": {}
    -  "1.5": {}
    -  "null": {}
    -  'on': {}
    -  "123": {}
    -  "1e3": {}
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:16: changed: `web`: networks `true`, `1.5`, `null`, `on` -> `default`, `edge`
    compose.yaml:8:7: changed: `db`: networks `123`, `1e3` -> `default`, `edge`
    compose.yaml:8:7: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    compose.yaml:11:3: changed: network `true` stripped
    compose.yaml:12:3: changed: network `1.5` stripped
    compose.yaml:13:3: changed: network `null` stripped
    compose.yaml:14:3: changed: network `on` stripped
    compose.yaml:15:3: changed: network `123` stripped
    compose.yaml:16:3: changed: network `1e3` stripped
    "#);
    assert_snapshot!(stack.rewritten("--connect --network 123 --keep 1e3"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,16 +1,21 @@
     services:
       web:
         image: web
    -    networks: ["true", "1.5", 'null', 'on']
    +    networks:
    +      default: {}
    +      "123":
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      "123": {}
    +      default: {}
    +      "123":
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
           "1e3": {aliases: ["yes", '42']}
     networks:
    -  "true": {}
    -  "1.5": {}
    -  "null": {}
    -  'on': {}
    -  "123": {}
       "1e3": {}
    +  "123":
    +    external: true
    +    name: "123"
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `123`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:16: changed: `web`: networks `true`, `1.5`, `null`, `on` -> `default`, `123`
    compose.yaml:8:7: changed: `db`: networks `123`, `1e3` -> `default`, `1e3`, `123`
    compose.yaml:8:7: lost: `web` and `db` shared no network; now both are on `123`, `default`
    compose.yaml:11:3: changed: network `true` stripped
    compose.yaml:12:3: changed: network `1.5` stripped
    compose.yaml:13:3: changed: network `null` stripped
    compose.yaml:14:3: changed: network `on` stripped
    compose.yaml:15:3: changed: network `123` stripped; its key is the destination's now
    "#);
}

#[test]
fn destinations_whose_names_need_quotes() {
    let stack = Stack::new(
        "
        services:
          web: {image: web}
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network 123"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,14 @@
     services:
    -  web: {image: web}
    +  web: {image: web, networks: {default: {}, "123": {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
       db:
         image: db
    +    networks:
    +      default: {}
    +      "123":
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  "123":
    +    external: true
    +    name: "123"
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `123`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `123`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:3:3: changed: `db`: networks `default` -> `default`, `123`
    "#);
    assert_snapshot!(stack.rewritten("--mode only --network null"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,13 @@
     services:
    -  web: {image: web}
    +  web: {image: web, networks: {"null": {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
       db:
         image: db
    +    networks:
    +      "null":
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  "null":
    +    external: true
    +    name: "null"
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `null`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `null`, where another stack may answer to the same
    compose.yaml:3:3: changed: `db`: networks `default` -> `null`
    "#);
    assert_snapshot!(stack.rewritten("--mode only --network 1e3"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,13 @@
     services:
    -  web: {image: web}
    +  web: {image: web, networks: {"1e3": {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
       db:
         image: db
    +    networks:
    +      "1e3":
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  "1e3":
    +    external: true
    +    name: "1e3"
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `1e3`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `1e3`, where another stack may answer to the same
    compose.yaml:3:3: changed: `db`: networks `default` -> `1e3`
    "#);
}

#[test]
fn names_with_variables_stay_as_they_are() {
    let stack = Stack::new(
        "
        name: ${STACK:-shop}
        services:
          web:
            image: web:${TAG:-latest}
            networks:
              front:
                aliases:
                  - ${HOST:-www}.example
                  - $$literal
                ipv4_address: ${ADDRESS:-10.0.0.2}
          db:
            image: db
            networks: [front]
        networks:
          front:
            name: ${STACK:-shop}-front
            ipam:
              config:
                - subnet: 10.0.0.0/24
          way:
            external: true
            name: ${WAY:-way}
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,20 +3,21 @@
       web:
         image: web:${TAG:-latest}
         networks:
    -      front:
    +      default:
             aliases:
               - ${HOST:-www}.example
               - $$literal
    -        ipv4_address: ${ADDRESS:-10.0.0.2}
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
    -    name: ${STACK:-shop}-front
    -    ipam:
    -      config:
    -        - subnet: 10.0.0.0/24
    -  way:
    +  edge:
         external: true
    -    name: ${WAY:-way}
    +    name: edge
    ---
    compose.yaml:3:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:7: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:10:9: lost: `web` loses `ipv4_address: ${ADDRESS:-10.0.0.2}` on `front`
    compose.yaml:13:16: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:5: lost: `front` was called `${STACK:-shop}-front` on the engine
    compose.yaml:17:5: lost: `front` had its own addresses (`ipam`)
    compose.yaml:20:3: changed: network `way` stripped; no service was on it
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --keep front"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,20 +3,29 @@
       web:
         image: web:${TAG:-latest}
         networks:
    +      default: {}
           front:
             aliases:
               - ${HOST:-www}.example
               - $$literal
             ipv4_address: ${ADDRESS:-10.0.0.2}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [front]
    +    networks:
    +      default: {}
    +      front: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
       front:
         name: ${STACK:-shop}-front
         ipam:
           config:
             - subnet: 10.0.0.0/24
    -  way:
    +  edge:
         external: true
    -    name: ${WAY:-way}
    +    name: edge
    ---
    compose.yaml:3:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:7: changed: `web`: networks `front` -> `default`, `front`, `edge`
    compose.yaml:13:16: changed: `db`: networks `front` -> `default`, `front`, `edge`
    compose.yaml:20:3: changed: network `way` stripped; no service was on it
    ");
}
