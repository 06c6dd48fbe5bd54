//! Comments and blank lines around and inside of what is stripped.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

#[test]
fn a_comment_above_networks_stays() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            # who we talk to
            networks:
              - front
            # how we start
            command: serve

        # the networks of the stack
        networks:
          front:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -3,10 +3,15 @@
         image: web
         # who we talk to
         networks:
    -      - front
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         # how we start
         command: serve

     # the networks of the stack
     networks:
    -  front:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:6:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:12:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,11 +2,7 @@
       web:
         image: web
         # who we talk to
    -    networks:
    -      - front
         # how we start
         command: serve

     # the networks of the stack
    -networks:
    -  front:
    ---
    compose.yaml:6:9: changed: `web`: networks `front` -> `default`
    compose.yaml:12:3: changed: network `front` stripped
    ");
}

#[test]
fn comments_between_and_after_entries_of_a_list_go_with_it() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              # public
              - front
              # private
              - back
              # add more here
            command: serve
          db:
            image: db
            networks:
              - back
              # only the back

        networks:
          front:
          # unreachable from outside
          back:
            # not yet
            # internal: true
          # the end of the networks
        # the end of the file
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,23 +2,21 @@
       web:
         image: web
         networks:
    -      # public
    -      - front
    -      # private
    -      - back
    -      # add more here
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: serve
       db:
         image: db
         networks:
    -      - back
    -      # only the back
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}

     networks:
    -  front:
    -  # unreachable from outside
    -  back:
    -    # not yet
    -    # internal: true
    -  # the end of the networks
    +  edge:
    +    external: true
    +    name: edge
     # the end of the file
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:7: note: the comment `# public` went with its network definition
    compose.yaml:6:9: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:7:7: note: the comment `# private` went with its network definition
    compose.yaml:9:7: note: the comment `# add more here` went with its network definition
    compose.yaml:14:9: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:15:7: note: the comment `# only the back` went with its network definition
    compose.yaml:18:3: changed: network `front` stripped
    compose.yaml:19:3: note: the comment `# unreachable from outside` went with its network definition
    compose.yaml:20:3: changed: network `back` stripped
    compose.yaml:21:5: note: the comment `# not yet` went with its network definition
    compose.yaml:22:5: note: the comment `# internal: true` went with its network definition
    compose.yaml:23:3: note: the comment `# the end of the networks` went with its network definition
    ");
}

#[test]
fn comments_between_and_after_entries_of_a_mapping_go_with_it() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              # public
              front:
                # how the proxy knows us
                aliases:
                  - www
              # private
              back:
              # add more here
            command: serve
        networks:
          front:
          back:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,15 +2,14 @@
       web:
         image: web
         networks:
    -      # public
    -      front:
    -        # how the proxy knows us
    +      default:
             aliases:
               - www
    -      # private
    -      back:
    -      # add more here
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: serve
     networks:
    -  front:
    -  back:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:7: note: the comment `# public` went with its network definition
    compose.yaml:6:7: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:7:9: note: the comment `# how the proxy knows us` went with its network definition
    compose.yaml:10:7: note: the comment `# private` went with its network definition
    compose.yaml:12:7: note: the comment `# add more here` went with its network definition
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,15 +2,7 @@
       web:
         image: web
         networks:
    -      # public
    -      front:
    -        # how the proxy knows us
    +      default:
             aliases:
               - www
    -      # private
    -      back:
    -      # add more here
         command: serve
    -networks:
    -  front:
    -  back:
    ---
    compose.yaml:5:7: note: the comment `# public` went with its network definition
    compose.yaml:6:7: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:7:9: note: the comment `# how the proxy knows us` went with its network definition
    compose.yaml:10:7: note: the comment `# private` went with its network definition
    compose.yaml:12:7: note: the comment `# add more here` went with its network definition
    compose.yaml:15:3: changed: network `front` stripped
    compose.yaml:16:3: changed: network `back` stripped
    ");
}

