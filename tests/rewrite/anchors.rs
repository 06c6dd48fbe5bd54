//! Anchors on and inside of what goes, and aliases that lead there.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn an_anchor_on_a_list_of_networks_that_services_share() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: &nets
              - front
              - back
          db:
            image: db
            networks: *nets
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,12 +1,5 @@
     services:
       web:
         image: web
    -    networks: &nets
    -      - front
    -      - back
       db:
         image: db
    -    networks: *nets
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:5:9: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:7:3: changed: `db`: networks `front`, `back` -> `default`
    compose.yaml:11:3: changed: network `front` stripped
    compose.yaml:12:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,12 +1,19 @@
     services:
       web:
         image: web
    -    networks: &nets
    -      - front
    -      - back
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
    -    networks: *nets
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
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:9: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:7:3: changed: `db`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:11:3: changed: network `front` stripped
    compose.yaml:12:3: changed: network `back` stripped
    ");
}

#[test]
fn an_anchor_on_a_mapping_of_networks_under_x() {
    let stack = Stack::new(
        "
        x-nets: &nets
          front:
            aliases: [shared]
        services:
          web:
            image: web
            networks: *nets
          db:
            image: db
            networks:
              <<: *nets
              back:
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,12 +4,13 @@
     services:
       web:
         image: web
    -    networks: *nets
    +    networks:
    +      default:
    +        aliases:
    +          - shared
       db:
         image: db
         networks:
    -      <<: *nets
    -      back:
    -networks:
    -  front:
    -  back:
    +      default:
    +        aliases:
    +          - shared
    ---
    compose.yaml:5:3: changed: `web`: networks `front` -> `default`
    compose.yaml:10:14: finding: `db` has the alias `shared`, to which `web` answers too on the same network
    compose.yaml:12:7: changed: `db`: networks `back`, `front` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,12 +4,23 @@
     services:
       web:
         image: web
    -    networks: *nets
    +    networks:
    +      default:
    +        aliases:
    +          - shared
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      <<: *nets
    -      back:
    +      default:
    +        aliases:
    +          - shared
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
    compose.yaml:5:3: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:5:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:10:14: finding: `db` has the alias `shared`, to which `web` answers too on the same network
    compose.yaml:12:7: changed: `db`: networks `back`, `front` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn a_scalar_moves_to_its_next_use() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front:
                aliases:
                  - &host www.example # public
            environment:
              HOST: *host
              OTHER: *host
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,11 +2,9 @@
       web:
         image: web
         networks:
    -      front:
    +      default:
             aliases:
    -          - &host www.example # public
    +          - www.example
         environment:
    -      HOST: *host
    +      HOST: &host www.example
           OTHER: *host
    -networks:
    -  front:
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:7:31: note: the comment `# public` went with its network definition
    compose.yaml:12:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,11 +2,16 @@
       web:
         image: web
         networks:
    -      front:
    +      default:
             aliases:
    -          - &host www.example # public
    +          - www.example
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         environment:
    -      HOST: *host
    +      HOST: &host www.example
           OTHER: *host
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:31: note: the comment `# public` went with its network definition
    compose.yaml:12:3: changed: network `front` stripped
    ");
}

#[test]
fn a_value_in_brackets_moves_to_its_next_use() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: {front: {aliases: &names [a, b]}}
            command: *names
            entrypoint: *names
        networks:
          front: {labels: &labels {team: shop}}
        volumes:
          data: {labels: *labels}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,10 +1,12 @@
     services:
       web:
         image: web
    -    networks: {front: {aliases: &names [a, b]}}
    -    command: *names
    +    networks:
    +      default:
    +        aliases:
    +          - a
    +          - b
    +    command: &names [a, b]
         entrypoint: *names
    -networks:
    -  front: {labels: &labels {team: shop}}
     volumes:
    -  data: {labels: *labels}
    +  data: {labels: &labels {team: shop}}
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:8:3: changed: network `front` stripped
    compose.yaml:8:11: lost: `front` had `labels`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,10 +1,19 @@
     services:
       web:
         image: web
    -    networks: {front: {aliases: &names [a, b]}}
    -    command: *names
    +    networks:
    +      default:
    +        aliases:
    +          - a
    +          - b
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +    command: &names [a, b]
         entrypoint: *names
     networks:
    -  front: {labels: &labels {team: shop}}
    +  edge:
    +    external: true
    +    name: edge
     volumes:
    -  data: {labels: *labels}
    +  data: {labels: &labels {team: shop}}
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:8:3: changed: network `front` stripped
    compose.yaml:8:11: lost: `front` had `labels`
    ");
}

