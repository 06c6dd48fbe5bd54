//! What the rules want to know about a service besides its networks, read once: image, names, ports, environment,
//! dependencies. What depends on a variable without a value is not known, and no rule guesses at it.

use std::borrow::Cow;
use std::hash::Hash;
use std::ops::RangeInclusive;

use rustc_hash::FxHashSet as HashSet;

use super::finding::Span;
use crate::compose::{Data, Parts, Project, Said, TooMuch, as_far_as_known, known};
use crate::yaml::{Kind, NodeId};

/// A text in a file.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// The file.
    pub file: usize,
    /// The scalar.
    pub node: NodeId,
    /// The bytes of the scalar as it is written, quotes included.
    pub span: Span,
    /// What it means before variables are filled in.
    pub raw: &'a str,
    /// What it means; none when a variable in it has no value.
    pub value: Option<Cow<'a, str>>,
    /// As much of it as is known, when a variable in it has no value.
    partly: Option<String>,
    /// Where it is said.
    pub said: Said,
}

impl Text<'_> {
    /// Its value.
    pub fn get(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Its value, as far as it is known: `UNKNOWN` stands for variables without a value.
    pub fn as_far_as_known(&self) -> &str {
        self.value.as_deref().or(self.partly.as_deref()).unwrap_or_default()
    }

    /// True when there is no variable in it.
    pub fn is_plain(&self) -> bool {
        matches!(self.value, Some(Cow::Borrowed(_)))
    }

    /// The span of a part of the value: its own bytes where the value stands in the file as it is, else the whole.
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        let length = self.span.end - self.span.start;
        let same = self.is_plain();
        let lead = match length.checked_sub(self.raw.len()) {
            Some(0) if same => 0,
            Some(2) if same => 1,
            _ => return self.span,
        };
        self.span.part(range.start + lead..range.end + lead)
    }
}

/// One published or merely opened port of a service.
#[derive(Debug, Clone)]
pub struct Port<'a> {
    /// Where it is said.
    pub said: Said,
    /// The bytes of the item.
    pub span: Span,
    /// The address of the host; none for all of them.
    pub address: Option<String>,
    /// The ports of the host; none when the engine chooses.
    pub published: Option<RangeInclusive<u16>>,
    /// The ports of the container.
    pub target: RangeInclusive<u16>,
    /// `tcp` or `udp`.
    pub protocol: String,
    /// The item as a text, in the short form.
    pub text: Option<Text<'a>>,
}

impl Port<'_> {
    /// True when it is open on all addresses of the host.
    pub fn everywhere(&self) -> bool {
        matches!(self.address.as_deref(), None | Some("0.0.0.0" | "::" | ""))
    }

    /// The port of the host that leads to a port of the container, when it is fixed.
    pub fn published_for(&self, target: u16) -> Option<u16> {
        let at = target.checked_sub(*self.target.start())?;
        let published = self.published.as_ref()?;
        (self.target.contains(&target)).then(|| published.start().checked_add(at)).flatten()
    }
}

/// A variable of a service's environment.
#[derive(Debug, Clone)]
pub struct Variable<'a> {
    /// Its name.
    pub name: &'a str,
    /// The whole item in a list, the value in a mapping.
    pub text: Text<'a>,
    /// The value; none when it is not known.
    pub value: Option<Cow<'a, str>>,
    /// As much of it as is known, when a variable in it has no value.
    partly: Option<String>,
    /// Where the value begins in the text.
    pub offset: usize,
}

impl Variable<'_> {
    /// The value, as far as it is known: `UNKNOWN` stands for variables without a value.
    pub fn as_far_as_known(&self) -> &str {
        self.value.as_deref().or(self.partly.as_deref()).unwrap_or_default()
    }

    /// The span of a part of the value.
    pub fn part(&self, range: std::ops::Range<usize>) -> Span {
        self.text.part(range.start + self.offset..range.end + self.offset)
    }
}

/// A name in `depends_on` or `links`.
#[derive(Debug, Clone)]
pub struct Dependency<'a> {
    /// The service that is named.
    pub service: &'a str,
    /// The name that a link gives it.
    pub alias: Option<&'a str>,
    /// The `condition`.
    pub condition: Option<String>,
    /// Where it is named.
    pub span: Span,
    /// Where it is said.
    pub said: Said,
}

/// What is known about a service.
#[derive(Debug, Clone, Default)]
pub struct Facts<'a> {
    /// `image`
    pub image: Option<Text<'a>>,
    /// True when it has a `build`.
    pub builds: bool,
    /// `container_name`
    pub container_name: Option<Text<'a>>,
    /// `hostname`
    pub hostname: Option<Text<'a>>,
    /// `ports`, of those that can be read.
    pub ports: Vec<Port<'a>>,
    /// `expose`, of those that can be read.
    pub expose: Vec<u16>,
    /// `environment`
    pub environment: Vec<Variable<'a>>,
    /// The words of `command` and `entrypoint`; one where they are written as one text.
    pub words: Vec<Text<'a>>,
    /// `depends_on`
    pub depends_on: Vec<Dependency<'a>>,
    /// `links`
    pub links: Vec<Dependency<'a>>,
    /// `external_links`
    pub external_links: Vec<Text<'a>>,
    /// `extra_hosts`: the names.
    pub extra_hosts: Vec<String>,
    /// What is mounted: sources of volumes and binds.
    pub mounts: Vec<String>,
    /// `profiles`
    pub profiles: Vec<String>,
    /// `scale` or `deploy: replicas`, when it is a number, and where it is said.
    pub copies: Option<(u64, Said)>,
}

