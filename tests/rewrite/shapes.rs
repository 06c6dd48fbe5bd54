//! Each way of writing `networks`: lists, mappings, brackets, JSON, and nothing.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn a_list() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              - front
              - back
          db:
            image: db
            networks:
              - back
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,13 +1,5 @@
     services:
       web:
         image: web
    -    networks:
    -      - front
    -      - back
       db:
         image: db
    -    networks:
    -      - back
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:5:9: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:10:9: changed: `db`: networks `back` -> `default`
    compose.yaml:12:3: changed: network `front` stripped
    compose.yaml:13:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,18 @@
       web:
         image: web
         networks:
    -      - front
    -      - back
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      - back
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
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:9: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:10:9: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:12:3: changed: network `front` stripped
    compose.yaml:13:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,16 @@
       web:
         image: web
         networks:
    -      - front
    -      - back
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      - back
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
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same
    compose.yaml:5:9: changed: `web`: networks `front`, `back` -> `edge`
    compose.yaml:10:9: changed: `db`: networks `back` -> `edge`
    compose.yaml:12:3: changed: network `front` stripped
    compose.yaml:13:3: changed: network `back` stripped
    ");
}

#[test]
fn a_mapping() {
    let stack = Stack::new(
        "
        services:
          web:
            networks:
              front:
                aliases:
                  - www
              back:
            image: web
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,7 @@
     services:
       web:
         networks:
    -      front:
    +      default:
             aliases:
               - www
    -      back:
         image: web
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:4:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:10:3: changed: network `front` stripped
    compose.yaml:11:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,14 @@
     services:
       web:
         networks:
    -      front:
    +      default:
             aliases:
               - www
    -      back:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         image: web
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:7: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:10:3: changed: network `front` stripped
    compose.yaml:11:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,12 @@
     services:
       web:
         networks:
    -      front:
    +      edge:
             aliases:
               - www
    -      back:
    +          - web.${COMPOSE_PROJECT_NAME}
         image: web
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same
    compose.yaml:4:7: changed: `web`: networks `front`, `back` -> `edge`
    compose.yaml:10:3: changed: network `front` stripped
    compose.yaml:11:3: changed: network `back` stripped
    ");
}

#[test]
fn brackets_on_one_line() {
    let stack = Stack::new(
        "
        services:
          web: { image: web, networks: [front, back], command: serve }
          db: { networks: { back: { aliases: [data] } }, image: db }
          cache: {image: cache, networks: [back]}
          mail: {image: mail}
        networks: { front: , back: { driver: bridge } }
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,5 @@
     services:
    -  web: { image: web, networks: [front, back], command: serve }
    -  db: { networks: { back: { aliases: [data] } }, image: db }
    -  cache: {image: cache, networks: [back]}
    +  web: { image: web, command: serve }
    +  db: { networks: {default: {aliases: [data]}}, image: db }
    +  cache: {image: cache}
       mail: {image: mail}
    -networks: { front: , back: { driver: bridge } }
    ---
    compose.yaml:2:33: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:2:33: lost: `web` and `mail` shared no network; now both are on `default`
    compose.yaml:3:21: changed: `db`: networks `back` -> `default`
    compose.yaml:4:36: changed: `cache`: networks `back` -> `default`
    compose.yaml:6:13: changed: network `front` stripped
    compose.yaml:6:22: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,9 @@
     services:
    -  web: { image: web, networks: [front, back], command: serve }
    -  db: { networks: { back: { aliases: [data] } }, image: db }
    -  cache: {image: cache, networks: [back]}
    -  mail: {image: mail}
    -networks: { front: , back: { driver: bridge } }
    +  web: { image: web, networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}, command: serve }
    +  db: { networks: {default: {aliases: [data]}, edge: {aliases: ["db.${COMPOSE_PROJECT_NAME}"]}}, image: db }
    +  cache: {image: cache, networks: {default: {}, edge: {aliases: ["cache.${COMPOSE_PROJECT_NAME}"]}}}
    +  mail: {image: mail, networks: {default: {}, edge: {aliases: ["mail.${COMPOSE_PROJECT_NAME}"]}}}
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:2:33: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:2:33: lost: `web` and `mail` shared no network; now both are on `default`, `edge`
    compose.yaml:3:21: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:4:36: changed: `cache`: networks `back` -> `default`, `edge`
    compose.yaml:5:3: changed: `mail`: networks `default` -> `default`, `edge`
    compose.yaml:6:13: changed: network `front` stripped
    compose.yaml:6:22: changed: network `back` stripped
    "#);
}

#[test]
fn brackets_over_several_lines() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [
              front, # public
              back,
            ]
          db: {
            image: db,
            networks: {
              back: {
                aliases: [data],
              },
            },
          }
          cache: {
            image: cache,
            restart: always
          }
        networks: {
          front: {},
          back: {}
        }
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,23 +1,11 @@
     services:
       web:
         image: web
    -    networks: [
    -      front, # public
    -      back,
    -    ]
       db: {
         image: db,
    -    networks: {
    -      back: {
    -        aliases: [data],
    -      },
    -    },
    +    networks: {default: {aliases: [data]}},
       }
       cache: {
         image: cache,
         restart: always
       }
    -networks: {
    -  front: {},
    -  back: {}
    -}
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:7: lost: `web` and `cache` shared no network; now both are on `default`
    compose.yaml:5:14: note: the comment `# public` went with its network definition
    compose.yaml:11:7: changed: `db`: networks `back` -> `default`
    compose.yaml:21:3: changed: network `front` stripped
    compose.yaml:22:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,23 +1,21 @@
     services:
       web:
         image: web
    -    networks: [
    -      front, # public
    -      back,
    -    ]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db: {
         image: db,
    -    networks: {
    -      back: {
    -        aliases: [data],
    -      },
    -    },
    +    networks: {default: {aliases: [data]}, edge: {aliases: ["db.${COMPOSE_PROJECT_NAME}"]}},
       }
       cache: {
         image: cache,
    -    restart: always
    +    restart: always,
    +    networks: {default: {}, edge: {aliases: ["cache.${COMPOSE_PROJECT_NAME}"]}}
       }
    -networks: {
    -  front: {},
    -  back: {}
    -}
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:5:7: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:5:14: note: the comment `# public` went with its network definition
    compose.yaml:11:7: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:16:3: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:21:3: changed: network `front` stripped
    compose.yaml:22:3: changed: network `back` stripped
    "#);
}

