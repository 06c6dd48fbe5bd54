//! Hosts that a value mentions: in addresses such as `postgres://user@db:5432/shop`, pairs such as `db:5432`, connection
//! strings such as `Host=db;Port=5432`, and bare names where the variable is one for a host.

use std::ops::Range;

use crate::compose::UNKNOWN;

/// A host in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention<'t> {
    /// The name or address.
    pub host: &'t str,
    /// Its bytes.
    pub range: Range<usize>,
    /// The port behind it, and its bytes.
    pub port: Option<(u16, Range<usize>)>,
    /// The scheme of the address that it is part of, such as `http`.
    pub scheme: Option<&'t str>,
}

/// Parts of a variable's name that say that its value is a host.
const HOST_WORDS: [&str; 12] = [
    "HOST", "HOSTNAME", "HOSTS", "SERVER", "SERVERS", "ADDR", "ADDRESS", "ENDPOINT", "UPSTREAM", "URL", "URI", "BROKER",
];

/// The hosts in the value of a variable, or, without a name, in a word of a command.
pub fn mentions<'t>(name: Option<&str>, value: &'t str) -> Vec<Mention<'t>> {
    let mut found = find(name, value);
    let mut schemes = Schemes::of(value);
    for mention in &mut found {
        mention.scheme = schemes.at(mention.range.start);
    }
    found
}

fn find<'t>(name: Option<&str>, value: &'t str) -> Vec<Mention<'t>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = value[from..].find("://") {
        let start = from + at + 3;
        let end = value[start..].find(['/', '?', '#', ' ', '"', '\'', '\n']).map_or(value.len(), |at| start + at);
        let begin = value[start..end].rfind('@').map_or(start, |at| start + at + 1);
        authorities(value, begin..end, true, &mut found);
        from = end;
    }
    if from > 0 {
        return found;
    }
    if let Some(open) = value.find("@tcp(") {
        let start = open + 5;
        let end = value[start..].find(')').map_or(value.len(), |at| start + at);
        authorities(value, start..end, true, &mut found);
        return found;
    }
    if value.contains(';') || value.contains(' ') && value.contains('=') {
        connection_string(value, &mut found);
        if !found.is_empty() {
            return found;
        }
    }
    let trusted = name.is_some_and(is_for_hosts);
    let mut at = 0;
    for word in value.split([' ', '\n', '\t']) {
        let start = at;
        at += word.len() + 1;
        // `--flag=host:port`
        let lead = word.rfind('=').map_or(0, |at| at + 1);
        let end = word.find('/').filter(|&at| at >= lead).unwrap_or(word.len());
        authorities(value, start + lead..start + end, trusted, &mut found);
    }
    found
}

/// True for a name such as `DB_HOST` or `REDIS_HOST_1`. The word stands at the end: `DB_SERVER_TYPE` is no host. Names that
/// say under which name the service itself is found are none either.
fn is_for_hosts(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    if matches!(name.as_str(), "HOSTNAME" | "VIRTUAL_HOST" | "LETSENCRYPT_HOST") {
        return false;
    }
    let mut words = name.split(['_', '.', '-']).rev().filter(|word| !word.bytes().all(|b| b.is_ascii_digit()));
    let last = match words.next() {
        Some("NAME") => words.next().filter(|word| *word == "HOST"),
        last => last,
    };
    last.is_some_and(|last| HOST_WORDS.contains(&last) || HOST_WORDS[..3].iter().any(|word| last.ends_with(word)))
}

/// `host[:port]`, several of them behind commas. Without a port only where a host is expected.
fn authorities<'t>(value: &'t str, range: Range<usize>, bare: bool, found: &mut Vec<Mention<'t>>) {
    let mut at = range.start;
    for one in value[range].split(',') {
        let start = at;
        at += one.len() + 1;
        let (host, port) = match one.rsplit_once(':') {
            Some((host, port)) => match port.parse::<u16>() {
                Ok(number) => (host, Some((number, start + host.len() + 1..start + one.len()))),
                Err(_) if port.contains(UNKNOWN) => (host, None),
                Err(_) => continue,
            },
            None if bare => (one, None),
            None => continue,
        };
        if is_name(host) {
            found.push(Mention { host, range: start..start + host.len(), port, scheme: None });
        }
    }
}

/// `Server=db;Port=5432`, `host=db port=5432`
fn connection_string<'t>(value: &'t str, found: &mut Vec<Mention<'t>>) {
    let mut at = 0;
    for pair in value.split([';', ' ']) {
        let start = at;
        at += pair.len() + 1;
        let Some((key, text)) = pair.split_once('=') else { continue };
        let key = key.trim().to_ascii_lowercase();
        if matches!(key.as_str(), "host" | "server" | "hostname" | "datasource" | "addr" | "hostaddr") {
            let text_start = start + pair.len() - text.len();
            let end = text.find(',').map_or(at - 1, |comma| text_start + comma);
            authorities(value, text_start..end.min(value.len()), true, found);
        }
    }
}

