//! A made-up compose file of any size.

use std::fmt::Write as _;

/// A compose file of about the given size: anchors, merge keys, comments, flow and block style, non-ASCII text.
pub(crate) fn compose_file(size: usize) -> String {
    let mut text = String::from("name: bench\nx-common: &common\n  restart: always\nservices:\n");
    let mut n = 0;
    while text.len() < size.saturating_sub(60) {
        let _ = write!(
            text,
            "  svc{n}:\n    <<: *common\n    image: \"registry.example.com/team/app:{n}\"   # number {n}\n    environment:\n      - KEY_{n}=value\n      - NAME=zweiundvierzig ü\n      - 'URL=postgres://db{n}:5432/x'\n    command: [\"run\", \"--port\", \"80{n}\"]\n    ports:\n      - \"{}:80\"\n    networks:\n      front:\n        aliases: [a{n}, b{n}]\n      back: {{}}\n    labels:\n      a.b.c: \"1\"\n      d: |\n        text line one\n        two\n\n",
            1024 + n % 60_000
        );
        n += 1;
    }
    text.push_str("networks:\n  front:\n  back:\n    internal: true\n");
    text
}