#[test]
fn a_block_moves_below_its_next_use() {
    let stack = Stack::new(
        "
        networks:
          front:
            labels: &labels
              team: shop # ours
              # nested
              tier: web
            driver_opts: &opts
              one: |
                two
                three
        services:
          web:
            image: web
            networks: [front]
            labels: *labels # as the network
            environment: *opts
            deploy:
              labels: *labels
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,18 +1,13 @@
    -networks:
    -  front:
    -    labels: &labels
    -      team: shop # ours
    -      # nested
    -      tier: web
    -    driver_opts: &opts
    -      one: |
    -        two
    -        three
     services:
       web:
         image: web
    -    networks: [front]
    -    labels: *labels # as the network
    -    environment: *opts
    +    labels: &labels # as the network
    +      team: shop # ours
    +      # nested
    +      tier: web
    +    environment: &opts
    +      one: |
    +        two
    +        three
         deploy:
           labels: *labels
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:3:5: lost: `front` had `labels`
    compose.yaml:7:5: lost: `front` had `driver_opts`
    compose.yaml:14:16: changed: `web`: networks `front` -> `default`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,18 +1,22 @@
     networks:
    -  front:
    -    labels: &labels
    -      team: shop # ours
    -      # nested
    -      tier: web
    -    driver_opts: &opts
    -      one: |
    -        two
    -        three
    +  edge:
    +    external: true
    +    name: edge
     services:
       web:
         image: web
    -    networks: [front]
    -    labels: *labels # as the network
    -    environment: *opts
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +    labels: &labels # as the network
    +      team: shop # ours
    +      # nested
    +      tier: web
    +    environment: &opts
    +      one: |
    +        two
    +        three
         deploy:
           labels: *labels
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:3:5: lost: `front` had `labels`
    compose.yaml:7:5: lost: `front` had `driver_opts`
    compose.yaml:12:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:14:16: changed: `web`: networks `front` -> `default`, `edge`
    ");
}

#[test]
fn a_sequence_moves_below_its_next_use() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front:
                aliases: &names
                  - a
                  # and
                  - b
            command: *names
            entrypoint: *names
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,12 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: &names
    +      default:
    +        aliases:
               - a
    -          # and
               - b
    -    command: *names
    +    command: &names
    +      - a
    +      # and
    +      - b
         entrypoint: *names
    -networks:
    -  front:
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:13:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,19 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: &names
    +      default:
    +        aliases:
               - a
    -          # and
               - b
    -    command: *names
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +    command: &names
    +      - a
    +      # and
    +      - b
         entrypoint: *names
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:13:3: changed: network `front` stripped
    ");
}

