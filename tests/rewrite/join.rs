//! `--join provider`: one more service, through which Compose has this plugin connect the others.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

/// Stay private and have this plugin connect all services.
const PROVIDER: &str = "--connect --network edge --join provider";

fn shop() -> Stack {
    Stack::new(
        "
        # A shop.
        services:
          web:
            image: web
            networks: [front, back]
          db:
            image: db
            networks:
              back:
                aliases: [store]

        networks:
          front:
          back:
        ",
    )
}

#[test]
fn one_more_service_connects_those_that_join() {
    assert_snapshot!(shop().rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,13 +2,17 @@
     services:
       web:
         image: web
    -    networks: [front, back]
       db:
         image: db
         networks:
    -      back:
    -        aliases: [store]
    +      default:
    +        aliases:
    +          - store
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web, db]
    +    depends_on: [web, db]

    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:3:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web`, `db` to `edge`
    compose.yaml:5:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:9:7: changed: `db`: networks `back` -> `default`
    compose.yaml:13:3: changed: network `front` stripped
    compose.yaml:14:3: changed: network `back` stripped
    ");
}

#[test]
fn only_named_services_are_connected() {
    assert_snapshot!(shop().rewritten(&format!("{PROVIDER} --service web")), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,13 +2,17 @@
     services:
       web:
         image: web
    -    networks: [front, back]
       db:
         image: db
         networks:
    -      back:
    -        aliases: [store]
    +      default:
    +        aliases:
    +          - store
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web]
    +    depends_on: [web]

    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:3:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web` to `edge`
    compose.yaml:5:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:9:7: changed: `db`: networks `back` -> `default`
    compose.yaml:13:3: changed: network `front` stripped
    compose.yaml:14:3: changed: network `back` stripped
    ");
}

