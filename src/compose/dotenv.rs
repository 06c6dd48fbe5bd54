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

/// A text with its variables filled in: `$NAME`, `${NAME}`, `${NAME:-default}`, `${NAME-default}` and `$$`. None for any
/// other form.
pub(super) fn interpolate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    fill(text, variable, true)
}

/// The same, and none too where a variable has neither a value nor a default.
pub fn known(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    fill(text, variable, false)
}

fn fill(text: &str, variable: &dyn Fn(&str) -> Option<String>, blanks: bool) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
        } else if let Some(after) = rest.strip_prefix('{') {
            let end = after.find('}')?;
            let inner = &after[..end];
            let name = inner.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap_or("");
            let value = variable(name);
            let filled = match &inner[name.len()..] {
                "" if value.is_none() && !blanks => return None,
                "" => value.unwrap_or_default(),
                form if form.starts_with(":-") && !form.contains('$') => {
                    value.filter(|v| !v.is_empty()).unwrap_or_else(|| form[2..].to_owned())
                }
                form if form.starts_with('-') && !form.contains('$') => value.unwrap_or_else(|| form[1..].to_owned()),
                _ => return None,
            };
            out.push_str(&filled);
            rest = &after[end + 1..];
        } else {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
            if end == 0 {
                return None;
            }
            match variable(&rest[..end]) {
                None if !blanks => return None,
                value => out.push_str(&value.unwrap_or_default()),
            }
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
