//! New lines look like their neighbours: two, three, four and eight spaces, sequences indented or not.

use std::fmt::Write as _;

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

/// The same file with another number of spaces a level, and dashes so many columns behind their key.
fn stack(step: usize, dash: usize) -> Stack {
    let mut text = String::new();
    let mut line = |level: usize, dashes: usize, words: &str| {
        let _ = writeln!(text, "{}{words}", " ".repeat(level * step + dashes * dash));
    };
    line(0, 0, "services:");
    line(1, 0, "web:");
    line(2, 0, "image: web");
    line(2, 0, "ports:");
    line(2, 1, "- 80:80");
    line(2, 0, "networks:");
    line(2, 1, "- front");
    line(1, 0, "db:");
    line(2, 0, "image: db");
    line(2, 0, "networks:");
    line(3, 0, "front:");
    line(4, 0, "aliases:");
    line(4, 1, "- data");
    line(1, 0, "cache:");
    line(2, 0, "image: cache");
    line(0, 0, "networks:");
    line(1, 0, "front:");
    line(2, 0, "driver: bridge");
    Stack::empty().file("compose.yaml", &text)
}

#[test]
fn two_spaces() {
    assert_snapshot!(stack(2, 2).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
         ports:
           - 80:80
         networks:
    -      - front
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      front:
    +      default:
             aliases:
               - data
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
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
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:9: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:7: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:3: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:3: changed: network `front` stripped
    ");
}

#[test]
fn two_spaces_and_dashes_below_their_key() {
    assert_snapshot!(stack(2, 0).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
         ports:
         - 80:80
         networks:
    -    - front
    +      default: {}
    +      edge:
    +        aliases:
    +        - web.${COMPOSE_PROJECT_NAME}
       db:
         image: db
         networks:
    -      front:
    +      default:
             aliases:
             - data
    +      edge:
    +        aliases:
    +        - db.${COMPOSE_PROJECT_NAME}
       cache:
         image: cache
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +        - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -  front:
    -    driver: bridge
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:7: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:7: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:7: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:3: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:3: changed: network `front` stripped
    ");
}

#[test]
fn three_spaces() {
    assert_snapshot!(stack(3, 3).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
           ports:
              - 80:80
           networks:
    -         - front
    +         default: {}
    +         edge:
    +            aliases:
    +               - web.${COMPOSE_PROJECT_NAME}
        db:
           image: db
           networks:
    -         front:
    +         default:
                 aliases:
                    - data
    +         edge:
    +            aliases:
    +               - db.${COMPOSE_PROJECT_NAME}
        cache:
           image: cache
    +      networks:
    +         default: {}
    +         edge:
    +            aliases:
    +               - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -   front:
    -      driver: bridge
    +   edge:
    +      external: true
    +      name: edge
    ---
    compose.yaml:2:4: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:12: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:12: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:10: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:4: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:4: changed: network `front` stripped
    ");
}

#[test]
fn four_spaces() {
    assert_snapshot!(stack(4, 4).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
             ports:
                 - 80:80
             networks:
    -            - front
    +            default: {}
    +            edge:
    +                aliases:
    +                    - web.${COMPOSE_PROJECT_NAME}
         db:
             image: db
             networks:
    -            front:
    +            default:
                     aliases:
                         - data
    +            edge:
    +                aliases:
    +                    - db.${COMPOSE_PROJECT_NAME}
         cache:
             image: cache
    +        networks:
    +            default: {}
    +            edge:
    +                aliases:
    +                    - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -    front:
    -        driver: bridge
    +    edge:
    +        external: true
    +        name: edge
    ---
    compose.yaml:2:5: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:15: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:15: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:13: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:5: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:5: changed: network `front` stripped
    ");
}

#[test]
fn four_spaces_and_dashes_below_their_key() {
    assert_snapshot!(stack(4, 0).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
             ports:
             - 80:80
             networks:
    -        - front
    +            default: {}
    +            edge:
    +                aliases:
    +                - web.${COMPOSE_PROJECT_NAME}
         db:
             image: db
             networks:
    -            front:
    +            default:
                     aliases:
                     - data
    +            edge:
    +                aliases:
    +                - db.${COMPOSE_PROJECT_NAME}
         cache:
             image: cache
    +        networks:
    +            default: {}
    +            edge:
    +                aliases:
    +                - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -    front:
    -        driver: bridge
    +    edge:
    +        external: true
    +        name: edge
    ---
    compose.yaml:2:5: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:11: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:11: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:13: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:5: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:5: changed: network `front` stripped
    ");
}

#[test]
fn four_spaces_and_dashes_behind_two() {
    assert_snapshot!(stack(4, 2).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
             ports:
               - 80:80
             networks:
    -          - front
    +            default: {}
    +            edge:
    +                aliases:
    +                  - web.${COMPOSE_PROJECT_NAME}
         db:
             image: db
             networks:
    -            front:
    +            default:
                     aliases:
                       - data
    +            edge:
    +                aliases:
    +                  - db.${COMPOSE_PROJECT_NAME}
         cache:
             image: cache
    +        networks:
    +            default: {}
    +            edge:
    +                aliases:
    +                  - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -    front:
    -        driver: bridge
    +    edge:
    +        external: true
    +        name: edge
    ---
    compose.yaml:2:5: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:13: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:13: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:13: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:5: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:5: changed: network `front` stripped
    ");
}

#[test]
fn eight_spaces() {
    assert_snapshot!(stack(8, 8).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
                     ports:
                             - 80:80
                     networks:
    -                        - front
    +                        default: {}
    +                        edge:
    +                                aliases:
    +                                        - web.${COMPOSE_PROJECT_NAME}
             db:
                     image: db
                     networks:
    -                        front:
    +                        default:
                                     aliases:
                                             - data
    +                        edge:
    +                                aliases:
    +                                        - db.${COMPOSE_PROJECT_NAME}
             cache:
                     image: cache
    +                networks:
    +                        default: {}
    +                        edge:
    +                                aliases:
    +                                        - cache.${COMPOSE_PROJECT_NAME}
     networks:
    -        front:
    -                driver: bridge
    +        edge:
    +                external: true
    +                name: edge
    ---
    compose.yaml:2:9: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:27: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:27: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:25: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:9: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:9: changed: network `front` stripped
    ");
}

#[test]
fn one_space() {
    assert_snapshot!(stack(1, 1).rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -4,15 +4,27 @@
       ports:
        - 80:80
       networks:
    -   - front
    +   default: {}
    +   edge:
    +    aliases:
    +     - web.${COMPOSE_PROJECT_NAME}
      db:
       image: db
       networks:
    -   front:
    +   default:
         aliases:
          - data
    +   edge:
    +    aliases:
    +     - db.${COMPOSE_PROJECT_NAME}
      cache:
       image: cache
    +  networks:
    +   default: {}
    +   edge:
    +    aliases:
    +     - cache.${COMPOSE_PROJECT_NAME}
     networks:
    - front:
    -  driver: bridge
    + edge:
    +  external: true
    +  name: edge
    ---
    compose.yaml:2:2: finding: Compose also publishes the bare names `web`, `db`, `cache` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:7:6: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:6: lost: `web` and `cache` shared no network; now both are on `default`, `edge`
    compose.yaml:11:4: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:14:2: changed: `cache`: networks `default` -> `default`, `edge`
    compose.yaml:17:2: changed: network `front` stripped
    ");
}

#[test]
fn a_file_indented_as_a_whole() {
    let text = "  services:\n    web:\n      image: web\n      networks: [front]\n  networks:\n    front:\n";
    let stack = Stack::empty().file("compose.yaml", text);
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,6 +1,12 @@
       services:
         web:
           image: web
    -      networks: [front]
    +      networks:
    +        default: {}
    +        edge:
    +          aliases:
    +            - web.${COMPOSE_PROJECT_NAME}
       networks:
    -    front:
    +    edge:
    +      external: true
    +      name: edge
    ---
    compose.yaml:2:5: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:4:18: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:6:5: changed: network `front` stripped
    ");
    assert_eq!(stack.result(""), "  services:\n    web:\n      image: web\n");
}

#[test]
fn levels_of_different_width() {
    let stack = Stack::new(
        "
        services:
            web:
              image: web
              networks:
                 - front
            db:
                image: db
                networks:
                - front
        networks:
              front:
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,10 +2,18 @@
         web:
           image: web
           networks:
    -         - front
    +          default: {}
    +          edge:
    +              aliases:
    +                 - web.${COMPOSE_PROJECT_NAME}
         db:
             image: db
             networks:
    -        - front
    +            default: {}
    +            edge:
    +                aliases:
    +                   - db.${COMPOSE_PROJECT_NAME}
     networks:
    -      front:
    +    edge:
    +        external: true
    +        name: edge
    ---
    compose.yaml:2:5: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:5:12: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:9:11: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:11:7: changed: network `front` stripped
    ");
}
