//! What a generated compose file says, without a word on how it is written.

use super::tape::Tape;

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Nothing,
    /// A string, in any quotes or none.
    Word(String),
    /// A scalar that must stand without quotes.
    Raw(String),
    /// A longer text, in any of YAML's ways.
    Text(Vec<String>),
    Seq(Vec<Item>),
    Map(Vec<Entry>),
    Alias(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Item {
    pub(crate) anchor: Option<String>,
    pub(crate) tag: Option<&'static str>,
    pub(crate) node: Node,
}

#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) value: Item,
    /// A definition that a rewrite may take away, with the comments in it.
    pub(crate) networks: bool,
}

impl Node {
    fn item(self) -> Item {
        Item { anchor: None, tag: None, node: self }
    }
}

impl Item {
    fn tagged(mut self, tag: &'static str) -> Self {
        self.tag = Some(tag);
        self
    }
}

fn word(text: &str) -> Item {
    Node::Word(text.to_owned()).item()
}

fn raw(text: &str) -> Item {
    Node::Raw(text.to_owned()).item()
}

fn entry(key: &str, value: Item) -> Entry {
    Entry { key: key.to_owned(), value, networks: false }
}

fn networks(value: Item) -> Entry {
    Entry { key: "networks".to_owned(), value, networks: true }
}

/// What an anchor stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sort {
    /// A service's body.
    Body,
    /// A list of networks.
    List,
    /// A mapping of networks.
    Nodes,
    /// What one network is given: aliases, addresses.
    Options,
    /// A list of strings.
    Words,
    /// A network's definition.
    Definition,
    /// Labels as a mapping.
    Labels,
}

#[derive(Debug)]
struct Known {
    name: String,
    extends: bool,
    extended: bool,
    mode: bool,
    /// It is, or merges, the body of something else.
    shared: bool,
}

/// Names that a service may have, those among them that are also words of Compose.
const SERVICES: [&str; 10] = ["web", "db", "app", "networks", "default", "services", "x.y", "my-svc_1", "cache", "api"];
/// Keys of networks.
const NETWORKS: [&str; 8] = ["front", "back", "data", "default", "edge", "services", "net.1", "prox-y"];

/// One file's generator.
pub(crate) struct Maker<'b> {
    tape: Tape<'b>,
    anchors: Vec<(Sort, String)>,
    made: usize,
    known: Vec<Known>,
    document: usize,
}

/// The documents of a file: its own bytes for each service, so that shrinking can take one away.
pub(crate) fn documents<'b>(frame: &'b [u8], services: &'b [Vec<u8>], later: &'b [Vec<u8>]) -> Vec<Vec<Entry>> {
    let mut maker = Maker { tape: Tape::new(frame), anchors: Vec::new(), made: 0, known: Vec::new(), document: 0 };
    let mut documents = vec![maker.first(services)];
    for bytes in later {
        maker.tape = Tape::new(bytes);
        maker.anchors.clear();
        maker.document += 1;
        documents.push(maker.later());
    }
    documents
}

impl<'b> Maker<'b> {
    fn anchor(&mut self, sort: Sort, percent: usize, mut item: Item) -> Item {
        if item.anchor.is_none() && !matches!(item.node, Node::Alias(_)) && self.tape.chance(percent) {
            self.made += 1;
            let name = format!("a{}", self.made);
            item.anchor = Some(name.clone());
            self.anchors.push((sort, name));
        }
        item
    }

    fn alias(&mut self, sorts: &[Sort], percent: usize) -> Option<Item> {
        if !self.tape.chance(percent) {
            return None;
        }
        let fitting: Vec<String> =
            self.anchors.iter().filter(|(sort, _)| sorts.contains(sort)).map(|(_, name)| name.clone()).collect();
        if fitting.is_empty() {
            return None;
        }
        let at = self.tape.below(fitting.len());
        Some(Node::Alias(fitting[at].clone()).item())
    }

