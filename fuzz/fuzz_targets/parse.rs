//! Any text: a tree whose spans fit it, or an error.

#![no_main]

use docker_destination::yaml::{Kind, NodeId, Style, Yaml};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(yaml) = Yaml::parse(text.to_owned()) else { return };
    assert_eq!(yaml.text(), text);
    let mut last = 0;
    for document in yaml.documents() {
        assert!(document.start >= last && document.start <= document.end && document.end <= text.len());
        last = document.start;
        node(&yaml, document.root);
    }
    yaml.comments(0..text.len());
    let lines = yaml.lines();
    for (at, _) in text.char_indices() {
        assert_eq!(lines.position(at), yaml.position(at), "at {at}");
    }
});

fn node(yaml: &Yaml, id: NodeId) {
    let span = yaml.span(id);
    assert!(yaml.text().get(span.clone()).is_some(), "{span:?} is not on character boundaries");
    yaml.text().get(yaml.start(id)..yaml.end(id)).expect("with anchor and tag too");
    yaml.scalar(id);
    yaml.anchor(id);
    yaml.tag(id);
    yaml.dash(id);
    yaml.keeps_breaks(id);
    yaml.in_quotes(span.start);
    let mut reached = span.start;
    for child in yaml.children(id) {
        let inner = yaml.span(child);
        let written = yaml.style(child) != Style::Absent;
        assert!(!written || inner.start >= reached, "siblings cross");
        assert!(
            yaml.kind(id) != Kind::Sequence || !written || inner.end <= span.end,
            "a child is longer than its parent"
        );
        reached = reached.max(inner.end);
        node(yaml, child);
    }
    for (key, value) in yaml.entries(id) {
        let (start, end) = (yaml.entry_start(key), yaml.entry_end(key, value));
        assert!(start <= end, "an entry ends before it begins");
        yaml.text().get(start..end).expect("an entry is on character boundaries");
        yaml.colon(key, value);
    }
}