#[test]
fn a_comment_above_the_next_key_stays_with_that_key() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              - front
            # data is kept
            volumes:
              - data:/data
          # the database
          db:
            image: db
            networks: [front]

          # the cache
          cache:
            image: cache
        networks:
          front:
            driver: bridge

        # what is kept
        volumes:
          data:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,21 +2,34 @@
       web:
         image: web
         networks:
    -      - front
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         # data is kept
         volumes:
           - data:/data
       # the database
       db:
         image: db
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}

       # the cache
       cache:
         image: cache
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -    driver: bridge
    +  edge:
    +    external: true
    +    name: edge

     # what is kept
     volumes:
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:5:9: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:12:16: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:15:3: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:18:3: changed: network `front` stripped
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,22 +1,16 @@
     services:
       web:
         image: web
    -    networks:
    -      - front
         # data is kept
         volumes:
           - data:/data
       # the database
       db:
         image: db
    -    networks: [front]

       # the cache
       cache:
         image: cache
    -networks:
    -  front:
    -    driver: bridge

     # what is kept
     volumes:
    ---
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`
    compose.yaml:5:9: lost: `web` and `cache` shared no network; now both are on `default`
    compose.yaml:12:16: changed: `db`: networks `front` -> `default`
    compose.yaml:18:3: changed: network `front` stripped
    ");
}

#[test]
fn comments_at_the_end_of_a_line_stay_where_the_line_stays() {
    let stack = Stack::new(
        "
        services: # all of them
          web: # the site
            image: web # 1.2
            networks: # where it lives
              - front # public
              - back
            command: serve # now
          db:
            image: db
            networks: [back] # private

        networks: # ours
          front: # public
          back: {} # private
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,13 +2,20 @@
       web: # the site
         image: web # 1.2
         networks: # where it lives
    -      - front # public
    -      - back
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: serve # now
       db:
         image: db
    -    networks: [back] # private
    +    networks: # private
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}

     networks: # ours
    -  front: # public
    -  back: {} # private
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:9: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:5:15: note: the comment `# public` went with its network definition
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`, `edge`
    compose.yaml:13:3: changed: network `front` stripped
    compose.yaml:13:10: note: the comment `# public` went with its network definition
    compose.yaml:14:3: changed: network `back` stripped
    compose.yaml:14:12: note: the comment `# private` went with its network definition
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,14 +1,7 @@
     services: # all of them
       web: # the site
         image: web # 1.2
    -    networks: # where it lives
    -      - front # public
    -      - back
         command: serve # now
       db:
         image: db
    -    networks: [back] # private

    -networks: # ours
    -  front: # public
    -  back: {} # private
    ---
    compose.yaml:4:15: note: the comment `# where it lives` went with its network definition
    compose.yaml:5:9: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:5:15: note: the comment `# public` went with its network definition
    compose.yaml:10:16: changed: `db`: networks `back` -> `default`
    compose.yaml:10:22: note: the comment `# private` went with its network definition
    compose.yaml:12:11: note: the comment `# ours` went with its network definition
    compose.yaml:13:3: changed: network `front` stripped
    compose.yaml:13:10: note: the comment `# public` went with its network definition
    compose.yaml:14:3: changed: network `back` stripped
    compose.yaml:14:12: note: the comment `# private` went with its network definition
    ");
}

#[test]
fn comments_on_entries_that_stay_are_kept() {
    let stack = Stack::new(
        "
        services:
          web:
            image: web
            networks:
              # the private one
              default: # ours
              # the public one
              front: # theirs
              # shared with the team
              team: # teams
        networks:
          # public
          front: {}
          # of the team
          team: # keep
            name: team
        ",
    );
    assert_snapshot!(stack.rewritten("--connect --network edge --keep team"), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,12 +5,16 @@
           # the private one
           default: # ours
           # the public one
    -      front: # theirs
           # shared with the team
           team: # teams
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
     networks:
       # public
    -  front: {}
       # of the team
       team: # keep
         name: team
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:6:7: changed: `web`: networks `default`, `front`, `team` -> `default`, `team`, `edge`
    compose.yaml:8:14: note: the comment `# theirs` went with its network definition
    compose.yaml:13:3: changed: network `front` stripped
    ");
}

#[test]
fn blank_lines_around_what_goes_stay() {
    let stack = Stack::new(
        "


        services:

          web:

            image: web

            networks:

              - front

              - back

            command: serve

        networks:

          front:

          back:


        volumes:
          data:


        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -7,18 +7,17 @@
         image: web

         networks:
    -
    -      - front
    -
    -      - back
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}

         command: serve

     networks:
    -
    -  front:
    -
    -  back:
    +  edge:
    +    external: true
    +    name: edge


     volumes:
    ---
    compose.yaml:5:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:11:9: changed: `web`: networks `front`, `back` -> `default`, `edge`
    compose.yaml:19:3: changed: network `front` stripped
    compose.yaml:21:3: changed: network `back` stripped
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -6,19 +6,9 @@

         image: web

    -    networks:
    -
    -      - front
    -
    -      - back

         command: serve

    -networks:
    -
    -  front:
    -
    -  back:


     volumes:
    ---
    compose.yaml:11:9: changed: `web`: networks `front`, `back` -> `default`
    compose.yaml:19:3: changed: network `front` stripped
    compose.yaml:21:3: changed: network `back` stripped
    ");
}

#[test]
fn a_license_above_and_a_note_below_stay() {
    let stack = Stack::new(
        "
        # SPDX-License-Identifier: MIT
        ---
        # the stack
        services:
          web: { image: web }
        # vim: ts=2
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r#"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,5 +2,10 @@
     ---
     # the stack
     services:
    -  web: { image: web }
    +  web: { image: web, networks: {default: {}, edge: {aliases: ["web.${COMPOSE_PROJECT_NAME}"]}} }
     # vim: ts=2
    +
    +networks:
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:5:3: changed: `web`: networks `default` -> `default`, `edge`
    compose.yaml:5:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    "#);
}