#[test]
fn anchors_move_into_items_of_sequences() {
    let stack = Stack::new(
        "
        networks:
          front:
            labels: &labels
              team: shop
            name: &name the-front
        x-all:
          - *labels
          - *name
          - [*name, *labels]
        services:
          web:
            image: web
            networks: [front]
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,13 +1,8 @@
    -networks:
    -  front:
    -    labels: &labels
    -      team: shop
    -    name: &name the-front
     x-all:
    -  - *labels
    -  - *name
    +  - &labels
    +    team: shop
    +  - &name the-front
       - [*name, *labels]
     services:
       web:
         image: web
    -    networks: [front]
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:3:5: lost: `front` had `labels`
    compose.yaml:5:5: lost: `front` was called `the-front` on the engine
    compose.yaml:13:16: changed: `web`: networks `front` -> `default`
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,13 +1,17 @@
     networks:
    -  front:
    -    labels: &labels
    -      team: shop
    -    name: &name the-front
    +  edge:
    +    external: true
    +    name: edge
     x-all:
    -  - *labels
    -  - *name
    +  - &labels
    +    team: shop
    +  - &name the-front
       - [*name, *labels]
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:3:5: lost: `front` had `labels`
    compose.yaml:5:5: lost: `front` was called `the-front` on the engine
    compose.yaml:11:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:13:16: changed: `web`: networks `front` -> `default`, `edge`
    ");
}

#[test]
fn a_block_can_not_move_into_brackets() {
    let stack = Stack::new(
        "
        networks:
          front:
            labels: &labels
              team: shop
        services:
          web: {image: web, networks: [front], labels: *labels}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:3:13: anchor `labels` is defined in a block that goes, and can't be moved to where it is used; nothing was written
    hint: define it under an `x-` key, or write a second file with --override
    ");
}

#[test]
fn a_block_scalar_does_not_move() {
    let stack = Stack::new(
        "
        networks:
          front:
            labels:
              text: &text |
                long
        services:
          web:
            image: web
            networks: [front]
            environment:
              TEXT: *text
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:4:13: anchor `text` is defined in a block that goes, and can't be moved to where it is used; nothing was written
    hint: define it under an `x-` key, or write a second file with --override
    ");
}

#[test]
fn dashes_of_a_moved_sequence_stand_where_the_file_has_them() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            ports:
            - 80:80
            networks:
              front:
                aliases: &names
                - a
                - b
            command: *names
          db:
            image: db
            x-all:
            - *names
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,14 +4,14 @@
         ports:
         - 80:80
         networks:
    -      front:
    -        aliases: &names
    +      default:
    +        aliases:
             - a
             - b
    -    command: *names
    +    command: &names
    +    - a
    +    - b
       db:
         image: db
         x-all:
         - *names
    -networks:
    -  front:
    ---
    compose.yaml:7:7: changed: `web`: networks `front` -> `default`
    compose.yaml:7:7: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:17:3: changed: network `front` stripped
    ");
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              front:
                aliases: &names
                - a
          db:
            image: db
            x-all:
            - *names
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,12 +2,11 @@
       web:
         image: web
         networks:
    -      front:
    -        aliases: &names
    +      default:
    +        aliases:
             - a
       db:
         image: db
         x-all:
    -    - *names
    -networks:
    -  front:
    +    - &names
    +      - a
    ---
    compose.yaml:5:7: changed: `web`: networks `front` -> `default`
    compose.yaml:5:7: lost: `web` and `db` shared no network; now both are on `default`
    compose.yaml:13:3: changed: network `front` stripped
    ");
}

#[test]
fn an_anchor_inside_of_a_moved_block_moves_with_it() {
    let stack = Stack::new(
        "
        networks:
          front:
            labels: &labels
              team: &team shop
        services:
          web:
            image: web
            networks: [front]
            labels: *labels
            environment:
              TEAM: *team
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,7 @@
    -networks:
    -  front:
    -    labels: &labels
    -      team: &team shop
     services:
       web:
         image: web
    -    networks: [front]
    -    labels: *labels
    +    labels: &labels
    +      team: &team shop
         environment:
           TEAM: *team
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:3:5: lost: `front` had `labels`
    compose.yaml:8:16: changed: `web`: networks `front` -> `default`
    ");
}

#[test]
fn an_anchor_that_is_merged_elsewhere_moves_into_the_merge() {
    let stack = Stack::new(
        "
        networks:
          front: &front
            labels:
              team: shop
        volumes:
          data:
            <<: *front
        services:
          web:
            image: web
            networks: [front]
            volumes: [data:/data]
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,12 +1,9 @@
    -networks:
    -  front: &front
    -    labels:
    -      team: shop
     volumes:
       data:
    -    <<: *front
    +    <<: &front
    +      labels:
    +        team: shop
     services:
       web:
         image: web
    -    networks: [front]
         volumes: [data:/data]
    ---
    compose.yaml:2:3: changed: network `front` stripped
    compose.yaml:3:5: lost: `front` had `labels`
    compose.yaml:11:16: changed: `web`: networks `front` -> `default`
    ");
}

#[test]
fn an_anchor_that_nobody_uses_goes() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: &web-nets
              - &first front
        networks: &nets
          front: &front
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,3 @@
     services:
       web:
         image: web
    -    networks: &web-nets
    -      - &first front
    -networks: &nets
    -  front: &front
    ---
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`
    compose.yaml:7:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,12 @@
     services:
       web:
         image: web
    -    networks: &web-nets
    -      - &first front
    -networks: &nets
    -  front: &front
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
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:3: changed: network `front` stripped
    ");
}

#[test]
fn a_service_that_is_an_alias_stays_one_when_nothing_is_injected() {
    let stack = Stack::new(
        "
        services:
          web: &common
            image: app
            networks: [front]
          worker: *common
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,4 @@
     services:
       web: &common
         image: app
    -    networks: [front]
       worker: *common
    -networks:
    -  front:
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:5:3: changed: `worker`: networks `front` -> `default`
    compose.yaml:7:3: changed: network `front` stripped
    ");
}

#[test]
fn a_service_that_is_an_alias_becomes_a_merge_to_carry_networks() {
    let stack = Stack::new(
        "
        services:
          web: &common
            image: app
            networks: [front]
          worker: *common # the same
          # the last one
          mail: *common
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,27 @@
     services:
       web: &common
         image: app
    -    networks: [front]
    -  worker: *common # the same
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  worker: # the same
    +    <<: *common
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - worker.${COMPOSE_PROJECT_NAME}
       # the last one
    -  mail: *common
    +  mail:
    +    <<: *common
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `worker`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:5:3: changed: `worker`: networks `front` -> `default`, `edge`
    compose.yaml:7:3: changed: `mail`: networks `front` -> `default`, `edge`
    compose.yaml:9:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service worker"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,16 @@
     services:
       web: &common
         image: app
    -    networks: [front]
    -  worker: *common # the same
    +  worker: # the same
    +    <<: *common
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - worker.${COMPOSE_PROJECT_NAME}
       # the last one
       mail: *common
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:5:3: changed: `worker`: networks `front` -> `default`, `edge`
    compose.yaml:5:3: finding: Compose also publishes the bare name `worker` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:7:3: changed: `mail`: networks `front` -> `default`
    compose.yaml:9:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,21 @@
     services:
       web: &common
         image: app
    -    networks: [front]
    -  worker: *common # the same
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  worker: # the same
    +    <<: *common
    +    networks:
    +      default: {}
       # the last one
    -  mail: *common
    +  mail:
    +    <<: *common
    +    networks:
    +      default: {}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:5:3: changed: `worker`: networks `front` -> `default`
    compose.yaml:7:3: changed: `mail`: networks `front` -> `default`
    compose.yaml:9:3: changed: network `front` stripped
    ");
}

#[test]
fn a_service_that_is_an_alias_of_a_template() {
    let stack = Stack::new(
        "
        x-app: &app
          image: app
          networks:
            front:
              aliases: [app]
        services:
          web: *app
          worker: *app
          other: {image: other, networks: [front]}
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,16 @@
     x-app: &app
       image: app
    -  networks:
    -    front:
    -      aliases: [app]
     services:
    -  web: *app
    -  worker: *app
    -  other: {image: other, networks: [front]}
    -networks:
    -  front:
    +  web:
    +    <<: *app
    +    networks:
    +      default:
    +        aliases:
    +          - app
    +  worker:
    +    <<: *app
    +    networks:
    +      default:
    +        aliases:
    +          - app
    +  other: {image: other}
    ---
    compose.yaml:7:3: changed: `web`: networks `front` -> `default`
    compose.yaml:8:3: changed: `worker`: networks `front` -> `default`
    compose.yaml:9:36: changed: `other`: networks `front` -> `default`
    compose.yaml:11:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,11 +1,26 @@
     x-app: &app
       image: app
    -  networks:
    -    front:
    -      aliases: [app]
     services:
    -  web: *app
    -  worker: *app
    -  other: {image: other, networks: [front]}
    +  web:
    +    <<: *app
    +    networks:
    +      default:
    +        aliases:
    +          - app
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  worker:
    +    <<: *app
    +    networks:
    +      default:
    +        aliases:
    +          - app
    +      edge:
    +        aliases:
    +          - worker.${COMPOSE_PROJECT_NAME}
    +  other: {image: other, networks: {default: {}, edge: {aliases: ["other.${COMPOSE_PROJECT_NAME}"]}}}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:7:3: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:3: finding: Compose also publishes the bare names `web`, `worker`, `other` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:8:3: changed: `worker`: networks `front` -> `default`, `edge`
    compose.yaml:9:36: changed: `other`: networks `front` -> `default`, `edge`
    compose.yaml:11:3: changed: network `front` stripped
    "#);
}

#[test]
fn aliases_as_list_items_and_keys() {
    let stack = Stack::new(
        "
        x-key: &key front
        services:
          web:
            image: web
            networks:
              - *key
          db:
            image: db
            networks:
              *key :
                aliases: [data]
        networks:
          *key :
            driver: bridge
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,13 +2,9 @@
     services:
       web:
         image: web
    -    networks:
    -      - *key
       db:
         image: db
         networks:
    -      *key :
    -        aliases: [data]
    -networks:
    -  *key :
    -    driver: bridge
    +      default:
    +        aliases:
    +          - data
    ---
    compose.yaml:6:9: changed: `web`: networks `front` -> `default`
    compose.yaml:10:7: changed: `db`: networks `front` -> `default`
    compose.yaml:13:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,12 +3,20 @@
       web:
         image: web
         networks:
    -      - *key
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      *key :
    -        aliases: [data]
    +      default:
    +        aliases:
    +          - data
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:
    -  *key :
    -    driver: bridge
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:3:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:6:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:10:7: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:13:3: changed: network `front` stripped
    ");
}

#[test]
fn one_anchor_defined_twice() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: &n [front]
            command: &c [one]
          db:
            image: db
            networks: &n [back]
            command: *c
          cache:
            image: cache
            networks: *n
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,15 +1,28 @@
     services:
       web:
         image: web
    -    networks: &n [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: &c [one]
       db:
         image: db
    -    networks: &n [back]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
         command: *c
       cache:
         image: cache
    -    networks: *n
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:19: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:8:19: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:8:19: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    compose.yaml:10:3: changed: `cache`: networks `back` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:3: changed: network `back` stripped
    ");
}

#[test]
fn a_network_defined_as_an_alias_of_another_one() {
    let stack = Stack::new(
        "
        services:
          web: {image: web, networks: [front, back]}
        networks:
          front: &net
            driver: bridge
          back: *net
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,6 @@
     services:
    -  web: {image: web, networks: [front, back]}
    +  web: {image: web, networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}}}
     networks:
    -  front: &net
    -    driver: bridge
    -  back: *net
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:2:32: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:4:3: changed: network `front` stripped
    compose.yaml:6:3: changed: network `back` stripped
    "#);
    assert_snapshot!(stack.rewritten("--keep back"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,5 @@
     services:
    -  web: {image: web, networks: [front, back]}
    +  web: {image: web, networks: {default: {}, back: {}}}
     networks:
    -  front: &net
    +  back: &net
         driver: bridge
    -  back: *net
    ---
    compose.yaml:2:32: changed: `web`: networks `front`, `back` -> `default`, `back`
    compose.yaml:4:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten("--keep front"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,5 @@
     services:
    -  web: {image: web, networks: [front, back]}
    +  web: {image: web, networks: {default: {}, front: {}}}
     networks:
       front: &net
         driver: bridge
    -  back: *net
    ---
    compose.yaml:2:32: changed: `web`: networks `front`, `back` -> `default`, `front`
    compose.yaml:6:3: changed: network `back` stripped
    ");
}

#[test]
fn an_alias_of_nothing_is_refused() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: *nets
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:4:15: unknown anchor `nets` referenced
    ");
}

#[test]
fn definitions_that_an_alias_repeats_stay_as_they_are_where_it_stands() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front, back]
        networks: &all
          # the way in
          front: {driver: bridge}
          back:
        x-all: *all
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --keep front"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,18 @@
     services:
       web:
         image: web
    -    networks: [front, back]
    -networks: &all
    -  # the way in
    +    networks:
    +      default: {}
    +      front: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +networks:
    +  front:
    +    driver: bridge
    +  edge:
    +    external: true
    +    name: edge
    +x-all: &all
       front: {driver: bridge}
       back:
    -x-all: *all
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `front`, `back` -> `default`, `front`, `edge`
    compose.yaml:6:3: note: the comment `# the way in` went with its network definition
    compose.yaml:8:3: changed: network `back` stripped
    ");
}