    /// `<<`, in one of its forms.
    fn merge(&mut self, sort: Sort, percent: usize, entries: &mut Vec<Entry>) -> bool {
        let Some(first) = self.alias(&[sort], percent) else { return false };
        let value = match self.alias(&[sort], 25) {
            Some(second) => Node::Seq(vec![first, second]).item(),
            None if self.tape.chance(10) => Node::Seq(vec![first]).item(),
            None => first,
        };
        let at = if self.tape.chance(25) { entries.len() } else { 0 };
        entries.insert(at, entry("<<", value));
        true
    }

    fn first(&mut self, services: &'b [Vec<u8>]) -> Vec<Entry> {
        let mut root = Vec::new();
        if self.tape.chance(30) {
            root.push(entry("name", word("shop")));
        }
        if self.tape.chance(10) {
            root.push(entry("version", word("3.8")));
        }
        for number in 0..self.tape.below(4) {
            let block = self.extension(number);
            root.push(block);
        }
        if self.tape.chance(8) {
            let name = self.tape.pick(&["edge", "front"]);
            let settings = vec![entry("network", word(name)), entry("mode", word("both"))];
            root.push(entry("x-destination", Node::Map(settings).item()));
        }
        let early = self.tape.chance(30);
        let defined = self.tape.chance(75);
        if early && defined {
            let top = self.definitions();
            root.push(networks(top));
        }
        let frame = std::mem::replace(&mut self.tape, Tape::new(&[]));
        let mut bodies = Vec::new();
        for (at, bytes) in services.iter().enumerate() {
            self.tape = Tape::new(bytes);
            let name = SERVICES[(at + self.tape.below(3)) % SERVICES.len()];
            if self.known.iter().any(|known| known.name == name) {
                continue;
            }
            let body = self.service(name);
            bodies.push(entry(name, body));
        }
        self.tape = frame;
        root.push(entry("services", Node::Map(bodies).item()));
        if !early && defined {
            let top = self.definitions();
            root.push(networks(top));
        }
        if self.tape.chance(25) {
            let volumes = vec![entry("data", Node::Nothing.item()), entry("größe", Node::Map(Vec::new()).item())];
            root.push(entry("volumes", Node::Map(volumes).item()));
        }
        // Whatever may be defined inside a block that goes is used once more down here.
        if self.tape.chance(40) {
            let all = [Sort::List, Sort::Nodes, Sort::Options, Sort::Words, Sort::Definition, Sort::Body];
            let uses: Vec<Entry> = (0..=self.tape.below(3))
                .filter_map(|n| Some(entry(&format!("use{n}"), self.alias(&all, 95)?)))
                .collect();
            root.push(entry("x-free", Node::Map(uses).item()));
        }
        root
    }

    fn extension(&mut self, number: usize) -> Entry {
        let key = format!("x-block{number}");
        let value = match self.tape.below(7) {
            0 | 1 => {
                let body = self.body(true, true);
                return entry(&format!("x-body{number}"), self.anchor(Sort::Body, 100, body));
            }
            2 => {
                let list = self.network_list();
                self.anchor(Sort::List, 100, list)
            }
            3 => {
                let nodes = self.network_nodes();
                self.anchor(Sort::Nodes, 100, nodes)
            }
            4 => {
                let options = self.options();
                self.anchor(Sort::Options, 100, options)
            }
            5 => {
                let labels = self.labels(true);
                self.anchor(Sort::Labels, 100, labels)
            }
            _ => {
                Node::Map(vec![entry("networks", Node::Seq(vec![word("not a network")]).item()), entry("a", word("b"))])
                    .item()
            }
        };
        entry(&key, value)
    }

    fn definitions(&mut self) -> Item {
        let keys = self.tape.some(&NETWORKS, 45);
        let mut entries = Vec::new();
        for key in keys {
            let value = self.definition();
            entries.push(entry(key, value));
        }
        Node::Map(entries).item()
    }

