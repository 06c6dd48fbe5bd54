//! `.env` files and the variables in names of files.

/// The variables of a `.env` file, in order; a later one of the same name wins.
pub(super) fn parse(text: &str) -> Vec<(String, String)> {
    let mut variables = Vec::new();
    for line in text.trim_start_matches('\u{feff}').lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line).trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let value = value.trim_start();
        let value = if let Some(rest) = value.strip_prefix('\'') {
            rest.split('\'').next().unwrap_or("").to_owned()
        } else if let Some(rest) = value.strip_prefix('"') {
            unescape(rest)
        } else {
            let end = value.find(" #").unwrap_or(value.len());
            let value = if value.starts_with('#') { "" } else { &value[..end] };
            value.trim_end().to_owned()
        };
        variables.push((name.trim().to_owned(), value));
    }
    variables
}

fn unescape(rest: &str) -> String {
    let mut out = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// A text with its variables filled in: `$NAME`, `${NAME}`, with a default (`-`, `:-`), wanted (`?`, `:?`), with something
/// instead (`+`, `:+`), and `$$`. None for any other form, and where a wanted one is missing.
pub(super) fn interpolate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    fill(text, variable, true)
}

/// The same, and none too where a variable has neither a value nor a default.
pub fn known(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    fill(text, variable, false)
}

/// What stands for a part of a text that isn't known: no name, address or number holds it.
pub const UNKNOWN: char = '\0';

/// The same, with [`UNKNOWN`] in the place of each variable that can't be told.
pub fn as_far_as_known(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let length = reference(&rest[at..]);
        match known(&rest[at..at + length], variable) {
            Some(value) => out.push_str(&value),
            None => out.push(UNKNOWN),
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

/// How many bytes belong to the `$` that a text begins with; defaults may hold variables of their own.
fn reference(text: &str) -> usize {
    let after = &text[1..];
    if after.starts_with('$') {
        return 2;
    }
    if !after.starts_with('{') {
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        return 1 + end;
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => continue,
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

fn fill(text: &str, variable: &dyn Fn(&str) -> Option<String>, blanks: bool) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let length = reference(&rest[at..]);
        out.push_str(&value(&rest[at..at + length], variable, blanks)?);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    Some(out)
}

/// The value of one reference to a variable, its `$` included.
fn value(reference: &str, variable: &dyn Fn(&str) -> Option<String>, blanks: bool) -> Option<String> {
    let blank = || blanks.then(String::new);
    let after = &reference[1..];
    if after == "$" {
        return Some("$".to_owned());
    }
    let Some(braced) = after.strip_prefix('{') else {
        return if after.is_empty() { None } else { variable(after).or_else(blank) };
    };
    let inner = braced.strip_suffix('}')?;
    let name = inner.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
    let value = variable(name);
    let form = &inner[name.len()..];
    if form.is_empty() {
        return value.or_else(blank);
    }
    let (form, set) = match form.strip_prefix(':') {
        Some(form) => (form, value.filter(|value| !value.is_empty())),
        None => (form, value),
    };
    let other = |sign: char| form.strip_prefix(sign).map(|text| fill(text, variable, blanks));
    if let Some(default) = other('-') {
        return set.or(default);
    }
    if form.starts_with('?') {
        return set;
    }
    if let Some(instead) = other('+') {
        return if set.is_some() { instead } else { Some(String::new()) };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_of_a_text_is_told() {
        let get = |name: &str| (name == "A").then(|| "x".to_owned());
        for (text, expected) in [
            ("u:${PW}@db", "u:?@db"),
            ("u:$PW@db", "u:?@db"),
            ("${PW:?no}@$A", "?@x"),
            ("${B:-${C:?d}}@${A}", "?@x"),
            ("${B:-d}$$", "d$"),
            ("${A", "?"),
            ("$", "?"),
            ("$-${é}-", "?-?-"),
            ("plain", "plain"),
        ] {
            assert_eq!(as_far_as_known(text, &get).replace(UNKNOWN, "?"), expected, "{text}");
        }
    }

    #[test]
    fn a_dotenv_file_is_read_as_compose_reads_it() {
        let text = "# c\nA=1\nexport B = two words # note\nC='x # y'\nD=\"a\\nb\"\n\nE=\nF=#x\n";
        let expected = [("A", "1"), ("B", "two words"), ("C", "x # y"), ("D", "a\nb"), ("E", ""), ("F", "")];
        let found = parse(text);
        assert_eq!(found.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn names_of_files_may_hold_variables() {
        let get = |name: &str| (name == "A").then(|| "x".to_owned());
        assert_eq!(interpolate("a/$A/${A}-${B:-d}${B-e}$$", &get).as_deref(), Some("a/x/x-de$"));
        assert_eq!(interpolate("${B:?no}", &get), None);
        assert_eq!(interpolate("${A:?no}${A?no}", &get).as_deref(), Some("xx"));
        assert_eq!(interpolate("${A:+y}${A+}${B:+y}${B+z}", &get).as_deref(), Some("y"));
        assert_eq!(interpolate("${B:-${C:-${A}}}/${A:-${C:?}}", &get).as_deref(), Some("x/x"));
        assert_eq!(interpolate("${B:-${C:?}}", &get), None);
        assert_eq!(interpolate("${A/x}", &get), None);
    }
}
