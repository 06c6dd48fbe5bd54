//! Bytes that are easily lost: line ends, marks, spaces, tabs, and letters beyond ASCII.

use insta::assert_snapshot;

use crate::support::{JOIN, Stack};

const PLAIN: &str =
    "services:\n  web:\n    image: web\n    networks:\n      - front\n    command: serve\nnetworks:\n  front:\n";
const JOINED: &str = "services:\n  web:\n    image: web\n    networks:\n      default: {}\n      edge:\n        aliases:\n          - web.${COMPOSE_PROJECT_NAME}\n    command: serve\nnetworks:\n  edge:\n    external: true\n    name: edge\n";
const STRIPPED: &str = "services:\n  web:\n    image: web\n    command: serve\n";

fn bytes(text: &str) -> Stack {
    Stack::empty().file("compose.yaml", text)
}

#[test]
fn carriage_returns_stay_and_new_lines_have_them() {
    let dos = |text: &str| text.replace('\n', "\r\n");
    let stack = bytes(&dos(PLAIN));
    assert_eq!(stack.result(""), dos(STRIPPED));
    assert_eq!(stack.result(JOIN), dos(JOINED));
    let stack = bytes(&dos("services:\n  web:\n    image: web\n"));
    assert_eq!(
        stack.result("--mode only --network edge"),
        dos(
            "services:\n  web:\n    image: web\n    networks:\n      edge:\n        aliases:\n          - web.${COMPOSE_PROJECT_NAME}\n\nnetworks:\n  edge:\n    external: true\n    name: edge\n"
        )
    );
}