/// The schemes of the addresses in a value, asked for from its beginning to its end.
struct Schemes<'t> {
    value: &'t str,
    /// How far it is read.
    read: usize,
    /// Where the word begins in which that is.
    word: usize,
    /// The scheme with which the word begins.
    scheme: Option<&'t str>,
}

impl<'t> Schemes<'t> {
    fn of(value: &'t str) -> Self {
        Self { value, read: 0, word: 0, scheme: None }
    }

    /// The scheme of the address in which a host begins at a byte.
    fn at(&mut self, host: usize) -> Option<&'t str> {
        for (at, byte) in self.value.bytes().enumerate().take(host).skip(self.read) {
            if matches!(byte, b' ' | b'\n' | b'"' | b'\'' | b'=') {
                self.word = at + 1;
                self.scheme = None;
            } else if byte == b'/' && self.scheme.is_none() {
                let before = self.value.get(self.word..=at).and_then(|word| word.strip_suffix("://"));
                self.scheme = before.and_then(|scheme| scheme.rsplit(',').next());
            }
        }
        self.read = self.read.max(host);
        self.scheme
    }
}

/// True for what can be a host's name or IPv4 address.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        && text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(name: &str, value: &str) -> String {
        let name = (!name.is_empty()).then_some(name);
        let show = |m: &Mention<'_>| {
            assert_eq!(&value[m.range.clone()], m.host);
            match &m.port {
                Some((port, range)) => {
                    assert_eq!(value[range.clone()], port.to_string());
                    format!("{}:{port}", m.host)
                }
                None => m.host.to_owned(),
            }
        };
        mentions(name, value).iter().map(show).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn hosts_are_found_where_they_stand() {
        for (name, value, expected) in [
            ("DATABASE_URL", "postgres://u:p@db:5432/shop?x=1", "db:5432"),
            ("X", "jdbc:postgresql://db/shop", "db"),
            ("X", "mongodb://a:1,b:2/x", "a:1 b:2"),
            ("X", "http://one:80 http://two", "one:80 two"),
            ("DSN", "u:p@tcp(db:3306)/shop", "db:3306"),
            ("DSN", "Server=db;Port=5432;User Id=x", "db"),
            ("DSN", "host=db user=shop", "db"),
            ("DSN", "Server=db,1433;Database=x", "db"),
            ("DB_HOST", "db", "db"),
            ("DBHOST", "db", "db"),
            ("POSTGRES_DB", "db", ""),
            ("DB_SERVER_TYPE", "postgres", ""),
            ("POSTGRES_HOST_AUTH_METHOD", "trust", ""),
            ("REDIS_HOST_1", "redis", "redis"),
            ("VIRTUAL_HOST", "app", ""),
            ("POSTGRES_USER", "app", ""),
            ("KAFKA", "k1:9092,k2:9092", "k1:9092 k2:9092"),
            ("", "--broker=kafka:9092", "kafka:9092"),
            ("", "wait-for db:5432 -- run", "db:5432"),
            ("", "db", ""),
            ("IMAGE", "redis:7", "redis:7"),
            ("HOST", "http://[::1]:80", ""),
            ("EMPTY", "", ""),
            ("DATABASE_URL", "postgres://u:\0@db:\0/\0", "db"),
            ("DATABASE_URL", "postgres://\0:5432/x", ""),
            ("DB_HOST", "\0.db", ""),
            ("DB_HOST", "db\0", ""),
            ("DB_HOST", "\0", ""),
        ] {
            assert_eq!(hosts(name, value), expected, "{name}={value}");
        }
    }

    #[test]
    fn a_scheme_belongs_to_the_address_behind_it() {
        for (value, host, expected) in [
            ("http://web:80", "web", Some("http")),
            ("jdbc:mysql://sql/shop", "sql/", Some("jdbc:mysql")),
            ("--to=http://web", "web", Some("http")),
            ("http://one https://two", "two", Some("https")),
            ("db:5432", "db", None),
        ] {
            assert_eq!(Schemes::of(value).at(value.find(host).unwrap()), expected, "{value}");
        }
        let (value, mut found) = ("a,http://one,x://two/b three ftp://four", Vec::new());
        let mut schemes = Schemes::of(value);
        for host in ["one", "two", "three", "four"] {
            found.push(schemes.at(value.find(host).unwrap()));
        }
        assert_eq!(found, [Some("http"), Some("http"), None, Some("ftp")]);
    }
}
