//! `--unique-names`: a key of its own for each service, and every place that named the old one.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

const UNIQUE: &str = "--connect --network edge --unique-names -p pa";

#[test]
fn keys_are_unique_and_plain_names_stay_private() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks: [front]
          'db': {image: db}
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(UNIQUE), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,7 +1,15 @@
     services:
    -  web:
    +  web-pa:
         image: web
    -    networks: [front]
    -  'db': {image: db}
    +    networks:
    +      default:
    +        aliases:
    +          - web
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  'db-pa': {image: db, networks: {default: {aliases: [db]}, edge: {aliases: ["db.${COMPOSE_PROJECT_NAME}"]}}}
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: service `web` is now `web-pa`
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:4:16: lost: `web` and `db` shared no network; now both are on `default`, `edge`
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:5:3: changed: service `db` is now `db-pa`
    compose.yaml:7:3: changed: network `front` stripped
    "#);
}

#[test]
fn every_reference_follows() {
    let stack = Stack::new(
        r#"
        services:
          web:
            image: web
            build:
              context: .
              additional_contexts:
                base: service:db
                other: docker-image://db
            depends_on:
              - db
              - "cache"
            links:
              - db
              - db:database
              - 'cache'
            external_links:
              - db
            volumes_from:
              - db
              - cache:ro
              - container:db
          worker:
            image: worker
            build:
              context: .
              additional_contexts:
                - base=service:db
                - other=./db
            depends_on:
              db: # first
                condition: service_started
              "cache": {condition: service_started}
          side:
            image: side
            network_mode: service:web
            ipc: service:web
            pid: "service:web"
            uts: 'service:web'
          more:
            extends: worker
          most:
            extends:
              service: worker
          db:
            image: db
            hostname: db
            container_name: db
            ipc: shareable
            environment:
              HOST: db
          cache: {image: cache}
        "#,
    );
    assert_snapshot!(stack.rewritten(UNIQUE), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,51 +1,91 @@
     services:
    -  web:
    +  web-pa:
         image: web
         build:
           context: .
           additional_contexts:
    -        base: service:db
    +        base: service:db-pa
             other: docker-image://db
         depends_on:
    -      - db
    -      - "cache"
    +      - db-pa
    +      - "cache-pa"
         links:
    -      - db
    -      - db:database
    -      - 'cache'
    +      - db-pa:db
    +      - db-pa:database
    +      - 'cache-pa:cache'
         external_links:
           - db
         volumes_from:
    -      - db
    -      - cache:ro
    +      - db-pa
    +      - cache-pa:ro
           - container:db
    -  worker:
    +    networks:
    +      default:
    +        aliases:
    +          - web
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  worker-pa:
         image: worker
         build:
           context: .
           additional_contexts:
    -        - base=service:db
    +        - base=service:db-pa
             - other=./db
         depends_on:
    -      db: # first
    +      db-pa: # first
             condition: service_started
    -      "cache": {condition: service_started}
    +      "cache-pa": {condition: service_started}
    +    networks:
    +      default:
    +        aliases:
    +          - worker
    +      edge:
    +        aliases:
    +          - worker.${COMPOSE_PROJECT_NAME}
       side:
         image: side
    -    network_mode: service:web
    -    ipc: service:web
    -    pid: "service:web"
    -    uts: 'service:web'
    -  more:
    -    extends: worker
    -  most:
    +    network_mode: service:web-pa
    +    ipc: service:web-pa
    +    pid: "service:web-pa"
    +    uts: 'service:web-pa'
    +  more-pa:
    +    extends: worker-pa
    +    networks: !override
    +      default:
    +        aliases:
    +          - more
    +      edge:
    +        aliases:
    +          - more.${COMPOSE_PROJECT_NAME}
    +  most-pa:
         extends:
    -      service: worker
    -  db:
    +      service: worker-pa
    +    networks: !override
    +      default:
    +        aliases:
    +          - most
    +      edge:
    +        aliases:
    +          - most.${COMPOSE_PROJECT_NAME}
    +  db-pa:
         image: db
         hostname: db
         container_name: db
         ipc: shareable
         environment:
           HOST: db
    -  cache: {image: cache}
    +    networks:
    +      default:
    +        aliases:
    +          - db
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +  cache-pa: {image: cache, networks: {default: {aliases: [cache]}, edge: {aliases: ["cache.${COMPOSE_PROJECT_NAME}"]}}}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: changed: service `web` is now `web-pa`
    compose.yaml:22:3: changed: `worker`: networks `default` -> `default`, `edge`
    compose.yaml:22:3: changed: service `worker` is now `worker-pa`
    compose.yaml:35:5: note: `side` shares the network of service `web` and is reached where that is
    compose.yaml:39:3: changed: `more`: networks `default` -> `default`, `edge`
    compose.yaml:39:3: changed: service `more` is now `more-pa`
    compose.yaml:41:3: changed: `most`: networks `default` -> `default`, `edge`
    compose.yaml:41:3: changed: service `most` is now `most-pa`
    compose.yaml:44:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:44:3: changed: service `db` is now `db-pa`
    compose.yaml:51:3: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:51:3: changed: service `cache` is now `cache-pa`
    "#);
}

#[test]
fn references_inside_of_merges_follow() {
    let stack = Stack::new(
        "
        x-app: &app
          depends_on: [db]
          volumes_from: [db]
        services:
          web:
            <<: *app
            image: web
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.rewritten(UNIQUE), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,27 @@
     x-app: &app
    -  depends_on: [db]
    -  volumes_from: [db]
    +  depends_on: [db-pa]
    +  volumes_from: [db-pa]
     services:
    -  web:
    +  web-pa:
         <<: *app
         image: web
    -  db:
    +    networks:
    +      default:
    +        aliases:
    +          - web
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  db-pa:
         image: db
    +    networks:
    +      default:
    +        aliases:
    +          - db
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:5:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:5:3: changed: service `web` is now `web-pa`
    compose.yaml:8:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:8:3: changed: service `db` is now `db-pa`
    ");
}

#[test]
fn a_name_behind_an_anchor_is_refused() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            depends_on:
              - &db db
          worker:
            image: worker
            depends_on:
              - *db
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.rewritten(UNIQUE), @r"
    exit 2
    ---
    error: compose.yaml:5:9: service `db` is named through an anchor, which can't be renamed; nothing was written
    hint: write the name out
    ");
}

#[test]
fn a_name_behind_a_variable_is_refused() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            depends_on:
              - db
            volumes_from:
              - ${DATA:-db}
          db:
            image: db
        ",
    );
    assert_snapshot!(stack.run(&format!("{UNIQUE} --diff")).shown(), @r"
    exit 2
    ---
    error: compose.yaml:7:9: `${DATA:-db}` may name service `db`, which gets another name; nothing was written
    hint: write the name out, or leave --unique-names out
    ");
}