#[test]
fn a_service_that_may_be_missing_is_not_required() {
    let stack = Stack::new(
        "
        services:
            web:
                image: web
            tool:
                image: tool
                profiles: [tools]
        ",
    );
    assert_snapshot!(stack.rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,3 +4,15 @@
         tool:
             image: tool
             profiles: [tools]
    +    destination:
    +        provider:
    +            type: destination
    +            options:
    +                name: edge
    +                service: [web, tool]
    +        depends_on:
    +            web:
    +                condition: service_started
    +            tool:
    +                condition: service_started
    +                required: false
    ---
    compose.yaml:2:5: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web`, `tool` to `edge`
    ");
}

#[test]
fn services_set_apart_by_blank_lines_stay_so() {
    let stack = Stack::new(
        "
        services:

          web:
            image: web

          db:
            image: db  # last

          # the end

        volumes: {}
        ",
    );
    assert_snapshot!(stack.rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,6 +5,14 @@

       db:
         image: db  # last
    +
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web, db]
    +    depends_on: [web, db]

       # the end

    ---
    compose.yaml:3:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web`, `db` to `edge`
    ");
}

#[test]
fn the_file_stays_as_it_is_written() {
    let text = |stack: Stack| stack.result(PROVIDER).replace('\r', "<CR>");
    let crlf = Stack::empty().file("compose.yaml", "services:\r\n    web:\r\n        image: web\r\n");
    assert_snapshot!(text(crlf), @r"
    services:<CR>
        web:<CR>
            image: web<CR>
        destination:<CR>
            provider:<CR>
                type: destination<CR>
                options:<CR>
                    name: edge<CR>
                    service: [web]<CR>
            depends_on: [web]<CR>
    ");
    let unended = Stack::empty().file("compose.yaml", "services:\n  web:\n    image: web");
    assert_snapshot!(text(unended), @r"
    services:
      web:
        image: web
      destination:
        provider:
          type: destination
          options:
            name: edge
            service: [web]
        depends_on: [web]
    ");
    let flow = Stack::empty().file("compose.yaml", "services: {web: {image: web}}\n");
    assert_snapshot!(text(flow), @"services: {web: {image: web}, destination: {provider: {type: destination, options: {name: edge, service: [web]}}, depends_on: [web]}}");
    let json = Stack::empty().file(
        "compose.yaml",
        "{\"services\": {\"web\": {\"image\": \"web\", \"networks\": [\"a\"]}}, \"networks\": {\"a\": {}}}\n",
    );
    assert_snapshot!(text(json), @r#"{"services": {"web": {"image": "web"}, "destination": {"provider": {"type": "destination", "options": {"name": "edge", "service": ["web"]}}, "depends_on": ["web"]}}}"#);
    let script =
        Stack::empty().file("compose.yaml", "services:\n  web:\n    image: web\n    command: |\n      a\n      b\n");
    assert_snapshot!(text(script), @r"
    services:
      web:
        image: web
        command: |
          a
          b
      destination:
        provider:
          type: destination
          options:
            name: edge
            service: [web]
        depends_on: [web]
    ");
    let kept = Stack::empty().file("compose.yaml", "services:\n  web:\n    image: web\n    command: |+\n      a\n\n");
    assert_snapshot!(text(kept), @r"
    services:
      web:
        image: web
        command: |+
          a

      destination:
        provider:
          type: destination
          options:
            name: edge
            service: [web]
        depends_on: [web]
    ");
}

#[test]
fn the_last_networks_go_and_the_text_still_ends_without_a_line_break() {
    let text = "services:\n  web:\n    image: web\n    networks: [a]\nnetworks:\n  a: {}";
    let result = Stack::empty().file("compose.yaml", text).result(PROVIDER);
    assert!(result.starts_with("services:\n  web:\n    image: web\n  destination:\n"), "{result}");
    assert!(result.ends_with("    depends_on: [web]"), "{result}");
}

#[test]
fn a_service_called_destination_keeps_its_name() {
    let stack = Stack::new(
        "
        services:
          destination:
            image: web
          destination-2:
            image: web
        ",
    );
    assert_snapshot!(stack.rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,3 +3,10 @@
         image: web
       destination-2:
         image: web
    +  destination-3:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [destination, destination-2]
    +    depends_on: [destination, destination-2]
    ---
    compose.yaml:2:3: changed: service `destination-3` added, through which Compose (2.36.1 or later) connects `destination`, `destination-2` to `edge`
    ");
}

#[test]
fn many_services_stand_one_on_a_line() {
    let services: Vec<String> = (10..30).map(|n| format!("  service-{n}:\n    image: web\n")).collect();
    let stack = Stack::empty().file("compose.yaml", &format!("services:\n{}", services.concat()));
    let result = stack.result(PROVIDER);
    assert!(result.contains("        service:\n          - service-10\n          - service-11\n"), "{result}");
    assert!(result.ends_with("    depends_on:\n") || result.ends_with("      - service-29\n"), "{result}");
}

#[test]
fn another_destination_or_other_services_change_what_is_there() {
    let stack = Stack::empty().file("compose.yaml", &shop().result(PROVIDER));
    let words = "--connect --network other --join provider --service web";
    assert_snapshot!(stack.rewritten(words), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -12,7 +12,7 @@
         provider:
           type: destination
           options:
    -        name: edge
    -        service: [web, db]
    -    depends_on: [web, db]
    +        name: other
    +        service: [web]
    +    depends_on: [web]

    ---
    compose.yaml:11:3: changed: service `destination` now connects `web` to `other`
    compose.yaml:11:3: lost: `web`, `db` no longer on the destination `edge`
    ");
}

#[test]
fn what_else_the_service_says_stays() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
          seed:
            image: seed
            network_mode: none
          joined:  # by hand
            provider:
              type: destination
              options:
                name: old
                service: web
            depends_on: [web, seed]
            x-why: because
        ",
    );
    assert_snapshot!(stack.rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -8,7 +8,7 @@
         provider:
           type: destination
           options:
    -        name: old
    -        service: web
    +        name: edge
    +        service: [web]
         depends_on: [web, seed]
         x-why: because
    ---
    compose.yaml:6:5: note: `seed` keeps `network_mode: none` and can't join `edge`
    compose.yaml:7:3: changed: service `joined` now connects `web` to `edge`
    compose.yaml:7:3: lost: `web` no longer on the destination `old`
    ");
}

#[test]
fn modes_can_be_switched_and_lead_to_the_same_bytes() {
    let isolated = shop().result("");
    let networks = shop().result(JOIN);
    let provider = shop().result(PROVIDER);
    let with = |text: &str| Stack::empty().file("compose.yaml", text);
    assert_eq!(with(&isolated).result(PROVIDER), provider);
    assert_eq!(with(&provider).result(""), isolated);
    // The alias on the destination moves to the private network with all others, as it does in mode isolated.
    assert_eq!(with(&networks).result(PROVIDER), with(&with(&networks).result("")).result(PROVIDER));
    assert_snapshot!(with(&provider).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,17 +2,23 @@
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
             aliases:
               - store
    -  destination:
    -    provider:
    -      type: destination
    -      options:
    -        name: edge
    -        service: [web, db]
    -    depends_on: [web, db]
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge

    ---
    compose.yaml:3:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:3:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:8:7: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:11:3: changed: service `destination` removed, which connected `web`, `db` to `edge`
    ");
    assert_snapshot!(with(&provider).rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -8,11 +8,4 @@
           default:
             aliases:
               - store
    -  destination:
    -    provider:
    -      type: destination
    -      options:
    -        name: edge
    -        service: [web, db]
    -    depends_on: [web, db]

    ---
    compose.yaml:11:3: changed: service `destination` removed, which connected `web`, `db` to `edge`
    compose.yaml:11:3: lost: `web`, `db` no longer on the destination `edge`
    ");
}

#[test]
fn services_that_connected_others_go_together() {
    let beside = Stack::new(
        "
        services:
          web:
            image: web
          one:
            provider: {type: destination, options: {name: a, service: [web]}}
          two: # for b
            provider: {type: destination, options: {name: b, service: [web]}}
        ",
    );
    assert_snapshot!(beside.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,3 @@
     services:
       web:
         image: web
    -  one:
    -    provider: {type: destination, options: {name: a, service: [web]}}
    -  two: # for b
    -    provider: {type: destination, options: {name: b, service: [web]}}
    ---
    compose.yaml:4:3: changed: service `one` removed, which connected `web` to `a`
    compose.yaml:4:3: lost: `web` no longer on the destination `a`
    compose.yaml:6:3: changed: service `two` removed, which connected `web` to `b`
    compose.yaml:6:3: lost: `web` no longer on the destination `b`
    compose.yaml:6:8: note: the comment `# for b` went with its service
    ");
    let alone = Stack::new(
        "
        services:
          one:
            provider: {type: destination, options: {name: a}}
          two:
            provider: {type: destination, options: {name: b}}
        ",
    );
    assert_snapshot!(alone.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,5 +1 @@
    -services:
    -  one:
    -    provider: {type: destination, options: {name: a}}
    -  two:
    -    provider: {type: destination, options: {name: b}}
    +services: {}
    ---
    compose.yaml:2:3: changed: service `one` removed, which connected nobody to `a`
    compose.yaml:4:3: changed: service `two` removed, which connected nobody to `b`
    ");
}

#[test]
fn a_proxy_is_told_the_destination() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            labels:
              traefik.enable: true
          own:
            image: web
            labels:
              - traefik.enable=true
              - traefik.docker.network=${COMPOSE_PROJECT_NAME}_default
        ",
    );
    assert_snapshot!(stack.rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,8 +3,16 @@
         image: web
         labels:
           traefik.enable: true
    +      traefik.docker.network: edge
       own:
         image: web
         labels:
           - traefik.enable=true
           - traefik.docker.network=${COMPOSE_PROJECT_NAME}_default
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web, own]
    +    depends_on: [web, own]
    ---
    compose.yaml:2:3: changed: `web`: `traefik.docker.network=edge`, so that the proxy asks it on the destination
    compose.yaml:2:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web`, `own` to `edge`
    ");
    let back = Stack::empty().file("compose.yaml", &stack.result(PROVIDER));
    assert_snapshot!(back.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,16 +3,9 @@
         image: web
         labels:
           traefik.enable: true
    -      traefik.docker.network: edge
    +      traefik.docker.network: ${COMPOSE_PROJECT_NAME}_default
       own:
         image: web
         labels:
           - traefik.enable=true
           - traefik.docker.network=${COMPOSE_PROJECT_NAME}_default
    -  destination:
    -    provider:
    -      type: destination
    -      options:
    -        name: edge
    -        service: [web, own]
    -    depends_on: [web, own]
    ---
    compose.yaml:6:7: changed: `web`: `traefik.docker.network` was `edge`, which it leaves; now `${COMPOSE_PROJECT_NAME}_default`
    compose.yaml:12:3: changed: service `destination` removed, which connected `web`, `own` to `edge`
    compose.yaml:12:3: lost: `web`, `own` no longer on the destination `edge`
    ");
}

#[test]
fn what_depends_on_it_keeps_it() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
          late:
            image: late
            depends_on: [destination]
          destination:
            provider: {type: destination, options: {name: edge, service: [web]}}
            depends_on: [web]
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    exit 2
    ---
    error: compose.yaml:7:3: `destination` would go, and service `late` depends on it; nothing was written
    hint: take it out of `depends_on` of `late`
    ");
    assert_snapshot!(stack.rewritten(&format!("{PROVIDER} --service web")), @"");
}

#[test]
fn an_included_service_is_connected_without_a_change_to_its_file() {
    let stack = Stack::new(
        "
        include: [more.yaml]
        services:
          web:
            image: web
        ",
    )
    .and("more.yaml", "services:\n  db:\n    image: db\n");
    assert_snapshot!(stack.rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,3 +2,10 @@
     services:
       web:
         image: web
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web, db]
    +    depends_on: [web, db]
    ---
    compose.yaml:3:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web`, `db` to `edge`
    ");
}

#[test]
fn nothing_but_included_services() {
    let stack = Stack::new(
        "
        name: shop
        include: [more.yaml]
        ",
    )
    .and("more.yaml", "services:\n  db:\n    image: db\n");
    assert_snapshot!(stack.rewritten(PROVIDER), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,2 +1,10 @@
     name: shop
     include: [more.yaml]
    +services:
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [db]
    +    depends_on: [db]
    ---
    more.yaml:2:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `db` to `edge`
    ");
}

#[test]
fn several_files_have_it_where_all_it_depends_on_is_known() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
        ",
    )
    .and("more.yaml", "services:\n  db:\n    image: db\n");
    assert_snapshot!(stack.rewritten(&format!("-f compose.yaml -f more.yaml {PROVIDER}")), @r"
    --- more.yaml
    +++ more.yaml
    @@ -1,3 +1,10 @@
     services:
       db:
         image: db
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web, db]
    +    depends_on: [web, db]
    ---
    compose.yaml:2:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web`, `db` to `edge`
    ");
    assert_snapshot!(stack.rewritten(&format!("-f compose.yaml -f more.yaml {PROVIDER} --service web")), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,3 +1,10 @@
     services:
       web:
         image: web
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web]
    +    depends_on: [web]
    ---
    compose.yaml:2:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web` to `edge`
    ");
}

#[test]
fn a_second_file_replaces_or_removes_it() {
    let stack = Stack::empty().file("compose.yaml", &shop().result(PROVIDER));
    assert_snapshot!(stack.run("--override --quiet").out, @r"
    services:
      destination: !reset null
    ");
    assert_snapshot!(stack.run(&format!("{PROVIDER} --service db --override --quiet")).out, @r"
    services:
      destination: !override
        provider:
          type: destination
          options:
            name: edge
            service: [db]
        depends_on: [db]
    ");
}

#[test]
fn what_does_not_go_together() {
    assert_snapshot!(shop().rewritten("--mode only --network edge --join provider"), @r"
    exit 125
    ---
    error: joining by provider keeps the private network, which mode `only` leaves
    hint: use --mode both, or --join networks
    ");
    assert_snapshot!(shop().run("--join provider --network edge").err, @r"
    warning: --network, --join have no effect in mode isolated
    hint: add --connect to join the destination too, or --mode only
    compose.yaml:5:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:9:7: changed: `db`: networks `back` -> `default`
    compose.yaml:13:3: changed: network `front` stripped
    compose.yaml:14:3: changed: network `back` stripped
    ");
    assert_snapshot!(shop().run(&format!("{PROVIDER} --unique-names")).err, @r"
    warning: --unique-names has no effect when services join by provider
    hint: plain names stay on the private network; leave --unique-names out
    compose.yaml:3:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web`, `db` to `edge`
    compose.yaml:5:16: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:9:7: changed: `db`: networks `back` -> `default`
    compose.yaml:13:3: changed: network `front` stripped
    compose.yaml:14:3: changed: network `back` stripped
    ");
}

#[test]
fn the_file_may_ask_for_it() {
    let stack = Stack::new(
        "
        x-destination: {network: edge, mode: both, join: provider}
        services:
          web:
            image: web
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,3 +2,10 @@
     services:
       web:
         image: web
    +  destination:
    +    provider:
    +      type: destination
    +      options:
    +        name: edge
    +        service: [web]
    +    depends_on: [web]
    ---
    compose.yaml:3:3: changed: service `destination` added, through which Compose (2.36.1 or later) connects `web` to `edge`
    ");
}