#[test]
fn mixed_line_ends_stay_and_new_lines_end_as_their_neighbours() {
    let stack = bytes(
        "services:\n  web:\r\n    image: web\r\n    networks: [front]\r\n  db:\n    image: db\n    networks: [front]\nnetworks:\r\n  front:\r\n",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,9 +1,19 @@
     services:
       web:<CR>
         image: web<CR>
    -    networks: [front]<CR>
    +    networks:<CR>
    +      default: {}<CR>
    +      edge:<CR>
    +        aliases:<CR>
    +          - web.${COMPOSE_PROJECT_NAME}<CR>
       db:
         image: db
    -    networks: [front]
    +    networks:
    +      default: {}
    +      edge:
    +        aliases:
    +          - db.${COMPOSE_PROJECT_NAME}
     networks:<CR>
    -  front:<CR>
    +  edge:<CR>
    +    external: true<CR>
    +    name: edge<CR>
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare names `web`, `db` on `edge`, where another stack may answer to the same; --unique-names keeps them private
    compose.yaml:4:16: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:7:16: changed: `db`: networks `front` -> `default`, `edge`
    compose.yaml:9:3: changed: network `front` stripped
    ");
    assert_eq!(stack.result(""), "services:\n  web:\r\n    image: web\r\n  db:\n    image: db\n");
}

#[test]
fn a_byte_order_mark_stays() {
    let stack = bytes(&format!("\u{feff}{PLAIN}"));
    assert_eq!(stack.result(""), format!("\u{feff}{STRIPPED}"));
    assert_eq!(stack.result(JOIN), format!("\u{feff}{JOINED}"));
    // The column of an error or a report does not count it.
    let stack = bytes("\u{feff}networks: {front: {}}\nservices: {web: {image: web}}\n");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,2 +1 @@
    -<BOM>networks: {front: {}}
    -services: {web: {image: web}}
    +<BOM>services: {web: {image: web}}
    ---
    compose.yaml:1:12: changed: network `front` stripped; no service was on it
    ");
}

#[test]
fn a_missing_final_line_break_stays_missing() {
    let cut = |text: &str| text.strip_suffix('\n').unwrap().to_owned();
    let stack = bytes(&cut(PLAIN));
    assert_eq!(stack.result(""), cut(STRIPPED));
    assert_eq!(stack.result(JOIN), cut(JOINED));
    let stack = bytes("networks:\n  front:\nservices:\n  web:\n    image: web\n    networks: [front]");
    assert_eq!(stack.result(""), "services:\n  web:\n    image: web");
    assert_eq!(
        stack.result(JOIN),
        "networks:\n  edge:\n    external: true\n    name: edge\nservices:\n  web:\n    image: web\n    networks:\n      default: {}\n      edge:\n        aliases:\n          - web.${COMPOSE_PROJECT_NAME}"
    );
    let stack = bytes("services:\n  web:\n    image: web");
    assert_eq!(
        stack.result("--mode only --network edge"),
        "services:\n  web:\n    image: web\n    networks:\n      edge:\n        aliases:\n          - web.${COMPOSE_PROJECT_NAME}\n\nnetworks:\n  edge:\n    external: true\n    name: edge"
    );
}

#[test]
fn trailing_spaces_stay_on_lines_that_stay() {
    let stack = bytes(
        "services:  \n  web:   \n    image: web  \n    networks:  \n      - front  \n    command: serve  \n  \nnetworks:  \n  front:  \n    \nvolumes:  \n  data: \n",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,11 +2,16 @@
       web:···
         image: web··
         networks:··
    -      - front··
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: serve··
    ···
     networks:··
    -  front:··
    +  edge:
    +    external: true
    +    name: edge
    ·····
     volumes:··
       data:·
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:9:3: changed: network `front` stripped
    ");
    assert_eq!(
        stack.result(""),
        "services:  \n  web:   \n    image: web  \n    command: serve  \n  \n    \nvolumes:  \n  data: \n"
    );
}

#[test]
fn tabs_stay_in_comments_and_where_yaml_has_them() {
    let stack = bytes(
        "services:\n  web:\t# the\tsite\n    image:\tweb\n    networks:\t# where\n      - front\t# there\n    command: serve\t\n#\ta tab\nnetworks:\n  front:\n\t# more\n",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -2,9 +2,13 @@
       web:<TAB># the<TAB>site
         image:<TAB>web
         networks:<TAB># where
    -      - front<TAB># there
    +      default: {}
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         command: serve<TAB>
     #<TAB>a tab
     networks:
    -  front:
    -<TAB># more
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:2:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:5:15: note: the comment `# there` went with its network definition
    compose.yaml:9:3: changed: network `front` stripped
    compose.yaml:10:2: note: the comment `# more` went with its network definition
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,10 +1,5 @@
     services:
       web:<TAB># the<TAB>site
         image:<TAB>web
    -    networks:<TAB># where
    -      - front<TAB># there
         command: serve<TAB>
     #<TAB>a tab
    -networks:
    -  front:
    -<TAB># more
    ---
    compose.yaml:4:15: note: the comment `# where` went with its network definition
    compose.yaml:5:9: changed: `web`: networks `front` -> `default`
    compose.yaml:5:15: note: the comment `# there` went with its network definition
    compose.yaml:9:3: changed: network `front` stripped
    compose.yaml:10:2: note: the comment `# more` went with its network definition
    ");
}

#[test]
fn letters_beyond_ascii_everywhere() {
    let stack = Stack::new(
        "
        # Größe: 日本語 🚀
        services:
          web:
            image: web # Übersicht
            environment:
              GRÜSSE: 'Grüße 🎉'
            networks:
              front:
                aliases: [bücher, 書]
            labels:
              名前: 値
        x-ü: &x-1 {ä: ö}
        networks:
          front:
            labels:
              größe: 大
        ",
    );
    assert_snapshot!(stack.rewritten(JOIN), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,12 +5,17 @@
         environment:
           GRÜSSE: 'Grüße 🎉'
         networks:
    -      front:
    -        aliases: [bücher, 書]
    +      default:
    +        aliases:
    +          - bücher
    +          - 書
    +      edge:
    +        aliases:
    +          - web.${COMPOSE_PROJECT_NAME}
         labels:
           名前: 値
     x-ü: &x-1 {ä: ö}
     networks:
    -  front:
    -    labels:
    -      größe: 大
    +  edge:
    +    external: true
    +    name: edge
    ---
    compose.yaml:3:3: finding: Compose also publishes the bare name `web` on `edge`, where another stack may answer to the same; --unique-names keeps it private
    compose.yaml:8:7: changed: `web`: networks `front` -> `default`, `edge`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:5: lost: `front` had `labels`
    ");
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -5,12 +5,10 @@
         environment:
           GRÜSSE: 'Grüße 🎉'
         networks:
    -      front:
    -        aliases: [bücher, 書]
    +      default:
    +        aliases:
    +          - bücher
    +          - 書
         labels:
           名前: 値
     x-ü: &x-1 {ä: ö}
    -networks:
    -  front:
    -    labels:
    -      größe: 大
    ---
    compose.yaml:8:7: changed: `web`: networks `front` -> `default`
    compose.yaml:14:3: changed: network `front` stripped
    compose.yaml:15:5: lost: `front` had `labels`
    ");
}

#[test]
fn columns_count_characters() {
    let stack = Stack::new(
        "
        services:
          web: {image: 'ü🚀', networks: [front]}
        networks: {front: {}}
        ",
    );
    assert_snapshot!(stack.rewritten(""), @r"
    --- compose.yaml
    +++ compose.yaml
    @@ -1,3 +1,2 @@
     services:
    -  web: {image: 'ü🚀', networks: [front]}
    -networks: {front: {}}
    +  web: {image: 'ü🚀'}
    ---
    compose.yaml:2:33: changed: `web`: networks `front` -> `default`
    compose.yaml:3:12: changed: network `front` stripped
    ");
}

#[test]
fn a_file_that_is_not_text_is_refused() {
    let stack = Stack::empty();
    std::fs::write(stack.path("compose.yaml"), b"services:\n  web: {image: \xff}\n").unwrap();
    assert_snapshot!(stack.run("").shown(), @r"
    exit 2
    ---
    error: compose.yaml: is not UTF-8 (line 2, byte 26)
    ");
    std::fs::write(stack.path("compose.yaml"), b"\xff\xfes\0e\0").unwrap();
    assert_snapshot!(stack.run("").shown(), @r"
    exit 2
    ---
    error: compose.yaml: is UTF-16; save it as UTF-8
    ");
    std::fs::write(stack.path("compose.yaml"), b"services:\n  web:\n    image: a\x01b\n").unwrap();
    assert_snapshot!(stack.run("").shown(), @r"
    exit 2
    ---
    error: compose.yaml:3:12: unexpected character: `\u{1}'
    ");
    std::fs::write(stack.path("compose.yaml"), "services:\n  web: {image: a} # \u{2028} x\n").unwrap();
    assert_snapshot!(stack.run("").shown(), @r"
    exit 2
    ---
    error: compose.yaml:2:21: a Unicode line separator stands outside of quotes; Compose ends the line there
    hint: remove it or put the text in double quotes
    ");
}
