//! `x-destination` in the file.

use insta::assert_snapshot;

use crate::support::Stack;

fn with(settings: &str) -> Stack {
    Stack::empty().file(
        "compose.yaml",
        &format!(
            "x-destination:\n{settings}services:\n  web:\n    image: web\n    networks: [front]\n  db:\n    image: db\n    networks: [back]\nnetworks:\n  front:\n  back:\n"
        ),
    )
}

#[test]
fn the_file_says_it_all() {
    let stack = with(
        "  network: edge\n  mode: both\n  join: networks\n  services: [web]\n  unique-names: true\n  keep:\n    - back\n  gw-priority: true\n  lint: {ignore: [a]}\n  x-own: 1\n",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,7 +2,7 @@
       network: edge
       mode: both
       join: networks
    -  services: [web]
    +  services: [web-shop]
       unique-names: true
       keep:
         - back
    @@ -10,12 +10,21 @@
       lint: {ignore: [a]}
       x-own: 1
     services:
    -  web:
    +  web-shop:
         image: web
    -    networks: [front]
    +    networks:
    +      default:
    +        aliases:
    +          - web
    +        gw_priority: 1
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks: [back]
     networks:
    -  front:
       back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:13:3: changed: service `web` is now `web-shop`
    compose.yaml:15:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:20:3: changed: network `front` stripped
    ");
}

#[test]
fn flags_win() {
    let stack = with("  network: edge\n  mode: both\n  services: [web]\n  keep: back\n");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -6,10 +6,16 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks: [back]
     networks:
    -  front:
       back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:7:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:9:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--mode isolated"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -6,10 +6,8 @@
     services:
       web:
         image: web
    -    networks: [front]
       db:
         image: db
         networks: [back]
     networks:
    -  front:
       back:
    ---
    compose.yaml:9:16: changed: `web`: networks `front` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--network other --mode only --service db --keep front"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -9,7 +9,12 @@
         networks: [front]
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      other:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
       front:
    -  back:
    +  other:
    +    external: true
    +    name: other
    ---
    compose.yaml:10:3: finding: Compose also publishes the bare name `db` on `other`, where another stack may answer to the same
    compose.yaml:12:16: changed: `db`: networks `back` -> `other`
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn through_a_merge_key() {
    let stack = Stack::new(
        "
        x-common: &common {network: edge, mode: only, services: [web]}
        x-destination:
          <<: *common
          mode: both
        services:
          web: {image: web}
          db: {image: db}
        ",
    );
    assert_snapshot!(stack.result(""), @r#"
    x-common: &common {network: edge, mode: only, services: [web]}
    x-destination:
      <<: *common
      mode: both
    services:
      web: {image: web, networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
      db: {image: db}
    networks:
      edge:
        external: true
        name: edge
    "#);
}

#[test]
fn in_brackets_and_through_an_anchor() {
    let stack = Stack::new(
        "
        x-common: &common {network: edge, mode: only}
        x-destination: *common
        services:
          web: {image: web}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,4 +1,8 @@
     x-common: &common {network: edge, mode: only}
     x-destination: *common
     services:
    -  web: {image: web}
    +  web: {image: web, networks: {edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:4:3: changed: `web`: networks `default` -> `edge`
    compose.yaml:4:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same
    "#);
    let stack = Stack::new(
        "
        x-destination:
        services:
          web: {image: web}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @"");
}

#[test]
fn the_last_file_wins() {
    let stack = with("  network: edge\n  mode: both\n")
        .and("more.yaml", "x-destination: {network: other}\nservices: {web: {command: serve}}\n");
    assert_snapshot!(stack.rewritten("-f compose.yaml -f more.yaml"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,10 +4,19 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      other:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: [back]
    +    networks:
    +      default: {}
    +      other:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  other:
    +    external: true
    +    name: other
    ---
    compose.yaml:5:3: finding: Compose also publishes the bare names `web`, `db` on `other`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:16: changed: `web`: networks `front` -> `default`, `other`
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`, `other`
    compose.yaml:10:16: lost: `web` and `db` shared no network; now both are on `default`, `other`
    compose.yaml:12:3: changed: network `front` stripped
    compose.yaml:13:3: changed: network `back` stripped
    ");
}

#[test]
fn a_destinations_name_is_not_enough_without_an_engine() {
    assert_snapshot!(with("  name: prod\n  mode: both\n").run("").shown(), @r"
    exit 125
    ---
    error: mode both needs the network of destination `prod`, and only an engine knows it
    hint: give one with --network NETWORK, or in the file: `x-destination: {network: NETWORK}`
    ");
    assert_snapshot!(with("  name: prod\n  mode: both\n").run("--network edge --quiet --diff").shown(), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,10 +4,19 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
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
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ");
    assert_snapshot!(with("  name: prod\n").run("").shown(), @r"
    x-destination:
      name: prod
    services:
      web:
        image: web
      db:
        image: db
    ---
    compose.yaml:6:16: changed: `web`: networks `front` -> `default`
    compose.yaml:9:16: changed: `db`: networks `back` -> `default`
    compose.yaml:9:16: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:11:3: changed: network `front` stripped
    compose.yaml:12:3: changed: network `back` stripped
    ");
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let wrong = |settings: &str| with(settings).rewritten("");
    assert_snapshot!(wrong("  nmae: prod\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: unknown key `nmae`
    hint: its keys are name, network, mode, join, services, unique-names, keep, gw-priority, lint
    ");
    assert_snapshot!(wrong("  mode: all\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `mode` must be one of isolated, both, only
    hint: write `mode: …` with one of isolated, both, only
    ");
    assert_snapshot!(wrong("  network: edge\n  mode: [both]\n"), @r"
    exit 2
    ---
    error: compose.yaml:3:3: x-destination: `mode` must be one of isolated, both, only
    hint: write `mode: …` with one of isolated, both, only
    ");
    assert_snapshot!(wrong("  join: magic\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `join` must be one of networks, provider
    hint: write `join: …` with one of networks, provider
    ");
    assert_snapshot!(wrong("  services: {web: true}\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `services` must be a list of services
    hint: write `services: …` with a list of services
    ");
    assert_snapshot!(wrong("  unique-names: 'true'\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `unique-names` must be true or false
    hint: write `unique-names: …` with true or false
    ");
    assert_snapshot!(wrong("  keep: [[a]]\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `keep` must be a list of networks
    hint: write `keep: …` with a list of networks
    ");
    assert_snapshot!(wrong("  gw-priority: 1\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `gw-priority` must be true or false
    hint: write `gw-priority: …` with true or false
    ");
    assert_snapshot!(wrong("  name: [a]\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `name` must be a name
    hint: write `name: …` with a name
    ");
    assert_snapshot!(wrong("  network: host\n  mode: both\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination: `host` can't be a destination's network: the name is reserved
    hint: write `network: …` with the name of a Docker network
    ");
    assert_snapshot!(wrong("  services: [nobody]\n  network: edge\n  mode: both\n"), @r"
    exit 2
    ---
    error: no service `nobody` in the project; nothing was written
    hint: its services are `web`, `db`
    ");
    assert_snapshot!(wrong("  - a\n"), @r"
    exit 2
    ---
    error: compose.yaml:2:3: x-destination must be a mapping
    hint: its keys are name, network, mode, join, services, unique-names, keep, gw-priority, lint
    ");
    assert_snapshot!(Stack::new("x-destination: edge\nservices: {web: {image: web}}\n").rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:1:16: x-destination must be a mapping
    hint: its keys are name, network, mode, join, services, unique-names, keep, gw-priority, lint
    ");
}