#[test]
fn only_who_joins_is_renamed() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            depends_on: [db]
          db:
            image: db
            depends_on: [host]
          host:
            image: host
            network_mode: host
        ",
    );
    assert_snapshot!(stack.rewritten(&format!("{UNIQUE} --service web")), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,10 +1,22 @@
     services:
    -  web:
    +  web-pa:
         image: web
         depends_on: [db]
    +    networks:
    +      default:
    +        aliases:
    +          - web
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         depends_on: [host]
       host:
         image: host
         network_mode: host
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: changed: service `web` is now `web-pa`
    ");
    assert_snapshot!(stack.rewritten(UNIQUE), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,10 +1,29 @@
     services:
    -  web:
    +  web-pa:
         image: web
    -    depends_on: [db]
    -  db:
    +    depends_on: [db-pa]
    +    networks:
    +      default:
    +        aliases:
    +          - web
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  db-pa:
         image: db
         depends_on: [host]
    +    networks:
    +      default:
    +        aliases:
    +          - db
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
       host:
         image: host
         network_mode: host
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: changed: service `web` is now `web-pa`
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:5:3: changed: service `db` is now `db-pa`
    compose.yaml:10:5: note: `host` keeps `network_mode: host` and can't join `edge`
    ");
}

#[test]
fn a_new_name_that_is_taken_is_refused() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
          web-pa:
            image: web
        ",
    );
    assert_snapshot!(stack.rewritten(UNIQUE), @r"
    exit 2
    ---
    error: compose.yaml:2:3: `web` would become `web-pa`, which is another service; nothing was written
    ");
}

