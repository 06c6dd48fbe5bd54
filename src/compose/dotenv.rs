//! `.env` files and the variables in names of files.

/// How much text the variables of one file may be filled in with. A few lines that double each other have no end.
const MOST_FILLED: usize = 1 << 20;
/// How deep defaults may stand in defaults.
const DEPTH: usize = 16;

/// The variables of a `.env` file, in order; a later one of the same name wins. A value may name those above it, and
/// whatever `outside` knows, which wins.
pub(super) fn parse(text: &str, outside: &dyn Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let mut variables: Vec<(String, String)> = Vec::new();
    let mut room = MOST_FILLED;
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    while !rest.is_empty() {
        let (line, below) = rest.split_once('\n').unwrap_or((rest, ""));
        let entry = line.strip_prefix("export ").unwrap_or(line);
        let Some((name, _)) = entry.split_once(['=', ':']).filter(|_| !line.starts_with('#')) else {
            rest = below.trim_start();
            continue;
        };
        let behind = &rest[line.len() - entry.len() + name.len() + 1..];
        let written = Written::read(behind.trim_start_matches([' ', '\t']));
        let known = |name: &str| {
            outside(name).or_else(|| variables.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.clone()))
        };
        let value = written.fillable.then(|| fill(&written.text, &known, true, &mut room, 0)).flatten();
        variables.push((name.trim().to_owned(), value.unwrap_or(written.text)));
        rest = written.rest.split_once('\n').map_or("", |(_, below)| below).trim_start();
    }
    variables
}

/// A value as it is written.
struct Written<'t> {
    text: String,
    /// False in single quotes.
    fillable: bool,
    /// What follows it, from somewhere on its last line.
    rest: &'t str,
}

impl<'t> Written<'t> {
    fn read(text: &'t str) -> Self {
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(quote) = quote
            && let Some(end) = closing(&text[1..], quote)
        {
            let inner = &text[1..=end];
            let double = quote == '"';
            let inner = if double { unescape(inner) } else { inner.to_owned() };
            return Self { text: inner, fillable: double, rest: &text[end + 2..] };
        }
        let line = text.split('\n').next().unwrap_or("");
        let value = if line.starts_with('#') { "" } else { line.split(" #").next().unwrap_or("") };
        Self { text: value.trim_end().to_owned(), fillable: true, rest: text }
    }
}

/// Where a quoted text ends; it may go over several lines.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(at, c)| {
        let ends = c == quote && !escaped;
        escaped = c == '\\' && !escaped;
        ends.then_some(at)
    })
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('r') => out.push('\r'),
                Some('$') => out.push_str("$$"),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// A text with its variables filled in: `$NAME`, `${NAME}`, with a default (`:-`, `-`), an alternative (`:+`, `+`) or a
/// demand (`:?`, `?`), and `$$`. None for any other form, and where a demand is not met.
pub(super) fn interpolate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut room = MOST_FILLED;
    fill(text, variable, true, &mut room, 0)
}

