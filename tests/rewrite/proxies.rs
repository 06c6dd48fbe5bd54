//! Proxies: a routed service that ends on several networks is asked on the destination.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn traefik_labels_in_a_list() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            labels:
              - traefik.enable=true
              - traefik.http.routers.web.rule=Host(`web.example`)
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,3 +4,14 @@
         labels:
           - traefik.enable=true
           - traefik.http.routers.web.rule=Host(`web.example`)
    +      - traefik.docker.network=edge
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
    compose.yaml:2:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn traefik_labels_in_a_mapping() {
    let stack = Stack::new(
        r#"
        services:
          web:
            labels:
              traefik.enable: "true"
              traefik.http.routers.web.rule: "Host(`web.example`)" # the site
            image: web
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,4 +3,15 @@
         labels:
           traefik.enable: "true"
           traefik.http.routers.web.rule: "Host(`web.example`)" # the site
    +      traefik.docker.network: edge
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
    ---
    compose.yaml:2:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    "#);
}

#[test]
fn labels_in_brackets() {
    let stack = Stack::new(
        r#"
        services:
          web:
            image: web
            labels: ["traefik.enable=true", "traefik.http.routers.web.rule=Host(`a`)"]
          api: {image: api, labels: {traefik.enable: "true"}}
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1,15 @@
     services:
       web:
         image: web
    -    labels: ["traefik.enable=true", "traefik.http.routers.web.rule=Host(`a`)"]
    -  api: {image: api, labels: {traefik.enable: "true"}}
    +    labels: ["traefik.enable=true", "traefik.http.routers.web.rule=Host(`a`)", "traefik.docker.network=edge"]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  api: {image: api, labels: {traefik.enable: "true", traefik.docker.network: edge}, networks: {default: {}, edge: {aliases: ["api.${COMPOSE_PROJECT_NAME}"]}}}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `api` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:3: changed: `api`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:5:3: changed: `api`: networks `default` -> `default`, `edge`
    "#);
}

#[test]
fn caddy_labels() {
    let stack = Stack::new(
        r#"
        services:
          web:
            image: web
            labels:
              caddy: web.example
              caddy.reverse_proxy: "{{upstreams 80}}"
          api:
            image: api
            labels:
              - caddy_0=api.example
              - caddy_0.reverse_proxy={{upstreams}}
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,8 +4,25 @@
         labels:
           caddy: web.example
           caddy.reverse_proxy: "{{upstreams 80}}"
    +      caddy_ingress_network: edge
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       api:
         image: api
         labels:
           - caddy_0=api.example
           - caddy_0.reverse_proxy={{upstreams}}
    +      - caddy_ingress_network=edge
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - api.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: `caddy_ingress_network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `api` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:3: changed: `api`: `caddy_ingress_network=edge`, so that the proxy asks it on the destination
    compose.yaml:7:3: changed: `api`: networks `default` -> `default`, `edge`
    "#);
}

#[test]
fn a_disabled_service_and_other_labels_need_no_pin() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            labels:
              - traefik.enable=false
          db:
            image: db
            labels: [team=shop]
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,6 +3,21 @@
         image: web
         labels:
           - traefik.enable=false
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         labels: [team=shop]
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
    compose.yaml:6:3: changed: `db`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn what_the_user_pinned_to_a_network_that_stays_is_left_alone() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [default, proxy]
            labels:
              - traefik.enable=true
              - traefik.docker.network=proxy
        networks:
          proxy:
            external: true
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --keep proxy"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,10 +1,18 @@
     services:
       web:
         image: web
    -    networks: [default, proxy]
    +    networks:
    +      default: {}
    +      proxy: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         labels:
           - traefik.enable=true
           - traefik.docker.network=proxy
     networks:
       proxy:
         external: true
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: networks `default`, `proxy` -> `default`, `proxy`, `edge`
    ");
    assert_snapshot!(stack.rewritten("--keep proxy"), @"");
    assert_snapshot!(stack.rewritten("--connect --network proxy"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,11 @@
     services:
       web:
         image: web
    -    networks: [default, proxy]
    +    networks:
    +      default: {}
    +      proxy:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         labels:
           - traefik.enable=true
           - traefik.docker.network=proxy
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `proxy`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:16: changed: `web`: stays on `default`, `proxy`, with other settings on `proxy`
    ");
}

#[test]
fn a_pin_to_a_network_outside_of_the_file_is_left_alone() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            labels:
              traefik.enable: true
              traefik.docker.network: elsewhere
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,3 +4,13 @@
         labels:
           traefik.enable: true
           traefik.docker.network: elsewhere
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
    compose.yaml:6:7: finding: Traefik is told to reach `web` on network `elsewhere`, which `web` isn't on
    ");
}

#[test]
fn a_pin_to_a_stripped_network_is_repinned() {
    let stack = Stack::new(
        r#"
        services:
          web:
            image: web
            networks: [front]
            labels:
              - traefik.enable=true
              - traefik.docker.network=the-front
          api:
            image: api
            networks: [front]
            labels:
              traefik.enable: true
              traefik.docker.network: "front" # by its key
          shop:
            image: shop
            networks: [back]
            labels:
              caddy: shop.example
              caddy_ingress_network: 'shop_back'
          mail:
            image: mail
            networks: [back]
            labels: ["traefik.enable=true", "traefik.docker.network=${COMPOSE_PROJECT_NAME}_back"]
        networks:
          front:
            name: the-front
          back:
        "#,
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,27 +1,43 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         labels:
           - traefik.enable=true
    -      - traefik.docker.network=the-front
    +      - traefik.docker.network=edge
       api:
         image: api
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - api.${COMPOSE_PROJECT_NAME}
         labels:
           traefik.enable: true
    -      traefik.docker.network: "front" # by its key
    +      traefik.docker.network: "edge" # by its key
       shop:
         image: shop
    -    networks: [back]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - shop.${COMPOSE_PROJECT_NAME}
         labels:
           caddy: shop.example
    -      caddy_ingress_network: 'shop_back'
    +      caddy_ingress_network: 'edge'
       mail:
         image: mail
    -    networks: [back]
    -    labels: ["traefik.enable=true", "traefik.docker.network=${COMPOSE_PROJECT_NAME}_back"]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
    +    labels: ["traefik.enable=true", "traefik.docker.network=edge"]
     networks:
    -  front:
    -    name: the-front
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `api`, `shop`, `mail` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:9: changed: `web`: `traefik.docker.network` was `the-front`, which it leaves; now `edge`
    compose.yaml:10:16: changed: `api`: networks `front` -> `default`, `edge`
    compose.yaml:13:7: changed: `api`: `traefik.docker.network` was `front`, which it leaves; now `edge`
    compose.yaml:16:16: changed: `shop`: networks `back` -> `default`, `edge`
    compose.yaml:16:16: lost: `web` and `shop` shared no network; now both are on `default`, `edge`
    compose.yaml:19:7: changed: `shop`: `caddy_ingress_network` was `shop_back`, which it leaves; now `edge`
    compose.yaml:22:16: changed: `mail`: networks `back` -> `default`, `edge`
    compose.yaml:23:37: changed: `mail`: `traefik.docker.network` was `${COMPOSE_PROJECT_NAME}_back`, which it leaves; now `edge`
    compose.yaml:25:3: changed: network `front` stripped
    compose.yaml:26:5: lost: `front` was called `the-front` on the engine
    compose.yaml:27:3: changed: network `back` stripped
    "#);
    assert_snapshot!(stack.rewritten(""), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,27 +1,19 @@
     services:
       web:
         image: web
    -    networks: [front]
         labels:
           - traefik.enable=true
    -      - traefik.docker.network=the-front
    +      - traefik.docker.network=${COMPOSE_PROJECT_NAME}_default
       api:
         image: api
    -    networks: [front]
         labels:
           traefik.enable: true
    -      traefik.docker.network: "front" # by its key
    +      traefik.docker.network: "${COMPOSE_PROJECT_NAME}_default" # by its key
       shop:
         image: shop
    -    networks: [back]
         labels:
           caddy: shop.example
    -      caddy_ingress_network: 'shop_back'
    +      caddy_ingress_network: '${COMPOSE_PROJECT_NAME}_default'
       mail:
         image: mail
    -    networks: [back]
    -    labels: ["traefik.enable=true", "traefik.docker.network=${COMPOSE_PROJECT_NAME}_back"]
    -networks:
    -  front:
    -    name: the-front
    -  back:
    +    labels: ["traefik.enable=true", "traefik.docker.network=${COMPOSE_PROJECT_NAME}_default"]
    ---
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`
    compose.yaml:7:9: changed: `web`: `traefik.docker.network` was `the-front`, which it leaves; now `${COMPOSE_PROJECT_NAME}_default`
    compose.yaml:10:16: changed: `api`: networks `front` -> `default`
    compose.yaml:13:7: changed: `api`: `traefik.docker.network` was `front`, which it leaves; now `${COMPOSE_PROJECT_NAME}_default`
    compose.yaml:16:16: changed: `shop`: networks `back` -> `default`
    compose.yaml:16:16: lost: `web` and `shop` shared no network; now both are on `default`
    compose.yaml:19:7: changed: `shop`: `caddy_ingress_network` was `shop_back`, which it leaves; now `${COMPOSE_PROJECT_NAME}_default`
    compose.yaml:22:16: changed: `mail`: networks `back` -> `default`
    compose.yaml:23:37: changed: `mail`: `traefik.docker.network` was `${COMPOSE_PROJECT_NAME}_back`, which it leaves; now `${COMPOSE_PROJECT_NAME}_default`
    compose.yaml:25:3: changed: network `front` stripped
    compose.yaml:26:5: lost: `front` was called `the-front` on the engine
    compose.yaml:27:3: changed: network `back` stripped
    "#);
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,27 +1,39 @@
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         labels:
           - traefik.enable=true
    -      - traefik.docker.network=the-front
    +      - traefik.docker.network=edge
       api:
         image: api
    -    networks: [front]
    +    networks:
    +      edge:
    +        aliases:
    +          - api.${COMPOSE_PROJECT_NAME}
         labels:
           traefik.enable: true
    -      traefik.docker.network: "front" # by its key
    +      traefik.docker.network: "edge" # by its key
       shop:
         image: shop
    -    networks: [back]
    +    networks:
    +      edge:
    +        aliases:
    +          - shop.${COMPOSE_PROJECT_NAME}
         labels:
           caddy: shop.example
    -      caddy_ingress_network: 'shop_back'
    +      caddy_ingress_network: 'edge'
       mail:
         image: mail
    -    networks: [back]
    -    labels: ["traefik.enable=true", "traefik.docker.network=${COMPOSE_PROJECT_NAME}_back"]
    +    networks:
    +      edge:
    +        aliases:
    +          - mail.${COMPOSE_PROJECT_NAME}
    +    labels: ["traefik.enable=true", "traefik.docker.network=edge"]
     networks:
    -  front:
    -    name: the-front
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `api`, `shop`, `mail` on `edge`, where another stack may answer to the same
    compose.yaml:4:16: changed: `web`: networks `front` -> `edge`
    compose.yaml:7:9: changed: `web`: `traefik.docker.network` was `the-front`, which it leaves; now `edge`
    compose.yaml:10:16: changed: `api`: networks `front` -> `edge`
    compose.yaml:13:7: changed: `api`: `traefik.docker.network` was `front`, which it leaves; now `edge`
    compose.yaml:16:16: changed: `shop`: networks `back` -> `edge`
    compose.yaml:16:16: lost: `web` and `shop` shared no network; now both are on `edge`
    compose.yaml:19:7: changed: `shop`: `caddy_ingress_network` was `shop_back`, which it leaves; now `edge`
    compose.yaml:22:16: changed: `mail`: networks `back` -> `edge`
    compose.yaml:23:37: changed: `mail`: `traefik.docker.network` was `${COMPOSE_PROJECT_NAME}_back`, which it leaves; now `edge`
    compose.yaml:25:3: changed: network `front` stripped
    compose.yaml:26:5: lost: `front` was called `the-front` on the engine
    compose.yaml:27:3: changed: network `back` stripped
    "#);
}

#[test]
fn mode_only_needs_no_pin() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            labels:
              - traefik.enable=true
        ",
    );
    assert_snapshot!(stack.rewritten("--mode only --network edge"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,3 +3,12 @@
         image: web
         labels:
           - traefik.enable=true
    +    networks:
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same
    ");
}

#[test]
fn labels_through_an_anchor() {
    let stack = Stack::new(
        "
        x-labels: &labels
          traefik.enable: true
        services:
          web:
            image: web
            labels: *labels
          api:
            image: api
            labels: *labels
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,24 @@
     x-labels: &labels
       traefik.enable: true
    +  traefik.docker.network: edge
     services:
       web:
         image: web
         labels: *labels
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       api:
         image: api
         labels: *labels
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - api.${COMPOSE_PROJECT_NAME}
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:4:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:4:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:4:3: finding: Compose also publishes the bare names `web`, `api` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:3: changed: `api`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:7:3: changed: `api`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn labels_through_merges() {
    let stack = Stack::new(
        "
        x-labels: &labels
          traefik.enable: true
        x-app: &app
          labels:
            - traefik.enable=true
        services:
          web:
            image: web
            labels:
              <<: *labels
              traefik.http.routers.web.rule: Host(`web`)
          api:
            <<: *app
            image: api
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,12 +3,28 @@
     x-app: &app
       labels:
         - traefik.enable=true
    +    - traefik.docker.network=edge
     services:
       web:
         image: web
         labels:
           <<: *labels
           traefik.http.routers.web.rule: Host(`web`)
    +      traefik.docker.network: edge
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       api:
         <<: *app
         image: api
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - api.${COMPOSE_PROJECT_NAME}
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:7:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:7:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:7:3: finding: Compose also publishes the bare names `web`, `api` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:12:3: changed: `api`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:12:3: changed: `api`: networks `default` -> `default`, `edge`
    ");
}

#[test]
fn labels_through_a_merge_that_somebody_else_shares() {
    let stack = Stack::new(
        "
        x-app: &app
          labels:
            - traefik.enable=true
        services:
          web:
            <<: *app
            image: web
          api:
            <<: *app
            image: api
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r"
    exit 2
    ---
    error: compose.yaml:5:3: `web` needs the label `traefik.docker.network=edge`, and its labels are those of service `api` too; nothing was written
    hint: write a second file with --override, or set the label yourself
    ");
}

#[test]
fn a_pin_that_somebody_else_shares() {
    let stack = Stack::new(
        "
        x-labels: &labels
          traefik.enable: true
          traefik.docker.network: front
        services:
          web:
            image: web
            networks: [front]
            labels: *labels
          api:
            image: api
            networks: [front]
            labels:
              <<: *labels
          own:
            image: own
            labels:
              <<: *labels
              traefik.docker.network: elsewhere
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --service web"), @r"
    exit 2
    ---
    error: compose.yaml:5:3: `web` needs the label `traefik.docker.network=edge`, and its own is that of service `api` too; nothing was written
    hint: write a second file with --override, or set the label yourself
    ");
    assert_snapshot!(stack.rewritten("--connect --network edge --service web --service api"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,14 +1,22 @@
     x-labels: &labels
       traefik.enable: true
    -  traefik.docker.network: front
    +  traefik.docker.network: edge
     services:
       web:
         image: web
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         labels: *labels
       api:
         image: api
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - api.${COMPOSE_PROJECT_NAME}
         labels:
           <<: *labels
       own:
    @@ -17,4 +25,6 @@
           <<: *labels
           traefik.docker.network: elsewhere
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:3:3: changed: `web`: `traefik.docker.network` was `front`, which it leaves; now `edge`
    compose.yaml:3:3: changed: `api`: `traefik.docker.network` was `front`, which it leaves; now `edge`
    compose.yaml:5:3: finding: Compose also publishes the bare names `web`, `api` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:16: lost: `web` and `own` shared no network; now both are on `default`
    compose.yaml:11:16: changed: `api`: networks `front` -> `default`, `edge`
    compose.yaml:18:7: finding: Traefik is told to reach `own` on network `elsewhere`, which `own` isn't on
    compose.yaml:20:3: changed: network `front` stripped
    ");
}

#[test]
fn labels_in_a_file_that_is_not_edited() {
    let stack = Stack::new(
        "
        services:
          web:
            extends: {file: base.yaml, service: app}
        ",
    )
    .and(
        "base.yaml",
        "
        services:
          app:
            image: app
            labels: [traefik.enable=true]
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    exit 2
    ---
    error: compose.yaml:2:3: `web` needs the label `traefik.docker.network=edge`, and its labels are in a file that is not edited, or in the service it extends; nothing was written
    hint: write a second file with --override, or set the label yourself
    ");
    assert_snapshot!(stack.run("--connect --network edge --override").shown(), @r"
    services:
      web:
        networks:
          default: {}
          edge:
            aliases:
              - web.${COMPOSE_PROJECT_NAME}
        labels:
          traefik.docker.network: edge
    networks:
      edge:
        external: true
        name: edge
    ---
    compose.yaml:2:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn labels_that_end_the_file() {
    let stack = Stack::empty()
        .file("compose.yaml", "services:\n  web:\n    image: web\n    labels:\n      - traefik.enable=true");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,4 +2,15 @@
       web:
         image: web
         labels:
    -      - traefik.enable=true
    \ No newline at end of file
    +      - traefik.enable=true
    +      - traefik.docker.network=edge
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
    \ No newline at end of file
    ---
    compose.yaml:2:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
    let stack = Stack::empty()
        .file("compose.yaml", "services:\n  web:\n    image: web\n    labels:\n      traefik.enable: true\n");
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,3 +3,14 @@
         image: web
         labels:
           traefik.enable: true
    +      traefik.docker.network: edge
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
    compose.yaml:2:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    ");
}

#[test]
fn labels_of_deploy_do_not_count_on_one_engine() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            deploy:
              labels:
                - traefik.enable=true
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,3 +4,13 @@
         deploy:
           labels:
             - traefik.enable=true
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
fn the_pin_names_the_network_on_the_engine_and_not_its_key() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [default, proxy]
            labels:
              caddy: a.example
        networks:
          proxy:
            external: true
            name: edge
        ",
    );
    let said = stack.rewritten("--connect --network edge");
    assert!(said.contains("+      caddy_ingress_network: edge\n"), "{said}");
    assert!(said.contains("+      proxy:\n+        aliases:\n"), "{said}");
}

#[test]
fn a_pin_for_traefik_on_a_swarm_is_a_pin_too() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            labels:
              - traefik.enable=true
              - traefik.swarm.network=proxy
        ",
    );
    let said = stack.rewritten("--connect --network edge");
    assert!(!said.contains("traefik.docker.network"), "{said}");
}