#[test]
fn a_second_file_mode_only_and_included_services_are_refused() {
    let stack = Stack::new("services:\n  web:\n    image: web\n");
    assert_snapshot!(stack.run(&format!("{UNIQUE} --override")).shown(), @r"
    exit 2
    ---
    error: unique names rename services, which a second file can't do; nothing was written
    hint: rewrite the file itself: --in-place or -o FILE
    ");
    assert_snapshot!(stack.run("--mode only --network edge --unique-names").shown(), @r"
    exit 125
    ---
    error: unique names keep the plain ones on the private network, which mode `only` leaves
    hint: use --mode both, or leave --unique-names out
    ");
    let stack = Stack::new("include: [inc.yaml]\nservices:\n  web:\n    image: web\n")
        .and("inc.yaml", "services: {db: {image: db}}\n");
    assert_snapshot!(stack.rewritten(&format!("{UNIQUE} --service web")), @r"
    exit 2
    ---
    error: inc.yaml:1:12: service `db` comes from an included file, where names can't be made unique; nothing was written
    hint: leave --unique-names out, or put the services into one file
    ");
    let stack = Stack::new("services:\n  web:\n    extends: {file: base.yaml, service: app}\n")
        .and("base.yaml", "services: {app: {image: app}}\n");
    assert_snapshot!(stack.rewritten(UNIQUE), @r"
    exit 2
    ---
    error: compose.yaml:2:3: service `web` extends one of another file, which may name services by their old keys; nothing was written
    hint: leave --unique-names out, or put the services into one file
    ");
}

#[test]
fn several_files_are_renamed_together() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            depends_on: [db]
          db:
            image: db
        ",
    )
    .and(
        "more.yaml",
        "
        services:
          db:
            command: serve
            links: [web]
        ",
    );
    assert_snapshot!(stack.rewritten(&format!("{UNIQUE} -f compose.yaml -f more.yaml")), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,25 @@
     services:
    -  web:
    +  web-pa:
         image: web
    -    depends_on: [db]
    -  db:
    +    depends_on: [db-pa]
    +    networks:
    +      default:
    +        aliases:
    +          - web
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
    +  db-pa:
         image: db
    +    networks:
    +      default:
    +        aliases:
    +          - db
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    --- more.yaml
    +++ more.yaml
    @@ -1,4 +1,4 @@
     services:
    -  db:
    +  db-pa:
         command: serve
    -    links: [web]
    +    links: [web-pa:web]
    ---
    compose.yaml:2:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:2:3: changed: service `web` is now `web-pa`
    compose.yaml:5:3: changed: `db`: networks `default` -> `default`, `edge`
    compose.yaml:5:3: changed: service `db` is now `db-pa`
    ");
}

#[test]
fn the_projects_name_comes_from_where_compose_takes_it() {
    let text = "services:\n  web:\n    image: web\n";
    let key = |stack: Stack, words: &str| {
        let text = stack.result(&format!("--connect --network edge --unique-names {words}"));
        text.lines().find(|line| line.starts_with("  web")).unwrap().trim().to_owned()
    };
    assert_eq!(key(Stack::new(text), ""), "web-shop:");
    assert_eq!(key(Stack::new(text), "-p flag"), "web-flag:");
    assert_eq!(key(Stack::new(&format!("name: top\n{text}")), ""), "web-top:");
    assert_eq!(key(Stack::new(&format!("name: ${{NAME:-of}}-top\n{text}")), ""), "web-of-top:");
    assert_eq!(
        key(Stack::new(&format!("name: top\n{text}")).file(".env", "COMPOSE_PROJECT_NAME=dot\n"), ""),
        "web-dot:"
    );
    assert_eq!(
        key(Stack::new(text).file("other.env", "COMPOSE_PROJECT_NAME=other\n"), "--env-file other.env"),
        "web-other:"
    );
    let stack =
        Stack::new(text).file(".env", "COMPOSE_PROJECT_NAME=dot\n").environment("COMPOSE_PROJECT_NAME", "outer");
    assert_eq!(key(stack, ""), "web-outer:");
    assert_eq!(
        key(Stack::new(&format!("name: top\n{text}")).environment("COMPOSE_PROJECT_NAME", "outer"), "-p flag"),
        "web-flag:"
    );
}

#[test]
fn a_bad_name_of_a_project_is_a_bad_command_line() {
    let stack = Stack::new("services:\n  web:\n    image: web\n");
    assert_snapshot!(stack.run("--connect --network edge --unique-names -p Bad").shown(), @r"
    exit 125
    ---
    error: invalid project name `Bad`: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number
    hint: name the project with -p NAME
    ");
    let stack = stack.environment("COMPOSE_PROJECT_NAME", "Bad");
    assert_snapshot!(stack.run("--connect --network edge --unique-names").shown(), @r"
    exit 2
    ---
    error: invalid project name `Bad`: must consist only of lowercase alphanumeric characters, hyphens, and underscores as well as start with a letter or number
    hint: name the project with -p NAME
    ");
}

#[test]
fn a_unique_name_stays_when_the_flag_is_left_out() {
    let unique =
        Stack::new("services:\n  web:\n    image: web\n    networks: [front]\nnetworks:\n  front:\n").result(UNIQUE);
    let stack = Stack::empty().file("compose.yaml", &unique);
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -8,6 +8,7 @@
           edge:
             aliases:
               - web.${COMPOSE_PROJECT_NAME}
    +          - web-pa.${COMPOSE_PROJECT_NAME}
     networks:
       edge:
         external: true
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web-pa` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: changed: `web-pa`: stays on `default`, `edge`, with other settings on `edge`
    ");
}