#[test]
fn a_file_of_json() {
    let stack = Stack::new(
        r#"
        {
          "services": {
            "web": {
              "image": "web",
              "networks": ["front", "back"]
            },
            "db": {
              "networks": {
                "back": {"aliases": ["data"]}
              },
              "image": "db"
            },
            "cache": {
              "image": "cache"
            }
          },
          "networks": {
            "front": {},
            "back": {"internal": true}
          }
        }
        "#,
    );
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,21 +1,14 @@
     {
       "services": {
         "web": {
    -      "image": "web",
    -      "networks": ["front", "back"]
    +      "image": "web"
         },
         "db": {
    -      "networks": {
    -        "back": {"aliases": ["data"]}
    -      },
    +      "networks": {"default": {"aliases": ["data"]}},
           "image": "db"
         },
         "cache": {
           "image": "cache"
         }
    -  },
    -  "networks": {
    -    "front": {},
    -    "back": {"internal": true}
       }
     }
    ---
    compose.yaml:5:20: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:20: lost: `web` and `cache` shared no network; now both are on `default`
    compose.yaml:9:9: changed: `db`: networks `back` -> `default`
    compose.yaml:18:5: changed: network `front` stripped
    compose.yaml:19:5: changed: network `back` stripped
    compose.yaml:19:14: lost: `back` was internal: `db` could not reach the outside, and can now
    "#);
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,20 +2,16 @@
       "services": {
         "web": {
           "image": "web",
    -      "networks": ["front", "back"]
    +      "networks": {"default": {}, "edge": {"aliases": ["web.${COMPOSE_PROJECT_NAME}"]}}
         },
         "db": {
    -      "networks": {
    -        "back": {"aliases": ["data"]}
    -      },
    +      "networks": {"default": {"aliases": ["data"]}, "edge": {"aliases": ["db.${COMPOSE_PROJECT_NAME}"]}},
           "image": "db"
         },
         "cache": {
    -      "image": "cache"
    +      "image": "cache",
    +      "networks": {"default": {}, "edge": {"aliases": ["cache.${COMPOSE_PROJECT_NAME}"]}}
         }
       },
    -  "networks": {
    -    "front": {},
    -    "back": {"internal": true}
    -  }
    +  "networks": {"edge": {"external": true, "name": "edge"}}
     }
    ---
    compose.yaml:3:5: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:20: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:5:20: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:9:9: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:13:5: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:18:5: changed: network `front` stripped
    compose.yaml:19:5: changed: network `back` stripped
    compose.yaml:19:14: lost: `back` was internal: `db` could not reach the outside, and can now
    "#);
}

