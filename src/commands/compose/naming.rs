//! The words of a call with the keys that services have in the files Compose is handed: the user says those of his own.

use std::collections::BTreeMap;
use std::ffi::OsString;

use super::call::{takes_value, valued_letters};

/// The keys of services that have another one in what Compose reads, and which.
pub(super) type Renamed = BTreeMap<String, String>;

/// How a command's operands name services.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Operands {
    /// Each is one.
    Each,
    /// The first is; what follows is the container's, or something else.
    First,
    /// `SERVICE=NUM`
    Counted,
    /// `SERVICE:PATH`
    Paths,
}

impl Operands {
    fn of(command: &str) -> Self {
        match command {
            "attach" | "commit" | "exec" | "export" | "port" | "run" => Self::First,
            "scale" => Self::Counted,
            "cp" => Self::Paths,
            _ => Self::Each,
        }
    }
}

/// The same call with those keys.
pub(super) fn renamed(words: &[OsString], names: &Renamed) -> Vec<OsString> {
    let Some(command) = words.first().and_then(|word| word.to_str()).filter(|_| !names.is_empty()) else {
        return words.to_vec();
    };
    let whole = |word: &str| names.get(word).cloned();
    let before = |word: &str, separator: char| {
        let (name, rest) = word.split_once(separator)?;
        Some(format!("{}{separator}{rest}", names.get(name)?))
    };
    let value = |flag: &str, value: &str| match flag {
        "scale" => before(value, '='),
        "attach" | "no-attach" | "exit-code-from" => whole(value),
        _ => None,
    };
    let operands = Operands::of(command);
    // What runs in a container has flags of its own.
    let ends = matches!(command, "exec" | "run");
    let mut all = vec![words[0].clone()];
    let (mut pending, mut ended, mut seen): (Option<&str>, bool, usize) = (None, false, 0);
    for word in &words[1..] {
        let text = word.to_str().unwrap_or_default();
        let new = if let Some(flag) = pending.take() {
            value(flag, text)
        } else if ended || !text.starts_with('-') || text == "-" {
            seen += 1;
            match operands {
                Operands::First if seen > 1 => None,
                Operands::Each | Operands::First => whole(text),
                Operands::Counted => before(text, '='),
                Operands::Paths => before(text, ':'),
            }
        } else if text == "--" || ends && seen > 0 {
            ended = true;
            None
        } else if let Some(long) = text.strip_prefix("--") {
            if let Some((flag, given)) = long.split_once('=') {
                value(flag, given).map(|new| format!("--{flag}={new}"))
            } else {
                pending = Some(long).filter(|flag| takes_value(command, flag));
                None
            }
        } else {
            let letters = &text[1..];
            let at = letters.find(|letter| valued_letters(command).contains(letter));
            pending = at.filter(|at| at + 1 == letters.len()).map(|_| "");
            None
        };
        all.push(new.map_or_else(|| word.clone(), OsString::from));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_are_called_by_their_keys_and_nothing_else_is() {
        let names: Renamed = [("web", "web-shop"), ("db", "db-shop")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        for (line, expected) in [
            ("up -d", "up -d"),
            ("up -d web db", "up -d web-shop db-shop"),
            ("up --scale web=2 --scale=db=1 web", "up --scale web-shop=2 --scale=db-shop=1 web-shop"),
            ("up --exit-code-from web -t web", "up --exit-code-from web-shop -t web"),
            ("up --pull web db", "up --pull web db-shop"),
            ("build --pull web", "build --pull web-shop"),
            ("logs -f -t --tail web web", "logs -f -t --tail web web-shop"),
            ("exec -u web web echo web db", "exec -u web web-shop echo web db"),
            ("exec -T web -- web", "exec -T web-shop -- web"),
            ("run --rm -e web db web --scale=web=2", "run --rm -e web db-shop web --scale=web=2"),
            ("scale web=3 db=1", "scale web-shop=3 db-shop=1"),
            ("cp web:/web ./web", "cp web-shop:/web ./web"),
            ("port web 80", "port web-shop 80"),
            ("port --index 2 db db", "port --index 2 db-shop db"),
            ("stop -t 3 -- web", "stop -t 3 -- web-shop"),
            ("kill -s web web-shop other", "kill -s web web-shop other"),
            ("down -v web", "down -v web-shop"),
        ] {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            let said: Vec<String> = renamed(&words, &names).iter().map(|w| w.to_string_lossy().into_owned()).collect();
            assert_eq!(said.join(" "), expected, "{line}");
        }
    }
}