/// Reads facts.
pub(super) struct Reader<'a, 'v> {
    pub(super) project: &'a Project,
    pub(super) parts: &'v Parts<'a>,
    pub(super) variable: &'v dyn Fn(&str) -> Option<String>,
}

impl<'a> Reader<'a, '_> {
    /// Everything about one service.
    pub(super) fn facts(&self, service: &str) -> Result<Facts<'a>, TooMuch> {
        Ok(Facts {
            image: self.text(service, "image")?,
            builds: self.parts.last(service, "build")?.is_some(),
            container_name: self.text(service, "container_name")?,
            hostname: self.text(service, "hostname")?,
            ports: self.ports(service)?,
            expose: self.texts(service, "expose")?.iter().filter_map(|text| port_number(text.get()?)).collect(),
            environment: self.environment(service)?,
            words: [self.texts(service, "command")?, self.texts(service, "entrypoint")?].concat(),
            depends_on: self.dependencies(service, "depends_on")?,
            links: self.dependencies(service, "links")?,
            external_links: self.texts(service, "external_links")?,
            extra_hosts: self.extra_hosts(service)?,
            mounts: self.mounts(service)?,
            profiles: self.values(service, "profiles")?,
            copies: self.copies(service)?,
        })
    }

    fn text_of(&self, said: Said) -> Option<Text<'a>> {
        let yaml = self.project.yaml(said.file);
        let node = yaml.resolve(said.value);
        if yaml.kind(node) != Kind::Scalar || yaml.is_null(node) {
            return None;
        }
        let raw = yaml.scalar(node);
        let (value, partly) = self.filled(raw);
        Some(Text { file: said.file, node, span: Span::node(said.file, yaml, said.value), raw, value, partly, said })
    }

    /// A text with its variables filled in, and else what is known of it.
    fn filled(&self, raw: &'a str) -> (Option<Cow<'a, str>>, Option<String>) {
        if !raw.contains('$') {
            return (Some(Cow::Borrowed(raw)), None);
        }
        let value = known(raw, self.variable).map(Cow::Owned);
        let partly = value.is_none().then(|| as_far_as_known(raw, self.variable));
        (value, partly)
    }

    fn text(&self, service: &str, attribute: &str) -> Result<Option<Text<'a>>, TooMuch> {
        Ok(self.parts.last(service, attribute)?.and_then(|said| self.text_of(said)))
    }

    fn texts(&self, service: &str, attribute: &str) -> Result<Vec<Text<'a>>, TooMuch> {
        Ok(self.parts.all(service, attribute)?.into_iter().filter_map(|said| self.text_of(said)).collect())
    }

    fn values(&self, service: &str, attribute: &str) -> Result<Vec<String>, TooMuch> {
        let texts = self.texts(service, attribute)?;
        Ok(texts.iter().filter_map(|text| text.get().map(str::to_owned)).collect())
    }

    fn data(&self, said: Said) -> Result<Data, TooMuch> {
        Data::of(self.project.yaml(said.file), said.value, self.parts.budget(said.file))
    }

    fn environment(&self, service: &str) -> Result<Vec<Variable<'a>>, TooMuch> {
        let mut found: Vec<Variable<'a>> = Vec::new();
        for said in self.parts.all(service, "environment")? {
            let yaml = self.project.yaml(said.file);
            let Some(text) = self.text_of(said) else { continue };
            let variable = if let Some(key) = said.key {
                let (value, partly) = (text.value.clone(), text.partly.clone());
                Variable { name: yaml.scalar(key), text, value, partly, offset: 0 }
            } else {
                let Some((name, raw)) = text.raw.split_once('=') else { continue };
                let offset = name.len() + 1;
                let (value, partly) = self.filled(raw);
                Variable { name, text, value, partly, offset }
            };
            found.push(variable);
        }
        last_of_each(&mut found, |variable| variable.name);
        Ok(found)
    }

    fn dependencies(&self, service: &str, attribute: &str) -> Result<Vec<Dependency<'a>>, TooMuch> {
        let mut found: Vec<Dependency<'a>> = Vec::new();
        for said in self.parts.all(service, attribute)? {
            let yaml = self.project.yaml(said.file);
            let named = said.key.unwrap_or(said.value);
            let text = yaml.scalar(yaml.resolve(named));
            let span = Span::node(said.file, yaml, named);
            let (name, alias) = match text.split_once(':') {
                Some((name, alias)) if attribute == "links" => (name, Some(alias)),
                _ => (text, None),
            };
            let condition = match self.data(said)? {
                Data::Map(entries) if said.key.is_some() => entries
                    .into_iter()
                    .find(|(key, _)| key == "condition")
                    .and_then(|(_, value)| value.text().map(str::to_owned)),
                _ => None,
            };
            found.push(Dependency { service: name, alias, condition, span, said });
        }
        last_of_each(&mut found, |named| (named.service, named.alias));
        Ok(found)
    }

    fn ports(&self, service: &str) -> Result<Vec<Port<'a>>, TooMuch> {
        let mut ports = Vec::new();
        for said in self.parts.all(service, "ports")? {
            let yaml = self.project.yaml(said.file);
            let node = yaml.resolve(said.value);
            let span = Span::node(said.file, yaml, said.value);
            if yaml.kind(node) == Kind::Mapping {
                let Data::Map(entries) = self.data(said)? else { continue };
                ports.extend(self.long_port(said, span, &entries));
            } else if let Some(text) = self.text_of(said) {
                ports.extend(short_port(said, text));
            }
        }
        Ok(ports)
    }

    fn long_port(&self, said: Said, span: Span, entries: &[(String, Data)]) -> Option<Port<'a>> {
        let get = |name: &str| {
            let (_, value) = entries.iter().find(|(key, _)| key == name)?;
            Some(known(value.text()?, self.variable))
        };
        let published = match get("published") {
            Some(text) => Some(text?).filter(|text| !text.is_empty()),
            None => None,
        };
        Some(Port {
            said,
            span,
            address: match get("host_ip") {
                Some(text) => Some(text?).filter(|text| !text.is_empty()),
                None => None,
            },
            published: match published {
                Some(text) => Some(port_range(&text)?),
                None => None,
            },
            target: port_range(&get("target")??)?,
            protocol: get("protocol").flatten().unwrap_or_else(|| "tcp".to_owned()),
            text: None,
        })
    }

    fn extra_hosts(&self, service: &str) -> Result<Vec<String>, TooMuch> {
        let mut names = Vec::new();
        for said in self.parts.all(service, "extra_hosts")? {
            let yaml = self.project.yaml(said.file);
            let text = yaml.scalar(yaml.resolve(said.key.unwrap_or(said.value)));
            names.push(text.split(['=', ':']).next().unwrap_or_default().to_owned());
        }
        Ok(names)
    }

    fn mounts(&self, service: &str) -> Result<Vec<String>, TooMuch> {
        let mut sources = Vec::new();
        for said in self.parts.all(service, "volumes")? {
            match self.data(said)? {
                Data::Scalar(text, _) => {
                    if let Some((source, _)) = text.split_once(':') {
                        sources.push(source.to_owned());
                    }
                }
                Data::Map(entries) => {
                    let source = entries.iter().find(|(key, _)| key == "source");
                    sources.extend(source.and_then(|(_, value)| value.text()).map(str::to_owned));
                }
                _ => {}
            }
        }
        Ok(sources)
    }

    fn copies(&self, service: &str) -> Result<Option<(u64, Said)>, TooMuch> {
        let number = |data: &Data| known(data.text()?, self.variable)?.parse().ok();
        for said in self.parts.all(service, "deploy")? {
            let yaml = self.project.yaml(said.file);
            if said.key.is_some_and(|key| yaml.scalar(key) == "replicas")
                && let Some(count) = number(&self.data(said)?)
            {
                return Ok(Some((count, said)));
            }
        }
        let Some(said) = self.parts.last(service, "scale")? else { return Ok(None) };
        Ok(number(&self.data(said)?).map(|count| (count, said)))
    }
}