#[test]
fn json_on_one_line() {
    let stack = Stack::new(r#"{"services":{"web":{"image":"web","networks":["front"]}},"networks":{"front":{}}}"#);
    assert_eq!(stack.result(""), r#"{"services":{"web":{"image":"web"}}}"#);
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1 +1 @@
    -{"services":{"web":{"image":"web","networks":["front"]}},"networks":{"front":{}}}
    \ No newline at end of file
    +{"services":{"web":{"image":"web","networks":{"default": {}, "edge": {"aliases": ["web.${COMPOSE_PROJECT_NAME}"]}}}},"networks":{"edge": {"external": true, "name": "edge"}}}
    \ No newline at end of file
    ---
    compose.yaml:1:14: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:1:47: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:1:70: changed: network `front` stripped
    "#);
}

#[test]
fn json_without_networks() {
    let stack = Stack::new(r#"{"services": {"web": {"image": "web"}}}"#);
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1 +1 @@
    -{"services": {"web": {"image": "web"}}}
    \ No newline at end of file
    +{"services": {"web": {"image": "web", "networks": {"default": {}, "edge": {"aliases": ["web.${COMPOSE_PROJECT_NAME}"]}}}}, "networks": {"edge": {"external": true, "name": "edge"}}}
    \ No newline at end of file
    ---
    compose.yaml:1:15: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:1:15: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    "#);
}

#[test]
fn json_inside_of_blocks_and_blocks_beside_brackets() {
    let stack = Stack::new(
        r#"
        services:
          web: {"image": "web", "networks": ["front"]}
          db:
            "image": db
            "networks": {"front": {"aliases": ["data"]}, back: }
          cache:
            image: cache
            networks:
              - "front"
              - 'back'
        networks:
          "front": {"driver": "bridge"}
          back:
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,13 +1,22 @@
     services:
    -  web: {"image": "web", "networks": ["front"]}
    +  web: {"image": "web", "networks": {"default": {}, "edge": {"aliases": ["web.${COMPOSE_PROJECT_NAME}"]}}}
       db:
         "image": db
    -    "networks": {"front": {"aliases": ["data"]}, back: }
    +    "networks":
    +      default:
    +        aliases:
    +          - data
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       cache:
         image: cache
         networks:
    -      - "front"
    -      - 'back'
    +      default: {}
    +      edge:
    +        aliases:
    +          - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -  "front": {"driver": "bridge"}
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:2:38: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:5:18: changed: `db`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:9:9: changed: `cache`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:12:3: changed: network `front` stripped
    compose.yaml:13:3: changed: network `back` stripped
    "#);
}

#[test]
fn entries_of_every_kind_of_nothing() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front:
              back: ~
              mid: null
              far: {}
        networks:
          front:
          back: ~
          mid: null
          far: {}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,13 +1,3 @@
     services:
       web:
         image: web
    -    networks:
    -      front:
    -      back: ~
    -      mid: null
    -      far: {}
    -networks:
    -  front:
    -  back: ~
    -  mid: null
    -  far: {}
    ---
    compose.yaml:5:7: changed: `web`: networks `front`, `back`, `mid`, `far` -> `default`
    compose.yaml:10:3: changed: network `front` stripped
    compose.yaml:11:3: changed: network `back` stripped
    compose.yaml:12:3: changed: network `mid` stripped
    compose.yaml:13:3: changed: network `far` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,11 @@
       web:
         image: web
         networks:
    -      front:
    -      back: ~
    -      mid: null
    -      far: {}
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back: ~
    -  mid: null
    -  far: {}
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: changed: `web`: networks `front`, `back`, `mid`, `far` -> `default`, `edge`
    compose.yaml:10:3: changed: network `front` stripped
    compose.yaml:11:3: changed: network `back` stripped
    compose.yaml:12:3: changed: network `mid` stripped
    compose.yaml:13:3: changed: network `far` stripped
    ");
}

#[test]
fn an_empty_list_and_an_empty_mapping_mean_default() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: []
          db:
            image: db
            networks: {}
            command: serve
        networks: {}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,6 @@
     services:
       web:
         image: web
    -    networks: []
       db:
         image: db
    -    networks: {}
         command: serve
    -networks: {}
    ---
    compose.yaml:2:3: changed: `web`: `networks` stripped, it stays on `default`
    compose.yaml:5:3: changed: `db`: `networks` stripped, it stays on `default`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,20 @@
     services:
       web:
         image: web
    -    networks: []
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: {}
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
         command: serve
    -networks: {}
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn networks_without_a_value() {
    // Compose refuses a lone `networks:` below a service; it is read as nothing here, as another file may fill it.
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
          db:
            image: db
        networks:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,5 @@
     services:
       web:
         image: web
    -    networks:
       db:
         image: db
    -networks:
    ---
    compose.yaml:2:3: changed: `web`: `networks` stripped, it stays on `default`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,6 +2,18 @@
       web:
         image: web
         networks:
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
     networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn networks_as_the_only_key_leave_an_empty_body() {
    let stack = Stack::new(
        "
        services:
          web:
            networks:
              - front
          db:
            image: db
        networks:
          front:
        ",
    )
    .and(
        "base.yaml",
        "
        services:
          web:
            image: web
        ",
    );
    assert_snapshot!(stack.rewritten("-f base.yaml -f compose.yaml"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,8 +1,4 @@
     services:
    -  web:
    -    networks:
    -      - front
    +  web: {}
       db:
         image: db
    -networks:
    -  front:
    ---
    compose.yaml:4:9: changed: `web`: networks `front` -> `default`
    compose.yaml:4:9: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:8:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("-f base.yaml -f compose.yaml --connect --network edge"), @r"
    --- base.yaml
    +++ base.yaml
    @@ -1,3 +1,8 @@
     services:
       web:
         image: web
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    --- compose.yaml
    +++ compose.yaml
    @@ -1,8 +1,13 @@
     services:
    -  web:
    -    networks:
    -      - front
    +  web: {}
       db:
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
    base.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:4:9: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:8:3: changed: network `front` stripped
    ");
}

#[test]
fn networks_as_the_first_key_of_service_and_file() {
    let stack = Stack::new(
        "
        networks:
          front:
            driver: bridge
        services:
          web:
            networks:
              - front
            image: web
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,8 +1,3 @@
    -networks:
    -  front:
    -    driver: bridge
     services:
       web:
    -    networks:
    -      - front
         image: web
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:7:9: changed: `web`: networks `front` -> `default`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,8 +1,12 @@
     networks:
    -  front:
    -    driver: bridge
    +  edge:
    +    external: true
    +    name: edge
     services:
       web:
         networks:
    -      - front
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         image: web
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:5:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:7:9: changed: `web`: networks `front` -> `default`, `edge`
    ");
}

#[test]
fn a_file_without_any_networks() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            ports:
              - 80:80
          db:
            image: db
        volumes:
          data:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @"");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,7 +3,21 @@
         image: web
         ports:
           - 80:80
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
     volumes:
       data:
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:3: changed: `db`: networks `default` -> `default`, `edge`
    ");
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,7 +3,19 @@
         image: web
         ports:
           - 80:80
    +    networks:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    +    networks:
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     volumes:
       data:
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same
    compose.yaml:6:3: changed: `db`: networks `default` -> `edge`
    ");
}

#[test]
fn a_destination_that_is_already_there_is_left_as_it_is() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              - default
              - shared
          db:
            image: db
            networks:
              back:
              shared:
                aliases: [data]
        networks:
          back:
          # the way out
          shared:
            name: edge
            external: true
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,16 +2,17 @@
       web:
         image: web
         networks:
    -      - default
    -      - shared
    +      default: {}
    +      shared:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      back:
    +      default: {}
           shared:
    -        aliases: [data]
    +        aliases: [data, "db.${COMPOSE_PROJECT_NAME}"]
     networks:
    -  back:
       # the way out
       shared:
         name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:9: changed: `web`: stays on `default`, `shared`, with other settings on `shared`
    compose.yaml:10:7: changed: `db`: networks `back`, `shared` -> `default`, `shared`
    compose.yaml:14:3: changed: network `back` stripped
    "#);
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,16 +2,15 @@
       web:
         image: web
         networks:
    -      - default
    -      - shared
    +      shared:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      back:
           shared:
    -        aliases: [data]
    +        aliases: [data, "db.${COMPOSE_PROJECT_NAME}"]
     networks:
    -  back:
       # the way out
       shared:
         name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same
    compose.yaml:5:9: changed: `web`: networks `default`, `shared` -> `shared`
    compose.yaml:10:7: changed: `db`: networks `back`, `shared` -> `shared`
    compose.yaml:14:3: changed: network `back` stripped
    "#);
}

#[test]
fn a_network_without_a_value_in_brackets_keeps_the_blank_behind_its_colon() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: {front: , back: }
        networks: {front: , back: }
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --keep front"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1,10 @@
     services:
       web:
         image: web
    -    networks: {front: , back: }
    -networks: {front: , back: }
    +    networks:
    +      default: {}
    +      front: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +networks: {front: , edge: {external: true, name: edge} }
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `front`, `back` -> `default`, `front`, `edge`
    compose.yaml:5:21: changed: network `back` stripped
    ");
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
        networks: {
          back: {},
          front:
          , old: {}
        }
        ",
    );
    assert_snapshot!(stack.rewritten("--keep front"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,7 +3,6 @@
         image: web
         networks: [front]
     networks: {
    -  back: {},
       front:
    -  , old: {}
    +
     }
    ---
    compose.yaml:6:3: changed: network `back` stripped; no service was on it
    compose.yaml:8:5: changed: network `old` stripped; no service was on it
    ");
    assert_snapshot!(stack.result("--connect --network edge --keep front"), @r"
    services:
      web:
        image: web
        networks:
          default: {}
          front: {}
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
    networks: {
      front: ,
      edge: {external: true, name: edge}

    }
    ");
}

#[test]
fn json_stays_json_where_a_service_says_nothing() {
    let text = "{\"services\": {\"web\": {}, \"api\": null, \"db\": {\"image\": \"db\"}}}\n";
    let stack = Stack::new(text);
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1 +1 @@
    -{"services": {"web": {}, "api": null, "db": {"image": "db"}}}
    +{"services": {"web": {"networks": {"default": {}, "edge": {"aliases": ["web.${COMPOSE_PROJECT_NAME}"]}}}, "api": {"networks": {"default": {}, "edge": {"aliases": ["api.${COMPOSE_PROJECT_NAME}"]}}}, "db": {"image": "db", "networks": {"default": {}, "edge": {"aliases": ["db.${COMPOSE_PROJECT_NAME}"]}}}}, "networks": {"edge": {"external": true, "name": "edge"}}}
    ---
    compose.yaml:1:15: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:1:15: finding: Compose also publishes the bare names `web`, `api`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:1:26: changed: `api`: networks `default` -> `default`, `edge`
    compose.yaml:1:39: changed: `db`: networks `default` -> `default`, `edge`
    "#);
    for flags in ["", JOIN, "--mode only --network edge", "--connect --network edge --join provider"] {
        let new = stack.result(flags);
        assert!(serde_json::from_str::<serde_json::Value>(&new).is_ok(), "{flags}: {new}");
    }
}

#[test]
fn a_comment_in_empty_brackets_stays() {
    let stack = Stack::new(
        "
        services:
          web: { # nothing yet
          }
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,3 +1,8 @@
     services:
    -  web: { # nothing yet
    +  web: {networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}} # nothing yet
       }
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    "#);
}