/// The same, and none too where a variable has neither a value nor a default.
pub fn known(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Option<String> {
    let mut room = MOST_FILLED;
    fill(text, variable, false, &mut room, 0)
}

/// What stands for a part of a text that isn't known: no name, address or number holds it.
pub const UNKNOWN: char = '\0';

/// The same, with [`UNKNOWN`] in the place of each variable that can't be told.
pub fn as_far_as_known(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> String {
    let mut room = MOST_FILLED;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let length = reference(&rest[at..]);
        match fill(&rest[at..at + length], variable, false, &mut room, 0) {
            Some(value) => out.push_str(&value),
            None => out.push(UNKNOWN),
        }
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

/// How many bytes belong to the `$` that a text begins with.
fn reference(text: &str) -> usize {
    let after = &text[1..];
    match (after.strip_prefix('$'), after.strip_prefix('{')) {
        (Some(_), _) => 2,
        (_, Some(form)) => closing_brace(form).map_or(text.len(), |end| end + 3),
        _ => 1 + name_length(after),
    }
}

fn fill(
    text: &str,
    variable: &dyn Fn(&str) -> Option<String>,
    blanks: bool,
    room: &mut usize,
    depth: usize,
) -> Option<String> {
    if depth > DEPTH {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let filled;
        if let Some(after) = rest.strip_prefix('{') {
            let end = closing_brace(after)?;
            let (name, form) = after[..end].split_at(name_length(&after[..end]));
            let value = variable(name).filter(|_| !name.is_empty());
            let form = form.strip_prefix(':').map_or((form, false), |form| (form, true));
            let value = value.filter(|value| !form.1 || !value.is_empty());
            let mut or = |text: &str| fill(text, variable, blanks, room, depth + 1);
            filled = match (form, value) {
                (("", false), value) => value.or_else(|| blanks.then(String::new))?,
                ((form, _), value) if form.starts_with('-') => value.map_or_else(|| or(&form[1..]), Some)?,
                ((form, _), Some(value)) if form.starts_with('?') => value,
                ((form, _), Some(_)) if form.starts_with('+') => or(&form[1..])?,
                ((form, _), None) if form.starts_with('+') => blanks.then(String::new)?,
                _ => return None,
            };
            rest = &after[end + 1..];
        } else {
            let end = name_length(rest);
            if end == 0 {
                return None;
            }
            filled = variable(&rest[..end]).or_else(|| blanks.then(String::new))?;
            rest = &rest[end..];
        }
        *room = room.checked_sub(filled.len())?;
        out.push_str(&filled);
    }
    out.push_str(rest);
    Some(out)
}

fn name_length(text: &str) -> usize {
    text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len())
}

/// The brace that closes a form; forms may stand inside of it.
fn closing_brace(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '{' if before == '$' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
        before = c;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    fn read(text: &str) -> Vec<(String, String)> {
        parse(text, &|name| (name == "OUTSIDE").then(|| "won".to_owned()))
    }

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
        let text = "# c=1\nA=1\nexport B = two words # note\nC='x # y'\nD=\"a\\nb\"\n\nE=\nF=#x\nG: colon\nNAME\nH=\"one\nI=no\n\" # c\nJ='a\nb'\r\nK=\"open\nL=1";
        let expected = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "x # y"),
            ("D", "a\nb"),
            ("E", ""),
            ("F", ""),
            ("G", "colon"),
            ("H", "one\nI=no\n"),
            ("J", "a\nb"),
            ("K", "\"open"),
            ("L", "1"),
        ];
        let found = read(text);
        assert_eq!(found.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_value_may_name_others() {
        let text = "A=x\nOUTSIDE=lost\nB=$A/${OUTSIDE}/${NO:-d}\nC=\"${A}\\$A\"\nD='$A'\nE=a$\n";
        let values: Vec<_> = read(text).into_iter().map(|(_, value)| value).collect();
        assert_eq!(values, ["x", "lost", "x/won/d", "x$A", "$A", "a$"]);
    }

    #[test]
    fn values_that_double_each_other_come_to_an_end() {
        let lines: Vec<String> = (1..40).map(|n| format!("A{n}=$A{m}$A{m}", m = n - 1)).collect();
        let found = parse(&format!("A0=0123456789\n{}", lines.join("\n")), &nothing);
        assert!(found.iter().map(|(_, value)| value.len()).sum::<usize>() < 4 * MOST_FILLED);
        let deep = format!("{}x{}", "${A:-".repeat(100_000), "}".repeat(100_000));
        assert_eq!(interpolate(&deep, &nothing), None);
    }

    #[test]
    fn names_of_files_may_hold_variables() {
        let get = |name: &str| match name {
            "A" => Some("x".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        for (text, filled) in [
            ("a/$A/${A}-${B:-d}${B-e}$$", Some("a/x/x-de$")),
            ("${B:-${C-${A}}}", Some("x")),
            ("${EMPTY:-d}${EMPTY-e}", Some("d")),
            ("${A:+y}${B:+y}${EMPTY:+y}${EMPTY+z}", Some("yz")),
            ("${A:?no}${A?no}", Some("xx")),
            ("${B:?no}", None),
            ("${EMPTY:?no}", None),
            ("${A", None),
            ("${A%x}", None),
            ("${A:x}", None),
        ] {
            assert_eq!(interpolate(text, &get).as_deref(), filled, "{text}");
        }
        assert_eq!(known("$A", &get).as_deref(), Some("x"));
        assert_eq!(known("$B", &get), None);
        assert_eq!(known("${B:+x}", &get), None);
    }
}