/// Leaves the last one of each key.
fn last_of_each<T, K: Eq + Hash>(list: &mut Vec<T>, key: impl Fn(&T) -> K) {
    let mut seen = HashSet::default();
    let mut stays: Vec<bool> = list.iter().rev().map(|one| seen.insert(key(one))).collect();
    list.retain(|_| stays.pop().unwrap_or(true));
}

fn port_number(text: &str) -> Option<u16> {
    text.split('/').next()?.parse().ok()
}

fn port_range(text: &str) -> Option<RangeInclusive<u16>> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.parse().ok()?, last.parse().ok()?);
    (first <= last).then_some(first..=last)
}

/// `[[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]`
fn short_port(said: Said, text: Text<'_>) -> Option<Port<'_>> {
    let span = text.span;
    let value = text.get()?.to_owned();
    let (rest, protocol) = value.split_once('/').unwrap_or((&value, "tcp"));
    let (rest, target) = rest.rsplit_once(':').map_or((None, rest), |(rest, target)| (Some(rest), target));
    let target = port_range(target)?;
    let (address, published) = match rest {
        None => (None, None),
        Some(rest) => match rest.rsplit_once(':') {
            None => (None, Some(rest)),
            Some((address, published)) => (Some(address.trim_matches(['[', ']'])), Some(published)),
        },
    };
    let published = match published.filter(|text| !text.is_empty()) {
        Some(text) => Some(port_range(text)?),
        None => None,
    };
    let address = address.filter(|text| !text.is_empty()).map(str::to_owned);
    Some(Port { said, span, address, published, target, protocol: protocol.to_owned(), text: Some(text) })
}