    fn definition(&mut self) -> Item {
        if let Some(alias) = self.alias(&[Sort::Definition], 20) {
            return alias;
        }
        let mut settings = Vec::new();
        match self.tape.below(7) {
            0 => return Node::Nothing.item(),
            1 => {}
            2 => settings.push(entry("external", raw("true"))),
            3 => {
                settings.push(entry("external", raw("true")));
                settings.push(entry("name", word(self.tape.pick(&["edge", "proxy", "front"]))));
            }
            4 => {
                settings.push(entry("driver", word("bridge")));
                settings.push(entry("internal", raw("true")));
            }
            5 => {
                let config = Node::Map(vec![entry("subnet", word("10.1.0.0/24"))]).item();
                let ipam = vec![entry("config", Node::Seq(vec![config]).item())];
                settings.push(entry("ipam", Node::Map(ipam).item()));
            }
            _ => {
                settings.push(entry("driver", word("overlay")));
                let text = self.text();
                let labels = Node::Map(vec![entry("note", text)]).item();
                settings.push(entry("labels", labels));
            }
        }
        self.merge(Sort::Definition, 10, &mut settings);
        let item = Node::Map(settings).item();
        self.anchor(Sort::Definition, 20, item)
    }

    fn network_names(&mut self) -> Vec<&'static str> {
        let mut names = self.tape.some(&NETWORKS, 30);
        if names.is_empty() {
            names.push("front");
        }
        self.tape.shuffle(&mut names);
        names
    }

    fn network_list(&mut self) -> Item {
        let names = self.network_names();
        Node::Seq(names.into_iter().map(word).collect()).item()
    }

    fn network_nodes(&mut self) -> Item {
        let mut entries = Vec::new();
        for name in self.network_names() {
            let value = match self.tape.below(5) {
                0 => Node::Nothing.item(),
                1 => Node::Map(Vec::new()).item(),
                _ => {
                    let options = self.options();
                    self.anchor(Sort::Options, 20, options)
                }
            };
            entries.push(entry(name, value));
        }
        self.merge(Sort::Nodes, 20, &mut entries);
        Node::Map(entries).item()
    }

    fn options(&mut self) -> Item {
        if let Some(alias) = self.alias(&[Sort::Options], 20) {
            return alias;
        }
        let mut entries = Vec::new();
        if self.tape.chance(60) {
            let names = self.tape.some(&["a.b", "alias", "ünï", "db.local"], 45);
            let list = Node::Seq(names.into_iter().map(word).collect()).item();
            let list = match self.alias(&[Sort::Words], 15) {
                Some(alias) => alias,
                None => self.anchor(Sort::Words, 15, list),
            };
            entries.push(entry("aliases", list));
        }
        if self.tape.chance(20) {
            entries.push(entry("priority", raw("5")));
        }
        if self.tape.chance(20) {
            entries.push(entry("ipv4_address", word("10.1.0.5")));
        }
        if self.tape.chance(10) {
            let options = vec![entry("com.example.x", word("1"))];
            entries.push(entry("driver_opts", Node::Map(options).item()));
        }
        if self.tape.chance(8) {
            entries.push(entry("gw_priority", raw("7")));
        }
        if self.tape.chance(8) {
            let text = self.text();
            entries.push(entry("x-note", text));
        }
        self.merge(Sort::Options, 15, &mut entries);
        Node::Map(entries).item()
    }

    fn service_networks(&mut self) -> Item {
        if let Some(alias) = self.alias(&[Sort::List, Sort::Nodes], 25) {
            return alias;
        }
        match self.tape.below(8) {
            0..=2 => {
                let list = self.network_list();
                self.anchor(Sort::List, 15, list)
            }
            3..=6 => {
                let nodes = self.network_nodes();
                self.anchor(Sort::Nodes, 15, nodes)
            }
            _ => Node::Map(Vec::new()).item(),
        }
    }

    fn service(&mut self, name: &str) -> Item {
        let whole = self.alias(&[Sort::Body], 15);
        let mut known =
            Known { name: name.to_owned(), extends: false, extended: false, mode: false, shared: whole.is_some() };
        if let Some(alias) = whole {
            self.known.push(known);
            return alias;
        }
        known.mode = self.tape.chance(12);
        let body = self.body(false, !known.mode);
        let Node::Map(mut entries) = body.node else { return body };
        known.shared = entries.iter().any(|entry| entry.key == "<<");
        if known.mode {
            let mode = match self.known.iter().find(|other| !other.mode) {
                Some(other) if self.tape.chance(50) => format!("service:{}", other.name),
                _ => self.tape.pick(&["host", "none", "bridge", "container:x", "${MODE:-host}"]).to_owned(),
            };
            entries.push(entry("network_mode", word(&mode)));
        } else if self.tape.chance(15)
            && let Some(other) = self.known.iter_mut().find(|other| !other.extends && !other.mode && !other.shared)
        {
            other.extended = true;
            let base = other.name.clone();
            known.extends = true;
            let value =
                if self.tape.chance(50) { word(&base) } else { Node::Map(vec![entry("service", word(&base))]).item() };
            entries.insert(0, entry("extends", value));
        }
        if let Some(other) = self.known.first()
            && self.tape.chance(20)
        {
            let other = other.name.clone();
            let value = if self.tape.chance(50) {
                Node::Seq(vec![word(&other)]).item()
            } else {
                let condition = Node::Map(vec![entry("condition", word("service_started"))]).item();
                Node::Map(vec![entry(&other, condition)]).item()
            };
            entries.push(entry("depends_on", value));
        }
        if let Some(other) = self.known.first()
            && self.tape.chance(8)
        {
            let link = if self.tape.chance(50) { format!("{}:alias", other.name) } else { other.name.clone() };
            entries.push(entry("links", Node::Seq(vec![word(&link)]).item()));
        }
        let plain = !known.extends && !known.mode;
        self.known.push(known);
        let item = Node::Map(entries).item();
        if plain { self.anchor(Sort::Body, 20, item) } else { item }
    }

    fn body(&mut self, shared: bool, connected: bool) -> Item {
        let mut kinds: Vec<usize> = self.tape.some(&[1, 2, 3, 4, 5, 6], 30);
        if connected && self.tape.chance(70) {
            kinds.push(7);
        }
        if !shared || self.tape.chance(50) {
            kinds.insert(0, 0);
        }
        self.tape.shuffle(&mut kinds);
        let mut entries = Vec::new();
        for kind in kinds {
            entries.push(match kind {
                0 => entry("image", word(self.tape.pick(&["alpine:3", "ghcr.io/o/größe@sha256:00", "x"]))),
                1 => entry("command", self.text()),
                2 => {
                    let list = self.tape.chance(50);
                    let value = if list {
                        Node::Seq(vec![word("A=b c"), word("URL=http://db:80/#x")]).item()
                    } else {
                        Node::Map(vec![entry("A", Node::Nothing.item()), entry("B", self.text())]).item()
                    };
                    entry("environment", value)
                }
                3 => entry("ports", Node::Seq(vec![word("80:80"), raw("443")]).item()),
                4 => {
                    let labels = self.labels(false);
                    entry("labels", labels)
                }
                5 => {
                    let value = match self.alias(&[Sort::Words], 40) {
                        Some(alias) => alias,
                        None => Node::Seq(vec![word("1.1.1.1")]).item(),
                    };
                    entry("dns", value)
                }
                6 => entry("x-note", Node::Map(vec![entry("networks", raw("~"))]).item()),
                _ => {
                    let value = self.service_networks();
                    networks(value)
                }
            });
        }
        self.merge(Sort::Body, 25, &mut entries);
        Node::Map(entries).item()
    }

    fn labels(&mut self, mapping: bool) -> Item {
        let all = [
            ("traefik.enable", "true"),
            ("traefik.http.routers.web.rule", "Host(`a.example`) && Path(`/x`)"),
            ("caddy", "a.example"),
            ("caddy.reverse_proxy", "{{upstreams 80}}"),
            ("com.example.größe", "ü # no comment"),
            ("empty", ""),
        ];
        let mut labels: Vec<(&str, &str)> = self.tape.some(&all, 30);
        if self.tape.chance(20) {
            let key = self.tape.pick(&["traefik.docker.network", "caddy_ingress_network"]);
            let target = ["front", "shop_front", "edge", "${COMPOSE_PROJECT_NAME}_back", "elsewhere"];
            labels.push((key, self.tape.pick(&target)));
        }
        if labels.is_empty() {
            labels.push(("a", "b"));
        }
        if !mapping && self.tape.chance(50) {
            return Node::Seq(labels.iter().map(|(key, value)| word(&format!("{key}={value}"))).collect()).item();
        }
        let mut entries: Vec<Entry> = labels.iter().map(|(key, value)| entry(key, word(value))).collect();
        if !mapping {
            self.merge(Sort::Labels, 20, &mut entries);
        }
        Node::Map(entries).item()
    }

    fn text(&mut self) -> Item {
        let lines: &[&str] = match self.tape.below(7) {
            0 => &["run --it"],
            1 => &["set -e", "  indented: [x", "echo '# no comment'", "", "exit"],
            2 => &["networks:", "  - front", "- item"],
            3 => &["a: b", "", "", "größe \"q\" 'r' \\n"],
            4 => &["# looks like a comment"],
            5 => &["x", ""],
            _ => &["one two", "three # four", "}"],
        };
        Node::Text(lines.iter().map(|line| (*line).to_owned()).collect()).item()
    }

    /// A document that is merged over those before it.
    fn later(&mut self) -> Vec<Entry> {
        let mut root = Vec::new();
        let mut bodies = Vec::new();
        let names: Vec<(String, bool)> = self.known.iter().map(|known| (known.name.clone(), known.mode)).collect();
        for (name, mode) in names {
            if !self.tape.chance(50) {
                continue;
            }
            let body = self.later_body(mode);
            bodies.push(entry(&name, body));
        }
        if !bodies.is_empty() {
            root.push(entry("services", Node::Map(bodies).item()));
        }
        if self.tape.chance(50) {
            let value = match self.tape.below(6) {
                0 => raw("null").tagged("!reset"),
                1 => self.definitions().tagged("!override"),
                2 => {
                    let key = self.tape.pick(&NETWORKS);
                    Node::Map(vec![entry(key, raw("null").tagged("!reset"))]).item()
                }
                3 => {
                    let key = self.tape.pick(&NETWORKS);
                    let definition = Node::Map(vec![entry("driver", word("bridge"))]).item();
                    Node::Map(vec![entry(key, definition.tagged("!override"))]).item()
                }
                _ => self.definitions(),
            };
            root.push(networks(value));
        }
        if root.is_empty() || self.tape.chance(20) {
            root.push(entry(&format!("x-doc{}", self.document), word("y")));
        }
        root
    }

    fn later_body(&mut self, mode: bool) -> Item {
        let mut entries = Vec::new();
        if self.tape.chance(40) {
            entries.push(entry("environment", Node::Map(vec![entry("C", word("d"))]).item()));
        }
        if mode {
            return if entries.is_empty() { Node::Nothing.item() } else { Node::Map(entries).item() };
        }
        match self.tape.below(8) {
            0 => return Node::Nothing.item(),
            1 => entries.push(networks(raw("null").tagged("!reset"))),
            2 => {
                let nodes = self.network_nodes();
                entries.push(networks(nodes.tagged("!override")));
            }
            3 => {
                let list = self.network_list();
                entries.push(networks(list.tagged("!override")));
            }
            4 => {
                let key = self.tape.pick(&NETWORKS);
                entries.push(networks(Node::Map(vec![entry(key, raw("null").tagged("!reset"))]).item()));
            }
            5 => {
                let key = self.tape.pick(&NETWORKS);
                let options = self.options();
                if matches!(options.node, Node::Map(_)) {
                    entries.push(networks(Node::Map(vec![entry(key, options.tagged("!override"))]).item()));
                }
            }
            6 => {
                let value = self.service_networks();
                entries.push(networks(value));
            }
            _ => {
                entries.insert(0, entry("image", word("alpine:4")));
                if self.tape.chance(50) {
                    let value = self.service_networks();
                    entries.push(networks(value));
                }
                return Node::Map(entries).item().tagged("!override");
            }
        }
        Node::Map(entries).item()
    }
}
